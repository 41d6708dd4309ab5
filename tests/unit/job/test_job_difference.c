/*
 * A job that writes differences: only what is not right is erased and sent, all the rest stays, and
 * whatever happens on the way, flash ends up right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "difference_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    PIECE = 0x10000,
    FLASH_BEGIN = 0x02, /* opcodes */
    FLASH_DEFL_BEGIN = 0x10,
    FLASH_MD5 = 0x13,
};

static void nothing_is_sent_where_nothing_differs(void **state)
{
    static const uint32_t sizes[] = {1, 5000, PIECE, PIECE + 1, DIFFERENCE_LARGEST};
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            difference_begin(difference_ways[way], sizes[i]);
            const uint32_t *commands = sim_chip_counters(difference.rig.chip)->commands;
            const uint32_t before = commands[FLASH_MD5];
            difference_run();
            /* The whole; of a large image its last sector comes first. */
            assert_int_equal(commands[FLASH_MD5] - before, sizes[i] > PIECE ? 2 : 1);
            assert_int_equal(difference.image.state, ESP_LOADER_IMAGE_SKIPPED);
            assert_int_equal(difference_erased(), 0);
            rig_free(&difference.rig);
        }
    }
}

/* The sector itself, the application's first one, and now and then all that a sector spoke for. */
static void a_changed_sector_costs_two(void **state)
{
    (void)state;
    unsigned more = 0;
    uint32_t questions = 0;
    for (uint32_t sector = 0; sector < DIFFERENCE_SECTORS - 1; sector += 3) {
        difference_begin(difference_ways[0], DIFFERENCE_LARGEST);
        difference_change(sector, 1);
        const uint32_t *commands = sim_chip_counters(difference.rig.chip)->commands;
        const uint32_t before = commands[FLASH_MD5];
        difference_run();
        questions += commands[FLASH_MD5] - before;
        assert_int_equal(difference.image.state, ESP_LOADER_IMAGE_WRITTEN);
        assert_in_range(difference_erased(), 1, 1 + PIECE / DIFFERENCE_SECTOR);
        more += difference_erased() > 2;
        rig_free(&difference.rig);
    }
    assert_in_range(more, 0, 1);
    /* For where they are, and for proof: of 25 changes. */
    assert_int_equal(questions, 424);
}

static void the_last_bytes_and_others_may_differ(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        difference_begin(difference_ways[way], DIFFERENCE_LARGEST);
        difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
        difference_change(41, 1);
        difference_run();
        /* A ROM loader erases the first sector once more when it comes. */
        assert_int_equal(difference_erased(), difference_ways[way].stub ? 3 : 4);
        rig_free(&difference.rig);
    }
}

static void neighbours_are_one_run(void **state)
{
    (void)state;
    difference_begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference_change(17, 3);
    const uint32_t *commands = sim_chip_counters(difference.rig.chip)->commands;
    difference_run();
    assert_int_equal(difference_erased(), 4);
    /* The first sector blank, the run, the first sector. */
    assert_int_equal(commands[FLASH_BEGIN] + commands[FLASH_DEFL_BEGIN], 3);
    rig_free(&difference.rig);
}

static void any_part_may_differ(void **state)
{
    static const struct {
        uint32_t first;
        uint32_t count;
    } parts[] = {{0, 1},
                 {0, 5},
                 {3, 20},
                 {16, 16},
                 {40, DIFFERENCE_SECTORS - 1 - 40},
                 {0, DIFFERENCE_SECTORS - 1}};
    static const uint32_t sizes[] = {DIFFERENCE_SECTOR, 20000, PIECE, 2 * PIECE,
                                     DIFFERENCE_LARGEST};
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
                difference_begin(difference_ways[way], sizes[k]);
                difference_change(parts[i].first, parts[i].count);
                difference_run();
                rig_free(&difference.rig);
            }
        }
    }
}

static uint64_t time_of(bool differs, uint32_t first, uint32_t count)
{
    difference_begin(difference_ways[0], DIFFERENCE_LARGEST);
    if (!differs) {
        difference_make_whole_job(difference_ways[0], DIFFERENCE_LARGEST);
    }
    difference_change(first, count);
    difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
    const uint64_t from = difference.rig.now_us;
    difference_run();
    const uint64_t took = difference.rig.now_us - from;
    rig_free(&difference.rig);
    return took;
}

/* Looking for what is right costs little where there is nothing. */
static void where_all_differs_it_takes_no_longer(void **state)
{
    (void)state;
    assert_true(time_of(true, 0, DIFFERENCE_SECTORS - 1) <
                time_of(false, 0, DIFFERENCE_SECTORS - 1));
}

