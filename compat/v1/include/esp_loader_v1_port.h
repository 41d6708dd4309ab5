/**
 * What a 1.x port defines: free functions with these names. Times are milliseconds.
 *
 * The library defines none of them but loader_port_debug_print(), weakly. It never calls
 * loader_port_change_transmission_rate(): the application does, so a port may do without.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_PORT_H
#define ESP_LOADER_V1_PORT_H

#include "esp_loader_error.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef SERIAL_FLASHER_INTERFACE_SDIO
/** Brings the SDIO card up. */
esp_loader_error_t loader_port_sdio_card_init(void);

/** Writes all `size` bytes to an SDIO function, or returns an error. */
esp_loader_error_t loader_port_write(uint32_t function, uint32_t addr, const uint8_t *data,
                                     uint16_t size, uint32_t timeout);

/** Reads exactly `size` bytes from an SDIO function, or returns an error. */
esp_loader_error_t loader_port_read(uint32_t function, uint32_t addr, uint8_t *data, uint16_t size,
                                    uint32_t timeout);
#else
/** Sets the host's side to that rate in baud. */
esp_loader_error_t loader_port_change_transmission_rate(uint32_t transmission_rate);

/** Sends all `size` bytes, or returns an error. */
esp_loader_error_t loader_port_write(const uint8_t *data, uint16_t size, uint32_t timeout);

/** Delivers exactly `size` bytes, or ESP_LOADER_ERROR_TIMEOUT. */
esp_loader_error_t loader_port_read(uint8_t *data, uint16_t size, uint32_t timeout);
#endif

#ifdef SERIAL_FLASHER_INTERFACE_SPI
/** Drives chip select. */
void loader_port_spi_set_cs(uint32_t level);
#endif

/** Waits. */
void loader_port_delay_ms(uint32_t ms);

/** Starts the one countdown. */
void loader_port_start_timer(uint32_t ms);

/** What is left of the countdown; 0 once it has run out. */
uint32_t loader_port_remaining_time(void);

/** Holds the boot pin in its download state and resets the chip, delays included. */
void loader_port_enter_bootloader(void);

/** Resets the chip, delays included. */
void loader_port_reset_target(void);

/** Prints a line. */
void loader_port_debug_print(const char *str);

#ifdef __cplusplus
}
#endif

#endif
