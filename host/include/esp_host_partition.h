/**
 * Partitions by their names: tables of builds, of files, and of flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_PARTITION_H
#define ESP_HOST_PARTITION_H

#include "esp_host_error.h"
#include "esp_host_file.h"
#include "esp_image_layout.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A table in which names are looked up. It holds no memory, and may be copied. */
typedef struct {
    esp_image_layout_t layout;
    uint32_t offset;                 /**< where it lies in flash, bytes */
    char source[ESP_HOST_PATH_SIZE]; /**< for people: "build/partition_table/partition-table.bin" */
} esp_host_table_t;

/**
 * Functions that return false have told why in `error`: ESP_HOST_ERROR_INPUT, of files also
 * _INTERRUPTED and _MEMORY.
 * @param cancelled  asked between pieces of a file whether to give up; NULL: never
 */

/** The table that a build folder's flasher_args.json names; that file may be named itself. */
bool esp_host_table_of_build(esp_host_table_t *table, const char *folder,
                             bool (*cancelled)(void *user), void *user, esp_host_error_t *error);

/** That of a file: a table's bytes, or a CSV. It is taken to lie at ESP_IMAGE_TABLE_OFFSET. */
bool esp_host_table_of_file(esp_host_table_t *table, const char *path,
                            bool (*cancelled)(void *user), void *user, esp_host_error_t *error);

/** That which `bytes` are, as read from flash at `offset`. */
bool esp_host_table_of_flash(esp_host_table_t *table, const uint8_t *bytes, size_t size,
                             uint32_t offset, esp_host_error_t *error);

/** A partition by its name; "partition-table" is the sector of the table itself. Refused is a name
 * that two have, a partition that overlaps another, and one of no bytes. */
bool esp_host_table_find(const esp_host_table_t *table, const char *name, uint32_t *offset,
                         uint32_t *size, esp_host_error_t *error);

/**
 * The build folder that a text means: itself, or the folder "build" in it. NULL: where one is run.
 * @return false: there is no flasher_args.json, and `error` is set
 */
bool esp_host_build_find(const char *text, char folder[ESP_HOST_PATH_SIZE],
                         esp_host_error_t *error);

#ifdef __cplusplus
}
#endif

#endif
