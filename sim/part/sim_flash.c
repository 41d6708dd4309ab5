/* SPDX-License-Identifier: Apache-2.0 */
#include "part/sim_flash.h"
#include "wire/bytes.h"
#include <stdlib.h>
#include <string.h>

enum {
    FLASH_ERASED = 0xFF,
    SFDP_SIZE = 0x100,
    SFDP_TABLE_WORDS = 9, /* as of JESD216 */
    SFDP_ADDRESS_BITS = 24,
    SFDP_DUMMY_BITS = 8,
    STATUS_BUSY = 1 << 0,
    STATUS_WRITE_ENABLED = 1 << 1,
};

/* Opcodes common to the parts of the table; source: their datasheets, "Instruction Set". */
typedef enum {
    FLASH_WRITE_STATUS = 0x01,
    FLASH_PAGE_PROGRAM = 0x02,
    FLASH_READ = 0x03,
    FLASH_WRITE_DISABLE = 0x04,
    FLASH_READ_STATUS = 0x05,
    FLASH_WRITE_ENABLE = 0x06,
    FLASH_FAST_READ = 0x0B,
    FLASH_WRITE_STATUS_3 = 0x11,
    FLASH_READ_STATUS_3 = 0x15,
    FLASH_SECTOR_ERASE = 0x20,
    FLASH_WRITE_STATUS_2 = 0x31,
    FLASH_READ_STATUS_2 = 0x35,
    FLASH_WRITE_ENABLE_VOLATILE = 0x50,
    FLASH_HALF_BLOCK_ERASE = 0x52,
    FLASH_READ_SFDP = 0x5A,
    FLASH_CHIP_ERASE_ALTERNATE = 0x60,
    FLASH_READ_JEDEC_ID = 0x9F,
    FLASH_CHIP_ERASE = 0xC7,
    FLASH_BLOCK_ERASE = 0xD8,
} flash_opcode_t;

bool sim_flash_init(sim_flash_t *flash, const sim_flash_part_t *part, uint8_t *memory)
{
    *flash = (sim_flash_t){.part = part, .memory = memory, .stop_at = UINT64_MAX};
    flash->sector_erases = calloc(part->size / SIM_FLASH_SECTOR, sizeof *flash->sector_erases);
    if (memory == NULL) {
        flash->memory = malloc(part->size);
        flash->owns_memory = true;
        if (flash->memory != NULL) {
            memset(flash->memory, FLASH_ERASED, part->size);
        }
    }
    return flash->memory != NULL && flash->sector_erases != NULL;
}

void sim_flash_deinit(sim_flash_t *flash)
{
    if (flash->part != NULL) {
        sim_flash_cut(flash, UINT64_MAX);
    }
    free(flash->sector_erases);
    if (flash->owns_memory) {
        free(flash->memory);
    }
    *flash = (sim_flash_t){0};
}

static uint32_t flash_wrap(const sim_flash_t *flash, uint32_t address)
{
    return address & (flash->part->size - 1);
}

void sim_flash_read(const sim_flash_t *flash, uint32_t address, uint8_t *out, size_t size)
{
    while (size > 0) {
        const uint32_t at = flash_wrap(flash, address);
        const size_t run = size < flash->part->size - at ? size : flash->part->size - at;
        memcpy(out, &flash->memory[at], run);
        out += run;
        size -= run;
        address += (uint32_t)run;
    }
}

/* Counts an operation. @return how many of its bytes take effect */
static size_t flash_operate(sim_flash_t *flash, size_t size)
{
    if (flash->stopped) {
        return 0;
    }
    flash->stopped = flash->operations++ == flash->stop_at;
    return flash->stopped && flash->stop_after < size ? flash->stop_after : size;
}

void sim_flash_erase(sim_flash_t *flash, uint32_t address, uint32_t size)
{
    for (uint32_t done = 0; done < size; done += SIM_FLASH_SECTOR) {
        const uint32_t at = flash_wrap(flash, address + done) & ~(uint32_t)(SIM_FLASH_SECTOR - 1);
        memset(&flash->memory[at], FLASH_ERASED, flash_operate(flash, SIM_FLASH_SECTOR));
        flash->sector_erases[at / SIM_FLASH_SECTOR]++;
        flash->sectors_erased++;
    }
}

