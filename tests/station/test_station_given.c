/*
 * What a board has to be, what it is given, and what it says of itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "line_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 512, NVS = 0x9000, NVS_SIZE = 0x6000 };

static line_bench_t line;
static char folder[PATH];
static char path[PATH + 64];

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/given-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    line_begin(&line, 1, ESP32C3_CHIP);
    return 0;
}

static int end(void **state)
{
    char command[PATH + 16];
    (void)state;
    esp_host_boards_free(line.config.boards);
    esp_host_records_close(line.config.records);
    line_end(&line);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_file_says(const char *name, const char *text)
{
    char found[256] = "";
    FILE *file = fopen(in_folder(name), "r");
    assert_non_null(file);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(found, text);
}

static void assert_ends(esp_host_fault_t fault, unsigned attempts, const char *story)
{
    const esp_host_board_t *board = line_last(&line, 0);
    assert_non_null(board);
    if (board->fault != fault || strstr(board->story, story) == NULL) {
        fail_msg("%s: %s", esp_host_fault_name(board->fault), board->story);
    }
    assert_int_equal(line_attempts(&line, 0), attempts);
    assert_int_equal(board->result,
                     fault == ESP_HOST_FAULT_NONE ? ESP_HOST_BOARD_PASS : ESP_HOST_BOARD_FAIL);
}

/* A board that prints a line of its own once it has run for a while. */
static void plug_talking(const char *says)
{
    const sim_config_t config = {.chip = "esp32c3",
                                 .any_stub = true,
                                 .mac = {0x24, 0x0A, 0xC4, 0, 0, 1},
                                 .log = says,
                                 .log_after_us = 3000000};
    assert_non_null(world_plug(0, &config, NULL));
}

static void test_another_chip_is_no_board_of_this_line(void **state)
{
    (void)state;
    line.plan.options.chip = ESP32C3_CHIP;
    sim_chip_t *chip = line_plug(0, "esp32s3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_WRONG_BOARD, 1, "ESP32-S3");
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
}

static void assert_is_not_expected(const char *story)
{
    sim_chip_t *chip = line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_WRONG_BOARD, 1, story);
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
}

static void test_an_earlier_revision_is_refused(void **state)
{
    (void)state;
    line.config.expect.least_revision = 300;
    assert_is_not_expected("v3.0 or later is expected");
}

static void test_a_later_revision_is_refused(void **state)
{
    (void)state;
    line.config.expect.most_revision = 2;
    assert_is_not_expected("v0.2 or earlier is expected");
}

static void test_another_flash_is_refused(void **state)
{
    (void)state;
    line.config.expect.flash_id = 0x1540EF;
    assert_is_not_expected("the flash's id is 0x1640ef, 0x1540ef is expected");
}

static void test_a_smaller_flash_is_refused(void **state)
{
    (void)state;
    line.config.expect.flash_size = 8 << 20;
    assert_is_not_expected("is 4096 KiB, 8192 KiB is expected");
}

static void test_a_board_that_is_not_secured_is_refused(void **state)
{
    (void)state;
    line.config.expect.security = ESP_HOST_STATION_SECURITY_ON;
    assert_is_not_expected("is off, and is expected to be on");
}

static void test_a_board_as_expected_passes(void **state)
{
    (void)state;
    line.config.expect = (esp_host_station_expect_t){.least_revision = 3,
                                                     .most_revision = 499,
                                                     .flash_id = 0x1640EF,
                                                     .flash_size = 4 << 20,
                                                     .security = ESP_HOST_STATION_SECURITY_OFF};
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_NONE, 1, "");
}

static void test_a_self_test_that_says_so_passes(void **state)
{
    (void)state;
    line.config.test = (esp_host_station_test_t){.text = "Hello world", .timeout_ms = 5000};
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_NONE, 1, "");
    assert_string_equal(line_last(&line, 0)->heard, "Hello world!");
}

/* It is tried again, since a contact may have been bad, and not for ever. */
static void test_a_self_test_that_says_nothing_fails_in_time(void **state)
{
    (void)state;
    line.config.test = (esp_host_station_test_t){.text = "SELF-TEST OK", .timeout_ms = 5000};
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_SELF_TEST, 2, "did not say 'SELF-TEST OK' within 5 s");
    assert_in_range(line_last(&line, 0)->test_ms, 5000, 5100);
    assert_true(line_is_written(&line, 0));
}

