/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"
#include "board.h"
#include "esp_loader_engine.h"

/* Pins of GPIO0, the expansion header's EXP0 and up. */
enum { LINES_RESET_PIN = 1 << 2, LINES_BOOT_PIN = 1 << 3 };

/* Asserted is driven low; released floats, as the module has its own pull-ups and may have
 * buttons or a USB adapter at the same pins. */
void lines_set(uint8_t asserted)
{
    const uint32_t low = ((asserted & ESP_LOADER_LINE_RESET) != 0 ? LINES_RESET_PIN : 0U) |
                         ((asserted & ESP_LOADER_LINE_BOOT) != 0 ? LINES_BOOT_PIN : 0U);
    BOARD_GPIO0->out = 0;
    BOARD_GPIO0->drive_clear = (LINES_RESET_PIN | LINES_BOOT_PIN) & ~low;
    BOARD_GPIO0->drive_set = low;
}
