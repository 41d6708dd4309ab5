/*
 * Boards that have passed: one that is put back is not worked at again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station/station.h"
#include <stdlib.h>
#include <string.h>

enum { PASSED_MAC = 6 /* bytes */ };

void station_passed_add(esp_host_station_t *station, const uint8_t mac[6])
{
    uint8_t(*grown)[6] = realloc(station->passed, (station->passed_count + 1) * sizeof *grown);
    /* Without memory it would only be worked at again. */
    if (grown != NULL) {
        station->passed = grown;
        memcpy(grown[station->passed_count++], mac, PASSED_MAC);
    }
}

bool station_passed_has(const esp_host_station_t *station, const uint8_t mac[6])
{
    for (size_t i = 0; i < station->passed_count; i++) {
        if (memcmp(station->passed[i], mac, PASSED_MAC) == 0) {
            return true;
        }
    }
    return false;
}
