/*
 * A build that has one stub for all chips: that of support/stub_scene.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include "support/stub_scene.h"

const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision)
{
    (void)chip;
    (void)revision;
    return stub_scene_stub();
}

const char *esp_loader_stub_absence(void)
{
    return "it is always there";
}
