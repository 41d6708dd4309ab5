/*
 * What work over SPI and SDIO costs: transfers and time, on a sound bus and where transfers fail in
 * the middle. Whoever makes it cheaper, or dearer for a reason, changes the table:
 *
 *     test_engine_bus_costs print
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { PROGRAM_SIZE = 9000, IMAGE_SIZE = 20000, IMAGE_AT = 0x10000, BLOCK = 0x1800, PERCENT = 1 };

/* A clean bus; then, from three fifths of the work on: a transfer that is lost, one that is done
 * and told to have failed, four lost, and all. */
enum { FAULTS = 5, FOR_EVER = 1000000 };

static const struct {
    sim_bus_fault_t fault;
    uint64_t count;
} faults[FAULTS] = {{SIM_BUS_FAULT_LOST, 0},
                    {SIM_BUS_FAULT_LOST, 1},
                    {SIM_BUS_FAULT_DONE, 1},
                    {SIM_BUS_FAULT_LOST, 4},
                    {SIM_BUS_FAULT_LOST, FOR_EVER}};

typedef struct {
    esp_loader_error_t error;
    unsigned transfers;
    unsigned us;
} cost_t;

typedef struct {
    const char *chip;
    bool sdio;
    bool flash; /* an image through a stub; else a program into RAM */
    uint32_t ram;
    cost_t costs[FAULTS];
} case_t;

static const case_t cases[] = {
    {"esp32s3",
     false,
     false,
     0x3FCA0000,
     {{0, 88, 114013}, {0, 117, 115013}, {0, 117, 115013}, {0, 120, 115013}, {1, 58, 106032}}},
    {"esp32c2",
     false,
     false,
     0x3FCB0000,
     {{0, 88, 114013}, {0, 117, 115013}, {0, 117, 115013}, {0, 120, 115013}, {1, 58, 106032}}},
    {"esp32c3",
     false,
     false,
     0x3FC90000,
     {{0, 88, 114013}, {0, 117, 115013}, {0, 117, 115013}, {0, 120, 115013}, {1, 58, 106032}}},
    {"esp32h2",
     false,
     false,
     0x40810000,
     {{0, 88, 114013}, {0, 117, 115013}, {0, 117, 115013}, {0, 120, 115013}, {1, 58, 106032}}},
    {"esp32p4",
     false,
     false,
     0x4FF20000,
     {{0, 116, 118013}, {0, 148, 120013}, {0, 148, 120013}, {0, 151, 120013}, {1, 75, 109021}}},
    {"esp32c5",
     true,
     true,
     0x40820000,
     {{0, 337, 184018}, {0, 339, 184018}, {0, 339, 184018}, {0, 342, 184018}, {1, 208, 137046}}},
    {"esp32c6",
     true,
     true,
     0x40820000,
     {{0, 337, 184018}, {0, 339, 184018}, {0, 339, 184018}, {0, 342, 184018}, {1, 208, 137046}}},
    {"esp32c61",
     true,
     false,
     0x40820000,
     {{0, 59, 104046}, {0, 84, 205010}, {0, 84, 205010}, {0, 87, 205016}, {1, 42, 201012}}},
};

static rig_t rig;
static uint8_t bytes[IMAGE_SIZE];

static void begin(const case_t *one)
{
    rig_fill(bytes, sizeof(bytes), 5);
    for (size_t i = 0; one->sdio && stub_scene_sdio_name(i) != NULL; i++) {
        if (strcmp(stub_scene_sdio_name(i), one->chip) == 0) {
            stub_scene_begin_sdio(&rig, i);
            return;
        }
    }
    const sim_config_t config = {.chip = one->chip, .paced = true};
    rig_init_with(&rig, &config);
    rig_strap(&rig, one->sdio ? SIM_BUS_SDIO : SIM_BUS_SPI);
}

static esp_loader_error_t load(uint32_t address)
{
    esp_loader_ram_write_t write = {.address = address, .size = PROGRAM_SIZE, .block_size = BLOCK};
    esp_loader_engine_ram_begin(&rig.engine, &write);
    esp_loader_error_t error = rig_run(&rig);
    while (error == ESP_LOADER_SUCCESS && write.written < PROGRAM_SIZE) {
        const uint32_t left = PROGRAM_SIZE - write.written;
        write.payload = bytes + write.written;
        esp_loader_engine_ram_block(&rig.engine, &write, left < BLOCK ? left : BLOCK);
        error = rig_run(&rig);
    }
    return error;
}

static esp_loader_error_t flash(void)
{
    esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                      .size = IMAGE_SIZE,
                                      .block_size = BLOCK,
                                      .pull = rig_pull,
                                      .user = bytes};
    esp_loader_error_t error = stub_scene_start(&rig);
    if (error == ESP_LOADER_SUCCESS) {
        error = rig_attach(&rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_flash_write(&rig.engine, &write);
        error = rig_run(&rig);
    }
    return error;
}

static cost_t cost_of(const case_t *one, size_t fault, uint64_t at)
{
    begin(one);
    sim_bus_fail(rig.chip, faults[fault].fault, at, faults[fault].count);
    esp_loader_error_t error = rig_connect(&rig);
    if (error == ESP_LOADER_SUCCESS) {
        error = one->flash ? flash() : load(one->ram);
    }
    const cost_t cost = {error, (unsigned)sim_bus_transfers(rig.chip), (unsigned)rig.now_us};
    if (error == ESP_LOADER_SUCCESS && one->flash) {
        sim_link_advance(rig.link, rig.now_us + 1000000);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_AT, bytes, IMAGE_SIZE);
    }
    rig_free(&rig);
    return cost;
}

static void costs_of(const case_t *one, cost_t *costs)
{
    costs[0] = cost_of(one, 0, 0);
    for (size_t i = 1; i < FAULTS; i++) {
        costs[i] = cost_of(one, i, costs[0].transfers * 3 / 5);
    }
}

static void work_over_a_bus_costs_what_it_is_told_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cost_t costs[FAULTS];
        costs_of(&cases[i], costs);
        for (size_t k = 0; k < FAULTS; k++) {
            const cost_t *told = &cases[i].costs[k];
            const uint64_t took = costs[k].us * UINT64_C(100);
            if (costs[k].error != told->error || costs[k].transfers != told->transfers ||
                took > told->us * (uint64_t)(100 + PERCENT) ||
                took < told->us * (uint64_t)(100 - PERCENT)) {
                fail_msg("%s, fault %zu: {%d, %u, %u}", cases[i].chip, k, (int)costs[k].error,
                         costs[k].transfers, costs[k].us);
            }
        }
    }
}

/* The table anew. */
static void print_table(void)
{
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        cost_t costs[FAULTS];
        costs_of(&cases[i], costs);
        printf("    {\"%s\",\n     %s,\n     %s,\n     0x%X,\n     {", cases[i].chip,
               cases[i].sdio ? "true" : "false", cases[i].flash ? "true" : "false",
               (unsigned)cases[i].ram);
        for (size_t k = 0; k < FAULTS; k++) {
            printf("%s{%d, %u, %u}", k != 0 ? ",\n      " : "", (int)costs[k].error,
                   costs[k].transfers, costs[k].us);
        }
        printf("}},\n");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_over_a_bus_costs_what_it_is_told_to),
    };
    if (argc == 2 && strcmp(argv[1], "print") == 0) {
        print_table();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
