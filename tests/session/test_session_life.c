/*
 * Sessions: abandoned at any step, begun again, cut off.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;
static uint8_t bytes[9000];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;

static esp_loader_task_t *task(void)
{
    image = (esp_loader_image_t){
        .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
    return esp_loader_task_write(&write_task, &image, 1);
}

static void begin(void)
{
    stub_scene_begin(&rig, 1);
    rig_fill(bytes, sizeof(bytes), 5);
    visit_init(&visit, &rig);
    visit_use_stub(&visit);
    visit.config.task = task();
    visit_begin(&visit);
}

static unsigned count_steps(void)
{
    unsigned steps = 0;
    begin();
    while (visit_step(&visit)) {
        steps++;
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    rig_free(&rig);
    return steps;
}

/* Abandons a visit after so many steps; then the next one, on the same memory, is right. */
static void abandon_after(unsigned steps, bool abort)
{
    begin();
    for (unsigned i = 0; i < steps; i++) {
        visit_step(&visit);
    }
    if (abort) {
        esp_loader_session_abort(&visit.session, ESP_LOADER_ERROR_FAIL);
        const esp_loader_end_t end = esp_loader_session_outcome(&visit.session)->end;
        assert_true(end == ESP_LOADER_END_ABORTED || end == ESP_LOADER_END_DONE);
        assert_false(visit_step(&visit));
    }
    visit.event_count = 0;
    assert_int_equal(visit_run(&visit, task()), ESP_LOADER_END_DONE);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + 0x10000, bytes, sizeof(bytes));
    assert_true(image.verified);
    rig_free(&rig);
}

static void a_visit_may_be_abandoned_at_any_step(void **state)
{
    (void)state;
    const unsigned all = count_steps();
    assert_true(all > 100);
    for (unsigned steps = 0; steps <= all; steps += 1 + all / 97) {
        abandon_after(steps, steps % 2 == 0);
    }
}

static void an_ended_visit_stays_ended(void **state)
{
    (void)state;
    begin();
    while (visit_step(&visit)) {
    }
    const size_t told = visit.event_count;
    esp_loader_session_abort(&visit.session, ESP_LOADER_ERROR_FAIL);
    assert_true(esp_loader_session_port_lost(&visit.session));
    esp_loader_session_port_back(&visit.session);
    assert_int_equal(esp_loader_session_wants(&visit.session), ESP_LOADER_WANT_DONE);
    assert_false(esp_loader_session_advance(&visit.session));
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_int_equal(visit.event_count, told);
    rig_free(&rig);
}

static void a_visit_ends_when_the_chip_falls_silent(void **state)
{
    (void)state;
    const unsigned all = count_steps();
    for (unsigned steps = 5; steps < all; steps += 1 + all / 23) {
        begin();
        for (unsigned i = 0; i < steps; i++) {
            visit_step(&visit);
        }
        sim_chip_set_lines(rig.chip, false, true);
        const uint64_t began = rig.now_us;
        /* The chip is held in reset whatever the host's lines say. */
        while (visit_step(&visit)) {
            sim_chip_set_lines(rig.chip, false, true);
            assert_true(rig.now_us - began < 120 * 1000000ull);
        }
        assert_int_not_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_NONE);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_may_be_abandoned_at_any_step),
        cmocka_unit_test(an_ended_visit_stays_ended),
        cmocka_unit_test(a_visit_ends_when_the_chip_falls_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
