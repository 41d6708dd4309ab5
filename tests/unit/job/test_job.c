/*
 * Jobs: what is skipped, written, verified, written once more, or given up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Of offsets. */
static const uint8_t orders[][JOB_IMAGES] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                             {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

static uint32_t erased(void)
{
    return sim_chip_counters(job_scene.rig.chip)->sectors_erased;
}

static void new_images_are_written_and_verified(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_written();
    job_scene_assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN,
                            ESP_LOADER_IMAGE_WRITTEN);
    for (size_t i = 0; i < JOB_IMAGES; i++) {
        esp_loader_md5_t md5;
        uint8_t digest[16];
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, job_scene.sources[i].bytes, job_scene.images[i].size);
        esp_loader_md5_final(&md5, digest);
        assert_true(job_scene.images[i].verified);
        assert_memory_equal(job_scene.images[i].md5, digest, sizeof(digest));
    }
    assert_int_equal(job_scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_false(esp_loader_job_advance(&job_scene.job));
    job_scene_end();
}

static void what_is_there_is_skipped(void **state)
{
    (void)state;
    job_scene_begin("esp32c3");
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    const uint32_t before = erased();
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_states(ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_SKIPPED,
                            ESP_LOADER_IMAGE_SKIPPED);
    assert_true(job_scene.images[0].verified && job_scene.images[1].verified &&
                job_scene.images[2].verified);
    assert_int_equal(erased(), before);
    job_scene_end();
}

static void only_what_differs_is_written(void **state)
{
    (void)state;
    for (size_t changed = 0; changed < JOB_IMAGES; changed++) {
        job_scene_begin("esp32s3");
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        const uint32_t before = erased();
        job_scene.sources[changed].bytes[job_scene.images[changed].size - 1] ^= 1;
        job_scene_again();
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        job_scene_assert_written();
        for (size_t i = 0; i < JOB_IMAGES; i++) {
            assert_int_equal(job_scene.images[i].state,
                             i == changed ? ESP_LOADER_IMAGE_WRITTEN : ESP_LOADER_IMAGE_SKIPPED);
            assert_true(job_scene.images[i].verified);
        }
        assert_int_equal(erased() - before, (job_scene.images[changed].size + 4095) / 4096);
        job_scene_end();
    }
}

static void write_always_writes_what_is_there(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    const uint32_t before = erased();
    job_scene_again();
    job_scene.job.write_always = true;
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN,
                            ESP_LOADER_IMAGE_WRITTEN);
    assert_true(job_scene.images[2].verified);
    assert_int_equal(erased(), 2 * before);
    job_scene_assert_written();
    job_scene_end();
}

static void skip_verify_does_not_look(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    job_scene.job.skip_verify = true;
    uint32_t asked = sim_chip_counters(job_scene.rig.chip)->commands[0x13];
    assert_int_equal(job_scene_run_damaged(1), ESP_LOADER_SUCCESS);
    asked = sim_chip_counters(job_scene.rig.chip)->commands[0x13] - asked;
    assert_int_equal(asked, JOB_IMAGES);
    job_scene_assert_written();
    assert_false(job_scene.images[0].verified || job_scene.images[1].verified ||
                 job_scene.images[2].verified);
    job_scene_end();
}

static void damage_before_verification_is_written_again(void **state)
{
    (void)state;
    for (unsigned times = 1; times <= 2; times++) {
        job_scene_begin("esp32");
        assert_int_equal(job_scene_run_damaged(times), ESP_LOADER_SUCCESS);
        job_scene_assert_written();
        assert_true(job_scene.images[1].verified);
        job_scene_assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN,
                                ESP_LOADER_IMAGE_WRITTEN);
        job_scene_end();
    }
}

/* An answer that the line has changed looks like flash that differs, but not twice. */
static void a_digest_that_was_wrong_once_has_nothing_written_again(void **state)
{
    unsigned asked = 0;
    (void)state;
    job_scene_begin("esp32");
    uint8_t *byte = job_scene_in_flash(1) + 100;
    const uint32_t *commands = sim_chip_counters(job_scene.rig.chip)->commands;
    while (esp_loader_job_advance(&job_scene.job)) {
        /* Not where the job has only come to the image. */
        const bool asks =
            (esp_loader_engine_wants(&job_scene.rig.engine) & ESP_LOADER_WANT_DONE) == 0;
        const bool first = asks && job_scene.job.phase == ESP_LOADER_JOB_VERIFY &&
                           job_scene.job.index == 1 && asked++ == 0;
        *byte ^= first;
        rig_run(&job_scene.rig);
        *byte ^= first;
    }
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
    assert_int_equal(asked, 2);
    /* Each image before it is written, each behind, and the one again: no pieces. */
    assert_int_equal(commands[0x13], 3 + 3 + 1);
    assert_true(job_scene.images[1].verified);
    assert_int_equal(erased(), 2 + 1 + 3);
    job_scene_end();
}

