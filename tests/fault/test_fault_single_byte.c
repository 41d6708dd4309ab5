/*
 * Any one byte of a flash is lost, changed, doubled or late, each in turn, in both directions: the
 * flash ends right or with an error, in time. Never a hang, never wrong flash called good.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/flash_case.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Two small images, so that a command gone astray can hit the one already written. */
static const flash_case_t small_flash = {
    .chip = "esp32",
    .baud = 460800,
    .block_size = 256,
    .sizes = {700, 256},
    .offsets = {0x1000, 0x8000},
    .paced = true,
};

enum {
    LONGEST_US = 60 * 1000 * 1000 /* three times what the slowest of them has been seen to take */
};

typedef struct {
    unsigned runs;
    unsigned repaired; /* ended right */
    unsigned refused;  /* ended with an error */
    unsigned strayed;  /* ended right, but sectors around the images were touched */
    uint64_t longest_us;
} tally_t;

static void strike_each_byte(sim_fault_t fault, tally_t *tally)
{
    const flash_outcome_t sound = flash_case_run(&small_flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    assert_true(sound.right && sound.untouched);
    for (fault.at = 0; fault.at < sound.bytes[fault.direction]; fault.at++) {
        const flash_outcome_t outcome = flash_case_run(&small_flash, &fault);
        if (!outcome.struck || outcome.took_us > LONGEST_US ||
            (outcome.error == ESP_LOADER_SUCCESS && !outcome.right)) {
            fail_msg("%s of byte %u %s: struck %d, error %d, right %d, %u ms",
                     sim_fault_name(fault.kind), (unsigned)fault.at,
                     fault.direction == SIM_TO_CHIP ? "to the chip" : "to the host", outcome.struck,
                     outcome.error, outcome.right, (unsigned)(outcome.took_us / 1000));
        }
        tally->runs++;
        tally->repaired += outcome.error == ESP_LOADER_SUCCESS;
        tally->refused += outcome.error != ESP_LOADER_SUCCESS;
        tally->strayed += outcome.error == ESP_LOADER_SUCCESS && !outcome.untouched;
        if (outcome.took_us > tally->longest_us) {
            tally->longest_us = outcome.took_us;
        }
    }
}

static void strike_both_directions(sim_fault_t fault)
{
    tally_t tally = {0};
    fault.direction = SIM_TO_CHIP;
    strike_each_byte(fault, &tally);
    fault.direction = SIM_TO_HOST;
    strike_each_byte(fault, &tally);
    print_message("%u runs: %u right (%u with more erased than asked for), %u clean errors, "
                  "longest %u ms of chip time\n",
                  tally.runs, tally.repaired, tally.strayed, tally.refused,
                  (unsigned)(tally.longest_us / 1000));
}

static void dropped(void **state)
{
    (void)state;
    strike_both_directions((sim_fault_t){.kind = SIM_FAULT_DROP});
}

static void duplicated(void **state)
{
    (void)state;
    strike_both_directions((sim_fault_t){.kind = SIM_FAULT_DUPLICATE});
}

static void one_bit_flipped(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8; bit++) {
        strike_both_directions(
            (sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = (uint8_t)(1u << bit)});
    }
}

static void all_bits_flipped(void **state)
{
    (void)state;
    strike_both_directions((sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = 0xFF});
}

static void delayed(void **state)
{
    static const uint32_t delays_ms[] = {5, 150, 1100, 3500};
    (void)state;
    for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
        strike_both_directions(
            (sim_fault_t){.kind = SIM_FAULT_DELAY, .delay_us = 1000u * delays_ms[i]});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped),         cmocka_unit_test(duplicated),
        cmocka_unit_test(one_bit_flipped), cmocka_unit_test(all_bits_flipped),
        cmocka_unit_test(delayed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
