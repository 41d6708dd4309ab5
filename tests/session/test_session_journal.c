/*
 * Sessions: all that is told of whole visits, in order and with its figures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 20000, JOURNAL = 2000 };

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static esp_loader_image_t images[2];
static esp_loader_task_write_t write_task;

static const char *const kinds[] = {
    [ESP_LOADER_EVENT_ATTEMPT] = "attempt",
    [ESP_LOADER_EVENT_CHIP] = "chip",
    [ESP_LOADER_EVENT_STUB_FOUND] = "stub found",
    [ESP_LOADER_EVENT_STUB_FORBIDDEN] = "stub forbidden",
    [ESP_LOADER_EVENT_STUB_ABSENT] = "stub absent",
    [ESP_LOADER_EVENT_STUB_LOADING] = "stub loading",
    [ESP_LOADER_EVENT_STUB_STARTED] = "stub started",
    [ESP_LOADER_EVENT_RATE] = "rate",
    [ESP_LOADER_EVENT_RATE_FIXED] = "rate fixed",
    [ESP_LOADER_EVENT_RATE_NEEDS_RESET] = "rate needs reset",
    [ESP_LOADER_EVENT_RATE_BY_RESET] = "rate by reset",
    [ESP_LOADER_EVENT_RATE_FAILED] = "rate failed",
    [ESP_LOADER_EVENT_RATE_STAYS] = "rate stays",
    [ESP_LOADER_EVENT_FLASH_SMALLER] = "flash smaller",
    [ESP_LOADER_EVENT_AGAIN] = "again",
    [ESP_LOADER_EVENT_READY] = "ready",
    [ESP_LOADER_EVENT_TASK] = "task",
    [ESP_LOADER_EVENT_TASK_DONE] = "task done",
    [ESP_LOADER_EVENT_LEAVING] = "leaving",
    [ESP_LOADER_EVENT_STARTING] = "starting",
    [ESP_LOADER_EVENT_PORT_LEFT] = "port left",
    [ESP_LOADER_EVENT_PORT_BACK] = "port back",
    [ESP_LOADER_EVENT_DONE] = "done",
};

/* Two images: compared, written, verified. */
#define TWO_IMAGES_WRITTEN                                                                         \
    "task\n"                                                                                       \
    "task 0 1\n"                                                                                   \
    "task 1\n"                                                                                     \
    "task 1 1\n"                                                                                   \
    "task 2\n"                                                                                     \
    "task 2 1\n"                                                                                   \
    "task 3 1\n"                                                                                   \
    "task done\n"

/* Where they are there already, or nothing can tell. */
#define TWO_IMAGES_NOT_VERIFIED                                                                    \
    "task\n"                                                                                       \
    "task 0 1\n"                                                                                   \
    "task 1\n"                                                                                     \
    "task 1 1\n"                                                                                   \
    "task 3 1\n"                                                                                   \
    "task done\n"

#define STUB_STARTED "stub loading\nstub started\n"

/* What was told, an event a line; figures that are not 0 behind its kind. */
static void assert_told(const char *expected)
{
    static char journal[JOURNAL];
    int at = 0;
    journal[0] = '\0';
    for (size_t i = 0; i < visit.event_count; i++) {
        const esp_loader_event_t *event = &visit.events[i];
        at += snprintf(journal + at, (size_t)(JOURNAL - at), "%s", kinds[event->kind]);
        if (event->value != 0 || event->other != 0) {
            at += snprintf(journal + at, (size_t)(JOURNAL - at), " %u", event->value);
        }
        if (event->other != 0) {
            at += snprintf(journal + at, (size_t)(JOURNAL - at), " %u", event->other);
        }
        at += snprintf(journal + at, (size_t)(JOURNAL - at), "\n");
        assert_true(at < JOURNAL);
    }
    assert_string_equal(journal, expected);
}

static void begin(const char *chip)
{
    const sim_config_t config = stub_scene_config_of(chip);
    rig_init_with(&rig, &config);
    visit_init(&visit, &rig);
    rig_fill(bytes, SIZE, 9);
    for (size_t i = 0; i < 2; i++) {
        images[i] = (esp_loader_image_t){.offset = AT + 0x8000 * (uint32_t)i,
                                         .size = SIZE - (uint32_t)i,
                                         .pull = rig_pull,
                                         .user = bytes};
    }
    visit.config.task = esp_loader_task_write(&write_task, images, 2);
}

