/*
 * What one thing that goes wrong costs a write of sixteen blocks: commands and time. A block that
 * was damaged goes again in quarters, which grow; one whose answer was lost is begun anew, or asked
 * for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    SIZE = 0x4000,
    BLOCK = 0x400,
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    SYNC = 0x08,
    MD5 = 0x13,
    IN_A_BLOCK = 3500, /* byte on the line */
    PERCENT = 2,       /* of the time */
};

static const sim_fault_t faults[] = {
    {.kind = SIM_FAULT_NONE},
    {.kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_CHIP, .at = IN_A_BLOCK, .byte = 1},
    {.kind = SIM_FAULT_DROP, .direction = SIM_TO_CHIP, .at = IN_A_BLOCK},
    {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = 3},
    {.kind = SIM_FAULT_DELAY, .direction = SIM_TO_HOST, .at = 45, .delay_us = 100000},
    {.kind = SIM_FAULT_DELAY, .direction = SIM_TO_HOST, .at = 45, .delay_us = 700000},
};
enum { FAULTS = sizeof(faults) / sizeof(faults[0]) };

typedef struct {
    unsigned begins;
    unsigned blocks;
    unsigned digests;
    unsigned syncs;
    unsigned ms;
} cost_t;

/* A ROM loader has a damaged block sent again as it is; the ESP8266's, which tells no reason, has
 * its write begun again. A lost answer is a new begin there, and a question through a stub. */

static const struct {
    const char *chip;
    bool stub;
    cost_t costs[FAULTS];
} loaders[] = {
    {"esp32c3",
     false,
     {{1, 16, 0, 0, 1689},
      {1, 32, 0, 0, 1835},
      {1, 32, 0, 0, 1835},
      {2, 59, 0, 0, 2280},
      {1, 16, 0, 0, 1788},
      {4, 59, 0, 0, 2632}}},
    {"esp32",
     false,
     {{1, 16, 0, 0, 1688},
      {1, 32, 0, 0, 1834},
      {1, 32, 0, 0, 1834},
      {2, 59, 0, 0, 2278},
      {1, 16, 0, 0, 1787},
      {4, 59, 0, 0, 2632}}},
    {"esp8266",
     false,
     {{1, 16, 0, 0, 1686},
      {2, 68, 0, 0, 2226},
      {2, 68, 0, 0, 2226},
      {2, 67, 0, 0, 2476},
      {1, 16, 0, 0, 1785},
      {3, 67, 0, 0, 2830}}},
    {"esp32c3",
     true,
     {{1, 16, 0, 0, 1484},
      {1, 32, 0, 0, 1629},
      {1, 31, 0, 0, 1629},
      {1, 31, 2, 0, 1902},
      {1, 16, 0, 0, 1584},
      {1, 31, 4, 0, 2416}}},
    {"esp32",
     true,
     {{1, 16, 0, 0, 1494},
      {1, 32, 0, 0, 1648},
      {1, 31, 0, 0, 1648},
      {1, 31, 2, 0, 1921},
      {1, 16, 0, 0, 1594},
      {1, 31, 4, 0, 2435}}},
    {"esp8266",
     true,
     {{1, 16, 0, 0, 1495},
      {1, 32, 0, 0, 1649},
      {1, 31, 0, 0, 1649},
      {1, 31, 2, 0, 1922},
      {1, 16, 0, 0, 1594},
      {1, 31, 4, 0, 2436}}},
};

static rig_t rig;
static uint8_t bytes[SIZE];

/* No byte needs an escape, so that all of them take the same time. */
static void make_image(void)
{
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (uint8_t)(i * 7 % 151);
    }
}

static cost_t counted(void)
{
    const uint32_t *commands = sim_chip_counters(rig.chip)->commands;
    return (cost_t){.begins = commands[FLASH_BEGIN],
                    .blocks = commands[FLASH_DATA],
                    .digests = commands[MD5],
                    .syncs = commands[SYNC],
                    .ms = (unsigned)(rig.now_us / 1000)};
}

static cost_t cost_of(const char *chip, bool stub, const sim_fault_t *fault)
{
    sim_config_t config = stub_scene_config_of(chip);
    config.paced = true;
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, fault, 1);
    sim_link_advance(rig.link, rig.now_us);
    const cost_t before = counted();
    esp_loader_flash_write_t write = {
        .offset = AT, .size = SIZE, .block_size = BLOCK, .pull = rig_pull, .user = bytes};
    esp_loader_engine_flash_write(&rig.engine, &write);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    const cost_t after = counted();
    /* A stub has the last block in its memory still. */
    sim_link_advance(rig.link, rig.now_us + 1000000);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
    rig_free(&rig);
    return (cost_t){.begins = after.begins - before.begins,
                    .blocks = after.blocks - before.blocks,
                    .digests = after.digests - before.digests,
                    .syncs = after.syncs - before.syncs,
                    .ms = after.ms - before.ms};
}

static void each_fault_costs_what_it_has_to(void **state)
{
    (void)state;
    make_image();
    for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++) {
        for (size_t k = 0; k < FAULTS; k++) {
            const cost_t cost = cost_of(loaders[i].chip, loaders[i].stub, &faults[k]);
            const cost_t *told = &loaders[i].costs[k];
            if (cost.begins != told->begins || cost.blocks != told->blocks ||
                cost.digests != told->digests || cost.syncs != told->syncs ||
                cost.ms * 100 > told->ms * (100 + PERCENT) ||
                cost.ms * 100 < told->ms * (100 - PERCENT)) {
                fail_msg("%s, %s, fault %zu: {%u, %u, %u, %u, %u}", loaders[i].chip,
                         loaders[i].stub ? "stub" : "ROM", k, cost.begins, cost.blocks,
                         cost.digests, cost.syncs, cost.ms);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_costs_what_it_has_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
