/* SPDX-License-Identifier: Apache-2.0
 *
 * Chips in the background, found by their names, and requests to a chip that is being served.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/program_bench.h"
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT = 8192 };

static char folder[] = "backgroundXXXXXX";

/* Runs the program with that command line. @return its exit code; `text` has all it printed */
static int run(char text[TEXT], const char *arguments)
{
    char command[TEXT];
    (void)snprintf(command, sizeof command, "ESPLOADER_SIM_DIR=%s %s %s 2>&1", folder, SIM_PROGRAM,
                   arguments);
    FILE *output = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(output);
    const size_t size = fread(text, 1, TEXT - 1, output);
    text[size] = '\0';
    const int status = pclose(output);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static int make_folder(void **state)
{
    (void)state;
    (void)strcpy(folder, "backgroundXXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    char text[TEXT];
    char command[TEXT];
    (void)state;
    (void)run(text, "stop --all");
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command); /* NOLINT(cert-env33-c) */
}

static void a_chip_is_found_by_its_name(void **state)
{
    (void)state;
    char text[TEXT];
    char port[64];
    assert_int_equal(run(text, "start board --chip esp32"), 0);
    (void)snprintf(port, sizeof port, "port %s/board/port\n", folder);
    assert_has(text, "name board\nchip esp32\n");
    assert_has(text, port);
    port[strlen(port) - 1] = '\0';
    const int line = open(port + strlen("port "), O_RDWR | O_NOCTTY);
    assert_true(line >= 0);
    program_send_sync(line);
    program_expect_magic(line);

    assert_int_equal(run(text, "status"), 0);
    assert_string_equal(text, "board running\n");
    assert_int_equal(run(text, "status board"), 0);
    assert_has(text, "mode download\n");
    assert_int_equal(run(text, "start board --chip esp32"), 1);
    assert_has(text, "runs under the name \"board\" already");
    assert_int_equal(run(text, "start other --chip esp32c3 --tcp 0"), 0);
    assert_has(text, "port rfc2217://127.0.0.1:");
    assert_int_equal(run(text, "stop board"), 0);
    assert_int_equal(run(text, "status"), 0);
    assert_string_equal(text, "board stopped\nother running\n");
    assert_int_equal(run(text, "status board"), 1);
    assert_has(text, "no chip runs under the name \"board\"");
    assert_int_equal(run(text, "stop --all"), 0);
    assert_int_equal(run(text, "status"), 0);
    assert_string_equal(text, "board stopped\nother stopped\n");
    (void)close(line);
}

static void a_chip_may_be_told_what_befalls_it(void **state)
{
    (void)state;
    char text[TEXT];
    assert_int_equal(run(text, "start --chip esp32"), 0);
    assert_int_equal(run(text, "tell chip unplug"), 0);
    assert_int_equal(run(text, "status chip"), 0);
    assert_has(text, "plugged no\n");
    assert_int_equal(run(text, "tell chip plug"), 0);
    assert_int_equal(run(text, "tell chip plug"), 1);
    assert_has(text, "it is plugged in");
    assert_int_equal(run(text, "tell chip faults drop:tx:2 reset:rx:9"), 0);
    assert_int_equal(run(text, "tell chip faults melt:tx:2"), 1);
    assert_int_equal(run(text, "tell chip noise flip:1e-3"), 0);
    assert_int_equal(run(text, "tell chip latency 2:8"), 0);
    assert_int_equal(run(text, "tell chip latency fast"), 1);
    assert_int_equal(run(text, "tell chip poke 0x3ffb0000 0x12345678"), 0);
    assert_int_equal(run(text, "tell chip peek 0x3ffb0000"), 0);
    assert_string_equal(text, "value 0x12345678\n");
    assert_int_equal(run(text, "tell chip counters"), 0);
    assert_has(text, "frames 0\n");
    assert_int_equal(run(text, "tell chip dance"), 1);
    assert_has(text, "there is no such request");
    assert_int_equal(run(text, "tell chip power now"), 1);
    assert_int_equal(run(text, "tell chip help"), 0);
    assert_has(text, "counters ");
}

/* A line without DTR and RTS: every client finds the loader at its first rate, and leaves a chip
 * that runs what is in flash. */
static void buttons_are_pressed_for_each_client(void **state)
{
    (void)state;
    char text[TEXT];
    char port[64];
    assert_int_equal(run(text, "start --chip esp32 --press"), 0);
    (void)snprintf(port, sizeof port, "%s/chip/port", folder);
    for (int client = 0; client < 2; client++) {
        const int line = open(port, O_RDWR | O_NOCTTY);
        assert_true(line >= 0);
        program_await_text(line, "waiting for download");
        program_send_sync(line);
        program_expect_magic(line);
        (void)close(line);
        /* There is nothing in flash to boot. */
        do {
            assert_int_equal(run(text, "status chip"), 0);
        } while (strstr(text, "mode halted\n") == NULL);
    }
    assert_int_equal(run(text, "start other --chip esp32 --tcp 0 --press"), 2);
}

static void what_cannot_start_says_why(void **state)
{
    (void)state;
    char text[TEXT];
    assert_int_equal(run(text, "start a/b --chip esp32"), 2);
    assert_has(text, "cannot be a chip's name");
    assert_int_equal(run(text, "start board"), 2);
    assert_int_equal(run(text, "start board --chip esp32 --flash no/such/folder"), 1);
    assert_has(text, "cannot open the flash file no/such/folder");
    assert_int_equal(run(text, "tell"), 2);
    assert_int_equal(run(text, "stop board --now"), 2);
}

static void requests_on_standard_input_and_its_end(void **state)
{
    (void)state;
    char text[TEXT];
    char command[TEXT];
    (void)snprintf(command, sizeof command,
                   "printf 'status\\nfaults x\\n' | %s --chip esp32c3 --pty --control -",
                   SIM_PROGRAM);
    FILE *output = popen(command, "r"); /* NOLINT(cert-env33-c) */
    assert_non_null(output);
    text[fread(text, 1, TEXT - 1, output)] = '\0';
    assert_int_equal(pclose(output), 0);
    assert_has(text, "pty ");
    assert_has(text, "\nchip esp32c3\n");
    assert_has(text, "\nok\nerror: a fault is ");
}

/* Headers of sound images: extended for an ESP32-C3, whose bootloader lies at 0. */
static void auto_is_the_chip_that_something_is_made_for(void **state)
{
    (void)state;
    char text[TEXT];
    char arguments[TEXT];
    char path[64];
    (void)snprintf(path, sizeof path, "%s/flasher_args.json", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("{\"extra_esptool_args\": {\"chip\": \"esp32s3\"}}", file);
    (void)fclose(file);
    (void)snprintf(arguments, sizeof arguments, "start one --chip auto --for %s", folder);
    assert_int_equal(run(text, arguments), 0);
    assert_has(text, "chip esp32s3\n");
    assert_int_equal(run(text, "stop one"), 0);
    (void)unlink(path);
    assert_int_equal(run(text, arguments), 2);
    assert_has(text, "no flasher_args.json in it names one");

    (void)snprintf(arguments, sizeof arguments, "%s --chip esp32p4 --out %s/build",
                   FIRMWARE_PROGRAM, folder);
    assert_int_equal(system(arguments), 0); /* NOLINT(cert-env33-c) */
    (void)snprintf(arguments, sizeof arguments,
                   "start two --chip auto --for %s/build/hello_world.bin", folder);
    assert_int_equal(run(text, arguments), 0);
    assert_has(text, "chip esp32p4\n");
    assert_int_equal(run(text, "start three --chip auto"), 2);
    assert_has(text, "does not tell which chip it is for");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_chip_is_found_by_its_name, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_chip_may_be_told_what_befalls_it, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(buttons_are_pressed_for_each_client, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_cannot_start_says_why, make_folder, remove_folder),
        cmocka_unit_test(requests_on_standard_input_and_its_end),
        cmocka_unit_test_setup_teardown(auto_is_the_chip_that_something_is_made_for, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
