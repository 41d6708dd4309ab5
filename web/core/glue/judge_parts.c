/* SPDX-License-Identifier: Apache-2.0 */
#include "judge_parts.h"

enum {
    JUDGE_MAGIC = 0xE9,
    JUDGE_MAGIC_TWO_HEADERS = 0xEA,
    JUDGE_TABLE_MAGIC_0 = 0xAA,
    JUDGE_TABLE_MAGIC_1 = 0x50,
};

judge_view_t judge_view(uint32_t place)
{
    for (uint32_t i = 0; i < glue.count; i++) {
        const glue_file_t *file = &glue.files[i];
        if (place >= file->offset && place - file->offset < file->size) {
            const uint32_t at = place - file->offset;
            return (judge_view_t){file, file->bytes + at, file->size - at};
        }
    }
    return (judge_view_t){NULL, NULL, 0};
}

bool judge_has_magic(const uint8_t *bytes, uint32_t size)
{
    return size > 0 && (bytes[0] == JUDGE_MAGIC || bytes[0] == JUDGE_MAGIC_TWO_HEADERS);
}

bool judge_is_table(const judge_view_t *view)
{
    return view->size >= ESP_IMAGE_PARTITION_SIZE && view->bytes[0] == JUDGE_TABLE_MAGIC_0 &&
           view->bytes[1] == JUDGE_TABLE_MAGIC_1;
}
