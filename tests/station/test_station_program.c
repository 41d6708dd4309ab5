/*
 * The station as a person and a program call it, with virtual chips in processes of their own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cli_process.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH = 400, CHIPS = 32, WORDS = 64, MEMORY_KIB = 64 * 1024 };

static char folder[PATH];
static process_t chips[CHIPS];
static char ports[CHIPS][64];
static size_t chip_count;
static process_t program;
static char *out;
static char *err;

static void run_and_wait(const char *name, const char *const *words)
{
    process_t process;
    process_start(&process, folder, name, words);
    assert_int_equal(process_end(&process), 0);
}

static int begin(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "%s/program-XXXXXX", STATION_FOLDER);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(setenv("XDG_CACHE_HOME", folder, 1), 0);
    char build[PATH + 16];
    snprintf(build, sizeof build, "%s/build", folder);
    const char *const words[] = {STATION_FIRMWARE, "--chip", "esp32c3", "--out", build, NULL};
    run_and_wait("firmware", words);
    chip_count = 0;
    return 0;
}

static int end(void **state)
{
    char command[PATH + 16];
    (void)state;
    for (size_t i = 0; i < chip_count; i++) {
        process_stop(&chips[i]);
    }
    free(out);
    free(err);
    out = NULL;
    err = NULL;
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* A chip behind a port of that kind: "--tcp", "--raw" or "--pty"; `more` may be NULL. */
static void plug(const char *chip, const char *kind, const char *more)
{
    char name[32];
    char mac[24];
    const char *words[WORDS] = {STATION_SIMULATOR, "--chip", chip, "--mac", mac};
    size_t count = 5;
    const size_t index = chip_count++;
    snprintf(name, sizeof name, "chip%zu", index);
    snprintf(mac, sizeof mac, "24:0a:c4:00:00:%02zx", index + 1);
    if (strcmp(kind, "--raw") == 0) {
        words[count++] = "--raw";
        words[count++] = "--boot";
        words[count++] = "download";
    }
    words[count++] = strcmp(kind, "--pty") == 0 ? "--pty" : "--tcp";
    if (strcmp(kind, "--pty") != 0) {
        words[count++] = "127.0.0.1:0";
    } else {
        words[count++] = "--boot";
        words[count++] = "download";
    }
    if (more != NULL) {
        words[count++] = more;
    }
    process_start(&chips[index], folder, name, words);
    assert_true(process_says(&chips[index], "\n"));
    char *said = process_read(chips[index].out_path);
    const char *at = strstr(said, "listening on ");
    assert_int_equal(at != NULL ? sscanf(at, "listening on %63s", ports[index])
                                : sscanf(strstr(said, "pty "), "pty %63s", ports[index]),
                     1);
    free(said);
}

/* Starts the station; words follow, NULL ends them. Ports of all chips are added. */
static void start(const char *first, ...)
{
    static char list[CHIPS * 65 + 1];
    const char *words[WORDS] = {STATION_ESPLOADER, "station"};
    size_t count = 2;
    va_list rest;
    va_start(rest, first);
    for (const char *word = first; word != NULL; word = va_arg(rest, const char *)) {
        assert_true(count + 3 < WORDS);
        words[count++] = word;
    }
    va_end(rest);
    list[0] = '\0';
    for (size_t i = 0; i < chip_count; i++) {
        const size_t length = strlen(list);
        snprintf(list + length, sizeof list - length, "%s%s", i != 0 ? "," : "", ports[i]);
    }
    if (chip_count != 0) {
        words[count++] = "--port";
        words[count++] = list;
    }
    process_start(&program, folder, "station", words);
}

static void finish(int expected)
{
    const int exit = process_end(&program);
    free(out);
    free(err);
    out = process_read(program.out_path);
    err = process_read(program.err_path);
    if (exit != expected) {
        fail_msg("ended with %d:\n%s\n%s", exit, out, err);
    }
}

static void assert_said(const char *where, const char *text)
{
    if (strstr(where, text) == NULL) {
        fail_msg("'%s' is not in:\n%s", text, where);
    }
}

