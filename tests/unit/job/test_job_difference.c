/*
 * A job that writes differences: only what is not right is erased and sent, all the rest stays, and
 * whatever happens on the way, flash ends up right.
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
    PIECE = 0x10000,
    LARGEST = 300 * 1024 + 100,
    SECTORS = (LARGEST + SECTOR - 1) / SECTOR,
    MAGIC = 0xE9,
    MARGIN = 16 * SECTOR, /* of other data, around the image */
    ROM_BLOCK = 1024,
    STUB_BLOCK = 0x4000,
    FLASH_BEGIN = 0x02, /* opcodes */
    FLASH_DEFL_BEGIN = 0x10,
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
static uint8_t bytes[LARGEST];
static uint8_t other[2 * MARGIN];
static uint8_t stream[LARGEST + 1000];
static uint64_t lost_at; /* the byte to the host that is lost; 0: none */

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

static uint32_t end_of(uint32_t size)
{
    return (size + SECTOR - 1) & ~(uint32_t)(SECTOR - 1);
}

static uint32_t erased(void)
{
    return sim_chip_counters(rig.chip)->sectors_erased;
}

static void make_whole_job(way_t way, uint32_t size)
{
    image = (esp_loader_image_t){.offset = AT,
                                 .size = size,
                                 .pull = rig_pull,
                                 .user = bytes,
                                 .make_stream = way.compressed ? make_stream : NULL,
                                 .pull_stream = way.compressed ? pull_stream : NULL};
    esp_loader_job_init(&job, &rig.engine, &image, 1, way.stub ? STUB_BLOCK : ROM_BLOCK);
}

static void make_job(way_t way, uint32_t size)
{
    make_whole_job(way, size);
    esp_loader_job_write_difference(&job);
}

static void connect(way_t way)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (way.stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

/* A chip that holds the image, with other data before and behind it. */
static void begin(way_t way, uint32_t size)
{
    const sim_config_t config = stub_scene_config_of(way.chip);
    rig_init_with(&rig, &config);
    rig_fill(bytes, LARGEST, 3);
    rig_fill(other, sizeof(other), 4);
    bytes[0] = MAGIC;
    memcpy(in_flash(), bytes, size);
    memcpy(in_flash() - MARGIN, other, MARGIN);
    memcpy(in_flash() + end_of(size), other + MARGIN, MARGIN);
    if (lost_at != 0) {
        const sim_fault_t fault = {.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = lost_at};
        rig_fault(&rig, &fault);
    }
    connect(way);
    make_job(way, size);
}

static void assert_right(void)
{
    assert_memory_equal(in_flash(), bytes, image.size);
    assert_memory_equal(in_flash() - MARGIN, other, MARGIN);
    assert_memory_equal(in_flash() + end_of(image.size), other + MARGIN, MARGIN);
}

static void run(void)
{
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_right();
    assert_true(image.verified);
}

/* Changes a byte in each of the image's sectors from `first` on. */
static void change(uint32_t first, uint32_t count)
{
    for (uint32_t sector = first; sector < first + count; sector++) {
        bytes[sector * SECTOR + 77] ^= 0x5A;
    }
}

static void nothing_is_sent_where_nothing_differs(void **state)
{
    static const uint32_t sizes[] = {1, 5000, PIECE, PIECE + 1, LARGEST};
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            begin(ways[way], sizes[i]);
            run();
            assert_int_equal(image.state, ESP_LOADER_IMAGE_SKIPPED);
            assert_int_equal(erased(), 0);
            rig_free(&rig);
        }
    }
}

/* The sector itself, the application's first one, and now and then all that a sector spoke for. */
static void a_changed_sector_costs_two(void **state)
{
    (void)state;
    unsigned more = 0;
    for (uint32_t sector = 0; sector < SECTORS - 1; sector += 3) {
        begin(ways[0], LARGEST);
        change(sector, 1);
        run();
        assert_int_equal(image.state, ESP_LOADER_IMAGE_WRITTEN);
        assert_in_range(erased(), 1, 1 + PIECE / SECTOR);
        more += erased() > 2;
        rig_free(&rig);
    }
    assert_in_range(more, 0, 1);
}

static void the_last_bytes_and_others_may_differ(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        begin(ways[way], LARGEST);
        bytes[LARGEST - 1] ^= 1;
        change(41, 1);
        run();
        /* A ROM loader erases the first sector once more when it comes. */
        assert_int_equal(erased(), ways[way].stub ? 3 : 4);
        rig_free(&rig);
    }
}

