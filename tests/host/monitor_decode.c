/* Decodes what a chip has printed: monitor_decode ELF < TEXT. Ends with 77 where the build cannot.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include <stdio.h>

static void decode_show(void *user, const uint8_t *bytes, size_t size)
{
    (void)user;
    fwrite(bytes, 1, size, stdout);
}

static void decode_note(void *user, const char *line)
{
    (void)user;
    printf("--- %s\n", line);
}

int main(int count, char **arguments)
{
    static const esp_host_text_hooks_t hooks = {.show = decode_show, .note = decode_note};
    esp_host_error_t error = {0};
    uint8_t bytes[64];
    size_t size;
    if (!esp_host_symbols_are_supported()) {
        return 77;
    }
    esp_host_symbols_t *symbols = count == 2 ? esp_host_symbols_open(arguments[1], &error) : NULL;
    esp_host_text_t *text = esp_host_text_new(&hooks, NULL, symbols);
    if (symbols == NULL || text == NULL) {
        fprintf(stderr, "%s\n", esp_host_error_text(&error));
        return 1;
    }
    while ((size = fread(bytes, 1, sizeof bytes, stdin)) > 0) {
        esp_host_text_hear(text, bytes, size);
    }
    esp_host_text_end(text);
    esp_host_text_free(text);
    esp_host_symbols_free(symbols);
    return 0;
}
