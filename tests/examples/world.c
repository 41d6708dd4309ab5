/*
 * Tasks are threads of which one at a time holds the baton, `world.current`. The scheduler has no
 * thread of its own: whoever gives the baton away chooses who gets it, and lets time pass when
 * nobody can take it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "world.h"
#include "world_output.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORLD_DEVICES_MAX = 16,
    WORLD_TASKS_MAX = 16,
};

struct world_task {
    pthread_t thread;
    pthread_cond_t turn;
    unsigned priority;
    bool outside; /* the run ends although it goes on */
    bool ended;
    uint64_t last_turn; /* tasks of equal priority take turns */
    void (*entry)(void *argument);
    void *argument;
    bool (*ready)(void *context);
    void *context;
    uint64_t until_us;
};

typedef struct world_memory {
    struct world_memory *next;
    max_align_t bytes[];
} world_memory_t;

static struct {
    pthread_mutex_t baton;
    pthread_cond_t over;
    uint64_t now_us;
    uint64_t limit_us;
    uint64_t turns;
    world_device_t devices[WORLD_DEVICES_MAX];
    size_t device_count;
    world_task_t tasks[WORLD_TASKS_MAX];
    size_t task_count;
    world_task_t *current;
    bool ending;
    world_end_t end;
    world_memory_t *memory;
} world;

static void world_fail(const char *what)
{
    fprintf(stderr, "world: %s\n", what);
    abort();
}

void world_begin(void)
{
    memset(&world, 0, sizeof world);
    pthread_mutex_init(&world.baton, NULL);
    pthread_cond_init(&world.over, NULL);
    world_output_begin();
}

void world_finish(void)
{
    while (world.memory != NULL) {
        world_memory_t *next = world.memory->next;
        free(world.memory);
        world.memory = next;
    }
    world_output_finish();
    pthread_cond_destroy(&world.over);
    pthread_mutex_destroy(&world.baton);
}

void *world_alloc(size_t size)
{
    world_memory_t *memory = calloc(1, sizeof *memory + size);
    if (memory == NULL) {
        world_fail("out of memory");
    }
    memory->next = world.memory;
    world.memory = memory;
    return memory->bytes;
}

void world_add_device(world_device_t device)
{
    if (world.device_count == WORLD_DEVICES_MAX) {
        world_fail("too many devices");
    }
    world.devices[world.device_count++] = device;
}

uint64_t world_now(void)
{
    return world.now_us;
}

static uint64_t world_next_event(void)
{
    uint64_t next_us = WORLD_NEVER;
    for (size_t i = 0; i < world.device_count; i++) {
        const uint64_t at_us = world.devices[i].next_event(world.devices[i].context);
        next_us = at_us < next_us ? at_us : next_us;
    }
    return next_us;
}

static void world_advance(uint64_t to_us)
{
    world.now_us = to_us > world.now_us ? to_us : world.now_us;
    for (size_t i = 0; i < world.device_count; i++) {
        world.devices[i].advance(world.devices[i].context, world.now_us);
    }
}

static bool world_can_run(const world_task_t *task)
{
    return !task->ended &&
           (world.now_us >= task->until_us || (task->ready != NULL && task->ready(task->context)));
}

static world_task_t *world_choose(void)
{
    world_task_t *best = NULL;
    for (size_t i = 0; i < world.task_count; i++) {
        world_task_t *task = &world.tasks[i];
        if (world_can_run(task) &&
            (best == NULL || task->priority > best->priority ||
             (task->priority == best->priority && task->last_turn < best->last_turn))) {
            best = task;
        }
    }
    return best;
}

static bool world_firmware_returned(void)
{
    for (size_t i = 0; i < world.task_count; i++) {
        if (!world.tasks[i].outside && !world.tasks[i].ended) {
            return false;
        }
    }
    return true;
}

static bool world_outside_waits(void)
{
    for (size_t i = 0; i < world.task_count; i++) {
        if (world.tasks[i].outside && !world.tasks[i].ended) {
            return true;
        }
    }
    return false;
}

/* When something happens next: a device acts or a wait ends. */
static uint64_t world_next_time(void)
{
    uint64_t next_us = world_next_event();
    for (size_t i = 0; i < world.task_count; i++) {
        const world_task_t *task = &world.tasks[i];
        if (!task->ended && task->until_us < next_us) {
            next_us = task->until_us;
        }
    }
    return next_us;
}

static void world_over(world_end_t end)
{
    if (!world.ending) {
        world.ending = true;
        world.end = end;
    }
    world.current = NULL;
    for (size_t i = 0; i < world.task_count; i++) {
        pthread_cond_signal(&world.tasks[i].turn);
    }
    pthread_cond_signal(&world.over);
}

