/*
 * Jobs: what is skipped, written, verified, written once more, or given up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { IMAGES = 3, BLOCK = 1024, LARGEST = 9000, NEVER = 0x7FFFFFFF };

/* An image that cannot be read at some place. */
typedef struct {
    uint8_t bytes[LARGEST];
    uint32_t fails_at;   /* a pull that reaches this byte fails ... */
    unsigned fails_from; /* ... from this pull of it on; 0: every one */
    unsigned reached;
    uint8_t stream[LARGEST];
} source_t;

typedef struct {
    rig_t rig;
    source_t sources[IMAGES];
    esp_loader_image_t images[IMAGES];
    esp_loader_job_t job;
} scene_t;

static scene_t scene;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    source_t *source = user;
    assert_true(size <= BLOCK && offset + size <= LARGEST);
    if (source->fails_at >= offset && source->fails_at < offset + size &&
        source->reached++ >= source->fails_from) {
        return NULL;
    }
    return &source->bytes[offset];
}

static void make_images(void)
{
    static const uint32_t offsets[IMAGES] = {0x1000, 0x8000, 0x10000};
    static const uint32_t sizes[IMAGES] = {5000, 3072, LARGEST};
    for (size_t i = 0; i < IMAGES; i++) {
        scene.sources[i].fails_at = NEVER;
        rig_fill(scene.sources[i].bytes, LARGEST, (uint32_t)i + 50);
        scene.images[i] = (esp_loader_image_t){
            .offset = offsets[i], .size = sizes[i], .pull = pull, .user = &scene.sources[i]};
    }
}

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16"};
    memset(&scene, 0, sizeof(scene));
    rig_init_with(&scene.rig, &config);
    make_images();
    assert_int_equal(rig_connect(&scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&scene.rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&scene.job, &scene.rig.engine, scene.images, IMAGES, BLOCK);
}

/* The same with a flasher stub, on a line and a flash that take their time. */
static void begin_with_stub(size_t chip)
{
    memset(&scene, 0, sizeof(scene));
    stub_scene_begin(&scene.rig, chip);
    make_images();
    assert_int_equal(rig_connect(&scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&scene.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&scene.rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&scene.job, &scene.rig.engine, scene.images, IMAGES, BLOCK);
}

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    const source_t *source = user;
    assert_true(size <= BLOCK && offset + size <= LARGEST);
    return &source->stream[offset];
}

/* Half of each image is empty, so that there is something to compress. */
static void add_stream(size_t image)
{
    source_t *source = &scene.sources[image];
    const uint32_t size = scene.images[image].size;
    uLongf length = sizeof(source->stream);
    memset(source->bytes, 0, size / 2);
    assert_int_equal(compress2(source->stream, &length, source->bytes, size, 9), Z_OK);
    scene.images[image].pull_stream = pull_stream;
    scene.images[image].stream_size = (uint32_t)length;
}

static uint32_t commands(uint8_t opcode)
{
    return (uint32_t)sim_chip_counters(scene.rig.chip)->commands[opcode];
}

static void job_again(void)
{
    esp_loader_job_init(&scene.job, &scene.rig.engine, scene.images, IMAGES, BLOCK);
}

static esp_loader_error_t run(void)
{
    return rig_job(&scene.rig, &scene.job);
}

static void end(void)
{
    rig_free(&scene.rig);
}

static uint8_t *in_flash(size_t image)
{
    return sim_chip_flash(scene.rig.chip, NULL) + scene.images[image].offset;
}

static void assert_written(void)
{
    for (size_t i = 0; i < IMAGES; i++) {
        assert_memory_equal(in_flash(i), scene.sources[i].bytes, scene.images[i].size);
    }
}

static void assert_states(esp_loader_image_state_t first, esp_loader_image_state_t second,
                          esp_loader_image_state_t third)
{
    assert_int_equal(scene.images[0].state, first);
    assert_int_equal(scene.images[1].state, second);
    assert_int_equal(scene.images[2].state, third);
}

static uint32_t erased(void)
{
    return sim_chip_counters(scene.rig.chip)->sectors_erased;
}

