/*
 * Sessions: a pushed stream as a task, from a sender that has more now and then, on lines that
 * fail.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 30000, BUFFER = 8192, SECTOR = 4096, MAGIC = 0xE9, PLACES = 23 };

static const uint32_t rates[] = {460800};

static rig_t rig;
static visit_t visit;
static esp_loader_task_push_t task;
static uint8_t bytes[SIZE];
static uint8_t buffer[BUFFER];
static uint8_t first[SECTOR];
static uint8_t piece[SIZE]; /* what the sender gave last: the rest of it is none of the task's */
static uint8_t digest[16];

/* The sender. */
static uint32_t sent;
static uint32_t size_of_piece;
static unsigned pauses; /* before each piece */
static unsigned paused;
static uint32_t fails_at; /* 0: not */

static esp_loader_pushed_t more(void *user, const uint8_t **out, uint32_t *size)
{
    assert_ptr_equal(user, &sent);
    *size = 0;
    if (fails_at != 0 && sent >= fails_at) {
        return ESP_LOADER_PUSHED_FAILED;
    }
    if (sent == SIZE) {
        task.size = SIZE;
        task.md5 = digest;
        return ESP_LOADER_PUSHED_END;
    }
    if (paused++ < pauses) {
        return ESP_LOADER_PUSHED_BYTES;
    }
    paused = 0;
    *size = SIZE - sent < size_of_piece ? SIZE - sent : size_of_piece;
    memset(piece, 0, sizeof(piece));
    memcpy(piece, bytes + sent, *size);
    *out = piece;
    sent += *size;
    return ESP_LOADER_PUSHED_BYTES;
}

static void begin(bool stub, const sim_fault_t *fault)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    esp_loader_md5_t md5;
    rig_init_with(&rig, &config);
    if (fault != NULL) {
        rig_fault(&rig, fault);
    }
    rig_fill(bytes, SIZE, 5);
    bytes[0] = MAGIC;
    bytes[1] = 2;
    bytes[12] = 5; /* for this chip */
    bytes[13] = 0;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes, SIZE);
    esp_loader_md5_final(&md5, digest);
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    if (stub) {
        visit_use_stub(&visit);
    }
    sent = 0;
    size_of_piece = 777;
    pauses = 0;
    paused = 0;
    fails_at = 0;
    visit.config.task = esp_loader_task_push(&task, AT, buffer, BUFFER, more, &sent);
    task.config.first = first;
    visit_begin(&visit);
}

static const esp_loader_outcome_t *outcome(void)
{
    return esp_loader_session_outcome(&visit.session);
}

static const uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static void finish(void)
{
    while (visit_step(&visit)) {
    }
}

static void assert_written(void)
{
    assert_int_equal(outcome()->end, ESP_LOADER_END_DONE);
    assert_true(task.push.verified);
    assert_int_equal(sent, SIZE);
    assert_memory_equal(in_flash(), bytes, SIZE);
}

static void a_stream_of_any_pieces_arrives(void **state)
{
    static const uint32_t pieces[] = {1, 777, BUFFER, SIZE};
    (void)state;
    for (unsigned i = 0; i < 2 * sizeof(pieces) / sizeof(pieces[0]); i++) {
        uint32_t done;
        uint32_t total;
        begin(i % 2 != 0, NULL);
        size_of_piece = pieces[i / 2];
        finish();
        assert_written();
        esp_loader_session_progress(&visit.session, &done, &total);
        assert_int_equal(done, SIZE);
        assert_int_equal(total, SIZE);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_TASK)->other, SIZE);
        rig_free(&rig);
    }
}

/* Nothing is lost, and no time passes, while the sender has none. */
static void a_sender_may_have_none_yet(void **state)
{
    (void)state;
    begin(true, NULL);
    pauses = 50;
    finish();
    assert_written();
    rig_free(&rig);
}

static void what_a_sender_promised_is_compared(void **state)
{
    (void)state;
    begin(true, NULL);
    digest[3] ^= 1;
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_not_equal(in_flash()[0], MAGIC);
    rig_free(&rig);
}

