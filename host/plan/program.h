/**
 * Programs for RAM in files of other forms.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_PROGRAM_H
#define HOST_PROGRAM_H

#include "esp_host_image.h"

/** Makes a linked program's image, if it is one and the chip is known; else leaves it alone. */
bool program_convert(esp_host_program_t *program, target_chip_t chip, esp_host_error_t *error);

#endif
