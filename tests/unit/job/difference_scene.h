/**
 * A job that writes the difference to a chip that holds an image already, in all ways of sending.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_DIFFERENCE_SCENE_H
#define UNIT_DIFFERENCE_SCENE_H

#include "support/stub_scene.h"

enum {
    DIFFERENCE_AT = 0x20000,
    DIFFERENCE_SECTOR = 4096,
    DIFFERENCE_LARGEST = 300 * 1024 + 100,
    DIFFERENCE_SECTORS = (DIFFERENCE_LARGEST + DIFFERENCE_SECTOR - 1) / DIFFERENCE_SECTOR,
    DIFFERENCE_MAGIC = 0xE9,                    /* the image's first byte */
    DIFFERENCE_MARGIN = 16 * DIFFERENCE_SECTOR, /* of other data, around the image */
    DIFFERENCE_WAYS = 4,
};

typedef struct {
    const char *chip;
    bool stub;
    bool compressed;
} difference_way_t;

extern const difference_way_t difference_ways[DIFFERENCE_WAYS];

typedef struct {
    rig_t rig;
    esp_loader_job_t job;
    esp_loader_image_t image;
    uint8_t bytes[DIFFERENCE_LARGEST]; /**< what is to be in flash; the chip holds what it was */
    uint64_t lost_at; /**< the byte to the host that the next scene's line loses; 0: none */
} difference_scene_t;

/** The one scene; a test begins it, and ends it by rig_free(). */
extern difference_scene_t difference;

/** A chip that holds the image, with other data before and behind it, and a job for it. */
void difference_begin(difference_way_t way, uint32_t size);

/** Connects, with a stub where the way has one. */
void difference_connect(difference_way_t way);

/** A job that writes all of the image; what is believed of it stays. */
void difference_make_whole_job(difference_way_t way, uint32_t size);

/** One that writes what is not right. */
void difference_make_job(difference_way_t way, uint32_t size);

/** Changes a byte in each of the image's sectors from `first` on. */
void difference_change(uint32_t first, uint32_t count);

/** Runs the job to its end, which is a good one, and fails unless flash is right. */
void difference_run(void);

/** Drives the job for so many steps of the line. @return false: it has ended before */
bool difference_drive(unsigned steps);

/** The same job goes on, on a new connection, after the chip was reset in the middle of it. */
void difference_reset_and_resume(difference_way_t way);

/** Resets the chip; another job, on a new connection, is made for the same image. */
void difference_reset_and_renew(difference_way_t way);

/** Fails unless flash holds the image, and beside it what was there. */
void difference_assert_right(void);

/** Fails if what is there begins as an application though not all of it is one. */
void difference_assert_not_half(void);

/** The image in the chip's flash. */
uint8_t *difference_in_flash(void);

/** Sectors that the chip has erased. */
uint32_t difference_erased(void);

#endif
