/*
 * Visits to virtual chips in other processes, one at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "station.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_said(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("'%s' is not in '%s'", part, text);
    }
}

static void run(station_t *station, esp_host_error_kind_t kind)
{
    station_begin(station);
    const bool well = esp_host_visit_run(station->visit, &station->error);
    if (station->error.kind != kind) {
        fail_msg("%s", esp_host_error_text(&station->error));
    }
    assert_int_equal(well, kind == ESP_HOST_OK);
    assert_true(esp_host_visit_is_done(station->visit));
}

static void a_write_over_the_network(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32s3", "--tcp", NULL);
    station_open(&station);
    run(&station, ESP_HOST_OK);
    assert_int_equal(station.events[0], ESP_LOADER_EVENT_ATTEMPT);
    assert_int_equal(station.events[station.event_count - 1], ESP_LOADER_EVENT_DONE);
    assert_true(station_told(&station, ESP_LOADER_EVENT_RATE));
    assert_true(station.tapped[ESP_HOST_TO_CHIP] > 0);
    assert_true(station.tapped[ESP_HOST_FROM_CHIP] > 0);
    assert_true(station.taps[ESP_HOST_TAP_LINES] >= 3);
    assert_true(station.taps[ESP_HOST_TAP_BAUD] >= 2);
    assert_true(station.ticks > 0);
    assert_true(station.image.verified);
    assert_string_equal(esp_host_error_text(&station.error), "");
    station_assert_written(&station);
    station_end(&station);
}

static void a_write_over_a_pseudo_terminal(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32c3", "--pty", NULL);
    station_open(&station);
    run(&station, ESP_HOST_OK);
    assert_int_equal(station.taps[ESP_HOST_TAP_LINES], 0);
    assert_int_equal(esp_loader_session_leaving(esp_host_visit_session(station.visit)),
                     ESP_LOADER_LEAVING_BY_HAND);
    station_assert_written(&station);
    station_end(&station);
}

static void another_visit_on_the_same_line(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32", "--tcp", NULL);
    station_open(&station);
    /* What a chip prints comes at another rate than its loader is looked for at. */
    station.session.output_rate = 74880;
    run(&station, ESP_HOST_OK);
    assert_int_equal(station.image.state, ESP_LOADER_IMAGE_WRITTEN);
    station.session.task = esp_loader_task_write(&station.task, &station.image, 1);
    run(&station, ESP_HOST_OK);
    assert_int_equal(station.image.state, ESP_LOADER_IMAGE_SKIPPED);
    station_end(&station);
}

