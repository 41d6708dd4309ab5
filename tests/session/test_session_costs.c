/*
 * What visits cost: bytes both ways and time, on a sound line and where one thing goes wrong in the
 * middle. Whoever makes a visit cheaper, or dearer for a reason, changes the table:
 *
 *     test_session_costs print
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session_costs.h"
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
    SIZE = 20000,
    READ_SIZE = 5000,
    RAM_SIZE = 3000,
    RATE = 460800,
    MS_PERCENT = 1, /* of the time */
};

typedef struct {
    uint8_t bytes[SIZE];
    uint8_t stream[SIZE];
} source_t;

static rig_t rig;
static visit_t visit;
static source_t source;
static esp_loader_image_t image;
static uint8_t content[READ_SIZE];

static union {
    esp_loader_task_write_t write;
    esp_loader_task_verify_t verify;
    esp_loader_task_read_t read;
    esp_loader_task_ram_t ram;
} task;

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const source_t *)user)->stream + offset;
}

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    source_t *from = user;
    static uint8_t stretch[SIZE];
    uLongf made = sizeof(from->stream);
    memcpy(stretch, from->bytes + offset, size);
    memset(stretch, 0xFF, blank);
    return compress2(from->stream, &made, stretch, size, 6) == Z_OK ? (uint32_t)made : 0;
}

static uint8_t *flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static esp_loader_task_t *task_of(cost_task_t which, const char *chip)
{
    static esp_loader_stub_segment_t segment;
    const bool first = strcmp(chip, "esp8266") == 0;
    segment = (esp_loader_stub_segment_t){
        .address = first ? 0x3FFE8000 : 0x3FFB0000, .size = RAM_SIZE, .data = source.bytes};
    if (strcmp(chip, "esp32c3") == 0) {
        segment.address = 0x3FC90000;
    }
    image =
        (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = source.bytes};
    if (which != COST_WRITE && which != COST_COMPRESSED) {
        memcpy(flash(), source.bytes, SIZE);
    }
    switch (which) {
    case COST_COMPRESSED:
        image.make_stream = make_stream;
        image.pull_stream = pull_stream;
        image.user = &source;
        return esp_loader_task_write(&task.write, &image, 1);
    case COST_WRITE:
        return esp_loader_task_write(&task.write, &image, 1);
    case COST_VERIFY:
        return esp_loader_task_verify(&task.verify, &image, 1);
    case COST_READ:
        return esp_loader_task_read(&task.read, AT, READ_SIZE, content);
    default:
        return esp_loader_task_ram(&task.ram, &segment, 1, 0);
    }
}

/* What was to be done is done. */
static void assert_right(cost_task_t which)
{
    if (which == COST_READ) {
        assert_memory_equal(content, source.bytes, READ_SIZE);
    } else if (which != COST_RAM) {
        assert_memory_equal(flash(), source.bytes, SIZE);
    }
}

static cost_t cost_of(const cost_case_t *one, const sim_fault_t *fault, uint64_t *frames)
{
    static const uint32_t rates[] = {RATE};
    sim_config_t config = {.chip = one->chip, .flash_part = "W25Q16"};
    if (one->stub) {
        config = stub_scene_config_of(one->chip);
    }
    config.paced = true;
    rig_init_with(&rig, &config);
    rig_fault(&rig, fault);
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    if (one->stub) {
        visit_use_stub(&visit);
    }
    const esp_loader_end_t end = visit_run(&visit, task_of(one->task, one->chip));
    const cost_t cost = {.end = end,
                         .to_chip = (uint32_t)sim_link_bytes(rig.link, SIM_TO_CHIP),
                         .to_host = (uint32_t)sim_link_bytes(rig.link, SIM_TO_HOST),
                         .ms = (uint32_t)(rig.now_us / 1000)};
    *frames = sim_link_frames(rig.link);
    if (end == ESP_LOADER_END_DONE) {
        assert_right(one->task);
    }
    rig_free(&rig);
    return cost;
}

