/*
 * The shared library's interface, as a program outside uses it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include "esploader.h"
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGE = 30000, OFFSET = 0x20000, LOG = 64 };

static uint8_t image[IMAGE];

typedef struct {
    esploader_visit_t *visit;
    uint32_t kinds[LOG];
    size_t count;
    uint32_t cancel_at; /* a kind, or 0 */
    esploader_kind_t at_end;
} watch_t;

static void watch(void *user, const esploader_event_t *event)
{
    watch_t *log = user;
    assert_int_equal(event->struct_size, sizeof *event);
    assert_non_null(event->text);
    if (event->kind != ESPLOADER_EVENT_PROGRESS && log->count < LOG) {
        log->kinds[log->count++] = event->kind;
    }
    if (event->kind == log->cancel_at) {
        esploader_cancel(log->visit);
    }
    if (event->kind == ESPLOADER_EVENT_DONE) {
        log->at_end = esploader_error_kind(log->visit);
    }
}

static esploader_visit_t *visit_to(host_bench_t *bench, const char *chip, const char *port)
{
    for (size_t i = 0; i < IMAGE; i++) {
        image[i] = (uint8_t)(i * 13 + i / 77);
    }
    host_bench_start(bench, chip, port, NULL);
    esploader_visit_t *visit = esploader_visit_new(bench->port);
    assert_non_null(visit);
    return visit;
}

static void assert_kind(esploader_visit_t *visit, esploader_kind_t found, esploader_kind_t wanted)
{
    if (found != wanted) {
        fail_msg("%d: %s", (int)found, esploader_error_text(visit));
    }
    assert_int_equal(esploader_error_kind(visit), wanted);
    assert_int_equal(esploader_error_text(visit)[0] == '\0', wanted == ESPLOADER_OK);
}

