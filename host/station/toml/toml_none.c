/*
 * A build without TOML.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/toml/toml.h"
#include <stdio.h>

static bool toml_is_none(toml_fault_t *fault)
{
    fault->line = 0;
    snprintf(fault->text, sizeof fault->text,
             "this build knows no TOML: install libtomlplusplus-dev and build again, or use a CSV");
    return false;
}

bool toml_read_boards(const char *text, size_t size, csv_text_t *csv, unsigned **lines,
                      toml_fault_t *fault)
{
    (void)text;
    (void)size;
    (void)csv;
    *lines = NULL;
    return toml_is_none(fault);
}

bool toml_read_nvs(const char *text, size_t size, csv_text_t *csv, toml_fault_t *fault)
{
    (void)text;
    (void)size;
    (void)csv;
    return toml_is_none(fault);
}
