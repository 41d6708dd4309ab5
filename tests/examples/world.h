/**
 * The world in which a host's firmware runs inside a test: virtual time, tasks that run one at a
 * time, devices that act as time passes, and what the firmware prints.
 *
 * There is one world. Time is microseconds from its beginning and passes only when no task can run
 * or a task lets it pass, so that every run is the same to the microsecond. What stands for a
 * platform's drivers and kernel (fakes/) is made of the functions here; a chip to flash is put into
 * the world with world_chip.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_EXAMPLES_WORLD_H
#define TESTS_EXAMPLES_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** No time at which something happens; waits without end. */
#define WORLD_NEVER UINT64_MAX

/** Priority of the task that acts from outside: whatever the firmware can do is done first. */
#define WORLD_PRIORITY_OUTSIDE 0
#define WORLD_PRIORITY_MAIN    1

/** Why a run came to its end. */
typedef enum {
    WORLD_RETURNED,    /**< every task of the firmware returned */
    WORLD_STOPPED,     /**< world_stop() */
    WORLD_STUCK,       /**< every task waits for what cannot come any more */
    WORLD_OUT_OF_TIME, /**< the run's limit was reached */
} world_end_t;

/** Something that acts as time passes, such as a chip or the interrupts of a driver. */
typedef struct {
    void (*advance)(void *context, uint64_t now_us); /**< must not wait */
    uint64_t (*next_event)(void *context);           /**< WORLD_NEVER: nothing by itself */
    void *context;
} world_device_t;

/** What runs. */
typedef struct {
    void (*firmware)(void *argument); /**< the firmware's main task */
    void (*outside)(void *argument);  /**< a task that acts from outside; NULL: none */
    void *argument;                   /**< passed to both */
    uint64_t limit_us;                /**< the run is WORLD_OUT_OF_TIME then */
} world_run_t;

typedef struct world_task world_task_t;

/** Makes an empty world at time 0. */
void world_begin(void);

/** Runs until the end; tasks that are still waiting are ended where they wait. */
world_end_t world_run(const world_run_t *run);

/** Takes the world down, and what was allocated in it. */
void world_finish(void);

/** Adds a device; those added first act first. */
void world_add_device(world_device_t device);

/** Memory that lasts as long as the world, zeroed. */
void *world_alloc(size_t size);

/* The rest is called by tasks, the time and the output by anyone. */

/** The time, in microseconds. */
uint64_t world_now(void);

/** Lets time pass while the task has the processor: devices act, and tasks of a higher priority
 *  take over as soon as they can run. Nothing happens outside of tasks. */
void world_busy(uint64_t us);

/** Waits until `ready` says so or until that time. @return what `ready` says then */
bool world_wait(bool (*ready)(void *context), void *context, uint64_t until_us);

/** Waits until that time. */
void world_sleep_until(uint64_t until_us);

/** Begins a task. One whose `entry` returns has ended. */
world_task_t *world_task_start(unsigned priority, void (*entry)(void *argument), void *argument);

/** Ends the calling task. */
_Noreturn void world_task_exit(void);

/** The calling task; NULL outside of tasks. */
world_task_t *world_task_self(void);

/** Ends the run, and with it all tasks. */
_Noreturn void world_stop(void);

/**
 * Notes that the firmware did what the real platform would not take or what would lose data there;
 * printf style.
 */
void world_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** All that was noted, a line each; empty: nothing. */
const char *world_complaints(void);

/** Adds to the output, as the firmware's prints do. */
void world_print(const char *text, size_t size);

/** What was printed until now, terminated; valid until more is. */
const char *world_output(void);

/** Waits until `text` stands in what was printed from offset `from` on. @return whether it does */
bool world_wait_output(const char *text, size_t from, uint64_t until_us);

#endif