/* Hands the baton on. */
static void world_schedule(void)
{
    while (!world.ending) {
        if (world_firmware_returned() && !world_outside_waits()) {
            world_over(WORLD_RETURNED);
            return;
        }
        world_task_t *task = world_choose();
        if (task != NULL) {
            task->last_turn = ++world.turns;
            world.current = task;
            pthread_cond_signal(&task->turn);
            return;
        }
        const uint64_t next_us = world_next_time();
        if (next_us == WORLD_NEVER) {
            world_over(world_firmware_returned() ? WORLD_RETURNED : WORLD_STUCK);
        } else if (next_us > world.limit_us) {
            world_over(WORLD_OUT_OF_TIME);
        } else {
            world_advance(next_us > world.now_us ? next_us : world.now_us + 1);
        }
    }
    world_over(world.end);
}

/* Until the baton comes to the task; ends its thread when the run is over. */
static void world_take_turn(world_task_t *task)
{
    while (!world.ending && world.current != task) {
        pthread_cond_wait(&task->turn, &world.baton);
    }
    if (world.ending) {
        pthread_mutex_unlock(&world.baton);
        pthread_exit(NULL);
    }
}

static bool world_yield(bool (*ready)(void *), void *context, uint64_t until_us)
{
    world_task_t *self = world.current;
    self->ready = ready;
    self->context = context;
    self->until_us = until_us;
    world_schedule();
    world_take_turn(self);
    self->until_us = WORLD_NEVER;
    return ready != NULL && ready(context);
}

bool world_wait(bool (*ready)(void *context), void *context, uint64_t until_us)
{
    if (ready != NULL && ready(context)) {
        world_busy(0);
        return true;
    }
    return world_yield(ready, context, until_us);
}

void world_sleep_until(uint64_t until_us)
{
    (void)world_yield(NULL, NULL, until_us);
}

/* Tasks of a higher priority take over as soon as they can run. */
static void world_be_interrupted(void)
{
    const unsigned priority = world.current->priority;
    for (size_t i = 0; i < world.task_count; i++) {
        if (world.tasks[i].priority > priority && world_can_run(&world.tasks[i])) {
            (void)world_yield(NULL, NULL, world.now_us);
            return;
        }
    }
}

/* When the calling task could be interrupted next. */
static uint64_t world_next_interruption(void)
{
    uint64_t next_us = world_next_event();
    for (size_t i = 0; i < world.task_count; i++) {
        const world_task_t *task = &world.tasks[i];
        if (!task->ended && task->priority > world.current->priority && task->until_us < next_us) {
            next_us = task->until_us;
        }
    }
    return next_us;
}

void world_busy(uint64_t us)
{
    if (world.current == NULL) {
        return;
    }
    world_be_interrupted();
    while (us > 0) {
        const uint64_t next_us = world_next_interruption();
        const uint64_t away_us = next_us > world.now_us ? next_us - world.now_us : 1;
        const uint64_t step_us = away_us < us ? away_us : us;
        world_advance(world.now_us + step_us);
        us -= step_us;
        if (world.now_us > world.limit_us) {
            world_over(WORLD_OUT_OF_TIME);
            world_take_turn(NULL);
        }
        world_be_interrupted();
    }
}

world_task_t *world_task_self(void)
{
    return world.current;
}

_Noreturn void world_stop(void)
{
    world_over(WORLD_STOPPED);
    pthread_mutex_unlock(&world.baton);
    pthread_exit(NULL);
}

static void *world_task_thread(void *argument)
{
    world_task_t *task = argument;
    pthread_mutex_lock(&world.baton);
    world_take_turn(task);
    task->until_us = WORLD_NEVER;
    task->entry(task->argument);
    world_task_exit();
}

_Noreturn void world_task_exit(void)
{
    world.current->ended = true;
    world_schedule();
    pthread_mutex_unlock(&world.baton);
    pthread_exit(NULL);
}

world_task_t *world_task_start(unsigned priority, void (*entry)(void *argument), void *argument)
{
    if (world.task_count == WORLD_TASKS_MAX) {
        world_fail("too many tasks");
    }
    world_task_t *task = &world.tasks[world.task_count++];
    *task = (world_task_t){.priority = priority, .entry = entry, .argument = argument};
    task->last_turn = ++world.turns;
    pthread_cond_init(&task->turn, NULL);
    if (pthread_create(&task->thread, NULL, world_task_thread, task) != 0) {
        world_fail("no thread");
    }
    return task;
}

world_end_t world_run(const world_run_t *run)
{
    pthread_mutex_lock(&world.baton);
    world.limit_us = run->limit_us;
    world_output_capture();
    world_task_start(WORLD_PRIORITY_MAIN, run->firmware, run->argument);
    if (run->outside != NULL) {
        world_task_start(WORLD_PRIORITY_OUTSIDE, run->outside, run->argument)->outside = true;
    }
    world_schedule();
    while (!world.ending) {
        pthread_cond_wait(&world.over, &world.baton);
    }
    pthread_mutex_unlock(&world.baton);
    for (size_t i = 0; i < world.task_count; i++) {
        pthread_join(world.tasks[i].thread, NULL);
        pthread_cond_destroy(&world.tasks[i].turn);
    }
    world_output_release();
    return world.end;
}
