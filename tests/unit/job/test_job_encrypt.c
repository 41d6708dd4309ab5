/*
 * Jobs with images that the chip encrypts: what they are not compared with, and the others are.
 *
 * The virtual chips' cipher undoes itself, so ciphertext that is written encrypted is the plain
 * text again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job_scene.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MD5_COMMAND = 0x13, ENCRYPTED = 2, ENCRYPTED_SIZE = 8960 /* whole units of all chips */ };

static uint32_t digests_asked(void)
{
    return sim_chip_counters(job_scene.rig.chip)->commands[MD5_COMMAND];
}

static void begin(const char *chip)
{
    job_scene_begin(chip);
    job_scene.images[ENCRYPTED].size = ENCRYPTED_SIZE;
    esp_loader_image_encrypt(&job_scene.images[ENCRYPTED]);
    job_scene_again();
}

static void begin_with_stub(const char *chip)
{
    size_t index = 0;
    while (strcmp(stub_scene_name(index), chip) != 0) {
        index++;
    }
    job_scene_begin_with_stub(index);
    job_scene.images[ENCRYPTED].size = ENCRYPTED_SIZE;
    esp_loader_image_encrypt(&job_scene.images[ENCRYPTED]);
    job_scene_again();
}

/* Fails unless the other images are there as they are and this one is not. */
static void assert_only_that_one_is_encrypted(void)
{
    for (size_t i = 0; i < JOB_IMAGES; i++) {
        const bool same = memcmp(job_scene_in_flash(i), job_scene.sources[i].bytes,
                                 job_scene.images[i].size) == 0;
        assert_int_equal(same, i != ENCRYPTED);
        assert_int_equal(job_scene.images[i].verified, i != ENCRYPTED);
        assert_int_equal(job_scene.images[i].state, ESP_LOADER_IMAGE_WRITTEN);
    }
}

/* Sends what is in flash now, and fails unless that makes it what was sent first. */
static void assert_it_was_the_ciphertext(void)
{
    static uint8_t plain[ENCRYPTED_SIZE];
    uint8_t *source = job_scene.sources[ENCRYPTED].bytes;
    memcpy(plain, source, sizeof plain);
    memcpy(source, job_scene_in_flash(ENCRYPTED), sizeof plain);
    job_scene_again();
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    assert_memory_equal(job_scene_in_flash(ENCRYPTED), plain, sizeof plain);
    job_scene_assert_states(ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_SKIPPED,
                            ESP_LOADER_IMAGE_WRITTEN);
}

static void the_rom_encrypts_one_image_of_three(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp32s2", "esp32c3", "esp32p4"};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        begin(chips[i]);
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        assert_only_that_one_is_encrypted();
        assert_it_was_the_ciphertext();
        job_scene_end();
    }
}

static void a_stub_does_on_an_esp32_too(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp32", "esp32s3"};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        begin_with_stub(chips[i]);
        assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
        assert_only_that_one_is_encrypted();
        assert_it_was_the_ciphertext();
        job_scene_end();
    }
}

static void digests_are_asked_of_the_plain_images_only(void **state)
{
    (void)state;
    begin("esp32c3");
    uint32_t asked = digests_asked();
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    asked = digests_asked() - asked;
    /* Each plain image once to compare and once to verify. */
    assert_int_equal(asked, (JOB_IMAGES - 1) * 2);
    job_scene_end();
}

/* A stub answers the last block before it writes it: the next command waits for that. */
static void a_job_of_nothing_else_ends_when_all_is_written(void **state)
{
    (void)state;
    begin_with_stub("esp32");
    esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, &job_scene.images[ENCRYPTED], 1,
                        JOB_BLOCK);
    const uint32_t asked = digests_asked();
    assert_int_equal(job_scene_run(), ESP_LOADER_SUCCESS);
    assert_int_equal(digests_asked() - asked, 1);
    assert_false(job_scene.images[ENCRYPTED].verified);
    assert_false(esp_loader_job_advance(&job_scene.job));
    uint8_t erased[16];
    memset(erased, 0xFF, sizeof erased);
    assert_memory_not_equal(job_scene_in_flash(ENCRYPTED) + ENCRYPTED_SIZE - 16, erased, 16);
    job_scene_end();
}

static void a_stream_is_left_alone(void **state)
{
    (void)state;
    begin("esp32c3");
    job_scene.images[ENCRYPTED].pull_stream = job_scene.images[ENCRYPTED].pull;
    job_scene.images[ENCRYPTED].stream_size = 100;
    bool seen = false;
    while (esp_loader_job_advance(&job_scene.job)) {
        if (job_scene.job.phase == ESP_LOADER_JOB_WRITE && job_scene.job.index == ENCRYPTED) {
            seen = true;
            assert_false(job_scene.job.compressed);
        }
        rig_run(&job_scene.rig);
    }
    assert_true(seen);
    assert_int_equal(job_scene.job.result.code, ESP_LOADER_SUCCESS);
    assert_only_that_one_is_encrypted();
    job_scene_end();
}

static void damage_of_a_plain_image_is_found(void **state)
{
    (void)state;
    begin("esp32c3");
    assert_int_equal(job_scene_run_damaged(1), ESP_LOADER_SUCCESS);
    assert_only_that_one_is_encrypted();
    job_scene_end();
}

static void what_cannot_be_encrypted_erases_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *chip;
        uint32_t size;
        esp_loader_error_t error;
    } cases[] = {
        {"esp8266", ENCRYPTED_SIZE, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32", ENCRYPTED_SIZE, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32c3", ENCRYPTED_SIZE - 4, ESP_LOADER_ERROR_INVALID_PARAM},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin(cases[i].chip);
        job_scene.images[ENCRYPTED].size = cases[i].size;
        esp_loader_job_init(&job_scene.job, &job_scene.rig.engine, &job_scene.images[ENCRYPTED], 1,
                            JOB_BLOCK);
        assert_int_equal(job_scene_run(), cases[i].error);
        assert_int_equal(sim_chip_counters(job_scene.rig.chip)->sectors_erased, 0);
        job_scene_end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rom_encrypts_one_image_of_three),
        cmocka_unit_test(a_stub_does_on_an_esp32_too),
        cmocka_unit_test(digests_are_asked_of_the_plain_images_only),
        cmocka_unit_test(a_job_of_nothing_else_ends_when_all_is_written),
        cmocka_unit_test(a_stream_is_left_alone),
        cmocka_unit_test(damage_of_a_plain_image_is_found),
        cmocka_unit_test(what_cannot_be_encrypted_erases_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
