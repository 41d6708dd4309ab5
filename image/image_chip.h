/**
 * What only this library needs of a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_CHIP_H
#define IMAGE_CHIP_H

#include "esp_image_chip.h"

/**
 * The smallest page in which the chip can map flash, in bytes; 0: mapping sets no rule for images.
 * A mapped segment must lie at the same place of a page in the image as in the address space.
 */
uint32_t image_map_page(esp_image_chip_t chip);

#endif
