/**
 * Operations of an engine that only some chips, some flashes and some boards need. Each has its own
 * source file, so that firmware that does not use one does not carry it.
 *
 * They are driven, and end, as esp_loader_engine.h tells, with its rules for time, memory, errors
 * and abandoned operations. All need a connected chip. Functions that return a value or nothing at
 * all may be called at any time, and send nothing. The order in which a chip needs them:
 *
 *     connect; identify; _usb; _flash_power; a flasher stub; _set_flash_pins; _flash_detect, or
 *     flash_attach; what is to be done; _reset_by_watchdog, or reset
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_ENGINE_BOARD_H
#define ESP_LOADER_ENGINE_BOARD_H

#include "esp_loader_engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @name Flash @{ */

/**
 * The pins of a flash as SPI_ATTACH takes them: GPIO numbers, on the ESP32 30 and 31 for GPIO32 and
 * 33. Source: Espressif serial protocol documentation, "SPI Attach Command".
 */
#define ESP_LOADER_FLASH_PINS(clk, q, d, cs, hd)                                                   \
    ((uint32_t)(hd) << 24 | (uint32_t)(cs) << 18 | (uint32_t)(d) << 12 | (uint32_t)(q) << 6 |      \
     (uint32_t)(clk))

/**
 * The sector that the connected chip's loader would erase along with these `size` bytes, which it
 * does not hold: its address, or 0 when there is none, as always but for the ESP8266's ROM.
 */
uint32_t esp_loader_engine_erases_more(const esp_loader_engine_t *engine, uint32_t address,
                                       uint32_t size);

/** The ESP32's second SPI controller, for esp_loader_engine_set_flash_pins(). */
#define ESP_LOADER_FLASH_PINS_HSPI 1u

/**
 * Attaches flash at these pins, from the next attaching on, until the next connection or reset.
 * Call it between connecting and attaching, not while an operation runs. 0: where the eFuses say,
 * else at the chip's usual pins; this is also what happens without a call. The ESP8266 has no
 * choice.
 */
void esp_loader_engine_set_flash_pins(esp_loader_engine_t *engine, uint32_t pins);

/**
 * As esp_loader_engine_flash_attach(), and where neither the caller nor the flash's id tells the
 * size, its SFDP tables (JEDEC JESD216) are asked. ESP_LOADER_ERROR_UNSUPPORTED_CHIP with the id as
 * the result's address: there are none, or there is no flash; it is not attached then.
 */
void esp_loader_engine_flash_detect(esp_loader_engine_t *engine, uint32_t known_size);

/**
 * Powers the flash of a chip whose ROM loader leaves it off: the ESP32-P4 of revisions 3.1 and 3.2.
 * Call it after connecting, before flash is attached and before a flasher stub is loaded. On other
 * chips it succeeds at once and sends nothing. After an error, or abandoned, the flash may be off:
 * the operation may be begun again.
 *
 * @param revision  as esp_loader_engine_identify() tells; 0 in Secure Download Mode, where it
 * cannot be told, nor flash be powered
 */
void esp_loader_engine_flash_power(esp_loader_engine_t *engine, uint16_t revision);

/**
 * Ends as esp_loader_engine_flash_write() would before it sends anything: ESP_LOADER_SUCCESS where
 * that may begin, else the error for which it would be refused. For who writes several images, and
 * erases for none of them while another will be refused. Asks `write->pull` for nothing.
 */
void esp_loader_engine_flash_check(esp_loader_engine_t *engine, esp_loader_flash_write_t *write);

/**
 * As the operations of those names, for bytes that the chip is to encrypt on their way into flash;
 * esp_loader_engine_flash_block() and esp_loader_engine_flash_deflate_block() go on with both. What
 * is in flash then has another MD5 than what was sent, so it cannot be verified. Where the answer
 * to a block was lost, a stub's digest tells whether the block's place is still blank. A block
 * that is no multiple of 16 bytes, on the ESP32 of 32: ESP_LOADER_ERROR_INVALID_PARAM, nothing is
 * sent, and another size may follow.
 *
 * Nothing is erased when it ends with ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the loader cannot encrypt
 * (ESP8266; ESP32 without a stub); or ESP_LOADER_ERROR_INVALID_PARAM: offset, size and, of a plain
 * write, block size are no multiples of 16 bytes, on the ESP32 of 32.
 */
