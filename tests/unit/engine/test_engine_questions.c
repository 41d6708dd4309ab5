/*
 * What an engine is asked without a command to the chip: what the connected loader can do, what the
 * host's lines can, and whether a write may begin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "esp_loader_link.h"
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 0x2000, BLOCK = 1024, FLASH_SIZE = 0x200000 };

static rig_t rig;
static scripted_scene_t scene;

/* What a chip's ROM loader can do. */
typedef struct {
    const char *chip;
    bool tells_security;
    bool lacks_revision;
    bool inflates;
    bool changes_rate;
    bool verifies;
    bool stub_over_sdio;
} answers_t;

static const answers_t chips[] = {
    {"esp8266", false, true, false, false, false, false},
    {"esp32", false, false, false, true, true, false},
    {"esp32s2", true, false, false, true, true, false},
    {"esp32s3", true, false, false, true, true, false},
    {"esp32c2", true, false, false, true, true, false},
    {"esp32c3", true, false, true, true, true, false},
    {"esp32c5", true, false, false, true, true, true},
    {"esp32c6", true, false, false, true, true, true},
    {"esp32c61", true, false, false, true, true, false},
    {"esp32h2", true, false, false, true, true, false},
    {"esp32h4", true, false, false, true, true, false},
    {"esp32p4", true, false, false, true, true, false},
    {"esp32s31", true, false, false, true, true, false},
};
enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static void assert_answers(const answers_t *expected)
{
    const esp_loader_engine_t *engine = &rig.engine;
    if (esp_loader_engine_tells_security(engine) != expected->tells_security ||
        esp_loader_engine_lacks_revision(engine) != expected->lacks_revision ||
        esp_loader_engine_can_inflate(engine) != expected->inflates ||
        esp_loader_engine_can_change_baud(engine) != expected->changes_rate ||
        esp_loader_engine_can_verify(engine) != expected->verifies ||
        esp_loader_engine_stub_speaks_sdio(engine) != expected->stub_over_sdio) {
        fail_msg("%s", expected->chip);
    }
}

static void each_chip_can_what_its_loader_can(void **state)
{
    static const answers_t nobody = {.chip = "no chip"};
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        rig_init(&rig, chips[i].chip, false);
        assert_answers(&nobody);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_answers(&chips[i]);
        assert_false(esp_loader_engine_flash_attached(&rig.engine));
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_flash_attached(&rig.engine));
        const target_chip_t chip = esp_loader_engine_chip(&rig.engine);
        const uint32_t frames = sim_chip_counters(rig.chip)->frames;
        esp_loader_engine_forget(&rig.engine);
        assert_answers(&nobody);
        assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
        assert_int_equal(esp_loader_engine_last_chip(&rig.engine), chip);
        assert_false(esp_loader_engine_flash_attached(&rig.engine));
        assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 0);
        assert_int_equal(esp_loader_engine_flash(&rig.engine)->id, 0);
        assert_int_equal(sim_chip_counters(rig.chip)->frames, frames);
        rig_free(&rig);
    }
    assert_null(sim_chip_name(CHIPS));
}

/* A sequence without steps moves no line. */
static void lines_are_there_where_a_sequence_has_steps(void **state)
{
    static const esp_loader_reset_step_t step = {.lines = 0};
    static const esp_loader_reset_sequence_t one = {&step, 1};
    static const esp_loader_reset_sequence_t none = {&step, 0};
    static const struct {
        const esp_loader_reset_sequence_t *sequence;
        bool can;
    } cases[] = {{NULL, false}, {&none, false}, {&one, true}};
    static uint8_t tx_buffer[64];
    esp_loader_engine_t engine;
    (void)state;
    for (size_t enter = 0; enter < 3; enter++) {
        for (size_t run = 0; run < 3; run++) {
            const esp_loader_engine_config_t config = {.tx_buffer = tx_buffer,
                                                       .tx_size = sizeof(tx_buffer),
                                                       .enter_bootloader = cases[enter].sequence,
                                                       .run = cases[run].sequence};
            esp_loader_engine_init(&engine, &config);
            assert_int_equal(esp_loader_engine_can_enter(&engine), cases[enter].can);
            assert_int_equal(esp_loader_engine_can_reset(&engine), cases[run].can);
            /* The short way to make one has no such sequence until it is given one. */
            esp_loader_engine_init_line(&engine, tx_buffer, sizeof(tx_buffer),
                                        cases[enter].sequence);
            assert_int_equal(esp_loader_engine_can_enter(&engine), cases[enter].can);
            assert_false(esp_loader_engine_can_reset(&engine));
            esp_loader_engine_set_run(&engine, cases[run].sequence);
            assert_int_equal(esp_loader_engine_can_reset(&engine), cases[run].can);
        }
    }
}

