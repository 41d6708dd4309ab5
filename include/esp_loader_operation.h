/**
 * What operations of an engine are given and give back: images, writes, reads, and what a chip
 * tells of itself. Which call takes which structure, and when, is told in esp_loader_engine.h.
 *
 * The caller fills the first group of fields and leaves it alone until the operation is done; the
 * second, with progress and results, may be read at any time. Names with an underscore are private.
 * Memory that was never begun with is zeroed, or made by an initializer, before a step such as
 * esp_loader_engine_flash_block() sees it; what begins an operation sets all private fields.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_OPERATION_H
#define ESP_LOADER_OPERATION_H

#include "esp_loader_chip.h"
#include "esp_loader_md5.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Where an image comes from. The core never copies an image: it asks for bytes when it needs them,
 * and for the same ones again when a block has to be sent again.
 *
 * @param user    as given along with the function
 * @param offset  first byte wanted, counted from the image's beginning
 * @param size    bytes wanted, at least 1, at most a block
 * @return a pointer to them, of any alignment, valid until the next call or the end of the
 *         operation; NULL ends it with ESP_LOADER_ERROR_FAIL: the source has failed
 *
 * It is called from the functions that drive an engine, and may not call one of the same engine.
 */
typedef const uint8_t *(*esp_loader_pull_t)(void *user, uint32_t offset, uint32_t size);

struct esp_loader_engine;

/** A write to flash. */
typedef struct {
    uint32_t offset;        /**< flash address, a multiple of 4096. A flasher stub takes a multiple
                                 of 4, and erases the whole sector */
    uint32_t size;          /**< bytes to write, at least 1, of any alignment */
    uint32_t block_size;    /**< bytes of a block, a multiple of 4, at most 0x4000. A block goes in
                                 several commands where the loader or a bad line do not take as
                                 much in one */
    esp_loader_pull_t pull; /**< the image */
    void *user;             /**< passed to `pull` */
    esp_loader_md5_t *md5;  /**< gathers the digest of what is sent; NULL: none */

    /* Here, since small cores reach bytes in the first 32 alone with one instruction. */
    uint8_t _attempts;
    uint8_t _encrypt; /* the chip is to encrypt: 1 less than it does at a time; 0: it is not */
    bool _broken;     /* the chip's write position may not be `written` */
    bool erased;      /**< its sectors are blank already: a ROM loader is not asked to erase them. A
                           flasher stub erases in any case */

    uint32_t written; /**< bytes the chip has acknowledged: progress. Falls back when a sector is
                           begun again. A stub acknowledges a block before it is in flash */

    uint16_t _told;      /* bytes of the largest command, as the begin has told the loader */
    uint16_t _frame;     /* bytes of the next command */
    uint32_t _available; /* the source can give bytes up to here ... */
    uint32_t _floor;     /* ... from here */
    uint32_t _hashed;    /* bytes the digest has seen */
    uint32_t _sequence;
} esp_loader_flash_write_t;

/** A compressed write to flash. */
typedef struct {
    uint32_t offset;          /**< flash address, as above */
    uint32_t size;            /**< bytes of the image, at least 1, of any alignment */
    uint32_t compressed_size; /**< bytes of its zlib stream (RFC 1950), at least 1 */
    uint32_t block_size; /**< bytes of the stream in a command, of any alignment, else as above */
    esp_loader_pull_t pull; /**< the stream */
    void *user;             /**< passed to `pull` */

    uint32_t written; /**< bytes of the stream the chip has acknowledged: progress */

    uint8_t _attempts;
    bool _encrypt;   /* the chip is to encrypt */
    uint8_t _hurry;  /* how often patience is halved: the caller can find out what came to pass */
    uint16_t _frame; /* bytes of a command: what the begin has told a ROM loader */
    uint32_t _available;
    uint32_t _sequence;
} esp_loader_flash_deflate_t;

/** Flash as an engine found it, or as the caller told it. */
typedef struct {
    uint32_t id; /**< JEDEC id: manufacturer in the low byte, then type, then capacity; 0 where the
                      caller told the size */
    uint32_t size; /**< bytes */
} esp_loader_flash_info_t;

