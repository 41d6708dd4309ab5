/* SPDX-License-Identifier: Apache-2.0
 *
 * The program from outside: its lines of output, TCP, RFC 2217, a pseudo-terminal, signals.
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static void test_raw_tcp_and_flash_file(void **state)
{
    (void)state;
    const char *file_name = program_scratch_name();
    const char *const arguments[] = {"--chip",  "esp32",   "--tcp",  "0", "--raw",
                                     "--flash", file_name, "--once", NULL};
    program_t program = program_start(arguments);
    assert_int_equal(strncmp(program.line, "listening on socket://127.0.0.1:", 32), 0);
    const int line = program_connect_to(program.line);
    uint8_t got[8];
    program_send_sync(line);
    program_expect_magic(line);

    static const uint8_t attach[] = {0xC0, 0, 0x0D, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0};
    static const uint8_t begin[] = {0xC0, 0, 2, 16, 0, 0, 0, 0, 0, 0, 0x10, 0, 0,
                                    1,    0, 0, 0,  0, 4, 0, 0, 0, 0, 1,    0, 0xC0};
    static const uint8_t block[] = {0xC0, 0, 3, 20, 0, 0xEB, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                    0,    0, 0, 0,  0, 0,    0, 0, 0, 0, 1, 2, 3, 4, 0xC0};
    uint8_t answer[14];
    program_send_all(line, attach, sizeof attach);
    program_receive(line, answer, sizeof answer);
    program_send_all(line, begin, sizeof begin);
    program_receive(line, answer, sizeof answer);
    assert_int_equal(answer[9], 0);
    program_send_all(line, block, sizeof block);
    program_receive(line, answer, sizeof answer);
    assert_int_equal(answer[9], 0);
    (void)close(line);
    assert_int_equal(program_finish(&program), 0);

    const int file = open(file_name, O_RDONLY);
    assert_true(file >= 0);
    assert_int_equal(lseek(file, 0, SEEK_END), 4 * 1024 * 1024);
    assert_int_equal(pread(file, got, 8, 0x10000), 8);
    assert_memory_equal(got, "\x01\x02\x03\x04\xFF\xFF\xFF\xFF", 8);
    (void)close(file);
    (void)unlink(file_name);
}

static void set_rate(int file, speed_t rate)
{
    struct termios settings;
    assert_int_equal(tcgetattr(file, &settings), 0);
    assert_int_equal(cfsetspeed(&settings, rate), 0);
    assert_int_equal(tcsetattr(file, TCSANOW, &settings), 0);
}

static void test_pty_follows_the_terminals_rate(void **state)
{
    (void)state;
    char *link_name = program_scratch_name();
    const char *const arguments[] = {"--chip", "esp32", "--pty", "--link", link_name, NULL};
    static const uint8_t rate_460800[] = {0xC0, 0,    0x0F, 8, 0, 0, 0, 0, 0,
                                          0,    0x08, 7,    0, 0, 0, 0, 0, 0xC0};
    program_t program = program_start(arguments);
    assert_int_equal(strncmp(program.line, "pty /", 5), 0);
    for (int client = 0; client < 2; client++) {
        const int line = open(link_name, O_RDWR | O_NOCTTY);
        uint8_t got[14];
        assert_true(line >= 0);
        if (client == 0) {
            set_rate(line, B230400);
            program_send_sync(line);
            program_send_all(line, rate_460800, sizeof rate_460800);
            program_receive(line, got, 14);
            assert_int_equal(got[2], 0x0F);
            assert_int_equal(got[9], 0);
            set_rate(line, B460800);
            program_receive(line, got, 1);
            while (poll(&(struct pollfd){.fd = line, .events = POLLIN}, 1, 200) == 1) {
                program_receive(line, got, 1);
            }
        }
        program_expect_magic(line);
        (void)close(line);
    }
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);
    assert_int_equal(access(link_name, F_OK), -1);
}

/* RFC 2217: the codes of COM-PORT-OPTION. */
static void set_control(int line, uint8_t value)
{
    const uint8_t request[] = {0xFF, 0xFA, 44, 5, value, 0xFF, 0xF0};
    program_send_all(line, request, sizeof request);
    (void)poll(NULL, 0, 20);
}

