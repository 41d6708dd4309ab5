/*
 * How long visits take that write what has changed, in virtual time: whoever makes one dearer for
 * no reason is told. The table for people:
 *
 *     test_session_changed print
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    SIZE = 750 * 1024,
    SECTOR = 4096,
    SECTORS = SIZE / SECTOR + 1,
    MAGIC = 0xE9,
    CHANGED = 400000,
    FUNCTION = 2000, /* bytes */
};

typedef enum { FRESH, SAME, ONE_BYTE, ONE_FUNCTION, CHANGES } change_t;

/* A line: how fast, how far away, and how often what has come is fetched. */
typedef struct {
    const char *name;
    uint32_t rate;
    sim_latency_t latency;
} way_t;

static const way_t lines[] = {
    {"921,600 baud", 921600, {0}},
    {"2,000,000 baud", 2000000, {0}},
    {"921,600 baud, polled every 16 ms", 921600, {.delay_us = 1000, .poll_us = 16000}},
    {"921,600 baud, 50 ms there and back", 921600, {.delay_us = 25000, .poll_us = 1000}},
};

enum { LINES = sizeof(lines) / sizeof(lines[0]) };

static rig_t rig;
static visit_t visit;
static esp_loader_task_write_t task;
static esp_loader_image_t image;
static esp_loader_belief_t belief;
static uint8_t right[SECTORS / 8 + 1];
static uint8_t bytes[SIZE];
static uint8_t before[SIZE];
static uint8_t stream[SIZE];

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    static uint8_t stretch[SIZE];
    uLongf made = sizeof(stream);
    memcpy(stretch, (const uint8_t *)user + offset, size);
    memset(stretch, 0xFF, blank);
    return compress2(stream, &made, stretch, size, 9) == Z_OK ? (uint32_t)made : 0;
}

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    (void)size;
    return stream + offset;
}

/* An application, half of which compresses, and what flash holds of it. */
static void fill(change_t change)
{
    rig_fill(bytes, SIZE, 9);
    for (uint32_t at = 0; at < SIZE; at++) {
        bytes[at] = at % 64 < 26 ? (uint8_t)(at >> 12) : bytes[at];
    }
    bytes[0] = MAGIC;
    memcpy(before, bytes, SIZE);
    if (change == FRESH) {
        memset(before, 0xFF, SIZE);
    } else if (change != SAME) {
        before[SIZE - 1] ^= 1; /* as the digest at the end does */
        before[CHANGED] ^= 1;
    }
    if (change == ONE_FUNCTION) {
        memset(before + CHANGED, 0, FUNCTION);
    }
}

/* That flash holds what it does. */
static const esp_loader_belief_t *believe(void)
{
    esp_loader_md5_t md5;
    memset(right, 0, sizeof(right));
    belief = (esp_loader_belief_t){.right = right};
    for (uint32_t sector = SECTORS; sector-- > 0;) {
        const uint32_t at = sector * SECTOR;
        const uint32_t size = SIZE - at < SECTOR ? SIZE - at : SECTOR;
        if (memcmp(before + at, bytes + at, size) == 0) {
            right[sector / 8] = (uint8_t)(right[sector / 8] | 1U << sector % 8);
        } else {
            belief.probe = at;
            esp_loader_md5_init(&md5);
            esp_loader_md5_update(&md5, before + at, size);
            esp_loader_md5_final(&md5, belief.md5);
        }
    }
    return &belief;
}

static uint32_t ms_of(const way_t *line, change_t change, bool believes)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    fill(change);
    rig_init_with(&rig, &config);
    sim_link_set_latency(rig.link, &line->latency);
    memcpy(sim_chip_flash(rig.chip, NULL) + AT, before, SIZE);
    visit_init(&visit, &rig);
    visit.config.rates = &line->rate;
    visit.config.rate_count = 1;
    visit_use_stub(&visit);
    image = (esp_loader_image_t){.offset = AT,
                                 .size = SIZE,
                                 .pull = rig_pull,
                                 .user = bytes,
                                 .make_stream = make_stream,
                                 .pull_stream = pull_stream,
                                 .belief = believes ? believe() : NULL};
    (void)esp_loader_task_write(&task, &image, 1);
    esp_loader_task_write_difference(&task);
    assert_int_equal(visit_run(&visit, &task.task), ESP_LOADER_END_DONE);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
    assert_true(image.verified);
    const uint32_t ms = (uint32_t)(rig.now_us / 1000);
    rig_free(&rig);
    return ms;
}

/* The chip's digest of all is most of it, with or without a change. */
static void a_change_costs_little_more_than_none(void **state)
{
    (void)state;
    const uint32_t same = ms_of(&lines[0], SAME, false);
    assert_true(ms_of(&lines[0], ONE_BYTE, true) < same + 250);
    assert_true(ms_of(&lines[0], ONE_FUNCTION, true) < same + 300);
    assert_true(ms_of(&lines[0], ONE_BYTE, false) < same + 600);
}

/* Of which most are the chip's digest, and 100 ms its resets. */
static void a_visit_that_changes_little_takes_about_a_second(void **state)
{
    (void)state;
    assert_true(ms_of(&lines[0], SAME, false) <= 900);
    assert_true(ms_of(&lines[0], ONE_BYTE, true) <= 1100);
    assert_true(ms_of(&lines[0], ONE_BYTE, false) <= 1300);
}

/* The further away the chip, the more what is remembered is worth. */
static void to_remember_is_faster_on_any_line(void **state)
{
    (void)state;
    uint32_t least = 0;
    for (size_t i = 0; i < LINES; i++) {
        const uint32_t searched = ms_of(&lines[i], ONE_BYTE, false);
        const uint32_t believed = ms_of(&lines[i], ONE_BYTE, true);
        assert_true(believed < searched);
        least = searched - believed;
    }
    assert_true(least > 1000);
}

static void print_table(void)
{
    static const char *const names[CHANGES] = {
        [FRESH] = "fresh",
        [SAME] = "the same again",
        [ONE_BYTE] = "one byte has changed",
        [ONE_FUNCTION] = "a function of 2,000 bytes has changed",
    };
    printf("| 750 KiB, ESP32-C3 through a stub, seconds |");
    for (size_t i = 0; i < LINES; i++) {
        printf(" %s |", lines[i].name);
    }
    printf("\n| --- |");
    for (size_t i = 0; i < LINES; i++) {
        printf(" --: |");
    }
    for (unsigned change = 0; change < CHANGES; change++) {
        for (unsigned believes = 0; believes <= (change > SAME); believes++) {
            printf("\n| %s%s |", names[change], believes ? ", remembered" : "");
            for (size_t i = 0; i < LINES; i++) {
                printf(" %.2f |", ms_of(&lines[i], (change_t)change, believes != 0) / 1000.0);
            }
        }
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_change_costs_little_more_than_none),
        cmocka_unit_test(a_visit_that_changes_little_takes_about_a_second),
        cmocka_unit_test(to_remember_is_faster_on_any_line),
    };
    if (argc == 2 && strcmp(argv[1], "print") == 0) {
        print_table();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
