/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/result/result.h"

enum { DIFFERENCE_LINES = 64 };

void result_difference(const esp_host_plan_file_t *file, const uint8_t *flash)
{
    if (json_difference(file, flash, DIFFERENCE_LINES)) {
        return;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < file->size; i++) {
        count += flash[i] != file->bytes[i];
    }
    message_result("%s: %u of %u bytes differ: address, flash, file", file->label, (unsigned)count,
                   (unsigned)file->size);
    unsigned lines = 0;
    for (uint32_t i = 0; i < file->size && lines < DIFFERENCE_LINES; i++) {
        if (flash[i] != file->bytes[i]) {
            lines++;
            message_result("   0x%08x %02x %02x", (unsigned)(file->offset + i), flash[i],
                           file->bytes[i]);
        }
    }
    if (count > DIFFERENCE_LINES) {
        message_result("   and %u more", (unsigned)(count - DIFFERENCE_LINES));
    }
}