static void a_sender_that_fails_leaves_nothing_that_boots(void **state)
{
    (void)state;
    begin(true, NULL);
    fails_at = 20000;
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_WRITE);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_FAIL);
    assert_int_equal(outcome()->result.address, AT + sent);
    assert_int_not_equal(in_flash()[0], MAGIC);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 0);
    rig_free(&rig);
}

/* A sender that ends the visit itself, and has nothing more to give. */
static esp_loader_pushed_t give_up(void *user, const uint8_t **out, uint32_t *size)
{
    (void)user;
    (void)out;
    *size = 0;
    esp_loader_session_abort(&visit.session, ESP_LOADER_ERROR_TIMEOUT);
    return ESP_LOADER_PUSHED_FAILED;
}

static void a_visit_that_its_sender_has_ended_ends_once(void **state)
{
    (void)state;
    begin(false, NULL);
    task.more = give_up;
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_ABORTED);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_DONE), 1);
    rig_free(&rig);
}

static void an_image_for_another_chip_is_refused(void **state)
{
    (void)state;
    begin(true, NULL);
    bytes[12] = 9;
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    rig_free(&rig);
}

static unsigned steps_of_a_visit(bool stub)
{
    unsigned steps = 0;
    begin(stub, NULL);
    while (visit_step(&visit)) {
        steps++;
    }
    assert_written();
    rig_free(&rig);
    return steps;
}

/* The chip is reset at any moment: the visit connects again, and the sender notices nothing. */
static void a_chip_that_was_reset_is_connected_again(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        const unsigned steps = steps_of_a_visit(stub != 0);
        unsigned again = 0;
        for (unsigned place = 1; place < PLACES; place++) {
            begin(stub != 0, NULL);
            for (unsigned i = 0; i < steps * place / PLACES; i++) {
                visit_step(&visit);
            }
            sim_chip_reset(rig.chip);
            finish();
            again += visit_told(&visit, ESP_LOADER_EVENT_AGAIN);
            assert_written();
            rig_free(&rig);
        }
        assert_true(again > 0);
    }
}

/* Connections that were lost before anything was pushed do not count against the stream. */
static void a_stream_that_was_begun_has_all_of_the_patience(void **state)
{
    (void)state;
    begin(true, NULL);
    while (visit_told(&visit, ESP_LOADER_EVENT_STUB_LOADING) == 0) {
        assert_true(visit_step(&visit));
    }
    sim_chip_reset(rig.chip);
    while (task.push.reached == 0) {
        assert_true(visit_step(&visit));
    }
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 1);
    sim_chip_reset(rig.chip);
    finish();
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 2);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_AGAIN)->value, 1);
    assert_written();
    rig_free(&rig);
}

static void a_line_that_loses_bytes_costs_time_only(void **state)
{
    (void)state;
    for (uint64_t at = 3000; at < 40000; at += 1777) {
        const sim_fault_t fault = {.kind = SIM_FAULT_DROP, .direction = SIM_TO_CHIP, .at = at};
        begin(true, &fault);
        finish();
        assert_written();
        rig_free(&rig);
    }
}

/* A line that is dead from some byte on ends the visit, and nothing boots. */
static void a_dead_line_ends_the_visit(void **state)
{
    (void)state;
    const sim_fault_t fault = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP, .at = 20000};
    begin(true, &fault);
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_WRITE);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_in_range(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 1, 4);
    assert_in_range(sent, BUFFER, SIZE - 1);
    assert_int_not_equal(in_flash()[0], MAGIC);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_of_any_pieces_arrives),
        cmocka_unit_test(a_sender_may_have_none_yet),
        cmocka_unit_test(what_a_sender_promised_is_compared),
        cmocka_unit_test(a_sender_that_fails_leaves_nothing_that_boots),
        cmocka_unit_test(a_visit_that_its_sender_has_ended_ends_once),
        cmocka_unit_test(an_image_for_another_chip_is_refused),
        cmocka_unit_test(a_chip_that_was_reset_is_connected_again),
        cmocka_unit_test(a_stream_that_was_begun_has_all_of_the_patience),
        cmocka_unit_test(a_line_that_loses_bytes_costs_time_only),
        cmocka_unit_test(a_dead_line_ends_the_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