static void test_rfc2217_lines_reset_the_chip(void **state)
{
    (void)state;
    enum { DTR_ON = 8, DTR_OFF = 9, RTS_ON = 11, RTS_OFF = 12 };
    static const uint8_t will_com_port[] = {0xFF, 0xFB, 44};
    static const uint8_t last_answer[] = "\xC0\x01\x08\x04";
    const char *const arguments[] = {"--chip", "esp32", "--tcp", "127.0.0.1:0", NULL};
    program_t program = program_start(arguments);
    assert_int_equal(strncmp(program.line, "listening on rfc2217://127.0.0.1:", 33), 0);
    const int line = program_connect_to(program.line);
    program_send_all(line, will_com_port, sizeof will_com_port);
    set_control(line, DTR_OFF);
    set_control(line, RTS_ON);
    set_control(line, DTR_ON);
    set_control(line, RTS_OFF);
    set_control(line, DTR_OFF);
    program_await_text(line, "waiting for download");
    program_send_all(line, program_sync_frame, sizeof program_sync_frame);
    program_await_text(line, (const char *)last_answer);
    set_control(line, RTS_ON);
    set_control(line, RTS_OFF);
    program_await_text(line, "SPI_FAST_FLASH_BOOT");
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGINT), 0);
    assert_int_equal(program_finish(&program), 0);
}

static void test_faults_strike_in_the_program_too(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip",          "esp32",  "--tcp",    "0",
                                     "--raw",           "--boot", "download", "--fault",
                                     "corrupt:tx:48:1", NULL};
    program_t program = program_start(arguments);
    const int line = program_connect_to(program.line);
    program_send_sync(line);
    uint8_t refusal[14];
    program_send_all(line, program_read_magic, sizeof program_read_magic);
    program_receive(line, refusal, sizeof refusal);
    assert_int_equal(refusal[2], 0x0B);
    assert_int_equal(refusal[10], 0x05);
    program_expect_magic(line);
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);
}

static uint64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* All bytes twice: a frame's content is another then, and is no command. The delay is there, and
 * what is slower than that is the machine. */
static void test_noise_and_latency_are_on_the_program_s_line(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip",           "esp32",
                                     "--tcp=0",          "--raw",
                                     "--boot=download",  "--noise=duplicate:rx:1",
                                     "--latency=100:50", NULL};
    program_t program = program_start(arguments);
    const int line = program_connect_to(program.line);
    uint8_t doubled[2];
    const uint64_t asked_ms = clock_ms();
    program_send_all(line, program_sync_frame, sizeof program_sync_frame);
    do {
        program_receive(line, doubled, sizeof doubled);
        assert_int_equal(doubled[0], doubled[1]);
    } while (doubled[0] != 0xC0);
    assert_true(clock_ms() - asked_ms >= 200);
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(program_finish(&program), 0);
}