static void neighbours_are_one_run(void **state)
{
    (void)state;
    begin(ways[0], LARGEST);
    change(17, 3);
    const uint32_t *commands = sim_chip_counters(rig.chip)->commands;
    run();
    assert_int_equal(erased(), 4);
    /* The first sector blank, the run, the first sector. */
    assert_int_equal(commands[FLASH_BEGIN] + commands[FLASH_DEFL_BEGIN], 3);
    rig_free(&rig);
}

static void any_part_may_differ(void **state)
{
    static const struct {
        uint32_t first;
        uint32_t count;
    } parts[] = {{0, 1}, {0, 5}, {3, 20}, {16, 16}, {40, SECTORS - 1 - 40}, {0, SECTORS - 1}};
    static const uint32_t sizes[] = {SECTOR, 20000, PIECE, 2 * PIECE, LARGEST};
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            for (size_t k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
                begin(ways[way], sizes[k]);
                change(parts[i].first, parts[i].count);
                run();
                rig_free(&rig);
            }
        }
    }
}

static uint64_t time_of(bool differs, uint32_t first, uint32_t count)
{
    begin(ways[0], LARGEST);
    if (!differs) {
        make_whole_job(ways[0], LARGEST);
    }
    change(first, count);
    bytes[LARGEST - 1] ^= 1;
    const uint64_t from = rig.now_us;
    run();
    const uint64_t took = rig.now_us - from;
    rig_free(&rig);
    return took;
}

/* Looking for what is right costs little where there is nothing. */
static void where_all_differs_it_takes_no_longer(void **state)
{
    (void)state;
    assert_true(time_of(true, 0, SECTORS - 1) < time_of(false, 0, SECTORS - 1));
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
    for (size_t way = 0; way < WAYS; way++) {
        begin(ways[way], LARGEST);
        for (uint32_t sector = 1; sector < SECTORS - 1; sector += 2) {
            change(sector, 1);
        }
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

/* The chip is reset; another job, on a new connection, finds what is left to do. */
static void what_was_cut_short_goes_on(void **state)
{
    (void)state;
    for (size_t way = 0; way < WAYS; way++) {
        bool cut = true;
        for (unsigned steps = 10; cut; steps += steps / 5) {
            begin(ways[way], LARGEST);
            change(20, 2);
            change(50, 1);
            bytes[LARGEST - 1] ^= 1;
            cut = drive(steps);
            /* What is there begins as an application only where all of it is one. */
            assert_true(!cut || in_flash()[0] != MAGIC || erased() == 0 ||
                        memcmp(in_flash() + SECTOR, bytes + SECTOR, LARGEST - SECTOR) == 0);
            sim_chip_reset(rig.chip);
            esp_loader_engine_abort(&rig.engine, ESP_LOADER_ERROR_FAIL);
            connect(ways[way]);
            make_job(ways[way], LARGEST);
            const uint32_t before = erased();
            run();
            assert_in_range(erased() - before, 0, 6);
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
            cut = drive(steps);
            if (cut) {
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

/* The chip calculates right, and flash forgets afterwards: seen only by asking once more, which is
 * done where the line has given reason to. */
static void a_line_that_lost_something_has_all_verified(void **state)
{
    (void)state;
    begin(ways[0], LARGEST);
    lost_at = sim_link_bytes(rig.link, SIM_TO_HOST) + 60;
    rig_free(&rig);
    begin(ways[0], LARGEST);
    lost_at = 0;
    change(30, 1);
    esp_loader_job_phase_t last = ESP_LOADER_JOB_COMPARE;
    bool verified = false;
    while (esp_loader_job_advance(&job)) {
        if (job.phase == ESP_LOADER_JOB_VERIFY && last == ESP_LOADER_JOB_WRITE && !verified) {
            in_flash()[10 * SECTOR] ^= 1;
            verified = true;
        }
        last = job.phase;
        rig_run(&rig);
    }
    assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
    assert_true(verified);
    assert_right();
    rig_free(&rig);
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
        cmocka_unit_test(what_was_cut_short_goes_on),
        cmocka_unit_test(what_the_line_has_lost_goes_on),
        cmocka_unit_test(a_line_that_lost_something_has_all_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
