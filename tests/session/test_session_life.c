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

static void begin_on_a_port_that_returns(void)
{
    begin();
    visit.config.port_returns = true;
    visit_begin(&visit);
}

/* Steps until the engine has found the chip, and the visit does not know it yet. */
static void step_until_the_engine_is_connected(void)
{
    bool connected = false;
    while (!connected) {
        assert_true(visit_step(&visit));
        connected = esp_loader_engine_chip(&rig.engine) != ESP_UNKNOWN_CHIP &&
                    (esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) != 0;
    }
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_CHIP), 0);
}

/* The clock may stand anywhere, and nobody has told the visit where before its port is lost. */
static void a_port_is_awaited_for_ten_seconds_of_any_clock(void **state)
{
    (void)state;
    static const uint32_t clocks[] = {0, 12345, 0x7FFFFFFF, 0x8B5D3000, 0xFFFFF000};
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        begin_on_a_port_that_returns();
        assert_true(esp_loader_session_port_lost(&visit.session));
        esp_loader_session_set_time(&visit.session, clocks[i]);
        assert_int_equal(esp_loader_session_deadline(&visit.session), clocks[i] + 10000);
        esp_loader_session_set_time(&visit.session, clocks[i] + 9999);
        assert_true(esp_loader_session_wants(&visit.session) & ESP_LOADER_WANT_PORT);
        esp_loader_session_set_time(&visit.session, clocks[i] + 10000);
        const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
        assert_int_equal(outcome->end, ESP_LOADER_END_PORT_LOST);
        rig_free(&rig);
    }
}

static void a_visit_that_was_aborted_while_its_port_was_away_stays_so(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    visit_step(&visit);
    assert_true(esp_loader_session_port_lost(&visit.session));
    assert_true(esp_loader_session_wants(&visit.session) & ESP_LOADER_WANT_PORT);
    esp_loader_session_abort(&visit.session, ESP_LOADER_ERROR_TIMEOUT);
    const size_t told = visit.event_count;
    esp_loader_session_port_back(&visit.session);
    esp_loader_session_set_time(&visit.session, 3600000);
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
    assert_int_equal(outcome->end, ESP_LOADER_END_ABORTED);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(visit.event_count, told);
    rig_free(&rig);
}

static void time_does_not_end_a_visit_once_more(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    visit_step(&visit);
    assert_true(esp_loader_session_port_lost(&visit.session));
    esp_loader_session_abort(&visit.session, ESP_LOADER_ERROR_FAIL);
    esp_loader_session_set_time(&visit.session, 3600000);
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_ABORTED);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_DONE), 1);
    rig_free(&rig);
}

static void a_port_lost_just_after_the_answer_is_connected_to_again(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    step_until_the_engine_is_connected();
    assert_true(esp_loader_session_port_lost(&visit.session));
    esp_loader_session_port_back(&visit.session);
    while (visit_step(&visit)) {
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 2);
    rig_free(&rig);
}

static void a_port_that_goes_in_the_last_attempt_gets_one_more(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    visit.config.attempts = 1;
    visit_begin(&visit);
    while (visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT) == 0) {
        visit_step(&visit);
    }
    assert_true(esp_loader_session_port_lost(&visit.session));
    esp_loader_session_port_back(&visit.session);
    while (visit_step(&visit)) {
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    rig_free(&rig);
}

static void a_port_that_goes_again_and_again_ends_the_visit(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    bool goes_on = true;
    while (goes_on) {
        goes_on = visit_step(&visit);
        if (goes_on && esp_loader_session_port_lost(&visit.session)) {
            esp_loader_session_port_back(&visit.session);
        }
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), visit.config.attempts + 1);
    rig_free(&rig);
}

/* It ended without an answer, and with the success of the last one. */
static void a_port_that_goes_behind_each_answer_ends_with_an_error(void **state)
{
    (void)state;
    begin_on_a_port_that_returns();
    visit.config.attempts = 1;
    visit_begin(&visit);
    for (unsigned time = 0; time < 2; time++) {
        step_until_the_engine_is_connected();
        assert_true(esp_loader_session_port_lost(&visit.session));
        esp_loader_session_port_back(&visit.session);
        if (time == 0) {
            while (esp_loader_engine_chip(&rig.engine) != ESP_UNKNOWN_CHIP) {
                assert_true(visit_step(&visit));
            }
        }
    }
    while (visit_step(&visit)) {
    }
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
    assert_int_equal(outcome->end, ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 2);
    rig_free(&rig);
}

static void a_rate_that_nobody_wants_disturbs_nothing(void **state)
{
    (void)state;
    begin();
    do {
        if ((esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_BAUD) == 0) {
            esp_loader_session_baud_done(&visit.session, false);
        }
    } while (visit_step(&visit));
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_DONE);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 1);
    rig_free(&rig);
}

static bool abort_and_agree(void *user, esp_loader_approve_t what)
{
    visit_t *aborted = user;
    (void)what;
    esp_loader_session_abort(&aborted->session, ESP_LOADER_ERROR_FAIL);
    return true;
}

static void an_abort_counts_whatever_approve_returns(void **state)
{
    (void)state;
    begin();
    visit.config.approve = abort_and_agree;
    /* This chip has no such reset, which would be an end of its own. */
    visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
    visit.config.steps = &esp_loader_steps_stub;
    visit_begin(&visit);
    while (visit_step(&visit)) {
    }
    assert_int_equal(esp_loader_session_outcome(&visit.session)->end, ESP_LOADER_END_ABORTED);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_DONE), 1);
    assert_int_equal(visit.events[visit.event_count - 1].kind, ESP_LOADER_EVENT_DONE);
    rig_free(&rig);
}

static void a_write_that_has_not_begun_has_no_progress(void **state)
{
    (void)state;
    /* What the memory held before. */
    write_task.job.phase = ESP_LOADER_JOB_WRITE;
    begin();
    uint32_t done;
    uint32_t total;
    esp_loader_session_progress(&visit.session, &done, &total);
    assert_int_equal(done, 0);
    assert_int_equal(total, 0);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_may_be_abandoned_at_any_step),
        cmocka_unit_test(an_ended_visit_stays_ended),
        cmocka_unit_test(a_visit_ends_when_the_chip_falls_silent),
        cmocka_unit_test(a_port_is_awaited_for_ten_seconds_of_any_clock),
        cmocka_unit_test(a_visit_that_was_aborted_while_its_port_was_away_stays_so),
        cmocka_unit_test(time_does_not_end_a_visit_once_more),
        cmocka_unit_test(a_port_lost_just_after_the_answer_is_connected_to_again),
        cmocka_unit_test(a_port_that_goes_behind_each_answer_ends_with_an_error),
        cmocka_unit_test(a_port_that_goes_in_the_last_attempt_gets_one_more),
        cmocka_unit_test(a_port_that_goes_again_and_again_ends_the_visit),
        cmocka_unit_test(a_rate_that_nobody_wants_disturbs_nothing),
        cmocka_unit_test(an_abort_counts_whatever_approve_returns),
        cmocka_unit_test(a_write_that_has_not_begun_has_no_progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
