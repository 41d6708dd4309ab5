/*
 * Any one byte of a flash is lost, changed, doubled or late, each in turn, in both directions: the
 * flash ends right or with an error, in time. Never a hang, never wrong flash called good. Where a
 * fault has several forms, each byte gets one of them, the next byte the next; every byte gets
 * every form in the slow tests. Under the sanitizers every seventh byte has to do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/flash_case.h"
#include "support/stride.h"
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

/* One fault in several forms. */
typedef struct {
    const sim_fault_t *forms;
    size_t count;
    size_t first; /* which of them the first byte gets */
} faults_t;

static void strike_each_byte(const flash_case_t *flash, const faults_t *faults,
                             sim_direction_t direction, tally_t *tally)
{
    const flash_outcome_t sound = flash_case_run(flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    assert_true(sound.right);
    for (uint64_t at = 0; at < sound.bytes[direction]; at += STRIDE) {
        sim_fault_t fault = faults->forms[(faults->first + at) % faults->count];
        fault.direction = direction;
        fault.at = at;
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

static void strike_both_directions(const flash_case_t *flash, const faults_t *faults)
{
    tally_t tally = {0};
    strike_each_byte(flash, faults, SIM_TO_CHIP, &tally);
    strike_each_byte(flash, faults, SIM_TO_HOST, &tally);
    print_message("%s: %u runs: %u right (%u with more erased than asked for), %u clean errors, "
                  "%u wrong and not verified, longest %u ms of chip time\n",
                  flash->chip, tally.runs, tally.repaired, tally.strayed, tally.refused,
                  tally.unnoticed, (unsigned)(tally.longest_us / 1000));
}

static void strike(sim_fault_t fault)
{
    const faults_t faults = {&fault, 1, 0};
    strike_both_directions(&esp32_flash, &faults);
    strike_both_directions(&esp8266_flash, &faults);
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

enum { BITS = 8 };

static void make_bits(sim_fault_t *forms)
{
    for (unsigned bit = 0; bit < BITS; bit++) {
        forms[bit] = (sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = (uint8_t)(1u << bit)};
    }
}

static void one_bit_flipped(void **state)
{
    sim_fault_t forms[BITS];
    const faults_t faults = {forms, BITS, 0};
    (void)state;
    make_bits(forms);
    strike_both_directions(&esp32_flash, &faults);
    strike_both_directions(&esp8266_flash, &faults);
}

static void all_bits_flipped(void **state)
{
    (void)state;
    strike((sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = 0xFF});
}

/* From a short pause to longer than any of its answers is awaited. */
static const sim_fault_t delays[] = {
    {.kind = SIM_FAULT_DELAY, .delay_us = 5000},
    {.kind = SIM_FAULT_DELAY, .delay_us = 150000},
    {.kind = SIM_FAULT_DELAY, .delay_us = 1100000},
    {.kind = SIM_FAULT_DELAY, .delay_us = 3500000},
};

enum { DELAYS = sizeof(delays) / sizeof(delays[0]) };

static void delayed(void **state)
{
    const faults_t faults = {delays, DELAYS, 0};
    (void)state;
    strike_both_directions(&esp32_flash, &faults);
}

static void slow_each_bit_flipped(void **state)
{
    sim_fault_t forms[BITS];
    (void)state;
    make_bits(forms);
    for (unsigned first = 1; first < BITS; first++) {
        strike_both_directions(&esp32_flash, &(faults_t){forms, BITS, first});
    }
}

static void slow_each_delay(void **state)
{
    (void)state;
    for (unsigned first = 1; first < DELAYS; first++) {
        strike_both_directions(&esp32_flash, &(faults_t){delays, DELAYS, first});
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropped),         cmocka_unit_test(duplicated),
        cmocka_unit_test(one_bit_flipped), cmocka_unit_test(all_bits_flipped),
        cmocka_unit_test(delayed),         cmocka_unit_test(slow_each_bit_flipped),
        cmocka_unit_test(slow_each_delay),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
