/*
 * Flash read over a line that loses, changes and doubles bytes at random, both ways: right, and not
 * much slower than on a clean one; on a hopeless line right or an error in time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    READ_AT = 0x12340,
    READ_SIZE = 150 * 1024,
    ROM_READ_SIZE = 24 * 1024, /* a ROM takes four times as long for a byte */
    SEEDS = 10,
    FEW_SEEDS = 3,
    LONGEST_MS = 70 * 1000,
    FLASH_SIZE = 0x200000,
};

static rig_t rig;
static uint8_t original[READ_SIZE];
static uint8_t buffer[READ_SIZE];
static uint8_t content[FLASH_SIZE];

typedef struct {
    const char *chip;
    bool stub;
    uint32_t baud; /* 0: as it is */
} way_t;

static const sim_noise_kind_t kinds[] = {SIM_NOISE_DROP, SIM_NOISE_FLIP, SIM_NOISE_DUPLICATE,
                                         SIM_NOISE_INSERT, SIM_NOISE_MIX};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const way_t ways[] = {
    {"esp32c3", true, 0}, {"esp32", true, 921600}, {"esp32c3", false, 0}, {"esp32", false, 460800}};

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* Milliseconds that a read takes on such a line; `error`: how it ended. */
static uint32_t measure_with(const way_t *way, const sim_noise_t *noise, esp_loader_error_t *error)
{
    sim_config_t config = stub_scene_config_of(way->chip);
    const uint32_t size = way->stub ? READ_SIZE : ROM_READ_SIZE;
    esp_loader_flash_read_t read = {.address = READ_AT, .size = size, .buffer = buffer};
    config.flash_part = "W25Q16";
    config.flash_memory = content;
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (way->stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    if (way->baud != 0) {
        esp_loader_engine_change_baud(&rig.engine, way->baud);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    sim_link_set_noise(rig.link, noise);
    memset(buffer, 0, sizeof(buffer));
    memcpy(original, content + READ_AT, size);
    const uint64_t begun_us = rig.now_us;
    esp_loader_engine_flash_read(&rig.engine, &read);
    *error = rig_run(&rig);
    if (*error == ESP_LOADER_SUCCESS) {
        /* The line may have made an erase of a read: then flash as it was, or as it is. */
        for (uint32_t i = 0; i < size; i++) {
            assert_true(buffer[i] == original[i] || buffer[i] == content[READ_AT + i]);
        }
    }
    const uint32_t took_ms = (uint32_t)((rig.now_us - begun_us) / 1000);
    rig_free(&rig);
    return took_ms;
}

static uint32_t measure(const way_t *way, sim_noise_kind_t kind, uint32_t per_million,
                        uint32_t seed, esp_loader_error_t *error)
{
    const sim_noise_t noise = {
        .kind = kind, .per_million = {per_million, per_million}, .seed = seed};
    return measure_with(way, &noise, error);
}

static void read_over_damage(uint32_t first, uint32_t seeds)
{
    for (unsigned way = 0; way < WAYS; way++) {
        esp_loader_error_t error;
        const uint32_t clean_ms = measure(&ways[way], SIM_NOISE_NONE, 0, 0, &error);
        assert_int_equal(error, ESP_LOADER_SUCCESS);
        for (uint32_t run = first * KINDS; run < (first + seeds) * KINDS; run += STRIDE) {
            const uint32_t took_ms =
                measure(&ways[way], kinds[run % KINDS], 100, 77 * run + 1, &error);
            if (error != ESP_LOADER_SUCCESS || took_ms > 3 * clean_ms) {
                fail_msg("way %u, noise %u, seed %u: error %d after %u ms, clean %u ms", way,
                         run % KINDS, (unsigned)(77 * run + 1), error, (unsigned)took_ms,
                         (unsigned)clean_ms);
            }
        }
    }
}

static void one_byte_of_ten_thousand_is_damaged(void **state)
{
    (void)state;
    read_over_damage(0, FEW_SEEDS);
}

static void slow_one_byte_of_ten_thousand_is_damaged(void **state)
{
    (void)state;
    read_over_damage(FEW_SEEDS, SEEDS - FEW_SEEDS);
}

static void one_byte_of_a_thousand_is_damaged(void **state)
{
    (void)state;
    for (unsigned way = 0; way < WAYS; way++) {
        unsigned well = 0;
        for (uint32_t run = 0; run < SEEDS; run += STRIDE) {
            esp_loader_error_t error;
            const uint32_t took_ms =
                measure(&ways[way], kinds[run % KINDS], 1000, 77 * run + 1, &error);
            well += error == ESP_LOADER_SUCCESS;
            if (took_ms > LONGEST_MS) {
                fail_msg("way %u, noise %u, seed %u: error %d after %u ms", way, run % KINDS,
                         (unsigned)(77 * run + 1), error, (unsigned)took_ms);
            }
        }
        assert_true(well > 0);
    }
}

/* A packet of 4096 bytes takes more than a second there. */
static void a_slow_line_has_its_time(void **state)
{
    static const uint32_t rates[] = {57600, 38400, 19200, 9600};
    (void)state;
    memset(content + READ_AT, 0xC0, 0x2000); /* each needs an escape */
    for (unsigned i = 0; i < 2 * sizeof(rates) / sizeof(rates[0]); i++) {
        const sim_config_t config = stub_scene_config_of("esp32c3");
        esp_loader_flash_read_t read = {
            .address = READ_AT + (i % 2) * 0x2000, .size = 0x2000, .buffer = buffer};
        rig_init_with(&rig, &config);
        memcpy(sim_chip_flash(rig.chip, NULL), content, 0x100000);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_change_baud(&rig.engine, rates[i / 2]);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        const unsigned before = sim_chip_counters(rig.chip)->commands[0xD2];
        esp_loader_engine_flash_read(&rig.engine, &read);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(buffer, content + read.address, 0x2000);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[0xD2] - before, 1);
        rig_free(&rig);
    }
}

/* Damage that never ends is called by the same name through both. */
static void damage_without_end_is_named_alike(void **state)
{
    /* Commands come through, so that the data is what fails. */
    const sim_noise_t noise = {
        .kind = SIM_NOISE_FLIP, .per_million = {[SIM_TO_HOST] = 12000}, .seed = 1};
    esp_loader_error_t error;
    (void)state;
    measure_with(&ways[0], &noise, &error);
    assert_int_equal(error, ESP_LOADER_ERROR_INVALID_MD5);
    measure_with(&ways[2], &noise, &error);
    assert_int_equal(error, ESP_LOADER_ERROR_INVALID_MD5);
}

int main(int argc, char **argv)
{
    rig_fill(content, sizeof(content), 8);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_byte_of_ten_thousand_is_damaged),
        cmocka_unit_test(slow_one_byte_of_ten_thousand_is_damaged),
        cmocka_unit_test(one_byte_of_a_thousand_is_damaged),
        cmocka_unit_test(damage_without_end_is_named_alike),
        cmocka_unit_test(a_slow_line_has_its_time),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
