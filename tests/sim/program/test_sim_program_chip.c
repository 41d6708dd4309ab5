/* SPDX-License-Identifier: Apache-2.0
 *
 * The program's chips: what options make of them, and who may speak to them.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/program_bench.h"
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Sends a command of no data and reads the answer, of that size. */
static void ask(int line, uint8_t opcode, uint8_t *answer, size_t size)
{
    const uint8_t command[] = {0xC0, 0, opcode, 0, 0, 0, 0, 0, 0, 0xC0};
    program_send_all(line, command, sizeof command);
    program_receive(line, answer, size);
}

static void test_security_is_an_option(void **state)
{
    (void)state;
    const char *const arguments[] = {
        "--chip",     "esp32s3",           "--tcp",  "0",
        "--raw",      "--secure-download", "--once", "--flash-encryption",
        "--jtag-off", "--secure-boot",     NULL};
    program_t program = program_start(arguments);
    const int line = program_connect_to(program.line);
    uint8_t answer[1 + 8 + 20 + 4 + 1];
    program_send_sync(line);
    ask(line, 0x14, answer, sizeof answer);
    assert_memory_equal(&answer[9], "\x85\x00\x00\x00\x01\x04", 6);
    uint8_t refusal[14];
    program_send_all(line, program_read_magic, sizeof program_read_magic);
    program_receive(line, refusal, sizeof refusal);
    assert_int_equal(refusal[9], 1);
    assert_int_equal(refusal[10], 5);
    (void)close(line);
    assert_int_equal(program_finish(&program), 0);
}

static void test_every_chip_is_listed(void **state)
{
    (void)state;
    static const char *const names[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) #name,
#include "esp_loader_chips.def"
    };
    program_t program = program_start((const char *const[]){"--chip", "list", NULL});
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_string_equal(program.line, names[i]);
        program_read_line(program.output, program.line, sizeof program.line);
    }
    assert_string_equal(program.line, "");
    assert_int_equal(program_finish(&program), 0);
}

static void test_the_log_before_the_first_raw_client_is_kept(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip", "esp32", "--tcp",  "0", "--raw",
                                     "--boot", "run",   "--once", NULL};
    program_t program = program_start(arguments);
    (void)poll(NULL, 0, 200);
    const int line = program_connect_to(program.line);
    program_await_text(line, "SPI_FAST_FLASH_BOOT");
    program_await_text(line, "invalid header: 0xffffffff");
    (void)close(line);
    assert_int_equal(program_finish(&program), 0);
}

static void test_a_second_client_waits_for_the_first_to_leave(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip", "esp32", "--tcp", "0", "--raw", NULL};
    program_t program = program_start(arguments);
    const int first = program_connect_to(program.line);
    program_send_sync(first);
    const int second = program_connect_to(program.line);
    program_send_all(second, program_read_magic, sizeof program_read_magic);
    assert_int_equal(poll(&(struct pollfd){.fd = second, .events = POLLIN}, 1, 300), 0);
    program_expect_magic(first);
    (void)close(first);
    uint8_t answer[sizeof program_magic_answer];
    program_receive(second, answer, sizeof answer);
    assert_memory_equal(answer, program_magic_answer, sizeof answer);
    (void)close(second);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);
}

static void send_register(int line, uint32_t address, uint32_t value)
{
    uint8_t frame[64] = {0xC0, 0, 0x09, 16, 0, 0, 0, 0, 0};
    size_t size = 9;
    const uint32_t words[] = {address, value, UINT32_MAX, 0};
    for (size_t i = 0; i < sizeof words; i++) {
        const uint8_t byte = (uint8_t)(words[i / 4] >> i % 4 * 8);
        frame[size++] = byte == 0xDB || byte == 0xC0 ? 0xDB : byte;
        if (byte == 0xDB || byte == 0xC0) {
            frame[size++] = byte == 0xDB ? 0xDD : 0xDC;
        }
    }
    frame[size++] = 0xC0;
    program_send_all(line, frame, size);
}

static void write_register(int line, uint32_t address, uint32_t value)
{
    uint8_t answer[14];
    send_register(line, address, value);
    program_receive(line, answer, sizeof answer);
    assert_int_equal(answer[2], 0x09);
}

/* An ESP32-C3's RTC watchdog, as a host starts it to reset the chip. It bites 15 ms later: on a
 * busy machine the last answer may not come any more, so nobody waits for it. */
static void reset_by_watchdog(int line)
{
    write_register(line, 0x600080A8, 0x50D83AA1);
    write_register(line, 0x60008094, 2000);
    send_register(line, 0x60008090, 0xD0000102);
}

static void test_a_reset_takes_a_usb_chip_off_the_line(void **state)
{
    (void)state;
    const char *const tcp[] = {"--chip", "esp32c3", "--tcp", "0", "--raw", "--usb", NULL};
    program_t program = program_start(tcp);
    int line = program_connect_to(program.line);
    program_send_sync(line);
    reset_by_watchdog(line);
    uint8_t byte;
    while (program_wait_readable(line) && read(line, &byte, 1) > 0) {
    }
    (void)close(line);
    line = program_connect_to(program.line);
    assert_int_equal(poll(&(struct pollfd){.fd = line, .events = POLLIN}, 1, 1000), 0);
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);

    char *link_name = program_scratch_name();
    const char *const pty[] = {"--chip", "esp32c3", "--pty", "--usb", "--link", link_name, NULL};
    program = program_start(pty);
    line = open(link_name, O_RDWR | O_NOCTTY);
    program_send_sync(line);
    reset_by_watchdog(line);
    while (program_wait_readable(line) && read(line, &byte, 1) > 0) {
    }
    (void)close(line);
    program_read_line(program.output, program.line, sizeof program.line);
    assert_int_equal(strncmp(program.line, "pty /", 5), 0);
    line = open(link_name, O_RDWR | O_NOCTTY);
    assert_true(line >= 0);
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_security_is_an_option),
        cmocka_unit_test(test_every_chip_is_listed),
        cmocka_unit_test(test_the_log_before_the_first_raw_client_is_kept),
        cmocka_unit_test(test_a_second_client_waits_for_the_first_to_leave),
        cmocka_unit_test(test_a_reset_takes_a_usb_chip_off_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