static void new_images_are_written_and_verified(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_written();
    assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
    for (size_t i = 0; i < IMAGES; i++) {
        esp_loader_md5_t md5;
        uint8_t digest[16];
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, scene.sources[i].bytes, scene.images[i].size);
        esp_loader_md5_final(&md5, digest);
        assert_true(scene.images[i].verified);
        assert_memory_equal(scene.images[i].md5, digest, sizeof(digest));
    }
    assert_int_equal(scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_false(esp_loader_job_advance(&scene.job));
    end();
}

static void what_is_there_is_skipped(void **state)
{
    (void)state;
    begin("esp32c3");
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    const uint32_t before = erased();
    job_again();
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_states(ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_SKIPPED);
    assert_true(scene.images[0].verified && scene.images[1].verified && scene.images[2].verified);
    assert_int_equal(erased(), before);
    end();
}

static void only_what_differs_is_written(void **state)
{
    (void)state;
    for (size_t changed = 0; changed < IMAGES; changed++) {
        begin("esp32s3");
        assert_int_equal(run(), ESP_LOADER_SUCCESS);
        const uint32_t before = erased();
        scene.sources[changed].bytes[scene.images[changed].size - 1] ^= 1;
        job_again();
        assert_int_equal(run(), ESP_LOADER_SUCCESS);
        assert_written();
        for (size_t i = 0; i < IMAGES; i++) {
            assert_int_equal(scene.images[i].state,
                             i == changed ? ESP_LOADER_IMAGE_WRITTEN : ESP_LOADER_IMAGE_SKIPPED);
            assert_true(scene.images[i].verified);
        }
        assert_int_equal(erased() - before, (scene.images[changed].size + 4095) / 4096);
        end();
    }
}

static void write_always_writes_what_is_there(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    const uint32_t before = erased();
    job_again();
    scene.job.write_always = true;
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
    assert_true(scene.images[2].verified);
    assert_int_equal(erased(), 2 * before);
    assert_written();
    end();
}

/* Runs the job and damages image 1 as often as it is about to be verified, at most `times`. */
static esp_loader_error_t run_with_damage(unsigned times)
{
    esp_loader_job_phase_t last = ESP_LOADER_JOB_COMPARE;
    while (esp_loader_job_advance(&scene.job)) {
        if (scene.job.phase == ESP_LOADER_JOB_VERIFY && last == ESP_LOADER_JOB_WRITE && times > 0) {
            in_flash(1)[100] ^= 0xFF;
            times--;
        }
        last = scene.job.phase;
        rig_run(&scene.rig);
    }
    return scene.job.result.code;
}

static void skip_verify_does_not_look(void **state)
{
    (void)state;
    begin("esp32");
    scene.job.skip_verify = true;
    uint32_t asked = sim_chip_counters(scene.rig.chip)->commands[0x13];
    assert_int_equal(run_with_damage(1), ESP_LOADER_SUCCESS);
    asked = sim_chip_counters(scene.rig.chip)->commands[0x13] - asked;
    assert_int_equal(asked, IMAGES);
    assert_written();
    assert_false(scene.images[0].verified || scene.images[1].verified || scene.images[2].verified);
    end();
}

static void damage_before_verification_is_written_again(void **state)
{
    (void)state;
    for (unsigned times = 1; times <= 2; times++) {
        begin("esp32");
        assert_int_equal(run_with_damage(times), ESP_LOADER_SUCCESS);
        assert_written();
        assert_true(scene.images[1].verified);
        assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
        end();
    }
}