static void damage_of_a_skipped_image_is_found(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene.sources[2].bytes[0] ^= 1;
    job_scene_again();
    assert_int_equal(job_scene_run_damaged(1), ESP_LOADER_SUCCESS);
    job_scene_assert_written();
    job_scene_assert_states(ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_WRITTEN,
                            ESP_LOADER_IMAGE_WRITTEN);
    job_scene_end();
}

static void damage_for_good_is_given_up(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    assert_int_equal(job_scene_run_damaged(1000), ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(job_scene.job.index, 1);
    assert_int_equal(job_scene.job.result.address, job_scene.images[1].offset);
    assert_int_equal(job_scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_false(job_scene.images[1].verified);
    job_scene_end();
}

static void an_unreadable_image_stops_all_before_an_erase(void **state)
{
    (void)state;
    for (size_t image = 0; image < JOB_IMAGES; image++) {
        job_scene_begin("esp32");
        for (uint32_t at = 0; at < job_scene.images[image].size; at += 500) {
            job_scene.sources[image].fails_at = at;
            job_scene.sources[image].reached = 0;
            job_scene_again();
            job_scene.job.write_always = at % 1000 == 0;
            assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_FAIL);
            assert_int_equal(job_scene.job.index, image);
            assert_in_range(job_scene.job.result.address, job_scene.images[image].offset,
                            job_scene.images[image].offset + at);
            assert_int_equal(erased(), 0);
        }
        job_scene_end();
    }
}

static void an_image_that_becomes_unreadable_fails(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < JOB_LARGEST; at += 700) {
        job_scene_begin("esp32");
        job_scene.sources[2].fails_at = at;
        job_scene.sources[2].fails_from = 1;
        assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_FAIL);
        assert_int_equal(job_scene.job.index, 2);
        assert_int_equal(job_scene.job.result.address,
                         job_scene.images[2].offset + at / JOB_BLOCK * JOB_BLOCK);
        assert_int_equal(job_scene.images[2].state, ESP_LOADER_IMAGE_WAITING);
        job_scene_end();
    }
}

static void an_esp8266_skips_and_verifies_nothing(void **state)
{
    (void)state;
    job_scene_begin("esp8266");
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_written();
    job_scene_assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN,
                            ESP_LOADER_IMAGE_WRITTEN);
    assert_false(job_scene.images[0].verified);
    job_scene.sources[1].fails_at = 5;
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(job_scene.job.index, 1);
    job_scene_end();
}

static void progress_is_seen_while_writing(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    uint32_t seen = 0;
    while (esp_loader_job_advance(&job_scene.job)) {
        const bool writing =
            job_scene.job.phase == ESP_LOADER_JOB_WRITE && job_scene.job.index == 2;
        while (rig_step(&job_scene.rig)) {
            if (writing) {
                uint32_t done;
                uint32_t total;
                esp_loader_job_progress(&job_scene.job, &done, &total);
                assert_int_equal(total, JOB_LARGEST);
                assert_true(done >= seen);
                seen = done;
            }
        }
    }
    assert_int_equal(seen, JOB_LARGEST);
    job_scene_end();
}

static void an_empty_job_is_refused(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, NULL, 0, JOB_BLOCK);
    assert_false(esp_loader_job_advance(&job_scene.job));
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_ERROR_INVALID_PARAM);
    job_scene_end();
}

static void two_images_at_one_place_are_refused(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    job_scene.images[2].offset = job_scene.images[0].offset;
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(erased(), 0);
    job_scene_end();
}

static void images_go_up_by_offset_in_any_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        static const char *const chips[] = {"esp32", "esp8266"};
        job_scene_begin(chips[i % 2]);
        for (size_t image = 0; image < JOB_IMAGES; image++) {
            job_scene.images[image].offset = 0x4000u * orders[i][image];
        }
        job_scene_again();
        uint32_t reached = 0;
        while (esp_loader_job_advance(&job_scene.job)) {
            if (job_scene.job.phase == ESP_LOADER_JOB_WRITE) {
                assert_true(job_scene.images[job_scene.job.index].offset >= reached);
                reached = job_scene.images[job_scene.job.index].offset;
            }
            rig_run(&job_scene.rig);
        }
        assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
        job_scene_assert_written();
        job_scene_end();
    }
}

