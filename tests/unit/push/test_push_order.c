/*
 * Calls in any order, with faults on the line, resets, and streams that are given up: whatever
 * happens, a stream that says it succeeded has, nothing beside its place is touched, and the next
 * one makes it good.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "push_scene.h"
#include <cmocka.h>
#include <string.h>

enum { RUNS = 100, CALLS = 60, LARGEST = 26 * 1000, ROOM = 7 * ESP_LOADER_PUSH_SECTOR };

static uint32_t state_of_random;

static uint32_t below(uint32_t limit)
{
    state_of_random = state_of_random * 1664525u + 1013904223u;
    return (state_of_random >> 8) % limit;
}

static void drive(uint32_t steps)
{
    while (esp_loader_push_advance(&push)) {
        while (rig_step(&rig)) {
            if (--steps == 0) {
                return;
            }
        }
    }
}

static bool is_idle(void)
{
    return (esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) != 0;
}

static void assert_sound(void)
{
    const bool done = push.phase == ESP_LOADER_PUSH_DONE;
    assert_true(push.received <= ROOM && push.reached <= push.received);
    assert_true(push.skipped <= push.reached);
    assert_true(done || push.result.code == ESP_LOADER_SUCCESS);
    assert_true(push.verified == (done && push.result.code == ESP_LOADER_SUCCESS));
    if (push.verified) {
        assert_int_equal(push.reached, push.received);
        assert_memory_equal(push_flash(), push_image, push.received);
    }
}

static void reset_and_connect(push_way_t way)
{
    esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
    sim_chip_reset(rig.chip);
    push_connect(way.stub);
}

/* One of the calls that may be made, and some that are of no use now. */
static void call(push_way_t way)
{
    const uint32_t piece = 1 + below(6000);
    switch (below(10)) {
    case 0:
        reset_and_connect(way);
        esp_loader_push_resume(&push, way.stub ? 0x4000 : 1024);
        /* Its result was that of the engine, given up. */
        push_open(way);
        return;
    case 1:
        esp_loader_push_end(&push, below(2) != 0 ? push.received : 0, NULL);
        drive(0);
        return;
    case 2:
        esp_loader_push_resume(&push, 1024);
        drive(0);
        return;
    case 3:
        /* Given up in the middle. */
        (void)esp_loader_push_feed(&push, push_image + push.received, below(3) * 4096);
        drive(1 + below(400));
        if (!is_idle()) {
            esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
            push_open(way);
        }
        return;
    default:
        if (push.received + piece <= LARGEST) {
            (void)esp_loader_push_feed(&push, push_image + push.received, piece);
        }
        drive(0);
        return;
    }
}

static void calls_in_any_order(void **state)
{
    (void)state;
    uint32_t succeeded = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        state_of_random = run;
        push_fill(run);
        push_image[0] = below(3) != 0 ? PUSH_MAGIC : 1;
        const sim_fault_t fault = {.kind = (sim_fault_kind_t)(1 + below(4)),
                                   .direction = below(2) != 0 ? SIM_TO_CHIP : SIM_TO_HOST,
                                   .at = 4000 + below(40000)};
        const push_way_t way = {.stub = below(2) != 0,
                                .sectors = 1 + below(3),
                                .in_order = below(3) == 0,
                                .write_always = below(3) == 0,
                                .limit = ROOM,
                                .fault = below(2) != 0 ? &fault : NULL};
        push_begin_chip(way);
        push_open(way);
        for (uint32_t i = 0; i < CALLS; i++) {
            call(way);
            assert_sound();
            succeeded += push.verified;
        }
        push_open(way);
        assert_int_equal(push_all(LARGEST, 1 + below(9000), true, NULL), ESP_LOADER_SUCCESS);
        assert_memory_equal(push_flash(), push_image, LARGEST);
        assert_push_untouched(ROOM);
        rig_free(&rig);
    }
    assert_true(succeeded > RUNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(calls_in_any_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
