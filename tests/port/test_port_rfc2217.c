/* RFC 2217 lines against libgensio's server side in a process of its own.
 * SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include "serial_line.h"
#include "support/choice.h"
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

/* libgensio 2.6 does not free a request that is still unanswered when its line is freed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:sergensio_baud\nleak:sergensio_dtr\nleak:sergensio_rts\n";
}

#define OPENING "baud 115200,datasize 8,parity 1,stopbits 1,flowcontrol 1"

static serial_line_t *open_line(const far_end_rfc2217_t *server)
{
    serial_line_error_t err;
    serial_line_t *line = serial_line_open(server->url, 115200, &err);
    assert_int_equal(err, SERIAL_LINE_OK);
    assert_non_null(line);
    return line;
}

static serial_line_error_t open_error(const char *url)
{
    serial_line_error_t err = SERIAL_LINE_OK;
    assert_null(serial_line_open(url, 115200, &err));
    return err;
}

static void settings_arrive_and_lines_stay_alone(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    (void)state;
    assert_true(serial_line_can_reset(line));
    assert_true(serial_line_has_baud(line));
    far_end_expect_reports(&server, OPENING);
    assert_int_equal(serial_line_set_baud(line, 921600), SERIAL_LINE_OK);
    assert_int_equal(serial_line_set_baud(line, 1234567), SERIAL_LINE_OK);
    far_end_expect_reports(&server, "baud 921600,baud 1234567");
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
}

static void no_change_of_lines_passes_through_reset(void **state)
{
    static const struct {
        bool dtr;
        bool rts;
        const char *seen;
    } changes[] = {
        {false, false, "rts 0,dtr 0"}, {true, true, "dtr 1,rts 1"},   {false, true, "rts 1,dtr 0"},
        {true, false, "dtr 1,rts 0"},  {false, false, "rts 0,dtr 0"}, {false, true, "rts 1,dtr 0"},
    };
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    (void)state;
    far_end_expect_reports(&server, OPENING);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        assert_int_equal(serial_line_set_lines(line, changes[i].dtr, changes[i].rts),
                         SERIAL_LINE_OK);
        far_end_expect_reports(&server, changes[i].seen);
    }
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
}

/* 0xFF is telnet's own escape, so all byte values go there and back. */
static void every_byte_passes_both_ways(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    uint8_t sent[2048];
    uint8_t got[2048];
    size_t done = 0;
    size_t have = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(sent); i++) {
        const uint8_t value = (uint8_t)(i % 512 < 256 ? i : 0xFF);
        sent[i] = value == 0x04 ? 0x05 : value;
    }
    while (have < sizeof(got)) {
        const int ready = serial_line_wait(line, done < sizeof(sent), FAR_END_PATIENCE_MS);
        assert_true(ready > 0);
        if ((ready & SERIAL_LINE_WRITABLE) != 0) {
            const int count = serial_line_write(line, sent + done, sizeof(sent) - done);
            assert_true(count >= 0);
            done += (size_t)count;
        }
        if ((ready & SERIAL_LINE_READABLE) != 0) {
            const int count = serial_line_read(line, got + have, sizeof(got) - have);
            assert_true(count > 0);
            have += (size_t)count;
        }
    }
    assert_memory_equal(got, sent, sizeof(sent));
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
}

static void data_does_not_overtake_a_rate_change(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    uint8_t got[3];
    (void)state;
    assert_int_equal(serial_line_write(line, "abc", 3), 3);
    assert_int_equal(serial_line_drain(line, FAR_END_PATIENCE_MS), SERIAL_LINE_OK);
    assert_int_equal(serial_line_set_baud(line, 460800), SERIAL_LINE_OK);
    for (size_t have = 0; have < sizeof(got);) {
        assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_READABLE);
        have += (size_t)serial_line_read(line, got + have, sizeof(got) - have);
    }
    assert_memory_equal(got, "abc", 3);
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
}

static void a_server_without_rfc2217_is_told(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("plain");
    (void)state;
    assert_int_equal(open_error(server.url), SERIAL_LINE_NOT_RFC2217);
    far_end_rfc2217_stop(&server);
}

static void a_rate_the_far_port_cannot_do_is_told(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("slow");
    (void)state;
    assert_int_equal(open_error(server.url), SERIAL_LINE_RATE);
    far_end_rfc2217_stop(&server);
}

static void a_closed_connection_is_told_by_every_call(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    uint8_t byte = 0x04;
    (void)state;
    assert_int_equal(serial_line_write(line, &byte, 1), 1);
    assert_int_equal(serial_line_wait(line, false, FAR_END_PATIENCE_MS), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_read(line, &byte, 1), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_write(line, &byte, 1), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_set_baud(line, 9600), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_set_lines(line, false, false), SERIAL_LINE_LOST);
    assert_int_equal(serial_line_drain(line, 10), SERIAL_LINE_LOST);
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
}

