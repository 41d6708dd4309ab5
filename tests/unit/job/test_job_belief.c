/*
 * A job that is told what flash is believed to hold: true beliefs spare the search for what
 * differs, and whatever else is believed, flash ends up right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "difference_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    FLASH_MD5 = 0x13, /* opcode */
    CHANGED = 30,     /* a sector */
};

static esp_loader_belief_t belief;
static uint8_t right[(DIFFERENCE_SECTORS + 7) / 8];
static uint8_t before[DIFFERENCE_SECTORS * DIFFERENCE_SECTOR]; /* what was flashed last */

static uint32_t questions(void)
{
    return sim_chip_counters(difference.rig.chip)->commands[FLASH_MD5];
}

static uint32_t reach(uint32_t sector)
{
    return difference.image.size - sector * DIFFERENCE_SECTOR < DIFFERENCE_SECTOR
               ? difference.image.size - sector * DIFFERENCE_SECTOR
               : DIFFERENCE_SECTOR;
}

static void believe_right(uint32_t sector, bool is_right)
{
    right[sector / 8] = (uint8_t)(right[sector / 8] & ~(1U << sector % 8));
    right[sector / 8] = (uint8_t)(right[sector / 8] | (unsigned)is_right << sector % 8);
}

static void probe(uint32_t sector)
{
    esp_loader_md5_t md5;
    belief.probe = sector * DIFFERENCE_SECTOR;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, before + sector * DIFFERENCE_SECTOR, reach(sector));
    esp_loader_md5_final(&md5, belief.md5);
}

/* That flash holds what was before. */
static void believe(void)
{
    uint32_t first = 0;
    for (uint32_t sector = 0; sector * DIFFERENCE_SECTOR < difference.image.size; sector++) {
        const bool same = memcmp(before + sector * DIFFERENCE_SECTOR,
                                 difference.bytes + sector * DIFFERENCE_SECTOR, reach(sector)) == 0;
        believe_right(sector, same);
        first = first == 0 && !same ? sector : first;
    }
    probe(first);
    belief.right = right;
    difference.image.belief = &belief;
}

/* A chip that holds what was before, which the image still is. */
static void begin(difference_way_t way, uint32_t size)
{
    difference_begin(way, size);
    memcpy(before, difference.bytes, DIFFERENCE_LARGEST);
}

static void what_is_believed_is_not_looked_for(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        begin(difference_ways[way], DIFFERENCE_LARGEST);
        difference_change(CHANGED, 1);
        difference_change(DIFFERENCE_SECTORS - 2, 1);
        believe();
        difference_run();
        assert_int_equal(difference.image.state, ESP_LOADER_IMAGE_WRITTEN);
        /* A ROM loader erases the first sector once more when it comes. */
        assert_int_equal(difference_erased(), difference_ways[way].stub ? 3 : 4);
        /* The probe, all but the first sector, that one blank, and once it is there. */
        assert_int_equal(questions(), 4);
        assert_int_equal(difference.image.written, 3 * DIFFERENCE_SECTOR);
        rig_free(&difference.rig);
    }
}

static void any_part_may_be_believed_to_differ(void **state)
{
    static const struct {
        uint32_t first;
        uint32_t count;
    } parts[] = {{0, 1}, {0, 5}, {1, 1}, {3, 20}, {16, 16}, {0, DIFFERENCE_SECTORS - 1}};
    static const uint32_t sizes[] = {DIFFERENCE_SECTOR, 20000, 0x10000, DIFFERENCE_LARGEST};
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
                begin(difference_ways[way], sizes[k]);
                difference_change(parts[i].first, parts[i].count);
                believe();
                difference_run();
                rig_free(&difference.rig);
            }
        }
    }
}

static uint64_t time_of(bool believes)
{
    begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference_change(CHANGED, 1);
    difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
    if (believes) {
        believe();
    }
    const uint64_t from = difference.rig.now_us;
    difference_run();
    const uint64_t took = difference.rig.now_us - from;
    rig_free(&difference.rig);
    return took;
}

static void to_believe_takes_less_time(void **state)
{
    (void)state;
    assert_true(time_of(true) < time_of(false));
}

static void nothing_may_be_believed_to_differ(void **state)
{
    (void)state;
    begin(difference_ways[0], DIFFERENCE_LARGEST);
    believe();
    difference_run();
    assert_int_equal(difference.image.state, ESP_LOADER_IMAGE_SKIPPED);
    assert_int_equal(difference_erased(), 0);
    rig_free(&difference.rig);
}

/* Flash does not hold at the probe what it is believed to: nothing is believed. */
static void a_probe_that_disagrees_ends_belief(void **state)
{
    (void)state;
    begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference_change(CHANGED, 1);
    difference_change(50, 1);
    believe();
    /* By now another program has written what is wanted, but for a sector. */
    memcpy(difference_in_flash(), difference.bytes, DIFFERENCE_LARGEST);
    difference_in_flash()[60 * DIFFERENCE_SECTOR] ^= 1;
    difference_run();
    assert_int_equal(difference_erased(), 2);
    rig_free(&difference.rig);
}

