/**
 * What is done again and again while something goes wrong: a task, through a loader, on a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SWEEP_CASE_H
#define SWEEP_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    SWEEP_RAW,       /**< an image is written as it is */
    SWEEP_DEFLATE,   /**< and from its zlib stream */
    SWEEP_READ,      /**< flash is read */
    SWEEP_SAME,      /**< flash is compared with an image that it holds */
    SWEEP_DIFFERENT, /**< and with one that differs in one byte */
    SWEEP_UPDATE,    /**< what differs from such a one is written */
    SWEEP_BELIEVED,  /**< the same by somebody who remembers what differs */
} sweep_task_t;

typedef struct {
    const char *name;
    const char *chip;
    bool stub; /**< through a flasher stub, else the ROM loader */
    sweep_task_t task;
    bool counts_blocks; /**< see sim_config_t */
} sweep_case_t;

enum { SWEEP_CASES = 33 };

extern const sweep_case_t sweep_cases[SWEEP_CASES];

/** The case of that name, or NULL. */
const sweep_case_t *sweep_case_find(const char *name);

/** Whether its loader calculates no MD5, so that nothing it writes can be compared. */
bool sweep_case_blind(const sweep_case_t *what);

/** Whether its task writes differences. */
bool sweep_case_updates(const sweep_case_t *what);

/** Whether its task changes flash. */
bool sweep_case_writes(const sweep_case_t *what);

enum {
    SWEEP_SECTOR = 0x1000,
    SWEEP_FLASH_SIZE = 0x80000, /**< of an AT25SF041 */
    SWEEP_AT = 0x10000,         /**< where the image goes */
    SWEEP_SMALL = 5000,         /**< bytes of it: several blocks, an even number of sectors */
    SWEEP_LARGE = 24 * 1024,
    SWEEP_SMALL_BLOCK = 1024,
};

/** An image and its zlib stream. */
typedef struct {
    uint8_t bytes[SWEEP_LARGE];
    uint8_t stream[SWEEP_LARGE + 1024];
    uint32_t size, stream_size;
} sweep_image_t;

/** The image, small or large; the same each time. */
const sweep_image_t *sweep_image(bool large);

/** The flash, as it is before each run of a case. */
uint8_t *sweep_flash(const sweep_case_t *what, bool large);

/** What has become of the flash. */
typedef struct {
    bool image_right; /**< the image is there */
    bool around;      /**< what lies outside its sectors is as it was; of a task that does not
                           write, its sectors as well */
} sweep_flash_look_t;

sweep_flash_look_t sweep_flash_look(const sweep_case_t *what);

#endif
