/* SPDX-License-Identifier: Apache-2.0
 *
 * The program from outside: its lines of output, TCP, RFC 2217, a pseudo-terminal, signals.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 20000, /* far beyond what a busy machine needs */
    ARGUMENTS_MAX = 24,
    SYNC_ANSWERS = 8 * 14,
};

typedef struct {
    pid_t pid;
    int output;
    char line[256]; /* the first it printed */
} program_t;

static const uint8_t sync_frame[] = {
    0xC0, 0x00, 0x08, 0x24, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0x07, 0x12, 0x20, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
    0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xC0};
static const uint8_t read_magic[] = {0xC0, 0x00, 0x0A, 0x04, 0x00, 0x00, 0x00,
                                     0x00, 0x00, 0x00, 0x10, 0x00, 0x40, 0xC0};
static const uint8_t magic_answer[] = {0xC0, 0x01, 0x0A, 0x04, 0x00, 0x83, 0x1D,
                                       0xF0, 0x00, 0x00, 0x00, 0x00, 0x00, 0xC0};

static bool wait_readable(int file)
{
    struct pollfd poll_for = {.fd = file, .events = POLLIN};
    return poll(&poll_for, 1, PATIENCE_MS) == 1;
}

/* Reads one line of output, without its end. */
static void read_line(int file, char *line, size_t capacity)
{
    size_t size = 0;
    while (size + 1 < capacity && wait_readable(file) && read(file, &line[size], 1) == 1 &&
           line[size] != '\n') {
        size++;
    }
    line[size] = '\0';
}

static program_t start(const char *const *arguments)
{
    int ends[2];
    char *argv[ARGUMENTS_MAX] = {(char *)SIM_PROGRAM};
    for (size_t i = 0; arguments[i] != NULL; i++) {
        argv[i + 1] = (char *)arguments[i];
    }
    assert_int_equal(pipe(ends), 0);
    program_t program = {.pid = fork(), .output = ends[0]};
    assert_true(program.pid >= 0);
    if (program.pid == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)execv(SIM_PROGRAM, argv);
        _exit(127);
    }
    (void)close(ends[1]);
    read_line(program.output, program.line, sizeof program.line);
    return program;
}

/* Waits for the end; kills what does not come to one. @return the exit code */
static int finish(program_t *program)
{
    int status = -1;
    for (int waited_ms = 0; waitpid(program->pid, &status, WNOHANG) == 0; waited_ms += 10) {
        if (waited_ms >= PATIENCE_MS) {
            (void)kill(program->pid, SIGKILL);
        }
        (void)poll(NULL, 0, 10);
    }
    (void)close(program->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void send_all(int file, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        const ssize_t sent = write(file, bytes, size);
        assert_true(sent > 0);
        bytes += sent;
        size -= (size_t)sent;
    }
}

/* Reads until exactly that many bytes are there. */
static void receive(int file, uint8_t *bytes, size_t size)
{
    while (size > 0) {
        assert_true(wait_readable(file));
        const ssize_t got = read(file, bytes, size);
        assert_true(got > 0);
        bytes += got;
        size -= (size_t)got;
    }
}

static void expect_magic(int file)
{
    uint8_t answer[sizeof magic_answer];
    send_all(file, read_magic, sizeof read_magic);
    receive(file, answer, sizeof answer);
    assert_memory_equal(answer, magic_answer, sizeof answer);
}

/* Sends a SYNC and reads up to its last answer; the banner of the loader may come before. */
static void send_sync(int file)
{
    uint8_t window[SYNC_ANSWERS] = {0};
    send_all(file, sync_frame, sizeof sync_frame);
    while (window[0] != 0xC0 || window[sizeof window - 1] != 0xC0) {
        memmove(window, &window[1], sizeof window - 1);
        receive(file, &window[sizeof window - 1], 1);
    }
}

static int connect_to(const char *line)
{
    const char *colon = strrchr(line, ':');
    assert_non_null(colon);
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)atoi(colon + 1)),
                                        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    const int file = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(file, (const struct sockaddr *)&address, sizeof address), 0);
    return file;
}

static char *scratch_name(void)
{
    static char name[64];
    (void)snprintf(name, sizeof name, "sim_program_%ld.scratch", (long)getpid());
    (void)unlink(name);
    return name;
}

