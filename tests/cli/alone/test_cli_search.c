/* A text found in what a chip says, however it is cut up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "monitor/chip_output.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Bytes until the text is found, one at a time; 0: never. */
static size_t found_after(const char *text, const char *said)
{
    output_search_t search;
    size_t found = 0;
    assert_true(output_search_init(&search, text));
    for (size_t i = 0; found == 0 && said[i] != '\0'; i++) {
        if (output_search(&search, (const uint8_t *)&said[i], 1)) {
            found = i + 1;
        }
    }
    output_search_free(&search);
    return found;
}

static void test_single_bytes(void **state)
{
    (void)state;
    assert_int_equal(found_after("Hello world!", "boot\r\nHello world!\r\n"), 18);
    assert_int_equal(found_after("Hello world!", "Hello world?"), 0);
    assert_int_equal(found_after("a", "bca"), 3);
}

static void test_texts_that_repeat_their_beginning(void **state)
{
    (void)state;
    assert_int_equal(found_after("aab", "aaab"), 4);
    assert_int_equal(found_after("abab!", "ababab!"), 7);
    assert_int_equal(found_after("abcabd", "abcabcabd"), 9);
    assert_int_equal(found_after("aaaa", "aaabaaaa"), 8);
}

static void test_all_at_once(void **state)
{
    (void)state;
    output_search_t search;
    static const char said[] = "xx ready yy";
    assert_true(output_search_init(&search, "ready"));
    assert_true(output_search(&search, (const uint8_t *)said, strlen(said)));
    assert_false(output_search(&search, (const uint8_t *)"rea", 3));
    output_search_free(&search);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_bytes),
        cmocka_unit_test(test_texts_that_repeat_their_beginning),
        cmocka_unit_test(test_all_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