static void flash_verify_read_erase(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3", "--tcp");
    watch_t log = {.visit = visit};
    static uint8_t found[IMAGE];
    esploader_on_event(visit, watch, &log);
    assert_kind(visit, esploader_add_image(visit, OFFSET, image, IMAGE), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_int_equal(log.kinds[0], ESPLOADER_EVENT_ATTEMPT);
    assert_int_equal(log.kinds[1], ESPLOADER_EVENT_CHIP);
    assert_int_equal(log.kinds[log.count - 1], ESPLOADER_EVENT_DONE);
    assert_int_equal(esploader_image_state(visit, 0),
                     ESPLOADER_IMAGE_WRITTEN | ESPLOADER_IMAGE_VERIFIED);
    assert_int_equal(esploader_image_state(visit, 1), 0);

    assert_kind(visit, esploader_begin_verify(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_read(visit, OFFSET, found, IMAGE), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_memory_equal(found, image, IMAGE);
    /* A ROM loader does not erase a region, and this build may have no stub. */
    const bool erases = esp_loader_stub_find(ESP32C3_CHIP, 0) != NULL;
    assert_kind(visit, esploader_begin_erase(visit, OFFSET, 0x1000), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), erases ? ESPLOADER_OK : ESPLOADER_ERROR_FAILED);
    assert_kind(visit, esploader_begin_verify(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), erases ? ESPLOADER_ERROR_DIFFERENT : ESPLOADER_OK);
    assert_int_equal(log.at_end, erases ? ESPLOADER_ERROR_DIFFERENT : ESPLOADER_OK);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void events_from_the_queue(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32s3", "--pty");
    esploader_event_t event = {.struct_size = sizeof event};
    size_t events = 0;
    assert_int_equal(esploader_next_event(visit, &event), 0);
    assert_int_equal(esploader_step(visit, 0), 0);
    assert_kind(visit, esploader_set(visit, "stub", "off"), ESPLOADER_OK);
    assert_kind(visit, esploader_add_image(visit, OFFSET, image, IMAGE), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_clear_images(visit), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_add_image(visit, 0, image, 1), ESPLOADER_ERROR_USAGE);
    while (esploader_step(visit, 20) != 0) {
        while (esploader_next_event(visit, &event) != 0) {
            assert_int_equal(event.struct_size, sizeof event);
            events++;
        }
    }
    while (esploader_next_event(visit, &event) != 0) {
        events++;
    }
    assert_int_equal(event.kind, ESPLOADER_EVENT_DONE);
    assert_true(events > 6);
    assert_kind(visit, esploader_error_kind(visit), ESPLOADER_OK);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void an_option_holds_for_the_next_task_only(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3", "--tcp");
    esploader_event_t event = {.struct_size = sizeof event};
    uint32_t rate = 0;
    assert_kind(visit, esploader_set(visit, "baud", "921600"), ESPLOADER_OK);
    assert_kind(visit, esploader_add_image(visit, OFFSET, image, IMAGE), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_set(visit, "baud", "115200"), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    while (esploader_next_event(visit, &event) != 0) {
        rate = event.kind == ESPLOADER_EVENT_RATE ? event.value : rate;
    }
    assert_int_equal(rate, 921600);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

/* Whoever was compiled with fewer fields keeps what stands behind them. */
static void structures_may_be_smaller_or_larger(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c6", "--tcp");
    esploader_identity_t who = {.struct_size = offsetof(esploader_identity_t, mac)};
    memset(who.mac, 0xEE, sizeof who.mac);
    assert_kind(visit, esploader_identity(visit, &who), ESPLOADER_OK);
    assert_string_equal(who.chip, "");
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_identity(visit, &who), ESPLOADER_OK);
    assert_string_equal(who.chip, "ESP32-C6");
    assert_int_equal(who.mac[0], 0xEE);
    struct {
        esploader_identity_t known;
        uint32_t later;
    } larger = {.known.struct_size = sizeof larger, .later = 7};
    assert_kind(visit, esploader_identity(visit, &larger.known), ESPLOADER_OK);
    assert_int_equal(larger.known.struct_size, sizeof larger);
    assert_int_equal(larger.known.mac[0], 0x24);
    assert_int_equal(larger.later, 7);
    esploader_event_t event = {.struct_size = offsetof(esploader_event_t, value), .value = 99};
    assert_int_equal(esploader_next_event(visit, &event), 1);
    assert_int_equal(event.kind, ESPLOADER_EVENT_ATTEMPT);
    assert_int_equal(event.value, 99);
    who.struct_size = 0;
    assert_kind(visit, esploader_identity(visit, &who), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void an_event_without_room_for_it_is_not_lost(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3", "--tcp");
    esploader_event_t event = {.struct_size = 0};
    assert_int_equal(esploader_next_event(visit, &event), 0);
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    for (uint32_t size = 0; size < sizeof event.struct_size; size++) {
        event.struct_size = size;
        assert_int_equal(esploader_next_event(visit, &event), -1);
        assert_kind(visit, esploader_error_kind(visit), ESPLOADER_ERROR_USAGE);
    }
    event.struct_size = sizeof event;
    assert_int_equal(esploader_next_event(visit, &event), 1);
    assert_int_equal(event.kind, ESPLOADER_EVENT_ATTEMPT);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

/* It was called a success again, though nothing had run. */
static void a_second_run_of_one_task_is_refused(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32c3", "--tcp");
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_run_all(&visit, 1), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_run_all(&visit, 1), ESPLOADER_ERROR_USAGE);
    /* A run also tells how it ended where steps have brought it to its end. */
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    while (esploader_step(visit, 20) != 0) {
    }
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void a_question_without_a_size_leaves_the_visits_error(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32", "--tcp");
    esploader_identity_t who = {.struct_size = 0};
    esploader_event_t event = {.struct_size = 0};
    esploader_set(visit, "chip", "esp32c3");
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_OTHER_CHIP);
    assert_int_equal(esploader_identity(visit, &who), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_next_event(visit, &event), -1);
    assert_kind(visit, esploader_error_kind(visit), ESPLOADER_ERROR_OTHER_CHIP);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void options_that_make_no_sense(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"baud", "921600"}, {"chip", "ESP32-C3"},  {"chip", "any"}, {"attempts", "3"},
        {"before", "none"}, {"after", "no-reset"}, {"stub", "off"}, {"flash-size", "4MB"},
        {"skip", "off"},    {"verify", "off"},
    };
    static const char *const bad[][2] = {
        {"baud", "fast"},   {"baud", "0"},          {"chip", "esp99"},   {"attempts", "0"},
        {"before", "soon"}, {"after", ""},          {"stub", "perhaps"}, {"flash-size", "big"},
        {"skip", NULL},     {"no-such-option", ""}, {NULL, NULL},
    };
    esploader_visit_t *visit = esploader_visit_new(NULL);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_kind(visit, esploader_set(visit, good[i][0], good[i][1]), ESPLOADER_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_kind(visit, esploader_set(visit, bad[i][0], bad[i][1]), ESPLOADER_ERROR_USAGE);
    }
    esploader_visit_free(visit);
    esploader_visit_free(NULL);
    assert_int_equal(esploader_abi_version(), ESPLOADER_ABI_VERSION);
    assert_true(esploader_version()[0] != '\0');
}

static void images_that_are_refused(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32", "--tcp");
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_add_image(visit, 0, NULL, 4), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_add_image(visit, 0, image, 0), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_add_image(visit, 100, image, 4), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_clear_images(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_add_image(visit, 0x1000, image, 0x1001), ESPLOADER_OK);
    assert_kind(visit, esploader_add_image(visit, 0x2000, image, 4), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_ERROR_INPUT);
    assert_non_null(strstr(esploader_error_text(visit), "0x2000 and 0x1000 share a sector"));
    /* The end of flash is known once its size is: then nothing was erased yet. */
    esploader_clear_images(visit);
    assert_kind(visit, esploader_add_image(visit, 0x3FF000, image, 0x1001), ESPLOADER_OK);
    assert_kind(visit, esploader_begin_flash(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_INPUT);
    assert_non_null(strstr(esploader_error_text(visit), "runs past the end of flash"));
    assert_kind(visit, esploader_begin_read(visit, 0, NULL, 4), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_begin_erase(visit, 1, 0), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void ports_and_chips_that_are_not_there(void **state)
{
    (void)state;
    esploader_visit_t *nobody = esploader_visit_new("/dev/ttyNoSuchPort");
    assert_kind(nobody, esploader_begin_identity(nobody), ESPLOADER_ERROR_PORT);
    assert_true(esploader_error_advice(nobody)[0] != '\0');
    assert_kind(nobody, esploader_run(nobody), ESPLOADER_ERROR_PORT);
    esploader_visit_free(nobody);

    host_bench_t bench;
    esploader_visit_t *visit = visit_to(&bench, "esp32", "--tcp");
    esploader_set(visit, "chip", "esp32c3");
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_OTHER_CHIP);
    esploader_set(visit, "chip", "any");
    /* A port that was lost is opened anew by the next task. */
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    host_bench_unplug(&bench);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_PORT);
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_ERROR_PORT);
    host_bench_replace(&bench, "esp32", "--tcp", NULL);
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void one_of_many_is_cancelled(void **state)
{
    (void)state;
    enum { MANY = 4, CANCELLED = 2 };
    host_bench_t benches[MANY];
    esploader_visit_t *visits[MANY];
    watch_t log = {.cancel_at = ESPLOADER_EVENT_READY};
    for (int i = 0; i < MANY; i++) {
        visits[i] = visit_to(&benches[i], "esp32", "--tcp");
        assert_kind(visits[i], esploader_add_image(visits[i], OFFSET, image, IMAGE), ESPLOADER_OK);
        assert_kind(visits[i], esploader_begin_flash(visits[i]), ESPLOADER_OK);
    }
    log.visit = visits[CANCELLED];
    esploader_on_event(visits[CANCELLED], watch, &log);
    assert_int_equal(esploader_run_all(visits, MANY), ESPLOADER_ERROR_INTERRUPTED);
    for (int i = 0; i < MANY; i++) {
        assert_kind(visits[i], esploader_error_kind(visits[i]),
                    i == CANCELLED ? ESPLOADER_ERROR_INTERRUPTED : ESPLOADER_OK);
        esploader_visit_free(visits[i]);
        host_bench_end(&benches[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_verify_read_erase),
        cmocka_unit_test(events_from_the_queue),
        cmocka_unit_test(an_option_holds_for_the_next_task_only),
        cmocka_unit_test(structures_may_be_smaller_or_larger),
        cmocka_unit_test(an_event_without_room_for_it_is_not_lost),
        cmocka_unit_test(a_second_run_of_one_task_is_refused),
        cmocka_unit_test(a_question_without_a_size_leaves_the_visits_error),
        cmocka_unit_test(options_that_make_no_sense),
        cmocka_unit_test(images_that_are_refused),
        cmocka_unit_test(ports_and_chips_that_are_not_there),
        cmocka_unit_test(one_of_many_is_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
