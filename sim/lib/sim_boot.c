/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_chip.h"
#include "wire/bytes.h"
#include <stdio.h>

void sim_boot(sim_chip_t *chip)
{
    uint8_t head[4];
    char line[64];
    sim_flash_read(&chip->flash, chip->profile->bootloader_offset, head, sizeof head);
    (void)snprintf(line, sizeof line, "invalid header: 0x%08x\r\n", (unsigned)bytes_get_u32(head));
    sim_uart_print(chip, line);
    chip->mode = SIM_MODE_HALTED;
}