static const char *in_folder(const char *name)
{
    static char paths[8][PATH + 64];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_ports_of_all_kinds(void **state)
{
    (void)state;
    plug("esp32c3", "--tcp", NULL);
    plug("esp32c3", "--pty", NULL);
    plug("esp32c3", "--raw", NULL);
    plug("esp32s3", "--tcp", NULL);
    start(in_folder("build"), NULL);
    finish(6);
    assert_said(out, "24:0a:c4:00:00:01  passed in ");
    assert_said(out, "24:0a:c4:00:00:02  passed in ");
    assert_said(out, "24:0a:c4:00:00:03  passed in ");
    assert_said(out, "failed (wrong-board)");
    assert_said(out, "found an ESP32-S3, not an ESP32-C3");
    assert_said(out, "3 passed, 1 failed");
}

static void test_a_line_with_data_and_records(void **state)
{
    (void)state;
    write_file("boards.csv", "serial\nS-0001\nS-0002\n");
    write_file("nvs.csv", "key,type,encoding,value\nfactory,namespace,,\n"
                          "serial,data,string,{serial}\n");
    plug("esp32c3", "--tcp", NULL);
    plug("esp32c3", "--tcp", NULL);
    start(in_folder("build"), "--boards", in_folder("boards.csv"), "--nvs", in_folder("nvs.csv"),
          "--records", in_folder("line.db"), "--self-test", "Hello world", "--expect",
          "security=off", "--expect", "version=1.0.0", NULL);
    if (!STATION_HAS_RECORDS) {
        finish(2);
        assert_said(err, "this build keeps no records");
        return;
    }
    finish(0);
    assert_said(out, "S-0001");
    assert_said(out, "S-0002");
    chip_count = 0; /* no ports from here on */
    start("report", in_folder("line.db"), NULL);
    finish(0);
    assert_said(out, "station,id,port,mac,");
    assert_said(out, ",pass,none,yes,,,Hello world!");
    start("report", in_folder("line.db"), "--format", "json", NULL);
    finish(0);
    assert_said(out, "\"event\":\"attempt\"");
    assert_said(out, "\"key\":\"S-0002\"");
    start("report", in_folder("line.db"), "--format", "html", "-o", in_folder("report.html"), NULL);
    finish(0);
    char *page = process_read(in_folder("report.html"));
    assert_said(page, "<svg viewBox");
    assert_said(page, "<td>S-0001");
    assert_null(strstr(page, "<script"));
    free(page);
    start("merge", in_folder("all.db"), in_folder("line.db"), NULL);
    finish(0);
    assert_said(out, "2 attempts added");
    start("merge", in_folder("all.db"), in_folder("line.db"), NULL);
    finish(0);
    assert_said(out, "0 attempts added");
    chip_count = 2; /* to be stopped */
}

static void test_events_for_programs(void **state)
{
    (void)state;
    plug("esp32c3", "--tcp", NULL);
    start(in_folder("build"), "--json", NULL);
    finish(0);
    assert_said(out, "{\"schema\":1,\"event\":\"station\",\"ports\":[\"rfc2217://");
    assert_said(out, "{\"schema\":1,\"event\":\"board-begin\",");
    assert_said(out, "{\"schema\":1,\"event\":\"board-end\",");
    assert_said(out, "\"mac\":\"24:0a:c4:00:00:01\"");
    assert_said(out, "\"result\":\"pass\",\"fault\":null");
    assert_said(out, "{\"schema\":1,\"event\":\"station-end\",\"passed\":1,\"failed\":0}\n");
}

/* The first Ctrl-C lets the board be finished. */
static void test_it_is_stopped_softly(void **state)
{
    (void)state;
    plug("esp32c3", "--tcp", "--pace");
    start(in_folder("build"), "--json", "--plug-in", NULL);
    assert_true(process_says(&program, "board-begin"));
    kill(program.pid, SIGINT);
    finish(0);
    assert_said(out, "\"result\":\"pass\"");
}

/* The second leaves it, and it goes on the next time. */
static void test_it_is_stopped_at_once(void **state)
{
    (void)state;
    plug("esp32c3", "--tcp", "--pace");
    start(in_folder("build"), "--json", NULL);
    assert_true(process_says(&program, "board-begin"));
    kill(program.pid, SIGINT);
    usleep(200000); /* the first was taken */
    kill(program.pid, SIGINT);
    finish(130);
    assert_said(out, "\"result\":\"stopped\"");
    start(in_folder("build"), NULL);
    finish(0);
    assert_said(out, "1 passed, 0 failed");
}

/* What a server on this computer answers, as far as it is told at once. */
static void ask_page(unsigned port, const char *headers, char *text, size_t room)
{
    char request[512];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
    snprintf(request, sizeof request,
             "GET /state HTTP/1.1\r\nHost: here\r\n%sConnection: close\r\n\r\n", headers);
    assert_int_equal(send(client, request, strlen(request), 0), strlen(request));
    size_t size = 0;
    ssize_t got;
    while (size + 1 < room && (got = recv(client, text + size, room - 1 - size, 0)) > 0) {
        size += (size_t)got;
    }
    text[size] = '\0';
    close(client);
}

static void test_the_page_is_for_those_who_have_its_token(void **state)
{
    (void)state;
    static char answer[1 << 16];
    char header[128];
    unsigned port;
    struct stat status;
    if (!STATION_HAS_PAGE) {
        skip();
    }
    plug("esp32c3", "--tcp", NULL);
    start(in_folder("build"), "--plug-in", "--web", "127.0.0.1:0", "--web-token",
          in_folder("token"), NULL);
    assert_true(process_says(&program, "The line is shown at http://127.0.0.1:"));
    char *said = process_read(program.out_path);
    assert_int_equal(sscanf(strstr(said, "127.0.0.1:"), "127.0.0.1:%u", &port), 1);
    free(said);
    ask_page(port, "", answer, sizeof answer);
    assert_said(answer, "HTTP/1.1 401 ");
    assert_int_equal(stat(in_folder("token"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    char *token = process_read(in_folder("token"));
    assert_int_equal(strlen(token), 49); /* and a line end */
    snprintf(header, sizeof header, "Authorization: Bearer %.48s\r\n", token);
    free(token);
    ask_page(port, header, answer, sizeof answer);
    assert_said(answer, "HTTP/1.1 200 ");
    assert_said(answer, ports[0]);
    kill(program.pid, SIGTERM);
    finish(0);
}

static void test_what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *words[4];
        int exit;
        const char *says;
    } cases[] = {
        {{"--expect", "colour=red"}, 1, "--expect"},
        {{"--retry", "line=0"}, 1, "--retry"},
        {{"--retry", "lines=2"}, 1, "--retry"},
        {{"--label", "x"}, 1, "a label needs a text, and a place"},
        {{"--self-test-time", "0"}, 1, "--self-test-time"},
        {{"--web", "0.0.0.0:0"}, STATION_HAS_PAGE ? 1 : 2, "this"},
        {{"--web", "99999"}, 1, "--web"},
        {{"--port", "/dev/null"}, 1, "/dev/null is named twice"},
        {{"--boards", "/no/such.csv"}, 2, "/no/such.csv"},
        {{"--expect", "version=9"}, 2, "the application is version '1.0.0', '9' is expected"},
        {{"--nvs", "/no/such.csv"}, 2, "/no/such.csv"},
        {{"--nvs", "/no/such.csv", "--nvs-partition", "other"}, 2, "has no partition 'other'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(in_folder("build"), "--port", "/dev/null", cases[i].words[0], cases[i].words[1],
              cases[i].words[2], cases[i].words[3], NULL);
        finish(cases[i].exit);
        assert_said(err, cases[i].says);
    }
    start("report", NULL);
    finish(1);
    start("report", in_folder("build/hello_world.bin"), NULL);
    finish(2);
}

/* As much as the images and 32 sessions need, and no copy of the images for each. */
static void test_32_boards_take_little_memory(void **state)
{
    (void)state;
    struct rusage usage;
    for (size_t i = 0; i < CHIPS; i++) {
        plug("esp32c3", "--tcp", NULL);
    }
    start(in_folder("build"), NULL);
    finish(0);
    assert_said(out, "32 passed, 0 failed");
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
#ifndef ESPLOADER_SANITIZED
    assert_true(usage.ru_maxrss < MEMORY_KIB);
#endif
}

/* Of programs that have ended, and of nothing else as long as no chip does. */
static double processor_ms(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

/* One board of many costs less than one that is flashed alone: images are read, checked and
 * compressed once. */
static void test_a_board_of_32_costs_no_more_than_one_alone(void **state)
{
    (void)state;
    enum { ALONE = 4 };
    for (size_t i = 0; i < CHIPS; i++) {
        plug("esp32c3", "--tcp", NULL);
    }
    const double before = processor_ms();
    for (size_t i = 0; i < ALONE; i++) {
        const char *const words[] = {STATION_ESPLOADER, "--no-cache",       "-p", ports[i],
                                     "flash",           in_folder("build"), NULL};
        run_and_wait("flash", words);
    }
    const double alone = (processor_ms() - before) / ALONE;
    const double between = processor_ms();
    start(in_folder("build"), "--no-cache", "--write-all", NULL);
    finish(0);
    const double one_of_32 = (processor_ms() - between) / CHIPS;
    print_message("a board takes %.1f ms alone, %.1f ms as one of 32\n", alone, one_of_32);
    assert_true(one_of_32 <= alone);
}

#define PROGRAM(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROGRAM(test_ports_of_all_kinds),
        PROGRAM(test_a_line_with_data_and_records),
        PROGRAM(test_events_for_programs),
        PROGRAM(test_it_is_stopped_softly),
        PROGRAM(test_it_is_stopped_at_once),
        PROGRAM(test_the_page_is_for_those_who_have_its_token),
        PROGRAM(test_what_makes_no_sense_is_refused),
        PROGRAM(test_32_boards_take_little_memory),
        PROGRAM(test_a_board_of_32_costs_no_more_than_one_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
