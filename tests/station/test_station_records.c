/*
 * What a station remembers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_records.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 512, MOST = 64 };

static char folder[PATH];
static char path[PATH + 32];
static char other[PATH + 32];
static esp_host_error_t error;
static esp_host_board_t told[MOST];
static char stations[MOST][64];
static size_t told_count;

static int begin(void **state)
{
    (void)state;
    if (!esp_host_records_are_there()) {
        skip();
    }
    snprintf(folder, sizeof folder, "%s/records-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/one.db", folder);
    snprintf(other, sizeof other, "%s/other.db", folder);
    error = (esp_host_error_t){0};
    return 0;
}

static int end(void **state)
{
    char command[PATH + 16];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static esp_host_records_t *opened(const char *name, const char *station)
{
    esp_host_records_t *records = esp_host_records_open(name, station, &error);
    if (records == NULL) {
        fail_msg("%s", esp_host_error_text(&error));
    }
    return records;
}

static esp_host_board_t board_of(unsigned number)
{
    esp_host_board_t board = {
        .revision = 103,
        .flash_id = 0x1640EF,
        .flash_size = 4 << 20,
        .trial = 2,
        .began_ms = 1700000000000 + number,
        .ended_ms = 1700000005000 + number,
        .reach_ms = 1,
        .write_ms = 3,
        .baud = 921600,
        .result = ESP_HOST_BOARD_PASS,
        .last = true,
        .image_count = 1,
        .images = {{.offset = 0x10000, .size = 5, .name = "app.bin", .written = true}},
        .words = {.values = {7}, .have = {true}},
        .word_addresses = {0x6000},
    };
    snprintf(board.id, sizeof board.id, "%032x", number);
    snprintf(board.mac, sizeof board.mac, "24:0a:c4:00:00:%02x", number);
    snprintf(board.key, sizeof board.key, "S'%u; DROP TABLE attempts", number);
    snprintf(board.story, sizeof board.story, "\xC3\xA9 \"quoted\",\nsecond line");
    return board;
}

static void put(esp_host_records_t *records, const esp_host_board_t *board)
{
    if (!esp_host_records_put(records, board, &error)) {
        fail_msg("%s", esp_host_error_text(&error));
    }
}

static bool tell(void *user, const char *station, const esp_host_board_t *board)
{
    (void)user;
    assert_true(told_count < MOST);
    snprintf(stations[told_count], sizeof stations[0], "%s", station);
    told[told_count++] = *board;
    return true;
}

static void read_all(const char *name)
{
    told_count = 0;
    if (!esp_host_records_read(name, tell, NULL, &error)) {
        fail_msg("%s", esp_host_error_text(&error));
    }
}

static void test_an_attempt_is_read_as_it_was_written(void **state)
{
    (void)state;
    esp_host_records_t *records = opened(path, "bench 1");
    const esp_host_board_t board = board_of(1);
    put(records, &board);
    read_all(path); /* while the station has it open */
    assert_int_equal(told_count, 1);
    assert_string_equal(stations[0], "bench 1");
    assert_string_equal(told[0].mac, board.mac);
    assert_string_equal(told[0].key, board.key);
    assert_string_equal(told[0].story, board.story);
    assert_int_equal(told[0].began_ms, board.began_ms);
    assert_int_equal(told[0].ended_ms, board.ended_ms);
    assert_int_equal(told[0].flash_id, board.flash_id);
    assert_int_equal(told[0].revision, 103);
    assert_int_equal(told[0].trial, 2);
    assert_int_equal(told[0].result, ESP_HOST_BOARD_PASS);
    assert_int_equal(told[0].fault, ESP_HOST_FAULT_NONE);
    assert_true(told[0].last);
    esp_host_records_close(records);
}

static void test_an_attempt_that_has_ended_takes_the_place_of_its_beginning(void **state)
{
    (void)state;
    esp_host_records_t *records = opened(path, "bench 1");
    esp_host_board_t board = board_of(1);
    board.result = ESP_HOST_BOARD_RUNNING;
    put(records, &board);
    board.result = ESP_HOST_BOARD_FAIL;
    board.fault = ESP_HOST_FAULT_SELF_TEST;
    put(records, &board);
    esp_host_records_close(records);
    read_all(path);
    assert_int_equal(told_count, 1);
    assert_int_equal(told[0].result, ESP_HOST_BOARD_FAIL);
    assert_int_equal(told[0].fault, ESP_HOST_FAULT_SELF_TEST);
}

/* Killed with the records open, at any moment: what was told is there. */
static void test_what_was_written_survives_a_kill(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t station = fork();
    if (station == 0) {
        esp_host_records_t *records = opened(path, "bench 1");
        for (unsigned i = 0; i < MOST - 1; i++) {
            esp_host_board_t board = board_of(i);
            board.result = i % 2 == 0 ? ESP_HOST_BOARD_PASS : ESP_HOST_BOARD_RUNNING;
            put(records, &board);
            assert_int_equal(write(ends[1], "", 1), 1);
        }
        pause();
    }
    close(ends[1]);
    unsigned written = 0;
    char byte;
    while (written < 20 && read(ends[0], &byte, 1) == 1) {
        written++;
    }
    kill(station, SIGKILL);
    assert_int_equal(waitpid(station, NULL, 0), station);
    while (read(ends[0], &byte, 1) == 1) {
        written++;
    }
    close(ends[0]);
    esp_host_records_close(opened(path, "bench 1"));
    read_all(path);
    assert_in_range(told_count, written, written + 1);
    for (size_t i = 0; i < told_count; i++) {
        const bool whole = i % 2 == 0;
        assert_int_equal(told[i].result, whole ? ESP_HOST_BOARD_PASS : ESP_HOST_BOARD_STOPPED);
    }
}

