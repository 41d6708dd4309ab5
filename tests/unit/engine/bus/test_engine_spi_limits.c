/*
 * How often something is asked over SPI before it is believed or given up, and what fits: on the
 * last value that is right and on the first that is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bus_liar.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MAGIC = 0x1B31506F, /* of an ESP32-C3 at 0x40001000 */
    PAUSE_MS = 100,     /* between two trials */
    RECEIVE = 4,        /* registers: what the chip can take, has to give, its mode */
    SEND = 8,
    MODE = 12,
};

static liar_t liar;

static void begin_spi(void)
{
    rig_init(&liar.rig, "esp32c3", false);
    rig_strap(&liar.rig, SIM_BUS_SPI);
}

/* The chip's mode is not what it should be for `wrong` readings, of the first question or of the
 * second. Each takes a trial, and a pause lies between two. */
static void a_wrong_mode_takes_a_trial(void **state)
{
    static const uint32_t wrong_modes[8];
    (void)state;
    begin_spi();
    assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
    const uint32_t clean_ms = liar_now_ms(&liar);
    rig_free(&liar.rig);
    for (size_t second = 0; second <= 1; second++) {
        for (uint8_t trials = 1; trials <= 3; trials++) {
            for (unsigned wrong = 0; wrong <= trials; wrong++) {
                begin_spi();
                liar_tell(&liar, 0, MODE, wrong_modes, wrong);
                liar.skip = second;
                const bool in_time = wrong < trials;
                assert_int_equal(liar_connect(&liar, trials),
                                 in_time ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT);
                assert_int_equal(liar.reads, in_time ? wrong + 2 : trials + second);
                const uint32_t pauses = in_time ? wrong : wrong - 1;
                assert_in_range(liar_now_ms(&liar), pauses * PAUSE_MS,
                                pauses * PAUSE_MS + clean_ms + PAUSE_MS / 2);
                rig_free(&liar.rig);
            }
        }
    }
}

/* Bits 0 and 1 of a state register that say that nothing is new: before the first packet, and after
 * a packet whose toggle bit was 0, as the first one's. */
static void a_state_that_is_not_new_is_read_again(void **state)
{
    static const uint32_t registers[] = {RECEIVE, SEND};
    static const uint32_t before_first[] = {0x80, 0x81, 0x80};
    static const uint32_t after_first[] = {0x80, 0x82, 0x80};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        begin_spi();
        liar_tell(&liar, 0, registers[i], before_first, 3);
        /* What the chip has from its start on is cleared first: the host has to read that. */
        liar.skip = 1;
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        /* The reset state, three that are not new, then one for each of two questions. */
        assert_int_equal(liar.reads, 1 + 3 + 2);
        rig_free(&liar.rig);

        begin_spi();
        liar_tell(&liar, 0, registers[i], after_first, 3);
        liar.skip = 2;
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        assert_int_equal(liar.reads, 1 + 1 + 3 + 1);
        rig_free(&liar.rig);
    }
}

/* A register that the chip has set back is cleared and read again, also in the middle: what was
 * seen before does not count then. */
static void a_state_that_was_set_back_is_cleared(void **state)
{
    static const uint32_t registers[] = {RECEIVE, SEND};
    /* The second one offers nothing, and no packet has come that it could differ from. */
    static const uint32_t set_back[] = {3, 0, 0x82};
    uint32_t ms;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        begin_spi();
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        liar_tell(&liar, 0, registers[i], set_back, 3);
        assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&liar.rig.engine), MAGIC);
        /* Two questions: set back, old, and new as the first packet is; then the chip's own. */
        assert_int_equal(liar.reads, 4);
        rig_free(&liar.rig);
    }
}

/* What is set back for one direction is not for the other, whose toggle bits go on in turn. */
static void directions_are_set_back_apart(void **state)
{
    static const uint32_t registers[] = {RECEIVE, SEND};
    /* Set back, the first packet, and then one that follows it. */
    static const uint32_t set_back[] = {3, 0x82, 0x81};
    uint32_t ms;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        begin_spi();
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        /* One more packet each way: when answers are set back, the toggle bit of commands is 1. */
        esp_loader_engine_write_register(&liar.rig.engine, 0x3FC90000, 1, 0xFFFFFFFF, 0);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        liar_tell(&liar, 0, registers[i], set_back, 3);
        assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&liar.rig.engine), MAGIC);
        assert_int_equal(liar.reads, 3);
        assert_in_range(ms, 0, 5);
        rig_free(&liar.rig);
    }
}

/* The chip tells how many bytes it takes: the frame, or one less. */
static void a_frame_has_to_fit_what_the_chip_takes(void **state)
{
    enum { FRAME_SIZE = 12 };
    (void)state;
    for (uint32_t room = FRAME_SIZE - 1; room <= FRAME_SIZE; room++) {
        const uint32_t told[] = {room << 2 | 2};
        begin_spi();
        liar_tell(&liar, 0, RECEIVE, told, 1);
        liar.skip = 1;
        assert_int_equal(liar_connect(&liar, 1),
                         room == FRAME_SIZE ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
        rig_free(&liar.rig);
    }
}

/* Of an answer no more is taken than the chip has offered: 12 bytes, more, and less, which is no
 * answer. */
static void an_answer_is_as_long_as_it_was_offered(void **state)
{
    static const struct {
        uint32_t offered;
        bool answers;
    } cases[] = {{11, false}, {12, true}, {13, true}, {200, true}};
    uint32_t ms;
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint32_t told[] = {cases[i].offered << 2 | 2};
        begin_spi();
        liar_tell(&liar, 0, SEND, told, 1);
        liar.skip = 1;
        const esp_loader_error_t error = liar_connect(&liar, 1);
        assert_int_equal(error, ESP_LOADER_SUCCESS);
        /* One that was cut short is not believed: the question goes out once more. */
        assert_int_equal(liar.reads > 3, !cases[i].answers);
        assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&liar.rig.engine), MAGIC);
        rig_free(&liar.rig);
    }
}

