/**
 * Version 1.x of the esp_loader interface: for sources written against it, which compile unchanged
 * when this folder stands before the 2.x headers in their include path. What each function does is
 * in esp_loader_v1.h; docs/MIGRATING.md shows the step to 2.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_FACE_H
#define ESP_LOADER_V1_FACE_H

#ifdef ESP_LOADER_H
#error "This file has included the 2.x esp_loader.h already: include esp_loader_v1.h to use both."
#endif

#include "esp_loader_v1.h"

#define esp_loader_connect                       esp_loader_v1_connect
#define esp_loader_connect_with_stub             esp_loader_v1_connect_with_stub
#define esp_loader_connect_secure_download_mode  esp_loader_v1_connect_secure_download_mode
#define esp_loader_get_target                    esp_loader_v1_get_target
#define esp_loader_flash_start                   esp_loader_v1_flash_start
#define esp_loader_flash_write                   esp_loader_v1_flash_write
#define esp_loader_flash_finish                  esp_loader_v1_flash_finish
#define esp_loader_flash_detect_size             esp_loader_v1_flash_detect_size
#define esp_loader_flash_read                    esp_loader_v1_flash_read
#define esp_loader_flash_erase                   esp_loader_v1_flash_erase
#define esp_loader_flash_erase_region            esp_loader_v1_flash_erase_region
#define esp_loader_get_security_info             esp_loader_v1_get_security_info
#define esp_loader_mem_start                     esp_loader_v1_mem_start
#define esp_loader_mem_write                     esp_loader_v1_mem_write
#define esp_loader_mem_finish                    esp_loader_v1_mem_finish
#define esp_loader_read_mac                      esp_loader_v1_read_mac
#define esp_loader_write_register                esp_loader_v1_write_register
#define esp_loader_read_register                 esp_loader_v1_read_register
#define esp_loader_change_transmission_rate      esp_loader_v1_change_transmission_rate
#define esp_loader_change_transmission_rate_stub esp_loader_v1_change_transmission_rate_stub
#define esp_loader_change_baudrate               esp_loader_change_transmission_rate
#define esp_loader_reset_target                  esp_loader_v1_reset_target
/* The chip calculates this one; the other needs the library's own digest. */
#define esp_loader_flash_verify_known_md5 esp_loader_v1_flash_verify_known_md5
#if defined MD5_ENABLED && MD5_ENABLED
#define esp_loader_flash_verify esp_loader_v1_flash_verify
#endif

/** The name the connection arguments had first. */
typedef esp_loader_connect_args_t loader_connect_args_t;

/** What suits most connections: ten trials with 100 ms each. */
#define ESP_LOADER_CONNECT_DEFAULT()                                                               \
    {                                                                                              \
        .sync_timeout = 100, .trials = 10,                                                         \
    }

/** Returns from the calling function when `x` is not a success. */
#define RETURN_ON_ERROR(x)                                                                         \
    do {                                                                                           \
        esp_loader_error_t _err_ = (x);                                                            \
        if (_err_ != ESP_LOADER_SUCCESS) {                                                         \
            return _err_;                                                                          \
        }                                                                                          \
    } while (0)

/** The chips of 1.x end here. */
#define ESP_MAX_CHIP     ESP_LOADER_V1_MAX_CHIP
#define ESP_UNKNOWN_CHIP ESP_LOADER_V1_MAX_CHIP

/** The number that was kept free until 1.9 for what is now the ESP32-C5. */
#define ESP32_RESERVED0_CHIP ((target_chip_t)6)

/** First eight bytes of an application image. */
typedef struct {
    uint8_t magic;
    uint8_t segments;
    uint8_t flash_mode;
    uint8_t flash_size_freq;
    uint32_t entrypoint;
} esp_loader_bin_header_t;

/** A segment of an application image. */
typedef struct {
    uint32_t addr;
    uint32_t size;
    uint8_t *data; /**< not const, as until 1.8: programs copy it to such pointers */
} esp_loader_bin_segment_t;

#endif
