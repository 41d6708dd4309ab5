/*
 * Answers that come late, in another order than they were asked for, or damaged: none is taken for
 * another one's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/scripted/scripted_scene.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    RAM = 0x3FFB0000,
    WORDS = 4,
    FIRST = 0x11111111,
};

static rig_t rig;

/* Puts another line in the place of the rig's, with one fault on what comes from there on. */
static void strike(sim_fault_t fault)
{
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &fault, 1);
    sim_link_advance(rig.link, rig.now_us);
}

static void begin(void)
{
    rig_init(&rig, "esp32", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < WORDS; i++) {
        sim_chip_poke(rig.chip, RAM + 4 * i, FIRST * (i + 1));
    }
}

static void assert_reads(unsigned word)
{
    esp_loader_engine_read_register(&rig.engine, RAM + 4 * word);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&rig.engine), FIRST * (word + 1));
}

/* The line to the host stands still until an operation is given up, and for a while after that. */
static void answers_that_come_after_the_end_are_not_taken_for_later_ones(void **state)
{
    static const uint32_t more_ms[] = {1, 50, 90, 110, 500, 1500, 2500};
    (void)state;
    for (size_t i = 0; i < sizeof(more_ms) / sizeof(more_ms[0]); i++) {
        for (unsigned pause_ms = 0; pause_ms < 5000; pause_ms += 2000) {
            begin();
            const uint64_t begun_us = rig.now_us;
            strike((sim_fault_t){.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST});
            esp_loader_engine_read_register(&rig.engine, RAM);
            assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_TIMEOUT);
            const uint64_t took_us = rig.now_us - begun_us;
            rig_free(&rig);
            begin();
            strike((sim_fault_t){.kind = SIM_FAULT_DELAY,
                                 .direction = SIM_TO_HOST,
                                 .delay_us = (uint32_t)took_us + more_ms[i] * 1000});
            esp_loader_engine_read_register(&rig.engine, RAM);
            assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_TIMEOUT);
            rig.now_us += pause_ms * UINT64_C(1000);
            for (unsigned word = 1; word < WORDS; word++) {
                assert_reads(word);
            }
            rig_free(&rig);
        }
    }
}

/* A line that stands still while the chip is asked who it is, and then brings all of it: the word
 * that tells it was asked for several times, and is no MAC address. */
static void a_line_that_stood_still_while_connecting_answers_no_later_question(void **state)
{
    enum { SECOND_COMMAND = 47 };
    static const char *const chips[] = {"esp32", "esp32c3"};
    (void)state;
    for (size_t chip = 0; chip < sizeof(chips) / sizeof(chips[0]); chip++) {
        for (uint32_t ms = 60; ms < 3600; ms += 74) {
            const sim_fault_t late = {.kind = SIM_FAULT_DELAY,
                                      .direction = SIM_TO_CHIP,
                                      .at = SECOND_COMMAND,
                                      .delay_us = 1000 * ms};
            const sim_config_t config = {
                .chip = chips[chip], .paced = true, .mac = {2, 4, 6, 8, 10, 12}};
            uint8_t mac[6];
            rig_init_with(&rig, &config);
            rig_fault(&rig, &late);
            if (rig_connect(&rig) == ESP_LOADER_SUCCESS) {
                esp_loader_engine_read_mac(&rig.engine, mac);
                assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
                assert_memory_equal(mac, config.mac, sizeof(mac));
            }
            rig_free(&rig);
        }
    }
}

static void an_operation_that_was_abandoned_answers_no_later_one(void **state)
{
    (void)state;
    for (unsigned steps = 1; steps < 12; steps++) {
        begin();
        esp_loader_engine_read_register(&rig.engine, RAM);
        for (unsigned step = 0; step < steps; step++) {
            rig_step(&rig);
        }
        if (steps % 2 == 0) {
            esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
        }
        for (unsigned word = 1; word < WORDS; word++) {
            assert_reads(word);
        }
        rig_free(&rig);
    }
}

/* A driver may tell late that bytes of an operation are out that was given up. The next command has
 * not begun to go out by then. */
static void bytes_that_were_not_offered_count_as_no_command(void **state)
{
    enum { PROGRAM = 0x40080400, MEM_END = 0x06 };
    static const uint16_t sizes[] = {0, 1, 36, UINT16_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin();
        assert_reads(1);
        /* Silence would mean that the program runs. */
        esp_loader_engine_ram_run(&rig.engine, PROGRAM);
        esp_loader_engine_tx_ack(&rig.engine, sizes[i]);
        assert_true(esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_TX);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[MEM_END], 1);
        rig_free(&rig);
    }
}