static void test_a_json_line_decides_the_self_test(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        esp_host_fault_t fault;
        unsigned attempts;
    } cases[] = {
        {"I (300) test: {\"selftest\":\"pass\",\"v\":3}\r\n", ESP_HOST_FAULT_NONE, 1},
        {"{\"selftest\":\"fail\",\"what\":\"radio\"}\r\n", ESP_HOST_FAULT_SELF_TEST, 2},
        {"{\"selftest\":[1]}\r\n{\"broken\r\n", ESP_HOST_FAULT_SELF_TEST, 2},
        {"{\"other\":\"pass\"}\r\n", ESP_HOST_FAULT_SELF_TEST, 2},
    };
    line.config.test =
        (esp_host_station_test_t){.json_key = "selftest", .json_value = "pass", .timeout_ms = 6000};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plug_talking(cases[i].says);
        line.ended_count = 0;
        line_run(&line);
        assert_ends(cases[i].fault, cases[i].attempts,
                    cases[i].fault == ESP_HOST_FAULT_NONE ? "" : "self-test");
        esp_host_station_free(line.station);
        line.station = NULL;
    }
}

static void test_a_text_that_tells_of_a_failure_fails_at_once(void **state)
{
    (void)state;
    line.config.test = (esp_host_station_test_t){
        .text = "never said", .fail_text = "Loaded app", .timeout_ms = 60000};
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_SELF_TEST, 2, "the self-test failed: I boot: Loaded app");
    assert_true(line_last(&line, 0)->test_ms < 1000);
}

static void give_lines(const char *table)
{
    write_file("boards.csv", table);
    line.config.boards = esp_host_boards_open(in_folder("boards.csv"), "bench", &line.error);
    assert_non_null(line.config.boards);
}

static void give_nvs(const char *csv)
{
    static char nvs_path[PATH + 64];
    snprintf(nvs_path, sizeof nvs_path, "%s", in_folder("nvs.csv"));
    line.config.nvs_csv = csv;
    line.config.nvs_path = nvs_path;
    line.config.nvs_offset = NVS;
    line.config.nvs_size = NVS_SIZE;
}

static bool nvs_has(const char *text)
{
    return memmem(sim_chip_flash(world_chip(0), NULL) + NVS, NVS_SIZE, text, strlen(text)) != NULL;
}

static const char some_nvs[] = "key,type,encoding,value\nfactory,namespace,,\n"
                               "serial,data,string,{serial}\nname,data,string,dev-{mac6}\n";

static void test_each_board_gets_its_line_in_nvs(void **state)
{
    (void)state;
    give_lines("serial,secret\nS-0001,abc\nS-0002,def\n");
    give_nvs(some_nvs);
    line.config.plug_in = true;
    line_make(&line);
    for (unsigned number = 1; number <= 2; number++) {
        line_plug(0, "esp32c3", number, NULL);
        while (esp_host_station_port(line.station, 0).passed < number) {
            assert_true(esp_host_station_step(line.station, 50));
        }
        assert_true(nvs_has(number == 1 ? "S-0001" : "S-0002"));
        assert_true(nvs_has(number == 1 ? "dev-000001" : "dev-000002"));
        assert_false(nvs_has(number == 1 ? "S-0002" : "S-0001"));
        world_unplug(0);
        while (esp_host_station_port(line.station, 0).take_out) {
            assert_true(esp_host_station_step(line.station, 50));
        }
    }
    /* There is none for a third, which is not touched. */
    sim_chip_t *chip = line_plug(0, "esp32c3", 3, NULL);
    while (esp_host_station_port(line.station, 0).failed < 1) {
        assert_true(esp_host_station_step(line.station, 50));
    }
    assert_int_equal(line_last(&line, 0)->fault, ESP_HOST_FAULT_DATA);
    assert_int_equal(sim_chip_counters(chip)->sectors_erased, 0);
    esp_host_station_stop(line.station, ESP_HOST_STATION_STOP_SOON);
    while (esp_host_station_step(line.station, 50)) {
    }
}

/* A board that failed half-way keeps the line it had. */
static void test_a_board_that_comes_again_has_its_line_again(void **state)
{
    (void)state;
    const world_trouble_t trouble = {{{SIM_FAULT_STALL, SIM_TO_CHIP, 12000, 0, 0, 0}}, 1, {0}};
    give_lines("serial\nS-0001\nS-0002\n");
    give_nvs(some_nvs);
    line_plug(0, "esp32c3", 1, &trouble);
    line_run(&line);
    assert_string_equal(line.ended[0].key, "S-0001");
    assert_int_equal(line.ended[0].result, ESP_HOST_BOARD_FAIL);
    esp_host_station_free(line.station);
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_string_equal(line_last(&line, 0)->key, "S-0001");
    assert_true(nvs_has("S-0001"));
    assert_int_equal(esp_host_boards_left(line.config.boards), 1);
}

