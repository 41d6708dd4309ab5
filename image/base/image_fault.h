/**
 * Noting the first fault.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_FAULT_H
#define IMAGE_FAULT_H

#include "esp_image_fault.h"

/** Keeps the first fault: later ones are often its consequence. */
static inline void image_note(esp_image_fault_t *fault, esp_image_fault_t found)
{
    if (fault->reason == ESP_IMAGE_OK) {
        *fault = found;
    }
}

#endif
