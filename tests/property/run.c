/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE_S = 60, /* of the processor's own time: a run that takes so long does not end */
    FINDINGS = 12,   /* different ones, after which there is no point in going on */
    WORKERS = 16,
};

/* What a program was asked for. */
typedef struct {
    const scenario_player_t *player;
    const char *program;
    uint64_t first; /* seed */
    uint64_t count; /* of seeds; 0: as many as there is time for */
    time_t until;
    unsigned workers;
    bool quick; /* the first finding ends it, as it is */
} order_t;

/* Memory that outlives a child. */
static model_report_t *shared_reports(size_t count)
{
    void *memory = mmap(NULL, count * sizeof(model_report_t), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert(memory != MAP_FAILED);
    return memory;
}

static void limit_time(void)
{
    const struct itimerval patience = {.it_value = {.tv_sec = PATIENCE_S}};
    setitimer(ITIMER_PROF, &patience, NULL);
}

void run_here(const scenario_t *scenario, const scenario_player_t *player)
{
    limit_time();
    player->begin(scenario);
    for (uint32_t i = 0; i < scenario->step_count && !model_failed(); i++) {
        const scenario_step_t *step = &scenario->steps[i];
        player->calls[step->call].play(step->arguments);
        model_check_guards();
        model_check_flash();
        model_report->calls++;
    }
    if (!model_failed()) {
        player->mend();
        model_check_guards();
    }
    player->end();
    model_free_guarded();
    model_report->runs++;
}

/* What became of a child that did not say itself what is wrong. */
static void tell_end(model_report_t *report, int status)
{
    if (status == 0 || report->kind[0] != '\0') {
        return;
    }
    const bool hung = WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF;
    snprintf(report->kind, sizeof(report->kind), hung ? "does not end" : "crash");
    snprintf(report->text, sizeof(report->text), "the program ended with status 0x%x",
             (unsigned)status);
}

bool run_apart(const scenario_t *scenario, const scenario_player_t *player, model_report_t *report)
{
    static model_report_t *shared;
    if (shared == NULL) {
        shared = shared_reports(1);
    }
    memset(shared, 0, sizeof(*shared));
    fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDERR_FILENO);
        model_report = shared;
        run_here(scenario, player);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    tell_end(shared, status);
    *report = *shared;
    return report->kind[0] == '\0';
}

static bool time_is_left(const order_t *order, uint64_t seed)
{
    return order->count != 0 ? seed < order->first + order->count : time(NULL) < order->until;
}

static pid_t start_worker(const order_t *order, model_report_t *report, uint64_t seed)
{
    report->kind[0] = '\0';
    report->seed = seed;
    fflush(NULL);
    const pid_t child = fork();
    if (child != 0) {
        return child;
    }
    model_report = report;
    while (time_is_left(order, report->seed)) {
        scenario_t scenario;
        scenario_make(&scenario, order->player, report->seed);
        run_here(&scenario, order->player);
        if (model_failed()) {
            _exit(1);
        }
        report->seed += order->workers;
    }
    _exit(0);
}

/* @return whether such a thing was found before; else it is noted */
static bool known(const char *kind)
{
    static char found[FINDINGS][sizeof(((model_report_t *)NULL)->kind)];
    static size_t count;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i], kind) == 0) {
            return true;
        }
    }
    if (count < FINDINGS) {
        snprintf(found[count++], sizeof(found[0]), "%s", kind);
    }
    return false;
}

static void tell_finding(const order_t *order, const model_report_t *report)
{
    scenario_t scenario;
    char text[SCENARIO_TEXT];
    model_report_t again = *report;
    scenario_make(&scenario, order->player, report->seed);
    if (known(report->kind)) {
        printf("once more: %s (seed %llu)\n", report->kind, (unsigned long long)report->seed);
        return;
    }
    printf("FOUND: %s\n  %s\n  seed %llu, made small:\n", report->kind, report->text,
           (unsigned long long)report->seed);
    run_shrink(&scenario, order->player, report->kind);
    scenario_print(&scenario, order->player, text, sizeof(text));
    (void)run_apart(&scenario, order->player, &again);
    printf("  %s play '%s'\n  %s: %s\n", order->program, text, again.kind, again.text);
    fflush(stdout);
}

static int run_order(const order_t *order)
{
    model_report_t *reports = shared_reports(WORKERS);
    pid_t workers[WORKERS];
    unsigned running = order->workers;
    unsigned findings = 0;
    for (unsigned i = 0; i < order->workers; i++) {
        workers[i] = start_worker(order, &reports[i], order->first + i);
    }
    while (running > 0) {
        int status = 0;
        const pid_t ended = wait(&status);
        unsigned i = 0;
        while (i < order->workers && workers[i] != ended) {
            i++;
        }
        if (i == order->workers) {
            continue;
        }
        tell_end(&reports[i], status);
        if (reports[i].kind[0] == '\0') {
            running--;
            continue;
        }
        if (order->quick) {
            return 1;
        }
        tell_finding(order, &reports[i]);
        if (++findings == FINDINGS) {
            break;
        }
        workers[i] = start_worker(order, &reports[i], reports[i].seed + order->workers);
    }
    model_report_t sum = {.runs = 0};
    for (unsigned i = 0; i < order->workers; i++) {
        sum.runs += reports[i].runs;
        sum.calls += reports[i].calls;
        sum.faults += reports[i].faults;
    }
    printf("%s: %llu runs, %llu calls, %llu faults, %u findings\n", order->player->name,
           (unsigned long long)sum.runs, (unsigned long long)sum.calls,
           (unsigned long long)sum.faults, findings);
    return findings == 0 ? 0 : 1;
}

static int play_text(const scenario_player_t *player, const char *text)
{
    scenario_t scenario;
    if (!scenario_parse(&scenario, player, text)) {
        fprintf(stderr, "that is no scenario of %s\n", player->name);
        return 2;
    }
    model_report = shared_reports(1);
    setenv("PROPERTY_TRACE", "1", 0);
    run_here(&scenario, player);
    printf("%s\n", model_failed() ? model_report->kind : "all properties hold");
    if (model_failed()) {
        printf("%s\n", model_report->text);
    }
    return model_failed() ? 1 : 0;
}

int run_main(int argc, char **argv, const scenario_player_t *player)
{
    order_t order = {.player = player, .program = argv[0], .workers = 1};
    const char *what = argc > 1 ? argv[1] : "";
    const uint64_t number = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
    if (strcmp(what, "play") == 0 && argc == 3) {
        return play_text(player, argv[2]);
    }
    if ((strcmp(what, "seeds") == 0 || strcmp(what, "quick") == 0) && argc == 4) {
        order.quick = what[0] == 'q';
        order.first = number;
        order.count = strtoull(argv[3], NULL, 0);
        return run_order(&order);
    }
    if (strcmp(what, "time") == 0 && (argc == 3 || argc == 4)) {
        const long cores = sysconf(_SC_NPROCESSORS_ONLN);
        order.workers = cores < 1 ? 1 : cores > WORKERS ? WORKERS : (unsigned)cores;
        order.until = time(NULL) + (time_t)number;
        order.first = argc == 4 ? strtoull(argv[3], NULL, 0) : (uint64_t)time(NULL) << 20;
        printf("%s: first seed %llu\n", player->name, (unsigned long long)order.first);
        return run_order(&order);
    }
    fprintf(stderr,
            "usage: %s play SCENARIO | seeds FIRST COUNT | quick FIRST COUNT | time SECONDS "
            "[FIRST-SEED]\n"
            "  play tells each call and what it returns; quick ends at the first finding\n",
            argv[0]);
    return 2;
}