static void ports_that_do_not_open(void **state)
{
    (void)state;
    static const struct {
        const char *port;
        serial_line_error_t line;
        const char *text;
        const char *advice;
    } cases[] = {
        {"/dev/ttyNoSuchPort", SERIAL_LINE_NO_DEVICE, "/dev/ttyNoSuchPort: No such device",
         "plugged in"},
        {"rfc2217://127.0.0.1:1", SERIAL_LINE_REFUSED, "Connection refused", "server"},
        {"ftp://127.0.0.1", SERIAL_LINE_BAD_URL, "cannot be understood", "rfc2217://"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        esp_host_error_t error = {0};
        esp_host_visit_t *visit =
            esp_host_visit_new(&(esp_host_visit_config_t){.port = cases[i].port}, &error);
        assert_non_null(visit);
        assert_false(esp_host_visit_open(visit, &error));
        assert_int_equal(error.kind, ESP_HOST_ERROR_PORT);
        assert_int_equal(error.line, cases[i].line);
        assert_said(esp_host_error_text(&error), cases[i].text);
        assert_said(esp_host_error_advice(&error), cases[i].advice);
        esp_host_visit_free(visit);
    }
    esp_host_error_t error = {0};
    assert_null(esp_host_visit_new(&(esp_host_visit_config_t){.port = ""}, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_USAGE);
    esp_host_visit_free(NULL);
}

static void a_chip_that_does_not_answer(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32", "--tcp", "--fault", "stall:tx:0", NULL);
    station_open(&station);
    station.session.attempts = 2;
    run(&station, ESP_HOST_ERROR_VISIT);
    assert_int_equal(station.error.outcome.end, ESP_LOADER_END_NO_ANSWER);
    assert_said(esp_host_error_text(&station.error), station.port);
    assert_said(esp_host_error_text(&station.error), "it waits in its loader");
    assert_said(esp_host_error_advice(&station.error), "check the wire");
    station_end(&station);
}

static void another_chip_than_wanted(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32c3", "--tcp", NULL);
    station_open(&station);
    station.session.chip = ESP32_CHIP;
    run(&station, ESP_HOST_ERROR_VISIT);
    assert_said(esp_host_error_text(&station.error), "found an ESP32-C3, not an ESP32");
    station_end(&station);
}

static void a_line_that_is_lost_in_the_middle(void **state)
{
    (void)state;
    static const char *const kinds[] = {"--tcp", "--pty"};
    for (size_t i = 0; i < 2; i++) {
        station_t station;
        station_start(&station, "esp32", kinds[i], NULL);
        station_open(&station);
        station.act_at = ESP_LOADER_EVENT_READY;
        station.act = station_unplug;
        run(&station, ESP_HOST_ERROR_PORT);
        assert_int_equal(station.error.line, SERIAL_LINE_LOST);
        assert_int_equal(station.error.outcome.end, ESP_LOADER_END_PORT_LOST);
        assert_said(esp_host_error_text(&station.error), "was lost");
        /* The line is of no use any more, and a visit that begins on it says so. */
        run(&station, ESP_HOST_ERROR_PORT);
        station_end(&station);
    }
}

static void cancel(station_t *station)
{
    esp_host_visit_cancel(station->visit);
}

static void cancelled_while_it_writes(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32", "--tcp", "--pace", NULL);
    station_open(&station);
    station.act_at = ESP_LOADER_EVENT_TASK;
    station.act = cancel;
    run(&station, ESP_HOST_ERROR_INTERRUPTED);
    assert_int_equal(station.error.outcome.end, ESP_LOADER_END_ABORTED);
    assert_false(station_told(&station, ESP_LOADER_EVENT_TASK_DONE));
    assert_said(esp_host_error_text(&station.error), "interrupted: could not do what was asked");
    esp_host_visit_error(station.visit, "write app.bin", &station.error);
    assert_string_equal(esp_host_error_text(&station.error),
                        "interrupted: could not write app.bin");
    station_end(&station);
}

static esp_host_visit_t *to_cancel;

static void on_alarm(int number)
{
    (void)number;
    esp_host_visit_cancel(to_cancel);
}

static void *cancel_in_a_thread(void *user)
{
    usleep(150000);
    esp_host_visit_cancel(user);
    return NULL;
}

static void cancelled_from_a_handler_and_a_thread(void **state)
{
    (void)state;
    for (int by_thread = 0; by_thread < 2; by_thread++) {
        station_t station;
        pthread_t thread;
        station_start(&station, "esp32", "--tcp", "--fault", "stall:tx:0", NULL);
        station_open(&station);
        station.session.attempts = 1000;
        to_cancel = station.visit;
        signal(SIGALRM, on_alarm);
        if (by_thread != 0) {
            assert_int_equal(pthread_create(&thread, NULL, cancel_in_a_thread, station.visit), 0);
        } else {
            const struct itimerval soon = {.it_value = {.tv_usec = 150000}};
            setitimer(ITIMER_REAL, &soon, NULL);
        }
        run(&station, ESP_HOST_ERROR_INTERRUPTED);
        assert_string_equal(esp_host_error_text(&station.error), "interrupted: could not connect");
        if (by_thread != 0) {
            pthread_join(thread, NULL);
        }
        station_end(&station);
    }
    signal(SIGALRM, SIG_DFL);
}

static bool at_once(void *user)
{
    (void)user;
    return true;
}

static void cancelled_while_the_port_is_opened(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32", "--tcp", "--raw", NULL);
    /* Nobody speaks RFC 2217 there: opening would wait for seconds. */
    char port[STATION_PATH];
    snprintf(port, sizeof port, "rfc2217%.400s", strchr(station.port, ':'));
    station.config.port = port;
    station.config.hooks.cancelled = at_once;
    station.visit = esp_host_visit_new(&station.config, NULL);
    assert_false(esp_host_visit_open(station.visit, &station.error));
    assert_int_equal(station.error.kind, ESP_HOST_ERROR_INTERRUPTED);
    assert_said(esp_host_error_text(&station.error), "interrupted: could not open rfc2217://");
    station_end(&station);
}

static void replace(station_t *station)
{
    station->act = NULL;
    station_replace(station, "esp32c3", "--tcp", NULL);
}

/* A chip's own USB may go at the reset that leads into its loader. */
static void a_port_that_goes_while_the_chip_is_reached_is_awaited(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32c3", "--tcp", NULL);
    station_open(&station);
    station.session.port_returns = true;
    station.act_at = ESP_LOADER_EVENT_ATTEMPT;
    station.act = replace;
    run(&station, ESP_HOST_OK);
    assert_true(station_told(&station, ESP_LOADER_EVENT_PORT_LEFT));
    assert_true(station_told(&station, ESP_LOADER_EVENT_PORT_BACK));
    station_assert_written(&station);
    station_end(&station);
}

static void unplug_then_cancel(station_t *station)
{
    station_unplug(station);
    station->act_at = ESP_LOADER_EVENT_PORT_LEFT;
    station->act = cancel;
}

static void a_visit_given_up_while_its_port_is_away_may_begin_again(void **state)
{
    (void)state;
    station_t station;
    station_start(&station, "esp32c3", "--tcp", NULL);
    station_open(&station);
    station.session.port_returns = true;
    station.act_at = ESP_LOADER_EVENT_ATTEMPT;
    station.act = unplug_then_cancel;
    run(&station, ESP_HOST_ERROR_INTERRUPTED);
    assert_true(station_told(&station, ESP_LOADER_EVENT_PORT_LEFT));
    assert_null(esp_host_visit_line(station.visit));
    esp_host_visit_defaults(station.visit, &station.session);
    assert_true(station.session.rate_fixed);
    run(&station, ESP_HOST_ERROR_INTERRUPTED);
    station_end(&station);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_over_the_network),
        cmocka_unit_test(a_write_over_a_pseudo_terminal),
        cmocka_unit_test(another_visit_on_the_same_line),
        cmocka_unit_test(ports_that_do_not_open),
        cmocka_unit_test(a_chip_that_does_not_answer),
        cmocka_unit_test(another_chip_than_wanted),
        cmocka_unit_test(a_line_that_is_lost_in_the_middle),
        cmocka_unit_test(cancelled_while_it_writes),
        cmocka_unit_test(cancelled_from_a_handler_and_a_thread),
        cmocka_unit_test(cancelled_while_the_port_is_opened),
        cmocka_unit_test(a_port_that_goes_while_the_chip_is_reached_is_awaited),
        cmocka_unit_test(a_visit_given_up_while_its_port_is_away_may_begin_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
