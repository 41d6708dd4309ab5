/**
 * A NOR flash: programming clears bits, erasing sets whole sectors, commands take their time.
 * Addresses past the end wrap around, as the unused address bits of a real part are ignored.
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIM_FLASH_H
#define SIM_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_FLASH_SECTOR = 4096,
    SIM_FLASH_HALF_BLOCK = 32768,
    SIM_FLASH_BLOCK = 65536,
    SIM_FLASH_PAGE = 256,
    /** Bytes three address bytes reach. */
    SIM_FLASH_ADDRESSABLE = 16 * 1024 * 1024,
};

/** A part of the table; times are microseconds, typical values. */
typedef struct {
    const char *name;
    uint8_t manufacturer, memory_type, capacity_code; /**< the answer to the JEDEC id command */
    uint32_t size;
    uint32_t page_program_us;
    uint32_t sector_erase_us, half_block_erase_us, block_erase_us;
    uint32_t chip_erase_us;
    uint8_t sfdp_table; /**< where its basic parameter table stands; 0: it has no SFDP */
} sim_flash_part_t;

typedef struct sim_flash_pending sim_flash_pending_t;

typedef struct {
    const sim_flash_part_t *part;
    uint8_t *memory;
    bool owns_memory;
    bool write_enabled; /**< the WEL bit */
    uint8_t status[3];  /**< what was written to the status registers, BUSY and WEL aside */
    uint64_t busy_until_us;
    uint32_t *sector_erases;
    uint32_t sectors_erased;
    uint64_t bytes_programmed;
    uint32_t unerased_programs;
    uint64_t operations;          /**< erases of a sector, programs of a page */
    uint64_t stop_at;             /**< the operation that is interrupted; UINT64_MAX: none */
    uint32_t stop_after;          /**< ... after that many of its bytes */
    bool stopped;                 /**< it was: nothing has any effect until the chip starts over */
    sim_flash_pending_t *pending; /**< changes that are not through yet */
} sim_flash_t;

const sim_flash_part_t *sim_flash_part_find(const char *name);

/** @param memory the part's bytes, or NULL for memory of its own. @return false: no memory */
bool sim_flash_init(sim_flash_t *flash, const sim_flash_part_t *part, uint8_t *memory);
void sim_flash_deinit(sim_flash_t *flash);

void sim_flash_read(const sim_flash_t *flash, uint32_t address, uint8_t *out, size_t size);

/** Erases `size` bytes, a multiple of the sector, from a sector's begin. */
void sim_flash_erase(sim_flash_t *flash, uint32_t address, uint32_t size);

/** Programs any number of bytes. @return false when a bit would have had to become 1 */
bool sim_flash_program(sim_flash_t *flash, uint32_t address, const uint8_t *data, size_t size);

/**
 * Says of the change that follows that it will not be through before `due_ns`, though the cells
 * show it at once: whoever looks before then is told to wait. What is to change lies in one piece.
 */
void sim_flash_pend(sim_flash_t *flash, uint32_t address, uint32_t size, uint64_t now_ns,
                    uint64_t due_ns);

/** The chip goes down: what is not through by now has not been. */
void sim_flash_cut(sim_flash_t *flash, uint64_t now_ns);

/** How long the steps above take, in microseconds. */
uint64_t sim_flash_erase_time(const sim_flash_part_t *part, uint32_t address, uint32_t size);
uint64_t sim_flash_program_time(const sim_flash_part_t *part, uint32_t address, size_t size);

/** One transaction on the bus, chip select low to high. */
typedef struct {
    uint8_t command;
    uint8_t address_bits, dummy_bits; /**< clocks between command and data */
    uint32_t address;
    const uint8_t *out; /**< data sent after command and address */
    size_t out_size;
    uint8_t *in; /**< data received */
    size_t in_size;
    bool timed; /**< erasing and programming keep the part busy for their time */
} sim_flash_transaction_t;

void sim_flash_transact(sim_flash_t *flash, const sim_flash_transaction_t *transaction,
                        uint64_t now_us);

#endif
