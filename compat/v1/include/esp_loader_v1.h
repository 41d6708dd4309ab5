/**
 * The functions of version 1.x of the esp_loader interface under the names they have for the
 * linker.
 *
 * Both generations call their functions esp_loader_connect() and so on, with other arguments. Here
 * those of 1.x are called esp_loader_v1_connect() and so on; the esp_loader.h beside this file is
 * what a 1.x program includes, and gives them their usual names. So files of both generations
 * link into one program, and a file that needs both includes the 2.x esp_loader.h and this one.
 *
 * There is one loader, used from one thread at a time; what it holds is the library's. Functions
 * return ESP_LOADER_SUCCESS or what stopped them, and hand the text of a failure to
 * loader_port_debug_print(). Where nothing else is said, arguments and errors are those of the 2.x
 * function of the same name.
 *
 * Source of names, types and meaning: esp-serial-flasher 1.0 to 1.11, include/.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_H
#define ESP_LOADER_V1_H

#include "esp_loader_chip.h"
#include "esp_loader_engine.h"
#include "esp_loader_error.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What ESP_MAX_CHIP and ESP_UNKNOWN_CHIP are for 1.x programs, as in 1.10 and 1.11: they have
 * tables of that many chips. Chips with this number and higher ones are for 2.x programs.
 */
#define ESP_LOADER_V1_MAX_CHIP ((target_chip_t)10)

/**
 * Resets the chip into its loader and finds out which it is. The line runs at 115200 baud.
 * @return ESP_LOADER_ERROR_UNSUPPORTED_CHIP, as of each connection: 1.x has no number for it
 */
esp_loader_error_t esp_loader_v1_connect(esp_loader_connect_args_t *connect_args);

/** The same, and starts a flasher stub. */
esp_loader_error_t esp_loader_v1_connect_with_stub(esp_loader_connect_args_t *connect_args);

/**
 * Connects to a chip in Secure Download Mode.
 *
 * @param flash_size   bytes of flash, which cannot be asked for in this mode
 * @param target_chip  the chip expected there; ESP_LOADER_V1_MAX_CHIP: whichever it is
 * @return ESP_LOADER_ERROR_INVALID_TARGET: it is another chip; ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
 *         ESP8266 and ESP32 cannot be told apart in this mode
 */
esp_loader_error_t
esp_loader_v1_connect_secure_download_mode(esp_loader_connect_args_t *connect_args,
                                           uint32_t flash_size, target_chip_t target_chip);

/** The chip connected last, even after its reset; ESP_LOADER_V1_MAX_CHIP: none. */
target_chip_t esp_loader_v1_get_target(void);

/**
 * Begins a write: checks the region and erases its sectors.
 *
 * @param offset      flash address, a multiple of 4
 * @param image_size  bytes in all, a multiple of 4
 * @param block_size  bytes of the buffer given to each flash_write, a multiple of 4, at most 0x4000
 */
esp_loader_error_t esp_loader_v1_flash_start(uint32_t offset, uint32_t image_size,
                                             uint32_t block_size);

/**
 * Writes the next block.
 *
 * @param payload  a buffer of `block_size` bytes: those after the first `size` are set to 0xFF and
 *                 belong to the block, as far as the image goes on
 * @param size     at most `block_size`; what passes the image's end is not written
 * @return ESP_LOADER_ERROR_INVALID_PARAM: `size` is larger, or the image is complete
 */
esp_loader_error_t esp_loader_v1_flash_write(void *payload, uint32_t size);

/** Ends a write. @param reboot  resets the chip, so that it runs what is in its flash */
esp_loader_error_t esp_loader_v1_flash_finish(bool reboot);

/** Tells flash's size in bytes. */
esp_loader_error_t esp_loader_v1_flash_detect_size(uint32_t *flash_size);

/** Reads `length` bytes of flash into the caller's `buf`. */
esp_loader_error_t esp_loader_v1_flash_read(uint8_t *buf, uint32_t address, uint32_t length);

/** Erases all of flash. */
esp_loader_error_t esp_loader_v1_flash_erase(void);

/** Erases a region; `offset` and `size` are multiples of 4096. */
esp_loader_error_t esp_loader_v1_flash_erase_region(uint32_t offset, uint32_t size);

/** Compares a region of flash with an MD5 of 32 hexadecimal digits. */
esp_loader_error_t esp_loader_v1_flash_verify_known_md5(uint32_t address, uint32_t size,
                                                        const uint8_t *expected_md5);

/**
 * Compares the region of the last flash_start with the MD5 of what was written since. May be
 * called before and after flash_finish(false), more than once.
 *
 * @return ESP_LOADER_ERROR_INVALID_PARAM: no write was begun; ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
 *         the chip's loader has no MD5 (ESP8266), or the library was built without MD5_ENABLED
 */
esp_loader_error_t esp_loader_v1_flash_verify(void);

/** Tells how the chip is secured. */
esp_loader_error_t
esp_loader_v1_get_security_info(esp_loader_target_security_info_t *security_info);

/** Begins a load of `size` bytes into RAM at `offset`, in blocks of at most `block_size`. */
esp_loader_error_t esp_loader_v1_mem_start(uint32_t offset, uint32_t size, uint32_t block_size);

/** Loads the next `size` bytes. */
esp_loader_error_t esp_loader_v1_mem_write(const void *payload, uint32_t size);

/** Ends loading and runs the program at `entrypoint`. */
esp_loader_error_t esp_loader_v1_mem_finish(uint32_t entrypoint);

/** Reads the chip's MAC address, 6 bytes. */
esp_loader_error_t esp_loader_v1_read_mac(uint8_t *mac);

/** Writes a 32-bit register. */
esp_loader_error_t esp_loader_v1_write_register(uint32_t address, uint32_t reg_value);

/** Reads a 32-bit register. */
esp_loader_error_t esp_loader_v1_read_register(uint32_t address, uint32_t *reg_value);

/**
 * Changes the chip's baud rate, and only the chip's: the caller changes the host's afterwards.
 *
 * @return ESP_LOADER_ERROR_UNSUPPORTED_FUNC: the chip's ROM cannot, or a stub is running;
 *         ESP_LOADER_ERROR_TIMEOUT: the chip did not answer, both rates are as they were
 */
esp_loader_error_t esp_loader_v1_change_transmission_rate(uint32_t transmission_rate);

/** The same while a flasher stub is running. @param old_transmission_rate  the rate until now */
esp_loader_error_t esp_loader_v1_change_transmission_rate_stub(uint32_t old_transmission_rate,
                                                               uint32_t new_transmission_rate);

/** Resets the chip by loader_port_reset_target(). */
void esp_loader_v1_reset_target(void);

#ifdef __cplusplus
}
#endif

#endif
