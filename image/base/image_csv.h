/**
 * Faults of CSVs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_CSV_H
#define IMAGE_CSV_H

#include "esp_image_csv.h"
#include <stdbool.h>

/** Sets one. @return false */
bool image_csv_fail(esp_image_csv_fault_t *fault, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
