/* Local lines, with a pseudo-terminal as the device.
 * SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include "serial_line.h"
#include "serial_rate.h"
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

static serial_line_t *open_line(const char *url)
{
    serial_line_error_t err;
    serial_line_t *line = serial_line_open(url, 115200, &err);
    assert_non_null(line);
    assert_int_equal(err, SERIAL_LINE_OK);
    return line;
}

static serial_line_error_t open_error(const char *url, uint32_t baud)
{
    serial_line_error_t err = SERIAL_LINE_OK;
    assert_null(serial_line_open(url, baud, &err));
    return err;
}

static void every_byte_passes_both_ways(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    uint8_t sent[256];
    uint8_t got[256];
    (void)state;
    for (size_t i = 0; i < sizeof(sent); i++) {
        sent[i] = (uint8_t)i;
    }
    far_end_write(pty.master, sent, sizeof(sent));
    for (size_t have = 0; have < sizeof(got);) {
        assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
        const int count = serial_line_read(line, got + have, sizeof(got) - have);
        assert_true(count > 0);
        have += (size_t)count;
    }
    assert_memory_equal(got, sent, sizeof(sent));

    assert_int_equal(serial_line_wait(line, true, FAR_END_PATIENCE_MS), SERIAL_LINE_WRITABLE);
    assert_int_equal(serial_line_write(line, sent, sizeof(sent)), sizeof(sent));
    memset(got, 0, sizeof(got));
    far_end_read(pty.master, got, sizeof(got));
    assert_memory_equal(got, sent, sizeof(sent));
    assert_int_equal(serial_line_drain(line, FAR_END_PATIENCE_MS), SERIAL_LINE_OK);
    serial_line_close(line);
    close(pty.master);
}

static void nothing_there_reads_as_none_and_waits_out(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    uint8_t byte;
    (void)state;
    assert_int_equal(serial_line_read(line, &byte, 1), 0);
    assert_int_equal(serial_line_wait(line, false, 5), 0);
    serial_line_close(line);
    close(pty.master);
}

static void flush_forgets_what_came(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    uint8_t byte = 'x';
    (void)state;
    far_end_write(pty.master, "old", 3);
    assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
    assert_int_equal(serial_line_flush_input(line), SERIAL_LINE_OK);
    far_end_write(pty.master, "n", 1);
    assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
    assert_int_equal(serial_line_read(line, &byte, 1), 1);
    assert_int_equal(byte, 'n');
    serial_line_close(line);
    close(pty.master);
}

static void the_far_side_sees_the_rate(void **state)
{
    static const struct {
        uint32_t rate;
        speed_t code;
    } standard[] = {{9600, B9600},     {115200, B115200},   {460800, B460800},
                    {921600, B921600}, {1500000, B1500000}, {3000000, B3000000}};
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    struct termios settings;
    (void)state;
    assert_true(serial_line_has_baud(line));
    for (size_t i = 0; i < sizeof(standard) / sizeof(standard[0]); i++) {
        assert_int_equal(serial_line_set_baud(line, standard[i].rate), SERIAL_LINE_OK);
        assert_int_equal(tcgetattr(pty.master, &settings), 0);
        assert_int_equal(cfgetospeed(&settings), standard[i].code);
        assert_int_equal(cfgetispeed(&settings), standard[i].code);
    }
    serial_line_close(line);
    close(pty.master);
}

/* tcgetattr() has no codes for these: the kernel's own structure tells them. */
static void odd_rates_hold(void **state)
{
    static const uint32_t odd[] = {74880, 250000, 1234567, 12000000};
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        uint32_t seen = 0;
        assert_int_equal(serial_line_set_baud(line, odd[i]), SERIAL_LINE_OK);
        assert_true(serial_rate_get(pty.master, &seen));
        assert_int_equal(seen, odd[i]);
    }
    assert_int_equal(serial_line_set_baud(line, 0), SERIAL_LINE_RATE);
    assert_int_equal(serial_line_set_baud(line, UINT32_MAX), SERIAL_LINE_RATE);
    serial_line_close(line);
    close(pty.master);
}

static void a_pty_has_no_control_lines(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    (void)state;
    assert_false(serial_line_can_reset(line));
    assert_false(serial_line_is_usb_jtag(line));
    assert_int_equal(serial_line_set_lines(line, true, false), SERIAL_LINE_UNSUPPORTED);
    serial_line_close(line);
    close(pty.master);
}

static void a_link_to_a_port_opens(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    char folder[] = P_tmpdir "/esploader-port-XXXXXX";
    char link_path[64];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(link_path, sizeof(link_path), "%s/chip", folder);
    assert_int_equal(symlink(pty.url, link_path), 0);
    serial_line_close(open_line(link_path));
    /* Also by its bare name, from where it is. */
    char *before = getcwd(NULL, 0);
    assert_non_null(before);
    assert_int_equal(chdir(folder), 0);
    serial_line_close(open_line("chip"));
    assert_int_equal(chdir(before), 0);
    free(before);
    assert_int_equal(open_error("chip", 115200), SERIAL_LINE_NO_DEVICE);
    unlink(link_path);
    rmdir(folder);
    close(pty.master);
}