static void a_probe_outside_is_none(void **state)
{
    static const uint32_t probes[] = {DIFFERENCE_SECTORS * DIFFERENCE_SECTOR, 0x7FFFF000,
                                      0xFFFFF000, 1, DIFFERENCE_SECTOR + 4};
    (void)state;
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
        begin(difference_ways[0], DIFFERENCE_LARGEST);
        difference_change(CHANGED, 1);
        believe();
        belief.probe = probes[i];
        difference_run();
        rig_free(&difference.rig);
    }
}

/* Whatever is believed where the probe agrees. */
static void what_is_believed_may_be_wrong(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        for (uint32_t seed = 0; seed < 8; seed++) {
            begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(CHANGED, 1);
            difference_change(3 + seed, 9 * seed);
            believe();
            rig_fill(right, sizeof(right), seed);
            if (seed == 0) {
                memset(right, 0xFF, sizeof(right));
            } else if (seed == 1) {
                memset(right, 0, sizeof(right));
            }
            difference_run();
            rig_free(&difference.rig);
        }
    }
}

/* Flash holds something else altogether but for the probe. */
static void flash_may_hold_something_else(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        begin(difference_ways[way], DIFFERENCE_LARGEST);
        difference_change(CHANGED, 1);
        believe();
        rig_fill(difference_in_flash(), CHANGED * DIFFERENCE_SECTOR, 99);
        rig_fill(difference_in_flash() + (CHANGED + 1) * DIFFERENCE_SECTOR, 20 * DIFFERENCE_SECTOR,
                 98);
        /* Nothing of what it had come through is certain then. */
        uint32_t reached = 0;
        bool fell = false;
        while (esp_loader_job_advance(&difference.job)) {
            fell = fell || (reached != 0 && difference.job.reached == 0);
            reached = difference.job.reached;
            rig_run(&difference.rig);
        }
        assert_int_equal(difference.job.result.code, ESP_LOADER_SUCCESS);
        assert_true(fell);
        assert_int_equal(difference.job.reached, DIFFERENCE_LARGEST);
        difference_assert_right();
        rig_free(&difference.rig);
    }
}

/* The chip is reset; another difference.job on a new connection believes the same, of which some is
 * wrong by then. */
static void what_was_cut_short_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(20, 2);
            difference_change(50, 1);
            believe();
            cut = difference_drive(steps);
            if (cut) {
                difference_assert_not_half();
            }
            difference_reset_and_renew(difference_ways[way]);
            const uint32_t done = difference_erased();
            difference_run();
            assert_in_range(difference_erased() - done, 0, 6);
            rig_free(&difference.rig);
        }
    }
}

/* The same difference.job goes on. */
static void what_the_line_has_lost_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(20, 2);
            difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
            believe();
            cut = difference_drive(steps);
            if (cut) {
                difference_assert_not_half();
                difference_reset_and_resume(difference_ways[way]);
            }
            difference_run();
            rig_free(&difference.rig);
        }
    }
}

/* What was passed over changes behind the difference.job's back before all of it is proven. */
static void what_is_believed_is_proven(void **state)
{
    (void)state;
    begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference_change(CHANGED, 1);
    believe();
    bool changed = false;
    while (esp_loader_job_advance(&difference.job)) {
        rig_run(&difference.rig);
        if (!changed && difference.image.written != 0) {
            difference_in_flash()[60 * DIFFERENCE_SECTOR] ^= 1;
            changed = true;
        }
    }
    assert_int_equal(difference.job.result.code, ESP_LOADER_SUCCESS);
    assert_true(changed);
    assert_memory_equal(difference_in_flash(), difference.bytes, DIFFERENCE_LARGEST);
    rig_free(&difference.rig);
}

/* The probe has agreed; what comes then goes through a loader that calculates no MD5, or is to be
 * written whatever is there. */
static void what_cannot_be_proven_is_not_believed(void **state)
{
    enum { STEPS = 2000 };
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        begin(difference_ways[way], DIFFERENCE_LARGEST);
        difference_change(CHANGED, 1);
        believe();
        while (difference.job.phase == ESP_LOADER_JOB_COMPARE) {
            esp_loader_job_advance(&difference.job);
            rig_run(&difference.rig);
        }
        difference.job.write_always = true;
        unsigned steps = 0;
        while (esp_loader_job_advance(&difference.job) && steps++ < STEPS) {
            rig_run(&difference.rig);
        }
        assert_in_range(steps, 1, STEPS - 1);
        assert_int_equal(difference.job.result.code, ESP_LOADER_SUCCESS);
        assert_true(difference.image.written >= DIFFERENCE_LARGEST);
        assert_memory_equal(difference_in_flash(), difference.bytes, DIFFERENCE_LARGEST);
        rig_free(&difference.rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_believed_is_not_looked_for),
        cmocka_unit_test(any_part_may_be_believed_to_differ),
        cmocka_unit_test(to_believe_takes_less_time),
        cmocka_unit_test(nothing_may_be_believed_to_differ),
        cmocka_unit_test(a_probe_that_disagrees_ends_belief),
        cmocka_unit_test(a_probe_outside_is_none),
        cmocka_unit_test(what_is_believed_may_be_wrong),
        cmocka_unit_test(flash_may_hold_something_else),
        cmocka_unit_test(what_was_cut_short_goes_on),
        cmocka_unit_test(what_the_line_has_lost_goes_on),
        cmocka_unit_test(what_is_believed_is_proven),
        cmocka_unit_test(what_cannot_be_proven_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
