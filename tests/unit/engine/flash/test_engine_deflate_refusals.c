/*
 * What a compressed write does after a refusal, for each reason that a loader may give. Only a
 * block that a stub has refused unread may go again: anything else would be a second helping for
 * the chip's inflater.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scripted_stub.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    DEFL_BEGIN = 0x10,
    DEFL_DATA = 0x11,
    AT = 0x10000,
    SIZE = 0x4000,
    STREAM = 0x1000,
    BLOCK = 0x400,
    SHORT_BLOCK = BLOCK / 4,
    BEFORE = 2,
    TRIED = 8, /* sendings of a block that a stub refuses */
};

static scripted_scene_t scene;
static uint8_t stream[STREAM];

static esp_loader_flash_deflate_t whole_write(void)
{
    return (esp_loader_flash_deflate_t){.offset = AT,
                                        .size = SIZE,
                                        .compressed_size = STREAM,
                                        .block_size = BLOCK,
                                        .pull = rig_pull,
                                        .user = stream};
}

static esp_loader_error_t write_all(void)
{
    esp_loader_flash_deflate_t write = whole_write();
    esp_loader_engine_flash_deflate(&scene.engine, &write);
    return scripted_scene_run(&scene);
}

static uint32_t word(unsigned frame, unsigned number)
{
    return scripted_chip_word(&scene.chip, frame, number);
}

static bool is_about_the_frame(unsigned reason)
{
    return reason == 0xC0 || reason == 0xC1 || reason == 0xC8 || reason == 0xC9;
}

static void begin_stub(const uint8_t *refusal, unsigned times)
{
    scripted_stub_begin(&scene);
    scripted_stub_answer(&scene, DEFL_DATA, NULL, BEFORE);
    scripted_stub_answer(&scene, DEFL_DATA, refusal, times);
    scripted_stub_answer(&scene, DEFL_DATA, NULL, 0);
}

static void assert_ended_by(unsigned reason)
{
    const esp_loader_result_t *result = esp_loader_engine_result(&scene.engine);
    assert_int_equal(result->code, ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(result->command, DEFL_DATA);
    assert_int_equal(result->status, reason);
}

static void a_block_that_a_rom_refuses_ends_the_write(void **state)
{
    (void)state;
    for (unsigned reason = 1; reason < 0x100; reason++) {
        scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
        scripted_chip_accept(&scene.chip, DEFL_BEGIN);
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = DEFL_DATA, .times = BEFORE});
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = DEFL_DATA, .error = (uint8_t)reason, .times = 1});
        scripted_chip_accept(&scene.chip, DEFL_DATA);
        assert_int_not_equal(write_all(), ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&scene.chip, DEFL_DATA), BEFORE + 1);
        assert_ended_by(reason);
    }
}

static void a_block_that_a_stub_refuses_unread_goes_again(void **state)
{
    (void)state;
    for (unsigned reason = 0xC0; reason < 0x100; reason++) {
        const uint8_t refusal[2] = {(uint8_t)reason, 0};
        begin_stub(refusal, 1);
        const unsigned next = scene.chip.frame_count + 1 + BEFORE;
        const esp_loader_error_t error = write_all();
        assert_int_equal(word(next, 0), BLOCK);
        assert_int_equal(word(next, 1), BEFORE);
        if (is_about_the_frame(reason)) {
            /* Shorter, and under the same number. */
            assert_int_equal(error, ESP_LOADER_SUCCESS);
            assert_int_equal(word(next + 1, 0), SHORT_BLOCK);
            assert_int_equal(word(next + 1, 1), BEFORE);
            assert_int_equal(word(next + 2, 1), BEFORE + 1);
        } else {
            assert_int_equal(scripted_chip_count(&scene.chip, DEFL_DATA), BEFORE + 1);
            assert_ended_by(reason);
        }
    }
}

static void a_block_is_sent_so_often(void **state)
{
    static const uint8_t refusal[2] = {0xC1, 0};
    (void)state;
    for (unsigned times = TRIED - 1; times <= TRIED; times++) {
        begin_stub(refusal, times);
        assert_int_equal(write_all(),
                         times < TRIED ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_RESPONSE);
        if (times == TRIED) {
            assert_int_equal(scripted_chip_count(&scene.chip, DEFL_DATA), BEFORE + TRIED);
        }
    }
}

