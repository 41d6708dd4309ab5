/*
 * Any one byte of a flash is lost, changed, doubled or late, each in turn, in both directions: the
 * flash ends right or with an error, in time. Never a hang, never wrong flash called good.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/flash_case.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Two small images, so that a command gone astray can hit the one already written. */
static const flash_case_t esp32_flash = {
    .chip = "esp32",
    .baud = 460800,
    .block_size = 256,
    .sizes = {700, 256},
    .offsets = {0x1000, 0x8000},
    .paced = true,
};

/* Its ROM cannot verify: a job says so, and what it says about images is asserted, not more. */
static const flash_case_t esp8266_flash = {
    .chip = "esp8266",
    .block_size = 256,
    .sizes = {700, 256},
    .offsets = {0x0, 0x8000},
    .paced = true,
};

enum {
    LONGEST_US = 60 * 1000 * 1000 /* three times what the slowest of them has been seen to take */
};

typedef struct {
    unsigned runs;
    unsigned repaired;  /* ended right */
    unsigned unnoticed; /* ended wrong, and not called verified */
    unsigned refused;   /* ended with an error */
    unsigned strayed;   /* ended right, but sectors around the images were touched */
    uint64_t longest_us;
} tally_t;

/* FLASH_BEGIN has no checksum: a bit that flips in it can make another sound command, which erases
 * around the image it is for. No other fault may do that. */
static bool may_stray(const sim_fault_t *fault)
{
    return fault->kind == SIM_FAULT_CORRUPT && fault->direction == SIM_TO_CHIP;
}

static void strike_each_byte(const flash_case_t *flash, sim_fault_t fault, tally_t *tally)
{
    const flash_outcome_t sound = flash_case_run(flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    assert_true(sound.right);
    for (fault.at = 0; fault.at < sound.bytes[fault.direction]; fault.at++) {
        const flash_outcome_t outcome = flash_case_run(flash, &fault);
        const bool success = outcome.error == ESP_LOADER_SUCCESS;
        const bool wrong =
            success && !outcome.right && (outcome.verified || sound.verified || !may_stray(&fault));
        const bool strayed = success && sound.untouched && !outcome.untouched;
        if (!outcome.struck || outcome.took_us > LONGEST_US || wrong ||
            (strayed && !may_stray(&fault))) {
            fail_msg("%s, %s of byte %u %s: struck %d, error %d, right %d, strayed %d, %u ms",
                     flash->chip, sim_fault_name(fault.kind), (unsigned)fault.at,
                     fault.direction == SIM_TO_CHIP ? "to the chip" : "to the host", outcome.struck,
                     outcome.error, outcome.right, (unsigned)(outcome.took_us / 1000));
        }
        tally->runs++;
        tally->repaired += success && outcome.right;
        tally->unnoticed += success && !outcome.right;
        tally->refused += !success;
        tally->strayed += strayed;
        if (outcome.took_us > tally->longest_us) {
            tally->longest_us = outcome.took_us;
        }
    }
}

static void strike_both_directions(const flash_case_t *flash, sim_fault_t fault)
{
    tally_t tally = {0};
    fault.direction = SIM_TO_CHIP;
    strike_each_byte(flash, fault, &tally);
    fault.direction = SIM_TO_HOST;
    strike_each_byte(flash, fault, &tally);
    print_message("%s: %u runs: %u right (%u with more erased than asked for), %u clean errors, "
                  "%u wrong and not verified, longest %u ms of chip time\n",
                  flash->chip, tally.runs, tally.repaired, tally.strayed, tally.refused,
                  tally.unnoticed, (unsigned)(tally.longest_us / 1000));
}

static void strike(sim_fault_t fault)
{
    strike_both_directions(&esp32_flash, fault);
    strike_both_directions(&esp8266_flash, fault);
}

static void dropped(void **state)
{
    (void)state;
    strike((sim_fault_t){.kind = SIM_FAULT_DROP});
}

static void duplicated(void **state)
{
    (void)state;
    strike((sim_fault_t){.kind = SIM_FAULT_DUPLICATE});
}

static void one_bit_flipped(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8; bit++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_CORRUPT, .byte = (uint8_t)(1u << bit)};
        strike_both_directions(&esp32_flash, fault);
    }
    strike_both_directions(&esp8266_flash, (sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = 0x10});
}

static void all_bits_flipped(void **state)
{
    (void)state;
    strike((sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = 0xFF});
}

static void delayed(void **state)
{
    static const uint32_t delays_ms[] = {5, 150, 1100, 3500};
    (void)state;
    for (size_t i = 0; i < sizeof(delays_ms) / sizeof(delays_ms[0]); i++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_DELAY, .delay_us = 1000u * delays_ms[i]};
        strike_both_directions(&esp32_flash, fault);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped),         cmocka_unit_test(duplicated),
        cmocka_unit_test(one_bit_flipped), cmocka_unit_test(all_bits_flipped),
        cmocka_unit_test(delayed),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