static void an_open_port_is_busy(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    (void)state;
    assert_int_equal(open_error(pty.url, 115200), SERIAL_LINE_BUSY);
    serial_line_close(line);
    serial_line_close(open_line(pty.url));
    close(pty.master);
}

static void a_failed_open_says_why(void **state)
{
    (void)state;
    assert_int_equal(open_error("/dev/no-such-port", 115200), SERIAL_LINE_NO_DEVICE);
    assert_int_equal(open_error("no-such-port", 115200), SERIAL_LINE_NO_DEVICE);
    assert_int_equal(open_error("/dev/null", 115200), SERIAL_LINE_NOT_SERIAL);
    assert_int_equal(open_error("/", 115200), SERIAL_LINE_NOT_SERIAL);
    assert_int_equal(open_error("", 115200), SERIAL_LINE_BAD_URL);
    assert_int_equal(open_error(NULL, 115200), SERIAL_LINE_BAD_URL);
    assert_int_equal(open_error("ftp://host:1", 115200), SERIAL_LINE_BAD_URL);
    assert_null(serial_line_open("/dev/null", 115200, NULL));
    far_end_pty_t pty = far_end_pty_open();
    assert_int_equal(open_error(pty.url, 0), SERIAL_LINE_RATE);
    close(pty.master);
}

static void a_port_of_somebody_else_is_refused(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    const uid_t before = geteuid();
    (void)state;
    assert_int_equal(chmod(pty.url, 0), 0);
    if (before == 0) {
        assert_int_equal(seteuid(65534), 0);
    }
    const serial_line_error_t err = open_error(pty.url, 115200);
    assert_int_equal(seteuid(before), 0);
    assert_int_equal(err, SERIAL_LINE_PERMISSION);
    close(pty.master);
}

static void every_error_has_its_own_advice(void **state)
{
    (void)state;
    for (int i = SERIAL_LINE_NO_NETWORK; i <= SERIAL_LINE_OK; i++) {
        const char *text = serial_line_error_text((serial_line_error_t)i);
        assert_true(strlen(text) > 0);
        assert_null(strstr(text, "defect"));
        for (int other = SERIAL_LINE_NO_NETWORK; other < i; other++) {
            assert_string_not_equal(text, serial_line_error_text((serial_line_error_t)other));
        }
    }
    assert_non_null(strstr(serial_line_error_text(SERIAL_LINE_PERMISSION), "dialout"));
    assert_non_null(strstr(serial_line_error_text((serial_line_error_t)-1000), "defect"));
}

static void a_lost_port_is_told_by_every_call(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    uint8_t byte = 0;
    (void)state;
    close(pty.master);
    assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_read(line, &byte, 1), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_write(line, &byte, 1), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_drain(line, 10), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_flush_input(line), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_set_baud(line, 9600), SERIAL_LINE_LOST);
    serial_line_close(line);
}

/* Fills every buffer on the way first, so that the loss falls into a write that was under way. */
static void a_port_lost_while_writing_ends_the_write(void **state)
{
    static const uint8_t block[4096];
    far_end_pty_t pty = far_end_pty_open();
    serial_line_t *line = open_line(pty.url);
    int ready;
    (void)state;
    /* The kernel moves data on behind the writer's back, so "full" has to last a moment. */
    do {
        assert_true(serial_line_write(line, block, sizeof(block)) >= 0);
        ready = serial_line_wait(line, true, 200);
    } while (ready == SERIAL_LINE_WRITABLE);
    assert_int_equal(ready, 0);
    close(pty.master);
    assert_int_equal(serial_line_wait(line, true, FAR_END_PATIENCE_MS), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_write(line, block, sizeof(block)), SERIAL_LINE_LOST);
    serial_line_close(line);
}

static void count_port(const serial_line_info_t *info, void *user)
{
    int *count = user;
    assert_non_null(info->name);
    assert_non_null(info->description);
    assert_non_null(info->serial);
    assert_int_equal(info->usb_vid < 0, info->usb_pid < 0);
    (*count)++;
}

static void listing_calls_back_for_each_port(void **state)
{
    int count = 0;
    (void)state;
    const int returned = serial_line_list(count_port, &count);
    assert_true(returned >= 0);
    assert_int_equal(returned, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_passes_both_ways),
        cmocka_unit_test(nothing_there_reads_as_none_and_waits_out),
        cmocka_unit_test(flush_forgets_what_came),
        cmocka_unit_test(the_far_side_sees_the_rate),
        cmocka_unit_test(odd_rates_hold),
        cmocka_unit_test(a_pty_has_no_control_lines),
        cmocka_unit_test(a_link_to_a_port_opens),
        cmocka_unit_test(an_open_port_is_busy),
        cmocka_unit_test(a_failed_open_says_why),
        cmocka_unit_test(a_port_of_somebody_else_is_refused),
        cmocka_unit_test(every_error_has_its_own_advice),
        cmocka_unit_test(a_lost_port_is_told_by_every_call),
        cmocka_unit_test(a_port_lost_while_writing_ends_the_write),
        cmocka_unit_test(listing_calls_back_for_each_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
