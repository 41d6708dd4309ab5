/* Plain TCP lines, and waiting for several lines at once.
 * SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include "serial_line.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

/* A TCP line and its far end. */
typedef struct {
    serial_line_t *line;
    int far;
} pair_t;

static pair_t open_pair(void)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    serial_line_error_t err;
    pair_t pair;
    pair.line = serial_line_open(tcp.url, 115200, &err);
    assert_non_null(pair.line);
    pair.far = far_end_tcp_accept(&tcp);
    close(tcp.listener);
    return pair;
}

static void close_pair(pair_t *pair)
{
    serial_line_close(pair->line);
    close(pair->far);
}

static serial_line_error_t open_error(const char *url)
{
    serial_line_error_t err = SERIAL_LINE_OK;
    assert_null(serial_line_open(url, 115200, &err));
    return err;
}

static void read_exactly(serial_line_t *line, uint8_t *data, size_t size)
{
    for (size_t have = 0; have < size;) {
        assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
        const int count = serial_line_read(line, data + have, size - have);
        assert_true(count > 0);
        have += (size_t)count;
    }
}

static void every_byte_passes_both_ways(void **state)
{
    pair_t pair = open_pair();
    uint8_t sent[256];
    uint8_t got[256];
    (void)state;
    for (size_t i = 0; i < sizeof(sent); i++) {
        sent[i] = (uint8_t)i;
    }
    assert_int_equal(serial_line_read(pair.line, got, sizeof(got)), 0);
    far_end_write(pair.far, sent, sizeof(sent));
    read_exactly(pair.line, got, sizeof(got));
    assert_memory_equal(got, sent, sizeof(sent));
    assert_int_equal(serial_line_write(pair.line, sent, sizeof(sent)), sizeof(sent));
    assert_int_equal(serial_line_drain(pair.line, FAR_END_PATIENCE_MS), SERIAL_LINE_OK);
    memset(got, 0, sizeof(got));
    far_end_read(pair.far, got, sizeof(got));
    assert_memory_equal(got, sent, sizeof(sent));
    close_pair(&pair);
}

static void *write_much(void *user)
{
    const pair_t *pair = user;
    uint32_t word = 0;
    for (int i = 0; i < 65536; i++, word++) {
        far_end_write(pair->far, &word, sizeof(word));
    }
    return NULL;
}

/* 256 KiB, read in odd pieces: more than every buffer in between, so the far end is held back. */
static void more_than_the_buffers_hold_arrives_in_order(void **state)
{
    pair_t pair = open_pair();
    pthread_t writer;
    (void)state;
    assert_int_equal(pthread_create(&writer, NULL, write_much, &pair), 0);
    usleep(50000);
    uint8_t *got = malloc(65536 * sizeof(uint32_t));
    assert_non_null(got);
    for (size_t have = 0; have < 65536 * sizeof(uint32_t);) {
        const size_t left = 65536 * sizeof(uint32_t) - have;
        assert_int_equal(serial_line_wait(pair.line, false, FAR_END_PATIENCE_MS),
                         SERIAL_LINE_READABLE);
        const int count = serial_line_read(pair.line, got + have, left < 1021 ? left : 1021);
        assert_true(count > 0);
        have += (size_t)count;
    }
    for (uint32_t i = 0; i < 65536; i++) {
        uint32_t word;
        memcpy(&word, got + i * sizeof(word), sizeof(word));
        assert_int_equal(word, i);
    }
    free(got);
    pthread_join(writer, NULL);
    close_pair(&pair);
}

static void plain_tcp_has_neither_rate_nor_lines(void **state)
{
    pair_t pair = open_pair();
    (void)state;
    assert_false(serial_line_has_baud(pair.line));
    assert_false(serial_line_can_reset(pair.line));
    assert_false(serial_line_is_usb_jtag(pair.line));
    assert_int_equal(serial_line_set_baud(pair.line, 9600), SERIAL_LINE_UNSUPPORTED);
    assert_int_equal(serial_line_set_lines(pair.line, true, true), SERIAL_LINE_UNSUPPORTED);
    close_pair(&pair);
}

