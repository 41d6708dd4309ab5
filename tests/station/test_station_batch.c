/*
 * Many boards at once, some of them with faults.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "line_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 32 };

static line_bench_t line;

static void assert_passed(size_t seat)
{
    const esp_host_board_t *board = line_last(&line, seat);
    assert_non_null(board);
    if (board->result != ESP_HOST_BOARD_PASS) {
        fail_msg("%s: %s", board->port, board->story);
    }
    assert_true(line_is_written(&line, seat));
    world_pass_us(100000); /* it starts */
    assert_int_equal(sim_chip_mode(world_chip(seat)), SIM_MODE_APP);
}

static void test_one_board(void **state)
{
    (void)state;
    line_begin(&line, 1, ESP32C3_CHIP);
    line_plug(0, "esp32c3", 7, NULL);
    line_run(&line);
    assert_passed(0);
    const esp_host_board_t *board = line_last(&line, 0);
    assert_int_equal(line.begun, 1);
    assert_string_equal(board->mac, "24:0a:c4:00:00:07");
    assert_string_equal(board->chip, "ESP32-C3");
    assert_string_equal(board->application, "1");
    assert_int_equal(board->flash_id, 0x1640EF);
    assert_int_equal(board->flash_size, 4 << 20);
    assert_int_equal(board->image_count, 3);
    assert_string_equal(board->images[2].name, "app.bin");
    assert_true(board->images[2].proven);
    assert_true(board->words.have[0]);
    assert_true(board->ended_ms > board->began_ms);
    assert_true(board->last);
    line_end(&line);
}

/* Microseconds until so many boards are through, on lines and flash as slow as real ones. */
static uint64_t time_of(size_t ports)
{
    line_begin(&line, ports, ESP32C3_CHIP);
    for (size_t i = 0; i < ports; i++) {
        line_plug_paced(i, "esp32c3", (unsigned)i + 1, NULL);
    }
    line_run(&line);
    const uint64_t took = world_now_us();
    for (size_t i = 0; i < ports; i++) {
        assert_passed(i);
        assert_int_equal(line_attempts(&line, i), 1);
    }
    line_end(&line);
    return took;
}

static void test_32_boards_take_the_time_of_one(void **state)
{
    (void)state;
    const uint64_t one = time_of(1);
    const uint64_t all = time_of(MANY);
    print_message("one board takes %u ms, %d take %u ms\n", (unsigned)(one / 1000), MANY,
                  (unsigned)(all / 1000));
    assert_true(all * 100 <= one * 115);
}

/* Bytes are compressed once: what the first board needed serves all. */
static void test_what_is_compressed_serves_all_boards(void **state)
{
    (void)state;
    line_begin(&line, 3, ESP32C3_CHIP);
    for (size_t i = 0; i < 3; i++) {
        line_plug(i, "esp32c3", (unsigned)i + 1, NULL);
    }
    line_run(&line);
    size_t kept = 0;
    for (size_t i = 0; i < line.plan.count; i++) {
        kept += line.plan.files[i]._streamed;
    }
    assert_true(kept > 0);
    assert_true(line_last(&line, 0)->sent > kept);
    assert_true(line_last(&line, 2)->sent > kept);
    line_end(&line);
}

/* A fault for every fourth port. */
static const struct {
    const char *chip;
    world_trouble_t trouble;
    esp_host_fault_t fault; /* NONE: it passes all the same */
    unsigned attempts;
} troubles[] = {
    {"esp32c3",
     {{{SIM_FAULT_STALL, SIM_TO_CHIP, 0, 0, 0, 0}}, 1, {0}},
     ESP_HOST_FAULT_NO_ANSWER,
     2},
    {"esp32c3", {{{SIM_FAULT_UNPLUG, SIM_TO_CHIP, 9000, 0, 0, 0}}, 1, {0}}, ESP_HOST_FAULT_PORT, 3},
    {"esp32s3", {{{0}}, 0, {0}}, ESP_HOST_FAULT_REFUSED, 1},
    {"secured", {{{0}}, 0, {0}}, ESP_HOST_FAULT_REFUSED, 1},
    {"esp32c3", {{{0}}, 0, {SIM_NOISE_MIX, {100, 100}, 3}}, ESP_HOST_FAULT_NONE, 1},
    {"esp32c3",
     {{{SIM_FAULT_RESET, SIM_TO_CHIP, 9000, 0, 0, 0},
       {SIM_FAULT_RESET, SIM_TO_CHIP, 20000, 0, 0, 0}},
      2,
      {0}},
     ESP_HOST_FAULT_NONE,
     1},
    {"esp32c3",
     {{{SIM_FAULT_STALL, SIM_TO_CHIP, 9000, 0, 0, 0}}, 1, {0}},
     ESP_HOST_FAULT_NO_ANSWER,
     3},
    {"esp32c3", {{{SIM_FAULT_POWER, SIM_TO_CHIP, 15000, 0, 0, 0}}, 1, {0}}, ESP_HOST_FAULT_NONE, 1},
};

