/*
 * 'doctor' on virtual chips, on ports at whose far end something else is, and on systems made for
 * it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_bench.h"
#include "support/choice.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

/* What is at the far end of a pseudo-terminal. */
typedef struct {
    int master;
    int slave;
    pid_t speaker; /* 0: nobody */
    char path[64];
} far_t;

static void far_open(far_t *far)
{
    struct termios raw;
    *far = (far_t){.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(far->master >= 0);
    assert_int_equal(grantpt(far->master), 0);
    assert_int_equal(unlockpt(far->master), 0);
    assert_int_equal(ptsname_r(far->master, far->path, sizeof far->path), 0);
    far->slave = open(far->path, O_RDWR | O_NOCTTY);
    assert_true(far->slave >= 0);
    assert_int_equal(tcgetattr(far->slave, &raw), 0);
    cfmakeraw(&raw);
    assert_int_equal(tcsetattr(far->slave, TCSANOW, &raw), 0);
}

/* Says this over and over. */
static void far_say(far_t *far, const void *bytes, size_t size)
{
    far_open(far);
    far->speaker = fork();
    assert_true(far->speaker >= 0);
    if (far->speaker == 0) {
        close(far->slave);
        for (;;) {
            if (write(far->master, bytes, size) < 0) {
                _exit(1);
            }
            usleep(50 * 1000);
        }
    }
}

/* Gives back what comes. */
static void far_echo(far_t *far)
{
    far_open(far);
    far->speaker = fork();
    assert_true(far->speaker >= 0);
    if (far->speaker == 0) {
        char bytes[256];
        ssize_t size;
        close(far->slave);
        while ((size = read(far->master, bytes, sizeof bytes)) > 0) {
            if (write(far->master, bytes, (size_t)size) != size) {
                break;
            }
        }
        _exit(0);
    }
}

static void far_close(const far_t *far)
{
    if (far->speaker > 0) {
        kill(far->speaker, SIGKILL);
        waitpid(far->speaker, NULL, 0);
    }
    close(far->slave);
    close(far->master);
}

/* Fails unless a line of what was printed begins with the state and the subject, and has the text.
 */
static void doctor_assert(const bench_t *bench, const char *state, const char *subject,
                          const char *text)
{
    char begin[64];
    snprintf(begin, sizeof begin, "%-9s  %-10s ", state, subject);
    const char *line = strstr(bench->out, begin);
    const char *found = line != NULL ? strstr(line, text) : NULL;
    if (found == NULL || found > line + strcspn(line, "\n")) {
        fail_msg("no '%s%s' in: %s%s", begin, text, bench->out, bench->err);
    }
}

static void doctor_assert_no(const bench_t *bench, const char *part)
{
    if (strstr(bench->out, part) != NULL) {
        fail_msg("'%s' is in: %s", part, bench->out);
    }
}

static void doctor_at(bench_t *bench, const far_t *far, int exit)
{
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", far->path, NULL), exit);
    doctor_assert(bench, "right", "port", far->path);
    doctor_assert(bench, "right", "open", "it opens");
    doctor_assert_no(bench, "right      chip");
}

static void test_a_chip_that_answers_and_starts_is_right(void **state)
{
    bench_t *bench = *state;
    const char *folder = bench_firmware(bench, "build", "esp32c3", NULL);
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "flash", folder, NULL), 0);
    bench_assert_exit(bench, bench_run(bench, "doctor", NULL), 0);
    doctor_assert(bench, "right", "chip", "the ESP32-C3 answers");
    doctor_assert(bench, "right", "flash", "4096 KiB");
    doctor_assert(bench, "right", "start", "starts from flash (boot:0xc (SPI_FAST_FLASH_BOOT))");
    /* It is no port of this machine: rights, holder and driver were not looked at. */
    doctor_assert(bench, "unchecked", "port", "only the line is looked at");
    doctor_assert_no(bench, "rights");
    bench_assert_said(bench->out, "\n0 wrong, ");
}

static void test_blank_flash_is_told(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", NULL);
    bench_assert_exit(bench, bench_run(bench, "doctor", NULL), 0);
    doctor_assert(bench, "warning", "start", "finds nothing in flash");
    bench_assert_said(bench->out, "Next:  esploader -p rfc2217://");
}