/** Who the chip is. */
typedef struct {
    uint8_t mac[6];    /**< in the order in which it is written */
    uint16_t revision; /**< major * 100 + minor; 0 on the ESP8266, which has none */

    uint32_t _words[3]; /* eFuse words as they are read */
} esp_loader_identity_t;

/** Timing of a connection attempt. */
typedef struct {
    uint32_t sync_timeout; /**< how long an answer to SYNC may take, ms; more than 0x10000 counts as
                                that. 100 suits most */
    int32_t trials;        /**< how often SYNC is sent, 100 ms apart; less than 1 counts as 1 */
} esp_loader_connect_args_t;

/** What GET_SECURITY_INFO tells. */
typedef struct {
    target_chip_t target_chip;
    uint32_t eco_version; /**< 0 on the ESP32-S2, which does not tell */
    bool secure_boot_enabled;
    bool secure_boot_aggressive_revoke_enabled;
    bool secure_download_mode_enabled;
    bool secure_boot_revoked_keys[3];
    bool jtag_software_disabled;
    bool jtag_hardware_disabled;
    bool usb_disabled;
    bool flash_encryption_enabled;
    bool dcache_in_uart_download_disabled;
    bool icache_in_uart_download_disabled;
} esp_loader_target_security_info_t;

/** Where eFuses tell what a chip encrypts, and which signatures it demands. */
typedef struct {
    uint32_t count;          /**< address of the word with the encryption counter: encryption is on
                                  while an odd number of its bits is set; 0:
                                  esp_loader_engine_security_info() tells */
    uint32_t count_mask;     /**< of the counter's bits */
    uint32_t no_writes;      /**< address of the word with the bit that forbids the loader to
                                  encrypt what it writes */
    uint32_t no_writes_mask; /**< that bit */
    uint8_t secure_boot_v1;  /**< number of the bit in the same word that demands signatures; 0:
                                  esp_loader_engine_security_info() tells */
    uint8_t secure_boot_v2;  /**< the same, of the second version */
    uint16_t v2_from;        /**< of chips from this revision on, major * 100 + minor */
} esp_loader_encryption_fuses_t;

/** How a chip is reached. */
typedef enum {
    ESP_LOADER_REACHED_UNKNOWN,         /**< not known */
    ESP_LOADER_REACHED_UART,            /**< its UART, be there a USB bridge or not */
    ESP_LOADER_REACHED_USB_SERIAL_JTAG, /**< its own USB-Serial-JTAG unit: USB id 303A:1001 */
    ESP_LOADER_REACHED_USB_OTG, /**< its own USB-OTG unit: USB id 303A and, as product, the chip's
                                   id */
} esp_loader_reached_t;

/** A load into RAM; kept from esp_loader_engine_ram_begin() to the last block. */
typedef struct {
    uint32_t address; /**< RAM address; neither its alignment nor what lies there is checked */
    uint32_t size;    /**< bytes in all, at least 1 */
    uint32_t
        block_size; /**< bytes of a block, at least 1; sent in frames that loader and line take */
    const uint8_t *payload; /**< bytes of the running esp_loader_engine_ram_block() */

    uint32_t written; /**< bytes the chip has acknowledged */

    uint8_t _attempts;
    bool _broken; /* it is not known where the chip would put the next frame */
    uint32_t _sequence;
    uint32_t _size;  /* of the running block */
    uint32_t _left;  /* of that, still to load */
    uint32_t _frame; /* bytes of a command */
} esp_loader_ram_write_t;

/** A read of flash. */
typedef struct {
    uint32_t address; /**< in flash, of any alignment */
    uint32_t size;    /**< bytes, at least 1, of any alignment */
    uint8_t *buffer;  /**< the caller's, `size` bytes */

    uint32_t read; /**< bytes that are there: progress. Falls back when some were damaged, and
                      proves nothing before the operation has succeeded */

    uint32_t _begin;   /* bytes that are proven */
    uint32_t _end;     /* of the stretch that is being read */
    uint32_t _stretch; /* bytes that are read and proven at a time ... */
    uint16_t _longest; /* ... at the most */
    uint8_t _attempts;
    bool _damaged; /* something has come since then, and it was wrong */
    esp_loader_md5_t _md5;
} esp_loader_flash_read_t;

#ifdef __cplusplus
}
#endif

#endif