/* Whatever was in its memory before. */
static void a_new_engine_is_idle(void **state)
{
    static uint8_t tx_buffer[64];
    static const esp_loader_reset_sequence_t none = {NULL, 0};
    (void)state;
    for (int garbage = 0; garbage <= 0xFF; garbage += 0x55) {
        esp_loader_engine_t engine;
        memset(&engine, garbage, sizeof(engine));
        esp_loader_engine_init_line(&engine, tx_buffer, sizeof(tx_buffer), &none);
        assert_int_equal(esp_loader_engine_wants(&engine), ESP_LOADER_WANT_DONE);
        assert_int_equal(esp_loader_engine_time(&engine), 0);
        assert_int_equal(esp_loader_engine_baud(&engine), 115200);
        assert_int_equal(esp_loader_engine_chip(&engine), ESP_UNKNOWN_CHIP);
        assert_int_equal(esp_loader_engine_last_chip(&engine), ESP_UNKNOWN_CHIP);
        assert_int_equal(esp_loader_engine_result(&engine)->code, ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_result(&engine)->command, 0);
        assert_int_equal(esp_loader_engine_result(&engine)->status, 0);
        assert_int_equal(esp_loader_engine_result(&engine)->address, 0);
        assert_false(esp_loader_engine_flash_attached(&engine));
        assert_false(esp_loader_engine_stub_running(&engine));
        uint16_t size = 1;
        (void)esp_loader_engine_tx_buf(&engine, &size);
        assert_int_equal(size, 0);
        esp_loader_engine_set_time(&engine, 0xFFFFFFF0);
        assert_int_equal(esp_loader_engine_time(&engine), 0xFFFFFFF0);
        esp_loader_engine_set_time(&engine, 5);
        assert_int_equal(esp_loader_engine_time(&engine), 5);
    }
}

/* Each disturbance is told once. */
static void disturbances_are_told(void **state)
{
    enum { WRITE_REG = 0x09 };
    static const struct {
        uint8_t error;
        bool answers;
        bool disturbed;
    } cases[] = {{0, true, false}, {0x06, true, true}, {0, false, true}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
        (void)esp_loader_engine_was_disturbed(&scene.engine);
        assert_false(esp_loader_engine_was_disturbed(&scene.engine));
        if (cases[i].answers) {
            scripted_chip_answer(&scene.chip,
                                 (scripted_answer_t){.opcode = WRITE_REG, .error = cases[i].error});
        }
        esp_loader_engine_write_register(&scene.engine, 0x60000000, 1, 1, 0);
        (void)scripted_scene_run(&scene);
        assert_int_equal(esp_loader_engine_was_disturbed(&scene.engine), cases[i].disturbed);
        assert_false(esp_loader_engine_was_disturbed(&scene.engine));
    }
}

static const uint8_t *pull_nothing(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    fail_msg("asked for %u bytes at %u", (unsigned)size, (unsigned)offset);
    return NULL;
}

