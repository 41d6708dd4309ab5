/*
 * What a chip prints, shown by the monitor: lines, filters, panics, addresses, digests.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include "fuzz.h"
#include <string.h>

typedef struct {
    const uint8_t *said;
    size_t size;
    size_t shown;
    bool all; /* nothing is hidden: what is shown is what was said */
} reader_t;

static void reader_show(void *user, const uint8_t *bytes, size_t size)
{
    reader_t *reader = user;
    FUZZ_CHECK(size <= reader->size - reader->shown);
    FUZZ_CHECK(!reader->all || memcmp(reader->said + reader->shown, bytes, size) == 0);
    reader->shown += size;
}

static void reader_note(void *user, const char *line)
{
    (void)user;
    FUZZ_CHECK(strchr(line, '\n') == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const rules[] = {NULL, "*:E", "boot:V wifi:N", "*:N"};
    static esp_host_symbols_t *symbols;
    fuzz_input_t input = {data, size};
    const uint8_t how = fuzz_byte(&input);
    const size_t portion = 1 + fuzz_byte(&input);
    const char *chosen = rules[how % 4];
    if (symbols == NULL && esp_host_symbols_are_supported()) {
        symbols = esp_host_symbols_open("/proc/self/exe", NULL); /* some program */
        FUZZ_CHECK(symbols != NULL);
    }
    esp_host_filter_t *filter = chosen != NULL ? esp_host_filter_read(chosen, NULL) : NULL;
    reader_t reader = {.said = input.data, .size = input.size, .all = filter == NULL};
    const esp_host_text_hooks_t hooks = {.show = reader_show, .note = reader_note, .user = &reader};
    esp_host_text_t *text = esp_host_text_new(&hooks, filter, how / 4 % 2 != 0 ? symbols : NULL);
    FUZZ_CHECK(text != NULL);
    for (size_t at = 0; at < input.size; at += portion) {
        const size_t left = input.size - at;
        esp_host_text_hear(text, input.data + at, left < portion ? left : portion);
        FUZZ_CHECK(!reader.all || reader.shown == at + (left < portion ? left : portion));
    }
    esp_host_text_end(text);
    esp_host_text_free(text);
    esp_host_filter_free(filter);
    /* The rules, too, are somebody's. */
    char *own = calloc(1, size + 1);
    FUZZ_CHECK(own != NULL);
    memcpy(own, data, size);
    esp_host_filter_free(esp_host_filter_read(own, NULL));
    free(own);
    return 0;
}
