/*
 * Whole flashes of virtual chips, with bytes handed over in every way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/flash_case.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const chips[] = {"esp8266", "esp32",   "esp32s2", "esp32s3",  "esp32c2",
                                    "esp32c3", "esp32c5", "esp32c6", "esp32c61", "esp32h2",
                                    "esp32h4", "esp32p4", "esp32s31"};
enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static flash_outcome_t assert_right(const flash_case_t *flash)
{
    const flash_outcome_t outcome = flash_case_run(flash, NULL);
    /* The ESP8266's ROM may have to erase a sector more. */
    const bool untouched = outcome.untouched || strcmp(flash->chip, "esp8266") == 0;
    if (outcome.error != ESP_LOADER_SUCCESS || !outcome.right || !untouched) {
        fail_msg("%s: error %d, right %d, rest untouched %d", flash->chip, outcome.error,
                 outcome.right, outcome.untouched);
    }
    return outcome;
}

static void a_mebibyte_takes_the_time_of_its_bytes(void **state)
{
    enum { SIZE = 0x100000, BAUD = 921600, ERASE_AND_PROGRAM_US = 20 * 1000 * 1000 };
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const bool fast = i != 0;
        const flash_case_t flash = {.chip = chips[i],
                                    .baud = fast ? BAUD : 0,
                                    .block_size = i % 2 == 0 ? 0x400 : 0x4000,
                                    .sizes = {SIZE},
                                    .offsets = {0x10000},
                                    .paced = true};
        const flash_outcome_t outcome = assert_right(&flash);
        const uint64_t rate = fast ? BAUD : 115200;
        const uint64_t line_us = outcome.bytes[SIM_TO_CHIP] * 10 * 1000000 / rate;
        assert_true(outcome.bytes[SIM_TO_CHIP] > SIZE);
        assert_true(outcome.took_us >= SIZE * UINT64_C(10000000) / rate);
        assert_true(outcome.took_us < 2 * line_us + ERASE_AND_PROGRAM_US);
    }
}

static void byte_by_byte_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        for (unsigned paced = 0; paced < 2; paced++) {
            assert_right(&(flash_case_t){.chip = chips[i],
                                         .baud = i != 0 ? 460800 : 0,
                                         .block_size = 1024,
                                         .sizes = {20001, 3072},
                                         .offsets = {0x10000, 0x8000},
                                         .paced = paced != 0,
                                         .split = {.to_chip = 1, .to_engine = 1}});
        }
    }
}

static void one_way_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        flash_case_t flash = {
            .chip = chips[i], .block_size = 4096, .sizes = {9000}, .offsets = {0x1000}};
        flash.split = (rig_split_t){.to_chip = 1};
        assert_right(&flash);
        flash.split = (rig_split_t){.to_engine = 1};
        assert_right(&flash);
    }
}

static void in_random_pieces(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 200; seed++) {
        assert_right(
            &(flash_case_t){.chip = chips[seed % CHIPS],
                            .baud = seed % CHIPS != 0 ? 921600 : 0,
                            .block_size = 4u << seed % 12,
                            .sizes = {1 + seed * 37 % 3000, 400},
                            .offsets = {0x10000, 0x8000},
                            .paced = seed % 3 == 0,
                            .split = {.to_chip = (uint16_t)(seed % 7 == 0 ? 0 : 1 + seed * 3),
                                      .to_engine = (uint16_t)(seed % 5 == 0 ? 0 : 1 + seed % 40),
                                      .random_seed = seed}});
    }
}

static void transmit_buffers_of_every_size(void **state)
{
    static const uint16_t sizes[] = {1, 2, 7, 64, 4096, 9000, UINT16_MAX};
    static uint8_t buffer[UINT16_MAX];
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t chip = 0; chip < CHIPS; chip++) {
            assert_right(&(flash_case_t){.chip = chips[chip],
                                         .block_size = 4096,
                                         .sizes = {8193, 4096},
                                         .offsets = {0x10000, 0x8000},
                                         .tx_buffer = buffer,
                                         .tx_size = sizes[i],
                                         .split = {.to_chip = (uint16_t)(i % 2 * 100)}});
        }
    }
}

static void sizes_around_blocks_and_sectors(void **state)
{
    static const uint32_t sizes[] = {1, 2, 3, 4, 5, 1023, 1024, 1025, 4095, 4096, 4097, 8191, 8192};
    static const uint32_t blocks[] = {4, 1024, 3000, 4096, 0x4000};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        for (size_t block = 0; block < sizeof(blocks) / sizeof(blocks[0]); block++) {
            assert_right(&(flash_case_t){.chip = chips[(i + block) % CHIPS],
                                         .block_size = blocks[block],
                                         .sizes = {sizes[i]},
                                         .offsets = {0x8000}});
        }
    }
}

static void to_the_very_end_of_flash(void **state)
{
    (void)state;
    for (size_t chip = 0; chip < CHIPS; chip++) {
        assert_right(&(flash_case_t){.chip = chips[chip],
                                     .block_size = 0x4000,
                                     .sizes = {5000, 4096},
                                     .offsets = {0x1FE000, 0x1FC000}});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mebibyte_takes_the_time_of_its_bytes),
        cmocka_unit_test(byte_by_byte_both_ways),
        cmocka_unit_test(one_way_byte_by_byte),
        cmocka_unit_test(in_random_pieces),
        cmocka_unit_test(transmit_buffers_of_every_size),
        cmocka_unit_test(sizes_around_blocks_and_sectors),
        cmocka_unit_test(to_the_very_end_of_flash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
