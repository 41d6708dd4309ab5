/**
 * Runs one test of a program by itself: what CTest does with each where EACH is said of the
 * program, see tests/CMakeLists.txt.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_CHOICE_H
#define TESTS_SUPPORT_CHOICE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/**
 * From the program's arguments: none for all tests, or a test's name and how many tests the build
 * found in the source. Ends the program when there is no such test, or when they are not as many:
 * then the build runs not all of them.
 */
static inline void choose_test(int argc, char **argv, const struct CMUnitTest *tests, size_t count)
{
    if (argc == 1) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (argc == 3 && strcmp(tests[i].name, argv[1]) == 0 &&
            strtoul(argv[2], NULL, 10) == count) {
            cmocka_set_test_filter(argv[1]);
            return;
        }
    }
    fprintf(stderr, "usage: %s [<one of its %zu tests> %zu]\n", argv[0], count, count);
    exit(2);
}

#define CHOOSE_TEST(argc, argv, tests)                                                             \
    choose_test(argc, argv, tests, sizeof(tests) / sizeof((tests)[0]))

#endif
