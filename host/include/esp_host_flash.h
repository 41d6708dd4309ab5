/**
 * Commands to the flash itself, which no command of a loader hands over: its status registers and
 * its SFDP tables. They go through the chip's flash controller, register by register:
 *
 *     esp_host_flash_commands_t flash;
 *     esp_host_flash_read_status(&flash, 2);
 *     task = esp_loader_task_registers(&registers, esp_host_flash_commands_next, &flash);
 *     ... and a visit with that task; before it begins, at ESP_LOADER_APPROVE_TASK,
 *         flash.chip = the chip found
 *     after it: flash.idle and esp_host_flash_status(&flash)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_FLASH_H
#define ESP_HOST_FLASH_H

#include "esp_loader_task.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_HOST_FLASH_COMMANDS = 16,
    ESP_HOST_FLASH_STATUS_MOST = 3, /**< registers */
    ESP_HOST_FLASH_SFDP_MOST = 4,   /**< bytes */
};

/** One command, as it goes over the flash's wires. */
typedef struct {
    uint8_t opcode;
    bool has_address; /**< of 24 bits, and 8 idle clocks behind it */
    bool until_idle;  /**< asked again until the lowest bit of the answer is clear */
    uint8_t out_size; /**< bytes sent, up to 4 */
    uint8_t in_size;  /**< bytes of the answer, up to 4 */
    uint32_t address;
    uint32_t out; /**< the first byte is the lowest */
    uint32_t in;  /**< out: likewise */
} esp_host_flash_command_t;

/** A sequence of them, and how far it is. */
typedef struct {
    target_chip_t chip;
    bool idle; /**< out: false once the flash, or its controller, did not come to an end */
    esp_host_flash_command_t commands[ESP_HOST_FLASH_COMMANDS];
    size_t count;
    uint8_t first_read; /**< which command reads the first status register in the end */
    uint8_t bytes;

    /* How far it is. */
    size_t at;
    uint8_t stage;
    uint16_t polls;
    uint32_t kept_user;
    uint32_t kept_user2;
} esp_host_flash_commands_t;

/** Reads the first `bytes` status registers, 1 to 3. A flash may lack the second and the third. */
void esp_host_flash_read_status(esp_host_flash_commands_t *flash, uint8_t bytes);

/**
 * Writes the first `bytes` of them, and reads them back.
 * @param lasting  as the flash keeps them without power, too
 */
void esp_host_flash_write_status(esp_host_flash_commands_t *flash, uint8_t bytes, uint32_t value,
                                 bool lasting);

/** Reads `bytes` of the SFDP tables, 1 to ESP_HOST_FLASH_SFDP_MOST; the answer is that of
 * esp_host_flash_answer(). */
void esp_host_flash_read_sfdp(esp_host_flash_commands_t *flash, uint32_t address, uint8_t bytes);

/** The registers read, the first one lowest. */
uint32_t esp_host_flash_status(const esp_host_flash_commands_t *flash);

/** What the last command was answered. */
uint32_t esp_host_flash_answer(const esp_host_flash_commands_t *flash);

/** `next` of esp_loader_task_registers(); `user` is a esp_host_flash_commands_t. */
bool esp_host_flash_commands_next(void *user, uint32_t value, esp_loader_register_access_t *access);

#ifdef __cplusplus
}
#endif

#endif