/* Each block has all of the patience. */
static void a_block_that_is_taken_begins_the_patience_anew(void **state)
{
    static const uint8_t refusal[2] = {0xC1, 0};
    (void)state;
    scripted_stub_begin(&scene);
    for (unsigned i = 0; i < 3; i++) {
        scripted_stub_answer(&scene, DEFL_DATA, refusal, TRIED - 1);
        scripted_stub_answer(&scene, DEFL_DATA, NULL, 1);
    }
    scripted_stub_answer(&scene, DEFL_DATA, NULL, 0);
    assert_int_equal(write_all(), ESP_LOADER_SUCCESS);
}

/* What the begin tells: bytes that a stub will make, whole sectors for a ROM; blocks, their size
 * and where. */
static void a_begin_tells_what_will_come(void **state)
{
    static const struct {
        uint32_t size;
        uint32_t stream;
        uint32_t block;
        uint32_t blocks;
        uint32_t erased;
    } cases[] = {
        {1, 1, 0x400, 1, 0x1000},          {0x1000, 0x400, 0x400, 1, 0x1000},
        {0x1001, 0x401, 0x400, 2, 0x2000}, {0x2000, 0x3FF, 0x400, 1, 0x2000},
        {0x1FFF, 0x800, 0x400, 2, 0x2000}, {0x2001, 0x801, 0x400, 3, 0x3000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (int stub = 0; stub <= 1; stub++) {
            esp_loader_flash_deflate_t write = {.offset = AT,
                                                .size = cases[i].size,
                                                .compressed_size = cases[i].stream,
                                                .block_size = cases[i].block,
                                                .pull = rig_pull,
                                                .user = stream};
            if (stub != 0) {
                scripted_stub_begin(&scene);
                scripted_stub_answer(&scene, DEFL_DATA, NULL, 0);
            } else {
                scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
                scripted_chip_accept(&scene.chip, DEFL_BEGIN);
                scripted_chip_accept(&scene.chip, DEFL_DATA);
            }
            const unsigned first = scene.chip.frame_count;
            esp_loader_engine_flash_deflate(&scene.engine, &write);
            assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
            assert_int_equal(word(first, 0), stub != 0 ? cases[i].size : cases[i].erased);
            assert_int_equal(word(first, 1), cases[i].blocks);
            assert_int_equal(word(first, 2), cases[i].block);
            assert_int_equal(word(first, 3), AT);
            assert_int_equal(scene.chip.frame_count - first, 1 + cases[i].blocks);
            assert_int_equal(write.written, cases[i].stream);
        }
    }
}

/* Where a write was begun before, its blocks may not go on as those of one whose begin was refused.
 */
static void a_begin_that_is_refused_takes_no_blocks(void **state)
{
    (void)state;
    esp_loader_flash_deflate_t write = whole_write();
    scripted_scene_attach(&scene, scripted_chip_be_esp32c3);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = DEFL_BEGIN, .times = 1});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = DEFL_BEGIN, .error = 6});
    scripted_chip_accept(&scene.chip, DEFL_DATA);
    for (unsigned refused = 0; refused < 2; refused++) {
        esp_loader_engine_flash_deflate_begin(&scene.engine, &write);
        assert_int_equal(scripted_scene_run(&scene),
                         refused != 0 ? ESP_LOADER_ERROR_INVALID_RESPONSE : ESP_LOADER_SUCCESS);
        esp_loader_engine_flash_deflate_block(&scene.engine, &write, BLOCK);
        assert_int_equal(scripted_scene_run(&scene),
                         refused != 0 ? ESP_LOADER_ERROR_INVALID_PARAM : ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&scene.chip, DEFL_DATA), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_that_a_rom_refuses_ends_the_write),
        cmocka_unit_test(a_block_that_a_stub_refuses_unread_goes_again),
        cmocka_unit_test(a_block_is_sent_so_often),
        cmocka_unit_test(a_block_that_is_taken_begins_the_patience_anew),
        cmocka_unit_test(a_begin_tells_what_will_come),
        cmocka_unit_test(a_begin_that_is_refused_takes_no_blocks),
    };
    rig_fill(stream, sizeof(stream), 8);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
