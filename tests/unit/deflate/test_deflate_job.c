/*
 * A job whose streams a small host's own encoder makes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    DATA_AT = 0x90000,
    SIZE = 300001, /* more than a run */
    DATA_SIZE = 20000,
    MAGIC = 0xE9,
    ROM_BLOCK = 1024,
    STUB_BLOCK = 0x4000,
    PLACES = 9,
};

static rig_t rig;
static esp_loader_job_t job;
static esp_loader_image_t images[2];
static esp_loader_image_deflate_t ways[2];
static esp_loader_deflate_t deflate;
static uint32_t table[ESP_LOADER_DEFLATE_TABLE];
static uint8_t buffer[STUB_BLOCK];
static uint8_t application[SIZE];
static uint8_t data[DATA_SIZE];
static uint32_t fed;

static void feed(void *user)
{
    (*(uint32_t *)user)++;
}

/* Half of it repeats what came before. */
static void fill(uint8_t *bytes, uint32_t size, uint32_t seed)
{
    rig_fill(bytes, size, seed);
    for (uint32_t at = 4096; at + 64 < size; at += 128) {
        memcpy(bytes + at, bytes + at - 3000 - at % 900, 64);
    }
}

/* Nothing to be saved. */
static void fill_noise(uint8_t *bytes, uint32_t size)
{
    uint32_t state = 1;
    for (uint32_t i = 0; i < size; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24);
    }
}

static void begin(bool stub, const sim_fault_t *fault)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    if (fault != NULL) {
        rig_fault(&rig, fault);
    }
    fill(application, SIZE, 3);
    application[0] = MAGIC;
    fill_noise(data, DATA_SIZE);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    images[0] =
        (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = application};
    images[1] =
        (esp_loader_image_t){.offset = DATA_AT, .size = DATA_SIZE, .pull = rig_pull, .user = data};
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    const uint32_t block = stub ? STUB_BLOCK : ROM_BLOCK;
    for (int i = 0; i < 2; i++) {
        esp_loader_image_deflate(&images[i], &ways[i], &deflate, buffer, block);
        ways[i].busy = feed;
        ways[i].busy_user = &fed;
    }
    fed = 0;
    esp_loader_job_init(&job, &rig.engine, images, 2, block);
}

static void assert_flash_is_right(void)
{
    const uint8_t *flash = sim_chip_flash(rig.chip, NULL);
    assert_memory_equal(flash + AT, application, SIZE);
    assert_memory_equal(flash + DATA_AT, data, DATA_SIZE);
    assert_true(images[0].verified && images[1].verified);
}

static void flash_is_right_through_rom_and_stub(void **state)
{
    (void)state;
    for (int stub = 0; stub < 2; stub++) {
        bool compressed[2] = {false, false};
        begin(stub != 0, NULL);
        while (esp_loader_job_advance(&job)) {
            while (rig_step(&rig)) {
                /* While something is on its way. */
                compressed[job.index] |= job.phase == ESP_LOADER_JOB_WRITE && job.compressed;
            }
        }
        assert_int_equal(job.result.code, ESP_LOADER_SUCCESS);
        assert_flash_is_right();
        /* What does not become smaller goes as it is. */
        assert_true(compressed[0] && !compressed[1]);
        assert_in_range(fed, SIZE / 4096 - 2, SIZE / 2048);
        rig_free(&rig);
    }
}

/* Streams of shorter runs, from other places, and from their beginning again. */
static void bad_lines_end_with_right_flash(void **state)
{
    (void)state;
    for (int stub = 0; stub < 2; stub++) {
        for (uint32_t place = 1; place <= PLACES; place++) {
            const sim_fault_t fault = {.kind = place % 2 != 0 ? SIM_FAULT_DROP : SIM_FAULT_CORRUPT,
                                       .direction = SIM_TO_CHIP,
                                       .at = place * 17011,
                                       .byte = 4};
            begin(stub != 0, &fault);
            assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
            assert_flash_is_right();
            rig_free(&rig);
        }
    }
}

static void any_piece_of_a_stream_can_be_had_again(void **state)
{
    (void)state;
    enum { PIECE = 100 };
    static uint8_t whole[SIZE];
    fill(application, SIZE, 8);
    images[0] =
        (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = application};
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    esp_loader_image_deflate(&images[0], &ways[0], &deflate, buffer, PIECE);
    const esp_loader_image_t *image = &images[0];
    /* Twice in the same memory, and then in other memory. */
    for (int i = 0; i < 3; i++) {
        esp_loader_image_deflate(&images[0], &ways[i / 2], &deflate, buffer, PIECE);
    }
    const uint32_t size = image->make_stream(image->user, 4096, 50000, 0);
    assert_in_range(size, 1, 49999);
    for (uint32_t at = 0; at < size; at += PIECE) {
        const uint32_t left = size - at < PIECE ? size - at : PIECE;
        const uint8_t *piece = image->pull_stream(image->user, at, left);
        assert_non_null(piece);
        memcpy(whole + at, piece, left);
    }
    for (uint32_t i = 0, at = 0; i < 300; i++) {
        at = (at * 7 + 4711 * i) % (size - PIECE);
        const uint32_t length = 1 + i % PIECE;
        const uint8_t *piece = image->pull_stream(image->user, at, length);
        assert_non_null(piece);
        assert_memory_equal(piece, whole + at, length);
    }
    assert_null(image->pull_stream(image->user, size - PIECE + 1, PIECE));
    assert_null(image->pull_stream(image->user, 0, PIECE + 1));
    assert_ptr_equal(image->pull(image->user, 5, 1), application + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_is_right_through_rom_and_stub),
        cmocka_unit_test(bad_lines_end_with_right_flash),
        cmocka_unit_test(any_piece_of_a_stream_can_be_had_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
