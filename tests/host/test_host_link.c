/* Links to chips that run: bytes both ways, resets, ports that go and come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { STEPS = 1200, STEP_MS = 50, HEARD_SIZE = 1 << 16 }; /* a minute: far beyond what it takes */

typedef struct {
    host_bench_t bench;
    esp_host_link_t *link;
    char heard[HEARD_SIZE];
    size_t size;
    esp_host_error_t error;
} scene_t;

static void scene_end(scene_t *scene)
{
    esp_host_link_free(scene->link);
    host_bench_end(&scene->bench);
    free(scene);
}

static scene_t *scene_new(void)
{
    scene_t *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    return scene;
}

/* The visit is open; it may have been driven. */
static void scene_link(scene_t *scene, esp_host_link_lost_t lost)
{
    scene->link = esp_host_link_new(scene->bench.visit, 115200, lost);
    assert_non_null(scene->link);
}

static esp_host_link_event_t scene_step(scene_t *scene)
{
    uint8_t bytes[4096];
    size_t size = 0;
    const esp_host_link_event_t event = esp_host_link_step(scene->link, NULL, 0, STEP_MS, bytes,
                                                           sizeof bytes, &size, &scene->error);
    assert_true(scene->size + size < HEARD_SIZE);
    memcpy(scene->heard + scene->size, bytes, size);
    scene->size += size;
    scene->heard[scene->size] = '\0';
    return event;
}

static void scene_await(scene_t *scene, esp_host_link_event_t wanted)
{
    for (int i = 0; i < STEPS; i++) {
        if (scene_step(scene) == wanted) {
            return;
        }
    }
    fail_msg("event %d did not come", wanted);
}

static void scene_await_text(scene_t *scene, const char *text)
{
    for (int i = 0; i < STEPS && strstr(scene->heard, text) == NULL; i++) {
        assert_int_not_equal(scene_step(scene), ESP_HOST_LINK_ENDED);
    }
    assert_non_null(strstr(scene->heard, text));
    scene->size = 0;
    scene->heard[0] = '\0';
}

static void it_resets_the_chip_into_its_loader_and_out_of_it(void **state)
{
    scene_t *scene = scene_new();
    (void)state;
    host_bench_start(&scene->bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AWAITED);
    assert_true(esp_host_link_reset(scene->link, ESP_HOST_LINK_LOADER));
    scene_await_text(scene, "waiting for download");
    assert_true(esp_host_link_reset(scene->link, ESP_HOST_LINK_RUN));
    scene_await_text(scene, "SPI_FAST_FLASH_BOOT");
    scene_end(scene);
}

static void a_line_without_control_lines_cannot_reset(void **state)
{
    scene_t *scene = scene_new();
    (void)state;
    host_bench_start(&scene->bench, "esp32c3", "--tcp", "--raw", NULL);
    host_bench_open(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AWAITED);
    assert_false(esp_host_link_reset(scene->link, ESP_HOST_LINK_RUN));
    scene_end(scene);
}

/* The answer to a SYNC shows that what was sent arrived, whole and in order. */
static void bytes_reach_the_chip(void **state)
{
    static const uint8_t answer[] = {0xC0, 0x01, 0x08};
    uint8_t sync[46] = {0xC0, 0x00, 0x08, 36, 0, 0, 0, 0, 0, 7, 7, 0x12, 0x20};
    scene_t *scene = scene_new();
    (void)state;
    memset(sync + 13, 0x55, 32);
    sync[45] = 0xC0;
    host_bench_start(&scene->bench, "esp32c3", "--tcp", "--boot", "download", NULL);
    host_bench_open(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AWAITED);
    for (size_t i = 0; i < sizeof sync; i++) {
        assert_true(esp_host_link_send(scene->link, sync + i, 1));
    }
    for (int i = 0; i < STEPS && memmem(scene->heard, scene->size, answer, 3) == NULL; i++) {
        scene_step(scene);
    }
    assert_non_null(memmem(scene->heard, scene->size, answer, 3));
    scene_end(scene);
}

