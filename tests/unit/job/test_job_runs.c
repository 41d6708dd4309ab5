/*
 * Images go in runs: an application's first sector comes last, and a job that the line or the chip
 * has failed goes on where it was, on another connection and with other blocks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "packed_stream.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x20000,
    DATA_AT = 0x10000,
    SIZE = 90000,
    LARGE = 0xA0000, /* of the longest run, of two shorter ones and of more */
    DATA_SIZE = 5000,
    SECTOR = 4096,
    MAGIC = 0xE9,
    PLACES = 11, /* where a chip is reset, spread over all of a job */
    ROM_BLOCK = 1024,
    STUB_BLOCK = 0x4000,
};

typedef struct {
    bool stub;
    bool compressed;
} way_t;

static const way_t ways[] = {{false, false}, {false, true}, {true, false}, {true, true}};

static rig_t rig;
static esp_loader_job_t job;
static esp_loader_image_t images[2];
static uint8_t application[SIZE];
static uint8_t data[DATA_SIZE];
static uint8_t before[SIZE];

static uint32_t largest_pull;

/* A source has room for one block. */
static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    assert_in_range(size, 1, largest_pull);
    return (const uint8_t *)user + offset;
}

static esp_loader_image_t image_of(uint32_t offset, uint8_t *bytes, uint32_t size, bool compressed)
{
    return (esp_loader_image_t){.offset = offset,
                                .size = size,
                                .pull = pull,
                                .user = bytes,
                                .make_stream = compressed ? packed_stream_make : NULL,
                                .pull_stream = compressed ? packed_stream_pull : NULL};
}

static uint8_t *in_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + AT;
}

static void connect(bool stub)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

static uint32_t block_of(bool stub)
{
    largest_pull = stub ? STUB_BLOCK : ROM_BLOCK;
    return largest_pull;
}

/* A chip that holds an older application, and a job for the next one. */
static void begin(way_t way)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    rig_fill(application, SIZE, 3);
    rig_fill(before, SIZE, 4);
    rig_fill(data, DATA_SIZE, 5);
    application[0] = before[0] = MAGIC;
    memcpy(in_flash(), before, SIZE);
    connect(way.stub);
    images[0] = image_of(AT, application, SIZE, way.compressed);
    images[1] = image_of(DATA_AT, data, DATA_SIZE, way.compressed);
    esp_loader_job_init(&job, &rig.engine, images, 2, block_of(way.stub));
}

static void assert_all_is_right(void)
{
    assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
    assert_memory_equal(in_flash(), application, SIZE);
    assert_memory_equal(in_flash() - AT + DATA_AT, data, DATA_SIZE);
    assert_true(images[0].verified && images[1].verified);
}

/* No mixture begins with the older application's first sector, nor with any before all that
 * follows is there. */
static void assert_no_half_begins_as_an_application(void)
{
    const bool is_old = memcmp(in_flash(), before, SIZE) == 0;
    const bool follows = memcmp(in_flash() + SECTOR, application + SECTOR, SIZE - SECTOR) == 0;
    assert_true(in_flash()[0] != MAGIC || is_old || follows);
}

/* Runs a job to its end, and looks after each step. */
static void watch(void)
{
    while (esp_loader_job_advance(&job)) {
        while (rig_step(&rig)) {
            assert_no_half_begins_as_an_application();
        }
    }
    assert_all_is_right();
}

static void what_was_cut_short_does_not_begin_as_an_application(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        begin(ways[i]);
        watch();
        rig_free(&rig);
    }
}

/* Drives a job for so many steps of the line. @return false: it has ended before */
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

static unsigned steps_of(way_t way)
{
    unsigned steps = 0;
    begin(way);
    while (esp_loader_job_advance(&job)) {
        while (rig_step(&rig)) {
            steps++;
        }
    }
    assert_all_is_right();
    rig_free(&rig);
    return steps;
}

/* The job ends by the silence; then it may go on, perhaps with another loader. */
static void lose_chip(bool stub)
{
    sim_chip_reset(rig.chip);
    rig_run(&rig);
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_ERROR_TIMEOUT);
    connect(stub);
    esp_loader_job_resume(&job, block_of(stub));
}

