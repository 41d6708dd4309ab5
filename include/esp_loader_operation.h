/**
 * What operations of an engine are given and give back: images, writes, reads, and what a chip
 * tells of itself. The fields before the first with an underscore are the caller's.
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
 * @param size    bytes wanted, at most a block
 * @return        a pointer to them, valid until the next call; NULL: they cannot be had, which ends
 *                the operation with ESP_LOADER_ERROR_FAIL
 */
typedef const uint8_t *(*esp_loader_pull_t)(void *user, uint32_t offset, uint32_t size);

/** A write to flash: the caller fills the first group and keeps the structure until it is done. */
typedef struct {
    uint32_t offset;        /**< flash address, a multiple of 4; of 4096 lest a sector be erased
                                 of which only a part is written */
    uint32_t size;          /**< bytes to write, at least 1 */
    uint32_t block_size;    /**< bytes of a command, a multiple of 4, at most 0x4000; 1024 suits all
                                 ROM loaders */
    esp_loader_pull_t pull; /**< the image */
    void *user;             /**< passed to `pull` */
    esp_loader_md5_t *md5;  /**< gathers the digest of what is sent; NULL: none */

    uint32_t written; /**< bytes the chip has acknowledged: progress. Falls back when a sector is
                           begun again */

    uint8_t _attempts;
    bool _encrypt;       /* the chip is to encrypt */
    bool _broken;        /* the chip's write position is not `written`: begin again there first */
    bool _begun;         /* its sectors are erased */
    uint32_t _available; /* the source can give bytes up to here ... */
    uint32_t _floor;     /* ... from here */
    uint32_t _hashed;    /* bytes the digest has seen */
    uint32_t _sequence;
} esp_loader_flash_write_t;

/** A compressed write to flash: the caller fills the first group and keeps it until it is done. */
typedef struct {
    uint32_t offset;          /**< flash address, a multiple of 4096 */
    uint32_t size;            /**< bytes of the image */
    uint32_t compressed_size; /**< bytes of its zlib stream (RFC 1950) */
    uint32_t block_size;      /**< bytes of the stream in a command, at most 0x4000 */
    esp_loader_pull_t pull;   /**< the stream */
    void *user;               /**< passed to `pull` */

    uint32_t written; /**< bytes of the stream the chip has acknowledged: progress */

    uint8_t _attempts;
    bool _encrypt; /* the chip is to encrypt */
    bool _begun;
    uint32_t _available;
    uint32_t _sequence;
} esp_loader_flash_deflate_t;

/** Flash as an engine found it. */
typedef struct {
    uint32_t id;   /**< JEDEC id: manufacturer in the low byte, then type, then capacity */
    uint32_t size; /**< bytes */
} esp_loader_flash_info_t;

/** Who the chip is. */
typedef struct {
    uint8_t mac[6];
    uint16_t revision; /**< major * 100 + minor; 0 on the ESP8266, which has none */

    uint32_t _words[5]; /* eFuse words as they are read */
} esp_loader_identity_t;

/** Timing of a connection attempt. */
typedef struct {
    uint32_t sync_timeout; /**< how long an answer to SYNC may take, ms; a minute at the most */
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

/** Where eFuses tell what a chip encrypts. */
typedef struct {
    uint32_t count;          /**< address of the word with the encryption counter: encryption is on
                                  while an odd number of its bits is set; 0:
                                  esp_loader_engine_security_info() tells */
    uint32_t count_mask;     /**< of the counter's bits */
    uint32_t no_writes;      /**< address of the word with the bit that forbids the loader to
                                  encrypt what it writes */
    uint32_t no_writes_mask; /**< that bit */
} esp_loader_encryption_fuses_t;

/** How a chip is reached. */
typedef enum {
    ESP_LOADER_REACHED_UNKNOWN,         /**< nobody can tell */
    ESP_LOADER_REACHED_UART,            /**< its UART, be there a USB bridge or not */
    ESP_LOADER_REACHED_USB_SERIAL_JTAG, /**< its own USB-Serial-JTAG unit: USB id 303A:1001 */
    ESP_LOADER_REACHED_USB_OTG, /**< its own USB-OTG unit: USB id 303A and, as product, the chip's
                                   id */
} esp_loader_reached_t;

/** A load into RAM: the caller fills the first group and keeps the structure until it is done. */
typedef struct {
    uint32_t address;       /**< RAM address */
    uint32_t size;          /**< bytes in all, at least 1 */
    uint32_t block_size;    /**< bytes of a command, at most 0x1800 */
    const uint8_t *payload; /**< bytes of the running esp_loader_engine_ram_block() */

    uint32_t written; /**< bytes the chip has acknowledged */

    uint32_t _sequence;
    uint32_t _size; /* of the running block */
    uint8_t _attempts;
    bool _broken;
} esp_loader_ram_write_t;

/** A read of flash: kept by the caller until it is done. */
typedef struct {
    uint32_t address;
    uint32_t size;
    uint8_t *buffer; /**< the caller's, `size` bytes */

    uint32_t read; /**< bytes that are there: progress. Falls back when a packet was damaged */

    uint32_t _begin;
    uint8_t _attempts;
    esp_loader_md5_t _md5;
} esp_loader_flash_read_t;

#ifdef __cplusplus
}
#endif

#endif
