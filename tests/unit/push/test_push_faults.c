/*
 * Pushed streams on bad lines, through resets, and into flash that does not keep what it is told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "push_scene.h"
#include "support/choice.h"
#include <cmocka.h>
#include <string.h>

enum { SECTOR = ESP_LOADER_PUSH_SECTOR, SIZE = 30001, PLACES = 40, RESETS = 25 };

static const push_way_t ways[] = {
    {.stub = false, .sectors = 1}, {.stub = true, .sectors = 1}, {.stub = true, .sectors = 4}};

/* Bytes of either direction, up to the flash's attachment and in all. */
static void measure(push_way_t way, uint64_t from[2], uint64_t to[2])
{
    push_fill(1);
    push_begin_chip(way);
    from[0] = sim_link_bytes(rig.link, SIM_TO_CHIP);
    from[1] = sim_link_bytes(rig.link, SIM_TO_HOST);
    push_open(way);
    assert_int_equal(push_all(SIZE, 1000, true, NULL), ESP_LOADER_SUCCESS);
    to[0] = sim_link_bytes(rig.link, SIM_TO_CHIP);
    to[1] = sim_link_bytes(rig.link, SIM_TO_HOST);
    rig_free(&rig);
}

static void what_the_line_loses_or_changes_is_made_good(void **state)
{
    (void)state;
    static const sim_fault_kind_t kinds[] = {SIM_FAULT_DROP, SIM_FAULT_CORRUPT, SIM_FAULT_DUPLICATE,
                                             SIM_FAULT_TRUNCATE};
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        uint64_t from[2];
        uint64_t to[2];
        measure(ways[i], from, to);
        for (uint32_t place = 0; place < 2 * PLACES; place++) {
            const uint32_t side = place % 2;
            const sim_fault_t fault = {.kind = kinds[place / 2 % 4],
                                       .direction = side == 0 ? SIM_TO_CHIP : SIM_TO_HOST,
                                       .at = from[side] +
                                             (to[side] - from[side]) * (place / 2) / PLACES,
                                       .count = 40};
            push_way_t way = ways[i];
            way.fault = &fault;
            push_begin_chip(way);
            push_open(way);
            assert_int_equal(push_all(SIZE, 1000, true, NULL), ESP_LOADER_SUCCESS);
            assert_push_right(SIZE);
            rig_free(&rig);
        }
    }
}

/* Every frame to the host in turn: answers that are lost. */
static void lost_answers_are_resolved(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        for (uint32_t frame = 20; frame < 120; frame += 3) {
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = frame};
            push_way_t way = ways[i];
            way.fault = &fault;
            push_fill(2);
            push_begin_chip(way);
            push_open(way);
            assert_int_equal(push_all(SIZE, 4096, true, NULL), ESP_LOADER_SUCCESS);
            assert_push_right(SIZE);
            rig_free(&rig);
        }
    }
}

static unsigned left;
static unsigned steps;

static void count_down(void)
{
    steps++;
    if (left != 0 && --left == 0) {
        sim_chip_reset(rig.chip);
    }
}

static unsigned steps_of(push_way_t way)
{
    push_begin_chip(way);
    push_open(way);
    left = 0;
    steps = 0;
    assert_int_equal(push_all(SIZE, 3000, true, count_down), ESP_LOADER_SUCCESS);
    rig_free(&rig);
    return steps;
}

/* The host still has what it had. */
static void a_stream_goes_on_after_the_chip_was_reset(void **state)
{
    (void)state;
    push_fill(3);
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned all = steps_of(ways[i]);
        for (unsigned place = 1; place < RESETS; place++) {
            push_begin_chip(ways[i]);
            push_open(ways[i]);
            left = all * place / RESETS;
            esp_loader_error_t error = push_all(SIZE, 3000, true, count_down);
            if (error != ESP_LOADER_SUCCESS) {
                assert_int_equal(error, ESP_LOADER_ERROR_TIMEOUT);
                assert_false(esp_loader_push_advance(&push));
                /* With either loader. */
                const bool stub = place % 2 != 0;
                push_connect(stub);
                esp_loader_push_resume(&push, stub ? 0x4000 : 1024);
                assert_int_equal(push.phase, ESP_LOADER_PUSH_WORKS);
                assert_int_equal(push.result.code, ESP_LOADER_SUCCESS);
                error = push_all(SIZE, 3000, true, NULL);
            }
            assert_int_equal(error, ESP_LOADER_SUCCESS);
            assert_push_right(SIZE);
            rig_free(&rig);
        }
    }
}

