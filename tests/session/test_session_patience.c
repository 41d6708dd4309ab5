/*
 * How long a visit bears silence: not long while a chip that can be reset is prepared, since a new
 * connection costs little then; as long as the line may need afterwards, or if it was silent
 * before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_task.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

enum {
    WRITE_REG = 0x09,
    READ_REG = 0x0A,
    SPI_ATTACH = 0x0D,
    ESP32_MAGIC = 0x00F01D83,
    ALL = 0,
    SHORT = 4, /* sendings */
    USUAL = 6,
    RECOVERIES = 3,
    WORD = 0x3FFB0000,
};

static scripted_scene_t scene;
static esp_loader_session_t session;

static const char banner[] = "waiting for download";

/* What a chip prints that was reset into its loader by the lines, or by hand where there are none.
 */
static void print_banner(bool prints)
{
    static unsigned steps;
    if (prints && (scene.chip.line_steps != steps || scene.chip.frame_count == 0)) {
        esp_loader_session_rx(&session, (const uint8_t *)banner, sizeof(banner));
    }
    steps = scene.chip.line_steps;
}

static const esp_loader_outcome_t *visit(esp_loader_task_t *task,
                                         const esp_loader_reset_sequence_t *reset, bool prints)
{
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    const esp_loader_engine_config_t engine = {.tx_buffer = scene.tx_buffer,
                                               .tx_size = sizeof(scene.tx_buffer),
                                               .enter_bootloader = reset};
    esp_loader_engine_init(&scene.engine, &engine);
    config.task = task;
    esp_loader_session_init(&session, &scene.engine, &config);
    scene.chip.session = &session;
    for (;;) {
        const uint32_t wants = esp_loader_session_wants(&session);
        if ((wants & ESP_LOADER_WANT_DONE) != 0) {
            break;
        }
        if ((wants & ESP_LOADER_WANT_AGAIN) == 0) {
            scripted_chip_step(&scene.chip, &scene.engine);
        }
        print_banner(prints);
    }
    return esp_loader_session_outcome(&session);
}

/* Registers are read so often; all else is accepted. */
static void begin(unsigned registers)
{
    scripted_scene_init(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, READ_REG);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = READ_REG, .value = ESP32_MAGIC, .times = registers});
    scripted_chip_accept(&scene.chip, WRITE_REG);
}

/* How often SPI_ATTACH is sent in all to a chip that never answers it. */
static unsigned attached(const esp_loader_reset_sequence_t *reset, bool prints)
{
    esp_loader_task_t flash_id;
    begin(ALL);
    const esp_loader_outcome_t *outcome = visit(esp_loader_task_flash_id(&flash_id), reset, prints);
    assert_int_equal(outcome->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_TIMEOUT);
    return scripted_chip_count(&scene.chip, SPI_ATTACH);
}

static void silence_is_borne_shortly_where_the_chip_is_reset_for_the_first_time(void **state)
{
    (void)state;
    assert_int_equal(attached(&esp_loader_reset_classic, true), SHORT + RECOVERIES * USUAL);
    /* Lines that nobody has wired: the chip was put into its loader by hand, and would not be
     * again. */
    assert_int_equal(attached(&esp_loader_reset_classic, false), (1 + RECOVERIES) * USUAL);
    assert_int_equal(attached(NULL, true), (1 + RECOVERIES) * USUAL);
}

/* A task that looks at registers is not begun anew: a reset would change them. */
static void silence_in_a_task_is_borne_as_usual(void **state)
{
    static uint32_t word;
    esp_loader_task_peek_t peek;
    (void)state;
    begin(ALL);
    (void)visit(esp_loader_task_peek(&peek, WORD, &word, 1, false), &esp_loader_reset_classic,
                true);
    const unsigned before = scripted_chip_count(&scene.chip, READ_REG);
    begin(before - 2);
    const esp_loader_outcome_t *outcome =
        visit(esp_loader_task_peek(&peek, WORD, &word, 1, false), &esp_loader_reset_classic, true);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(outcome->result.address, WORD);
    assert_int_equal(scripted_chip_count(&scene.chip, READ_REG), before - 2 + USUAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_borne_shortly_where_the_chip_is_reset_for_the_first_time),
        cmocka_unit_test(silence_in_a_task_is_borne_as_usual),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
