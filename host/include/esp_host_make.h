/**
 * Files made of others: an image of a linked program, one file of several. None of this needs a
 * chip or a line; all may be called at any time, and takes as long as the file system does.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_MAKE_H
#define ESP_HOST_MAKE_H

#include "esp_host_error.h"
#include "esp_image_convert.h"
#include "esp_image_setting.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @name Settings of flash as people write them @{ */

/** "80m". @return false: it is no clock, and `mhz` is as it was */
bool esp_host_flash_clock(const char *word, uint8_t *mhz);

/** "4MB", or "2MB-c1", whose applications share one half. @return false: it is no size of flash,
 * and the rest is as it was */
bool esp_host_flash_size(const char *word, uint32_t *bytes, bool *shared);

/** Puts them into what is wanted of a program's image, whose chip and version are set; a size that
 * is not set is 1 MB. */
esp_image_setting_t esp_host_convert_settings(esp_image_convert_t *wanted,
                                              const esp_image_settings_t *settings);

/** @} */

/** A linked program; to be read only. */
typedef struct {
    const char *path; /**< the caller's */
    uint8_t *bytes;
    uint32_t size;
    esp_image_elf_t elf;
} esp_host_elf_t;

/**
 * Reads one. `elf` may be any memory; it is to be freed, also when this fails. `path` outlives it.
 * @param cancelled  asked between pieces whether to give up; NULL: never
 * @return false with ESP_HOST_ERROR_INPUT, _MEMORY or _INTERRUPTED
 */
bool esp_host_elf_read(esp_host_elf_t *elf, const char *path, esp_image_elf_view_t view,
                       bool (*cancelled)(void *user), void *user, esp_host_error_t *error);

/** Gives memory back; a zeroed one is allowed. */
void esp_host_elf_free(esp_host_elf_t *elf);

/** Told of each file once it is in its place. */
typedef void (*esp_host_made_t)(void *user, const char *path, const esp_image_made_t *file);

/**
 * Makes its image, and writes the file, or both of an ESP8266's version 1: all or none, as far as a
 * file system allows. Nothing that is there is touched before all is made.
 * @param output  the file's name; of version 1 what stands before the offset in both names. NULL:
 *                the program's name without its ending and with .bin, as esptool forms it
 * @return false with ESP_HOST_ERROR_INPUT, _OUTPUT or _MEMORY
 */
bool esp_host_elf_convert(const esp_host_elf_t *elf, const esp_image_convert_t *wanted,
                          const char *output, esp_host_made_t made, void *user,
                          esp_host_error_t *error);

/** The form of a merged file. */
typedef enum {
    ESP_HOST_MERGE_RAW, /**< bytes, 0xFF between files */
    ESP_HOST_MERGE_UF2, /**< blocks of 512 bytes that say where they go */
    ESP_HOST_MERGE_HEX, /**< Intel HEX */
} esp_host_merge_format_t;

/** What is wanted of a merged file. */
typedef struct {
    esp_image_chip_t chip;
    esp_host_merge_format_t format;
    esp_image_settings_t settings; /**< set in the image that the chip boots, if that is among the
                                        files */
    uint32_t target_offset;        /**< raw: where in flash the file will go */
    uint32_t pad_to;               /**< raw: filled up with 0xFF to this end of flash; 0: not */
    uint32_t chunk;                /**< UF2: bytes a block; 0: as many as fit */
    bool without_md5;              /**< UF2: blocks have no digest */

    /** Told what is remarkable of a file; may be NULL. */
    void (*note)(void *user, const char *path, uint32_t offset, esp_image_setting_t what);
    bool (*cancelled)(void *user); /**< asked while files are read; NULL: goes on */
    void *user;                    /**< for both */
} esp_host_merge_t;

/**
 * Merges `count` / 2 files: texts are offset, file, offset, file ... Empty files are allowed. An
 * Intel HEX file puts what it holds where it says; its offset is that or less, as 0. What is there
 * already is replaced once all is done.
 * @param size  out: bytes written
 * @return false with ESP_HOST_ERROR_USAGE, _INPUT, _OUTPUT, _MEMORY or _INTERRUPTED
 */
bool esp_host_merge(const esp_host_merge_t *wanted, char *const *texts, size_t count,
                    const char *output, uint32_t *size, esp_host_error_t *error);

/** What would be a file, in memory. Both texts and bytes are the caller's. */
typedef struct {
    const char *name; /**< it is told of by that */
    uint32_t offset;
    const uint8_t *bytes;
    uint32_t size; /**< 0: the place is kept free */
} esp_host_merge_input_t;

/**
 * Merges what is in memory, likewise.
 * @param bytes  out: the merged file, for free(); NULL when this fails
 * @return false with ESP_HOST_ERROR_USAGE, _INPUT or _MEMORY
 */
bool esp_host_merge_bytes(const esp_host_merge_t *wanted, const esp_host_merge_input_t *inputs,
                          size_t count, uint8_t **bytes, size_t *size, esp_host_error_t *error);

#ifdef __cplusplus
}
#endif

#endif
