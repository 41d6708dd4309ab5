/**
 * The interface as it was in 2020, before version 1.0: for sources written against it, which
 * compile unchanged when this folder stands first in their include path, then that of 1.x, then
 * that of 2.x. Functions are those of 1.x; codes of errors have their names, and the numbers
 * of 1.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V0_FACE_H
#define ESP_LOADER_V0_FACE_H

#include "loader_config.h"

#include "../../v1/include/esp_loader.h"
#include "esp_loader_v0.h"

#undef esp_loader_connect
#define esp_loader_connect        esp_loader_v0_connect
#define esp_loader_connect_args_t esp_loader_v0_connect_args_t

/** Pins of an ESP32-PICO-D4's flash. */
#define ESP_LOADER_SPI_CONFIG_ESP32PICOD4()                                                        \
    (esp_loader_spi_config_t)                                                                      \
    {                                                                                              \
        {                                                                                          \
            .pin_clk = 6, .pin_q = 17, .pin_d = 8, .pin_cs = 16, .pin_hd = 11                      \
        }                                                                                          \
    }

#endif
