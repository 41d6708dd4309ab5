/**
 * What only this library needs of a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_CHIP_H
#define IMAGE_CHIP_H

#include "chip/chip_facts.h"
#include "esp_image_chip.h"

/** What images of the chip depend on; of a chip not known all is 0, and there is no id. */
const chip_image_t *image_chip_facts(esp_image_chip_t chip);

/** How its images are laid out; of a chip not known all is 0. */
const chip_layout_t *image_chip_layout(esp_image_chip_t chip);

/** Whether the chip's images have the short header, which names no chip. */
bool image_is_plain(esp_image_chip_t chip);

/** The chip whose images do. */
esp_image_chip_t image_plain_chip(void);

#endif