static void flush_forgets_what_came(void **state)
{
    pair_t pair = open_pair();
    uint8_t byte;
    (void)state;
    far_end_write(pair.far, "old", 3);
    assert_int_equal(serial_line_wait(pair.line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
    assert_int_equal(serial_line_flush_input(pair.line), SERIAL_LINE_OK);
    far_end_write(pair.far, "n", 1);
    read_exactly(pair.line, &byte, 1);
    assert_int_equal(byte, 'n');
    close_pair(&pair);
}

static void a_failed_open_says_why(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    (void)state;
    close(tcp.listener);
    assert_int_equal(open_error(tcp.url), SERIAL_LINE_REFUSED);
    assert_int_equal(open_error("socket://no-such-host.invalid:4000"), SERIAL_LINE_UNKNOWN_HOST);
    static const char *const bad[] = {
        "socket://",          "socket://host",        "socket://host:",      "socket://:4000",
        "socket://host:0",    "socket://host:65536",  "socket://host:12x",   "socket://host:-1",
        "socket://a,b:4000",  "socket://[::1]4000",   "socket://[::1:4000",  "socket://[]:4000",
        "rfc2217://host:1/x", "rfc2217://h(x=1):400", "socket://host: 4000",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(open_error(bad[i]), SERIAL_LINE_BAD_URL);
    }
}

static void what_came_before_the_loss_is_delivered(void **state)
{
    pair_t pair = open_pair();
    uint8_t got[4];
    (void)state;
    far_end_write(pair.far, "last", 4);
    close(pair.far);
    read_exactly(pair.line, got, sizeof(got));
    assert_memory_equal(got, "last", 4);
    assert_int_equal(serial_line_wait(pair.line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_read(pair.line, got, sizeof(got)), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_write(pair.line, got, sizeof(got)), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_drain(pair.line, 10), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_flush_input(pair.line), SERIAL_LINE_LOST);
    serial_line_close(pair.line);
}

static void fill_up(serial_line_t *line)
{
    static const uint8_t block[65536];
    int state;
    do {
        const int sent = serial_line_write(line, block, sizeof(block));
        assert_true(sent >= 0);
        state = serial_line_wait(line, true, 200);
    } while (state == SERIAL_LINE_WRITABLE);
    assert_int_equal(state, 0);
}

/* A write into a connection that was reset would raise SIGPIPE, whose default ends the test. */
static void a_line_lost_while_writing_ends_the_write(void **state)
{
    pair_t pair = open_pair();
    const struct linger reset_at_close = {.l_onoff = 1};
    int result;
    (void)state;
    fill_up(pair.line);
    assert_int_equal(serial_line_drain(pair.line, 10), SERIAL_LINE_TIMEOUT);
    setsockopt(pair.far, SOL_SOCKET, SO_LINGER, &reset_at_close, sizeof(reset_at_close));
    close(pair.far);
    do {
        result = serial_line_wait(pair.line, true, FAR_END_PATIENCE_MS);
        if (result > 0) {
            result = serial_line_write(pair.line, "x", 1);
        }
        assert_int_not_equal(result, 0);
    } while (result > 0);
    assert_int_equal(result, SERIAL_LINE_LOST);
    assert_int_equal(serial_line_write(pair.line, "x", 1), SERIAL_LINE_LOST);
    serial_line_close(pair.line);
}

static void repeated_writes_into_a_closed_line_end(void **state)
{
    pair_t pair = open_pair();
    int result = 0;
    (void)state;
    close(pair.far);
    while (result >= 0) {
        result = serial_line_write(pair.line, "x", 1);
    }
    assert_int_equal(result, SERIAL_LINE_LOST);
    serial_line_close(pair.line);
}

/* Everything on the way is full and nobody reads: closing has to end all the same. */
static void a_line_that_is_stuck_closes(void **state)
{
    pair_t pair = open_pair();
    (void)state;
    fill_up(pair.line);
    close_pair(&pair);
}

static void many_lines_of_all_kinds_wait_together(void **state)
{
    enum { LINES = 24 };
    serial_line_wait_t waits[LINES];
    int far[LINES];
    (void)state;
    memset(waits, 0, sizeof(waits));
    for (int i = 0; i < LINES; i++) {
        if (i % 2 == 0) {
            pair_t pair = open_pair();
            waits[i].line = pair.line;
            far[i] = pair.far;
        } else {
            far_end_pty_t pty = far_end_pty_open();
            waits[i].line = serial_line_open(pty.url, 115200, NULL);
            far[i] = pty.master;
        }
        assert_non_null(waits[i].line);
    }
    assert_int_equal(serial_line_wait_many(waits, LINES, 5), 0);
    for (int i = 0; i < LINES; i++) {
        const uint8_t sent = (uint8_t)i;
        uint8_t got = 0xFF;
        far_end_write(far[i], &sent, 1);
        assert_int_equal(serial_line_wait_many(waits, LINES, FAR_END_PATIENCE_MS), 1);
        for (int other = 0; other < LINES; other++) {
            assert_int_equal(waits[other].ready, other == i ? SERIAL_LINE_READABLE : 0);
        }
        assert_int_equal(serial_line_read(waits[i].line, &got, 1), 1);
        assert_int_equal(got, sent);
    }
    waits[3].want_write = true;
    assert_int_equal(serial_line_wait_many(waits, LINES, FAR_END_PATIENCE_MS), 1);
    assert_int_equal(waits[3].ready, SERIAL_LINE_WRITABLE);
    waits[3].want_write = false;
    close(far[5]);
    assert_int_equal(serial_line_wait_many(waits, LINES, FAR_END_PATIENCE_MS), 1);
    assert_int_equal(waits[5].ready, SERIAL_LINE_LOST);
    for (int i = 0; i < LINES; i++) {
        serial_line_close(waits[i].line);
        if (i != 5) {
            close(far[i]);
        }
    }
}

static void only_local_lines_wait_together(void **state)
{
    far_end_pty_t first = far_end_pty_open();
    far_end_pty_t second = far_end_pty_open();
    serial_line_wait_t waits[2] = {
        {.line = serial_line_open(first.url, 9600, NULL)},
        {.line = serial_line_open(second.url, 9600, NULL)},
    };
    (void)state;
    far_end_write(second.master, "x", 1);
    assert_int_equal(serial_line_wait_many(waits, 2, FAR_END_PATIENCE_MS), 1);
    assert_int_equal(waits[0].ready, 0);
    assert_int_equal(waits[1].ready, SERIAL_LINE_READABLE);
    serial_line_close(waits[0].line);
    serial_line_close(waits[1].line);
    close(first.master);
    close(second.master);
}

static void *talk_in_own_thread(void *user)
{
    pair_t pair = open_pair();
    uint8_t got = 0;
    for (int i = 0; i < 200; i++) {
        const uint8_t sent = (uint8_t)i;
        far_end_write(pair.far, &sent, 1);
        read_exactly(pair.line, &got, 1);
        if (got != sent) {
            close_pair(&pair);
            return NULL;
        }
    }
    close_pair(&pair);
    return user;
}

static void threads_have_lines_of_their_own(void **state)
{
    pthread_t threads[4];
    int mark;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, talk_in_own_thread, &mark), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_ptr_equal(result, &mark);
    }
}

static void *close_in_own_thread(void *user)
{
    close_pair(user);
    return NULL;
}

/* As a garbage collector does. The thread that opened it has to go on. */
static void a_line_closed_by_another_thread_leaves_the_first_one_well(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        pthread_t closer;
        pair_t pair = open_pair();
        uint8_t byte = 0;
        far_end_write(pair.far, "x", 1);
        read_exactly(pair.line, &byte, 1);
        assert_int_equal(byte, 'x');
        assert_int_equal(pthread_create(&closer, NULL, close_in_own_thread, &pair), 0);
        pthread_join(closer, NULL);
    }
}

