/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_ESP_ERR_H
#define FAKE_ESP_ERR_H

#include "sdkconfig.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int esp_err_t;

#define ESP_OK                   0
#define ESP_FAIL                 (-1)
#define ESP_ERR_NO_MEM           0x101
#define ESP_ERR_INVALID_ARG      0x102
#define ESP_ERR_INVALID_STATE    0x103
#define ESP_ERR_INVALID_SIZE     0x104
#define ESP_ERR_NOT_FOUND        0x105
#define ESP_ERR_NOT_SUPPORTED    0x106
#define ESP_ERR_TIMEOUT          0x107
#define ESP_ERR_INVALID_RESPONSE 0x108

const char *esp_err_to_name(esp_err_t code);

/** Prints what failed and ends the run, as ESP-IDF's aborts. */
_Noreturn void fake_error_check_failed(esp_err_t code, const char *file, int line,
                                       const char *expression);

#define ESP_ERROR_CHECK(x)                                                                         \
    do {                                                                                           \
        const esp_err_t fake_code_ = (x);                                                          \
        if (fake_code_ != ESP_OK) {                                                                \
            fake_error_check_failed(fake_code_, __FILE__, __LINE__, #x);                           \
        }                                                                                          \
    } while (0)

#endif
