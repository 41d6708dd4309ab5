/*
 * Visits to virtual chips in other processes, one at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host_bench.h"
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

static void run(host_bench_t *bench, esp_host_error_kind_t kind)
{
    host_bench_begin(bench);
    const bool well = esp_host_visit_run(bench->visit, &bench->error);
    if (bench->error.kind != kind) {
        fail_msg("%s", esp_host_error_text(&bench->error));
    }
    assert_int_equal(well, kind == ESP_HOST_OK);
    assert_true(esp_host_visit_is_done(bench->visit));
}

static void a_write_over_the_network(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32s3", "--tcp", NULL);
    host_bench_open(&bench);
    run(&bench, ESP_HOST_OK);
    assert_int_equal(bench.events[0], ESP_LOADER_EVENT_ATTEMPT);
    assert_int_equal(bench.events[bench.event_count - 1], ESP_LOADER_EVENT_DONE);
    assert_true(host_bench_told(&bench, ESP_LOADER_EVENT_RATE));
    assert_true(bench.tapped[ESP_HOST_TO_CHIP] > 0);
    assert_true(bench.tapped[ESP_HOST_FROM_CHIP] > 0);
    assert_true(bench.taps[ESP_HOST_TAP_LINES] >= 3);
    assert_true(bench.taps[ESP_HOST_TAP_BAUD] >= 2);
    assert_true(bench.ticks > 0);
    assert_true(bench.image.verified);
    assert_string_equal(esp_host_error_text(&bench.error), "");
    host_bench_assert_written(&bench);
    host_bench_end(&bench);
}

static void a_write_over_a_pseudo_terminal(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32c3", "--pty", NULL);
    host_bench_open(&bench);
    run(&bench, ESP_HOST_OK);
    assert_int_equal(bench.taps[ESP_HOST_TAP_LINES], 0);
    assert_int_equal(esp_loader_session_leaving(esp_host_visit_session(bench.visit)),
                     ESP_LOADER_LEAVING_BY_HAND);
    host_bench_assert_written(&bench);
    host_bench_end(&bench);
}

static void another_visit_on_the_same_line(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32", "--tcp", NULL);
    host_bench_open(&bench);
    /* What a chip prints comes at another rate than its loader is looked for at. */
    bench.session.output_rate = 74880;
    run(&bench, ESP_HOST_OK);
    assert_int_equal(bench.image.state, ESP_LOADER_IMAGE_WRITTEN);
    bench.session.task = esp_loader_task_write(&bench.task, &bench.image, 1);
    run(&bench, ESP_HOST_OK);
    assert_int_equal(bench.image.state, ESP_LOADER_IMAGE_SKIPPED);
    host_bench_end(&bench);
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
    host_bench_t bench;
    host_bench_start(&bench, "esp32", "--tcp", "--fault", "stall:tx:0", NULL);
    host_bench_open(&bench);
    bench.session.attempts = 2;
    run(&bench, ESP_HOST_ERROR_VISIT);
    assert_int_equal(bench.error.outcome.end, ESP_LOADER_END_NO_ANSWER);
    assert_said(esp_host_error_text(&bench.error), bench.port);
    assert_said(esp_host_error_text(&bench.error), "it waits in its loader");
    assert_said(esp_host_error_advice(&bench.error), "check the wire");
    host_bench_end(&bench);
}

static void another_chip_than_wanted(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&bench);
    bench.session.chip = ESP32_CHIP;
    run(&bench, ESP_HOST_ERROR_VISIT);
    assert_said(esp_host_error_text(&bench.error), "found an ESP32-C3, not an ESP32");
    host_bench_end(&bench);
}

static void a_line_that_is_lost_in_the_middle(void **state)
{
    (void)state;
    static const char *const kinds[] = {"--tcp", "--pty"};
    for (size_t i = 0; i < 2; i++) {
        host_bench_t bench;
        host_bench_start(&bench, "esp32", kinds[i], NULL);
        host_bench_open(&bench);
        bench.act_at = ESP_LOADER_EVENT_READY;
        bench.act = host_bench_unplug;
        run(&bench, ESP_HOST_ERROR_PORT);
        assert_int_equal(bench.error.line, SERIAL_LINE_LOST);
        assert_int_equal(bench.error.outcome.end, ESP_LOADER_END_PORT_LOST);
        assert_said(esp_host_error_text(&bench.error), "was lost");
        /* The line is of no use any more, and a visit that begins on it says so. */
        run(&bench, ESP_HOST_ERROR_PORT);
        host_bench_end(&bench);
    }
}