/* Bytes of one page. */
static bool flash_program_page(sim_flash_t *flash, uint32_t address, const uint8_t *data,
                               size_t size)
{
    uint8_t *cells = &flash->memory[flash_wrap(flash, address)];
    const size_t effective = flash_operate(flash, size);
    bool sound = true;
    for (size_t i = 0; i < effective; i++) {
        cells[i] &= data[i];
        sound = sound && cells[i] == data[i];
    }
    return sound;
}

bool sim_flash_program(sim_flash_t *flash, uint32_t address, const uint8_t *data, size_t size)
{
    bool sound = true;
    for (size_t done = 0; done < size;) {
        const size_t left = SIM_FLASH_PAGE - (address + done) % SIM_FLASH_PAGE;
        const size_t run = size - done < left ? size - done : left;
        sound = flash_program_page(flash, address + (uint32_t)done, &data[done], run) && sound;
        done += run;
    }
    flash->bytes_programmed += size;
    flash->unerased_programs += sound ? 0 : 1;
    return sound;
}

uint64_t sim_flash_erase_time(const sim_flash_part_t *part, uint32_t address, uint32_t size)
{
    uint64_t time_us = 0;
    while (size > 0) {
        const bool block = address % SIM_FLASH_BLOCK == 0 && size >= SIM_FLASH_BLOCK;
        const uint32_t step = block ? SIM_FLASH_BLOCK : SIM_FLASH_SECTOR;
        time_us += block ? part->block_erase_us : part->sector_erase_us;
        address += step;
        size -= size < step ? size : step;
    }
    return time_us;
}

uint64_t sim_flash_program_time(const sim_flash_part_t *part, uint32_t address, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const uint64_t first = address / SIM_FLASH_PAGE;
    const uint64_t last = (address + size - 1) / SIM_FLASH_PAGE;
    return (last - first + 1) * part->page_program_us;
}

/* With other clocks between command and data than JESD216 asks for, the host reads beside the
 * answer; here it then sees an undriven line, as it does with a part that lacks the command. */
static void flash_read_sfdp(const sim_flash_t *flash, const sim_flash_transaction_t *t)
{
    const uint8_t at = flash->part->sfdp_table;
    if (at == 0 || t->address_bits != SFDP_ADDRESS_BITS || t->dummy_bits != SFDP_DUMMY_BITS) {
        return;
    }
    /* JESD216: header, one parameter header, and the words of the basic parameter table that tell
     * density and erase commands. */
    uint8_t table[SFDP_SIZE];
    memset(table, FLASH_ERASED, sizeof table);
    const uint8_t headers[] = {'S',  'F',  'D',  'P',  0x00, 0x01,
                               0x00, 0xFF, 0x00, 0x00, 0x01, SFDP_TABLE_WORDS,
                               at,   0,    0,    0xFF};
    memcpy(table, headers, sizeof headers);
    bytes_put_u32(&table[at], 0xFFF120E5);
    bytes_put_u32(&table[at + 4], flash->part->size * 8 - 1);
    bytes_put_u32(&table[at + 28], 0x520F200C);
    bytes_put_u32(&table[at + 32], 0xFF00D810);
    for (size_t i = 0; i < t->in_size; i++) {
        t->in[i] = table[(t->address + i) % SFDP_SIZE];
    }
}

static uint8_t flash_status(const sim_flash_t *flash, size_t index, uint64_t now_us)
{
    uint8_t value = flash->status[index];
    if (index == 0) {
        value &= (uint8_t) ~(STATUS_BUSY | STATUS_WRITE_ENABLED);
        value |= now_us < flash->busy_until_us ? STATUS_BUSY : 0;
        value |= flash->write_enabled ? STATUS_WRITE_ENABLED : 0;
    }
    return value;
}

