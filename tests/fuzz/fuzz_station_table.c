/*
 * Tables of boards and texts with places to be filled: what is read comes back the same, and what
 * is filled holds its values.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_boards.h"
#include "fuzz.h"
#include "station/data/csv.h"
#include <stdlib.h>
#include <string.h>

enum { TABLE_NVS = 0x3000 };

static const char table_value[] = "v\"1,\n{serial}";

static const char *table_get(void *user, const char *name)
{
    (void)user;
    return strcmp(name, "nothing") != 0 ? table_value : NULL;
}

/* Written as it was read: the same records, or none where a record was one empty field, which is an
 * empty line. */
static void table_back(const csv_t *csv)
{
    csv_t again;
    unsigned line;
    size_t room = 1;
    for (size_t i = 0; i < csv->field_count; i++) {
        room += csv_room(csv->fields[i]) + 1;
    }
    char *text = malloc(room);
    char *at = text;
    FUZZ_CHECK(text != NULL);
    bool plain = true;
    for (size_t record = 0; record < csv->count; record++) {
        plain = plain && (csv_width(csv, record) > 1 || csv_field(csv, record, 0)[0] != '\0');
        for (size_t i = 0; i < csv_width(csv, record); i++) {
            at = csv_put(at, csv_field(csv, record, i));
            *at++ = i + 1 < csv_width(csv, record) ? ',' : '\n';
        }
    }
    FUZZ_CHECK((size_t)(at - text) < room);
    const size_t size = (size_t)(at - text);
    FUZZ_CHECK(csv_read(&again, text, size, &line) == NULL);
    FUZZ_CHECK(!plain || again.count == csv->count);
    for (size_t i = 0; plain && i < csv->field_count; i++) {
        FUZZ_CHECK(strcmp(again.fields[i], csv->fields[i]) == 0);
    }
    csv_free(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t image[TABLE_NVS];
    const esp_host_values_t values = {table_get, NULL};
    csv_t csv;
    unsigned line;
    char *text = malloc(size + 1);
    FUZZ_CHECK(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    if (csv_read(&csv, text, size, &line) == NULL) {
        table_back(&csv);
    }
    csv_free(&csv);
    char *filled = esp_host_fill(text, &values, NULL);
    FUZZ_CHECK(filled == NULL || strchr(text, '{') != NULL || strcmp(filled, text) == 0);
    free(filled);
    /* Files that it names are looked for beside it: there are none. */
    (void)esp_host_fill_nvs("/nothing/is/here/nvs.csv", text, &values, image, sizeof image, NULL);
    free(text);
    return 0;
}
