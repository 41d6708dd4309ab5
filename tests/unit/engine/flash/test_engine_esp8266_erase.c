/*
 * What the ESP8266's ROM erases when it is asked by the engine. That ROM counts the sectors up to
 * the next 64 KiB boundary twice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SECTOR = 0x1000, OFFSETS = 40, SIZES = 70, SECTORS_CHECKED = 128 };

static void begin_write(rig_t *rig, uint32_t offset, uint32_t size)
{
    esp_loader_flash_write_t write = {
        .offset = offset, .size = size, .block_size = 1024, .pull = rig_pull};
    esp_loader_engine_flash_begin(&rig->engine, &write);
    assert_int_equal(rig_run(rig), ESP_LOADER_SUCCESS);
}

/* Erases seen since the counts of `before`; those are brought up to date. */
static void assert_erased(rig_t *rig, uint32_t *before, uint32_t first, uint32_t count)
{
    const uint32_t *now = sim_chip_counters(rig->chip)->sector_erases;
    for (uint32_t sector = 0; sector < SECTORS_CHECKED; sector++) {
        const uint32_t erases = now[sector] - before[sector];
        const bool asked = sector >= first && sector < first + count;
        const bool one_more = sector == first + count;
        if (asked ? erases != 1 : erases > (one_more ? 1u : 0u)) {
            fail_msg("%u sectors from %u: sector %u erased %u times", (unsigned)count,
                     (unsigned)first, (unsigned)sector, (unsigned)erases);
        }
    }
    memcpy(before, now, SECTORS_CHECKED * sizeof(*before));
}

static void all_offsets_and_sizes(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp8266", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    uint32_t before[SECTORS_CHECKED] = {0};
    assert_erased(&rig, before, 0, 0);
    for (uint32_t first = 0; first <= OFFSETS; first++) {
        for (uint32_t count = 1; count <= SIZES; count++) {
            begin_write(&rig, first * SECTOR, count * SECTOR);
            assert_erased(&rig, before, first, count);
            begin_write(&rig, first * SECTOR, count * SECTOR - 1);
            assert_erased(&rig, before, first, count);
        }
    }
    rig_free(&rig);
}

/* The ROM would erase one sector more, and behind the last comes the first. */
static void the_last_sector_alone_is_refused_and_the_first_kept(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp8266", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    const uint32_t size = esp_loader_engine_flash(&rig.engine)->size;
    esp_loader_flash_write_t write = {
        .offset = size - SECTOR, .size = SECTOR, .block_size = 1024, .pull = rig_pull};
    esp_loader_engine_flash_begin(&rig.engine, &write);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    begin_write(&rig, size - 2 * SECTOR, 2 * SECTOR);
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 2);
    assert_int_equal(sim_chip_counters(rig.chip)->sector_erases[0], 0);
    rig_free(&rig);
}

static void other_chips_erase_what_they_are_told(void **state)
{
    static const char *const chips[] = {"esp32", "esp32s2", "esp32c3", "esp32s3", "esp32p4"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        rig_t rig;
        rig_init(&rig, chips[i], false);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        uint32_t total = 0;
        for (uint32_t count = 1; count <= 33; count++) {
            begin_write(&rig, count * SECTOR, count * SECTOR - count);
            total += count;
            assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, total);
        }
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_offsets_and_sizes),
        cmocka_unit_test(the_last_sector_alone_is_refused_and_the_first_kept),
        cmocka_unit_test(other_chips_erase_what_they_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
