/* SPDX-License-Identifier: Apache-2.0 */
#include "support/scripted/scripted_scene.h"
#include <assert.h>

void scripted_scene_init(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip))
{
    const esp_loader_engine_config_t config = {.tx_buffer = scene->tx_buffer,
                                               .tx_size = sizeof(scene->tx_buffer)};
    be(&scene->chip);
    esp_loader_engine_init(&scene->engine, &config);
}

static void must_succeed(esp_loader_error_t error)
{
    assert(error == ESP_LOADER_SUCCESS);
    (void)error;
}

void scripted_scene_connect(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip))
{
    scripted_scene_init(scene, be);
    must_succeed(scripted_chip_connect(&scene->chip, &scene->engine));
}

void scripted_scene_attach(scripted_scene_t *scene, void (*be)(scripted_chip_t *chip))
{
    static const uint8_t accepted[] = {0x0B, 0x0D, 0x02, 0x03};
    scripted_scene_connect(scene, be);
    for (size_t i = 0; i < sizeof(accepted); i++) {
        scripted_chip_accept(&scene->chip, accepted[i]);
    }
    must_succeed(scripted_chip_attach(&scene->chip, &scene->engine, SCRIPTED_FLASH_SIZE));
}

esp_loader_error_t scripted_scene_run(scripted_scene_t *scene)
{
    return scripted_chip_run(&scene->chip, &scene->engine);
}
