/*
 * Connecting: how often a chip is asked and reset, how long that takes, and what its answers make
 * of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SYNC = 0x08, SECURITY_INFO = 0x14, READ_REG = 0x0A, PAUSE_MS = 100 };

static scripted_chip_t chip;
static esp_loader_engine_t engine;
static uint8_t tx_buffer[100];

static void begin(void (*be)(scripted_chip_t *chip))
{
    const esp_loader_engine_config_t config = {.tx_buffer = tx_buffer,
                                               .tx_size = sizeof(tx_buffer),
                                               .enter_bootloader = &esp_loader_reset_classic};
    be(&chip);
    esp_loader_engine_init(&engine, &config);
}

static void be_mute(scripted_chip_t *mute)
{
    scripted_chip_init(mute, 4);
}

static esp_loader_error_t connect(uint32_t timeout_ms, int32_t trials, bool or_stub)
{
    const esp_loader_connect_args_t args = {.sync_timeout = timeout_ms, .trials = trials};
    if (or_stub) {
        esp_loader_engine_connect_or_stub(&engine, &args);
    } else {
        esp_loader_engine_connect(&engine, &args);
    }
    return scripted_chip_run(&chip, &engine);
}

static unsigned resets(void)
{
    assert_int_equal(chip.line_steps % esp_loader_reset_classic.count, 0);
    return chip.line_steps / esp_loader_reset_classic.count;
}

/* Milliseconds from the nth SYNC (from 0) to the next. */
static uint32_t between(unsigned nth)
{
    return chip.frame_times[nth + 1] - chip.frame_times[nth];
}

static void a_silent_chip_is_asked_as_often_as_told(void **state)
{
    (void)state;
    for (int32_t trials = -1; trials <= 14; trials++) {
        const unsigned asked = trials < 1 ? 1 : (unsigned)trials;
        begin(be_mute);
        assert_int_equal(connect(100, trials, false), ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(scripted_chip_count(&chip, SYNC), asked);
        assert_int_equal(chip.frame_count, asked);
        /* At first, and once more where four attempts have come to nothing. */
        assert_int_equal(resets(), 1 + (asked - 1) / 4);
    }
}

static void each_sync_has_its_time_and_a_pause(void **state)
{
    static const uint32_t timeouts[] = {0, 1, 100, 5000, 0x10000};
    (void)state;
    for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
        begin(be_mute);
        connect(timeouts[i], 3, false);
        /* And the time that the bytes take, twice. */
        assert_in_range(between(0), timeouts[i] + PAUSE_MS, timeouts[i] + PAUSE_MS + 50);
        assert_int_equal(between(1), between(0));
    }
    /* More than a minute is none that anybody means. */
    begin(be_mute);
    connect(0xFFFFFFFF, 2, false);
    assert_in_range(between(0), 0x10000, 0x10000 + PAUSE_MS + 50);
}

/* The first answers are lost: a stub is welcome to the end, and a ROM is no stub. */
static void be_answering_late(unsigned lost, bool stub)
{
    begin(be_mute);
    chip.status_size = stub ? 2 : 4;
    if (lost != 0) {
        /* No answer to SYNC. */
        scripted_chip_answer(&chip,
                             (scripted_answer_t){.opcode = SYNC, .says = 0x77, .times = lost});
    }
    scripted_chip_answer(&chip,
                         (scripted_answer_t){.opcode = SYNC, .value = stub ? 0 : 0x20120707});
    scripted_chip_answer(&chip,
                         (scripted_answer_t){.opcode = SECURITY_INFO, .error = stub ? 0xC3 : 5});
    scripted_chip_answer(&chip, (scripted_answer_t){.opcode = READ_REG, .value = 0x00F01D83});
}

static void who_answers_is_told_by_whoever_answers_first(void **state)
{
    (void)state;
    for (unsigned lost = 0; lost < 6; lost++) {
        be_answering_late(lost, false);
        assert_int_equal(connect(50, 10, false), ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&chip, SYNC), lost + 1);
        be_answering_late(lost, false);
        assert_int_equal(connect(50, 10, true), ESP_LOADER_SUCCESS);
        assert_false(esp_loader_engine_stub_running(&engine));
        be_answering_late(lost, true);
        assert_int_equal(connect(50, 10, true), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&engine));
        be_answering_late(lost, true);
        assert_int_equal(connect(50, 10, false), ESP_LOADER_ERROR_INVALID_TARGET);
        assert_int_equal(esp_loader_engine_chip(&engine), ESP_UNKNOWN_CHIP);
        assert_int_equal(scripted_chip_count(&chip, SYNC), lost + 1);
    }
}

/* When the command behind the SYNC comes, of whose answers one has come; twenty bytes follow it. */
static uint32_t goes_on_at(uint8_t byte)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 1};
    uint8_t bytes[20];
    memset(bytes, byte, sizeof(bytes));
    begin(scripted_chip_be_esp32);
    scripted_chip_forget(&chip, SYNC);
    scripted_chip_answer(&chip, (scripted_answer_t){.opcode = SYNC, .value = 0x20120707});
    esp_loader_engine_connect(&engine, &args);
    while (chip.out_size == 0 || chip.out_at != chip.out_size) {
        scripted_chip_step(&chip, &engine);
    }
    esp_loader_engine_rx(&engine, bytes, sizeof(bytes));
    assert_int_equal(scripted_chip_run(&chip, &engine), ESP_LOADER_SUCCESS);
    assert_int_equal(chip.frame_opcodes[1], SECURITY_INFO);
    return chip.frame_times[1];
}