/* The host, too: all is sent again, and what is there is not written again. */
static void a_stream_that_was_cut_is_skipped_as_far_as_it_came(void **state)
{
    (void)state;
    push_fill(4);
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned all = steps_of(ways[i]);
        for (unsigned place = 1; place < RESETS; place++) {
            push_begin_chip(ways[i]);
            push_open(ways[i]);
            left = all * place / RESETS;
            const esp_loader_error_t error = push_all(SIZE, 3000, true, count_down);
            const uint32_t reached = push.reached;
            assert_true(push_flash()[0] != PUSH_MAGIC || error == ESP_LOADER_SUCCESS ||
                        memcmp(push_flash() + SECTOR, push_image + SECTOR, SIZE - SECTOR) == 0);
            push_connect(ways[i].stub);
            push_open(ways[i]);
            assert_int_equal(push_all(SIZE, 1, true, NULL), ESP_LOADER_SUCCESS);
            assert_push_right(SIZE);
            assert_true(push.skipped + SECTOR >= reached);
            rig_free(&rig);
        }
    }
}

static void only_errors_of_the_line_are_resumed(void **state)
{
    (void)state;
    push_fill(5);
    push_begin_chip(ways[1]);
    push_open(ways[1]);
    esp_loader_push_resume(&push, 0x4000);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_TAKES);
    assert_int_equal(push_all(SIZE, 3000, false, NULL), ESP_LOADER_SUCCESS);
    esp_loader_push_end(&push, 1, NULL);
    esp_loader_push_resume(&push, 0x4000);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_DONE);
    assert_int_equal(push.result.code, ESP_LOADER_ERROR_IMAGE_SIZE);
    rig_free(&rig);
}

/* Nor is one that has ended well, or was ended by its port. */
static void a_stream_that_has_ended_for_good_is_not_resumed(void **state)
{
    (void)state;
    push_fill(5);
    push_begin_chip(ways[1]);
    push_open(ways[1]);
    assert_int_equal(push_all(SIZE, 3000, true, NULL), ESP_LOADER_SUCCESS);
    esp_loader_push_resume(&push, 0x4000);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_DONE);
    assert_false(esp_loader_push_advance(&push));
    assert_push_right(SIZE);

    push_fill(6);
    push_open(ways[1]);
    while (push.phase == ESP_LOADER_PUSH_TAKES) {
        (void)esp_loader_push_feed(&push, push_image, SECTOR);
    }
    assert_true(esp_loader_push_advance(&push));
    while ((esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) != 0) {
        assert_true(esp_loader_push_advance(&push));
    }
    esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
    assert_false(esp_loader_push_advance(&push));
    assert_int_equal(push.result.code, ESP_LOADER_ERROR_FAIL);
    esp_loader_push_resume(&push, 0x4000);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_DONE);
    assert_int_equal(push.result.code, ESP_LOADER_ERROR_FAIL);
    rig_free(&rig);
}

static uint32_t asked_in_all; /* questions for a digest, of which the last is of all of it */
static uint32_t wrong_from;   /* the first question that finds a byte changed ... */
static uint32_t wrong_to;     /* ... and the last one */

static uint32_t asked(void)
{
    return sim_chip_counters(rig.chip)->commands[0x13];
}

static void change_for_some_questions(void)
{
    const uint32_t next = asked() + 1;
    const bool wrong = next >= wrong_from && next <= wrong_to;
    push_flash()[2 * SECTOR + 9] =
        wrong ? (uint8_t)~push_image[2 * SECTOR + 9] : push_image[2 * SECTOR + 9];
}

/* All is in flash and proven. The digest of the whole differs: once, which is no more than a
 * disturbed answer, or twice. Then what is there does not boot. */
