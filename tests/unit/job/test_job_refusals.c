/*
 * Jobs of which the last image will be refused: nothing is erased for the others either, whatever
 * the reason, and the job tells which one it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    IMAGES = 3,
    SIZE = 0x2000,
    BLOCK = 1024,
    NOWHERE = 0x7FFFFFFF,
    MIB = 0x100000,
    UNIT = 32,
};

static rig_t rig;
static uint8_t bytes[0x6000];
static uint32_t unreadable_at;
static esp_loader_image_t images[IMAGES];
static esp_loader_job_t job;

/* Of the last image a byte may be unreadable; the others are read through rig_pull(). */
static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)user;
    return unreadable_at >= offset && unreadable_at - offset < size ? NULL : bytes + offset;
}

static void begin(const char *chip, const char *part, bool stub)
{
    sim_config_t config = stub ? stub_scene_config_of(chip) : (sim_config_t){.chip = chip};
    config.flash_part = part;
    rig_init_with(&rig, &config);
    rig_fill(bytes, sizeof(bytes), 9);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    unreadable_at = NOWHERE;
    for (uint32_t i = 0; i < IMAGES; i++) {
        images[i] = (esp_loader_image_t){
            .offset = 0x10000 + i * 0x10000, .size = SIZE, .pull = rig_pull, .user = bytes};
    }
    images[IMAGES - 1].pull = pull;
}

/* Whatever the options say, the last image is told and no other one was touched. */
static void assert_refused(esp_loader_error_t error)
{
    const uint32_t before = sim_chip_counters(rig.chip)->sectors_erased;
    for (unsigned options = 0; options < 4; options++) {
        esp_loader_job_init(&job, &rig.engine, images, IMAGES, BLOCK);
        job.write_always = options % 2 != 0;
        job.skip_verify = options / 2 != 0;
        assert_int_equal(rig_job(&rig, &job), error);
        assert_int_equal(job.index, IMAGES - 1);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, before);
        for (size_t i = 0; i < IMAGES; i++) {
            assert_int_equal(images[i].state, ESP_LOADER_IMAGE_WAITING);
            assert_false(images[i].verified);
        }
    }
    rig_free(&rig);
}

typedef struct {
    const char *chip;
    const char *part;
    bool stub;
} place_t;

static void an_image_past_the_end_erases_nothing(void **state)
{
    static const place_t places[] = {
        {"esp32", "W25Q16", false}, {"esp8266", "W25Q16", false}, {"esp32c3", "W25Q16", true}};
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        begin(places[i].chip, places[i].part, places[i].stub);
        images[IMAGES - 1].offset = 2 * MIB - 0x1000;
        assert_refused(ESP_LOADER_ERROR_IMAGE_SIZE);
    }
}

/* Loaders with three bytes of address would write it to a place below. */
static void an_image_beyond_what_the_loader_reaches_erases_nothing(void **state)
{
    static const place_t places[] = {
        {"esp32", "W25Q256", false}, {"esp32", "W25Q256", true}, {"esp32s3", "W25Q256", false}};
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        begin(places[i].chip, places[i].part, places[i].stub);
        /* All of it, or its last byte alone. */
        images[IMAGES - 1].offset = i % 2 == 0 ? 16 * MIB : 16 * MIB - 0x1000;
        images[IMAGES - 1].size = i % 2 == 0 ? SIZE : 0x1001;
        assert_refused(ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    }
}