/* The other seven answers are awaited, whatever else is on the line. */
static void only_ends_of_answers_are_counted(void **state)
{
    enum { END = 0xC0 };
    const uint32_t awaited_until = goes_on_at(0);
    (void)state;
    assert_true(goes_on_at(END) < awaited_until);
    for (unsigned byte = 1; byte < 0x100; byte++) {
        if (byte != END) {
            assert_int_equal(goes_on_at((uint8_t)byte), awaited_until);
        }
    }
}

/* The value of its answer comes from SYNC's own data, which may not have arrived. */
static void a_rom_with_short_statuses_is_told_by_why_it_refuses(void **state)
{
    (void)state;
    for (unsigned told = 0; told < 2; told++) {
        begin(be_mute);
        chip.status_size = 2;
        scripted_chip_answer(&chip, (scripted_answer_t){.opcode = SYNC, .repeats = 8});
        /* Under its own opcode, or as many ROMs do it under that of the command before. */
        scripted_chip_answer(&chip, (scripted_answer_t){.opcode = SECURITY_INFO,
                                                        .says = told != 0 ? 0 : SYNC,
                                                        .error = 5,
                                                        .repeats = told != 0 ? 1 : 8});
        scripted_chip_answer(&chip, (scripted_answer_t){.opcode = READ_REG, .value = 0xFFF0C101});
        assert_int_equal(connect(50, 10, true), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_chip(&engine), ESP8266_CHIP);
        assert_false(esp_loader_engine_stub_running(&engine));
    }
}

static void a_chip_without_security_info_is_known_by_its_magic(void **state)
{
    (void)state;
    /* Refused, answered with what nobody can read, or not answered at all. */
    begin(scripted_chip_be_esp32);
    assert_int_equal(connect(100, 2, false), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&chip, SECURITY_INFO), 2);
    assert_int_equal(scripted_chip_word(&chip, chip.frame_count - 1, 0), 0x40001000);
    for (uint16_t size = 0; size < 22; size++) {
        static const uint8_t info[22] = {[12] = 5};
        if (size == 12 || size == 20) {
            continue;
        }
        begin(scripted_chip_be_esp32);
        scripted_chip_forget(&chip, SECURITY_INFO);
        scripted_chip_answer(&chip, (scripted_answer_t){.opcode = SECURITY_INFO,
                                                        .data = size != 0 ? info : NULL,
                                                        .data_size = size});
        assert_int_equal(connect(100, 2, false), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_chip(&engine), ESP32_CHIP);
    }
    begin(scripted_chip_be_esp32);
    scripted_chip_forget(&chip, SECURITY_INFO);
    assert_int_equal(connect(100, 2, false), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&chip, SECURITY_INFO), 4);
    assert_int_equal(esp_loader_engine_chip(&engine), ESP32_CHIP);
}

/* What was known of a chip before is gone as soon as another is looked for. */
static void nothing_is_left_of_an_earlier_connection(void **state)
{
    (void)state;
    begin(scripted_chip_be_esp32c3);
    scripted_chip_accept(&chip, 0x0B);
    scripted_chip_accept(&chip, 0x0D);
    assert_int_equal(connect(100, 2, false), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_attach(&chip, &engine, SCRIPTED_FLASH_SIZE), ESP_LOADER_SUCCESS);
    esp_loader_engine_connect(&engine, &(esp_loader_connect_args_t){.sync_timeout = 100});
    assert_int_equal(esp_loader_engine_chip(&engine), ESP_UNKNOWN_CHIP);
    assert_false(esp_loader_engine_flash_attached(&engine));
    assert_int_equal(esp_loader_engine_flash(&engine)->size, 0);
    assert_false(esp_loader_engine_can_verify(&engine));
    esp_loader_engine_abort(&engine, ESP_LOADER_ERROR_FAIL);
    esp_loader_engine_read_register(&engine, 0x60000000);
    assert_int_equal(scripted_chip_run(&chip, &engine), ESP_LOADER_ERROR_INVALID_TARGET);
}

/* The times are what boards need, the order is what a chip goes by. */
static void reset_sequences_have_their_steps(void **state)
{
    enum { N = 0, R = ESP_LOADER_LINE_RESET, B = ESP_LOADER_LINE_BOOT };
    static const struct {
        const esp_loader_reset_sequence_t *sequence;
        size_t count;
        esp_loader_reset_step_t steps[5];
    } sequences[] = {
        {&esp_loader_reset_classic, 3, {{R, 50}, {B, 50}, {N, 0}}},
        {&esp_loader_reset_usb_serial_jtag, 5, {{N, 100}, {B, 100}, {R | B, 0}, {R, 100}, {N, 0}}},
        {&esp_loader_reset_run, 2, {{R, 50}, {N, 0}}},
        {&esp_loader_reset_run_usb_serial_jtag, 2, {{R, 200}, {N, 200}}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        assert_int_equal(sequences[i].sequence->count, sequences[i].count);
        for (size_t step = 0; step < sequences[i].count; step++) {
            const esp_loader_reset_step_t *is = &sequences[i].sequence->steps[step];
            assert_int_equal(is->lines, sequences[i].steps[step].lines);
            assert_int_equal(is->delay_ms, sequences[i].steps[step].delay_ms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_chip_is_asked_as_often_as_told),
        cmocka_unit_test(each_sync_has_its_time_and_a_pause),
        cmocka_unit_test(who_answers_is_told_by_whoever_answers_first),
        cmocka_unit_test(only_ends_of_answers_are_counted),
        cmocka_unit_test(a_rom_with_short_statuses_is_told_by_why_it_refuses),
        cmocka_unit_test(a_chip_without_security_info_is_known_by_its_magic),
        cmocka_unit_test(nothing_is_left_of_an_earlier_connection),
        cmocka_unit_test(reset_sequences_have_their_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