/* A folder with one stub: 4 bytes of code at 0x40080000, and 2 of data where said. */
static void test_starts_the_stub_of_a_folder(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool sound;
    } cases[] = {
        {"{\"entry\": 1074266112, \"text\": \"AQIDBA==\", \"text_start\": 1074266112}", true},
        {"{\"entry\": 1074266112, \"text\": \"AQIDBA==\", \"text_start\": 1074266112,"
         "\"data\": \"AQI\", \"data_start\": 1}",
         false},
        {"{\"entry\": 1074266112, \"text\": \"A!\", \"text_start\": 1074266112}", false},
        {"{\"text\": \"AQIDBA==\", \"text_start\": 1074266112}", false},
        {"{\"entry\": -1, \"text\": \"AQIDBA==\", \"text_start\": 1074266112}", false},
        {"stub", false},
    };
    static const uint8_t begin[] = {0xC0, 0, 5, 16, 0, 0, 0, 0, 0, 4, 0, 0,    0,
                                    1,    0, 0, 0,  4, 0, 0, 0, 0, 0, 8, 0x40, 0xC0};
    static const uint8_t block[] = {0xC0, 0, 7, 20, 0, 0xEB, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                    0,    0, 0, 0,  0, 0,    0, 0, 0, 0, 1, 2, 3, 4, 0xC0};
    static const uint8_t run[] = {0xC0, 0, 6, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0x40, 0xC0};
    const char *folder = program_scratch_name();
    char file_name[128];
    (void)snprintf(file_name, sizeof file_name, "%s/esp32.json", folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        FILE *file = fopen(file_name, "w");
        assert_non_null(file);
        (void)fputs(cases[i].json, file);
        assert_int_equal(fclose(file), 0);
        const char *const arguments[] = {"--chip", "esp32", "--tcp",  "0", "--raw",
                                         "--stub", folder,  "--once", NULL};
        program_t program = program_start(arguments);
        if (cases[i].sound) {
            uint8_t answer[14 + 6];
            const int line = program_connect_to(program.line);
            program_send_sync(line);
            program_send_all(line, begin, sizeof begin);
            program_receive(line, answer, 14);
            program_send_all(line, block, sizeof block);
            program_receive(line, answer, 14);
            program_send_all(line, run, sizeof run);
            program_receive(line, answer, 20);
            assert_memory_equal(&answer[14], "\xC0OHAI\xC0", 6);
            (void)close(line);
        } else {
            assert_string_equal(program.line, "");
        }
        assert_int_equal(program_finish(&program), cases[i].sound ? 0 : 1);
    }
    (void)unlink(file_name);
    (void)rmdir(folder);
}

static void write_file(const char *name, const char *content)
{
    const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_true(file >= 0);
    assert_int_equal(write(file, content, strlen(content)), strlen(content));
    (void)close(file);
}

static void expect_file(const char *name, const char *content)
{
    char got[64] = "";
    const int file = open(name, O_RDONLY);
    assert_true(file >= 0);
    assert_int_equal(read(file, got, sizeof got - 1), strlen(content));
    assert_string_equal(got, content);
    (void)close(file);
}

static void test_files_of_others_are_kept(void **state)
{
    (void)state;
    const char *name = program_scratch_name();
    const char *const as_link[] = {"--chip", "esp32", "--pty", "--link", name, NULL};
    const char *const as_flash[] = {"--chip", "esp32", "--tcp", "0", "--flash", name, NULL};
    write_file(name, "mine");
    program_t program = program_start(as_link);
    assert_int_equal(program_finish(&program), 1);
    expect_file(name, "mine");
    program = program_start(as_flash);
    assert_int_equal(program_finish(&program), 1);
    expect_file(name, "mine");
    (void)unlink(name);
}

static void test_an_unplugged_chip_leaves_the_line(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip",   "esp32",   "--tcp",        "0", "--raw", "--boot",
                                     "download", "--fault", "unplug:tx:10", NULL};
    program_t program = program_start(arguments);
    const int line = program_connect_to(program.line);
    program_send_all(line, program_sync_frame, sizeof program_sync_frame);
    uint8_t byte;
    ssize_t size = 1;
    while (size > 0 && program_wait_readable(line)) {
        size = read(line, &byte, 1);
    }
    assert_true(size <= 0);
    (void)close(line);
    assert_int_equal(program_finish(&program), 0);
}