#ifndef PORT_HAS_NO_LIBRARY

typedef struct {
    serial_line_t *line;
    int waited; /* what came of it */
} waiting_t;

static void *wait_in_own_thread(void *user)
{
    waiting_t *waiting = user;
    waiting->waited = serial_line_wait(waiting->line, false, FAR_END_PATIENCE_MS);
    return NULL;
}

static void *wait_until_nobody_else_does(void *user)
{
    waiting_t *waiting = user;
    do {
        wait_in_own_thread(waiting);
    } while (waiting->waited == SERIAL_LINE_OTHER_THREAD);
    return NULL;
}

/* Both were opened by this thread, so one libgensio serves them. While one thread waits for one of
 * them, another thread is refused the other. */
static void lines_of_one_thread_are_not_used_by_two_at_once(void **state)
{
    pair_t first = open_pair();
    pair_t second = open_pair();
    waiting_t waiting = {.line = first.line};
    waiting_t refused = {.line = second.line};
    pthread_t waiter;
    pthread_t other;
    uint8_t byte;
    (void)state;
    assert_int_equal(pthread_create(&waiter, NULL, wait_until_nobody_else_does, &waiting), 0);
    do {
        /* Until the first one waits, the other one may. */
        far_end_write(second.far, "x", 1);
        assert_int_equal(pthread_create(&other, NULL, wait_in_own_thread, &refused), 0);
        pthread_join(other, NULL);
    } while (refused.waited == SERIAL_LINE_READABLE);
    assert_int_equal(refused.waited, SERIAL_LINE_OTHER_THREAD);
    far_end_write(first.far, "y", 1);
    pthread_join(waiter, NULL);
    assert_int_equal(waiting.waited, SERIAL_LINE_READABLE);
    /* Now that nobody else is at it, all goes on. */
    read_exactly(first.line, &byte, 1);
    assert_int_equal(byte, 'y');
    read_exactly(second.line, &byte, 1);
    assert_int_equal(byte, 'x');
    close_pair(&first);
    close_pair(&second);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_passes_both_ways),
        cmocka_unit_test(more_than_the_buffers_hold_arrives_in_order),
        cmocka_unit_test(plain_tcp_has_neither_rate_nor_lines),
        cmocka_unit_test(flush_forgets_what_came),
        cmocka_unit_test(a_failed_open_says_why),
        cmocka_unit_test(what_came_before_the_loss_is_delivered),
        cmocka_unit_test(a_line_lost_while_writing_ends_the_write),
        cmocka_unit_test(repeated_writes_into_a_closed_line_end),
        cmocka_unit_test(a_line_that_is_stuck_closes),
        cmocka_unit_test(many_lines_of_all_kinds_wait_together),
        cmocka_unit_test(only_local_lines_wait_together),
        cmocka_unit_test(threads_have_lines_of_their_own),
        cmocka_unit_test(a_line_closed_by_another_thread_leaves_the_first_one_well),
#ifndef PORT_HAS_NO_LIBRARY
        cmocka_unit_test(lines_of_one_thread_are_not_used_by_two_at_once),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
