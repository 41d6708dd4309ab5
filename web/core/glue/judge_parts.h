/**
 * What the files that judge share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JUDGE_PARTS_H
#define JUDGE_PARTS_H

#include "esp_image.h"
#include "esp_image_partition.h"
#include "glue.h"

/** What files bring to a place in flash, up to the end of the file. */
typedef struct {
    const glue_file_t *file; /**< NULL: none goes there */
    const uint8_t *bytes;
    uint32_t size;
} judge_view_t;

typedef struct {
    esp_image_chip_t chip;
    uint16_t revision; /**< 0: not known */
    uint8_t secure_boot;
    bool in_flash; /**< the table was found there, and none goes along */
    esp_image_table_t table;
} judge_t;

judge_view_t judge_view(uint32_t place);

/** Whether it begins as an image does. */
bool judge_has_magic(const uint8_t *bytes, uint32_t size);

/** Whether it begins as a partition table does. */
bool judge_is_table(const judge_view_t *view);

/** On a chip that decrypts what it boots: no file may go there plain. */
bool judge_encrypted(const judge_t *judge);

/** On a chip that demands signatures: whether there is one behind the image. */
bool judge_signature(const judge_t *judge, const judge_view_t *view, const esp_image_t *image);

/** On a chip with the first version of secure boot, which has made a digest of its bootloader with
 * its own key: whether another one goes along with another bootloader. */
bool judge_digest(const judge_t *judge);

#endif
