/* SPDX-License-Identifier: Apache-2.0 */
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOST_BENCH_ARGUMENTS = 24 };

/* libgensio 2.6 forgets a request that is open when its line is closed. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:sergensio_baud\nleak:sergensio_dtr\nleak:sergensio_rts\n";
}

static uint8_t host_bench_bytes[HOST_BENCH_IMAGE];

static void host_bench_on_event(void *user, esp_host_visit_t *visit,
                                const esp_loader_event_t *event)
{
    host_bench_t *bench = user;
    assert_ptr_equal(visit, bench->visit);
    assert_true(bench->event_count < HOST_BENCH_EVENTS);
    bench->events[bench->event_count++] = event->kind;
    if (bench->act != NULL && bench->act_at == event->kind) {
        bench->act(bench);
    }
}

static void host_bench_on_tap(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap)
{
    host_bench_t *bench = user;
    (void)visit;
    bench->taps[tap->kind]++;
    if (tap->kind == ESP_HOST_TAP_BYTES) {
        bench->tapped[tap->direction] += tap->size;
    }
}

static void host_bench_on_tick(void *user, esp_host_visit_t *visit, uint32_t now_ms)
{
    host_bench_t *bench = user;
    (void)visit;
    (void)now_ms;
    bench->ticks++;
}

static void host_bench_listen_for_port(host_bench_t *bench)
{
    char *said = process_read(bench->simulator.out_path);
    const char *at = strstr(said, "listening on ");
    const char *format = at != NULL ? "listening on %511s" : "pty %511s";
    assert_int_equal(sscanf(at != NULL ? at : strstr(said, "pty "), format, bench->port), 1);
    free(said);
}

/* `rest` is what follows; "--tcp" is followed by `address`. */
static void host_bench_simulate(host_bench_t *bench, const char *chip, const char *address,
                                va_list rest)
{
    static const char simulator[] = HOST_BENCH_SIMULATOR;
    const char *arguments[HOST_BENCH_ARGUMENTS] = {simulator, "--chip", chip, "--flash",
                                                   bench->flash};
    size_t count = 5;
    const char *argument;
    while ((argument = va_arg(rest, const char *)) != NULL) {
        assert_true(count + 2 < HOST_BENCH_ARGUMENTS);
        arguments[count++] = argument;
        if (strcmp(argument, "--tcp") == 0) {
            arguments[count++] = address;
        }
    }
    process_start(&bench->simulator, bench->folder, "simulator", arguments);
    assert_true(process_says(&bench->simulator, "\n"));
}

void host_bench_start(host_bench_t *bench, const char *chip, ...)
{
    va_list rest;
    memset(bench, 0, sizeof *bench);
    snprintf(bench->folder, sizeof bench->folder, "%s/bench-XXXXXX", HOST_BENCH_FOLDER);
    assert_non_null(mkdtemp(bench->folder));
    snprintf(bench->flash, sizeof bench->flash, "%.400s/flash.bin", bench->folder);
    va_start(rest, chip);
    host_bench_simulate(bench, chip, "127.0.0.1:0", rest);
    va_end(rest);
    host_bench_listen_for_port(bench);
    bench->config = (esp_host_visit_config_t){
        .port = bench->port,
        .hooks = {.event = host_bench_on_event,
                  .tap = host_bench_on_tap,
                  .tick = host_bench_on_tick},
        .user = bench,
    };
}

void host_bench_replace(host_bench_t *bench, const char *chip, ...)
{
    va_list rest;
    host_bench_unplug(bench);
    va_start(rest, chip);
    host_bench_simulate(bench, chip, strstr(bench->port, "//") + 2, rest);
    va_end(rest);
}

void host_bench_unplug(host_bench_t *bench)
{
    process_stop(&bench->simulator);
}

void host_bench_open(host_bench_t *bench)
{
    for (size_t i = 0; i < HOST_BENCH_IMAGE; i++) {
        host_bench_bytes[i] = (uint8_t)(i * 31 + i / 251);
    }
    bench->visit = esp_host_visit_new(&bench->config, NULL);
    assert_non_null(bench->visit);
    if (!esp_host_visit_open(bench->visit, &bench->error)) {
        fail_msg("%s", esp_host_error_text(&bench->error));
    }
    esp_host_visit_defaults(bench->visit, &bench->session);
    bench->image = (esp_loader_image_t){.offset = HOST_BENCH_OFFSET,
                                        .size = HOST_BENCH_IMAGE,
                                        .pull = esp_host_pull,
                                        .user = host_bench_bytes};
    bench->session.task = esp_loader_task_write(&bench->task, &bench->image, 1);
}

void host_bench_begin(host_bench_t *bench)
{
    bench->event_count = 0;
    esp_host_visit_begin(bench->visit, &bench->session);
}

void host_bench_end(host_bench_t *bench)
{
    char command[HOST_BENCH_PATH + 16];
    esp_host_visit_free(bench->visit);
    host_bench_unplug(bench);
    snprintf(command, sizeof command, "rm -rf '%s'", bench->folder);
    assert_int_equal(system(command), 0);
}

bool host_bench_told(const host_bench_t *bench, esp_loader_event_kind_t kind)
{
    for (size_t i = 0; i < bench->event_count; i++) {
        if (bench->events[i] == kind) {
            return true;
        }
    }
    return false;
}

void host_bench_assert_written(host_bench_t *bench)
{
    uint8_t *found = malloc(HOST_BENCH_IMAGE);
    assert_non_null(found);
    host_bench_unplug(bench);
    FILE *file = fopen(bench->flash, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, HOST_BENCH_OFFSET, SEEK_SET), 0);
    assert_int_equal(fread(found, 1, HOST_BENCH_IMAGE, file), HOST_BENCH_IMAGE);
    fclose(file);
    assert_memory_equal(found, host_bench_bytes, HOST_BENCH_IMAGE);
    free(found);
}