void esp_loader_engine_flash_write_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write);
void esp_loader_engine_flash_check_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write);
void esp_loader_engine_flash_begin_encrypted(esp_loader_engine_t *engine,
                                             esp_loader_flash_write_t *write);
void esp_loader_engine_flash_deflate_encrypted(esp_loader_engine_t *engine,
                                               esp_loader_flash_deflate_t *deflate);
void esp_loader_engine_flash_deflate_begin_encrypted(esp_loader_engine_t *engine,
                                                     esp_loader_flash_deflate_t *deflate);

/** @} */

/** @name Flasher stubs @{ */

/**
 * Makes the connected chip ready for its flasher stub: if its revision decides which one it takes,
 * that is read into `revision`, and its flash is powered as esp_loader_engine_flash_power() does.
 * On other chips it becomes 0, and nothing is sent. `revision` outlives the operation.
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC: in Secure Download Mode, over SPI, and over SDIO where
 * esp_loader_engine_stub_speaks_sdio() says no.
 */
void esp_loader_engine_prepare_stub(esp_loader_engine_t *engine, uint16_t *revision);

/** Whether the connected chip has no revision (ESP8266): reading it tells 0. No chip: no. */
bool esp_loader_engine_lacks_revision(const esp_loader_engine_t *engine);

/** Reads the revision alone: esp_loader_engine_identify() without the MAC address, whose bytes stay
 * as they were. */
void esp_loader_engine_read_revision(esp_loader_engine_t *engine, esp_loader_identity_t *identity);

/** Whether the connected chip's stub can be reached over SDIO. No chip: no. */
bool esp_loader_engine_stub_speaks_sdio(const esp_loader_engine_t *engine);

/** @} */

/** @name Security @{ */

/**
 * Where the connected chip's eFuses tell what it encrypts.
 * @return false: it has none, or there is no chip; `fuses` is as it was
 */
bool esp_loader_engine_encryption_fuses(const esp_loader_engine_t *engine,
                                        esp_loader_encryption_fuses_t *fuses);

/** @} */

/** @name USB @{ */

enum {
    ESP_LOADER_USB_OTG_BLOCK_MAX = 0x800, /**< bytes of a block, in flash or RAM, over USB-OTG
                                               (esptool, USB_RAM_BLOCK) */
};

/**
 * Finds out how the chip is reached, unless the caller knows, and over USB-Serial-JTAG stops the
 * watchdogs that would reset the chip while it is flashed. Call it after connecting, before a
 * flasher stub is loaded. Sends at most seven commands. After an error the watchdogs may still run.
 *
 * @param revision  as esp_loader_engine_identify() tells: where the ROM keeps what is asked for
 *                  depends on it
 * @param reached   in: ESP_LOADER_REACHED_UNKNOWN, or what the host knows from the USB ids, which
 * is the better source; out: how the chip is reached. Outlives the operation
 */
void esp_loader_engine_usb(esp_loader_engine_t *engine, uint16_t revision,
                           esp_loader_reached_t *reached);

/** Whether the connected chip can be reset by its watchdog. No chip: no. */
bool esp_loader_engine_can_reset_by_watchdog(const esp_loader_engine_t *engine);

/**
 * Resets the chip through its RTC watchdog, for links without reset lines: the chip runs what is in
 * its flash, unless its strap or its USB unit hold it in the download mode. Over USB it leaves the
 * bus and comes back. Takes half a second, on a dead line 9.0 s. Afterwards no chip is connected;
 * after an error it still is, and its watchdog may be set.
 *
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC: ESP8266, ESP32, ESP32-C6, ESP32-H2 and ESP32-H4, where it does
 * not work (esptool, watchdog_reset), and Secure Download Mode.
 */
void esp_loader_engine_reset_by_watchdog(esp_loader_engine_t *engine);

/** @} */

/**
 * Asks the ROM loader to restart the chip, for boards without a reset line. What then runs depends
 * on the boot pin. It still counts as connected: only connecting makes sense. Takes 0.2 s at most.
 *
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC: a stub is running, which cannot; ESP_LOADER_ERROR_TIMEOUT: no
 * answer, and the chip may have restarted or not.
 */
void esp_loader_engine_restart(esp_loader_engine_t *engine);

#ifdef __cplusplus
}
#endif

#endif
