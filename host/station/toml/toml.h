/**
 * TOML as the tables that stations have: what it says, in the form of a CSV.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STATION_TOML_H
#define STATION_TOML_H

#include "station/data/csv.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is wrong, and in which line; 0: with all of it. */
typedef struct {
    unsigned line;
    char text[200];
} toml_fault_t;

/** Whether a file's name is that of a TOML. */
bool toml_is_named(const char *path);

/**
 * A table of boards, as `[[board]]` one behind the other: the first record names the columns, in
 * the order in which they are met. Values are texts, whole numbers, yes or no, or dates.
 * @param csv    begins empty; `text` is to be freed, whatever becomes of it
 * @param lines  out: where each record stands, the first one too; to be freed, whatever becomes of
 * it
 */
bool toml_read_boards(const char *text, size_t size, csv_text_t *csv, unsigned **lines,
                      toml_fault_t *fault);

/**
 * NVS: a table a namespace, as esp_image_nvs_make() takes it in a CSV. A text is a string, yes or
 * no an u8; all else says what it is: `{ u8 = 6 }`, `{ hex2bin = "00ff" }`, or of a file's bytes
 * `{ file = "cert.pem", as = "string" }`.
 */
bool toml_read_nvs(const char *text, size_t size, csv_text_t *csv, toml_fault_t *fault);

#ifdef __cplusplus
}
#endif

#endif
