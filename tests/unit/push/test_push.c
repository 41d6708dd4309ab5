/*
 * Pushed streams: pieces of any size become the right flash, nothing else is touched, what is not
 * fit is refused before anything is erased, and nothing half boots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "push_scene.h"
#include "support/choice.h"
#include <cmocka.h>
#include <string.h>

enum { SECTOR = ESP_LOADER_PUSH_SECTOR, SIZE = 50001 };

static uint8_t before[PUSH_MOST];

static void pieces_of_any_size_come_together(void **state)
{
    (void)state;
    static const uint32_t pieces[] = {1, 3, 4095, 4097, 100000};
    static const uint32_t sizes[] = {24, 100, 4095, 4096, 4097, 12288, SIZE};
    push_fill(1);
    for (uint32_t i = 0; i < 5 * 7 * 2; i++) {
        const push_way_t way = {.stub = i % 2 != 0, .sectors = 1 + i % 3};
        const uint32_t size = sizes[i / 2 % 7];
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(size, pieces[i / 14], true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(size);
        assert_int_equal(push.skipped, 0);
        rig_free(&rig);
    }
}

/* Streams of other content, in order, and where the buffer is larger than all of it. */
static void every_way_of_writing_ends_the_same(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 32; i++) {
        const push_way_t way = {.stub = (i & 1) != 0,
                                .sectors = (i & 2) != 0 ? 8 : 1,
                                .in_order = (i & 4) != 0,
                                .write_always = (i & 8) != 0};
        push_fill(2);
        push_image[0] = (i & 16) != 0 ? 0 : PUSH_MAGIC;
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(30000, 1000, true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(30000);
        /* Once more: nothing to do, unless it is asked for. */
        const uint32_t erased = push_erased();
        push_open(way);
        assert_int_equal(push_all(30000, 777, true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(30000);
        assert_true(way.write_always ? push_erased() >= erased + 8 : push_erased() == erased);
        rig_free(&rig);
    }
}

/* Stubs of all generations, the ESP8266's among them. */
static void every_stub_takes_a_stream(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        const push_way_t way = {.stub = true, .any = true, .chip = stub_scene_name(chip)};
        push_fill(13);
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(30000, 3000, true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(30000);
        rig_free(&rig);
    }
}

static void no_sector_is_erased_without_need(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        const push_way_t way = {.stub = i % 2 != 0, .sectors = i < 2 ? 1 : 4};
        push_fill(3);
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(SIZE, 4096, true, NULL), ESP_LOADER_SUCCESS);
        /* Each of 13 once, the first twice: before the others, and for itself. */
        assert_in_range(push_erased(), 13, 14);
        /* One byte: its sector, and the first one again. */
        const uint32_t erased = push_erased();
        push_image[9 * SECTOR + 7] ^= 1;
        push_open(way);
        assert_int_equal(push_all(SIZE, 4096, true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(SIZE);
        assert_in_range(push_erased() - erased, 2, 3);
        assert_int_equal(push.skipped, SIZE - 2 * SECTOR);
        rig_free(&rig);
    }
}

static void what_boots_is_all_old_or_all_new(void)
{
    const bool is_old = memcmp(push_flash(), before, SIZE) == 0;
    const bool follows = memcmp(push_flash() + SECTOR, push_image + SECTOR, SIZE - SECTOR) == 0;
    assert_true(push_flash()[0] != PUSH_MAGIC || is_old || follows);
}

static void half_an_image_does_not_boot(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 8; i++) {
        const push_way_t way = {
            .stub = i % 2 != 0, .sectors = i / 2 % 2 != 0 ? 3 : 1, .write_always = i >= 4};
        push_fill(4);
        memcpy(before, push_image, SIZE);
        push_fill(5);
        push_begin_chip(way);
        memcpy(push_flash(), before, SIZE);
        /* Another size would be no old image. */
        push_open(way);
        assert_int_equal(push_all(SIZE, 5000, true, what_boots_is_all_old_or_all_new),
                         ESP_LOADER_SUCCESS);
        assert_push_right(SIZE);
        rig_free(&rig);
    }
}

static esp_loader_error_t pushed_with(uint32_t place, uint8_t value, uint32_t size, bool any)
{
    const push_way_t way = {.stub = true, .any = any};
    push_fill(6);
    push_image[place] = value;
    push_begin_chip(way);
    push_open(way);
    const esp_loader_error_t error = push_all(size, 1000, true, NULL);
    if (error != ESP_LOADER_SUCCESS) {
        assert_int_equal(push_erased(), 0);
        assert_push_untouched(0);
        assert_int_equal(esp_loader_push_feed(&push, push_image, 1), 0);
        assert_false(esp_loader_push_advance(&push));
    } else {
        assert_push_right(size);
    }
    rig_free(&rig);
    return error;
}

static void what_does_not_fit_the_chip_is_refused_before_anything_is_erased(void **state)
{
    (void)state;
    assert_int_equal(pushed_with(1, 3, SIZE, false), ESP_LOADER_SUCCESS);
    assert_int_equal(pushed_with(12, 9, SIZE, false), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(pushed_with(13, 1, SIZE, false), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(pushed_with(1, 0, SIZE, false), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(pushed_with(1, 17, SIZE, false), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(pushed_with(1, 16, SIZE, false), ESP_LOADER_SUCCESS);
    assert_int_equal(pushed_with(1, 3, 23, false), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(pushed_with(1, 3, 1, false), ESP_LOADER_ERROR_INVALID_PARAM);
    /* It is no image, or nobody wants to know. */
    assert_int_equal(pushed_with(0, 0xE8, 23, false), ESP_LOADER_SUCCESS);
    assert_int_equal(pushed_with(12, 9, SIZE, true), ESP_LOADER_SUCCESS);
    assert_int_equal(pushed_with(1, 0, 1, true), ESP_LOADER_SUCCESS);
}

static void one_byte_more_than_there_is_room_for_ends_it(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 4; i++) {
        const push_way_t way = {.stub = i % 2 != 0, .sectors = i < 2 ? 1 : 4, .limit = 6 * SECTOR};
        push_fill(7);
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(6 * SECTOR, 5000, true, NULL), ESP_LOADER_SUCCESS);
        assert_push_right(6 * SECTOR);
        push_fill(8);
        push_open(way);
        assert_int_equal(push_all(6 * SECTOR + 1, 5000, true, NULL), ESP_LOADER_ERROR_IMAGE_SIZE);
        assert_push_untouched(6 * SECTOR);
        /* Nothing that boots is left of it, and of the one before. */
        assert_int_equal(push_flash()[0], 0xFF);
        rig_free(&rig);
    }
}

/* The old image stays, or nothing boots. */
static void what_came_otherwise_than_it_was_sent_does_not_boot(void **state)
{
    (void)state;
    uint8_t digest[ESP_LOADER_MD5_SIZE] = {1};
    for (uint32_t i = 0; i < 8; i++) {
        const push_way_t way = {.stub = i % 2 != 0};
        const uint32_t size = i % 4 < 2 ? SIZE : 1000;
        push_fill(9);
        push_begin_chip(way);
        push_open(way);
        assert_int_equal(push_all(size, 5000, false, NULL), ESP_LOADER_SUCCESS);
        assert_int_equal(push.phase, ESP_LOADER_PUSH_TAKES);
        if (i < 4) {
            esp_loader_push_end(&push, size, digest);
            assert_int_equal(push.result.code, ESP_LOADER_ERROR_INVALID_MD5);
        } else {
            esp_loader_push_end(&push, size - 1, NULL);
            assert_int_equal(push.result.code, ESP_LOADER_ERROR_IMAGE_SIZE);
        }
        assert_false(esp_loader_push_advance(&push));
        assert_int_not_equal(push_flash()[0], PUSH_MAGIC);
        rig_free(&rig);
    }
}

static void size_and_digest_need_not_be_known(void **state)
{
    (void)state;
    const push_way_t way = {.stub = true};
    push_fill(9);
    push_begin_chip(way);
    push_open(way);
    assert_int_equal(push_all(SIZE, 5000, false, NULL), ESP_LOADER_SUCCESS);
    esp_loader_push_end(&push, 0, NULL);
    assert_int_equal(push_all(SIZE, 1, false, NULL), ESP_LOADER_SUCCESS);
    assert_push_right(SIZE);
    rig_free(&rig);
}

static void an_empty_stream_is_none(void **state)
{
    (void)state;
    const push_way_t way = {.stub = true};
    push_begin_chip(way);
    push_open(way);
    assert_int_equal(esp_loader_push_feed(&push, NULL, 0), 0);
    assert_int_equal(push_all(0, 1, true, NULL), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_push_untouched(0);
    rig_free(&rig);
}

static esp_loader_error_t opened(uint32_t offset, uint32_t limit, uint32_t room, uint32_t block)
{
    static uint8_t memory[2 * SECTOR];
    esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
    config.offset = offset;
    config.limit = limit;
    config.buffer = room != 0 ? memory : NULL;
    config.buffer_size = room;
    config.block_size = block;
    esp_loader_push_open(&push, &rig.engine, &config);
    assert_true((push.phase == ESP_LOADER_PUSH_DONE) == (push.result.code != ESP_LOADER_SUCCESS));
    return push.result.code;
}

static void what_cannot_be_is_refused_at_once(void **state)
{
    (void)state;
    const push_way_t way = {.stub = true};
    push_begin_chip(way);
    const uint32_t flash = esp_loader_engine_flash(&rig.engine)->size;
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 1024), ESP_LOADER_SUCCESS);
    assert_int_equal(opened(PUSH_AT, flash - PUSH_AT, SECTOR, 1024), ESP_LOADER_SUCCESS);
    assert_int_equal(opened(PUSH_AT, flash - PUSH_AT + SECTOR, SECTOR, 1024),
                     ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(opened(flash, 0, SECTOR, 1024), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(opened(PUSH_AT, 0xFFFFF000, SECTOR, 1024), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(opened(PUSH_AT + 4, 0, SECTOR, 1024), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 100, SECTOR, 1024), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR + 1024, 1024), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 0, 0, 1024), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 1022), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 0x4004), ESP_LOADER_ERROR_INVALID_PARAM);
    sim_chip_reset(rig.chip);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 1024), ESP_LOADER_ERROR_INVALID_PARAM);
    rig_free(&rig);
    rig_init(&rig, "esp32c3", true);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 1024), ESP_LOADER_ERROR_INVALID_TARGET);
    rig_free(&rig);
    rig_init(&rig, "esp8266", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(opened(PUSH_AT, 0, SECTOR, 1024), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    rig_free(&rig);
}

/* Streams that end with the flash, and one that would go beyond. */
static void the_end_of_flash_is_the_limit(void **state)
{
    (void)state;
    for (uint32_t more = 0; more < 2; more++) {
        static uint8_t memory[SECTOR];
        const push_way_t way = {.stub = true};
        push_begin_chip(way);
        const uint32_t flash = esp_loader_engine_flash(&rig.engine)->size;
        esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
        config.offset = flash - 2 * SECTOR;
        config.buffer = memory;
        config.buffer_size = SECTOR;
        push_fill(12);
        esp_loader_push_open(&push, &rig.engine, &config);
        const esp_loader_error_t error = push_all(2 * SECTOR + more, 1000, true, NULL);
        assert_int_equal(error, more ? ESP_LOADER_ERROR_IMAGE_SIZE : ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_flash(rig.chip, NULL)[0], PUSH_BEFORE);
        rig_free(&rig);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_size_come_together),
        cmocka_unit_test(every_way_of_writing_ends_the_same),
        cmocka_unit_test(every_stub_takes_a_stream),
        cmocka_unit_test(no_sector_is_erased_without_need),
        cmocka_unit_test(half_an_image_does_not_boot),
        cmocka_unit_test(what_does_not_fit_the_chip_is_refused_before_anything_is_erased),
        cmocka_unit_test(one_byte_more_than_there_is_room_for_ends_it),
        cmocka_unit_test(what_came_otherwise_than_it_was_sent_does_not_boot),
        cmocka_unit_test(size_and_digest_need_not_be_known),
        cmocka_unit_test(an_empty_stream_is_none),
        cmocka_unit_test(what_cannot_be_is_refused_at_once),
        cmocka_unit_test(the_end_of_flash_is_the_limit),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
