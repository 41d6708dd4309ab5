/* What a chip prints: which lines are shown, however they are cut up, and what else is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_monitor.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { SHOWN_SIZE = 1 << 16 };

typedef struct {
    char shown[SHOWN_SIZE];
    size_t size;
} sink_t;

static void sink_show(void *user, const uint8_t *bytes, size_t size)
{
    sink_t *sink = user;
    assert_true(sink->size + size < SHOWN_SIZE);
    memcpy(sink->shown + sink->size, bytes, size);
    sink->size += size;
}

static void sink_begin(void *user)
{
    sink_show(user, (const uint8_t *)"|", 1);
}

static void sink_note(void *user, const char *line)
{
    sink_show(user, (const uint8_t *)"--- ", 4);
    sink_show(user, (const uint8_t *)line, strlen(line));
    sink_show(user, (const uint8_t *)"\n", 1);
}

/* In portions of each size what is shown has to be the same. */
static void assert_shown(const char *rules, const char *said, size_t size, const char *expected,
                         size_t expected_size)
{
    esp_host_filter_t *filter = rules != NULL ? esp_host_filter_read(rules, NULL) : NULL;
    assert_true(rules == NULL || filter != NULL);
    for (size_t portion = 1; portion <= size; portion++) {
        sink_t *sink = calloc(1, sizeof *sink);
        assert_non_null(sink);
        const esp_host_text_hooks_t hooks = {sink_show, sink_begin, sink_note, sink};
        esp_host_text_t *text = esp_host_text_new(&hooks, filter, NULL);
        for (size_t at = 0; at < size; at += portion) {
            const size_t left = size - at;
            esp_host_text_hear(text, (const uint8_t *)said + at, left < portion ? left : portion);
        }
        esp_host_text_end(text);
        if (sink->size != expected_size || memcmp(sink->shown, expected, expected_size) != 0) {
            fail_msg("portions of %zu: '%s'\ninstead of '%s'", portion, sink->shown, expected);
        }
        esp_host_text_free(text);
        free(sink);
    }
    esp_host_filter_free(filter);
}

static void assert_lines(const char *rules, const char *said, const char *expected)
{
    assert_shown(rules, said, strlen(said), expected, strlen(expected));
}

static const char log_lines[] = "ESP-ROM:esp32c3-api1-20210207\r\n"
                                "\033[0;32mI (29) boot: ESP-IDF v5.2\033[0m\r\n"
                                "E (120) wifi: no answer\r\n"
                                "W (121) wifi: again\n"
                                "D (00:00:12.345) http: 200\n"
                                "\n"
                                "plain\n";

static void without_a_filter_all_comes_out_as_it_came(void **state)
{
    char all[256];
    char expected[258] = "|";
    size_t lines = 1;
    (void)state;
    for (size_t i = 0; i < sizeof all; i++) {
        all[i] = (char)i;
    }
    memcpy(expected + 1, all, '\n' + 1);
    expected['\n' + 2] = '|';
    memcpy(expected + '\n' + 3, all + '\n' + 1, sizeof all - '\n' - 1);
    lines++;
    assert_shown(NULL, all, sizeof all, expected, sizeof all + lines);
}

static void rules_choose_by_tag_and_level(void **state)
{
    (void)state;
    assert_lines("*:E", log_lines,
                 "|ESP-ROM:esp32c3-api1-20210207\r\n|E (120) wifi: no answer\r\n|\n|plain\n");
    assert_lines("wifi:W *:N", log_lines, "|E (120) wifi: no answer\r\n|W (121) wifi: again\n");
    assert_lines("wifi:E", log_lines, "|E (120) wifi: no answer\r\n");
    assert_lines("http", log_lines, "|D (00:00:12.345) http: 200\n");
    assert_lines("boot:i", log_lines, "|\033[0;32mI (29) boot: ESP-IDF v5.2\033[0m\r\n");
    assert_lines("http:I", log_lines, "");
    assert_lines("*:N", log_lines, "");
    assert_lines("wifi:E wifi:W", log_lines, "|E (120) wifi: no answer\r\n|W (121) wifi: again\n");
}

static void what_only_looks_like_a_log_is_none(void **state)
{
    (void)state;
    assert_lines("wifi:V",
                 "I think: no\nI (x) wifi: no\nI (1)wifi: no\nI () wifi: no\nX (1) wifi: no\n", "");
    assert_lines("*:E", "I think: yes\nI (x) wifi: yes\n", "|I think: yes\n|I (x) wifi: yes\n");
    assert_lines("*:E", "I (12", "|I (12");
}

static void prompts_are_not_held_back(void **state)
{
    (void)state;
    sink_t sink = {.size = 0};
    const esp_host_text_hooks_t hooks = {sink_show, NULL, NULL, &sink};
    esp_host_filter_t *filter = esp_host_filter_read("*:E", NULL);
    esp_host_text_t *text = esp_host_text_new(&hooks, filter, NULL);
    esp_host_text_hear(text, (const uint8_t *)"> ", 2);
    assert_int_equal(sink.size, 2);
    esp_host_text_free(text);
    esp_host_filter_free(filter);
}

