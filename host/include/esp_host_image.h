/**
 * Single image files: what kind one is, what is wrong with it, and programs for RAM. None of this
 * needs a chip or a line; all may be called at any time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_IMAGE_H
#define ESP_HOST_IMAGE_H

#include "esp_host_error.h"
#include "esp_image.h"
#include "esp_loader_stub.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether the bytes begin as a partition table does. */
bool esp_host_is_table(const uint8_t *bytes, uint32_t size);

/** Makes the error of a file that is no sound image, ESP_HOST_ERROR_INPUT. @return false */
bool esp_host_image_error(const char *path, const esp_image_fault_t *fault,
                          esp_host_error_t *error);

/** A program for RAM; to be read only. */
typedef struct {
    const char *path; /**< the caller's */
    uint8_t *bytes;
    uint32_t size;
    esp_image_t image;
    esp_loader_stub_segment_t segments[ESP_IMAGE_MAX_SEGMENTS]; /**< what is to be loaded, for
                                                                     esp_loader_task_ram() */
    size_t count;
    uint32_t total; /**< bytes of these */
    bool for_flash; /**< it is refused because a segment belongs into flash */
    uint8_t
        *_elf; /* a linked program, of which the image is made once the chip is known; or NULL */
    uint32_t _elf_size;
} esp_host_program_t;

/**
 * Reads a program: an image, or an Intel HEX or UF2 file that holds one, or an ELF file. What the
 * image holds is not looked at. `program` may be any memory; it is to be freed,
 * also when this fails. `path` outlives it.
 * @param cancelled  asked between pieces whether to give up; NULL: never
 * @return false with ESP_HOST_ERROR_INPUT, _MEMORY or _INTERRUPTED
 */
bool esp_host_program_read(esp_host_program_t *program, const char *path,
                           bool (*cancelled)(void *user), void *user, esp_host_error_t *error);

/**
 * Whether it is sound, all of it for RAM, and for that chip; with ESP_UNKNOWN_CHIP as far as that
 * can be told without one: of an ELF file nothing can. Fills in its segments, which point into
 * `bytes`. May be called again once the chip is known.
 * @return false with ESP_HOST_ERROR_INPUT; `segments` are not to be used then
 */
bool esp_host_program_check(esp_host_program_t *program, target_chip_t chip,
                            esp_host_error_t *error);

/** Gives memory back; a zeroed program is allowed. */
void esp_host_program_free(esp_host_program_t *program);

#ifdef __cplusplus
}
#endif

#endif