/* Of three images one is not in flash, and a job writes the difference. */
static void begin_difference(const uint8_t *order, size_t changed)
{
    job_scene_begin("esp32");
    for (size_t image = 0; image < JOB_IMAGES; image++) {
        job_scene.images[image].offset = 0x4000u * order[image];
        memcpy(job_scene_in_flash(image), job_scene.sources[image].bytes,
               job_scene.images[image].size);
    }
    job_scene.sources[changed].bytes[7] ^= 1;
    job_scene_again();
    esp_loader_job_write_difference(&job_scene.job);
}

/* A damaged command may have erased more than it should: what lies behind is asked for once more,
 * wherever it stands in the list, and what lies before is not. */
static void of_differences_what_lies_behind_is_verified(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        for (size_t changed = 0; changed < JOB_IMAGES; changed++) {
            bool looked[JOB_IMAGES] = {false};
            begin_difference(orders[i], changed);
            while (esp_loader_job_advance(&job_scene.job)) {
                if (job_scene.job.phase == ESP_LOADER_JOB_VERIFY) {
                    looked[job_scene.job.index] = true;
                }
                rig_run(&job_scene.rig);
            }
            assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
            job_scene_assert_written();
            for (size_t image = 0; image < JOB_IMAGES; image++) {
                assert_int_equal(looked[image], orders[i][image] > orders[i][changed]);
                assert_true(job_scene.images[image].verified);
            }
            job_scene_end();
        }
    }
}

static void of_differences_damage_behind_is_mended(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        bool damaged = false;
        size_t lowest = 0;
        while (orders[i][lowest] != 0) {
            lowest++;
        }
        begin_difference(orders[i], lowest);
        while (esp_loader_job_advance(&job_scene.job)) {
            if (job_scene.job.phase == ESP_LOADER_JOB_VERIFY && !damaged) {
                job_scene_in_flash((lowest + 1) % JOB_IMAGES)[9] = 0;
                job_scene_in_flash((lowest + 2) % JOB_IMAGES)[9] = 0;
                damaged = true;
            }
            rig_run(&job_scene.rig);
        }
        assert_true(damaged);
        assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
        job_scene_assert_written();
        job_scene_end();
    }
}

/* To go on is for a job whose line was lost: one that runs runs on, one that is done stays so, and
 * so does one that ended for another reason. */
static void only_a_job_that_lost_its_line_goes_on(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    assert_true(esp_loader_job_advance(&job_scene.job));
    esp_loader_job_resume(&job_scene.job, JOB_BLOCK);
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_written();
    esp_loader_job_resume(&job_scene.job, JOB_BLOCK);
    assert_int_equal(job_scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_false(esp_loader_job_advance(&job_scene.job));
    job_scene.sources[1].fails_at = 1500;
    job_scene.sources[1].bytes[0] ^= 1;
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_FAIL);
    esp_loader_job_resume(&job_scene.job, JOB_BLOCK);
    assert_int_equal(job_scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_ERROR_FAIL);
    job_scene_end();
}

static void blocks_of_nothing_are_refused(void **state)
{
    (void)state;
    job_scene_begin("esp32");
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, job_scene.images, JOB_IMAGES, 0);
    assert_false(esp_loader_job_advance(&job_scene.job));
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_ERROR_INVALID_PARAM);
    job_scene_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_images_are_written_and_verified),
        cmocka_unit_test(what_is_there_is_skipped),
        cmocka_unit_test(only_a_job_that_lost_its_line_goes_on),
        cmocka_unit_test(only_what_differs_is_written),
        cmocka_unit_test(write_always_writes_what_is_there),
        cmocka_unit_test(skip_verify_does_not_look),
        cmocka_unit_test(damage_before_verification_is_written_again),
        cmocka_unit_test(a_digest_that_was_wrong_once_has_nothing_written_again),
        cmocka_unit_test(damage_of_a_skipped_image_is_found),
        cmocka_unit_test(damage_for_good_is_given_up),
        cmocka_unit_test(an_unreadable_image_stops_all_before_an_erase),
        cmocka_unit_test(an_image_that_becomes_unreadable_fails),
        cmocka_unit_test(an_esp8266_skips_and_verifies_nothing),
        cmocka_unit_test(progress_is_seen_while_writing),
        cmocka_unit_test(an_empty_job_is_refused),
        cmocka_unit_test(two_images_at_one_place_are_refused),
        cmocka_unit_test(images_go_up_by_offset_in_any_order),
        cmocka_unit_test(of_differences_what_lies_behind_is_verified),
        cmocka_unit_test(of_differences_damage_behind_is_mended),
        cmocka_unit_test(blocks_of_nothing_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
