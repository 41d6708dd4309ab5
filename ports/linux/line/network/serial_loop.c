/* SPDX-License-Identifier: Apache-2.0 */
#include "network/serial_loop.h"
#include "network/serial_sigpipe.h"
#include <errno.h>
#include <gensio/gensio.h>
#include <gensio/gensio_unix.h>
#include <gensio/selector.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

/* The longest single wait: libgensio's own limit is ten minutes. */
#define LOOP_SLICE_MS 60000

struct serial_loop {
    struct selector_s *selector;
    struct gensio_os_funcs *functions;
    pthread_mutex_t entered;
    size_t users;
    uint64_t number;
    serial_loop_t *next;
};

/* A thread knows its loop by a number that is never used again, not by its address: another thread
 * may close the last line, and the loop ends with that. */
static pthread_mutex_t loops_lock = PTHREAD_MUTEX_INITIALIZER;
static serial_loop_t *loops;
static uint64_t loops_made;
static _Thread_local uint64_t thread_loop;

static bool loop_make_lock(serial_loop_t *loop)
{
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0) {
        return false;
    }
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    const bool made = pthread_mutex_init(&loop->entered, &attributes) == 0;
    pthread_mutexattr_destroy(&attributes);
    return made;
}

static bool loop_allocate(serial_loop_t *loop)
{
    if (sel_alloc_selector_nothread(&loop->selector) != 0) {
        return false;
    }
    /* Signal 0: only one thread ever serves this loop, so there is nobody to wake. */
    if (gensio_unix_funcs_alloc(loop->selector, 0, &loop->functions) != 0) {
        sel_free_selector(loop->selector);
        return false;
    }
    if (!loop_make_lock(loop)) {
        gensio_os_funcs_free(loop->functions);
        sel_free_selector(loop->selector);
        return false;
    }
    return true;
}

/* libgensio keeps process-wide tables with the functions of whoever used it first, so the first
 * ones have to outlive every thread's: they are made here once and kept. */
static serial_loop_t registry_loop;
static bool registry_ready;

static void registry_init(void)
{
    struct gensio *probe;
    if (!loop_allocate(&registry_loop)) {
        return;
    }
    registry_ready = true;
    if (str_to_gensio("tcp,127.0.0.1,1", registry_loop.functions, NULL, NULL, &probe) == 0) {
        gensio_free(probe);
    }
}

/* With the lock held. */
static serial_loop_t *loop_of_thread(void)
{
    serial_loop_t *loop = loops;
    while (loop != NULL && loop->number != thread_loop) {
        loop = loop->next;
    }
    return loop;
}

/* With the lock held. */
static serial_loop_t *loop_make(void)
{
    serial_loop_t *loop = calloc(1, sizeof(*loop));
    if (loop == NULL || !loop_allocate(loop)) {
        free(loop);
        return NULL;
    }
    loop->number = ++loops_made;
    loop->next = loops;
    loops = loop;
    thread_loop = loop->number;
    return loop;
}

serial_loop_t *serial_loop_acquire(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, registry_init);
    if (!registry_ready) {
        return NULL;
    }
    pthread_mutex_lock(&loops_lock);
    serial_loop_t *loop = loop_of_thread();
    if (loop == NULL) {
        loop = loop_make();
    }
    if (loop != NULL) {
        loop->users++;
    }
    pthread_mutex_unlock(&loops_lock);
    return loop;
}

void serial_loop_hold(serial_loop_t *loop)
{
    pthread_mutex_lock(&loops_lock);
    loop->users++;
    pthread_mutex_unlock(&loops_lock);
}

bool serial_loop_enter(serial_loop_t *loop)
{
    if (pthread_mutex_trylock(&loop->entered) == 0) {
        return true;
    }
    if (thread_loop != loop->number) {
        return false;
    }
    serial_loop_enter_anyway(loop);
    return true;
}

void serial_loop_enter_anyway(serial_loop_t *loop)
{
    pthread_mutex_lock(&loop->entered);
}

void serial_loop_leave(serial_loop_t *loop)
{
    pthread_mutex_unlock(&loop->entered);
}

/* Whether nobody has use for the loop any more, and so nobody will find it. */
static bool loop_forget(serial_loop_t *loop)
{
    pthread_mutex_lock(&loops_lock);
    const bool unused = --loop->users == 0;
    for (serial_loop_t **at = &loops; unused && *at != NULL; at = &(*at)->next) {
        if (*at == loop) {
            *at = loop->next;
            break;
        }
    }
    pthread_mutex_unlock(&loops_lock);
    return unused;
}

void serial_loop_release(serial_loop_t *loop)
{
    if (!loop_forget(loop)) {
        return;
    }
    /* What libgensio put off until the next round still has to run, or its memory is lost. */
    while (serial_loop_service(loop, 0) == SERIAL_LOOP_WORKED) {
    }
    gensio_os_funcs_free(loop->functions);
    sel_free_selector(loop->selector);
    pthread_mutex_destroy(&loop->entered);
    free(loop);
}

struct gensio_os_funcs *serial_loop_functions(serial_loop_t *loop)
{
    return loop->functions;
}

serial_loop_result_t serial_loop_service(serial_loop_t *loop, int timeout_ms)
{
    const int slice = timeout_ms < 0 || timeout_ms > LOOP_SLICE_MS ? LOOP_SLICE_MS : timeout_ms;
    gensio_time timeout = {.secs = slice / 1000, .nsecs = slice % 1000 * 1000000};
    const serial_sigpipe_t before = serial_sigpipe_hold();
    const int err = gensio_os_funcs_service(loop->functions, &timeout);
    serial_sigpipe_restore(&before);
    if (err == GE_TIMEDOUT) {
        return SERIAL_LOOP_TIMED_OUT;
    }
    return err == GE_INTERRUPTED ? SERIAL_LOOP_INTERRUPTED : SERIAL_LOOP_WORKED;
}

/* The caller looks at the descriptor itself; the event only has to end the wait. */
static void loop_ignore_event(int fd, void *user)
{
    (void)fd;
    (void)user;
}

bool serial_loop_watch(serial_loop_t *loop, int fd, bool want_write)
{
    if (sel_set_fd_handlers(loop->selector, fd, NULL, loop_ignore_event, loop_ignore_event, NULL,
                            NULL) != 0) {
        return false;
    }
    sel_set_fd_read_handler(loop->selector, fd, SEL_FD_HANDLER_ENABLED);
    if (want_write) {
        sel_set_fd_write_handler(loop->selector, fd, SEL_FD_HANDLER_ENABLED);
    }
    return true;
}

void serial_loop_unwatch(serial_loop_t *loop, int fd)
{
    sel_clear_fd_handlers(loop->selector, fd);
}

static bool sigpipe_is_pending(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
}

serial_sigpipe_t serial_sigpipe_hold(void)
{
    serial_sigpipe_t before;
    sigset_t hold;
    sigemptyset(&hold);
    sigaddset(&hold, SIGPIPE);
    before.was_pending = sigpipe_is_pending();
    pthread_sigmask(SIG_BLOCK, &hold, &before.mask);
    return before;
}

void serial_sigpipe_restore(const serial_sigpipe_t *before)
{
    if (!before->was_pending && sigpipe_is_pending()) {
        const struct timespec at_once = {0};
        sigset_t pipe_only;
        sigemptyset(&pipe_only);
        sigaddset(&pipe_only, SIGPIPE);
        while (sigtimedwait(&pipe_only, NULL, &at_once) == -1 && errno == EINTR) {
        }
    }
    pthread_sigmask(SIG_SETMASK, &before->mask, NULL);
}
