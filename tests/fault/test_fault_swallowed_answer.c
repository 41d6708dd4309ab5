/*
 * Any one answer is lost, each in turn: the flash ends right all the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/flash_case.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void swallow_each_answer(const flash_case_t *flash)
{
    const flash_outcome_t sound = flash_case_run(flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    assert_true(sound.right && sound.untouched);
    for (uint64_t at = 0; at < sound.frames; at++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
        const flash_outcome_t outcome = flash_case_run(flash, &fault);
        if (!outcome.struck || outcome.error != ESP_LOADER_SUCCESS || !outcome.right ||
            !outcome.untouched) {
            fail_msg("%s, answer %u swallowed: struck %d, error %d, right %d, rest untouched %d",
                     flash->chip, (unsigned)at, outcome.struck, outcome.error, outcome.right,
                     outcome.untouched);
        }
    }
    print_message("%s: %u answers, each swallowed once\n", flash->chip, (unsigned)sound.frames);
}

static void esp32_with_small_blocks_at_a_higher_rate(void **state)
{
    (void)state;
    swallow_each_answer(&(flash_case_t){.chip = "esp32",
                                        .baud = 921600,
                                        .block_size = 1024,
                                        .sizes = {9 * 1024 + 5, 3072},
                                        .offsets = {0x1000, 0x8000},
                                        .paced = true});
}

static void esp32_with_blocks_larger_than_a_sector(void **state)
{
    (void)state;
    swallow_each_answer(&(flash_case_t){.chip = "esp32",
                                        .block_size = 0x4000,
                                        .sizes = {70000},
                                        .offsets = {0x10000},
                                        .paced = true});
}

static void esp32c3(void **state)
{
    (void)state;
    swallow_each_answer(&(flash_case_t){.chip = "esp32c3",
                                        .baud = 460800,
                                        .block_size = 4096,
                                        .sizes = {18000, 3072},
                                        .offsets = {0x0, 0x8000},
                                        .paced = true});
}

static void esp32s3(void **state)
{
    (void)state;
    swallow_each_answer(&(flash_case_t){.chip = "esp32s3",
                                        .baud = 2000000,
                                        .block_size = 1024,
                                        .sizes = {6000},
                                        .offsets = {0x10000},
                                        .paced = true});
}

static void esp8266_which_cannot_verify(void **state)
{
    (void)state;
    swallow_each_answer(&(flash_case_t){.chip = "esp8266",
                                        .block_size = 1024,
                                        .sizes = {8192, 4 * 4096 - 100},
                                        .offsets = {0x0, 0x8000},
                                        .paced = true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(esp32_with_small_blocks_at_a_higher_rate),
        cmocka_unit_test(esp32_with_blocks_larger_than_a_sector),
        cmocka_unit_test(esp32c3),
        cmocka_unit_test(esp32s3),
        cmocka_unit_test(esp8266_which_cannot_verify),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
