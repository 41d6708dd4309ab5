/*
 * How long an engine waits for answers: it learns how long a line takes, lets other answers to a
 * repeated command pass, and remembers those that did not come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum {
    SYNC = 0x08,
    READ_REG = 0x0A,
    READ_FLASH = 0x0E,
    MD5 = 0x13,
    SECURITY_INFO = 0x14,
    RAM = 0x3FC90000,
    VALUE = 0x12345678,
};

static rig_t rig;
static scripted_scene_t scene;

static void begin(void)
{
    rig_init(&rig, "esp32c3", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    sim_chip_poke(rig.chip, RAM, VALUE);
}

static unsigned commands(uint8_t opcode)
{
    return (unsigned)sim_chip_counters(rig.chip)->commands[opcode];
}

/* A register is read over a line on which answers take that long. @return how often it was asked */
static unsigned read_over(uint32_t round_trip_ms)
{
    const sim_latency_t latency = {.delay_us = round_trip_ms * UINT64_C(1000) / 2};
    const unsigned before = commands(READ_REG);
    sim_link_set_latency(rig.link, &latency);
    esp_loader_engine_read_register(&rig.engine, RAM);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&rig.engine), VALUE);
    return commands(READ_REG) - before;
}

/* Another line with one fault, from here on. */
static void strike(sim_fault_t fault)
{
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &fault, 1);
    sim_link_advance(rig.link, rig.now_us);
}

/* Milliseconds until a read is given up once the line is dead. */
static uint32_t patience_in_all(void)
{
    strike((sim_fault_t){.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP});
    const uint64_t begun_us = rig.now_us;
    esp_loader_engine_read_register(&rig.engine, RAM);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_TIMEOUT);
    return (uint32_t)((rig.now_us - begun_us) / 1000);
}

/* Two answers have to agree: on a line that is known no command goes out more often. */
static void commands_are_not_repeated_on_a_line_that_is_known(void **state)
{
    static const uint32_t round_trips[] = {100, 300, 600};
    (void)state;
    begin();
    assert_int_equal(read_over(0), 2);
    for (size_t i = 0; i < sizeof(round_trips) / sizeof(round_trips[0]); i++) {
        assert_int_equal(read_over(round_trips[i]), 3);
        assert_int_equal(read_over(round_trips[i]), 2);
    }
    assert_int_equal(read_over(900), 2);
    rig_free(&rig);
}

/* 60 ms at first, four times as long where answers were late, half of it where any was repeated.
 */
static void patience_grows_and_has_an_end(void **state)
{
    static const struct {
        uint32_t round_trip_ms;
        uint32_t told_ms; /* until a dead line is given up afterwards */
    } steps[] = {{40, 3780}, {100, 7440}, {300, 7200}, {600, 6720}, {1100, 7200}};
    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        begin();
        for (size_t step = 0; step <= i; step++) {
            (void)read_over(steps[step].round_trip_ms);
        }
        const uint32_t took = patience_in_all();
        assert_in_range(took, steps[i].told_ms, steps[i].told_ms + 100);
        rig_free(&rig);
    }
}

/* Eight answers to SYNC may come, and only one does: for half of what an answer may take, a second
 * at the most, the others are awaited. */
static void answers_that_do_not_come_are_not_awaited_for_long(void **state)
{
    static const struct {
        uint32_t sync_timeout;
        uint32_t told_ms;
    } cases[] = {{100, 100}, {1700, 900}, {1900, 1000}, {1950, 1000}, {20000, 1000}};
    enum { MARGIN = 25, LINE = 7 };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const esp_loader_connect_args_t args = {.sync_timeout = cases[i].sync_timeout, .trials = 1};
        scripted_scene_init(&scene, scripted_chip_be_esp32c3);
        scripted_chip_forget(&scene.chip, SYNC);
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = SYNC, .value = 0x20120707});
        esp_loader_engine_connect(&scene.engine, &args);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(scene.chip.frame_opcodes[0], SYNC);
        assert_int_equal(scene.chip.frame_opcodes[1], SECURITY_INFO);
        assert_in_range(scene.chip.frame_times[1] - scene.chip.frame_times[0],
                        cases[i].told_ms + MARGIN + LINE - 2, cases[i].told_ms + MARGIN + LINE + 3);
    }
}

/* The first answer to a read is lost: for all that is known another one is owed still, so that the
 * next operation begins with a SYNC. Then nothing is. */
static void an_answer_that_did_not_come_is_owed(void **state)
{
    static const sim_fault_t lost = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST};
    static const unsigned syncs[] = {0, 1, 0};
    (void)state;
    begin();
    assert_int_equal(read_over(0), 2);
    strike(lost);
    for (size_t i = 0; i < sizeof(syncs) / sizeof(syncs[0]); i++) {
        const unsigned before = commands(SYNC);
        assert_int_equal(read_over(0), i == 0 ? 3 : 2);
        assert_int_equal(commands(SYNC) - before, syncs[i]);
    }
    rig_free(&rig);
}

/* Two answers differ, so the first of them may have been a late one to an earlier command. Then one
 * more is owed than there were commands, and the next operation begins with a SYNC. */
static void answers_that_differ_leave_one_owed(void **state)
{
    static const unsigned syncs[] = {1, 0};
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = READ_REG, .value = VALUE + 1, .times = 1});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = READ_REG, .value = VALUE});
    esp_loader_engine_read_register(&scene.engine, RAM);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&scene.engine), VALUE);
    assert_int_equal(scripted_chip_count(&scene.chip, READ_REG), 3);
    for (size_t i = 0; i < sizeof(syncs) / sizeof(syncs[0]); i++) {
        const unsigned before = scripted_chip_count(&scene.chip, SYNC);
        esp_loader_engine_read_register(&scene.engine, RAM);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&scene.chip, SYNC) - before, syncs[i]);
    }
}

/* The chip may be in the middle of a packet yet when it is asked for the digest of what was read.
 * So that answer is awaited longer than one to a quick command: 100 ms, and not 60. */
static void the_digest_of_a_read_is_awaited_longer(void **state)
{
    static const uint32_t delays[] = {1, 80, 98, 110};
    static const uint8_t piece[64];
    static const char digest[] = "3b5d3c7d207e37dceeedd301e35e2e58"; /* of 64 zeros */
    uint8_t bytes[sizeof(piece)];
    (void)state;
    for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
        esp_loader_flash_read_t read = {.buffer = bytes, .size = sizeof(bytes)};
        scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = READ_FLASH, .data = piece, .data_size = sizeof(piece)});
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = MD5,
                                                              .data = digest,
                                                              .data_size = sizeof(digest) - 1,
                                                              .delay_ms = delays[i],
                                                              .times = 1});
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = MD5, .data = digest, .data_size = sizeof(digest) - 1});
        esp_loader_engine_flash_read(&scene.engine, &read);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_memory_equal(bytes, piece, sizeof(piece));
        assert_int_equal(scripted_chip_count(&scene.chip, MD5), delays[i] < 100 ? 1 : 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_are_not_repeated_on_a_line_that_is_known),
        cmocka_unit_test(patience_grows_and_has_an_end),
        cmocka_unit_test(answers_that_do_not_come_are_not_awaited_for_long),
        cmocka_unit_test(an_answer_that_did_not_come_is_owed),
        cmocka_unit_test(answers_that_differ_leave_one_owed),
        cmocka_unit_test(the_digest_of_a_read_is_awaited_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
