/*
 * Jobs that send zlib streams, and jobs on a flasher stub.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job_scene.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { FLASH_BEGIN = 0x02, FLASH_DEFL_BEGIN = 0x10, SPI_FLASH_MD5 = 0x13 };

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    const job_source_t *source = user;
    assert_true(size <= JOB_BLOCK && offset + size <= JOB_LARGEST);
    return &source->stream[offset];
}

/* Half of each image is empty, so that there is something to compress. */
static void add_stream(size_t image)
{
    job_source_t *source = &job_scene.sources[image];
    const uint32_t size = job_scene.images[image].size;
    uLongf length = sizeof(source->stream);
    memset(source->bytes, 0, size / 2);
    assert_int_equal(compress2(source->stream, &length, source->bytes, size, 9), Z_OK);
    job_scene.images[image].pull_stream = pull_stream;
    job_scene.images[image].stream_size = (uint32_t)length;
}

static uint32_t commands(uint8_t opcode)
{
    return (uint32_t)sim_chip_counters(job_scene.rig.chip)->commands[opcode];
}

static void assert_all_verified(void)
{
    job_scene_assert_written();
    job_scene_assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN,
                            ESP_LOADER_IMAGE_WRITTEN);
    assert_true(job_scene.images[0].verified && job_scene.images[1].verified &&
                job_scene.images[2].verified);
}

static void a_stream_is_sent_instead_of_the_image(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        if (stub) {
            job_scene_begin_with_stub(1);
        } else {
            job_scene_begin("esp32c3");
        }
        add_stream(0);
        add_stream(2);
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        assert_all_verified();
        assert_int_equal(commands(FLASH_DEFL_BEGIN), 2);
        assert_int_equal(commands(FLASH_BEGIN), 1);
        job_scene_end();
    }
}

static void a_rom_that_cannot_inflate_gets_the_image(void **state)
{
    (void)state;
    job_scene_begin("esp8266");
    add_stream(0);
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    job_scene_assert_written();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 0);
    job_scene_end();
}

/* The ESP32's ROM ends a compressed write with a whole window of 32 KiB. Image 1 is a partition
 * table: NVS and otadata lie behind it. */
static void what_lies_behind_an_image_with_a_stream_survives(void **state)
{
    static const char *const chips[] = {"esp32", "esp32s2", "esp32s3", "esp32c3", "esp32c6"};
    enum { BEHIND = 0x7000 };
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        job_scene_begin(chips[i]);
        add_stream(1);
        add_stream(2);
        uint8_t *nvs = job_scene_in_flash(1) + 0x1000;
        uint8_t *behind = job_scene_in_flash(2) + 0x3000;
        memset(nvs, 0x5A, BEHIND);
        memset(behind, 0x5A, BEHIND);
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        assert_all_verified();
        assert_int_equal(nvs[0], 0x5A);
        assert_memory_equal(nvs, nvs + 1, BEHIND - 1);
        assert_memory_equal(nvs, behind, BEHIND);
        assert_int_equal(commands(FLASH_DEFL_BEGIN), strcmp(chips[i], "esp32c3") == 0 ? 2 : 0);
        job_scene_end();
    }
}

static void a_stream_may_come_in_the_pause_before_writing(void **state)
{
    (void)state;
    job_scene_begin("esp32c3");
    add_stream(1);
    const uint32_t size = job_scene.images[1].stream_size;
    job_scene.images[1].stream_size = 0;
    bool given = false;
    uint32_t seen = 0;
    while (esp_loader_job_advance(&job_scene.job)) {
        if (job_scene.job.phase == ESP_LOADER_JOB_WRITE && job_scene.job.index == 1 && !given) {
            assert_int_equal(commands(FLASH_BEGIN), 1);
            job_scene.images[1].stream_size = size;
            given = true;
        }
        while (rig_step(&job_scene.rig)) {
            uint32_t total;
            if (job_scene.job.compressed && job_scene.job.index == 1) {
                esp_loader_job_progress(&job_scene.job, &seen, &total);
            }
        }
    }
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
    assert_int_equal(seen, job_scene.images[1].size);
    assert_all_verified();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 1);
    job_scene_end();
}

static void damage_before_verification_is_mended_from_the_stream(void **state)
{
    (void)state;
    job_scene_begin("esp32c3");
    add_stream(1);
    assert_int_equal(job_scene_run_damaged(2), ESP_LOADER_SUCCESS);
    assert_all_verified();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 3);
    job_scene_end();
}

static void a_stream_of_something_else_is_found_out(void **state)
{
    (void)state;
    job_scene_begin("esp32c3");
    add_stream(1);
    job_scene.sources[1].bytes[7] ^= 1;
    assert_int_equal(job_scene_run(), ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(job_scene.job.index, 1);
    assert_false(job_scene.images[1].verified);
    job_scene_end();
}

/* A stub answers a block before it writes it: a caller may reset the chip once the job has ended.
 */
static void a_stub_is_waited_for_without_verification(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        for (unsigned compressed = 0; compressed < 2; compressed++) {
            job_scene_begin_with_stub(chip);
            if (compressed) {
                add_stream(2);
            }
            job_scene.job.write_always = true;
            job_scene.job.skip_verify = true;
            assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
            job_scene_assert_written();
            assert_int_equal(commands(SPI_FLASH_MD5), JOB_IMAGES);
            assert_false(job_scene.images[2].verified);
            job_scene_end();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_sent_instead_of_the_image),
        cmocka_unit_test(a_rom_that_cannot_inflate_gets_the_image),
        cmocka_unit_test(what_lies_behind_an_image_with_a_stream_survives),
        cmocka_unit_test(a_stream_may_come_in_the_pause_before_writing),
        cmocka_unit_test(damage_before_verification_is_mended_from_the_stream),
        cmocka_unit_test(a_stream_of_something_else_is_found_out),
        cmocka_unit_test(a_stub_is_waited_for_without_verification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
