/* One plan for several chips, and bytes that are put into one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "judge_bench.h"
#include "plan/plan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t bytes[JUDGE_IMAGE];

static void begin(esp_host_plan_t *plan, uint32_t offset, const uint8_t *content, uint32_t size)
{
    const esp_host_plan_options_t options = ESP_HOST_PLAN_OPTIONS_DEFAULT;
    uint8_t *own = malloc(size);
    assert_non_null(own);
    memcpy(own, content, size);
    assert_true(esp_host_plan_read_bytes(plan, &options, "first.bin", offset, own, size, NULL));
}

/* Files are put into order, and the table's place in the plan changes with that. */
static void test_the_table_is_known_by_its_file_also_once_files_are_in_order(void **state)
{
    (void)state;
    esp_host_plan_t plan;
    uint8_t table[0x1000];
    const uint32_t table_size = made_usual_table(table);
    begin(&plan, 0x10000, bytes, made_application(ESP32C3_CHIP, bytes));
    assert_true(esp_host_plan_put(&plan, "table.bin", 0x8000, table, table_size, NULL));
    assert_true(
        esp_host_plan_put(&plan, "boot.bin", 0, bytes, made_bootloader(ESP32C3_CHIP, bytes), NULL));
    assert_int_equal(plan.count, 3);
    assert_int_equal(plan.files[0].offset, 0);
    assert_int_equal(plan.files[1].role, ESP_HOST_ROLE_TABLE);
    assert_ptr_equal(plan.table_file, &plan.files[1]);
    assert_true(esp_host_plan_check_files(&plan, NULL));
    esp_host_plan_free(&plan);
}

static void test_bytes_take_the_place_of_those_with_their_offset(void **state)
{
    (void)state;
    static const uint8_t one[4] = "one";
    static const uint8_t another[4] = "two";
    static const uint8_t longer[12] = "much longer";
    esp_host_plan_t plan;
    begin(&plan, 0x9000, one, sizeof one);
    assert_true(esp_host_plan_put(&plan, "two.bin", 0x9000, another, sizeof another, NULL));
    assert_int_equal(plan.count, 1);
    assert_memory_equal(plan.images[0].pull(plan.images[0].user, 0, 4), another, 4);
    assert_true(esp_host_plan_put(&plan, "longer.bin", 0x9000, longer, sizeof longer, NULL));
    assert_int_equal(plan.count, 1);
    assert_int_equal(plan.images[0].size, sizeof longer);
    assert_memory_equal(plan.images[0].pull(plan.images[0].user, 0, 12), longer, 12);
    esp_host_plan_free(&plan);
}

static void test_what_one_board_gets_is_no_other_boards(void **state)
{
    (void)state;
    static const uint8_t common[8] = "common!";
    static const uint8_t own[8] = "my own!";
    esp_host_plan_t plan;
    esp_host_plan_t boards[2];
    begin(&plan, 0x9000, common, sizeof common);
    assert_true(esp_host_plan_put(&plan, "rest.bin", 0x20000, common, sizeof common, NULL));
    assert_true(esp_host_plan_share(&boards[0], &plan, NULL));
    assert_true(esp_host_plan_share(&boards[1], &plan, NULL));
    assert_true(esp_host_plan_put(&boards[0], "mine.bin", 0x9000, own, sizeof own, NULL));
    assert_memory_equal(boards[0].images[0].pull(boards[0].images[0].user, 0, 8), own, 8);
    assert_memory_equal(boards[1].images[0].pull(boards[1].images[0].user, 0, 8), common, 8);
    assert_memory_equal(plan.images[0].pull(plan.images[0].user, 0, 8), common, 8);
    assert_ptr_equal(boards[0].files[1].bytes, plan.files[1].bytes); /* not a copy */
    /* A board whose bytes change takes a copy first. */
    assert_true(plan_own(&boards[1], &boards[1].files[1], NULL));
    boards[1].files[1].bytes[0] = 'X';
    assert_int_equal(plan.files[1].bytes[0], 'c');
    esp_host_plan_free(&boards[0]);
    esp_host_plan_free(&boards[1]);
    assert_string_equal(plan.files[0].path, "first.bin");
    esp_host_plan_free(&plan);
}

static void test_a_stretch_is_compressed_for_one_board_and_serves_the_next(void **state)
{
    (void)state;
    esp_host_plan_t plan;
    esp_host_plan_t boards[2];
    const uint8_t *pulled[2];
    memset(bytes, 0x5A, sizeof bytes);
    begin(&plan, 0x20000, bytes, sizeof bytes);
    for (size_t i = 0; i < 2; i++) {
        assert_true(esp_host_plan_share(&boards[i], &plan, NULL));
        compress_image(&boards[i], 0);
        const esp_loader_image_t *image = &boards[i].images[0];
        const uint32_t made = image->make_stream(image->user, 0x1000, 0x8000, 0);
        assert_in_range(made, 1, 0x1000);
        assert_int_equal(boards[i].files[0].streamed, made);
        pulled[i] = image->pull_stream(image->user, 0, made);
    }
    const esp_loader_image_t *first = &boards[0].images[0];
    assert_int_not_equal(first->make_stream(first->user, 0x1000, 0x8000, 0), 0);
    assert_ptr_equal(first->pull_stream(first->user, 0, 1), pulled[1]);
    /* Another stretch is another stream, and the first board's bytes are what it says. */
    assert_int_not_equal(first->make_stream(first->user, 0x2000, 0x8000, 0), 0);
    assert_ptr_not_equal(first->pull_stream(first->user, 0, 1), pulled[1]);
    esp_host_plan_free(&boards[0]);
    esp_host_plan_free(&boards[1]);
    esp_host_plan_free(&plan);
}

/* The bytes of one board alone have streams of their own. */
static void test_a_stream_of_bytes_that_are_a_boards_own_is_not_shared(void **state)
{
    (void)state;
    esp_host_plan_t plan;
    esp_host_plan_t board;
    memset(bytes, 0x5A, sizeof bytes);
    begin(&plan, 0x20000, bytes, 0x4000);
    assert_true(esp_host_plan_share(&board, &plan, NULL));
    compress_image(&board, 0);
    const esp_loader_image_t *image = &board.images[0];
    const uint32_t before = image->make_stream(image->user, 0, 0x4000, 0);
    made_noise(bytes, 0x4000);
    assert_true(esp_host_plan_put(&board, "noise.bin", 0x20000, bytes, 0x4000, NULL));
    assert_int_not_equal(before, 0);
    assert_int_equal(image->make_stream(image->user, 0, 0x4000, 0), 0); /* noise stays as it is */
    esp_host_plan_free(&board);
    esp_host_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_is_known_by_its_file_also_once_files_are_in_order),
        cmocka_unit_test(test_bytes_take_the_place_of_those_with_their_offset),
        cmocka_unit_test(test_what_one_board_gets_is_no_other_boards),
        cmocka_unit_test(test_a_stretch_is_compressed_for_one_board_and_serves_the_next),
        cmocka_unit_test(test_a_stream_of_bytes_that_are_a_boards_own_is_not_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