enum { TROUBLES = sizeof troubles / sizeof troubles[0] };

static void plug_some_with_faults(size_t seat)
{
    const unsigned number = (unsigned)seat + 1;
    if (seat % 4 != 0) {
        line_plug_paced(seat, "esp32c3", number, NULL);
    } else if (strcmp(troubles[seat / 4].chip, "secured") == 0) {
        line_plug_secured(seat, "esp32c3", number);
    } else {
        line_plug_paced(seat, troubles[seat / 4].chip, number, &troubles[seat / 4].trouble);
    }
}

static void test_8_of_32_have_faults_and_the_others_do_not_notice(void **state)
{
    (void)state;
    const uint64_t one = time_of(1);
    line_begin(&line, MANY, ESP32C3_CHIP);
    for (size_t i = 0; i < MANY; i++) {
        plug_some_with_faults(i);
    }
    line_run(&line);
    int64_t longest = 0;
    for (size_t i = 0; i < MANY; i++) {
        const esp_host_board_t *board = line_last(&line, i);
        if (i % 4 != 0) {
            assert_passed(i);
            assert_int_equal(line_attempts(&line, i), 1);
            const int64_t took = board->ended_ms - board->began_ms;
            longest = took > longest ? took : longest;
            continue;
        }
        if (board->fault != troubles[i / 4].fault) {
            fail_msg("%s: %s: %s", board->port, esp_host_fault_name(board->fault), board->story);
        }
        if (troubles[i / 4].attempts != 0) {
            assert_int_equal(line_attempts(&line, i), troubles[i / 4].attempts);
        }
        assert_int_equal(line_is_written(&line, i), board->fault == ESP_HOST_FAULT_NONE);
    }
    print_message("one board takes %u ms, those beside boards with faults at most %u ms\n",
                  (unsigned)(one / 1000), (unsigned)longest);
    assert_true((uint64_t)longest * 1000 * 100 <= one * 105);
    line_end(&line);
}

/* The ROM of an ESP8266 has no digest. */
static void test_what_is_not_verified_is_said(void **state)
{
    (void)state;
    static const uint8_t behind_the_table[0x2000] = {1}; /* it would be erased along with it */
    line_begin(&line, 1, ESP8266_CHIP);
    assert_true(esp_host_plan_put(&line.plan, "nvs.bin", 0x9000, behind_the_table,
                                  sizeof behind_the_table, &line.error));
    line.config.no_stub = true;
    line_plug(0, "esp8266", 1, NULL);
    line_run(&line);
    const esp_host_board_t *board = line_last(&line, 0);
    if (board->result != ESP_HOST_BOARD_PASS) {
        fail_msg("%s", board->story);
    }
    assert_string_equal(board->story, "4 of 4 images were not verified: the chip cannot tell what "
                                      "it holds");
    line_end(&line);
    line_begin(&line, 1, ESP32C3_CHIP);
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_string_equal(line_last(&line, 0)->story, "");
    line_end(&line);
}

static void test_a_board_is_tried_as_often_as_somebody_says(void **state)
{
    (void)state;
    const world_trouble_t dead = {{{SIM_FAULT_STALL, SIM_TO_CHIP, 0, 0, 0, 0}}, 1, {0}};
    for (unsigned tries = 1; tries <= 4; tries += 3) {
        line_begin(&line, 1, ESP32C3_CHIP);
        line.config.retries[ESP_HOST_FAULT_NO_ANSWER].tries = tries;
        line_plug(0, "esp32c3", 1, &dead);
        line_run(&line);
        assert_int_equal(line_attempts(&line, 0), tries);
        for (unsigned i = 0; i < tries; i++) {
            assert_int_equal(line.ended[i].trial, i + 1);
            assert_int_equal(line.ended[i].last, i + 1 == tries);
        }
        line_end(&line);
    }
}

