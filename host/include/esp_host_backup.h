/**
 * All of a chip's flash in a folder, and what it belongs to.
 *
 * The folder has backup.json and a file for each stretch that is not blank: raw bytes, named by
 * their offset. Of blank flash (0xFF) nothing is kept; a gap of less than 64 KiB stays in its
 * stretch. The JSON is the last to be written: a folder without one holds no backup.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_BACKUP_H
#define ESP_HOST_BACKUP_H

#include "esp_host_error.h"
#include "esp_loader_md5.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a backup is of. */
typedef struct {
    target_chip_t chip;
    bool has_mac; /**< it was asked for */
    uint8_t mac[6];
    uint32_t flash_id;   /**< as flash tells it; 0: not known */
    uint32_t flash_size; /**< bytes, all of which were read */
    bool encrypted;      /**< flash encryption was on: another chip cannot read it */
} esp_host_backup_t;

/** Makes the folder, or takes an empty one. @return false with ESP_HOST_ERROR_OUTPUT, or _INPUT
 * where there is anything in it */
bool esp_host_backup_begin(const char *folder, esp_host_error_t *error);

/**
 * Saves flash_size bytes.
 * @param kept  out: bytes in files
 * @return false with ESP_HOST_ERROR_OUTPUT or _MEMORY; then the folder is as empty as it was
 */
bool esp_host_backup_save(const char *folder, const esp_host_backup_t *backup, const uint8_t *bytes,
                          uint32_t *kept, esp_host_error_t *error);

/**
 * Reads one; each file's digest, and that of all, has to be right.
 * @param bytes  out: flash_size of them, to be freed with free(); NULL when false is returned
 * @param cancelled  asked between pieces whether to give up; NULL: never
 * @return false with ESP_HOST_ERROR_INPUT, _MEMORY or _INTERRUPTED
 */
bool esp_host_backup_load(const char *folder, esp_host_backup_t *backup, uint8_t **bytes,
                          bool (*cancelled)(void *user), void *user, esp_host_error_t *error);

/**
 * Whether a backup can go into a chip: it is the same kind, with as much flash, and where flash is
 * or was encrypted the same chip.
 * @return false with ESP_HOST_ERROR_INPUT, which says all that differs
 */
bool esp_host_backup_fits(const esp_host_backup_t *backup, const esp_host_backup_t *chip,
                          esp_host_error_t *error);

#ifdef __cplusplus
}
#endif

#endif
