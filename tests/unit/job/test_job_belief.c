/*
 * A job that is told what flash is believed to hold: true beliefs spare the search for what
 * differs, and whatever else is believed, flash ends up right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    AT = 0x20000,
    SECTOR = 4096,
    LARGEST = 300 * 1024 + 100,
    SECTORS = (LARGEST + SECTOR - 1) / SECTOR,
    MAGIC = 0xE9,
    ROM_BLOCK = 1024,
    STUB_BLOCK = 0x4000,
    FLASH_MD5 = 0x13, /* opcode */
    CHANGED = 30,     /* a sector */
};

typedef struct {
    const char *chip;
    bool stub;
    bool compressed;
} way_t;

static const way_t ways[] = {
    {"esp32c3", true, true},
    {"esp32c3", true, false},
    {"esp32c3", false, true},
    {"esp32", false, false},
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

static rig_t rig;
static esp_loader_job_t job;
static esp_loader_image_t image;
static esp_loader_belief_t belief;
static uint8_t right[(SECTORS + 7) / 8];
static uint8_t before[SECTORS * SECTOR]; /* what was flashed last */
static uint8_t bytes[LARGEST];           /* what is to be */
static uint8_t stream[LARGEST + 1000];

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    static uint8_t stretch[LARGEST];
    uLongf made = sizeof(stream);
    memcpy(stretch, (const uint8_t *)user + offset, size);
    memset(stretch, 0xFF, blank);
    return compress2(stream, &made, stretch, size, 1) == Z_OK ? (uint32_t)made : 0;
}

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    (void)size;
    return stream + offset;
}

static uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static uint32_t erased(void)
{
    return sim_chip_counters(rig.chip)->sectors_erased;
}

static uint32_t questions(void)
{
    return sim_chip_counters(rig.chip)->commands[FLASH_MD5];
}

static uint32_t reach(uint32_t sector)
{
    return image.size - sector * SECTOR < SECTOR ? image.size - sector * SECTOR : SECTOR;
}

static void believe_right(uint32_t sector, bool is_right)
{
    right[sector / 8] = (uint8_t)(right[sector / 8] & ~(1U << sector % 8));
    right[sector / 8] = (uint8_t)(right[sector / 8] | (unsigned)is_right << sector % 8);
}

static void probe(uint32_t sector)
{
    esp_loader_md5_t md5;
    belief.probe = sector * SECTOR;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, before + sector * SECTOR, reach(sector));
    esp_loader_md5_final(&md5, belief.md5);
}

/* That flash holds what was before. */
static void believe(void)
{
    uint32_t first = 0;
    for (uint32_t sector = 0; sector * SECTOR < image.size; sector++) {
        const bool same =
            memcmp(before + sector * SECTOR, bytes + sector * SECTOR, reach(sector)) == 0;
        believe_right(sector, same);
        first = first == 0 && !same ? sector : first;
    }
    probe(first);
    belief.right = right;
    image.belief = &belief;
}

static void connect(way_t way)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (way.stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

static void make_job(way_t way, uint32_t size)
{
    image = (esp_loader_image_t){.offset = AT,
                                 .size = size,
                                 .pull = rig_pull,
                                 .user = bytes,
                                 .make_stream = way.compressed ? make_stream : NULL,
                                 .pull_stream = way.compressed ? pull_stream : NULL,
                                 .belief = image.belief};
    esp_loader_job_init(&job, &rig.engine, &image, 1, way.stub ? STUB_BLOCK : ROM_BLOCK);
    esp_loader_job_write_difference(&job);
}

/* Changes a byte in each of the image's sectors from `first` on. */
static void change(uint32_t first, uint32_t count)
{
    for (uint32_t sector = first; sector < first + count; sector++) {
        bytes[sector * SECTOR + 77] ^= 0x5A;
    }
}

/* A chip that holds what was before, which the image still is. */
static void begin(way_t way, uint32_t size)
{
    const sim_config_t config = stub_scene_config_of(way.chip);
    rig_init_with(&rig, &config);
    rig_fill(before, LARGEST, 3);
    memset(before + LARGEST, 0xFF, sizeof(before) - LARGEST);
    before[0] = MAGIC;
    memcpy(bytes, before, LARGEST);
    memcpy(in_flash(), before, sizeof(before));
    connect(way);
    image.belief = NULL;
    make_job(way, size);
}

static void run(void)
{
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_memory_equal(in_flash(), bytes, image.size);
    assert_true(image.verified);
}

static void what_is_believed_is_not_looked_for(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        begin(ways[way], LARGEST);
        change(CHANGED, 1);
        change(SECTORS - 2, 1);
        believe();
        run();
        assert_int_equal(image.state, ESP_LOADER_IMAGE_WRITTEN);
        /* A ROM loader erases the first sector once more when it comes. */
        assert_int_equal(erased(), ways[way].stub ? 3 : 4);
        /* The probe, all but the first sector, that one blank, and once it is there. */
        assert_int_equal(questions(), 4);
        assert_int_equal(image.written, 3 * SECTOR);
        rig_free(&rig);
    }
}

static void any_part_may_be_believed_to_differ(void **state)
{
    static const struct {
        uint32_t first;
        uint32_t count;
    } parts[] = {{0, 1}, {0, 5}, {1, 1}, {3, 20}, {16, 16}, {0, SECTORS - 1}};
    static const uint32_t sizes[] = {SECTOR, 20000, 0x10000, LARGEST};
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
                begin(ways[way], sizes[k]);
                change(parts[i].first, parts[i].count);
                believe();
                run();
                rig_free(&rig);
            }
        }
    }
}