/* The faults strike when three fifths of the clean visit are over. */
static void cost_faults(sim_fault_t *faults, const cost_t *clean, uint64_t frames)
{
    const uint64_t to_chip = (uint64_t)clean->to_chip * 3 / 5;
    const uint64_t to_host = (uint64_t)clean->to_host * 3 / 5;
    faults[0] = (sim_fault_t){
        .kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_CHIP, .at = to_chip, .byte = 2};
    faults[1] = (sim_fault_t){.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = to_host};
    faults[2] =
        (sim_fault_t){.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = frames * 3 / 5};
    faults[3] = (sim_fault_t){
        .kind = SIM_FAULT_DELAY, .direction = SIM_TO_HOST, .at = to_host, .delay_us = 700000};
    faults[4] = (sim_fault_t){.kind = SIM_FAULT_RESET, .direction = SIM_TO_CHIP, .at = to_chip};
}

static bool is_near(uint32_t is, uint32_t told)
{
    return (uint64_t)is * 100 <= (uint64_t)told * (100 + MS_PERCENT) &&
           (uint64_t)is * 100 >= (uint64_t)told * (100 - MS_PERCENT);
}

static void costs_of(const cost_case_t *one, cost_t *costs)
{
    sim_fault_t faults[COST_FAULTS - 1];
    uint64_t frames;
    uint64_t ignored;
    const sim_fault_t none = {.kind = SIM_FAULT_NONE};
    costs[0] = cost_of(one, &none, &frames);
    cost_faults(faults, &costs[0], frames);
    for (size_t i = 1; i < COST_FAULTS; i++) {
        costs[i] = cost_of(one, &faults[i - 1], &ignored);
    }
}

static void visits_cost_what_they_are_told_to(void **state)
{
    (void)state;
    for (size_t i = 0; cost_cases[i].chip != NULL; i++) {
        const cost_case_t *one = &cost_cases[i];
        cost_t costs[COST_FAULTS];
        costs_of(one, costs);
        for (size_t k = 0; k < COST_FAULTS; k++) {
            const cost_t *told = &one->costs[k];
            if (costs[k].end != told->end || costs[k].to_chip != told->to_chip ||
                costs[k].to_host != told->to_host || !is_near(costs[k].ms, told->ms)) {
                fail_msg("%s, %s, task %d, fault %zu: {%d, %u, %u, %u}, told {%d, %u, %u, %u}",
                         one->chip, one->stub ? "stub" : "ROM", (int)one->task, k,
                         (int)costs[k].end, costs[k].to_chip, costs[k].to_host, costs[k].ms,
                         (int)told->end, told->to_chip, told->to_host, told->ms);
            }
        }
    }
}

static const char *end_name(esp_loader_end_t end)
{
    return end == ESP_LOADER_END_DONE     ? "DONE"
           : end == ESP_LOADER_END_FAILED ? "FAILED"
                                          : "NO_ANSWER";
}

/* The table anew. */
static void print_table(void)
{
    static const char *const tasks[] = {"COST_WRITE", "COST_COMPRESSED", "COST_VERIFY", "COST_READ",
                                        "COST_RAM"};
    for (size_t i = 0; cost_cases[i].chip != NULL; i++) {
        const cost_case_t *one = &cost_cases[i];
        cost_t costs[COST_FAULTS];
        costs_of(one, costs);
        printf("    {\"%s\",\n     %s,\n     %s,\n     {", one->chip, one->stub ? "true" : "false",
               tasks[one->task]);
        for (size_t k = 0; k < COST_FAULTS; k++) {
            printf("%s{%s, %u, %u, %u}", k != 0 ? ",\n      " : "", end_name(costs[k].end),
                   costs[k].to_chip, costs[k].to_host, costs[k].ms);
        }
        printf("}},\n");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(visits_cost_what_they_are_told_to),
    };
    rig_fill(source.bytes, SIZE, 9);
    for (uint32_t i = 0; i < SIZE; i++) {
        if (i % 64 >= 32) {
            source.bytes[i] = (uint8_t)(i >> 10);
        }
    }
    if (argc == 2 && strcmp(argv[1], "print") == 0) {
        print_table();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