/* Without lines nobody knows whether the chip would start. */
static void test_a_port_without_lines_leaves_the_start_unchecked(void **state)
{
    bench_t *bench = *state;
    bench_chip_on_terminal(bench, "esp32c3");
    bench_assert_exit(bench, bench_run(bench, "doctor", NULL), 0);
    doctor_assert(bench, "right", "chip", "the ESP32-C3 answers");
    doctor_assert(bench, "unchecked", "start", "no lines to reset the chip");
    doctor_assert(bench, "unchecked", "usb", "no USB device");
    doctor_assert_no(bench, "right      start");
}

static void test_a_boot_pin_that_is_held_is_told(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", "--boot", "held", NULL);
    bench_assert_exit(bench, bench_run(bench, "doctor", NULL), 6);
    doctor_assert(bench, "right", "chip", "the ESP32-C3 answers");
    doctor_assert(bench, "wrong", "boot pin", "waits in its loader (boot:0x");
    doctor_assert_no(bench, "right      start");
}

static void test_a_boot_pin_that_is_not_wired_is_told(void **state)
{
    bench_t *bench = *state;
    bench_chip(bench, "esp32c3", "--boot", "loose", NULL);
    bench_assert_exit(bench, bench_run(bench, "doctor", NULL), 4);
    doctor_assert(bench, "wrong", "boot pin", "DTR does not pull its boot pin low");
    doctor_assert_no(bench, "right      chip");
}

static void test_an_echo_is_told(void **state)
{
    far_t far;
    far_echo(&far);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "echo", "TX and RX are joined");
    far_close(&far);
}

static void test_a_boot_log_tells_of_the_boot_pin(void **state)
{
    static const char text[] = "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n";
    const bench_t *bench = *state;
    far_t far;
    far_say(&far, text, sizeof text - 1);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "boot pin", "(boot:0x13 (SPI_FAST_FLASH_BOOT))");
    bench_assert_said(bench->out, "Next:  esploader -p ");
    bench_assert_said(bench->out, " chip-id --before no-reset");
    far_close(&far);
}

static void test_a_loader_that_does_not_hear_tells_of_tx(void **state)
{
    static const char text[] = "boot:0x3 (DOWNLOAD_BOOT)\r\nwaiting for download\r\n";
    far_t far;
    far_say(&far, text, sizeof text - 1);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "tx", "does not reach its RX");
    far_close(&far);
}

static void test_a_program_that_goes_on_is_told(void **state)
{
    static const char text[] = "temperature 21.5\r\n";
    far_t far;
    far_say(&far, text, sizeof text - 1);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "reset", "the chip's program prints and goes on");
    far_close(&far);
}

static void test_noise_is_told(void **state)
{
    static const char bytes[] = "\x80\xFE\x00\x81\xF0\x9C\x02\xB7\xFF\x83";
    far_t far;
    far_say(&far, bytes, sizeof bytes - 1);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "signal", "no text at 115200 and 74880 baud");
    far_close(&far);
}

static void test_silence_is_told(void **state)
{
    far_t far;
    far_open(&far);
    doctor_at(*state, &far, 4);
    doctor_assert(*state, "wrong", "silence", "nothing is heard, and this port cannot reset");
    far_close(&far);
}

static void test_a_port_that_is_none_is_told(void **state)
{
    bench_t *bench = *state;
    const char *file = bench_path(bench->folder, "file");
    bench_write_file(file, "", 0);
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", file, NULL), 3);
    doctor_assert(bench, "wrong", "port", "is no serial port");
    doctor_assert_no(bench, "right      open");
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", "/dev/no-such-port", NULL), 3);
    doctor_assert(bench, "wrong", "port", "/dev/no-such-port is not there");
    bench_assert_said(bench->out, "Next:  esploader ports\n");
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", "rfc2217://127.0.0.1:1", NULL), 3);
    doctor_assert(bench, "wrong", "open", "Connection refused");
}

static void test_no_port_and_several_are_told(void **state)
{
    bench_t *bench = *state;
    bench_assert_exit(bench, bench_run_listed(bench, "", "doctor", NULL), 3);
    doctor_assert(bench, "wrong", "port", "no port here looks like a board");
    bench_assert_exit(
        bench, bench_run_listed(bench, "/dev/ttyACM8 303a A;/dev/ttyACM9 303a B;", "doctor", NULL),
        3);
    doctor_assert(bench, "wrong", "port", "2 ports look like boards");
}

