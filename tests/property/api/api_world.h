/**
 * A loader of the blocking API on a virtual chip, for scenarios.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_API_WORLD_H
#define TESTS_PROPERTY_API_WORLD_H

#include "esp_loader.h"
#include "model.h"
#include "support/memory_port.h"

enum { API_SLOTS = 2, API_BYTES = 0x40000 };

/** A write that scenarios begin and go on with. */
typedef struct {
    esp_loader_flash_cfg_t *flash;
    esp_loader_flash_deflate_cfg_t *deflate;
    esp_loader_mem_cfg_t *mem;
    uint8_t *stream; /**< compressed contents, of API_BYTES */
    uint32_t stream_size;
    bool spoilt;        /**< what is sent is not the image's stream */
    uint32_t written;   /**< bytes given to the running write */
    uint32_t streamed;  /**< likewise, of the stream */
    uint32_t loaded;    /**< likewise, of RAM */
    bool flash_regular; /**< it was begun and went on by the book, and nothing came between */
    bool deflate_regular;
} api_slot_t;

typedef struct {
    const scenario_t *scenario;
    memory_port_t port;
    esp_loader_t *loader;
    uint8_t *tx_buffer;  /**< of API_BYTES / 4 */
    uint8_t *bytes;      /**< contents */
    uint8_t *read_bytes; /**< as much as there is flash */
    api_slot_t slots[API_SLOTS];
    bool alive;      /**< esp_loader_init_serial() was called, and no esp_loader_deinit() */
    bool connected;  /**< a call has said so, and nothing has undone it */
    bool sound;      /**< nothing has happened that a valid call could fail for */
    bool port_fails; /**< a failure of the port is due */
    bool stub;       /**< the chip was connected with its stub */
    uint64_t began_us;
    uint64_t damaged_before;   /**< scenario_damaged() before the call */
    uint32_t registers_before; /**< registers_read() before the call */
    uint64_t patience_us;      /**< what the call may take longer */
} api_world_t;

extern api_world_t api;

/** The chip's MAC address. */
extern const uint8_t api_mac[6];

bool api_is_esp8266(void);

/** A call is next. */
void api_before(void);

/** The call sends so many bytes in blocks, and each of them waits for an answer. */
void api_expect_blocks(uint32_t size, uint32_t block_size);

/** How it ended: checks its time, and what follows from its code. @param size  bytes of flash
 * concerned */
void api_after(const char *call, esp_loader_error_t error, uint64_t size);

/** It must have succeeded when all is sound and its arguments are `valid`. */
void api_must_work(const char *call, esp_loader_error_t error, bool valid);

/** Whether a region has bytes, and all of them lie in flash. */
bool api_in_flash(uint32_t offset, uint32_t size);

/** What a write or an erase of a region may touch. */
void api_open_region(uint32_t offset, uint32_t size);

/** The MD5 of some bytes in hexadecimal digits. */
void api_md5_text(const uint8_t *bytes, uint32_t size, uint8_t text[32]);

/** Connects with a stub if the scenario has one and `with_stub` asks for it. */
esp_loader_error_t api_connect_as(bool with_stub, uint32_t timeout, int32_t trials);

/** Nothing that was begun goes on. */
void api_forget_writes(void);

void api_play_write_all(const uint32_t *arguments);
void api_play_flash_start(const uint32_t *arguments);
void api_play_flash_write(const uint32_t *arguments);
void api_play_flash_finish(const uint32_t *arguments);
void api_play_deflate_start(const uint32_t *arguments);
void api_play_deflate_write(const uint32_t *arguments);
void api_play_deflate_finish(const uint32_t *arguments);
void api_play_deflate_all(const uint32_t *arguments);
void api_play_flash_read(const uint32_t *arguments);
void api_play_flash_erase(const uint32_t *arguments);
void api_play_erase_region(const uint32_t *arguments);
void api_play_verify(const uint32_t *arguments);
void api_play_detect_size(const uint32_t *arguments);
void api_play_start_encrypted(const uint32_t *arguments);
void api_play_security(const uint32_t *arguments);
void api_play_mem_start(const uint32_t *arguments);
void api_play_mem_write(const uint32_t *arguments);
void api_play_mem_finish(const uint32_t *arguments);
void api_play_read_mac(const uint32_t *arguments);
void api_play_read_register(const uint32_t *arguments);
void api_play_write_register(const uint32_t *arguments);
void api_play_board(const uint32_t *arguments);

#endif