static void a_whole_that_differs_is_asked_for_twice(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        const bool stub = i % 2 != 0;
        const bool twice = i >= 2;
        const push_way_t way = {.stub = stub, .sectors = 2};
        push_fill(8);
        push_begin_chip(way);
        push_open(way);
        const uint32_t before = asked();
        assert_int_equal(push_all(SIZE, 3000, true, NULL), ESP_LOADER_SUCCESS);
        asked_in_all = asked() - before;
        assert_true(push.verified);
        rig_free(&rig);

        push_begin_chip(way);
        push_open(way);
        wrong_from = asked() + asked_in_all;
        wrong_to = wrong_from + (twice ? 1 : 0);
        const esp_loader_error_t error = push_all(SIZE, 3000, true, change_for_some_questions);
        assert_int_equal(error, twice ? ESP_LOADER_ERROR_INVALID_MD5 : ESP_LOADER_SUCCESS);
        assert_int_equal(push.verified, !twice);
        assert_int_equal(push_flash()[0] == PUSH_MAGIC, !twice);
        if (!twice) {
            assert_int_equal(asked(), wrong_from + 1);
            assert_push_right(SIZE);
        }
        rig_free(&rig);
    }
}

static uint32_t broken;

/* A cell that cannot hold a one. */
static void break_cell(void)
{
    push_flash()[broken] = 0;
}

static void flash_that_does_not_keep_it_ends_the_stream(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 2 * sizeof(ways) / sizeof(ways[0]); i++) {
        const push_way_t way = ways[i / 2];
        /* In a sector of the middle, or the first. */
        broken = i % 2 != 0 ? 3 * SECTOR + 5 : 0;
        push_fill(6);
        push_image[broken] |= 1;
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(SIZE, 3000, true, break_cell), ESP_LOADER_ERROR_INVALID_MD5);
        assert_in_range(push.result.address,
                        PUSH_AT + (way.sectors == 1 ? broken - broken % SECTOR : 0),
                        PUSH_AT + broken);
        assert_int_not_equal(push_flash()[0], PUSH_MAGIC);
        assert_false(push.verified);
        assert_push_untouched(SIZE);
        rig_free(&rig);
    }
}

/* What was right turns wrong later: the chip's digest of the whole tells, and it does not boot. */
static void break_behind(void)
{
    if (push.reached > 5 * SECTOR) {
        push_flash()[2 * SECTOR] = (uint8_t)~push_image[2 * SECTOR];
    }
}

static void what_turns_wrong_on_the_way_does_not_boot(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        push_fill(7);
        push_begin_chip(ways[i]);
        push_open(ways[i]);
        assert_int_equal(push_all(SIZE, 3000, true, break_behind), ESP_LOADER_ERROR_INVALID_MD5);
        assert_int_equal(push_flash()[0], 0xFF);
        rig_free(&rig);
    }
}

/* All is there when the whole is asked for, but the answer is that of something else. */
static void one_answer_for_the_whole_is_not_believed(void **state)
{
    (void)state;
    const push_way_t way = {.stub = true, .in_order = true};
    push_fill(8);
    push_begin_chip(way);
    push_open(way);
    assert_int_equal(push_all(SIZE, 3000, false, NULL), ESP_LOADER_SUCCESS);
    esp_loader_push_end(&push, SIZE, NULL);
    uint32_t told = 0;
    while (esp_loader_push_advance(&push)) {
        const bool whole = push.reached == SIZE && told == 0;
        push_flash()[100] ^= whole ? 0x10 : 0;
        while (rig_step(&rig)) {
            told |= push.reached == SIZE;
        }
        push_flash()[100] ^= whole ? 0x10 : 0;
    }
    assert_int_equal(told, 1);
    assert_int_equal(push.result.code, ESP_LOADER_SUCCESS);
    assert_push_right(SIZE);
    rig_free(&rig);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_line_loses_or_changes_is_made_good),
        cmocka_unit_test(lost_answers_are_resolved),
        cmocka_unit_test(a_stream_goes_on_after_the_chip_was_reset),
        cmocka_unit_test(a_stream_that_was_cut_is_skipped_as_far_as_it_came),
        cmocka_unit_test(only_errors_of_the_line_are_resumed),
        cmocka_unit_test(a_stream_that_has_ended_for_good_is_not_resumed),
        cmocka_unit_test(a_whole_that_differs_is_asked_for_twice),
        cmocka_unit_test(flash_that_does_not_keep_it_ends_the_stream),
        cmocka_unit_test(what_turns_wrong_on_the_way_does_not_boot),
        cmocka_unit_test(one_answer_for_the_whole_is_not_believed),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
