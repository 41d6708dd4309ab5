/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/response.h"
#include "wire/bytes.h"

bool response_parse(response_t *response, const uint8_t *frame, size_t length)
{
    if (length < RESPONSE_HEADER_SIZE + RESPONSE_STATUS_SIZE_SHORT ||
        frame[0] != RESPONSE_DIRECTION) {
        return false;
    }
    response->opcode = frame[1];
    response->size = bytes_get_u16(&frame[2]);
    response->value = bytes_get_u32(&frame[4]);
    response->data = &frame[RESPONSE_HEADER_SIZE];
    return length == (size_t)RESPONSE_HEADER_SIZE + response->size;
}