static void doctor_make(const bench_t *bench, const char *name, const char *text)
{
    char command[3 * BENCH_PATH];
    snprintf(command, sizeof command,
             "mkdir -p \"$(dirname '%s/tree/%s')\" && printf '%s' >'%s/tree/%s'", bench->folder,
             name, text, bench->folder, name);
    assert_int_equal(system(command), 0);
}

static void doctor_use_root(const bench_t *bench)
{
    setenv("ESPLOADER_SYSTEM_ROOT", bench_path(bench->folder, "tree"), 1);
}

/* Where nothing can be looked at nothing is right. */
static void test_without_sys_and_proc_nothing_is_called_right(void **state)
{
    bench_t *bench = *state;
    far_t far;
    far_open(&far);
    doctor_use_root(bench);
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", far.path, NULL), 4);
    unsetenv("ESPLOADER_SYSTEM_ROOT");
    far_close(&far);
    doctor_assert(bench, "unchecked", "brltty", "no /proc");
    doctor_assert(bench, "unchecked", "modems", "no /proc");
    doctor_assert(bench, "unchecked", "rule", "no folders for udev rules");
    doctor_assert(bench, "unchecked", "usb", "not known");
    doctor_assert(bench, "unchecked", "held", "cannot be looked at");
    doctor_assert_no(bench, "right      brltty");
    doctor_assert_no(bench, "right      held");
}

static void test_programs_that_take_ports_are_told(void **state)
{
    bench_t *bench = *state;
    char link[3 * BENCH_PATH];
    far_t far;
    far_open(&far);
    doctor_make(bench, "proc/77/comm", "brltty\\n");
    doctor_make(bench, "proc/78/comm", "ModemManager\\n");
    doctor_make(bench, "proc/79/comm", "minicom\\n");
    doctor_make(bench, "proc/79/fd/none", "");
    doctor_make(bench, "proc/77/fd/none", "");
    doctor_make(bench, "proc/78/fd/none", "");
    doctor_make(bench, "etc/udev/rules.d/60-esploader.rules", "# rules\\n");
    snprintf(link, sizeof link, "ln -s '%s' '%s/tree/proc/79/fd/3'", far.path, bench->folder);
    assert_int_equal(system(link), 0);
    doctor_use_root(bench);
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", far.path, NULL), 4);
    unsetenv("ESPLOADER_SYSTEM_ROOT");
    far_close(&far);
    doctor_assert(bench, "warning", "brltty", "process 77");
    doctor_assert(bench, "warning", "modems", "process 78");
    doctor_assert(bench, "warning", "held", "minicom (process 79) has it open");
    doctor_assert(bench, "right", "rule", "60-esploader.rules");
    /* What is wrong comes before what may be. */
    bench_assert_said(bench->out, "Next:  esploader -p ");
}

/* As the test, unless it runs as root, whom nothing is forbidden. */
static void test_a_port_of_others_is_told(void **state)
{
    bench_t *bench = *state;
    far_t far;
    if (geteuid() == 0) {
        print_message("SKIP: root may open all ports\n");
        skip();
    }
    far_open(&far);
    assert_int_equal(chmod(far.path, 0), 0);
    bench_assert_exit(bench, bench_run_bare(bench, "doctor", far.path, NULL), 3);
    doctor_assert(bench, "wrong", "rights", "you may not open it");
    far_close(&far);
}

int main(int argc, char **argv)
{
#define BENCH_TEST(function) cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        BENCH_TEST(test_a_chip_that_answers_and_starts_is_right),
        BENCH_TEST(test_blank_flash_is_told),
        BENCH_TEST(test_a_port_without_lines_leaves_the_start_unchecked),
        BENCH_TEST(test_a_boot_pin_that_is_held_is_told),
        BENCH_TEST(test_a_boot_pin_that_is_not_wired_is_told),
        BENCH_TEST(test_an_echo_is_told),
        BENCH_TEST(test_a_boot_log_tells_of_the_boot_pin),
        BENCH_TEST(test_a_loader_that_does_not_hear_tells_of_tx),
        BENCH_TEST(test_a_program_that_goes_on_is_told),
        BENCH_TEST(test_noise_is_told),
        BENCH_TEST(test_silence_is_told),
        BENCH_TEST(test_a_port_that_is_none_is_told),
        BENCH_TEST(test_no_port_and_several_are_told),
        BENCH_TEST(test_without_sys_and_proc_nothing_is_called_right),
        BENCH_TEST(test_programs_that_take_ports_are_told),
        BENCH_TEST(test_a_port_of_others_is_told),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
