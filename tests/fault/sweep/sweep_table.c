/* SPDX-License-Identifier: Apache-2.0 */
#include "sweep_table.h"
#include <inttypes.h>
#include <stdio.h>

enum { MS = 1000 };

static uint64_t larger(uint64_t one, uint64_t other)
{
    return one > other ? one : other;
}

void sweep_table_count(sweep_cell_t *cell, const sweep_result_t *result, uint64_t sound_us)
{
    cell->verdicts[result->verdict]++;
    cell->longest_us = larger(cell->longest_us, result->took_us);
    if (result->verdict == SWEEP_RIGHT) {
        const uint64_t percent = result->took_us * 100 / sound_us;
        cell->percent += percent;
        cell->longest_percent = larger(cell->longest_percent, percent);
    }
}

static void cell_add(sweep_cell_t *cell, const sweep_cell_t *other)
{
    for (size_t i = 0; i < SWEEP_VERDICTS; i++) {
        cell->verdicts[i] += other->verdicts[i];
    }
    cell->longest_us = larger(cell->longest_us, other->longest_us);
    cell->percent += other->percent;
    cell->longest_percent = larger(cell->longest_percent, other->longest_percent);
}

void sweep_table_add(sweep_table_t *table, const sweep_table_t *other)
{
    for (size_t i = 0; i < SWEEP_CASES; i++) {
        for (size_t row = 0; row < SWEEP_ROWS; row++) {
            cell_add(&table->cells[i][row], &other->cells[i][row]);
        }
    }
}

static uint64_t cell_wrong(const sweep_cell_t *cell)
{
    uint64_t wrong = 0;
    for (size_t i = SWEEP_WRONG_CLAIM; i < SWEEP_VERDICTS; i++) {
        wrong += cell->verdicts[i];
    }
    return wrong;
}

static uint64_t cell_runs(const sweep_cell_t *cell)
{
    return cell->verdicts[SWEEP_RIGHT] + cell->verdicts[SWEEP_ERROR] +
           cell->verdicts[SWEEP_UNSEEN] + cell_wrong(cell);
}

static void print_head(const char *first)
{
    (void)printf("\n| %s | runs | right | error, mended | unseen | wrong | time of those right, "
                 "mean and most | longest |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
                 first);
}

static void print_line(const char *first, const sweep_cell_t *cell)
{
    const uint64_t right = cell->verdicts[SWEEP_RIGHT];
    const uint64_t percent = right > 0 ? cell->percent / right : 0;
    (void)printf(
        "| %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64
        ".%02" PRIu64 ", %" PRIu64 ".%02" PRIu64 " | %" PRIu64 ".%" PRIu64 " s |\n",
        first, cell_runs(cell), right, cell->verdicts[SWEEP_ERROR], cell->verdicts[SWEEP_UNSEEN],
        cell_wrong(cell), percent / 100, percent % 100, cell->longest_percent / 100,
        cell->longest_percent % 100, cell->longest_us / MS / MS, cell->longest_us / MS % MS / 100);
}

static sweep_cell_t table_sum(const sweep_table_t *table)
{
    sweep_cell_t sum = {.longest_us = 0};
    for (size_t i = 0; i < SWEEP_CASES; i++) {
        for (size_t row = 0; row < SWEEP_ROWS; row++) {
            cell_add(&sum, &table->cells[i][row]);
        }
    }
    return sum;
}

static void print_wrong(const sweep_cell_t *sum)
{
    for (size_t i = SWEEP_WRONG_CLAIM; i < SWEEP_VERDICTS; i++) {
        if (sum->verdicts[i] > 0) {
            (void)printf("%" PRIu64 " runs %s\n", sum->verdicts[i],
                         sweep_verdict_text((sweep_verdict_t)i));
        }
    }
}

void sweep_table_print(const sweep_table_t *table)
{
    const sweep_cell_t sum = table_sum(table);
    print_head("what went wrong");
    for (size_t row = 0; row < SWEEP_ROWS; row++) {
        sweep_cell_t line = {.longest_us = 0};
        for (size_t i = 0; i < SWEEP_CASES; i++) {
            cell_add(&line, &table->cells[i][row]);
        }
        if (cell_runs(&line) > 0) {
            print_line(sweep_row_text((sweep_row_t)row), &line);
        }
    }
    print_line("**all**", &sum);
    print_head("chip, loader, task");
    for (size_t i = 0; i < SWEEP_CASES; i++) {
        sweep_cell_t line = {.longest_us = 0};
        for (size_t row = 0; row < SWEEP_ROWS; row++) {
            cell_add(&line, &table->cells[i][row]);
        }
        if (cell_runs(&line) > 0) {
            print_line(sweep_cases[i].name, &line);
        }
    }
    (void)printf("\n");
    print_wrong(&sum);
}

uint64_t sweep_table_runs(const sweep_table_t *table)
{
    const sweep_cell_t sum = table_sum(table);
    return cell_runs(&sum);
}

uint64_t sweep_table_wrong(const sweep_table_t *table)
{
    const sweep_cell_t sum = table_sum(table);
    return cell_wrong(&sum);
}