/* A line that damages one byte of seven hundred. */
static void test_a_bad_line_is_tried_at_half_the_rate(void **state)
{
    (void)state;
    const world_trouble_t bad = {{{0}}, 0, {SIM_NOISE_MIX, {1500, 1500}, 5}};
    line_begin(&line, 1, ESP32C3_CHIP);
    line.config.retries[ESP_HOST_FAULT_LINE] = (esp_host_station_retry_t){4, true};
    line_plug_paced(0, "esp32c3", 1, &bad);
    line_run(&line);
    unsigned slower = 0;
    for (size_t i = 1; i < line.ended_count; i++) {
        const esp_host_board_t *before = &line.ended[i - 1];
        if (before->fault == ESP_HOST_FAULT_LINE && before->baud != 0 && line.ended[i].baud != 0) {
            assert_true(line.ended[i].baud <= before->baud / 2 || line.ended[i].baud == 115200);
            slower += line.ended[i].baud < before->baud;
        }
    }
    assert_true(slower > 0);
    line_end(&line);
}

static void stop_at_first_begun(void *user, esp_host_station_t *station, size_t port,
                                esp_host_station_event_t event)
{
    (void)user;
    (void)port;
    if (event == ESP_HOST_STATION_BEGUN) {
        esp_host_station_stop(station, ESP_HOST_STATION_STOP_SOON);
    }
    if (event == ESP_HOST_STATION_ENDED) {
        line.ended[line.ended_count++] = *esp_host_station_port(station, port).board;
    }
}

static void test_boards_that_are_worked_at_are_finished_when_it_is_stopped(void **state)
{
    (void)state;
    line_begin(&line, 4, ESP32C3_CHIP);
    for (size_t i = 0; i < 4; i++) {
        line_plug_paced(i, "esp32c3", (unsigned)i + 1, NULL);
    }
    line.config.event = stop_at_first_begun;
    line_run(&line);
    for (size_t i = 0; i < 4; i++) {
        assert_passed(i);
    }
    line_end(&line);
}

/* Those that are left in the middle are finished the next time, from where they were. */
static void test_boards_that_are_left_go_on_the_next_time(void **state)
{
    (void)state;
    line_begin(&line, 2, ESP32C3_CHIP);
    line_plug_paced(0, "esp32c3", 1, NULL);
    line_plug_paced(1, "esp32c3", 2, NULL);
    line_make(&line);
    while (esp_host_station_port(line.station, 0).percent < 60 ||
           esp_host_station_port(line.station, 0).phase != ESP_LOADER_JOB_WRITE) {
        assert_true(esp_host_station_step(line.station, 50));
    }
    esp_host_station_stop(line.station, ESP_HOST_STATION_STOP_SOON);
    esp_host_station_stop(line.station, ESP_HOST_STATION_STOP_NOW);
    while (esp_host_station_step(line.station, 50)) {
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(line_last(&line, i)->result, ESP_HOST_BOARD_STOPPED);
        assert_false(line_is_written(&line, i));
    }
    esp_host_station_free(line.station);
    line_run(&line);
    for (size_t i = 0; i < 2; i++) {
        assert_passed(i);
    }
    line_end(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_board),
        cmocka_unit_test(test_32_boards_take_the_time_of_one),
        cmocka_unit_test(test_what_is_compressed_serves_all_boards),
        cmocka_unit_test(test_8_of_32_have_faults_and_the_others_do_not_notice),
        cmocka_unit_test(test_what_is_not_verified_is_said),
        cmocka_unit_test(test_a_board_is_tried_as_often_as_somebody_says),
        cmocka_unit_test(test_a_bad_line_is_tried_at_half_the_rate),
        cmocka_unit_test(test_boards_that_are_worked_at_are_finished_when_it_is_stopped),
        cmocka_unit_test(test_boards_that_are_left_go_on_the_next_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
