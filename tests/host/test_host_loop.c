/*
 * Many visits in one thread.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { BENCHES = 6, DEAF = 1, LOST = 3, CANCELLED = 4, PAUSE_MS = 1000 };

static void cancel(host_bench_t *bench)
{
    esp_host_visit_cancel(bench->visit);
}

static void assert_ended(host_bench_t *bench, esp_host_error_kind_t kind)
{
    esp_host_visit_error(bench->visit, NULL, &bench->error);
    if (bench->error.kind != kind) {
        fail_msg("%s", esp_host_error_text(&bench->error));
    }
}

/* Lines of all kinds; some visits fail, each for its own reason, and none of the others notices. */
static void some_fail_and_the_others_do_not_notice(void **state)
{
    (void)state;
    static const char *const chips[BENCHES] = {"esp32",   "esp32c3", "esp32s3",
                                               "esp32c6", "esp32s2", "esp32h2"};
    host_bench_t *benches = calloc(BENCHES, sizeof *benches);
    esp_host_loop_t *loop = esp_host_loop_new();
    assert_non_null(benches);
    assert_non_null(loop);
    for (int i = 0; i < BENCHES; i++) {
        host_bench_t *bench = &benches[i];
        host_bench_start(bench, chips[i], i % 3 == 2 ? "--pty" : "--tcp",
                         i == DEAF ? "--fault" : NULL, "stall:tx:0", NULL);
        host_bench_open(bench);
        bench->session.attempts = i == DEAF ? 1 : bench->session.attempts;
        bench->act_at = ESP_LOADER_EVENT_READY;
        bench->act = i == LOST ? host_bench_unplug : i == CANCELLED ? cancel : NULL;
        host_bench_begin(bench);
        assert_true(esp_host_loop_add(loop, bench->visit));
    }
    esp_host_loop_run(loop);
    for (int i = 0; i < BENCHES; i++) {
        assert_ended(&benches[i], i == DEAF        ? ESP_HOST_ERROR_VISIT
                                  : i == LOST      ? ESP_HOST_ERROR_PORT
                                  : i == CANCELLED ? ESP_HOST_ERROR_INTERRUPTED
                                                   : ESP_HOST_OK);
        if (benches[i].error.kind == ESP_HOST_OK) {
            host_bench_assert_written(&benches[i]);
        }
        host_bench_end(&benches[i]);
    }
    assert_int_equal(esp_host_loop_step(loop, 0), 0);
    esp_host_loop_free(loop);
    free(benches);
}

/* At the first bytes, for longer than an answer may take. */
static void keep_the_thread(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap)
{
    host_bench_t *bench = user;
    (void)visit;
    if (tap->kind == ESP_HOST_TAP_BYTES && bench->tapped[tap->direction]++ == 0) {
        usleep(PAUSE_MS * 1000);
    }
}

/* It has arrived long before the visit is looked after again. */
static void an_answer_that_has_arrived_is_not_late(void **state)
{
    (void)state;
    host_bench_t bench;
    esp_host_loop_t *loop = esp_host_loop_new();
    host_bench_start(&bench, "esp32", "--tcp", "--boot", "download", NULL);
    bench.config.hooks.tap = keep_the_thread;
    bench.config.before = ESP_HOST_BEFORE_NONE;
    host_bench_open(&bench);
    bench.session.attempts = 1;
    bench.session.connect.trials = 1;
    bench.session.connect.sync_timeout = 500;
    host_bench_begin(&bench);
    assert_true(esp_host_loop_add(loop, bench.visit));
    esp_host_loop_run(loop);
    assert_ended(&bench, ESP_HOST_OK);
    assert_true(bench.tapped[ESP_HOST_TO_CHIP] > 0);
    host_bench_assert_written(&bench);
    host_bench_end(&bench);
    esp_host_loop_free(loop);
}

/* A program with a loop of its own takes steps. */
static void steps_do_not_wait(void **state)
{
    (void)state;
    host_bench_t bench;
    esp_host_loop_t *loop = esp_host_loop_new();
    host_bench_start(&bench, "esp32", "--tcp", "--fault", "stall:tx:0", NULL);
    host_bench_open(&bench);
    host_bench_begin(&bench);
    assert_true(esp_host_loop_add(loop, bench.visit));
    const uint32_t began = esp_host_now_ms();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(esp_host_loop_step(loop, 0), 1);
    }
    /* Lines and rate are confirmed by the far end meanwhile: not more than a few waits for it. */
    assert_true(esp_host_now_ms() - began < 700);
    esp_host_loop_remove(loop, bench.visit);
    assert_int_equal(esp_host_loop_step(loop, 0), 0);
    assert_false(esp_host_visit_is_done(bench.visit));
    host_bench_end(&bench);
    esp_host_loop_free(loop);
}

static void a_loop_is_full_in_the_end(void **state)
{
    (void)state;
    esp_host_loop_t *loop = esp_host_loop_new();
    esp_host_visit_t *visit =
        esp_host_visit_new(&(esp_host_visit_config_t){.port = "/dev/null"}, NULL);
    assert_non_null(visit);
    for (int i = 0; i < ESP_HOST_LOOP_MOST; i++) {
        assert_true(esp_host_loop_add(loop, visit));
    }
    assert_false(esp_host_loop_add(loop, visit));
    esp_host_loop_remove(loop, visit);
    assert_true(esp_host_loop_add(loop, visit));
    esp_host_loop_free(loop);
    esp_host_visit_free(visit);
    esp_host_loop_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_fail_and_the_others_do_not_notice),
        cmocka_unit_test(an_answer_that_has_arrived_is_not_late),
        cmocka_unit_test(steps_do_not_wait),
        cmocka_unit_test(a_loop_is_full_in_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
