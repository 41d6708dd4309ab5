/*
 * Every operation on every chip through every loader: done and done right, or not supported where
 * the documentation says so. `test_matrix table` prints what came out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "matrix.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 40 };

static matrix_scene_t scene;

static const char *outcome_name(matrix_outcome_t outcome)
{
    static const char *const names[] = {[MATRIX_OK] = "ok",
                                        [MATRIX_NOT_SUPPORTED] = "-",
                                        [MATRIX_REFUSED] = "refused",
                                        [MATRIX_WRONG] = "WRONG"};
    return names[outcome];
}

/* A row through all of its columns. */
static void row_is_as_documented(void **state)
{
    const matrix_row_t *row = *state;
    unsigned different = 0;
    for (unsigned loader = 0; loader < MATRIX_LOADERS; loader++) {
        const matrix_chip_t *chip;
        for (size_t i = 0; matrix_asked(row, loader) && (chip = matrix_chip(i)) != NULL; i++) {
            if ((matrix_loader_chips(loader) & chip->bit) == 0) {
                continue;
            }
            const matrix_outcome_t expected = matrix_expected(row, chip, loader);
            const matrix_outcome_t outcome = matrix_run(&scene, row, chip, loader);
            if (outcome != expected) {
                different++;
                print_error("%s, %s, %s: %s, expected %s: %s\n", row->name, chip->title,
                            matrix_loader_name(loader), outcome_name(outcome),
                            outcome_name(expected), scene.wrong);
            }
        }
    }
    assert_int_equal(different, 0);
}

/* None is forgotten: the simulator has no other. */
static void every_chip_is_here(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        bool here = false;
        const matrix_chip_t *chip;
        for (size_t at = 0; (chip = matrix_chip(at)) != NULL; at++) {
            here = here || strcmp(chip->name, sim_chip_name(i)) == 0;
        }
        assert_true(here);
    }
}

static void print_table(void)
{
    for (unsigned loader = 0; loader < MATRIX_LOADERS; loader++) {
        const matrix_chip_t *chip;
        const matrix_row_t *row;
        printf("\n%-18s", matrix_loader_name(loader));
        for (size_t i = 0; (chip = matrix_chip(i)) != NULL; i++) {
            if ((matrix_loader_chips(loader) & chip->bit) != 0) {
                printf(" %-9s", chip->title);
            }
        }
        printf("\n");
        for (size_t at = 0; (row = matrix_row(at)) != NULL; at++) {
            printf("%-18s", row->name);
            for (size_t i = 0; (chip = matrix_chip(i)) != NULL; i++) {
                if ((matrix_loader_chips(loader) & chip->bit) != 0) {
                    printf(" %-9s", matrix_asked(row, loader)
                                        ? outcome_name(matrix_run(&scene, row, chip, loader))
                                        : "");
                }
            }
            printf("\n");
        }
    }
    printf("\n-: not supported by this chip's loader\n");
}

int main(int count, char **arguments)
{
    static struct CMUnitTest tests[ROWS_MAX + 1];
    size_t used = 0;
    if (count == 2 && strcmp(arguments[1], "table") == 0) {
        print_table();
        return 0;
    }
    tests[used++] = (struct CMUnitTest)cmocka_unit_test(every_chip_is_here);
    for (; matrix_row(used - 1) != NULL && used <= ROWS_MAX; used++) {
        const matrix_row_t *row = matrix_row(used - 1);
        tests[used] = (struct CMUnitTest){.name = row->name,
                                          .test_func = row_is_as_documented,
                                          .initial_state = (void *)(uintptr_t)row};
    }
    assert_null(matrix_row(used - 1));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
