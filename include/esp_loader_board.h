/**
 * What some chips and boards need beside version 2.0 of the interface: flash at other pins, power
 * for it, encrypted writes, a chip's own USB. Blocking, on a loader of esp_loader.h; the operations
 * behind them are in esp_loader_engine_board.h.
 *
 * The rules of esp_loader.h hold here, too: what a connected chip is, what may follow an error, who
 * owns memory. Which call is legal when:
 *
 *     call                           needs     between the blocks of a write?   a dead line takes
 *     _set_flash_pins                a chip    yes, but of no effect            nothing is sent
 *     _power_flash, _usb             a chip    yes (tried on simulated chips)   9.0 s
 *     _flash_start_encrypted         a chip    no                               as _flash_start
 *     _flash_deflate_start_encrypted a chip    no                               as _flash_start
 *     _reset_by_watchdog             a chip    no: the write is over            9.0 s; else 0.5 s
 *     _get_port, _get_engine         _init_*   yes                              nothing is sent
 *
 * Without a stub the order is esp_loader_connect(), _usb, _power_flash, _set_flash_pins, and then
 * what needs flash. With one it is esp_loader_connect_with_stub(), which powers flash itself, then
 * _usb, which then has to be told how the chip is reached, and _set_flash_pins. esp_loader_visit()
 * does all this in one call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_BOARD_H
#define ESP_LOADER_BOARD_H

#include "esp_loader.h"
#include "esp_loader_engine_board.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Attaches flash at these pins from the next attaching on, until the next connection. Call it after
 * connecting, before any function that needs flash: flash that is attached stays where it is.
 *
 * @param pins  ESP_LOADER_FLASH_PINS(...), or ESP_LOADER_FLASH_PINS_HSPI; 0: the usual ones
 */
void esp_loader_set_flash_pins(esp_loader_t *loader, uint32_t pins);

/**
 * Powers the flash of an ESP32-P4 of revision 3.1 or 3.2, whose ROM loader leaves it off; on other
 * chips it only reads the revision. Call it after connecting, before any function that needs flash,
 * and not through a stub. After an error the flash may be off: call it again.
 */
esp_loader_error_t esp_loader_power_flash(esp_loader_t *loader);

/**
 * As esp_loader_flash_start(), for bytes that the chip is to encrypt; goes on with
 * esp_loader_flash_write() and esp_loader_flash_finish(). Sets `cfg->skip_verify`, since no MD5 can
 * be compared with that of encrypted bytes: esp_loader_flash_finish() then checks nothing.
 *
 * A piece that is no multiple of 16 bytes, on the ESP32 of 32: ESP_LOADER_ERROR_INVALID_PARAM,
 * nothing is sent, and another size may follow. After ESP_LOADER_ERROR_TIMEOUT the same piece may
 * be written again.
 *
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the loader cannot encrypt (ESP8266; ESP32 without a
 *         stub); ESP_LOADER_ERROR_INVALID_PARAM: offset, size and block size are no multiples of 16
 *         bytes, on the ESP32 of 32
 */
esp_loader_error_t esp_loader_flash_start_encrypted(esp_loader_t *loader,
                                                    esp_loader_flash_cfg_t *cfg);

/** The same for a compressed write, of which the block size does not matter. */
esp_loader_error_t esp_loader_flash_deflate_start_encrypted(esp_loader_t *loader,
                                                            esp_loader_flash_deflate_cfg_t *cfg);

/**
 * Tells how the chip is reached, and over USB-Serial-JTAG stops the watchdogs that would reset it
 * while it is flashed. Call it after each connecting. Over USB-OTG blocks are at most
 * ESP_LOADER_USB_OTG_BLOCK_MAX bytes.
 *
 * @param reached  in: ESP_LOADER_REACHED_UNKNOWN, or what the host knows from the USB ids; out: how
 *                 the chip is reached, where that can be told
 */
esp_loader_error_t esp_loader_usb(esp_loader_t *loader, esp_loader_reached_t *reached);

/**
 * Resets the chip through its RTC watchdog, for links without reset lines. Afterwards no chip is
 * connected; after an error it still is. It may run its program from flash, or stay in its loader,
 * as esp_loader_engine_reset_by_watchdog() tells.
 *
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: as esp_loader_engine_reset_by_watchdog()
 */
esp_loader_error_t esp_loader_reset_by_watchdog(esp_loader_t *loader);

/** The port a loader was made for; NULL after esp_loader_deinit(). It stays the caller's. */
esp_loader_port_t *esp_loader_get_port(const esp_loader_t *loader);

/** The loader's engine, part of the loader, to ask esp_loader_engine.h what the blocking API does
 * not tell. It is idle between the calls of the blocking API: begin no operation there. */
esp_loader_engine_t *esp_loader_get_engine(esp_loader_t *loader);

/** Has the ROM loader restart the chip, for boards without a reset line:
 * esp_loader_engine_restart().
 */
esp_loader_error_t esp_loader_restart(esp_loader_t *loader);

#ifdef __cplusplus
}
#endif

#endif
