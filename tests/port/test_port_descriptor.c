/* Terminals and pipes as lines, beside others.
 * SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include "serial_line.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

typedef struct {
    int ends[2]; /* of a pipe: to read from, to write to */
    serial_line_t *reads;
    serial_line_t *writes;
} pipe_lines_t;

static pipe_lines_t pipe_open(void)
{
    pipe_lines_t pair;
    assert_int_equal(pipe(pair.ends), 0);
    pair.reads = serial_line_of_descriptor(pair.ends[0]);
    pair.writes = serial_line_of_descriptor(pair.ends[1]);
    assert_non_null(pair.reads);
    assert_non_null(pair.writes);
    return pair;
}

static void pipe_close(pipe_lines_t *pair)
{
    serial_line_close(pair->reads);
    serial_line_close(pair->writes);
    /* They are the caller's. */
    assert_int_equal(close(pair->ends[0]), 0);
    close(pair->ends[1]);
}

static void bytes_pass_and_nothing_blocks(void **state)
{
    pipe_lines_t pair = pipe_open();
    char got[8];
    (void)state;
    assert_int_equal(serial_line_read(pair.reads, got, sizeof got), 0);
    assert_int_equal(serial_line_wait(pair.writes, true, FAR_END_PATIENCE_MS),
                     SERIAL_LINE_WRITABLE);
    assert_int_equal(serial_line_write(pair.writes, "hello", 5), 5);
    assert_int_equal(serial_line_wait(pair.reads, false, FAR_END_PATIENCE_MS),
                     SERIAL_LINE_READABLE);
    assert_int_equal(serial_line_read(pair.reads, got, sizeof got), 5);
    assert_memory_equal(got, "hello", 5);
    pipe_close(&pair);
}

static void a_full_pipe_takes_nothing(void **state)
{
    pipe_lines_t pair = pipe_open();
    char *much = calloc(1, 1 << 16);
    size_t taken = 0;
    int count;
    (void)state;
    assert_non_null(much);
    while ((count = serial_line_write(pair.writes, much, 1 << 16)) > 0) {
        taken += (size_t)count;
    }
    assert_int_equal(count, 0);
    assert_true(taken >= 4096);
    free(much);
    pipe_close(&pair);
}

static void what_was_written_last_is_read_before_the_end_is_told(void **state)
{
    pipe_lines_t pair = pipe_open();
    char got[8];
    (void)state;
    far_end_write(pair.ends[1], "end", 3);
    close(pair.ends[1]);
    assert_int_equal(serial_line_read(pair.reads, got, sizeof got), 3);
    assert_int_equal(serial_line_read(pair.reads, got, sizeof got), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_wait(pair.reads, false, 0), SERIAL_LINE_LOST);
    pipe_close(&pair);
}

static void nobody_reads_any_more(void **state)
{
    pipe_lines_t pair = pipe_open();
    (void)state;
    close(pair.ends[0]);
    assert_int_equal(serial_line_wait(pair.writes, true, FAR_END_PATIENCE_MS), SERIAL_LINE_LOST);
    serial_line_close(pair.reads);
    serial_line_close(pair.writes);
    close(pair.ends[1]);
}

static void it_has_no_controls(void **state)
{
    pipe_lines_t pair = pipe_open();
    (void)state;
    assert_false(serial_line_has_baud(pair.reads));
    assert_false(serial_line_can_reset(pair.reads));
    assert_int_equal(serial_line_set_baud(pair.reads, 9600), SERIAL_LINE_UNSUPPORTED);
    assert_int_equal(serial_line_set_lines(pair.reads, true, true), SERIAL_LINE_UNSUPPORTED);
    assert_int_equal(serial_line_flush_input(pair.reads), SERIAL_LINE_UNSUPPORTED);
    assert_int_equal(serial_line_drain(pair.reads, 0), SERIAL_LINE_UNSUPPORTED);
    pipe_close(&pair);
}

/* One wait serves a serial line and a pipe; of a network line, too, whose loop hides descriptors.
 */
static void assert_waits_beside(serial_line_t *line)
{
    pipe_lines_t pair = pipe_open();
    serial_line_wait_t waits[] = {{.line = line}, {.line = pair.reads}};
    assert_int_equal(serial_line_wait_many(waits, 2, 0), 0);
    far_end_write(pair.ends[1], "x", 1);
    assert_int_equal(serial_line_wait_many(waits, 2, FAR_END_PATIENCE_MS), 1);
    assert_int_equal(waits[0].ready, 0);
    assert_int_equal(waits[1].ready, SERIAL_LINE_READABLE);
    pipe_close(&pair);
}

static void it_is_waited_for_beside_lines_of_other_kinds(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    far_end_tcp_t tcp = far_end_tcp_listen();
    (void)state;
    serial_line_t *line = serial_line_open(pty.url, 115200, NULL);
    assert_non_null(line);
    assert_waits_beside(line);
    serial_line_close(line);
    close(pty.master);
    line = serial_line_open(tcp.url, 115200, NULL);
    assert_non_null(line);
    const int far = far_end_tcp_accept(&tcp);
    assert_waits_beside(line);
    serial_line_close(line);
    close(far);
    close(tcp.listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_pass_and_nothing_blocks),
        cmocka_unit_test(a_full_pipe_takes_nothing),
        cmocka_unit_test(what_was_written_last_is_read_before_the_end_is_told),
        cmocka_unit_test(nobody_reads_any_more),
        cmocka_unit_test(it_has_no_controls),
        cmocka_unit_test(it_is_waited_for_beside_lines_of_other_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
