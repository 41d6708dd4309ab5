/*
 * Everything that can go wrong on a line, and in a chip, while it is written, read or compared: a
 * run each, in virtual time, judged by a small model. `make faults` has them all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE
#include "sweep_options.h"
#include "sweep_table.h"
#include "sweep_text.h"
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_SIZE = 1024, HUNG_S = 120 };

/* What a worker shares with the process that has started it, so that nothing is lost should it not
 * come to its end. */
typedef struct {
    sweep_table_t table;
    uint64_t done; /* runs up to this one are begun, counted over all workers */
    char doing[TEXT_SIZE];
    bool unsound; /* a case fails on a clean line */
    unsigned crashes;
} worker_t;

static void describe(const sweep_case_t *what, const sweep_trouble_t *trouble, char *text)
{
    char options[TEXT_SIZE];
    sweep_trouble_text(trouble, options, sizeof(options));
    (void)snprintf(text, TEXT_SIZE, "%.64s%.900s", what->name, options);
}

static void print_result(const char *doing, const sweep_result_t *result)
{
    (void)printf("%s: %s (end %d doing %d error %d, %" PRIu64 " ms; second end %d doing %d error "
                 "%d)\n",
                 doing, sweep_verdict_text(result->verdict), result->outcome.end,
                 result->outcome.doing, result->outcome.result.code, result->took_us / 1000,
                 result->second.end, result->second.doing, result->second.result.code);
    (void)fflush(stdout);
}

static void run_one(worker_t *worker, const sweep_options_t *options, const sweep_plan_t *plan,
                    sweep_row_t row, uint64_t index)
{
    const sweep_trouble_t trouble = sweep_plan_trouble(plan, row, index, options->seed);
    sweep_cell_t *cell = &worker->table.cells[plan->what - sweep_cases][row];
    describe(plan->what, &trouble, worker->doing);
    (void)alarm(HUNG_S);
    const sweep_result_t result = sweep_run(plan->what, &trouble, NULL, NULL);
    (void)alarm(0);
    sweep_table_count(cell, &result, trouble.large ? plan->sound_large_us : plan->sound.took_us);
    if (result.verdict >= SWEEP_WRONG_CLAIM && cell->verdicts[result.verdict] <= options->show) {
        print_result(worker->doing, &result);
    }
}

/* The runs of one case that are this worker's, from where it goes on. @return runs of all */
static uint64_t run_case(worker_t *worker, const sweep_options_t *options, const sweep_case_t *what,
                         unsigned number, uint64_t counted)
{
    static sweep_plan_t plan;
    const uint64_t resume = worker->done;
    if (!sweep_plan(&plan, what)) {
        worker->unsound = true;
        (void)printf("%s fails on a clean line\n", what->name);
    }
    for (sweep_row_t row = 0; row < SWEEP_ROWS && !worker->unsound; row++) {
        const uint64_t runs = sweep_options_row(options, row)
                                  ? sweep_plan_runs(&plan, row, options->pairs, options->seeds)
                                  : 0;
        for (uint64_t index = 0; index < runs; index++) {
            if (!sweep_plan_sampled(&plan, row, index, options->seed, options->stride)) {
                continue;
            }
            counted++;
            if (counted % options->workers == number && counted > resume) {
                worker->done = counted;
                run_one(worker, options, &plan, row, index);
            }
        }
    }
    return counted;
}

static void work(worker_t *worker, const sweep_options_t *options, unsigned number)
{
    uint64_t counted = 0;
    for (size_t i = 0; i < SWEEP_CASES; i++) {
        if (sweep_options_case(options, &sweep_cases[i])) {
            counted = run_case(worker, options, &sweep_cases[i], number, counted);
        }
    }
}

static pid_t start(worker_t *worker, const sweep_options_t *options, unsigned number)
{
    (void)fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        /* Not to be left behind by a sweep that somebody ends. */
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        work(worker, options, number);
        (void)fflush(stdout);
        _exit(0);
    }
    return pid;
}

/* Lets workers work until all are done; one that has crashed is started again behind that run. */
static void run_workers(worker_t *workers, const sweep_options_t *options)
{
    pid_t pids[64];
    for (unsigned i = 0; i < options->workers; i++) {
        pids[i] = start(&workers[i], options, i);
    }
    for (unsigned running = options->workers; running > 0;) {
        int status = 0;
        const pid_t pid = wait(&status);
        for (unsigned i = 0; i < options->workers; i++) {
            if (pids[i] == pid && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
                workers[i].crashes++;
                (void)printf("%s: WRONG: crashes or hangs, status %#x\n", workers[i].doing,
                             (unsigned)status);
                pids[i] = start(&workers[i], options, i);
                running++;
            }
        }
        running--;
    }
}

static int run_all(const sweep_options_t *options)
{
    const size_t size = options->workers * sizeof(worker_t);
    worker_t *workers = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (workers == MAP_FAILED) {
        perror("fault_sweep");
        return EXIT_FAILURE;
    }
    struct timespec began;
    struct timespec ended;
    (void)clock_gettime(CLOCK_MONOTONIC, &began);
    run_workers(workers, options);
    (void)clock_gettime(CLOCK_MONOTONIC, &ended);
    bool unsound = workers[0].unsound;
    unsigned crashes = workers[0].crashes;
    for (unsigned i = 1; i < options->workers; i++) {
        sweep_table_add(&workers[0].table, &workers[i].table);
        crashes += workers[i].crashes;
        unsound = unsound || workers[i].unsound;
    }
    sweep_table_print(&workers[0].table);
    const uint64_t wrong = sweep_table_wrong(&workers[0].table) + crashes;
    (void)printf("%" PRIu64 " runs (seed %" PRIu32 ", one of %" PRIu64
                 ") in %ld s by %u processes: "
                 "%" PRIu64 " wrong\n",
                 sweep_table_runs(&workers[0].table) + crashes, options->seed, options->stride,
                 (long)(ended.tv_sec - began.tv_sec), options->workers, wrong);
    return wrong == 0 && !unsound ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void print_trace(void *context, uint64_t now_us, const char *text)
{
    (void)context;
    (void)printf("[%6" PRIu64 ".%03" PRIu64 " ms] %s\n", now_us / 1000, now_us % 1000, text);
}

static int run_again(const sweep_options_t *options)
{
    char doing[TEXT_SIZE];
    describe(options->what, &options->trouble, doing);
    const sweep_result_t result =
        sweep_run(options->what, &options->trouble, NULL, options->trace ? print_trace : NULL);
    print_result(doing, &result);
    return result.verdict < SWEEP_WRONG_CLAIM ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    sweep_options_t options;
    if (!sweep_options(&options, argc, argv)) {
        return 2;
    }
    return options.what != NULL ? run_again(&options) : run_all(&options);
}