/* The sector that an ESP8266 erases more would be the first one, with the bootloader. */
static void an_image_whose_odd_sector_wraps_erases_nothing(void **state)
{
    (void)state;
    begin("esp8266", "W25Q16", false);
    images[IMAGES - 1].offset = 2 * MIB - 0x1000;
    images[IMAGES - 1].size = 0x1000;
    assert_refused(ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
}

static void an_image_that_cannot_be_encrypted_erases_nothing(void **state)
{
    static const struct {
        place_t place;
        uint32_t size;
        esp_loader_error_t error;
    } cases[] = {
        {{"esp8266", NULL, false}, SIZE, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {{"esp32", NULL, false}, SIZE, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {{"esp32", NULL, true}, SIZE - UNIT / 2, ESP_LOADER_ERROR_INVALID_PARAM},
        {{"esp32c3", NULL, false}, SIZE - 4, ESP_LOADER_ERROR_INVALID_PARAM},
        {{"esp32c3", NULL, true}, SIZE - 8, ESP_LOADER_ERROR_INVALID_PARAM},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(cases[i].place.chip, cases[i].place.part, cases[i].place.stub);
        images[IMAGES - 1].size = cases[i].size;
        esp_loader_image_encrypt(&images[IMAGES - 1]);
        assert_refused(cases[i].error);
    }
}

/* Also where its digest is of no use: without MD5, and encrypted. */
static void an_image_that_cannot_be_read_to_its_end_erases_nothing(void **state)
{
    static const place_t places[] = {
        {"esp8266", NULL, false}, {"esp32c3", NULL, false}, {"esp32c3", NULL, true}};
    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        for (unsigned encrypt = 0; encrypt < (i == 0 ? 1 : 2); encrypt++) {
            begin(places[i].chip, places[i].part, places[i].stub);
            unreadable_at = SIZE - 1;
            if (encrypt != 0) {
                esp_loader_image_encrypt(&images[IMAGES - 1]);
            }
            assert_refused(ESP_LOADER_ERROR_FAIL);
        }
    }
}

static void images_that_overlap_are_told(void **state)
{
    (void)state;
    begin("esp32", NULL, false);
    images[IMAGES - 1].offset = images[0].offset + 0x1000;
    assert_refused(ESP_LOADER_ERROR_INVALID_PARAM);
}

static void blocks_that_no_loader_takes_erase_nothing(void **state)
{
    static const uint32_t sizes[] = {0, 2, 0x4004, 0xFFFFFFFC};
    (void)state;
    begin("esp32", NULL, false);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        esp_loader_job_init(&job, &rig.engine, images, IMAGES, sizes[i]);
        assert_int_equal(rig_job(&rig, &job), ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    }
    rig_free(&rig);
}

/* Whatever was in the structure's memory before: all that decides is in its first group. */
static void an_image_in_memory_that_was_never_zeroed_is_written(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        for (unsigned encrypt = 0; encrypt < 2; encrypt++) {
            begin("esp32c3", NULL, stub != 0);
            esp_loader_image_t *image = &images[0];
            memset(images, 0xA5, sizeof(images));
            memset(&job, 0xA5, sizeof(job));
            image->offset = 0x10000;
            image->size = SIZE;
            image->pull = rig_pull;
            image->user = bytes;
            image->make_stream = NULL;
            image->pull_stream = NULL;
            image->stream_size = 0;
            image->way = NULL;
            if (encrypt != 0) {
                esp_loader_image_encrypt(image);
            }
            esp_loader_job_init(&job, &rig.engine, image, 1, BLOCK);
            assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
            assert_int_equal(image->state, ESP_LOADER_IMAGE_WRITTEN);
            assert_int_equal(image->verified, encrypt == 0);
            const bool plain = memcmp(sim_chip_flash(rig.chip, NULL) + 0x10000, bytes, SIZE) == 0;
            assert_int_equal(plain, encrypt == 0);
            rig_free(&rig);
        }
    }
}

/* An answer is still owed when the job begins, so that even its checks need a line. */
static void a_job_that_was_lost_before_its_first_image_goes_on(void **state)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP};
    (void)state;
    begin("esp32c3", NULL, false);
    uint8_t digest[16];
    esp_loader_engine_flash_md5(&rig.engine, 0, SIZE, digest);
    while (sim_chip_counters(rig.chip)->commands[0x13] == 0) {
        assert_true(rig_step(&rig));
    }
    sim_link_t *good = rig.link;
    rig.link = sim_link_create(rig.chip, &dead, 1);
    sim_link_advance(rig.link, rig.now_us);
    esp_loader_job_init(&job, &rig.engine, images, IMAGES, BLOCK);
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(job.index, 0);
    sim_link_destroy(rig.link);
    rig.link = good;
    sim_link_advance(rig.link, rig.now_us);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    esp_loader_job_resume(&job, BLOCK);
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    for (size_t i = 0; i < IMAGES; i++) {
        assert_true(images[i].verified);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + images[i].offset, bytes, SIZE);
    }
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_past_the_end_erases_nothing),
        cmocka_unit_test(an_image_beyond_what_the_loader_reaches_erases_nothing),
        cmocka_unit_test(an_image_whose_odd_sector_wraps_erases_nothing),
        cmocka_unit_test(an_image_that_cannot_be_encrypted_erases_nothing),
        cmocka_unit_test(an_image_that_cannot_be_read_to_its_end_erases_nothing),
        cmocka_unit_test(images_that_overlap_are_told),
        cmocka_unit_test(blocks_that_no_loader_takes_erase_nothing),
        cmocka_unit_test(an_image_in_memory_that_was_never_zeroed_is_written),
        cmocka_unit_test(a_job_that_was_lost_before_its_first_image_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