static void where_little_differs_it_takes_a_fraction(void **state)
{
    (void)state;
    const uint64_t all = time_of(false, 30, 1);
    assert_true(time_of(true, 30, 1) * 8 < all);
}

/* Every other sector is right, for most of the image: at worst that is not found out. */
static void holes_do_no_harm(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        difference_begin(difference_ways[way], DIFFERENCE_LARGEST);
        for (uint32_t sector = 1; sector < DIFFERENCE_SECTORS - 1; sector += 2) {
            difference_change(sector, 1);
        }
        difference_run();
        rig_free(&difference.rig);
    }
}

/* What is to be written whatever is there, or may not be asked for, is no difference: all of it
 * goes, though a job that writes differences was made. */
static void what_is_not_to_be_compared_is_written_whole(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        for (unsigned skip = 0; skip < 2; skip++) {
            difference_begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(17, 3);
            difference.job.write_always = skip == 0;
            difference.job.skip_verify = skip != 0;
            assert_int_equal(rig_job(&difference.rig, &difference.job), ESP_LOADER_SUCCESS);
            difference_assert_right();
            assert_int_equal(difference.image.state, ESP_LOADER_IMAGE_WRITTEN);
            assert_int_equal(difference.image.verified, skip == 0);
            assert_true(difference.image.written >= DIFFERENCE_LARGEST);
            rig_free(&difference.rig);
        }
    }
}

/* The chip is reset; another difference.job, on a new connection, finds what is left to do. */
static void what_was_cut_short_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < DIFFERENCE_WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            difference_begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(20, 2);
            difference_change(50, 1);
            difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
            cut = difference_drive(steps);
            /* What is there begins as an application only where all of it is one. */
            assert_true(!cut || difference_in_flash()[0] != DIFFERENCE_MAGIC ||
                        difference_erased() == 0 ||
                        memcmp(difference_in_flash() + DIFFERENCE_SECTOR,
                               difference.bytes + DIFFERENCE_SECTOR,
                               DIFFERENCE_LARGEST - DIFFERENCE_SECTOR) == 0);
            difference_reset_and_renew(difference_ways[way]);
            const uint32_t before = difference_erased();
            difference_run();
            assert_in_range(difference_erased() - before, 0, 6);
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
            difference_begin(difference_ways[way], DIFFERENCE_LARGEST);
            difference_change(20, 2);
            difference.bytes[DIFFERENCE_LARGEST - 1] ^= 1;
            cut = difference_drive(steps);
            if (cut) {
                difference_reset_and_resume(difference_ways[way]);
            }
            difference_run();
            rig_free(&difference.rig);
        }
    }
}

/* The chip calculates right, and flash forgets afterwards: seen only by asking once more, which is
 * done where the line has given reason to. */
static void a_line_that_lost_something_has_all_verified(void **state)
{
    (void)state;
    difference_begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference.lost_at = sim_link_bytes(difference.rig.link, SIM_TO_HOST) + 60;
    rig_free(&difference.rig);
    difference_begin(difference_ways[0], DIFFERENCE_LARGEST);
    difference.lost_at = 0;
    difference_change(30, 1);
    esp_loader_job_phase_t last = ESP_LOADER_JOB_COMPARE;
    bool verified = false;
    while (esp_loader_job_advance(&difference.job)) {
        if (difference.job.phase == ESP_LOADER_JOB_VERIFY && last == ESP_LOADER_JOB_WRITE &&
            !verified) {
            difference_in_flash()[10 * DIFFERENCE_SECTOR] ^= 1;
            verified = true;
        }
        last = difference.job.phase;
        rig_run(&difference.rig);
    }
    assert_int_equal(difference.job.result.code, ESP_LOADER_SUCCESS);
    assert_true(verified);
    difference_assert_right();
    rig_free(&difference.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_sent_where_nothing_differs),
        cmocka_unit_test(a_changed_sector_costs_two),
        cmocka_unit_test(the_last_bytes_and_others_may_differ),
        cmocka_unit_test(neighbours_are_one_run),
        cmocka_unit_test(any_part_may_differ),
        cmocka_unit_test(where_all_differs_it_takes_no_longer),
        cmocka_unit_test(where_little_differs_it_takes_a_fraction),
        cmocka_unit_test(holes_do_no_harm),
        cmocka_unit_test(what_is_not_to_be_compared_is_written_whole),
        cmocka_unit_test(what_was_cut_short_goes_on),
        cmocka_unit_test(what_the_line_has_lost_goes_on),
        cmocka_unit_test(a_line_that_lost_something_has_all_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
