/*
 * Texts as JSON takes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/json/json_clean.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define INSTEAD "\xEF\xBF\xBD"

static void assert_clean(const char *text, size_t size, const char *expected)
{
    /* As many bytes as there are, so that a sanitizer sees who reads behind them. */
    char *bytes = malloc(size + (size == 0));
    assert_non_null(bytes);
    memcpy(bytes, text, size);
    char *clean = json_clean(bytes, size);
    assert_non_null(clean);
    assert_string_equal(clean, expected);
    free(clean);
    free(bytes);
}

static void test_characters_stay(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "abc",
                                        "\xC2\x80",
                                        "\xDF\xBF",
                                        "\xE0\xA0\x80",
                                        "\xED\x9F\xBF",
                                        "\xEE\x80\x80",
                                        "\xEF\xBF\xBF",
                                        "\xF0\x90\x80\x80",
                                        "\xF4\x8F\xBF\xBF"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_clean(texts[i], strlen(texts[i]), texts[i]);
    }
}

/* Longer forms than needed, halves of pairs, numbers that are too large, what is cut off. */
static void test_other_bytes_are_replaced(void **state)
{
    (void)state;
    assert_clean("\0", 1, INSTEAD);
    assert_clean("a\x80z", 3, "a" INSTEAD "z");
    assert_clean("\xC0\x80", 2, INSTEAD INSTEAD);
    assert_clean("\xE0\x9F\xBF", 3, INSTEAD INSTEAD INSTEAD);
    assert_clean("\xED\xA0\x80", 3, INSTEAD INSTEAD INSTEAD);
    assert_clean("\xF0\x8F\xBF\xBF", 4, INSTEAD INSTEAD INSTEAD INSTEAD);
    assert_clean("\xF4\x90\x80\x80", 4, INSTEAD INSTEAD INSTEAD INSTEAD);
    assert_clean("\xF5\x80", 2, INSTEAD INSTEAD);
    assert_clean("\xE2\x82", 2, INSTEAD INSTEAD);
    assert_clean("\xE2\x82z", 3, INSTEAD INSTEAD "z");
    assert_clean("\xC3", 1, INSTEAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters_stay),
        cmocka_unit_test(test_other_bytes_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
