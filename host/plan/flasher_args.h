/**
 * What an ESP-IDF build says about itself in its flasher_args.json: which file goes where.
 *
 * Members read: flash_files (offset: file), extra_esptool_args.chip, flash_settings.flash_size, and
 * the objects with a file of their own (bootloader, app, partition-table, ...), which tell what
 * each file is. Source: ESP-IDF, components/esptool_py/flasher_args.json.in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_FLASHER_ARGS_H
#define HOST_FLASHER_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    FLASHER_ARGS_MAX_FILES = 64,
    FLASHER_ARGS_ERROR_SIZE = 200,
};

typedef struct {
    uint32_t offset;
    char *path;     /**< as in the JSON: relative to the build folder, or absolute */
    char *role;     /**< name of the object that tells of it, as "bootloader"; NULL: none */
    bool encrypted; /**< it is to be written encrypted */
} flasher_file_t;

/** All texts belong to it. */
typedef struct {
    flasher_file_t files[FLASHER_ARGS_MAX_FILES];
    size_t count;
    char *chip;       /**< as "esp32s3"; NULL: not told */
    char *flash_size; /**< as "2MB"; NULL: not told, or "detect" or "keep" */
} flasher_args_t;

/**
 * @param text   the JSON, terminated
 * @param args   out: to be freed, also when this fails
 * @param error  out: what is missing or odd, when false is returned
 */
bool flasher_args_parse(const char *text, flasher_args_t *args,
                        char error[FLASHER_ARGS_ERROR_SIZE]);

void flasher_args_free(flasher_args_t *args);

#endif
