/*
 * A source that fails: at any of the times that a job asks it, and for good from there on. The job
 * ends with an error that tells which byte could not be had, and no other call brings it back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 26000, BLOCK = 1024, NEVER = 1000000, MAGIC = 0xE9, SECTOR = 4096 };

typedef struct {
    unsigned pulls;
    unsigned fails_from; /* this pull and all behind it */
    uint32_t failed_at;  /* where the last one was that failed */
    uint8_t bytes[SIZE];
} source_t;

static rig_t rig;
static source_t source;
static esp_loader_image_t image;
static esp_loader_job_t job;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    source_t *from = user;
    assert_true(size > 0 && offset < SIZE && size <= SIZE - offset);
    if (from->pulls++ >= from->fails_from) {
        from->failed_at = offset;
        return NULL;
    }
    return from->bytes + offset;
}

typedef enum { PLAIN, DIFFERENCE, WRITTEN_AGAIN, WAYS } way_t;

static void begin(bool stub, way_t way, unsigned fails_from)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    if (way == DIFFERENCE) {
        /* All but two sectors is there. */
        memcpy(sim_chip_flash(rig.chip, NULL) + AT, source.bytes, SIZE);
        sim_chip_flash(rig.chip, NULL)[AT] ^= 1;
        sim_chip_flash(rig.chip, NULL)[AT + 3 * SECTOR] ^= 1;
    }
    source.pulls = 0;
    source.fails_from = fails_from;
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = pull, .user = &source};
    esp_loader_job_init(&job, &rig.engine, &image, 1, BLOCK);
    if (way == DIFFERENCE) {
        esp_loader_job_write_difference(&job);
    }
}

/* In between something happens to flash, so that what verification finds wrong is written again. */
static esp_loader_error_t run(way_t way)
{
    bool damaged = way != WRITTEN_AGAIN;
    while (esp_loader_job_advance(&job)) {
        rig_run(&rig);
        if (!damaged && job.phase == ESP_LOADER_JOB_VERIFY) {
            sim_chip_flash(rig.chip, NULL)[AT + 3 * SECTOR] ^= 1;
            damaged = true;
        }
    }
    return job.result.code;
}

static void a_source_that_fails_at_any_time_ends_the_job_there(void **state)
{
    (void)state;
    stub_scene_shorten(128);
    for (unsigned stub = 0; stub <= 1; stub++) {
        for (way_t way = PLAIN; way < WAYS; way++) {
            begin(stub != 0, way, NEVER);
            assert_int_equal(run(way), ESP_LOADER_SUCCESS);
            assert_true(image.verified);
            assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, source.bytes, SIZE);
            const unsigned pulls = source.pulls;
            rig_free(&rig);
            assert_true(pulls > SIZE / BLOCK);
            unsigned well = 0;
            for (unsigned fails_from = 0; fails_from < pulls; fails_from++) {
                begin(stub != 0, way, fails_from);
                const esp_loader_error_t error = run(way);
                if (error == ESP_LOADER_SUCCESS) {
                    /* Only a look ahead has failed, and all that was sent is right. */
                    assert_true(image.verified);
                    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, source.bytes, SIZE);
                    well++;
                    rig_free(&rig);
                    continue;
                }
                if (error != ESP_LOADER_ERROR_FAIL || image.verified ||
                    job.result.address != AT + source.failed_at) {
                    fail_msg("stub %u, way %d, from pull %u: error %d at 0x%X", stub, (int)way,
                             fails_from, (int)error, (unsigned)job.result.address);
                }
                /* It is no line that was lost. */
                source.fails_from = NEVER;
                esp_loader_job_resume(&job, BLOCK);
                assert_false(esp_loader_job_advance(&job));
                assert_int_equal(job.result.code, ESP_LOADER_ERROR_FAIL);
                rig_free(&rig);
            }
            assert_true(well <= 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_that_fails_at_any_time_ends_the_job_there),
    };
    rig_fill(source.bytes, SIZE, 21);
    source.bytes[0] = MAGIC;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