/* Most are known by a word of their ROM, one by the date of its SPI controller. */
static void a_chip_is_known_by_its_word_or_its_date(void **state)
{
    static const char *const names[] = {"esp32s3", "esp32c2", "esp32c3", "esp32h2", "esp32p4"};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        rig_init(&liar.rig, names[i], false);
        rig_strap(&liar.rig, SIM_BUS_SPI);
        liar_tell(&liar, 0, LIAR_NOTHING, NULL, 0);
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        const target_chip_t chip = esp_loader_engine_chip(&liar.rig.engine);
        assert_int_equal(esp_loader_engine_last_chip(&liar.rig.engine), chip);
        assert_int_not_equal(chip, ESP_UNKNOWN_CHIP);
        rig_free(&liar.rig);
    }
}

/* Neither a word nor a date that any chip has: also none where a chip that is known by its word has
 * no date, and where a list of words has no more. */
static void an_unknown_chip_is_told_with_its_word(void **state)
{
    static const uint32_t words[] = {0x12345678, 0x80000000, 0xFFFFFFFF};
    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        begin_spi();
        liar.word = words[i];
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
        assert_int_equal(esp_loader_engine_result(&liar.rig.engine)->address, words[i]);
        assert_int_equal(esp_loader_engine_chip(&liar.rig.engine), ESP_UNKNOWN_CHIP);
        liar.word = 0;
        rig_free(&liar.rig);
    }
}

/* A chip that never has room again is given up after the time that the command, the bytes it would
 * send included, may take: milliseconds. */
static void a_chip_without_room_has_the_time_of_its_command(void **state)
{
    enum { READINGS = 20000, ROOM = 0x1000 };
    static uint32_t no_room[READINGS];
    static uint8_t bytes[ROOM];
    static const struct {
        uint32_t size; /* of a block; 0: a register is read */
        uint32_t ms;
    } cases[] = {{0, 3828}, {64, 4961}, {1024, 5128}, {4000, 5645}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_ram_write_t load = {.address = 0x3FC90000,
                                       .size = cases[i].size,
                                       .block_size = cases[i].size,
                                       .payload = bytes};
        uint32_t ms;
        begin_spi();
        liar_tell(&liar, 0, LIAR_NOTHING, NULL, 0);
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        if (cases[i].size != 0) {
            esp_loader_engine_ram_begin(&liar.rig.engine, &load);
            assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        }
        /* As it was: every packet changes the lowest bit. */
        for (size_t k = 0; k < READINGS; k++) {
            no_room[k] = cases[i].size == 0;
        }
        liar_tell(&liar, 0, RECEIVE, no_room, READINGS);
        const uint32_t begun = liar_now_ms(&liar);
        if (cases[i].size == 0) {
            assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_ERROR_TIMEOUT);
        } else {
            esp_loader_engine_ram_block(&liar.rig.engine, &load, cases[i].size);
            assert_int_equal(liar_run(&liar), ESP_LOADER_ERROR_TIMEOUT);
        }
        ms = liar_now_ms(&liar) - begun;
        if (ms + 2 < cases[i].ms || ms > cases[i].ms + 2) {
            fail_msg("%u bytes: %u ms", (unsigned)cases[i].size, (unsigned)ms);
        }
        rig_free(&liar.rig);
    }
}

/* After a failure the chip is sent back to its beginning. It may take its time for that: its mode
 * is asked for until it is idle, and again until it is ready. */
static void a_chip_that_starts_over_late_is_awaited(void **state)
{
    enum { READINGS = 20000, WRONG = 3 };
    static uint32_t no_room[READINGS];
    static const uint32_t other_modes[WRONG];
    uint32_t ms;
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        no_room[i] = 1;
    }
    for (size_t second = 0; second <= 1; second++) {
        begin_spi();
        liar_tell(&liar, 0, LIAR_NOTHING, NULL, 0);
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        liar_tell(&liar, 0, RECEIVE, no_room, READINGS);
        assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_ERROR_TIMEOUT);
        liar_tell(&liar, 0, MODE, other_modes, WRONG);
        liar.skip = second;
        assert_int_equal(liar_read_register(&liar, 0x40001000, &ms), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_value(&liar.rig.engine), MAGIC);
        assert_int_equal(liar.reads, WRONG + 2);
        assert_in_range(ms, WRONG, WRONG + 10);
        rig_free(&liar.rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_mode_takes_a_trial),
        cmocka_unit_test(a_state_that_is_not_new_is_read_again),
        cmocka_unit_test(a_state_that_was_set_back_is_cleared),
        cmocka_unit_test(directions_are_set_back_apart),
        cmocka_unit_test(a_frame_has_to_fit_what_the_chip_takes),
        cmocka_unit_test(an_answer_is_as_long_as_it_was_offered),
        cmocka_unit_test(a_chip_is_known_by_its_word_or_its_date),
        cmocka_unit_test(an_unknown_chip_is_told_with_its_word),
        cmocka_unit_test(a_chip_without_room_has_the_time_of_its_command),
        cmocka_unit_test(a_chip_that_starts_over_late_is_awaited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