static void damage_of_a_skipped_image_is_found(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    scene.sources[2].bytes[0] ^= 1;
    job_again();
    assert_int_equal(run_with_damage(1), ESP_LOADER_SUCCESS);
    assert_written();
    assert_states(ESP_LOADER_IMAGE_SKIPPED, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
    end();
}

static void damage_for_good_is_given_up(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(run_with_damage(1000), ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(scene.job.index, 1);
    assert_int_equal(scene.job.result.address, scene.images[1].offset);
    assert_int_equal(scene.job.phase, ESP_LOADER_JOB_DONE);
    assert_false(scene.images[1].verified);
    end();
}

static void an_unreadable_image_stops_all_before_an_erase(void **state)
{
    (void)state;
    for (size_t image = 0; image < IMAGES; image++) {
        begin("esp32");
        for (uint32_t at = 0; at < scene.images[image].size; at += 500) {
            scene.sources[image].fails_at = at;
            scene.sources[image].reached = 0;
            job_again();
            scene.job.write_always = at % 1000 == 0;
            assert_int_equal(run(), ESP_LOADER_ERROR_FAIL);
            assert_int_equal(scene.job.index, image);
            assert_in_range(scene.job.result.address, scene.images[image].offset,
                            scene.images[image].offset + at);
            assert_int_equal(erased(), 0);
        }
        end();
    }
}

static void an_image_that_becomes_unreadable_fails(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < LARGEST; at += 700) {
        begin("esp32");
        scene.sources[2].fails_at = at;
        scene.sources[2].fails_from = 1;
        assert_int_equal(run(), ESP_LOADER_ERROR_FAIL);
        assert_int_equal(scene.job.index, 2);
        assert_int_equal(scene.job.result.address, scene.images[2].offset + at / BLOCK * BLOCK);
        assert_int_equal(scene.images[2].state, ESP_LOADER_IMAGE_WAITING);
        end();
    }
}

static void an_esp8266_skips_and_verifies_nothing(void **state)
{
    (void)state;
    begin("esp8266");
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    job_again();
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_written();
    assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
    assert_false(scene.images[0].verified);
    scene.sources[1].fails_at = 5;
    job_again();
    assert_int_equal(run(), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(scene.job.index, 1);
    end();
}

static void progress_is_seen_while_writing(void **state)
{
    (void)state;
    begin("esp32");
    uint32_t seen = 0;
    while (esp_loader_job_advance(&scene.job)) {
        const bool writing = scene.job.phase == ESP_LOADER_JOB_WRITE && scene.job.index == 2;
        while (rig_step(&scene.rig)) {
            if (writing) {
                assert_int_equal(scene.job.write.size, LARGEST);
                assert_true(scene.job.write.written >= seen);
                seen = scene.job.write.written;
            }
        }
    }
    assert_int_equal(seen, LARGEST);
    end();
}

static void an_empty_job_is_refused(void **state)
{
    (void)state;
    begin("esp32");
    esp_loader_job_init(&scene.job, &scene.rig.engine, NULL, 0, BLOCK);
    assert_false(esp_loader_job_advance(&scene.job));
    assert_int_equal(scene.job.result.code, ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

static void two_images_at_one_place_are_refused(void **state)
{
    (void)state;
    begin("esp32");
    scene.images[2].offset = scene.images[0].offset;
    job_again();
    assert_int_equal(run(), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(erased(), 0);
    end();
}

static void images_go_up_by_offset_in_any_order(void **state)
{
    (void)state;
    static const uint8_t orders[][IMAGES] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                             {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        static const char *const chips[] = {"esp32", "esp8266"};
        begin(chips[i % 2]);
        for (size_t image = 0; image < IMAGES; image++) {
            scene.images[image].offset = 0x4000u * orders[i][image];
        }
        job_again();
        uint32_t reached = 0;
        while (esp_loader_job_advance(&scene.job)) {
            if (scene.job.phase == ESP_LOADER_JOB_WRITE) {
                assert_true(scene.images[scene.job.index].offset >= reached);
                reached = scene.images[scene.job.index].offset;
            }
            rig_run(&scene.rig);
        }
        assert_int_equal(scene.job.result.code, ESP_LOADER_SUCCESS);
        assert_written();
        end();
    }
}

static void blocks_of_nothing_are_refused(void **state)
{
    (void)state;
    begin("esp32");
    esp_loader_job_init(&scene.job, &scene.rig.engine, scene.images, IMAGES, 0);
    assert_false(esp_loader_job_advance(&scene.job));
    assert_int_equal(scene.job.result.code, ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

enum { FLASH_BEGIN = 0x02, FLASH_DEFL_BEGIN = 0x10, SPI_FLASH_MD5 = 0x13 };

static void assert_all_verified(void)
{
    assert_written();
    assert_states(ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN, ESP_LOADER_IMAGE_WRITTEN);
    assert_true(scene.images[0].verified && scene.images[1].verified && scene.images[2].verified);
}

static void a_stream_is_sent_instead_of_the_image(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        if (stub) {
            begin_with_stub(1);
        } else {
            begin("esp32");
        }
        add_stream(0);
        add_stream(2);
        assert_int_equal(run(), ESP_LOADER_SUCCESS);
        assert_all_verified();
        assert_int_equal(commands(FLASH_DEFL_BEGIN), 2);
        assert_int_equal(commands(FLASH_BEGIN), 1);
        end();
    }
}

static void a_rom_that_cannot_inflate_gets_the_image(void **state)
{
    (void)state;
    begin("esp8266");
    add_stream(0);
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_written();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 0);
    end();
}

static void a_stream_may_come_in_the_pause_before_writing(void **state)
{
    (void)state;
    begin("esp32c3");
    add_stream(1);
    const uint32_t size = scene.images[1].stream_size;
    scene.images[1].stream_size = 0;
    bool given = false;
    uint32_t seen = 0;
    while (esp_loader_job_advance(&scene.job)) {
        if (scene.job.phase == ESP_LOADER_JOB_WRITE && scene.job.index == 1 && !given) {
            assert_int_equal(commands(FLASH_BEGIN), 1);
            scene.images[1].stream_size = size;
            given = true;
        }
        while (rig_step(&scene.rig)) {
            if (scene.job.compressed) {
                seen = scene.job.deflate.written;
            }
        }
    }
    assert_int_equal(scene.job.result.code, ESP_LOADER_SUCCESS);
    assert_int_equal(seen, size);
    assert_all_verified();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 1);
    end();
}

static void damage_before_verification_is_mended_from_the_stream(void **state)
{
    (void)state;
    begin("esp32");
    add_stream(1);
    assert_int_equal(run_with_damage(2), ESP_LOADER_SUCCESS);
    assert_all_verified();
    assert_int_equal(commands(FLASH_DEFL_BEGIN), 3);
    end();
}

static void a_stream_of_something_else_is_found_out(void **state)
{
    (void)state;
    begin("esp32");
    add_stream(1);
    scene.sources[1].bytes[7] ^= 1;
    assert_int_equal(run(), ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(scene.job.index, 1);
    assert_false(scene.images[1].verified);
    end();
}

/* A stub answers a block before it writes it: a caller may reset the chip once the job has ended.
 */
static void a_stub_is_waited_for_without_verification(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        for (unsigned compressed = 0; compressed < 2; compressed++) {
            begin_with_stub(chip);
            if (compressed) {
                add_stream(2);
            }
            scene.job.write_always = true;
            scene.job.skip_verify = true;
            assert_int_equal(run(), ESP_LOADER_SUCCESS);
            assert_written();
            assert_int_equal(commands(SPI_FLASH_MD5), 1);
            assert_false(scene.images[2].verified);
            end();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_images_are_written_and_verified),
        cmocka_unit_test(what_is_there_is_skipped),
        cmocka_unit_test(only_what_differs_is_written),
        cmocka_unit_test(write_always_writes_what_is_there),
        cmocka_unit_test(skip_verify_does_not_look),
        cmocka_unit_test(damage_before_verification_is_written_again),
        cmocka_unit_test(damage_of_a_skipped_image_is_found),
        cmocka_unit_test(damage_for_good_is_given_up),
        cmocka_unit_test(an_unreadable_image_stops_all_before_an_erase),
        cmocka_unit_test(an_image_that_becomes_unreadable_fails),
        cmocka_unit_test(an_esp8266_skips_and_verifies_nothing),
        cmocka_unit_test(progress_is_seen_while_writing),
        cmocka_unit_test(an_empty_job_is_refused),
        cmocka_unit_test(two_images_at_one_place_are_refused),
        cmocka_unit_test(images_go_up_by_offset_in_any_order),
        cmocka_unit_test(blocks_of_nothing_are_refused),
        cmocka_unit_test(a_stream_is_sent_instead_of_the_image),
        cmocka_unit_test(a_rom_that_cannot_inflate_gets_the_image),
        cmocka_unit_test(a_stream_may_come_in_the_pause_before_writing),
        cmocka_unit_test(damage_before_verification_is_mended_from_the_stream),
        cmocka_unit_test(a_stream_of_something_else_is_found_out),
        cmocka_unit_test(a_stub_is_waited_for_without_verification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