/* A write that is only checked, and one that is begun, are refused alike; the first asks nobody. */
static void what_may_be_written_is_checked_before(void **state)
{
    static const struct {
        const char *chip;
        bool encrypted;
        uint32_t offset, size, block_size;
        esp_loader_error_t expected;
    } cases[] = {
        {"esp32", false, AT, SIZE, BLOCK, ESP_LOADER_SUCCESS},
        {"esp32", false, 0, FLASH_SIZE, 0x4000, ESP_LOADER_SUCCESS},
        {"esp32", false, AT, 0, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32", false, AT + 4, SIZE, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32", false, AT, SIZE, 0, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32", false, AT, SIZE, 0x4004, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32", false, AT, SIZE, BLOCK + 2, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32", false, AT, FLASH_SIZE, BLOCK, ESP_LOADER_ERROR_IMAGE_SIZE},
        {"esp32", false, FLASH_SIZE, 1, BLOCK, ESP_LOADER_ERROR_IMAGE_SIZE},
        {"esp8266", false, FLASH_SIZE - 0x1000, 0x1000, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp8266", false, FLASH_SIZE - 0x2000, 0x1000, BLOCK, ESP_LOADER_SUCCESS},
        {"esp32c3", true, AT, SIZE, BLOCK, ESP_LOADER_SUCCESS},
        {"esp32c3", true, AT, SIZE - 8, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", true, AT, SIZE, BLOCK + 8, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", true, FLASH_SIZE, SIZE, BLOCK, ESP_LOADER_ERROR_IMAGE_SIZE},
        {"esp32", true, AT, SIZE, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const sim_config_t config = {.chip = cases[i].chip, .flash_part = "W25Q16"};
        esp_loader_flash_write_t write = {.offset = cases[i].offset,
                                          .size = cases[i].size,
                                          .block_size = cases[i].block_size,
                                          .pull = pull_nothing};
        void (*check)(esp_loader_engine_t *, esp_loader_flash_write_t *) =
            cases[i].encrypted ? esp_loader_engine_flash_check_encrypted
                               : esp_loader_engine_flash_check;
        rig_init_with(&rig, &config);
        check(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        const uint32_t frames = sim_chip_counters(rig.chip)->frames;
        check(&rig.engine, &write);
        const esp_loader_error_t error = rig_run(&rig);
        if (error != cases[i].expected) {
            fail_msg("case %zu: %d", i, (int)error);
        }
        assert_int_equal(sim_chip_counters(rig.chip)->frames, frames);
        rig_free(&rig);
    }
}

/* Inline functions can be called by pointer, too: each has a definition in the library. */
static void inline_functions_are_in_the_library(void **state)
{
    static const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 1};
    uint32_t (*const volatile numbers[])(const esp_loader_engine_t *) = {
        esp_loader_engine_wants, esp_loader_engine_time, esp_loader_engine_deadline,
        esp_loader_engine_baud};
    bool (*const volatile answers[])(const esp_loader_engine_t *) = {
        esp_loader_engine_stub_running, esp_loader_engine_can_verify,
        esp_loader_engine_flash_attached};
    const esp_loader_result_t *(*const volatile result)(const esp_loader_engine_t *) =
        esp_loader_engine_result;
    const esp_loader_flash_info_t *(*const volatile flash)(const esp_loader_engine_t *) =
        esp_loader_engine_flash;
    uint8_t (*const volatile lines)(const esp_loader_engine_t *) = esp_loader_engine_lines;
    target_chip_t (*const volatile last_chip)(const esp_loader_engine_t *) =
        esp_loader_engine_last_chip;
    (void)state;
    rig_init(&rig, "esp32c3", false);
    /* Lines are told while they are wanted. */
    esp_loader_engine_connect(&rig.engine, &args);
    assert_int_equal(numbers[0](&rig.engine), ESP_LOADER_WANT_LINES);
    assert_int_equal(lines(&rig.engine), esp_loader_engine_lines(&rig.engine));
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(numbers[0](&rig.engine), ESP_LOADER_WANT_DONE);
    assert_int_equal(numbers[1](&rig.engine), rig.now_us / 1000);
    assert_int_equal(numbers[2](&rig.engine), esp_loader_engine_deadline(&rig.engine));
    assert_int_equal(numbers[3](&rig.engine), 115200);
    assert_false(answers[0](&rig.engine));
    assert_true(answers[1](&rig.engine));
    assert_false(answers[2](&rig.engine));
    assert_int_equal(result(&rig.engine)->code, ESP_LOADER_SUCCESS);
    assert_int_equal(flash(&rig.engine)->size, 0);
    assert_int_equal(last_chip(&rig.engine), ESP32C3_CHIP);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chip_can_what_its_loader_can),
        cmocka_unit_test(lines_are_there_where_a_sequence_has_steps),
        cmocka_unit_test(a_new_engine_is_idle),
        cmocka_unit_test(disturbances_are_told),
        cmocka_unit_test(what_may_be_written_is_checked_before),
        cmocka_unit_test(inline_functions_are_in_the_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
