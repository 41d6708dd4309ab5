/*
 * Chips that answer SYNC and nothing else: a visit gives them up soon, and says where.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_session.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum {
    GET_SECURITY_INFO = 0x14,
    READ_REG = 0x0A,
    LONGEST_MS = 30000,
};

static scripted_scene_t scene;
static esp_loader_session_t session;

static void run(void)
{
    const esp_loader_session_config_t config =
        ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    esp_loader_session_init(&session, &scene.engine, &config);
    for (;;) {
        const uint32_t wants = esp_loader_session_wants(&session);
        if ((wants & ESP_LOADER_WANT_DONE) != 0) {
            return;
        }
        if ((wants & ESP_LOADER_WANT_AGAIN) == 0) {
            scripted_chip_step(&scene.chip, &scene.engine);
        }
    }
}

static void silence_behind_sync_is_not_waited_for_in_each_attempt(void **state)
{
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, GET_SECURITY_INFO);
    scripted_chip_forget(&scene.chip, READ_REG);
    run();
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&session);
    assert_int_equal(outcome->end, ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(outcome->result.command, READ_REG);
    assert_in_range(scene.chip.now_ms, 0, LONGEST_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_behind_sync_is_not_waited_for_in_each_attempt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
