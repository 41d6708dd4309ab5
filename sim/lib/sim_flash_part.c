/* SPDX-License-Identifier: Apache-2.0
 *
 * Typical times as datasheets give them (AC characteristics): Winbond W25Q16JV, W25Q32JV, W25Q64JV,
 * W25Q128JV, W25Q256JV and GigaDevice GD25Q32C. Only the GD25Q32C's page, sector and block times
 * were checked against a copy.
 */
#include "esp_sim.h"
#include "sim_flash.h"
#include <string.h>

enum { MIB = 1024 * 1024 };

/* name, JEDEC id, size, page program, sector, 32 KiB, 64 KiB and chip erase in microseconds */
static const sim_flash_part_t parts[] = {
    {"W25Q32", 0xEF, 0x40, 0x16, 4 * MIB, 400, 45000, 120000, 150000, 10000000},
    {"W25Q16", 0xEF, 0x40, 0x15, 2 * MIB, 400, 45000, 120000, 150000, 5000000},
    {"W25Q64", 0xEF, 0x40, 0x17, 8 * MIB, 400, 45000, 120000, 150000, 20000000},
    {"W25Q128", 0xEF, 0x40, 0x18, 16 * MIB, 400, 45000, 120000, 150000, 40000000},
    {"W25Q256", 0xEF, 0x40, 0x19, 32 * MIB, 400, 50000, 120000, 150000, 80000000},
    {"GD25Q32", 0xC8, 0x40, 0x16, 4 * MIB, 600, 50000, 150000, 250000, 15000000},
};

const char *sim_flash_part_name(size_t index)
{
    return index < sizeof parts / sizeof parts[0] ? parts[index].name : NULL;
}

const sim_flash_part_t *sim_flash_part_find(const char *name)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(parts[i].name, name) == 0) {
            return &parts[i];
        }
    }
    return NULL;
}

uint32_t sim_flash_part_size(const char *name)
{
    const sim_flash_part_t *part = sim_flash_part_find(name);
    return part != NULL ? part->size : 0;
}
