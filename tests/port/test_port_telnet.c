/* Telnet's bytes, as they come and as they go.
 * SPDX-License-Identifier: Apache-2.0 */
#include "socket/serial_telnet.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
/* cmocka needs those above */
#include <cmocka.h>

enum { IAC = 255, DONT = 254, DO = 253, WONT = 252, WILL = 251, SB = 250, SE = 240, NOP = 241 };
enum { ECHO = 1, COM_PORT = 44 };

/* Decodes bytes in pieces of one size; what is data has to be this. */
static void expect_data(serial_telnet_t *telnet, const uint8_t *bytes, size_t size, size_t piece,
                        const void *data, size_t data_size)
{
    uint8_t all[64];
    size_t kept = 0;
    for (size_t at = 0; at < size; at += piece) {
        uint8_t part[64];
        const size_t count = size - at < piece ? size - at : piece;
        memcpy(part, bytes + at, count);
        const size_t got = serial_telnet_decode(telnet, part, count);
        memcpy(all + kept, part, got);
        kept += got;
    }
    assert_int_equal(kept, data_size);
    assert_memory_equal(all, data, data_size);
}

static void data_is_what_is_no_command_however_it_is_cut(void **state)
{
    static const uint8_t bytes[] = {'a', IAC, IAC, 'b', IAC, NOP, IAC, SB,   24, 1,
                                    IAC, IAC, IAC, SE,  'c', IAC, DO,  ECHO, 'd'};
    (void)state;
    for (size_t piece = 1; piece <= sizeof bytes; piece++) {
        serial_telnet_t telnet = {0};
        expect_data(&telnet, bytes, sizeof bytes, piece,
                    "a\xff"
                    "bcd",
                    5);
        assert_false(telnet.agreed);
    }
}

static void options_nobody_asked_for_are_refused(void **state)
{
    static const uint8_t bytes[] = {IAC, DO, ECHO, IAC, WILL, ECHO, IAC, WONT, ECHO};
    static const uint8_t refusals[] = {IAC, WONT, ECHO, IAC, DONT, ECHO};
    serial_telnet_t telnet = {0};
    (void)state;
    expect_data(&telnet, bytes, sizeof bytes, sizeof bytes, "", 0);
    assert_int_equal(telnet.reply_size, sizeof refusals);
    assert_memory_equal(telnet.reply, refusals, sizeof refusals);
}

/* Otherwise two ends that answer each other's answers would never end. */
static void what_was_offered_is_not_answered(void **state)
{
    static const uint8_t bytes[] = {IAC, DO,  0,    IAC, WILL, 0,  IAC,     DO,
                                    3,   IAC, WILL, 3,   IAC,  DO, COM_PORT};
    serial_telnet_t telnet = {0};
    (void)state;
    expect_data(&telnet, bytes, sizeof bytes, 2, "", 0);
    assert_int_equal(telnet.reply_size, 0);
    assert_true(telnet.agreed);
    assert_false(telnet.refused);
}

static void an_offer_of_the_far_end_is_accepted_once(void **state)
{
    static const uint8_t bytes[] = {IAC, WILL, COM_PORT, IAC, WILL, COM_PORT, IAC, DONT, COM_PORT};
    static const uint8_t accepted[] = {IAC, DO, COM_PORT};
    serial_telnet_t telnet = {0};
    (void)state;
    expect_data(&telnet, bytes, sizeof bytes, 4, "", 0);
    assert_int_equal(telnet.reply_size, sizeof accepted);
    assert_memory_equal(telnet.reply, accepted, sizeof accepted);
    assert_true(telnet.refused);
}

static void requests_without_end_fill_no_more_than_the_reply(void **state)
{
    static const uint8_t request[] = {IAC, DO, ECHO};
    serial_telnet_t telnet = {0};
    (void)state;
    for (int i = 0; i < 1000; i++) {
        expect_data(&telnet, request, sizeof request, sizeof request, "", 0);
    }
    assert_int_equal(telnet.reply_size, sizeof telnet.reply);
}

/* 4,278,255,360 baud: two of the bytes are telnet's escape. */
static void an_escape_within_a_setting_is_doubled_both_ways(void **state)
{
    static const uint8_t expected[] = {IAC, SB, COM_PORT, 1, IAC, IAC, 0, IAC, IAC, 0x00, IAC, SE};
    uint8_t command[SERIAL_TELNET_MOST];
    serial_telnet_t telnet = {0};
    (void)state;
    const size_t size = serial_telnet_setting(SERIAL_TELNET_BAUD, 0xFF00FF00, command);
    assert_int_equal(size, sizeof expected);
    assert_memory_equal(command, expected, size);
    command[3] = 101;
    expect_data(&telnet, command, size, 1, "", 0);
    assert_true(telnet.confirmed[SERIAL_TELNET_BAUD]);
    assert_int_equal(telnet.values[SERIAL_TELNET_BAUD], 0xFF00FF00);
}

static void a_control_is_confirmed_by_its_own_value(void **state)
{
    static const uint8_t dtr[] = {IAC, SB, COM_PORT, 105, SERIAL_TELNET_DTR_OFF, IAC, SE};
    static const uint8_t rts[] = {IAC, SB, COM_PORT, 105, SERIAL_TELNET_RTS_ON, IAC, SE};
    serial_telnet_t telnet = {0};
    (void)state;
    expect_data(&telnet, rts, sizeof rts, 3, "", 0);
    assert_true(telnet.confirmed[SERIAL_TELNET_RTS]);
    assert_false(telnet.confirmed[SERIAL_TELNET_DTR]);
    assert_false(telnet.confirmed[SERIAL_TELNET_FLOW]);
    expect_data(&telnet, dtr, sizeof dtr, 3, "", 0);
    assert_true(telnet.confirmed[SERIAL_TELNET_DTR]);
    assert_int_equal(telnet.values[SERIAL_TELNET_DTR], SERIAL_TELNET_DTR_OFF);
}

static void what_is_no_confirmation_confirms_nothing(void **state)
{
    static const uint8_t bytes[] = {
        IAC, SB, COM_PORT, 101, 0,  1,   194, IAC, SE, /* a rate that is cut short */
        IAC, SB, COM_PORT, 101, 0,  0,   1,   194, 0,   0,  0, IAC, SE, /* one that is too long */
        IAC, SB, COM_PORT, 107, 16, IAC, SE,                            /* a modem's state */
        IAC, SB, COM_PORT, 105, 77, IAC, SE,                /* a control that there is not */
        IAC, SB, 24,       101, 0,  1,   194, 0,   IAC, SE, /* another option */
        IAC, SB, IAC,      SE,
    };
    serial_telnet_t telnet = {0};
    (void)state;
    expect_data(&telnet, bytes, sizeof bytes, 5, "", 0);
    for (int i = 0; i < SERIAL_TELNET_SETTINGS; i++) {
        assert_false(telnet.confirmed[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_is_what_is_no_command_however_it_is_cut),
        cmocka_unit_test(options_nobody_asked_for_are_refused),
        cmocka_unit_test(what_was_offered_is_not_answered),
        cmocka_unit_test(an_offer_of_the_far_end_is_accepted_once),
        cmocka_unit_test(requests_without_end_fill_no_more_than_the_reply),
        cmocka_unit_test(an_escape_within_a_setting_is_doubled_both_ways),
        cmocka_unit_test(a_control_is_confirmed_by_its_own_value),
        cmocka_unit_test(what_is_no_confirmation_confirms_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
