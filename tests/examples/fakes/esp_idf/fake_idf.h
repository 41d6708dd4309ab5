/**
 * What tests set before they run a firmware on the stand-ins for ESP-IDF, and what these share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_IDF_H
#define FAKE_IDF_H

#include <stdint.h>

/** The time at which a wait of so many ticks ends: at a tick, like the kernel's. */
uint64_t fake_deadline(uint32_t ticks);

/** The folder on this machine that lies in the host's SPIFFS partition `label`; NULL: there is no
 *  such partition. Both outlive the run. */
void fake_spiffs_folder(const char *label, const char *folder);

/** Parts of fake_platform_reset(). */
void fake_uart_reset(void);
void fake_usb_reset(void);
void fake_spi_reset(void);
void fake_sdmmc_reset(void);

/** A pin is used as a plain one: it is no longer the SPI bus's. */
void fake_spi_pin_used(int pin);

/** What the chip that is plugged in calls itself on USB; at first an Espressif USB-Serial-JTAG. */
void fake_usb_device(uint16_t vid, uint16_t pid);

/** Bytes that found no room in a UART's buffers. */
uint32_t fake_uart_lost(void);

#endif
