/* SPDX-License-Identifier: Apache-2.0 */
#include "operand/flash_range.h"
#include "esp_host_file.h"
#include "view/compat_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include <strings.h>

cli_exit_t flash_range_parse(char *const *operands, uint32_t unit, flash_range_t *range)
{
    *range = (flash_range_t){.to_end = strcasecmp(operands[1], "all") == 0};
    if (!esp_host_number(operands[0], &range->offset)) {
        message_error("give offset and size, as 0x10000 0x1000", "'%s' is no offset", operands[0]);
        return CLI_USAGE;
    }
    if (!range->to_end && (!esp_host_size(operands[1], &range->size) || range->size == 0)) {
        message_error("give a number of bytes, as 0x1000 or 1MB, or all", "'%s' is no size",
                      operands[1]);
        return CLI_USAGE;
    }
    if (range->offset % unit != 0 || range->size % unit != 0) {
        message_error("flash is erased in sectors: give multiples of 0x1000",
                      "0x%x bytes at 0x%x are no whole sectors", (unsigned)range->size,
                      (unsigned)range->offset);
        return CLI_USAGE;
    }
    return CLI_OK;
}

cli_exit_t flash_range_fit(flash_range_t *range, uint32_t flash_size)
{
    if (range->to_end && range->offset < flash_size) {
        char text[VIEW_SIZE_TEXT];
        range->size = flash_size - range->offset;
        compat_view_flash_size(flash_size);
        message_say("The flash has %s", view_size_text(text, flash_size));
    }
    if (range->offset >= flash_size || range->size > flash_size - range->offset) {
        message_error("check offset and size; if the flash is larger than it tells, give "
                      "--flash-size",
                      "the region at 0x%x passes the end of flash at 0x%x", (unsigned)range->offset,
                      (unsigned)flash_size);
        return CLI_BAD_INPUT;
    }
    return CLI_OK;
}