static uint64_t time_of(bool believes)
{
    begin(ways[0], LARGEST);
    change(CHANGED, 1);
    bytes[LARGEST - 1] ^= 1;
    if (believes) {
        believe();
    }
    const uint64_t from = rig.now_us;
    run();
    const uint64_t took = rig.now_us - from;
    rig_free(&rig);
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
    begin(ways[0], LARGEST);
    believe();
    run();
    assert_int_equal(image.state, ESP_LOADER_IMAGE_SKIPPED);
    assert_int_equal(erased(), 0);
    rig_free(&rig);
}

/* Flash does not hold at the probe what it is believed to: nothing is believed. */
static void a_probe_that_disagrees_ends_belief(void **state)
{
    (void)state;
    begin(ways[0], LARGEST);
    change(CHANGED, 1);
    change(50, 1);
    believe();
    /* By now another program has written what is wanted, but for a sector. */
    memcpy(in_flash(), bytes, LARGEST);
    in_flash()[60 * SECTOR] ^= 1;
    run();
    assert_int_equal(erased(), 2);
    rig_free(&rig);
}

static void a_probe_outside_is_none(void **state)
{
    static const uint32_t probes[] = {SECTORS * SECTOR, 0x7FFFF000, 0xFFFFF000, 1, SECTOR + 4};
    (void)state;
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
        begin(ways[0], LARGEST);
        change(CHANGED, 1);
        believe();
        belief.probe = probes[i];
        run();
        rig_free(&rig);
    }
}

/* Whatever is believed where the probe agrees. */
static void what_is_believed_may_be_wrong(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        for (uint32_t seed = 0; seed < 8; seed++) {
            begin(ways[way], LARGEST);
            change(CHANGED, 1);
            change(3 + seed, 9 * seed);
            believe();
            rig_fill(right, sizeof(right), seed);
            if (seed == 0) {
                memset(right, 0xFF, sizeof(right));
            } else if (seed == 1) {
                memset(right, 0, sizeof(right));
            }
            run();
            rig_free(&rig);
        }
    }
}

/* Flash holds something else altogether but for the probe. */
static void flash_may_hold_something_else(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        begin(ways[way], LARGEST);
        change(CHANGED, 1);
        believe();
        rig_fill(in_flash(), CHANGED * SECTOR, 99);
        rig_fill(in_flash() + (CHANGED + 1) * SECTOR, 20 * SECTOR, 98);
        run();
        rig_free(&rig);
    }
}

/* Drives the job for so many steps of the line. @return false: it has ended before */
static bool drive(unsigned steps)
{
    while (esp_loader_job_advance(&job)) {
        while (rig_step(&rig)) {
            if (steps-- == 0) {
                return true;
            }
        }
    }
    return false;
}

/* What is there begins as an application only where all of it is one. */
static void assert_not_half(void)
{
    assert_true(in_flash()[0] != MAGIC || erased() == 0 ||
                memcmp(in_flash() + SECTOR, bytes + SECTOR, LARGEST - SECTOR) == 0);
}

/* The chip is reset; another job on a new connection believes the same, of which some is wrong by
 * then. */
static void what_was_cut_short_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            begin(ways[way], LARGEST);
            change(20, 2);
            change(50, 1);
            believe();
            cut = drive(steps);
            if (cut) {
                assert_not_half();
            }
            sim_chip_reset(rig.chip);
            esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
            connect(ways[way]);
            make_job(ways[way], LARGEST);
            const uint32_t done = erased();
            run();
            assert_in_range(erased() - done, 0, 6);
            rig_free(&rig);
        }
    }
}

/* The same job goes on. */
static void what_the_line_has_lost_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            begin(ways[way], LARGEST);
            change(20, 2);
            bytes[LARGEST - 1] ^= 1;
            believe();
            cut = drive(steps);
            if (cut) {
                assert_not_half();
                sim_chip_reset(rig.chip);
                rig_run(&rig);
                rig_job(&rig, &job);
                connect(ways[way]);
                esp_loader_job_resume(&job, ways[way].stub ? STUB_BLOCK : ROM_BLOCK);
            }
            run();
            rig_free(&rig);
        }
    }
}

/* What was passed over changes behind the job's back before all of it is proven. */
static void what_is_believed_is_proven(void **state)
{
    (void)state;
    begin(ways[0], LARGEST);
    change(CHANGED, 1);
    believe();
    bool changed = false;
    while (esp_loader_job_advance(&job)) {
        rig_run(&rig);
        if (!changed && image.written != 0) {
            in_flash()[60 * SECTOR] ^= 1;
            changed = true;
        }
    }
    assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
    assert_true(changed);
    assert_memory_equal(in_flash(), bytes, LARGEST);
    rig_free(&rig);
}

/* The probe has agreed; what comes then goes through a loader that calculates no MD5, or is to be
 * written whatever is there. */
static void what_cannot_be_proven_is_not_believed(void **state)
{
    enum { STEPS = 2000 };
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        begin(ways[way], LARGEST);
        change(CHANGED, 1);
        believe();
        while (job.phase == ESP_LOADER_JOB_COMPARE) {
            esp_loader_job_advance(&job);
            rig_run(&rig);
        }
        job.write_always = true;
        unsigned steps = 0;
        while (esp_loader_job_advance(&job) && steps++ < STEPS) {
            rig_run(&rig);
        }
        assert_in_range(steps, 1, STEPS - 1);
        assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
        assert_true(image.written >= LARGEST);
        assert_memory_equal(in_flash(), bytes, LARGEST);
        rig_free(&rig);
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