static void test_raw_tcp_and_flash_file(void **state)
{
    (void)state;
    const char *file_name = scratch_name();
    const char *const arguments[] = {"--chip",  "esp32",   "--tcp",  "0", "--raw",
                                     "--flash", file_name, "--once", NULL};
    program_t program = start(arguments);
    assert_int_equal(strncmp(program.line, "listening on socket://127.0.0.1:", 32), 0);
    const int line = connect_to(program.line);
    uint8_t got[8];
    send_sync(line);
    expect_magic(line);

    static const uint8_t attach[] = {0xC0, 0, 0x0D, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0};
    static const uint8_t begin[] = {0xC0, 0, 2, 16, 0, 0, 0, 0, 0, 0, 0x10, 0, 0,
                                    1,    0, 0, 0,  0, 4, 0, 0, 0, 0, 1,    0, 0xC0};
    static const uint8_t block[] = {0xC0, 0, 3, 20, 0, 0xEB, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                    0,    0, 0, 0,  0, 0,    0, 0, 0, 0, 1, 2, 3, 4, 0xC0};
    uint8_t answer[14];
    send_all(line, attach, sizeof attach);
    receive(line, answer, sizeof answer);
    send_all(line, begin, sizeof begin);
    receive(line, answer, sizeof answer);
    assert_int_equal(answer[9], 0);
    send_all(line, block, sizeof block);
    receive(line, answer, sizeof answer);
    assert_int_equal(answer[9], 0);
    (void)close(line);
    assert_int_equal(finish(&program), 0);

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
    char *link_name = scratch_name();
    const char *const arguments[] = {"--chip", "esp32", "--pty", "--link", link_name, NULL};
    static const uint8_t rate_460800[] = {0xC0, 0,    0x0F, 8, 0, 0, 0, 0, 0,
                                          0,    0x08, 7,    0, 0, 0, 0, 0, 0xC0};
    program_t program = start(arguments);
    assert_int_equal(strncmp(program.line, "pty /", 5), 0);
    for (int client = 0; client < 2; client++) {
        const int line = open(link_name, O_RDWR | O_NOCTTY);
        uint8_t got[14];
        assert_true(line >= 0);
        if (client == 0) {
            set_rate(line, B230400);
            send_sync(line);
            send_all(line, rate_460800, sizeof rate_460800);
            receive(line, got, 14);
            assert_int_equal(got[2], 0x0F);
            assert_int_equal(got[9], 0);
            set_rate(line, B460800);
            receive(line, got, 1);
            while (poll(&(struct pollfd){.fd = line, .events = POLLIN}, 1, 200) == 1) {
                receive(line, got, 1);
            }
        }
        expect_magic(line);
        (void)close(line);
    }
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(finish(&program), 0);
    assert_int_equal(access(link_name, F_OK), -1);
}

/* RFC 2217: the codes of COM-PORT-OPTION. */
static void set_control(int line, uint8_t value)
{
    const uint8_t request[] = {0xFF, 0xFA, 44, 5, value, 0xFF, 0xF0};
    send_all(line, request, sizeof request);
    (void)poll(NULL, 0, 20);
}

/* Reads until a text came by. */
static void await_text(int line, const char *text)
{
    char window[128] = {0};
    const size_t length = strlen(text);
    while (memcmp(&window[sizeof window - length], text, length) != 0) {
        memmove(window, &window[1], sizeof window - 1);
        receive(line, (uint8_t *)&window[sizeof window - 1], 1);
    }
}

static void test_rfc2217_lines_reset_the_chip(void **state)
{
    (void)state;
    enum { DTR_ON = 8, DTR_OFF = 9, RTS_ON = 11, RTS_OFF = 12 };
    static const uint8_t will_com_port[] = {0xFF, 0xFB, 44};
    static const uint8_t last_answer[] = "\xC0\x01\x08\x04";
    const char *const arguments[] = {"--chip", "esp32", "--tcp", "127.0.0.1:0", NULL};
    program_t program = start(arguments);
    assert_int_equal(strncmp(program.line, "listening on rfc2217://127.0.0.1:", 33), 0);
    const int line = connect_to(program.line);
    send_all(line, will_com_port, sizeof will_com_port);
    set_control(line, DTR_OFF);
    set_control(line, RTS_ON);
    set_control(line, DTR_ON);
    set_control(line, RTS_OFF);
    set_control(line, DTR_OFF);
    await_text(line, "waiting for download");
    send_all(line, sync_frame, sizeof sync_frame);
    await_text(line, (const char *)last_answer);
    set_control(line, RTS_ON);
    set_control(line, RTS_OFF);
    await_text(line, "SPI_FAST_FLASH_BOOT");
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGINT), 0);
    assert_int_equal(finish(&program), 0);
}

