/* SPDX-License-Identifier: Apache-2.0
 *
 * Typical times as datasheets give them (AC characteristics). Only the GD25Q32C's page, sector and
 * block times were checked against a copy. Ids: the same datasheets, JEDEC id. The SST26VF032B's
 * says nothing about its size to who takes the third byte for a power of two, the AT25SF's tell it
 * in the second.
 */
#include "esp_sim.h"
#include "part/sim_flash.h"
#include <string.h>

enum { MIB = 1024 * 1024 };

/* name, JEDEC id, size, page program, sector, 32 KiB, 64 KiB and chip erase in microseconds, SFDP
 */
static const sim_flash_part_t parts[] = {
    {"W25Q32", 0xEF, 0x40, 0x16, 4 * MIB, 400, 45000, 120000, 150000, 10000000, 0x80},
    {"W25Q16", 0xEF, 0x40, 0x15, 2 * MIB, 400, 45000, 120000, 150000, 5000000, 0x80},
    {"W25Q64", 0xEF, 0x40, 0x17, 8 * MIB, 400, 45000, 120000, 150000, 20000000, 0x80},
    {"W25Q128", 0xEF, 0x40, 0x18, 16 * MIB, 400, 45000, 120000, 150000, 40000000, 0x80},
    {"W25Q256", 0xEF, 0x40, 0x19, 32 * MIB, 400, 50000, 120000, 150000, 80000000, 0x80},
    {"W25Q512", 0xEF, 0x40, 0x20, 64 * MIB, 700, 50000, 120000, 150000, 150000000, 0x80},
    {"W25Q01", 0xEF, 0x40, 0x21, 128 * MIB, 700, 50000, 120000, 150000, 300000000, 0x80},
    {"MX25L51245G", 0xC2, 0x20, 0x1A, 64 * MIB, 250, 30000, 180000, 380000, 110000000, 0x30},
    {"MX66L1G45G", 0xC2, 0x20, 0x1B, 128 * MIB, 250, 30000, 180000, 380000, 220000000, 0x30},
    {"GD25Q32", 0xC8, 0x40, 0x16, 4 * MIB, 600, 50000, 150000, 250000, 15000000, 0x30},
    {"SST26VF032B", 0xBF, 0x26, 0x42, 4 * MIB, 1000, 18000, 18000, 18000, 35000, 0x30},
    {"AT25SF041", 0x1F, 0x84, 0x01, MIB / 2, 700, 60000, 300000, 500000, 3500000, 0},
    {"AT25SF321", 0x1F, 0x87, 0x01, 4 * MIB, 700, 60000, 300000, 500000, 20000000, 0},
    {"AT25SF128A", 0x1F, 0x89, 0x01, 16 * MIB, 700, 60000, 250000, 400000, 60000000, 0x30},
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