static void test_a_label_is_a_file_and_a_commands_input(void **state)
{
    (void)state;
    char file[PATH + 64];
    char command[3 * PATH];
    snprintf(file, sizeof file, "%s/label-{mac6}.zpl", folder);
    snprintf(command, sizeof command, "cat >'%s/said'; printf %%s \"$ESPLOADER_MAC\" >>'%s/said'",
             folder, folder);
    line.config.label =
        (esp_host_station_label_t){.text = "^FD{MAC}^FS\n", .file = file, .command = command};
    line_plug(0, "esp32c3", 0xBEEF, NULL);
    line_make(&line);
    while (esp_host_station_step(line.station, 50)) {
        usleep(1000); /* the command's time is another one */
    }
    assert_ends(ESP_HOST_FAULT_NONE, 1, "");
    assert_file_says("label-00beef.zpl", "^FD240AC400BEEF^FS\n");
    assert_file_says("said", "^FD240AC400BEEF^FS\n24:0a:c4:00:be:ef");
}

static void test_a_label_that_cannot_be_made_is_a_fault(void **state)
{
    (void)state;
    line.config.label = (esp_host_station_label_t){.text = "x", .command = "exit 3"};
    line_plug(0, "esp32c3", 1, NULL);
    line_make(&line);
    while (esp_host_station_step(line.station, 50)) {
        usleep(1000);
    }
    assert_ends(ESP_HOST_FAULT_LABEL, 2, "the label's command failed with 3");
}

/* Values are the table's, and where files go is not. */
static void test_no_value_leads_a_label_elsewhere(void **state)
{
    (void)state;
    char file[PATH + 64];
    give_lines("serial\n../../S-0001\n");
    snprintf(file, sizeof file, "%s/{serial}", folder);
    line.config.label = (esp_host_station_label_t){.text = "x", .file = file};
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_LABEL, 2, "'serial'");
}

static bool count_records(void *user, const char *station, const esp_host_board_t *board)
{
    esp_host_board_t *last = user;
    assert_string_equal(station, "bench");
    *last = *board;
    return true;
}

static void test_a_board_is_recorded(void **state)
{
    (void)state;
    esp_host_board_t board = {0};
    if (!esp_host_records_are_there()) {
        skip();
    }
    give_lines("serial\nS-0001\n");
    line.config.records = esp_host_records_open(in_folder("line.db"), "bench", &line.error);
    assert_non_null(line.config.records);
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_NONE, 1, "");
    assert_true(esp_host_records_read(in_folder("line.db"), count_records, &board, &line.error));
    assert_int_equal(board.result, ESP_HOST_BOARD_PASS);
    assert_string_equal(board.key, "S-0001");
    assert_string_equal(board.mac, "24:0a:c4:00:00:01");
    assert_true(board.written > 0);
}

/* The file of taken lines was lost: records know better. */
static void test_lines_that_records_know_are_not_given_out_again(void **state)
{
    (void)state;
    if (!esp_host_records_are_there()) {
        skip();
    }
    give_lines("serial\nS-0001\n");
    line.config.records = esp_host_records_open(in_folder("line.db"), "bench", &line.error);
    assert_non_null(line.config.records);
    line_plug(0, "esp32c3", 1, NULL);
    line_run(&line);
    assert_ends(ESP_HOST_FAULT_NONE, 1, "");
    esp_host_station_free(line.station);
    line_make(&line); /* all is as it was */
    esp_host_station_free(line.station);
    esp_host_boards_free(line.config.boards);
    assert_int_equal(remove(in_folder("boards.csv.taken")), 0);
    line.config.boards = esp_host_boards_open(in_folder("boards.csv"), "bench", &line.error);
    assert_non_null(line.config.boards);
    line.station = esp_host_station_new(&line.config, &line.error);
    assert_null(line.station);
    assert_non_null(strstr(esp_host_error_text(&line.error), "24:0a:c4:00:00:01 has 'S-0001'"));
}

#define GIVEN(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GIVEN(test_another_chip_is_no_board_of_this_line),
        GIVEN(test_an_earlier_revision_is_refused),
        GIVEN(test_a_later_revision_is_refused),
        GIVEN(test_another_flash_is_refused),
        GIVEN(test_a_smaller_flash_is_refused),
        GIVEN(test_a_board_that_is_not_secured_is_refused),
        GIVEN(test_a_board_as_expected_passes),
        GIVEN(test_a_self_test_that_says_so_passes),
        GIVEN(test_a_self_test_that_says_nothing_fails_in_time),
        GIVEN(test_a_json_line_decides_the_self_test),
        GIVEN(test_a_text_that_tells_of_a_failure_fails_at_once),
        GIVEN(test_each_board_gets_its_line_in_nvs),
        GIVEN(test_a_board_that_comes_again_has_its_line_again),
        GIVEN(test_a_label_is_a_file_and_a_commands_input),
        GIVEN(test_a_label_that_cannot_be_made_is_a_fault),
        GIVEN(test_no_value_leads_a_label_elsewhere),
        GIVEN(test_a_board_is_recorded),
        GIVEN(test_lines_that_records_know_are_not_given_out_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