static void cancel(host_bench_t *bench)
{
    esp_host_visit_cancel(bench->visit);
}

static void cancelled_while_it_writes(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32", "--tcp", "--pace", NULL);
    host_bench_open(&bench);
    bench.act_at = ESP_LOADER_EVENT_TASK;
    bench.act = cancel;
    run(&bench, ESP_HOST_ERROR_INTERRUPTED);
    assert_int_equal(bench.error.outcome.end, ESP_LOADER_END_ABORTED);
    assert_false(host_bench_told(&bench, ESP_LOADER_EVENT_TASK_DONE));
    assert_said(esp_host_error_text(&bench.error), "interrupted: could not do what was asked");
    esp_host_visit_error(bench.visit, "write app.bin", &bench.error);
    assert_string_equal(esp_host_error_text(&bench.error), "interrupted: could not write app.bin");
    host_bench_end(&bench);
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
        host_bench_t bench;
        pthread_t thread;
        host_bench_start(&bench, "esp32", "--tcp", "--fault", "stall:tx:0", NULL);
        host_bench_open(&bench);
        bench.session.attempts = 1000;
        to_cancel = bench.visit;
        signal(SIGALRM, on_alarm);
        if (by_thread != 0) {
            assert_int_equal(pthread_create(&thread, NULL, cancel_in_a_thread, bench.visit), 0);
        } else {
            const struct itimerval soon = {.it_value = {.tv_usec = 150000}};
            setitimer(ITIMER_REAL, &soon, NULL);
        }
        run(&bench, ESP_HOST_ERROR_INTERRUPTED);
        assert_string_equal(esp_host_error_text(&bench.error), "interrupted: could not connect");
        if (by_thread != 0) {
            pthread_join(thread, NULL);
        }
        host_bench_end(&bench);
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
    host_bench_t bench;
    host_bench_start(&bench, "esp32", "--tcp", "--raw", NULL);
    /* Nobody speaks RFC 2217 there: opening would wait for seconds. */
    char port[HOST_BENCH_PATH];
    snprintf(port, sizeof port, "rfc2217%.400s", strchr(bench.port, ':'));
    bench.config.port = port;
    bench.config.hooks.cancelled = at_once;
    bench.visit = esp_host_visit_new(&bench.config, NULL);
    assert_false(esp_host_visit_open(bench.visit, &bench.error));
    assert_int_equal(bench.error.kind, ESP_HOST_ERROR_INTERRUPTED);
    assert_said(esp_host_error_text(&bench.error), "interrupted: could not open rfc2217://");
    host_bench_end(&bench);
}

static void replace(host_bench_t *bench)
{
    bench->act = NULL;
    host_bench_replace(bench, "esp32c3", "--tcp", NULL);
}

/* A chip's own USB may go at the reset that leads into its loader. */
static void a_port_that_goes_while_the_chip_is_reached_is_awaited(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&bench);
    bench.session.port_returns = true;
    bench.act_at = ESP_LOADER_EVENT_ATTEMPT;
    bench.act = replace;
    run(&bench, ESP_HOST_OK);
    assert_true(host_bench_told(&bench, ESP_LOADER_EVENT_PORT_LEFT));
    assert_true(host_bench_told(&bench, ESP_LOADER_EVENT_PORT_BACK));
    host_bench_assert_written(&bench);
    host_bench_end(&bench);
}

static void unplug_then_cancel(host_bench_t *bench)
{
    host_bench_unplug(bench);
    bench->act_at = ESP_LOADER_EVENT_PORT_LEFT;
    bench->act = cancel;
}

static void a_visit_given_up_while_its_port_is_away_may_begin_again(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&bench);
    bench.session.port_returns = true;
    bench.act_at = ESP_LOADER_EVENT_ATTEMPT;
    bench.act = unplug_then_cancel;
    run(&bench, ESP_HOST_ERROR_INTERRUPTED);
    assert_true(host_bench_told(&bench, ESP_LOADER_EVENT_PORT_LEFT));
    assert_null(esp_host_visit_line(bench.visit));
    esp_host_visit_defaults(bench.visit, &bench.session);
    assert_true(bench.session.rate_fixed);
    run(&bench, ESP_HOST_ERROR_INTERRUPTED);
    host_bench_end(&bench);
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