static void a_server_that_dies_in_a_setting_is_told(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    serial_line_t *line = open_line(&server);
    (void)state;
    far_end_rfc2217_stop(&server);
    assert_int_equal(serial_line_set_lines(line, true, false), SERIAL_LINE_LOST);
    serial_line_close(line);
    assert_int_equal(open_error(server.url), SERIAL_LINE_REFUSED);
}

/* Telnet's bytes: RFC 854; the option and its commands: RFC 2217. */
enum { IAC = 255, DO = 253, WILL = 251, SB = 250, SE = 240, COM_PORT = 44, TO_CLIENT = 100 };

/* Offers the option itself first and agrees to the client's offer late, then confirms all. */
static void *serve_with_late_agreement(void *user)
{
    static const uint8_t offer[] = {IAC, WILL, COM_PORT};
    static const uint8_t agreement[] = {IAC, DO, COM_PORT};
    const int fd = far_end_tcp_accept(user);
    uint8_t command[16] = {0};
    size_t size = 0;
    far_end_write(fd, offer, sizeof(offer));
    usleep(100000);
    far_end_write(fd, agreement, sizeof(agreement));
    while (size < sizeof(command) && read(fd, &command[size], 1) == 1) {
        const uint8_t byte = command[size++];
        if (size >= 2 && command[size - 2] == IAC && byte == SB) {
            command[0] = IAC;
            command[1] = SB;
            size = 2;
        } else if (size >= 2 && command[size - 2] == IAC && byte == SE) {
            command[3] = (uint8_t)(command[3] + TO_CLIENT);
            far_end_write(fd, command, size);
            size = 0;
        } else if (size == 3 && command[1] != SB) {
            size = 0; /* a three-byte negotiation: nothing to say to it */
        }
    }
    close(fd);
    return NULL;
}

/* pyserial's server does so. */
static void a_server_that_agrees_late_is_waited_for(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    pthread_t thread;
    serial_line_error_t err;
    (void)state;
    snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u", tcp.port);
    assert_int_equal(pthread_create(&thread, NULL, serve_with_late_agreement, &tcp), 0);
    serial_line_t *line = serial_line_open(url, 115200, &err);
    assert_int_equal(err, SERIAL_LINE_OK);
    assert_non_null(line);
    assert_int_equal(serial_line_set_lines(line, true, false), SERIAL_LINE_OK);
    assert_int_equal(serial_line_set_baud(line, 460800), SERIAL_LINE_OK);
    serial_line_close(line);
    pthread_join(thread, NULL);
    close(tcp.listener);
}

static void a_server_that_says_nothing_is_no_answer(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    (void)state;
    snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u", tcp.port);
    assert_int_equal(open_error(url), SERIAL_LINE_TIMEOUT);
    close(tcp.listener);
}

static void *serve_something_else(void *user)
{
    const int fd = far_end_tcp_accept(user);
    uint8_t byte;
    far_end_write(fd, "220 mail\r\n", 10);
    while (read(fd, &byte, 1) == 1) {
    }
    close(fd);
    return NULL;
}

static void a_server_of_something_else_is_told(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    pthread_t thread;
    (void)state;
    snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u", tcp.port);
    assert_int_equal(pthread_create(&thread, NULL, serve_something_else, &tcp), 0);
    assert_int_equal(open_error(url), SERIAL_LINE_NOT_RFC2217);
    pthread_join(thread, NULL);
    close(tcp.listener);
}

static bool cancel_at_the_third_question(void *user)
{
    unsigned *questions = user;
    return ++*questions == 3;
}

static void opening_can_be_cancelled(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    unsigned questions = 0;
    serial_line_error_t err;
    (void)state;
    snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u", tcp.port);
    assert_null(
        serial_line_open_cancellable(url, 115200, cancel_at_the_third_question, &questions, &err));
    assert_int_equal(err, SERIAL_LINE_CANCELLED);
    assert_int_equal(questions, 3);
    close(tcp.listener);
}

/* Agrees to the option, and then confirms nothing. */
static void *serve_without_confirming(void *user)
{
    static const uint8_t agreement[] = {IAC, DO, COM_PORT};
    const int fd = far_end_tcp_accept(user);
    uint8_t byte;
    far_end_write(fd, agreement, sizeof(agreement));
    while (read(fd, &byte, 1) == 1) {
    }
    close(fd);
    return NULL;
}

