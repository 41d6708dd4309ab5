/* SPDX-License-Identifier: Apache-2.0 */
#include "scripted_stub.h"
#include <assert.h>
#include <stddef.h>

enum { SYNC = 0x08, SECURITY_INFO = 0x14, ESP32C3_ID = 5 };

/* Statuses are told as data: those that the scripted chip makes are a ROM's. */
static void be_stub(scripted_chip_t *chip)
{
    scripted_chip_init(chip, 0);
}

void scripted_stub_answer(scripted_scene_t *scene, uint8_t opcode, const uint8_t *refusal,
                          unsigned times)
{
    static const uint8_t done[2];
    const scripted_answer_t answer = {.opcode = opcode,
                                      .data = refusal != NULL ? refusal : done,
                                      .data_size = sizeof(done),
                                      .times = times};
    scripted_chip_answer(&scene->chip, answer);
}

void scripted_stub_begin(scripted_scene_t *scene)
{
    static const uint8_t info[22] = {[12] = ESP32C3_ID};
    static const uint8_t taken[] = {SYNC, 0x0A, 0x09, 0x0B, 0x0D, 0x02, 0x10};
    static const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 1};
    scripted_scene_init(scene, be_stub);
    for (size_t i = 0; i < sizeof(taken); i++) {
        scripted_stub_answer(scene, taken[i], NULL, 0);
    }
    scripted_chip_answer(
        &scene->chip,
        (scripted_answer_t){.opcode = SECURITY_INFO, .data = info, .data_size = sizeof(info)});
    esp_loader_engine_connect_or_stub(&scene->engine, &args);
    esp_loader_error_t error = scripted_scene_run(scene);
    assert(error == ESP_LOADER_SUCCESS && esp_loader_engine_stub_running(&scene->engine));
    esp_loader_engine_flash_attach(&scene->engine, SCRIPTED_FLASH_SIZE);
    error = scripted_scene_run(scene);
    assert(error == ESP_LOADER_SUCCESS);
    (void)error;
}