static void a_port_that_goes_is_awaited_and_opened_again(void **state)
{
    scene_t *scene = scene_new();
    (void)state;
    host_bench_start(&scene->bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AWAITED);
    host_bench_unplug(&scene->bench);
    scene_await(scene, ESP_HOST_LINK_GONE);
    assert_false(esp_host_link_is_open(scene->link));
    assert_false(esp_host_link_reset(scene->link, ESP_HOST_LINK_RUN));
    /* What is typed meanwhile is for nobody. */
    assert_true(esp_host_link_send(scene->link, (const uint8_t *)"x", 1));
    assert_int_equal(scene_step(scene), ESP_HOST_LINK_QUIET);
    host_bench_replace(&scene->bench, "esp32c3", "--tcp", NULL);
    scene_await(scene, ESP_HOST_LINK_BACK);
    assert_true(esp_host_link_reset(scene->link, ESP_HOST_LINK_RUN));
    scene_await_text(scene, "ESP-ROM:esp32c3");
    scene_end(scene);
}

static void what_is_beside_the_line_ends_the_wait(void **state)
{
    scene_t *scene = scene_new();
    int ends[2];
    uint8_t bytes[64];
    size_t size;
    (void)state;
    assert_int_equal(pipe(ends), 0);
    host_bench_start(&scene->bench, "esp32c3", "--tcp", "--raw", "--boot", "download", NULL);
    host_bench_open(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AWAITED);
    serial_line_wait_t beside = {.line = serial_line_of_descriptor(ends[0])};
    assert_int_equal(write(ends[1], "x", 1), 1);
    for (int i = 0; i < STEPS && beside.ready == 0; i++) {
        esp_host_link_step(scene->link, &beside, 1, -1, bytes, sizeof bytes, &size, NULL);
    }
    assert_int_equal(beside.ready, SERIAL_LINE_READABLE);
    serial_line_close(beside.line);
    close(ends[0]);
    close(ends[1]);
    scene_end(scene);
}

static void run_visit(host_bench_t *bench)
{
    host_bench_begin(bench);
    esp_host_visit_run(bench->visit, &bench->error);
    assert_int_equal(bench->error.kind, ESP_HOST_OK);
}

/* Over its own USB a chip takes its port along when it is reset. What it says while it is away is
 * lost, so another in its place says it. */
static void a_port_that_comes_back_is_listened_to(void **state)
{
    scene_t *scene = scene_new();
    (void)state;
    host_bench_start(&scene->bench, "esp32s2", "--tcp", "--raw", "--usb-otg", NULL);
    host_bench_open(&scene->bench);
    run_visit(&scene->bench);
    assert_true(host_bench_told(&scene->bench, ESP_LOADER_EVENT_PORT_LEFT));
    assert_true(esp_host_visit_port_returns(scene->bench.visit));
    host_bench_replace(&scene->bench, "esp32s2", "--tcp", "--raw", "--boot", "run", NULL);
    scene_link(scene, ESP_HOST_LINK_AS_VISITED);
    scene_await(scene, ESP_HOST_LINK_HEARD);
    esp_host_visit_cancel(scene->bench.visit);
    assert_int_equal(scene_step(scene), ESP_HOST_LINK_ENDED);
    assert_int_equal(scene->error.kind, ESP_HOST_ERROR_INTERRUPTED);
    scene_end(scene);
}

/* The port of a chip at its UART is somebody else's: lost is lost. */
static void an_adapter_that_is_lost_is_not_waited_for(void **state)
{
    scene_t *scene = scene_new();
    (void)state;
    host_bench_start(&scene->bench, "esp32c3", "--tcp", NULL);
    host_bench_open(&scene->bench);
    run_visit(&scene->bench);
    host_bench_unplug(&scene->bench);
    scene_link(scene, ESP_HOST_LINK_AS_VISITED);
    scene_await(scene, ESP_HOST_LINK_ENDED);
    assert_int_equal(scene->error.kind, ESP_HOST_ERROR_PORT);
    assert_int_equal(scene->error.line, SERIAL_LINE_LOST);
    scene_end(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_resets_the_chip_into_its_loader_and_out_of_it),
        cmocka_unit_test(a_line_without_control_lines_cannot_reset),
        cmocka_unit_test(bytes_reach_the_chip),
        cmocka_unit_test(a_port_that_goes_is_awaited_and_opened_again),
        cmocka_unit_test(what_is_beside_the_line_ends_the_wait),
        cmocka_unit_test(a_port_that_comes_back_is_listened_to),
        cmocka_unit_test(an_adapter_that_is_lost_is_not_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