static bool cancel_after_a_setting(void *user)
{
    unsigned *questions = user;
    return ++*questions == 10;
}

static void a_setting_at_opening_can_be_cancelled(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    unsigned questions = 0;
    pthread_t thread;
    serial_line_error_t err;
    (void)state;
    snprintf(url, sizeof(url), "rfc2217://127.0.0.1:%u", tcp.port);
    assert_int_equal(pthread_create(&thread, NULL, serve_without_confirming, &tcp), 0);
    assert_null(
        serial_line_open_cancellable(url, 115200, cancel_after_a_setting, &questions, &err));
    assert_int_equal(err, SERIAL_LINE_CANCELLED);
    pthread_join(thread, NULL);
    close(tcp.listener);
}

/* Each host waits for 4 s until it is given up: one after the other the last is not even called
 * before the first are. */
static void hosts_of_lines_that_are_opened_at_once_are_called_at_once(void **state)
{
    enum { SILENT = 2 };
    far_end_tcp_t silent[SILENT];
    serial_line_opening_t *openings[SILENT + 1];
    char url[FAR_END_NAME_SIZE];
    serial_line_error_t err;
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    (void)state;
    for (size_t i = 0; i < SILENT; i++) {
        silent[i] = far_end_tcp_listen();
        snprintf(url, sizeof url, "rfc2217://127.0.0.1:%u", silent[i].port);
        openings[i] = serial_line_open_begin(url, 115200, NULL, NULL);
        assert_non_null(openings[i]);
    }
    openings[SILENT] = serial_line_open_begin(server.url, 115200, NULL, NULL);
    assert_null(serial_line_open_end(openings[0], &err));
    for (size_t i = 1; i < SILENT; i++) {
        struct pollfd called = {.fd = silent[i].listener, .events = POLLIN};
#ifndef PORT_HAS_NO_LIBRARY
        assert_int_equal(poll(&called, 1, 0), 1);
#else
        (void)called; /* there they are opened one after the other */
#endif
        assert_null(serial_line_open_end(openings[i], &err));
        assert_int_not_equal(err, SERIAL_LINE_OK);
    }
    serial_line_t *line = serial_line_open_end(openings[SILENT], &err);
    assert_int_equal(err, SERIAL_LINE_OK);
    far_end_expect_reports(&server, OPENING);
    assert_int_equal(serial_line_set_baud(line, 921600), SERIAL_LINE_OK);
    serial_line_close(line);
    far_end_rfc2217_stop(&server);
    for (size_t i = 0; i < SILENT; i++) {
        close(silent[i].listener);
    }
}

static bool cancel_always(void *user)
{
    (void)user;
    return true;
}

static void what_was_begun_can_be_given_up(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    char url[FAR_END_NAME_SIZE];
    serial_line_error_t err;
    (void)state;
    snprintf(url, sizeof url, "rfc2217://127.0.0.1:%u", tcp.port);
    assert_null(
        serial_line_open_end(serial_line_open_begin(url, 115200, cancel_always, NULL), &err));
    assert_int_equal(err, SERIAL_LINE_CANCELLED);
    assert_null(serial_line_open_end(NULL, &err));
    assert_null(
        serial_line_open_end(serial_line_open_begin("rfc2217://", 115200, NULL, NULL), &err));
    assert_int_equal(err, SERIAL_LINE_BAD_URL);
    assert_null(
        serial_line_open_end(serial_line_open_begin("/no/such/device", 115200, NULL, NULL), &err));
    assert_int_equal(err, SERIAL_LINE_NO_DEVICE);
    close(tcp.listener);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_arrive_and_lines_stay_alone),
        cmocka_unit_test(hosts_of_lines_that_are_opened_at_once_are_called_at_once),
        cmocka_unit_test(what_was_begun_can_be_given_up),
        cmocka_unit_test(no_change_of_lines_passes_through_reset),
        cmocka_unit_test(every_byte_passes_both_ways),
        cmocka_unit_test(data_does_not_overtake_a_rate_change),
        cmocka_unit_test(a_server_without_rfc2217_is_told),
        cmocka_unit_test(a_server_that_agrees_late_is_waited_for),
        cmocka_unit_test(a_rate_the_far_port_cannot_do_is_told),
        cmocka_unit_test(a_closed_connection_is_told_by_every_call),
        cmocka_unit_test(a_server_that_dies_in_a_setting_is_told),
        cmocka_unit_test(a_server_that_says_nothing_is_no_answer),
        cmocka_unit_test(a_server_of_something_else_is_told),
        cmocka_unit_test(opening_can_be_cancelled),
        cmocka_unit_test(a_setting_at_opening_can_be_cancelled),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