static void test_faults_strike_in_the_program_too(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip",          "esp32",  "--tcp",    "0",
                                     "--raw",           "--boot", "download", "--fault",
                                     "corrupt:tx:48:1", NULL};
    program_t program = start(arguments);
    const int line = connect_to(program.line);
    send_sync(line);
    uint8_t refusal[14];
    send_all(line, read_magic, sizeof read_magic);
    receive(line, refusal, sizeof refusal);
    assert_int_equal(refusal[2], 0x0B);
    assert_int_equal(refusal[10], 0x05);
    expect_magic(line);
    (void)close(line);
    assert_int_equal(kill(program.pid, SIGTERM), 0);
    assert_int_equal(finish(&program), 0);
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
    const char *folder = scratch_name();
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
        program_t program = start(arguments);
        if (cases[i].sound) {
            uint8_t answer[14 + 6];
            const int line = connect_to(program.line);
            send_sync(line);
            send_all(line, begin, sizeof begin);
            receive(line, answer, 14);
            send_all(line, block, sizeof block);
            receive(line, answer, 14);
            send_all(line, run, sizeof run);
            receive(line, answer, 20);
            assert_memory_equal(&answer[14], "\xC0OHAI\xC0", 6);
            (void)close(line);
        } else {
            assert_string_equal(program.line, "");
        }
        assert_int_equal(finish(&program), cases[i].sound ? 0 : 1);
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
    const char *name = scratch_name();
    const char *const as_link[] = {"--chip", "esp32", "--pty", "--link", name, NULL};
    const char *const as_flash[] = {"--chip", "esp32", "--tcp", "0", "--flash", name, NULL};
    write_file(name, "mine");
    program_t program = start(as_link);
    assert_int_equal(finish(&program), 1);
    expect_file(name, "mine");
    program = start(as_flash);
    assert_int_equal(finish(&program), 1);
    expect_file(name, "mine");
    (void)unlink(name);
}

static void test_an_unplugged_chip_leaves_the_line(void **state)
{
    (void)state;
    const char *const arguments[] = {"--chip",   "esp32",   "--tcp",        "0", "--raw", "--boot",
                                     "download", "--fault", "unplug:tx:10", NULL};
    program_t program = start(arguments);
    const int line = connect_to(program.line);
    send_all(line, sync_frame, sizeof sync_frame);
    uint8_t byte;
    ssize_t size = 1;
    while (size > 0 && wait_readable(line)) {
        size = read(line, &byte, 1);
    }
    assert_true(size <= 0);
    (void)close(line);
    assert_int_equal(finish(&program), 0);
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
        {{"--version"}, "esploader-sim " SIM_VERSION, 0},
        {{"--chip", "esp32"}, "", 2},
        {{"--chip", "no", "--pty"}, "", 2},
        {{"--chip", "esp32", "--tcp", "99999"}, "", 2},
        {{"--chip", "esp32", "--pty", "--fault", "melt:tx:1"}, "", 2},
        {{"--chip", "esp32", "--pty", "--flash=no/such/folder"}, "", 1},
        {{"--chip", "esp32", "--pty", "--stub", "no/such/folder"}, "", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        program_t program = start(cases[i].arguments);
        assert_string_equal(program.line, cases[i].first_line);
        assert_int_equal(finish(&program), cases[i].result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_raw_tcp_and_flash_file),
        cmocka_unit_test(test_pty_follows_the_terminals_rate),
        cmocka_unit_test(test_rfc2217_lines_reset_the_chip),
        cmocka_unit_test(test_faults_strike_in_the_program_too),
        cmocka_unit_test(test_starts_the_stub_of_a_folder),
        cmocka_unit_test(test_files_of_others_are_kept),
        cmocka_unit_test(test_an_unplugged_chip_leaves_the_line),
        cmocka_unit_test(test_lists_and_usage_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