static void test_lists_and_usage_errors(void **state)
{
    (void)state;
    static const struct {
        const char *arguments[6];
        const char *first_line;
        int result;
    } cases[] = {
        {{"--chip", "list"}, "esp8266", 0},
        {{"--flash-part", "list"}, "W25Q32", 0},
        {{"--chip=esp32c2", "--tcp=0", "--crystal=32"}, "", 2},
        {{"--chip=esp32c2", "--tcp=0", "--crystal=x"}, "", 2},
        {{"--chip=esp32s3", "--tcp=0", "--crystal=26"}, "", 2},
        {{"--chip=esp32", "--pty", "--tcp=0"}, "", 2},
        {{"--chip=esp32", "--tcp=0", "--pty"}, "", 2},
        {{"--chip=esp32", "--pty", "--raw"}, "", 2},
        {{"--chip=esp32", "--pty", "--mac=+1:02:03:04:05:06"}, "", 2},
        {{"--chip=esp32", "--pty", "--mac=01:02:03:04:05:-6"}, "", 2},
        {{"--chip=esp32", "--pty", "--mac=01:02:03:04:05: 6"}, "", 2},
        {{"--chip=esp32", "--pty", "--mac=01:02:03:04:05:06:"}, "", 2},
        {{"--chip=esp32", "--pty", "--mac=0x:02:03:04:05:06"}, "", 2},
        {{"--chip=esp32", "--pty", "--revision=+3.1"}, "", 2},
        {{"--chip=esp32", "--pty", "--revision=3.-1"}, "", 2},
        {{"--chip=esp8266", "--pty", "--revision=1.0"}, "", 2},
        {{"--chip=esp8266", "--pty", "--usb"}, "", 2},
        {{"--chip=esp32c3", "--pty", "--usb-otg"}, "", 2},
        {{"--chip=esp32s3", "--pty", "--usb", "--usb-otg"}, "", 2},
        {{"--chip=esp8266", "--pty", "--flash-encryption"}, "", 2},
        {{"--chip=esp8266", "--pty", "--jtag-off"}, "", 2},
        {{"--chip=esp32", "--pty", "--secure-download"}, "", 2},
        {{"--chip=esp32c6", "--pty", "--spi-pins=1,2,3,4,5"}, "", 2},
        {{"--chip=esp32", "--pty", "--spi-pins=1,2,3,4"}, "", 2},
        {{"--chip=esp32", "--pty", "--spi-pins=1,2,3,4,64"}, "", 2},
        {{"--version"}, "esploader-sim " SIM_VERSION, 0},
        {{"--chip", "esp32"}, "", 2},
        {{"--chip", "no", "--pty"}, "", 2},
        {{"--chip", "esp32", "--tcp", "99999"}, "", 2},
        {{"--chip", "esp32", "--pty", "--fault", "melt:tx:1"}, "", 2},
        {{"--chip", "esp32", "--pty", "--noise=melt:1e-3"}, "", 2},
        {{"--chip", "esp32", "--pty", "--noise=drop:2"}, "", 2},
        {{"--chip", "esp32", "--pty", "--latency=-1"}, "", 2},
        {{"--chip", "esp32", "--pty", "--latency=1:"}, "", 2},
        {{"--chip", "esp32", "--pty", "--flash=no/such/folder"}, "", 1},
        {{"--chip", "esp32", "--pty", "--stub", "no/such/folder"}, "", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        program_t program = program_start(cases[i].arguments);
        assert_string_equal(program.line, cases[i].first_line);
        assert_int_equal(program_finish(&program), cases[i].result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raw_tcp_and_flash_file),
        cmocka_unit_test(test_pty_follows_the_terminals_rate),
        cmocka_unit_test(test_rfc2217_lines_reset_the_chip),
        cmocka_unit_test(test_faults_strike_in_the_program_too),
        cmocka_unit_test(test_noise_and_latency_are_on_the_program_s_line),
        cmocka_unit_test(test_starts_the_stub_of_a_folder),
        cmocka_unit_test(test_files_of_others_are_kept),
        cmocka_unit_test(test_an_unplugged_chip_leaves_the_line),
        cmocka_unit_test(test_lists_and_usage_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