/* Every answer comes so much later than asked for. */
typedef struct {
    uint8_t bytes[4096];
    uint64_t due_us[4096];
    size_t head;
    size_t tail;
} way_t;

static way_t ways[2];

static void way_put(way_t *way, uint8_t byte, uint64_t due_us)
{
    way->bytes[way->tail % sizeof(way->bytes)] = byte;
    way->due_us[way->tail++ % sizeof(way->bytes)] = due_us;
}

static bool way_take(way_t *way, uint64_t now_us, uint8_t *byte)
{
    if (way->head == way->tail || way->due_us[way->head % sizeof(way->bytes)] > now_us) {
        return false;
    }
    *byte = way->bytes[way->head++ % sizeof(way->bytes)];
    return true;
}

/* One millisecond of a rig whose bytes take `one_way_us` each way. */
static void pass_slowly(uint64_t one_way_us)
{
    esp_loader_engine_t *engine = &rig.engine;
    uint8_t byte;
    uint16_t size;
    rig.now_us += 1000;
    sim_link_advance(rig.link, rig.now_us);
    while (way_take(&ways[0], rig.now_us, &byte)) {
        sim_link_write(rig.link, &byte, 1);
    }
    while (sim_link_read(rig.link, &byte, 1) == 1) {
        way_put(&ways[1], byte, rig.now_us + one_way_us);
    }
    while (way_take(&ways[1], rig.now_us, &byte)) {
        esp_loader_engine_rx(engine, &byte, 1);
    }
    esp_loader_engine_set_time(engine, (uint32_t)(rig.now_us / 1000));
    const uint32_t wants = esp_loader_engine_wants(engine);
    if (wants & ESP_LOADER_WANT_LINES) {
        const uint8_t lines = esp_loader_engine_lines(engine);
        sim_link_set_lines(rig.link, lines & ESP_LOADER_LINE_BOOT, lines & ESP_LOADER_LINE_RESET);
        esp_loader_engine_lines_done(engine);
    }
    const uint8_t *bytes = esp_loader_engine_tx_buf(engine, &size);
    for (uint16_t i = 0; i < size; i++) {
        way_put(&ways[0], bytes[i], rig.now_us + one_way_us);
    }
    esp_loader_engine_tx_ack(engine, size);
}

static esp_loader_error_t run_slowly(uint32_t round_trip_ms)
{
    while ((esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) == 0) {
        pass_slowly(round_trip_ms * UINT64_C(500));
    }
    return esp_loader_engine_result(&rig.engine)->code;
}

static void slow_round_trips_connect_and_read_right(void **state)
{
    static const uint32_t trips_ms[] = {16, 90, 110, 120, 150, 180, 210, 250, 400, 700};
    static const char *const chips[] = {"esp32", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof(trips_ms) / sizeof(trips_ms[0]); i++) {
        const uint32_t trip_ms = trips_ms[i / 2];
        const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 10};
        memset(ways, 0, sizeof(ways));
        rig_init(&rig, chips[i % 2], true);
        esp_loader_engine_connect(&rig.engine, &args);
        assert_int_equal(run_slowly(trip_ms), ESP_LOADER_SUCCESS);
        for (unsigned word = 0; word < WORDS; word++) {
            sim_chip_poke(rig.chip, RAM + 4 * word, FIRST * (word + 1));
        }
        for (unsigned word = 0; word < WORDS; word++) {
            esp_loader_engine_read_register(&rig.engine, RAM + 4 * word);
            assert_int_equal(run_slowly(trip_ms), ESP_LOADER_SUCCESS);
            if (esp_loader_engine_value(&rig.engine) != FIRST * (word + 1)) {
                fail_msg("%s, %u ms: word %u is %08x", chips[i % 2], (unsigned)trip_ms, word,
                         (unsigned)esp_loader_engine_value(&rig.engine));
            }
        }
        const unsigned before = sim_chip_counters(rig.chip)->commands[0x0A];
        esp_loader_engine_read_register(&rig.engine, RAM);
        assert_int_equal(run_slowly(trip_ms), ESP_LOADER_SUCCESS);
        /* It is known by now how late answers are. */
        const unsigned asked = sim_chip_counters(rig.chip)->commands[0x0A] - before;
        if (trip_ms <= 250 && asked != 2) {
            fail_msg("%s, %u ms: asked %u times", chips[i % 2], (unsigned)trip_ms, asked);
        }
        rig_free(&rig);
    }
}

