/**
 * An engine on a virtual chip, for scenarios.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_ENGINE_WORLD_H
#define TESTS_PROPERTY_ENGINE_WORLD_H

#include "esp_loader_engine_board.h"
#include "esp_loader_job.h"
#include "esp_loader_stub_load.h"
#include "line.h"

enum { ENGINE_SLOTS = 2, ENGINE_BYTES = 0x40000, ENGINE_IMAGES = 3 };

/** Structures that operations are given. */
typedef struct {
    esp_loader_flash_write_t *write;
    esp_loader_flash_deflate_t *deflate;
    esp_loader_ram_write_t *ram;
    uint8_t *stream; /**< compressed contents */
    uint32_t stream_size;
} engine_slot_t;

typedef struct {
    esp_loader_engine_t *engine;
    esp_loader_bus_t *bus;
    uint8_t *tx_buffer;
    uint8_t *bytes;      /**< contents */
    uint8_t *read_bytes; /**< as much as there is flash */
    engine_slot_t slots[ENGINE_SLOTS];
    esp_loader_flash_read_t *read;
    uint8_t *digest;
    uint8_t *mac;
    esp_loader_identity_t *identity;
    esp_loader_target_security_info_t *security;
    esp_loader_reached_t *reached;
    esp_loader_job_t *job;
    esp_loader_image_t *images;
    esp_loader_stub_load_t *load;
    uint64_t patience_us; /**< what the operation that runs may take beside */
    bool junk;            /**< answers were made up: what is read may be anything */
    bool sound;           /**< nothing has happened that a valid operation could fail for */
    struct {
        uint32_t offset;
        uint32_t size;
    } begun[4 * SCENARIO_STEPS]; /**< regions that operations were begun on */
    size_t begun_count;
    uint64_t damaged_before;   /**< scenario_damaged() before the operation */
    bool other_pins;           /**< flash may be attached by other pins, where nothing answers */
    uint32_t registers_before; /**< registers_read() when the operation began */
} engine_world_t;

extern engine_world_t world;

/** Before an operation begins: the time is told. */
void engine_before(void);

/** The next operation sends so many bytes in blocks. */
void engine_expect_blocks(uint32_t size, uint32_t block_size);

/** The same before a job begins, which wants the engine done. */
void engine_free(void);

/** Notes that from now on operations may change that region. */
void engine_touches(uint32_t offset, uint32_t size);

/**
 * Drives the operation that has just begun, as `drive` says: an odd number leaves it after so many
 * steps. Checks its time and its end.
 * @return whether it has ended well
 */
bool engine_run(const char *what, uint32_t drive, uint64_t size);

/** A sound line and valid arguments are all it takes. */
void engine_must_work(const char *what, bool valid);

/** Whether a region has bytes, and all of them lie in flash. */
bool engine_in_flash(uint32_t offset, uint32_t size);

bool engine_is_esp8266(void);

/** A sound line, and nothing left over: what `sound` is after a connection. */
bool engine_line_is_sound(void);

/** Contents, for `user` at their begin; and nothing. */
const uint8_t *engine_pull(void *user, uint32_t offset, uint32_t size);

void engine_play_write(const uint32_t *arguments);
void engine_play_begin(const uint32_t *arguments);
void engine_play_block(const uint32_t *arguments);
void engine_play_deflate(const uint32_t *arguments);
void engine_play_deflate_begin(const uint32_t *arguments);
void engine_play_deflate_block(const uint32_t *arguments);
void engine_play_md5(const uint32_t *arguments);
void engine_play_erase(const uint32_t *arguments);
void engine_play_read(const uint32_t *arguments);
void engine_play_job(const uint32_t *arguments);
void engine_play_stub_load(const uint32_t *arguments);
void engine_play_ram_begin(const uint32_t *arguments);
void engine_play_ram_block(const uint32_t *arguments);
void engine_play_ram_run(const uint32_t *arguments);

#endif