static void reset_after(way_t way, unsigned steps, way_t then)
{
    begin(way);
    assert_true(drive(steps));
    lose_chip(then.stub);
    watch();
    rig_free(&rig);
}

static void a_job_goes_on_after_the_chip_was_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned all = steps_of(ways[i]);
        for (unsigned place = 0; place < PLACES; place += STRIDE) {
            reset_after(ways[i], (unsigned)((uint64_t)all * place / PLACES), ways[i]);
        }
    }
}

/* Whoever shows the result meanwhile must not show the error that ended it before. */
static void a_job_that_goes_on_has_no_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned all = steps_of(ways[i]);
        for (unsigned place = 0; place < PLACES; place += STRIDE) {
            begin(ways[i]);
            assert_true(drive((unsigned)((uint64_t)all * place / PLACES)));
            lose_chip(ways[i].stub);
            assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
            assert_int_not_equal(job.phase, ESP_LOADER_JOB_DONE);
            while (esp_loader_job_advance(&job)) {
                assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
                rig_run(&rig);
            }
            assert_all_is_right();
            rig_free(&rig);
        }
    }
}

static void a_job_goes_on_with_another_loader_and_other_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned all = steps_of(ways[i]);
        const way_t then = {!ways[i].stub, ways[i].compressed};
        for (unsigned place = 0; place < PLACES; place += STRIDE) {
            reset_after(ways[i], (unsigned)((uint64_t)all * place / PLACES), then);
        }
    }
}

/* Through a stub. Runs are short after the first reset. The second one comes at any time, also
 * while a stub still writes a run whose blocks it has answered. */
static void nothing_is_missing_where_nothing_is_verified(void **state)
{
    (void)state;
    for (size_t i = 2; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const unsigned first = steps_of(ways[i]) / 4;
        bool second = true;
        for (unsigned steps = 0; second; steps += 1 + first / 11) {
            begin(ways[i]);
            job.skip_verify = true;
            assert_true(drive(first));
            lose_chip(ways[i].stub);
            second = drive(steps);
            if (second) {
                lose_chip(ways[i].stub);
            }
            assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
            sim_chip_reset(rig.chip);
            assert_memory_equal(in_flash(), application, SIZE);
            assert_memory_equal(in_flash() - AT + DATA_AT, data, DATA_SIZE);
            rig_free(&rig);
        }
    }
}

/* The digest that was asked for is not that of what was asked for before. */
static void what_is_there_is_not_written_after_a_reset_while_comparing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        begin(ways[i]);
        memcpy(in_flash(), application, SIZE);
        memcpy(in_flash() - AT + DATA_AT, data, DATA_SIZE);
        const uint32_t erased = sim_chip_counters(rig.chip)->sectors_erased;
        for (size_t image = 2; image-- > 0;) {
            /* In the order of their offsets. */
            while (job.index != image ||
                   (esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_DONE) != 0) {
                assert_true(esp_loader_job_advance(&job));
                if (job.index != image) {
                    rig_run(&rig);
                }
            }
            lose_chip(ways[i].stub);
        }
        assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
        assert_int_equal(images[0].state, ESP_LOADER_IMAGE_SKIPPED);
        assert_int_equal(images[1].state, ESP_LOADER_IMAGE_SKIPPED);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, erased);
        rig_free(&rig);
    }
}

/* Bytes sent for all of a job, or for the rest of one whose chip was reset at the end of the
 * application. */
static uint64_t bytes_sent(way_t way, unsigned reset)
{
    begin(way);
    uint64_t sent = sim_link_bytes(rig.link, SIM_TO_CHIP);
    if (reset != 0) {
        assert_true(drive(reset));
        lose_chip(way.stub);
        sent = sim_link_bytes(rig.link, SIM_TO_CHIP);
    }
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_all_is_right();
    sent = sim_link_bytes(rig.link, SIM_TO_CHIP) - sent;
    rig_free(&rig);
    return sent;
}

