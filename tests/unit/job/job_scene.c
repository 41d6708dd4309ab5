/* SPDX-License-Identifier: Apache-2.0 */
#include "job_scene.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { NEVER = 0x7FFFFFFF };

job_scene_t job_scene;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    job_source_t *source = user;
    assert_true(size <= JOB_BLOCK && offset + size <= JOB_LARGEST);
    if (source->fails_at >= offset && source->fails_at < offset + size &&
        source->reached++ >= source->fails_from) {
        return NULL;
    }
    return &source->bytes[offset];
}

static void make_images(void)
{
    static const uint32_t offsets[JOB_IMAGES] = {0x1000, 0x8000, 0x10000};
    static const uint32_t sizes[JOB_IMAGES] = {5000, 3072, JOB_LARGEST};
    for (size_t i = 0; i < JOB_IMAGES; i++) {
        job_scene.sources[i].fails_at = NEVER;
        rig_fill(job_scene.sources[i].bytes, JOB_LARGEST, (uint32_t)i + 50);
        job_scene.images[i] = (esp_loader_image_t){
            .offset = offsets[i], .size = sizes[i], .pull = pull, .user = &job_scene.sources[i]};
    }
}

void job_scene_begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16"};
    memset(&job_scene, 0, sizeof(job_scene));
    rig_init_with(&job_scene.rig, &config);
    make_images();
    assert_int_equal(rig_connect(&job_scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&job_scene.rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, job_scene.images, JOB_IMAGES,
                        JOB_BLOCK);
}

void job_scene_begin_with_stub(size_t chip)
{
    memset(&job_scene, 0, sizeof(job_scene));
    stub_scene_begin(&job_scene.rig, chip);
    make_images();
    assert_int_equal(rig_connect(&job_scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&job_scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&job_scene.rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, job_scene.images, JOB_IMAGES,
                        JOB_BLOCK);
}

void job_scene_again(void)
{
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, job_scene.images, JOB_IMAGES,
                        JOB_BLOCK);
}

esp_loader_error_t job_scene_run(void)
{
    return rig_job(&job_scene.rig, &job_scene.job);
}

void job_scene_end(void)
{
    rig_free(&job_scene.rig);
}

uint8_t *job_scene_in_flash(size_t image)
{
    return sim_chip_flash(job_scene.rig.chip, NULL) + job_scene.images[image].offset;
}

void job_scene_assert_written(void)
{
    for (size_t i = 0; i < JOB_IMAGES; i++) {
        assert_memory_equal(job_scene_in_flash(i), job_scene.sources[i].bytes,
                            job_scene.images[i].size);
    }
}

void job_scene_assert_states(esp_loader_image_state_t first, esp_loader_image_state_t second,
                             esp_loader_image_state_t third)
{
    assert_int_equal(job_scene.images[0].state, first);
    assert_int_equal(job_scene.images[1].state, second);
    assert_int_equal(job_scene.images[2].state, third);
}

esp_loader_error_t job_scene_run_damaged(unsigned times)
{
    esp_loader_job_phase_t last = ESP_LOADER_JOB_COMPARE;
    while (esp_loader_job_advance(&job_scene.job)) {
        if (job_scene.job.phase == ESP_LOADER_JOB_VERIFY && last == ESP_LOADER_JOB_WRITE &&
            times > 0) {
            job_scene_in_flash(1)[100] ^= 0xFF;
            times--;
        }
        last = job_scene.job.phase;
        rig_run(&job_scene.rig);
    }
    return job_scene.job.result.code;
}
