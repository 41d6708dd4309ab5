/*
 * Flash: attaching it where a function needs it, and comparing it with a digest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/flash.h"
#include "api/blocking.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"

enum {
    ASSUMED_FLASH_SIZE = 0x200000, /* of a flash whose id tells no size: 2 MiB, as the interface has
                                      it */
    VERIFY_ATTEMPTS = 2,           /* a disturbed answer looks the same as disturbed flash */
};

/* Whether a flash has answered. Without one nobody drives the line, and the 24 bits of the id are
 * all 0 or all 1. Adding 1 makes 1 or 0 of them; the shifts drop the lowest bit and what has
 * carried out of the 24. */
static bool flash_answers(const esp_loader_t *loader)
{
    return (esp_loader_engine_flash(&loader->_engine)->id + 1) << 8 >> 9 != 0;
}

/* Once, by whichever call has asked first. */
static void flash_log_size(const esp_loader_t *loader)
{
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_line(loader, ESP_LOADER_LOG_LEVEL_INFO, "Flash size: %u MB",
                 (unsigned)(esp_loader_engine_flash(&loader->_engine)->size >> 20));
    }
}

esp_loader_error_t flash_attach_anyway(esp_loader_t *loader)
{
    /* Every function that needs flash comes here, so it is attached once. And again after silence:
     * the chip may have been reset, and its loader then reads blank flash, digests included
     * (assumed). */
    if (esp_loader_engine_flash_attached(&loader->_engine) &&
        esp_loader_engine_result(&loader->_engine)->code != ESP_LOADER_ERROR_TIMEOUT) {
        return ESP_LOADER_SUCCESS;
    }
    esp_loader_error_t error;
    uint32_t size = 0;
    for (;;) {
        esp_loader_engine_flash_detect(&loader->_engine, size);
        error = blocking_run(loader);
        /* Never where the size is given: such a flash is not asked for it. */
        if (error != ESP_LOADER_ERROR_UNSUPPORTED_CHIP || !flash_answers(loader)) {
            break;
        }
        /* There is a flash, but nothing tells its size. Version 2.x of the interface assumes one,
         * and firmware relies on that. */
        if (LOG_WANTED(ESP_LOADER_LOG_WARN)) {
            log_line(loader, ESP_LOADER_LOG_LEVEL_WARN,
                     "Flash size detection failed, falling back to default");
        }
        size = ASSUMED_FLASH_SIZE;
    }
    if (error == ESP_LOADER_SUCCESS) {
        flash_log_size(loader);
    }
    return error;
}

/* The source of a write in steps. The engine asks by offsets from the image's beginning, but only
 * the running block is in memory. So what is kept is where the image would begin: see
 * flash_source(). */
const uint8_t *flash_payload(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)((uintptr_t)user + offset);
}

esp_loader_error_t flash_compare(esp_loader_t *loader, uint32_t address, uint32_t size,
                                 const uint8_t *expected)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    unsigned left = VERIFY_ATTEMPTS;
    do {
        esp_loader_engine_flash_md5(&loader->_engine, address, size, digest);
        RETURN_ON_ERROR(blocking_run(loader));
        if (esp_loader_md5_equal(digest, expected)) {
            return ESP_LOADER_SUCCESS;
        }
    } while (--left != 0);
    if (LOG_WANTED(ESP_LOADER_LOG_ERROR)) {
        log_digests(loader, expected, digest);
    }
    return ESP_LOADER_ERROR_INVALID_MD5;
}

esp_loader_error_t flash_settle(esp_loader_t *loader, uint32_t address)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    /* A ROM answers a block once it is written, so nothing is left to wait for. */
    if (!esp_loader_engine_stub_running(&loader->_engine)) {
        return ESP_LOADER_SUCCESS;
    }
    /* A stub answers the next command only after its last block, and if that has failed, refuses
     * it. Any command would do; MD5 of one byte is code that is here already. */
    esp_loader_engine_flash_md5(&loader->_engine, address, 1, digest);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_flash_detect_size(esp_loader_t *loader, uint32_t *flash_size)
{
    /* Here a size is never assumed, unless it was before: the caller wants to know it. */
    if (!esp_loader_engine_flash_attached(&loader->_engine)) {
        esp_loader_engine_flash_detect(&loader->_engine, 0);
        RETURN_ON_ERROR(blocking_run(loader));
        flash_log_size(loader);
    }
    *flash_size = esp_loader_engine_flash(&loader->_engine)->size;
    return ESP_LOADER_SUCCESS;
}

/* The engine asks no chip for the MD5 of nothing. Source: RFC 1321, "Test suite". */
static const uint8_t md5_of_nothing[ESP_LOADER_MD5_SIZE] = {
    0xD4, 0x1D, 0x8C, 0xD9, 0x8F, 0x00, 0xB2, 0x04, 0xE9, 0x80, 0x09, 0x98, 0xEC, 0xF8, 0x42, 0x7E};

esp_loader_error_t esp_loader_flash_verify_known_md5(esp_loader_t *loader, uint32_t address,
                                                     uint32_t size, const uint8_t *expected_md5)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    RETURN_ON_ERROR(flash_attach_anyway(loader));
    /* Digits of either case give the same bytes, and the chip's answer is bytes by then. */
    esp_loader_md5_from_digits(digest, expected_md5);
    if (size == 0) {
        return esp_loader_md5_equal(digest, md5_of_nothing) ? ESP_LOADER_SUCCESS
                                                            : ESP_LOADER_ERROR_INVALID_MD5;
    }
    return flash_compare(loader, address, size, digest);
}
