/**
 * The build's stubs in the form and by the names that version 2.1 gives them, for programs that
 * choose among them in a provider of their own: esp_stub_<name>, and esp_stub_esp32p4rev1 beside
 * esp_stub_esp32p4. Each is the same stub as in esp_loader_stub.h, and a program pays for those it
 * names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_STUBS_H
#define ESP_LOADER_STUBS_H

#include "esp_loader.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ESP_LOADER_STUBS_NONE(name)
#define ESP_LOADER_STUBS_ONE(name)  extern const esp_stub_t esp_stub_##name;
#define ESP_LOADER_STUBS_REV1(name) ESP_LOADER_STUBS_ONE(name) ESP_LOADER_STUBS_ONE(name##rev1)
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    ESP_LOADER_STUBS_##stubs(name)
#include "esp_loader_chips.def"

#ifdef __cplusplus
}
#endif

#endif
