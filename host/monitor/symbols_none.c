/*
 * Where libdw is not there: no address has a name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"

bool esp_host_symbols_are_supported(void)
{
    return false;
}

esp_host_symbols_t *esp_host_symbols_open(const char *path, esp_host_error_t *error)
{
    esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                       "build esploader anew once libdw-dev is installed",
                       "%s: this build cannot decode addresses: libdw was missing", path);
    return NULL;
}

void esp_host_symbols_free(esp_host_symbols_t *symbols)
{
    (void)symbols;
}

bool esp_host_symbols_is_code(const esp_host_symbols_t *symbols, uint32_t address)
{
    (void)symbols;
    (void)address;
    return false;
}

bool esp_host_symbols_match(const esp_host_symbols_t *symbols, const char *digits, size_t count)
{
    (void)symbols;
    (void)digits;
    (void)count;
    return true;
}

size_t esp_host_symbols_find(esp_host_symbols_t *symbols, uint32_t address,
                             esp_host_place_t *places, size_t most)
{
    (void)symbols;
    (void)address;
    (void)places;
    (void)most;
    return 0;
}

size_t esp_host_symbols_unwind(esp_host_symbols_t *symbols, const esp_host_panic_t *panic,
                               uint32_t *addresses, size_t most)
{
    (void)symbols;
    (void)panic;
    (void)addresses;
    (void)most;
    return 0;
}