static void flash_transact_read(sim_flash_t *flash, const sim_flash_transaction_t *t,
                                uint64_t now_us)
{
    const uint8_t id[] = {flash->part->manufacturer, flash->part->memory_type,
                          flash->part->capacity_code};
    switch (t->command) {
    case FLASH_READ:
    case FLASH_FAST_READ:
        sim_flash_read(flash, t->address, t->in, t->in_size);
        break;
    case FLASH_READ_SFDP:
        flash_read_sfdp(flash, t);
        break;
    case FLASH_READ_JEDEC_ID:
        for (size_t i = 0; i < t->in_size; i++) {
            t->in[i] = id[i % sizeof id];
        }
        break;
    case FLASH_READ_STATUS:
        memset(t->in, flash_status(flash, 0, now_us), t->in_size);
        break;
    case FLASH_READ_STATUS_2:
        memset(t->in, flash_status(flash, 1, now_us), t->in_size);
        break;
    case FLASH_READ_STATUS_3:
        memset(t->in, flash_status(flash, 2, now_us), t->in_size);
        break;
    default:
        break;
    }
}

/* What WREN allows once. @return how long it keeps the part busy */
static uint64_t flash_transact_write(sim_flash_t *flash, const sim_flash_transaction_t *t)
{
    const sim_flash_part_t *part = flash->part;
    const uint32_t page = t->address & ~(uint32_t)(SIM_FLASH_PAGE - 1);
    switch (t->command) {
    case FLASH_PAGE_PROGRAM:
        for (size_t i = 0; i < t->out_size; i++) {
            (void)sim_flash_program(flash, page + (uint32_t)((t->address + i) % SIM_FLASH_PAGE),
                                    &t->out[i], 1);
        }
        return part->page_program_us;
    case FLASH_SECTOR_ERASE:
        sim_flash_erase(flash, t->address, SIM_FLASH_SECTOR);
        return part->sector_erase_us;
    case FLASH_HALF_BLOCK_ERASE:
        sim_flash_erase(flash, t->address & ~(uint32_t)(SIM_FLASH_HALF_BLOCK - 1),
                        SIM_FLASH_HALF_BLOCK);
        return part->half_block_erase_us;
    case FLASH_BLOCK_ERASE:
        sim_flash_erase(flash, t->address & ~(uint32_t)(SIM_FLASH_BLOCK - 1), SIM_FLASH_BLOCK);
        return part->block_erase_us;
    case FLASH_CHIP_ERASE:
    case FLASH_CHIP_ERASE_ALTERNATE:
        sim_flash_erase(flash, 0, part->size);
        return part->chip_erase_us;
    case FLASH_WRITE_STATUS:
        memcpy(flash->status, t->out, t->out_size < 2 ? t->out_size : 2);
        return 0;
    case FLASH_WRITE_STATUS_2:
        memcpy(&flash->status[1], t->out, t->out_size < 1 ? 0 : 1);
        return 0;
    case FLASH_WRITE_STATUS_3:
        memcpy(&flash->status[2], t->out, t->out_size < 1 ? 0 : 1);
        return 0;
    default:
        return 0;
    }
}

static bool flash_command_writes(uint8_t command)
{
    static const uint8_t writes[] = {
        FLASH_PAGE_PROGRAM, FLASH_SECTOR_ERASE,   FLASH_HALF_BLOCK_ERASE,
        FLASH_BLOCK_ERASE,  FLASH_CHIP_ERASE,     FLASH_CHIP_ERASE_ALTERNATE,
        FLASH_WRITE_STATUS, FLASH_WRITE_STATUS_2, FLASH_WRITE_STATUS_3};
    return memchr(writes, command, sizeof writes) != NULL;
}

void sim_flash_transact(sim_flash_t *flash, const sim_flash_transaction_t *t, uint64_t now_us)
{
    memset(t->in, FLASH_ERASED, t->in_size);
    const bool busy = now_us < flash->busy_until_us;
    if (busy && t->command != FLASH_READ_STATUS) {
        return;
    }
    if (t->command == FLASH_WRITE_ENABLE || t->command == FLASH_WRITE_ENABLE_VOLATILE) {
        flash->write_enabled = true;
    } else if (t->command == FLASH_WRITE_DISABLE) {
        flash->write_enabled = false;
    } else if (!flash_command_writes(t->command)) {
        flash_transact_read(flash, t, now_us);
    } else if (flash->write_enabled) {
        const uint64_t time_us = flash_transact_write(flash, t);
        flash->busy_until_us = t->timed ? now_us + time_us : now_us;
        flash->write_enabled = false;
    }
}
