/* Texts and bars that are made to fit, at all widths.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/task/bar.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_cut(const char *text, unsigned columns, const char *expected)
{
    char cut[LOOK_LINE];
    snprintf(cut, sizeof cut, "%s", text);
    look_cut_end(cut, columns);
    assert_string_equal(cut, expected);
}

static void test_columns_of_a_text(void **state)
{
    (void)state;
    assert_int_equal(look_columns(""), 0);
    assert_int_equal(look_columns("abc"), 3);
    assert_int_equal(look_columns("gr\xC3\xBCn"), 4);
    assert_int_equal(look_columns("\xE6\xBC\xA2\xE5\xAD\x97"), 4); /* two of two columns */
    assert_int_equal(look_columns("e\xCC\x81"), 1);                /* with a mark above */
    assert_int_equal(look_columns("\033[1;31mred\033[0m"), 3);
    assert_int_equal(look_columns("\xFF\x80"), 2);         /* no UTF-8 */
    assert_int_equal(look_columns("\xE6\xBC"), 2);         /* its end is missing */
    assert_int_equal(look_columns("\033[1;3"), 0);         /* likewise */
    assert_int_equal(look_columns("\xF0\x9F\x94\xA5"), 2); /* beyond 16 bits */
}

static void test_an_end_is_cut_off(void **state)
{
    (void)state;
    assert_cut("abcdef", 6, "abcdef");
    assert_cut("abcdef", 5, "abcd\xE2\x80\xA6");
    assert_cut("abcdef", 1, "\xE2\x80\xA6");
    assert_cut("\033[31mabcdef\033[0m", 4, "\033[31mabc\xE2\x80\xA6\033[0m");
    assert_cut("a\xE6\xBC\xA2\xE5\xAD\x97", 4, "a\xE6\xBC\xA2\xE2\x80\xA6");
    assert_cut("a\xE6\xBC\xA2\xE5\xAD\x97", 3, "a\xE2\x80\xA6");
}

static void test_the_longest_line_is_cut_within_its_room(void **state)
{
    (void)state;
    char text[LOOK_LINE];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[0] = '\033';
    text[1] = '[';
    text[2] = 'm';
    look_cut_end(text, LOOK_LINE - 5);
    assert_true(strlen(text) < sizeof text);
    assert_string_equal(text + strlen(text) - 7, "\xE2\x80\xA6\033[0m");
}

static void test_a_middle_is_left_out(void **state)
{
    (void)state;
    char cut[LOOK_LINE];
    assert_string_equal(look_cut_middle(cut, "storage_image.bin", 17), "storage_image.bin");
    assert_string_equal(look_cut_middle(cut, "storage_image.bin", 12), "storag\xE2\x80\xA6"
                                                                       "e.bin");
    assert_string_equal(look_cut_middle(cut, "storage_image.bin", 2), "st");
    assert_string_equal(look_cut_middle(cut, "storage_image.bin", 0), "");
}

/* Whatever the names, the line fits, also while it moves. */
static void test_a_line_fits_at_all_widths(void **state)
{
    (void)state;
    static const unsigned labels[] = {1, 8, 15, 29, 63};
    for (unsigned width = 1; width < 200; width++) {
        for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
            char label[64] = "";
            char tail[LOOK_LINE];
            char text[LOOK_LINE];
            memset(label, 'x', labels[i]);
            const bar_columns_t columns = bar_columns(labels[i], 9, 10, width);
            const bar_line_t line = {
                LOOK_MOVING,  "+", label, "0x1fff000",
                "1023.9 KiB", 50,  100,   bar_moving(tail, &columns, 100, 1023 * 1024 + 900, 5999)};
            bar_line(text, &columns, &line);
            /* Less than a mark, a letter and percents is no line. */
            assert_true(look_columns(text) <= (width > 9 ? width : 9));
            assert_true(bar_tail_room(&columns, width) >= 4 || width < 9);
        }
    }
}

static void test_what_is_missed_least_goes_first(void **state)
{
    (void)state;
    const bar_columns_t wide = bar_columns(15, 7, 10, 119);
    assert_int_equal(wide.label, 15);
    assert_int_equal(wide.bar, 30);
    assert_true(wide.rate != 0 && wide.left != 0);
    const bar_columns_t usual = bar_columns(15, 7, 10, 79);
    assert_int_equal(usual.label, 15);
    assert_true(usual.bar >= 12 && usual.rate != 0 && usual.left != 0);
    const bar_columns_t less = bar_columns(25, 7, 10, 70);
    assert_true(less.label < 25 && less.left == 0 && less.rate != 0 && less.bar != 0);
    const bar_columns_t small = bar_columns(15, 7, 10, 39);
    assert_true(small.label >= 12 && small.offset != 0 && small.bar >= 6);
    assert_true(small.rate == 0 && small.left == 0 && small.size == 0);
    assert_int_equal(bar_columns(15, 7, 10, 12).bar, 0);
}

static void test_a_bar_moves_by_halves(void **state)
{
    (void)state;
    char text[LOOK_LINE];
    const bar_columns_t columns = {.label = 1, .bar = 4};
    const bar_line_t line = {LOOK_MOVING, "", "x", "", "", 3, 8, ""};
    assert_string_equal(bar_line(text, &columns, &line),
                        "  x  \xE2\x94\x81\xE2\x95\xB8\xE2\x94\x80\xE2\x94\x80  ");
}

static void test_rates_are_short(void **state)
{
    (void)state;
    char text[LOOK_LINE];
    const bar_columns_t all = bar_columns(10, 7, 10, 119);
    assert_string_equal(bar_moving(text, &all, 7, 0, 0), "  7%");
    assert_string_equal(bar_moving(text, &all, 7, 42000, 65), "  7%    41 KiB/s   1:05");
    assert_string_equal(bar_moving(text, &all, 7, 42900, 65), "  7%  41.8 KiB/s   1:05");
    assert_string_equal(bar_moving(text, &all, 7, 209000, 5), "  7%   204 KiB/s   0:05");
    assert_string_equal(bar_moving(text, &all, 7, 10, 600000), "  7%  10 bytes/s");
}

int main(void)
{
    setenv("LC_ALL", "C.UTF-8", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_of_a_text),
        cmocka_unit_test(test_an_end_is_cut_off),
        cmocka_unit_test(test_the_longest_line_is_cut_within_its_room),
        cmocka_unit_test(test_a_middle_is_left_out),
        cmocka_unit_test(test_a_line_fits_at_all_widths),
        cmocka_unit_test(test_what_is_missed_least_goes_first),
        cmocka_unit_test(test_a_bar_moves_by_halves),
        cmocka_unit_test(test_rates_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
