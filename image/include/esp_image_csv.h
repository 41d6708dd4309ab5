/**
 * What is wrong with a CSV, or with what was made of one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_CSV_H
#define ESP_IMAGE_CSV_H

enum { ESP_IMAGE_CSV_TEXT = 240 /* bytes with the terminator */ };

/** One sentence without a full stop, and where. */
typedef struct {
    unsigned line; /**< of the CSV, from 1; 0: it is of none */
    char text[ESP_IMAGE_CSV_TEXT];
} esp_image_csv_fault_t;

#endif