static size_t copy_part(const char *from, const char *to, size_t most)
{
    static char bytes[1 << 20];
    FILE *file = fopen(from, "rb");
    assert_non_null(file);
    const size_t size = fread(bytes, 1, most < sizeof bytes ? most : sizeof bytes, file);
    fclose(file);
    file = fopen(to, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return size;
}

/* The power goes: of the log any beginning is on the disk. */
static void test_a_log_that_is_cut_off_has_whole_attempts(void **state)
{
    (void)state;
    char from[PATH + 64];
    char to[PATH + 64];
    esp_host_records_t *records = opened(path, "bench 1");
    for (unsigned i = 0; i < 6; i++) {
        const esp_host_board_t board = board_of(i);
        put(records, &board);
    }
    snprintf(from, sizeof from, "%s-wal", path);
    snprintf(to, sizeof to, "%s-wal", other);
    size_t before = 0;
    const size_t size = copy_part(from, to, SIZE_MAX);
    assert_true(size > 10000);
    for (size_t cut = 32; cut <= size; cut += 997) {
        copy_part(path, other, SIZE_MAX);
        copy_part(from, to, cut);
        esp_host_records_t *mended = esp_host_records_open(other, "bench 1", &error);
        if (mended == NULL) {
            fail_msg("%s", esp_host_error_text(&error));
        }
        esp_host_records_close(mended);
        read_all(other);
        assert_true(told_count >= before);
        before = told_count;
    }
    copy_part(path, other, SIZE_MAX);
    copy_part(from, to, SIZE_MAX);
    read_all(other);
    assert_int_equal(told_count, 6);
    esp_host_records_close(records);
}

static void test_records_of_stations_are_merged_once(void **state)
{
    (void)state;
    size_t added;
    esp_host_records_t *one = opened(path, "bench 1");
    esp_host_records_t *two = opened(other, "bench 2");
    esp_host_board_t board = board_of(1);
    put(one, &board);
    board = board_of(2);
    put(two, &board);
    board = board_of(3);
    board.result = ESP_HOST_BOARD_RUNNING;
    put(two, &board);
    esp_host_records_close(one);
    one = opened(path, NULL);
    assert_true(esp_host_records_merge(one, other, &added, &error));
    assert_int_equal(added, 2);
    assert_true(esp_host_records_merge(one, other, &added, &error));
    assert_int_equal(added, 0);
    esp_host_records_close(one);
    one = opened(path, NULL); /* what goes on at another station goes on */
    read_all(path);
    assert_int_equal(told[2].result, ESP_HOST_BOARD_RUNNING);
    board.result = ESP_HOST_BOARD_PASS;
    put(two, &board);
    assert_true(esp_host_records_merge(one, other, &added, &error));
    assert_int_equal(added, 1);
    esp_host_records_close(one);
    esp_host_records_close(two);
    read_all(path);
    assert_int_equal(told_count, 3);
    assert_string_equal(stations[0], "bench 1");
    assert_string_equal(stations[1], "bench 2");
    assert_int_equal(told[2].result, ESP_HOST_BOARD_PASS);
}

static void test_what_are_no_records_is_left_alone(void **state)
{
    (void)state;
    size_t added;
    FILE *file = fopen(other, "wb");
    assert_non_null(file);
    for (int i = 0; i < 4000; i++) {
        fputs("no database", file);
    }
    fclose(file);
    assert_null(esp_host_records_open(other, "bench 1", &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_INPUT);
    assert_false(esp_host_records_read(other, tell, NULL, &error));
    esp_host_records_t *records = opened(path, "bench 1");
    assert_false(esp_host_records_merge(records, other, &added, &error));
    assert_null(esp_host_records_open(path, "bench 2", &error)); /* it is another station's */
    assert_non_null(strstr(esp_host_error_text(&error), "another station"));
    esp_host_records_close(records);
    assert_false(esp_host_records_read("/no/such/file.db", tell, NULL, &error));
    assert_null(esp_host_records_open("/no/such/file.db", "bench 1", &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_attempt_is_read_as_it_was_written, begin, end),
        cmocka_unit_test_setup_teardown(
            test_an_attempt_that_has_ended_takes_the_place_of_its_beginning, begin, end),
        cmocka_unit_test_setup_teardown(test_what_was_written_survives_a_kill, begin, end),
        cmocka_unit_test_setup_teardown(test_a_log_that_is_cut_off_has_whole_attempts, begin, end),
        cmocka_unit_test_setup_teardown(test_records_of_stations_are_merged_once, begin, end),
        cmocka_unit_test_setup_teardown(test_what_are_no_records_is_left_alone, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