static void what_was_right_is_not_sent_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const uint64_t all = bytes_sent(ways[i], 0);
        const uint64_t rest = bytes_sent(ways[i], steps_of(ways[i]) * 3 / 4);
        assert_in_range(rest, 1, all / 2);
    }
}

/* A byte to the host is lost. @return blocks that went plain; streams in `*streams` */
static uint32_t plain_blocks(way_t way, uint64_t lost_at, uint32_t *streams)
{
    enum { FLASH_DATA = 0x03, FLASH_DEFL_BEGIN = 0x10 };
    const sim_fault_t fault = {.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = lost_at};
    begin(way);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &fault, 1);
    sim_link_advance(rig.link, rig.now_us);
    watch();
    const uint32_t *commands = sim_chip_counters(rig.chip)->commands;
    const uint32_t blocks = commands[FLASH_DATA];
    *streams = commands[FLASH_DEFL_BEGIN];
    rig_free(&rig);
    return blocks;
}

/* A stub takes a stream again, so one loss is no reason to do without streams. */
static void one_loss_leaves_a_stub_its_streams(void **state)
{
    (void)state;
    uint32_t streams;
    uint32_t without;
    assert_int_equal(plain_blocks(ways[3], UINT64_MAX, &without), 0);
    for (uint64_t at = 98; at < 150; at += 7) {
        assert_int_equal(plain_blocks(ways[3], at, &streams), 0);
        assert_true(streams > without);
    }
}

/* Of bytes that do not compress, a block of a stream is as much of the image. */
static void a_stream_counts_by_its_share(void **state)
{
    uint32_t before_step = 0;
    (void)state;
    begin(ways[1]);
    while (esp_loader_job_advance(&job)) {
        while (rig_step(&rig)) {
            uint32_t done;
            uint32_t total;
            esp_loader_job_progress(&job, &done, &total);
            /* The first sector comes once more behind all others. */
            if (job.index == 0 && total != 0 && before_step < SIZE) {
                assert_in_range(done, before_step, before_step + 2 * SECTOR);
                before_step = done;
            }
        }
    }
    assert_all_is_right();
    assert_int_equal(before_step, SIZE);
    rig_free(&rig);
}

/* A ROM loses a stream with any of its blocks, and what follows goes plain. Runs of 256 KiB become
 * pieces of a quarter at the most. Behind the one that was lost each that comes through is followed
 * by one of twice its size, and when they are as long as at first, streams are tried again: behind
 * 64 KiB and 128 KiB here. */
static void a_line_that_has_become_good_gets_streams_again(void **state)
{
    enum { FLASH_DATA = 0x03, FLASH_DEFL_BEGIN = 0x10, LATE = 240, PLAIN = 0x30000 };
    static uint8_t large[LARGE];
    const sim_config_t config = {.chip = "esp32c3"};
    const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = LATE};
    (void)state;
    rig_init_with(&rig, &config);
    rig_fill(large, LARGE, 6);
    connect(false);
    images[0] = image_of(AT, large, LARGE, true);
    esp_loader_job_init(&job, &rig.engine, images, 1, block_of(false));
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &fault, 1);
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_memory_equal(in_flash(), large, LARGE);
    const uint32_t *commands = sim_chip_counters(rig.chip)->commands;
    assert_in_range(commands[FLASH_DATA] * ROM_BLOCK, PLAIN, LARGE / 2);
    assert_int_equal(commands[FLASH_DEFL_BEGIN], 2);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_cut_short_does_not_begin_as_an_application),
        cmocka_unit_test(a_job_goes_on_after_the_chip_was_reset),
        cmocka_unit_test(a_job_that_goes_on_has_no_error),
        cmocka_unit_test(a_job_goes_on_with_another_loader_and_other_blocks),
        cmocka_unit_test(nothing_is_missing_where_nothing_is_verified),
        cmocka_unit_test(what_is_there_is_not_written_after_a_reset_while_comparing),
        cmocka_unit_test(what_was_right_is_not_sent_again),
        cmocka_unit_test(one_loss_leaves_a_stub_its_streams),
        cmocka_unit_test(a_stream_counts_by_its_share),
        cmocka_unit_test(a_line_that_has_become_good_gets_streams_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