static void a_panic_is_shown_whatever_is_hidden(void **state)
{
    static const char panic[] = "Guru Meditation Error: Core  0 panic'ed (Load access fault).\r\n"
                                "\r\n"
                                "Core  0 register dump:\r\n"
                                "MEPC    : 0x42001234  RA      : 0x42005678\r\n"
                                "Rebooting...\r\n";
    char said[1024];
    char expected[1024] = "";
    (void)state;
    snprintf(said, sizeof said, "I (1) app: before\n%sI (2) app: after\n", panic);
    for (const char *line = panic; *line != '\0'; line = strchr(line, '\n') + 1) {
        const int length = (int)(strchr(line, '\n') - line) + 1;
        const size_t used = strlen(expected);
        snprintf(expected + used, sizeof expected - used, "|%.*s", length, line);
    }
    assert_lines("*:N", said, expected);
    snprintf(said, sizeof said,
             "abort() was called at PC 0x400d on core 0\nets Jun  8\nrst:0x1 (P)\nquiet\n");
    assert_lines("*:N", said,
                 "|abort() was called at PC 0x400d on core 0\n|ets Jun  8\n|rst:0x1 (P)\n");
}

static void long_lines_lose_nothing(void **state)
{
    enum { LENGTH = 20000 };
    char *said = malloc(LENGTH);
    sink_t *sink = calloc(1, sizeof *sink);
    esp_host_filter_t *filter = esp_host_filter_read("tag:V *:N", NULL);
    const esp_host_text_hooks_t hooks = {sink_show, NULL, NULL, sink};
    (void)state;
    assert_non_null(said);
    assert_non_null(sink);
    memset(said, 'x', LENGTH);
    memcpy(said, "I (1) tag: ", 11);
    said[LENGTH - 1] = '\n';
    esp_host_text_t *text = esp_host_text_new(&hooks, filter, NULL);
    esp_host_text_hear(text, (const uint8_t *)said, LENGTH);
    assert_int_equal(sink->size, LENGTH);
    assert_memory_equal(sink->shown, said, LENGTH);
    /* A line that never tells its tag is not kept for ever. */
    memset(said + 6, 'x', LENGTH - 6);
    esp_host_text_hear(text, (const uint8_t *)said, LENGTH);
    assert_int_equal(sink->size, 2 * LENGTH);
    assert_memory_equal(sink->shown + LENGTH, said, LENGTH);
    esp_host_text_free(text);
    esp_host_filter_free(filter);
    free(sink);
    free(said);
}

static void rules_that_make_no_sense_are_refused(void **state)
{
    static const char *const rules[] = {"wifi:X", ":E", "wifi:EE", "a:E b:?", "wifi:E:W"};
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        esp_host_error_t error = {0};
        assert_null(esp_host_filter_read(rules[i], &error));
        assert_int_equal(error.kind, ESP_HOST_ERROR_USAGE);
    }
    esp_host_error_t error = {0};
    assert_null(esp_host_filter_read("a:E b:?", &error));
    assert_non_null(strstr(esp_host_error_text(&error), "'b:?'"));
}

/* @{ A build's folder. */
static void make_file(const char *folder, const char *name, const char *content)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_build_tells_its_program(void **state)
{
    char folder[] = "monitor-XXXXXX";
    char path[512];
    char expected[512];
    esp_host_build_t build;
    (void)state;
    assert_non_null(mkdtemp(folder));
    esp_host_build_read(folder, &build);
    assert_string_equal(build.elf, "");
    /* The only one there; a folder of such a name is none. */
    make_file(folder, "hello.elf", "x");
    snprintf(path, sizeof path, "%s/folder.elf", folder);
    assert_int_equal(mkdir(path, 0755), 0);
    snprintf(expected, sizeof expected, "%s/hello.elf", folder);
    esp_host_build_read(folder, &build);
    assert_string_equal(build.elf, expected);
    assert_int_equal(build.rate, 0);
    /* One of several is a guess, until the build says which. */
    make_file(folder, "bootloader.elf", "x");
    esp_host_build_read(folder, &build);
    assert_string_equal(build.elf, "");
    make_file(folder, "project_description.json",
              "{\"app_elf\": \"/elsewhere/hello.elf\", \"monitor_baud\": \"460800\"}");
    esp_host_build_read(folder, &build);
    assert_string_equal(build.elf, expected);
    assert_int_equal(build.rate, 460800);
    /* A file in it names it, too. */
    snprintf(path, sizeof path, "%s/flasher_args.json", folder);
    esp_host_build_read(path, &build);
    assert_string_equal(build.elf, expected);
    make_file(folder, "project_description.json", "[1, 2");
    esp_host_build_read(folder, &build);
    assert_string_equal(build.elf, "");
    snprintf(path, sizeof path, "rm -r '%s'", folder);
    assert_int_equal(system(path), 0);
}
/* @} */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_filter_all_comes_out_as_it_came),
        cmocka_unit_test(rules_choose_by_tag_and_level),
        cmocka_unit_test(what_only_looks_like_a_log_is_none),
        cmocka_unit_test(prompts_are_not_held_back),
        cmocka_unit_test(a_panic_is_shown_whatever_is_hidden),
        cmocka_unit_test(long_lines_lose_nothing),
        cmocka_unit_test(rules_that_make_no_sense_are_refused),
        cmocka_unit_test(a_build_tells_its_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
