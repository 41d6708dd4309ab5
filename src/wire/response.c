/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/response.h"
#include "wire/bytes.h"

bool response_is_sound(const uint8_t *frame, size_t length)
{
    return length >= RESPONSE_HEADER_SIZE + RESPONSE_STATUS_SIZE_SHORT &&
           frame[0] == RESPONSE_DIRECTION &&
           length == (size_t)RESPONSE_HEADER_SIZE + bytes_get_u16(&frame[RESPONSE_SIZE]);
}
