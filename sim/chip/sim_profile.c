/* SPDX-License-Identifier: Apache-2.0 */
#include "state/sim_profile.h"
#include <string.h>

#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    extern const sim_profile_t sim_chip_##name;
#include "esp_loader_chips.def"

static const sim_profile_t *const profiles[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) &sim_chip_##name,
#include "esp_loader_chips.def"
};

const char *sim_chip_name(size_t index)
{
    return index < sizeof profiles / sizeof profiles[0] ? profiles[index]->name : NULL;
}

const sim_profile_t *sim_profile_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof profiles / sizeof profiles[0]; i++) {
        if (strcmp(profiles[i]->name, name) == 0) {
            return profiles[i];
        }
    }
    return NULL;
}
