/* The arithmetic of progress, at its edges.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/size_text.h"
#include "view/task/progress.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_percent(void **state)
{
    (void)state;
    assert_int_equal(progress_percent(0, 100), 0);
    assert_int_equal(progress_percent(999, 1000), 99);
    assert_int_equal(progress_percent(1000, 1000), 100);
    assert_int_equal(progress_percent(2000, 1000), 100);
    assert_int_equal(progress_percent(0, 0), 100);
    assert_int_equal(progress_percent(UINT32_MAX - 1, UINT32_MAX), 99);
    assert_int_equal(progress_percent(UINT32_MAX / 2, UINT32_MAX), 49);
}

static void test_rate(void **state)
{
    (void)state;
    assert_int_equal(progress_rate(1000, 0), 0);
    assert_int_equal(progress_rate(0, 10), 0);
    assert_int_equal(progress_rate(46080, 1000), 46080);
    assert_int_equal(progress_rate(100, 3000), 33);
    assert_int_equal(progress_rate(UINT32_MAX, 1), UINT32_MAX);
}

static void test_seconds_left(void **state)
{
    (void)state;
    assert_int_equal(progress_seconds_left(0, 1000, 0), 0);
    assert_int_equal(progress_seconds_left(0, 1000, 100), 10);
    assert_int_equal(progress_seconds_left(1, 1000, 100), 10);
    assert_int_equal(progress_seconds_left(999, 1000, 100), 1);
    assert_int_equal(progress_seconds_left(1000, 1000, 100), 0);
    assert_int_equal(progress_seconds_left(1001, 1000, 100), 0);
    assert_int_equal(progress_seconds_left(0, UINT32_MAX, UINT32_MAX), 1);
}

static void test_size_text(void **state)
{
    (void)state;
    char text[VIEW_SIZE_TEXT];
    assert_string_equal(view_size_text(text, 0), "0 bytes");
    assert_string_equal(view_size_text(text, 1), "1 byte");
    assert_string_equal(view_size_text(text, 1023), "1023 bytes");
    assert_string_equal(view_size_text(text, 1024), "1 KiB");
    assert_string_equal(view_size_text(text, 1536), "1.5 KiB");
    assert_string_equal(view_size_text(text, (1u << 20) - 1), "1023.9 KiB");
    assert_string_equal(view_size_text(text, 4u << 20), "4 MiB");
    assert_string_equal(view_size_text(text, 1u << 30), "1 GiB");
    assert_string_equal(view_size_text(text, UINT32_MAX), "3.9 GiB");
}

static void test_time_text(void **state)
{
    (void)state;
    char text[PROGRESS_TEXT];
    assert_string_equal(progress_time_text(text, 0), "0.0 s");
    assert_string_equal(progress_time_text(text, 1250), "1.2 s");
    assert_string_equal(progress_time_text(text, 9999), "9.9 s");
    assert_string_equal(progress_time_text(text, 75500), "75 s");
}

static void test_rate_text(void **state)
{
    (void)state;
    char text[PROGRESS_TEXT];
    assert_string_equal(progress_rate_text(text, 3072, 0), "");
    assert_string_equal(progress_rate_text(text, 3072, 99), "");
    assert_string_equal(progress_rate_text(text, 3072, 100), " (30 KiB/s)");
    assert_string_equal(progress_rate_text(text, UINT32_MAX, 100), " (3.9 GiB/s)");
}

static void test_falling_back_is_no_trouble(void **state)
{
    (void)state;
    progress_t progress;
    progress_begin(&progress, "An image", "erasing", 1000, UINT32_MAX - 50);
    progress_show(&progress, 500, UINT32_MAX - 10);
    progress_show(&progress, 0, 300); /* the clock has wrapped */
    progress_show(&progress, 1000, 700);
    assert_true(progress.moving);
    assert_int_equal(progress.pace.begun_done, 500);
}

static void begin(progress_t *progress, uint32_t total)
{
    progress_begin(progress, "An image", "erasing", total, 0);
    progress_show(progress, 1000, 0);
}

static void test_bytes_on_the_line_move_it_between_two_pieces(void **state)
{
    (void)state;
    progress_t progress;
    begin(&progress, 10000);
    progress_sent(&progress, 700);
    /* What a byte on the line stands for is known from the second piece on. */
    assert_int_equal(progress_reached(&progress, 1000), 1000);
    assert_int_equal(progress_reached(&progress, 2000), 2000);
    progress_sent(&progress, 1050);
    assert_int_equal(progress_reached(&progress, 2000), 2500);
    progress_sent(&progress, 1399);
    assert_int_equal(progress_reached(&progress, 2000), 2998);
    /* What is sent once more, or not answered, goes no further than to the piece's end. */
    progress_sent(&progress, 9000);
    assert_int_equal(progress_reached(&progress, 2000), 3000);
    progress_sent(&progress, 9001);
    assert_int_equal(progress_reached(&progress, 1500), 1500);
}

static void test_what_is_on_its_way_is_never_all(void **state)
{
    (void)state;
    progress_t progress;
    begin(&progress, 3000);
    progress_sent(&progress, 100);
    progress_reached(&progress, 2000);
    progress_sent(&progress, 1000);
    assert_int_equal(progress_reached(&progress, 2000), 2999);
    assert_int_equal(progress_percent(progress_reached(&progress, 2000), 3000), 99);
    assert_int_equal(progress_reached(&progress, 3000), 3000);
}

static void test_the_rate_is_that_of_the_last_seconds(void **state)
{
    (void)state;
    progress_t progress;
    begin(&progress, UINT32_MAX);
    assert_int_equal(progress_pace(&progress, 0, 0), 0);
    assert_int_equal(progress_pace(&progress, 200, 200), 0); /* too soon */
    assert_int_equal(progress_pace(&progress, 1000, 1000), 1000);
    /* Ten seconds at ten times the rate, and the slow one is forgotten. */
    uint32_t rate = 0;
    for (uint32_t ms = 1250; ms <= 11000; ms += 250) {
        rate = progress_pace(&progress, 1000 + (ms - 1000) * 10, ms);
        assert_in_range(rate, 1000, 10000);
    }
    assert_int_equal(rate, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_seconds_left),
        cmocka_unit_test(test_size_text),
        cmocka_unit_test(test_rate_text),
        cmocka_unit_test(test_time_text),
        cmocka_unit_test(test_falling_back_is_no_trouble),
        cmocka_unit_test(test_bytes_on_the_line_move_it_between_two_pieces),
        cmocka_unit_test(test_what_is_on_its_way_is_never_all),
        cmocka_unit_test(test_the_rate_is_that_of_the_last_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