static void run(esp_loader_end_t end)
{
    assert_int_equal(visit_run(&visit, visit.config.task), end);
}

static void a_write_through_a_stub(void **state)
{
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate 460800\n" STUB_STARTED "ready\n" TWO_IMAGES_WRITTEN "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void what_is_there_is_compared_only(void **state)
{
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    for (size_t i = 0; i < 2; i++) {
        memcpy(sim_chip_flash(rig.chip, NULL) + images[i].offset, bytes, images[i].size);
    }
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate 460800\n" STUB_STARTED "ready\n" TWO_IMAGES_NOT_VERIFIED "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_write_through_a_rom_loader(void **state)
{
    (void)state;
    begin("esp32");
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 1\n"
                "rate 460800\n"
                "ready\n" TWO_IMAGES_WRITTEN "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

/* Its loader takes a rate at a reset only, which is made where somebody has asked for the rate. */
static void an_esp8266_is_reset_for_a_rate_that_was_asked_for(void **state)
{
    (void)state;
    begin("esp8266");
    visit.config.rates_asked_for = true;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip\n"
                "rate by reset 460800\n"
                "attempt 1 7\n"
                "rate 460800\n"
                "ready\n" TWO_IMAGES_NOT_VERIFIED "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
    begin("esp8266");
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip\n"
                "ready\n" TWO_IMAGES_NOT_VERIFIED "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_loader_that_nobody_resets_keeps_its_rate(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp8266", .paced = true, .boot_download = true};
    begin("esp8266");
    rig_free(&rig);
    rig_init_with(&rig, &config);
    const esp_loader_engine_config_t no_lines = {.tx_buffer = rig.tx_buffer,
                                                 .tx_size = sizeof(rig.tx_buffer)};
    esp_loader_engine_init(&rig.engine, &no_lines);
    visit.config.rates_asked_for = true;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip\n"
                "rate needs reset 115200\n"
                "ready\n" TWO_IMAGES_NOT_VERIFIED "leaving 1\n"
                "done 1\n");
    rig_free(&rig);
}

static void rates_that_do_not_work(void **state)
{
    static const uint32_t rates[] = {2000000, 921600, 230400};
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    visit.config.rates = rates;
    visit.config.rate_count = 3;
    visit.highest_rate = 460800;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate failed 2000000 115200\n"
                "attempt 1 7\n"
                "rate failed 921600 115200\n"
                "attempt 1 7\n"
                "rate 230400\n" STUB_STARTED "ready\n" TWO_IMAGES_WRITTEN "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_line_without_a_rate(void **state)
{
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    visit.config.rate_fixed = true;
    visit.config.rates_asked_for = true;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate fixed\n" STUB_STARTED "ready\n" TWO_IMAGES_WRITTEN "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static const esp_loader_stub_t *no_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)chip;
    (void)revision;
    return NULL;
}

static void a_chip_without_a_stub(void **state)
{
    (void)state;
    begin("esp32c3");
    visit.config.stub = no_stub;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "stub absent 3\n"
                "rate 460800\n"
                "ready\n" TWO_IMAGES_WRITTEN "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_chip_in_secure_download_mode(void **state)
{
    sim_config_t config;
    (void)state;
    begin("esp32c3");
    rig_free(&rig);
    config = stub_scene_config_of("esp32c3");
    config.security_flags = SIM_SECURITY_DOWNLOAD;
    rig_init_with(&rig, &config);
    visit_use_stub(&visit);
    visit.config.flash_size = 0x400000;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "stub forbidden\n"
                "rate 460800\n"
                "ready\n" TWO_IMAGES_NOT_VERIFIED "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_chip_that_is_left_by_its_watchdog(void **state)
{
    (void)state;
    begin("esp32c3");
    visit.config.task = NULL;
    visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "ready\n"
                "task done\n"
                "leaving 3\n"
                "starting\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_chip_that_stays_in_its_loader(void **state)
{
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
    run(ESP_LOADER_END_DONE);
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate 460800\n" STUB_STARTED "ready\n" TWO_IMAGES_WRITTEN "leaving\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_chip_that_was_reset_in_the_middle(void **state)
{
    uint32_t done = 0;
    uint32_t total;
    (void)state;
    begin("esp32c3");
    visit_use_stub(&visit);
    visit_begin(&visit);
    while (done < SIZE / 2) {
        assert_true(visit_step(&visit));
        esp_loader_session_progress(&visit.session, &done, &total);
    }
    sim_chip_reset(rig.chip);
    while (visit_step(&visit)) {
    }
    assert_told("attempt 1 7\n"
                "chip 3\n"
                "rate 460800\n" STUB_STARTED "ready\n"
                "task\n"
                "task 0 1\n"
                "task 1\n"
                "again 1 3\n"
                "attempt 1 7\n"
                "rate 460800\n" STUB_STARTED "ready\n"
                "task 1 1\n"
                "task 2\n"
                "task 2 1\n"
                "task 3 1\n"
                "task done\n"
                "leaving 2\n"
                "done 1\n");
    rig_free(&rig);
}

static void a_chip_that_never_answers(void **state)
{
    static const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    (void)state;
    begin("esp32c3");
    rig_fault(&rig, &deaf);
    visit.config.attempts = 2;
    run(ESP_LOADER_END_NO_ANSWER);
    assert_told("attempt 1 2\n"
                "attempt 2 2\n"
                "done 2\n");
    rig_free(&rig);
}

/* From being ready to leaving: what a task tells. */
static void assert_task_told(esp_loader_task_t *task, esp_loader_end_t end, const char *expected)
{
    visit_use_stub(&visit);
    visit.event_count = 0;
    assert_int_equal(visit_run(&visit, task), end);
    size_t begin = 0;
    while (visit.events[begin].kind != ESP_LOADER_EVENT_READY) {
        begin++;
        assert_true(begin < visit.event_count);
    }
    visit.event_count -= begin;
    memmove(visit.events, visit.events + begin, visit.event_count * sizeof(visit.events[0]));
    assert_told(expected);
}

static void each_task_tells_what_it_does(void **state)
{
    static uint8_t content[9000];
    static uint32_t words[3];
    const esp_loader_stub_segment_t segments[] = {{0x40380000, SIZE, bytes}};
    esp_loader_task_read_t read;
    esp_loader_task_erase_t erase;
    esp_loader_task_verify_t verify;
    esp_loader_task_ram_t ram;
    esp_loader_task_peek_t peek;
    (void)state;
    begin("esp32c3");
    memcpy(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
    assert_task_told(esp_loader_task_read(&read, 0x12345, sizeof(content), content),
                     ESP_LOADER_END_DONE, "ready\ntask 74565 9000\ntask done\nleaving 2\ndone 1\n");
    assert_task_told(esp_loader_task_erase(&erase, 0x40000, 0x2000), ESP_LOADER_END_DONE,
                     "ready\ntask 262144 8192\ntask done\nleaving 2\ndone 1\n");
    assert_task_told(esp_loader_task_verify(&verify, images, 2), ESP_LOADER_END_DIFFERENT,
                     "ready\ntask\ntask 0 1\ntask 1\ntask 1 1\ntask done\nleaving 2\ndone 13\n");
    assert_task_told(
        esp_loader_task_ram(&ram, segments, 1, 0x40380000), ESP_LOADER_END_DONE,
        "ready\ntask\ntask 1 20000\nstarting 1077411840\ntask done\nleaving 4\ndone 1\n");
    assert_task_told(esp_loader_task_peek(&peek, 0x3FC90000, words, 3, false), ESP_LOADER_END_DONE,
                     "ready\ntask 1070137344 3\ntask done\nleaving 2\ndone 1\n");
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_through_a_stub),
        cmocka_unit_test(what_is_there_is_compared_only),
        cmocka_unit_test(a_write_through_a_rom_loader),
        cmocka_unit_test(an_esp8266_is_reset_for_a_rate_that_was_asked_for),
        cmocka_unit_test(a_loader_that_nobody_resets_keeps_its_rate),
        cmocka_unit_test(rates_that_do_not_work),
        cmocka_unit_test(a_line_without_a_rate),
        cmocka_unit_test(a_chip_without_a_stub),
        cmocka_unit_test(a_chip_in_secure_download_mode),
        cmocka_unit_test(a_chip_that_is_left_by_its_watchdog),
        cmocka_unit_test(a_chip_that_stays_in_its_loader),
        cmocka_unit_test(a_chip_that_was_reset_in_the_middle),
        cmocka_unit_test(a_chip_that_never_answers),
        cmocka_unit_test(each_task_tells_what_it_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
