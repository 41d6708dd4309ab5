/**
 * What goes where: the files of a command line or of a build folder, read, named and checked.
 *
 * Functions that return an exit code have printed what is wrong when it is not CLI_OK.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "esp_image.h"
#include "esp_image_partition.h"
#include "esp_loader_job.h"
#include "exit_code.h"
#include "options.h"

enum { PLAN_LABEL_SIZE = 64 };

typedef enum {
    PLAN_DATA, /**< bytes without rules of their own */
    PLAN_BOOTLOADER,
    PLAN_TABLE,
    PLAN_APPLICATION,
    PLAN_OTHER_IMAGE, /**< an image of which no more is known */
} plan_role_t;

typedef struct {
    uint32_t offset;
    uint32_t size;
    uint8_t *bytes;
    char *path;
    plan_role_t role;
    char label[PLAN_LABEL_SIZE]; /**< "Bootloader at 0x1000" */
    bool build_encrypts;         /**< its build says that it lies encrypted in flash */
    bool encrypt;                /**< the chip is to encrypt it */
    bool forced;                 /**< refused for what it holds, but --force was given */
    bool squeezed;               /**< plan_compress() was there */
    uint8_t *stream;             /**< the bytes as a zlib stream, or NULL */
} plan_file_t;

/** Ordered by offset: a chip that erases past an image's end cannot harm one written before. */
typedef struct {
    plan_file_t *files;
    esp_loader_image_t *images; /**< the same for a job, in the same order */
    size_t count;
    target_chip_t chip;      /**< the build folder is made for it; ESP_UNKNOWN_CHIP: not told */
    uint32_t flash_size;     /**< bytes of flash the build reckons with; 0: not told */
    esp_image_table_t table; /**< of the plan's partition table; empty: it has none */
} plan_t;

/** Reads pairs of offset and file, or with `folder_allowed` a single build folder. */
cli_exit_t plan_read(plan_t *plan, const options_t *options, bool folder_allowed);

/** Gives memory back; a zeroed plan is allowed. */
void plan_free(plan_t *plan);

/** What can be checked without a chip: where images go, and what each says about itself. */
cli_exit_t plan_check_files(plan_t *plan, const options_t *options);

/** The chip found, as far as a plan depends on it. */
typedef struct {
    target_chip_t chip;
    uint16_t revision;       /**< major * 100 + minor */
    bool revision_known;     /**< false: no image is refused for its revision */
    bool stub_running;       /**< a flasher stub writes, not the ROM loader */
    bool encrypts;           /**< flash encryption is on: it decrypts what it boots */
    bool encrypts_no_writes; /**< its eFuses forbid the loader to encrypt what it writes */
    uint32_t flash_size;     /**< bytes */
} plan_chip_t;

/** The rest: images against the chip found. Fills up those that the chip encrypts. */
cli_exit_t plan_check_chip(plan_t *plan, const options_t *options, const plan_chip_t *found);

/** Which files the chip is to encrypt: those whose build says so; where none does, all. */
void plan_choose_encrypted(plan_t *plan);

/** How many those are. */
size_t plan_encrypted(const plan_t *plan);

/** Refuses --encrypt where the chip or its loader cannot, and plain images where it decrypts. */
cli_exit_t plan_check_encryption(const plan_t *plan, const options_t *options,
                                 const plan_chip_t *found);

/** Has the chip encrypt them: their ends are filled up with 0xFF to whole units, which is said. */
cli_exit_t plan_encrypt(plan_t *plan, target_chip_t chip);

/**
 * Gives an image its zlib stream, unless that would be no smaller. Once is enough: later calls do
 * nothing. Without memory for it the image goes as it is.
 */
void plan_compress(plan_t *plan, size_t index);

/**
 * The sector behind an image that a ROM erases along with it that counts a head twice; 0: none. It
 * counts the sectors up to the first 64 KiB boundary twice, so that an odd number cannot be asked
 * for. Source: esptool, ESP8266ROM.get_erase_size().
 */
uint32_t plan_extra_erased(uint32_t offset, uint32_t size);

/** The same chip as the image library numbers it. */
esp_image_chip_t plan_image_chip(target_chip_t chip);

#endif