/* Milliseconds that reading a register takes when its first answer is lost. */
static void a_lost_answer_is_noticed_soon(void **state)
{
    (void)state;
    begin();
    strike((sim_fault_t){.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = 0});
    const uint64_t begun_us = rig.now_us;
    assert_reads(1);
    assert_true(sim_link_struck(rig.link));
    assert_true(rig.now_us - begun_us < 400 * 1000);
    rig_free(&rig);
}

/* What has no checksum is believed when two answers agree: a byte that is changed on the way to the
 * chip may make a sound command of it, for another register. */
static void a_changed_byte_changes_no_register_and_no_mac(void **state)
{
    static const uint8_t changes[] = {0x01, 0x04, 0x08, 0x80};
    static const char *const chips[] = {"esp32", "esp32c3", "esp8266"};
    static const uint8_t mac[6] = {0x18, 0xFE, 0x34, 0x01, 0x22, 0x33};
    (void)state;
    for (size_t chip = 0; chip < sizeof(chips) / sizeof(chips[0]); chip++) {
        for (unsigned direction = 0; direction < SIM_DIRECTIONS; direction++) {
            for (uint64_t at = 0;; at++) {
                sim_config_t config = {.chip = chips[chip], .paced = true};
                esp_loader_identity_t identity;
                memcpy(config.mac, mac, sizeof(mac));
                rig_init_with(&rig, &config);
                const sim_fault_t fault = {.kind = SIM_FAULT_CORRUPT,
                                           .direction = (sim_direction_t)direction,
                                           .at = at,
                                           .byte = changes[at % sizeof(changes)]};
                rig_fault(&rig, &fault);
                const esp_loader_error_t error = rig_connect(&rig);
                if (error != ESP_LOADER_SUCCESS) {
                    fail_msg("%s: byte %u changed, direction %u: %d", chips[chip], (unsigned)at,
                             direction, error);
                }
                esp_loader_engine_identify(&rig.engine, &identity);
                assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
                assert_memory_equal(identity.mac, mac, sizeof(mac));
                const bool struck = sim_link_struck(rig.link);
                rig_free(&rig);
                if (!struck) {
                    break;
                }
            }
        }
    }
}

static scripted_scene_t scene;

static void a_register_that_is_never_twice_the_same_is_read(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    for (uint32_t value = 1; value < 20; value++) {
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = 0x0A, .value = value, .times = 1});
    }
    esp_loader_engine_read_register(&scene.engine, 0x1234);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_in_range(esp_loader_engine_value(&scene.engine), 2, 10);
}

static void two_security_infos_have_to_agree(void **state)
{
    static const uint8_t damaged[20] = {[12] = 13};
    static const uint8_t sound[20] = {[12] = 5};
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32c3);
    scripted_chip_forget(&scene.chip, 0x14);
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x14, .data = damaged, .data_size = 20, .times = 1});
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x14, .data = sound, .data_size = 20});
    assert_int_equal(scripted_chip_connect(&scene.chip, &scene.engine), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), ESP32C3_CHIP);
    /* The same for whoever asks later. */
    scripted_chip_forget(&scene.chip, 0x14);
    static const uint8_t locked[20] = {[0] = 4, [12] = 5};
    scripted_chip_answer(
        &scene.chip,
        (scripted_answer_t){.opcode = 0x14, .data = locked, .data_size = 20, .times = 1});
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x14, .data = sound, .data_size = 20});
    esp_loader_target_security_info_t info;
    esp_loader_engine_security_info(&scene.engine, &info);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_false(info.secure_download_mode_enabled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_that_come_after_the_end_are_not_taken_for_later_ones),
        cmocka_unit_test(a_line_that_stood_still_while_connecting_answers_no_later_question),
        cmocka_unit_test(an_operation_that_was_abandoned_answers_no_later_one),
        cmocka_unit_test(bytes_that_were_not_offered_count_as_no_command),
        cmocka_unit_test(slow_round_trips_connect_and_read_right),
        cmocka_unit_test(a_lost_answer_is_noticed_soon),
        cmocka_unit_test(a_changed_byte_changes_no_register_and_no_mac),
        cmocka_unit_test(a_register_that_is_never_twice_the_same_is_read),
        cmocka_unit_test(two_security_infos_have_to_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
