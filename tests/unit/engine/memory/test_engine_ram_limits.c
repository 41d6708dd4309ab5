/*
 * Loading RAM: what is refused before anything is sent, and how many failures a load goes on after.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MEM_BEGIN = 0x05,
    MEM_END = 0x06,
    MEM_DATA = 0x07,
    ADDRESS = 0x40080000,
    BLOCK = 0x800,
    SHORT_BLOCK = BLOCK / 4,
    LARGEST = 0x4000000,
    TRIED = 7, /* failures in a row that a block is sent again after */
    CHECKSUM = 0x07,
};

static scripted_scene_t scene;
static uint8_t bytes[2 * BLOCK];

static void begin(void)
{
    scripted_scene_connect(&scene, scripted_chip_be_esp32);
    scripted_chip_accept(&scene.chip, MEM_BEGIN);
}

static uint32_t word(unsigned frame, unsigned number)
{
    return scripted_chip_word(&scene.chip, frame, number);
}

static esp_loader_error_t begin_load(esp_loader_ram_write_t *write)
{
    write->address = ADDRESS;
    write->payload = bytes;
    esp_loader_engine_ram_begin(&scene.engine, write);
    return scripted_scene_run(&scene);
}

static esp_loader_error_t load(esp_loader_ram_write_t *write, uint32_t size)
{
    esp_loader_engine_ram_block(&scene.engine, write, size);
    return scripted_scene_run(&scene);
}

/* Sizes of a load and of its blocks. */
static void sizes_out_of_range_are_refused(void **state)
{
    static const struct {
        uint32_t size;
        uint32_t block_size;
        bool taken;
    } cases[] = {
        {0, BLOCK, false},          {1, BLOCK, true},
        {LARGEST, 0x1800, true},    {LARGEST + 1, 0x1800, false},
        {UINT32_MAX, BLOCK, false}, {BLOCK, 0, false},
        {BLOCK, 1, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin();
        esp_loader_ram_write_t write = {.size = cases[i].size, .block_size = cases[i].block_size};
        assert_int_equal(begin_load(&write),
                         cases[i].taken ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(scripted_chip_count(&scene.chip, MEM_BEGIN), cases[i].taken);
    }
}

/* Blocks of a load of one and a half: as long as a block, and as what is left. */
static void blocks_out_of_range_are_refused(void **state)
{
    static const struct {
        uint32_t size;
        bool taken;
    } cases[] = {{BLOCK + 1, false},     {UINT32_MAX, false}, {BLOCK, true},
                 {BLOCK / 2 + 1, false}, {BLOCK / 2, true},   {1, false}};
    esp_loader_ram_write_t write = {.size = BLOCK + BLOCK / 2, .block_size = BLOCK};
    (void)state;
    begin();
    scripted_chip_accept(&scene.chip, MEM_DATA);
    assert_int_equal(begin_load(&write), ESP_LOADER_SUCCESS);
    unsigned sent = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(load(&write, cases[i].size),
                         cases[i].taken ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
        sent += cases[i].taken;
        assert_int_equal(scripted_chip_count(&scene.chip, MEM_DATA), sent);
    }
    assert_int_equal(write.written, write.size);
}

/* Each refusal has the place set anew, at once, for shorter frames. */
static void a_refused_block_is_loaded_again_so_often(void **state)
{
    static const uint8_t reasons[] = {0x05, 0x06, CHECKSUM, 0x0E};
    (void)state;
    for (size_t i = 0; i < sizeof(reasons); i++) {
        for (unsigned times = 1; times <= TRIED + 1; times++) {
            esp_loader_ram_write_t write = {.size = 2 * BLOCK, .block_size = BLOCK};
            begin();
            scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = MEM_DATA, .times = 1});
            scripted_chip_answer(
                &scene.chip,
                (scripted_answer_t){.opcode = MEM_DATA, .error = reasons[i], .times = times});
            scripted_chip_accept(&scene.chip, MEM_DATA);
            assert_int_equal(begin_load(&write), ESP_LOADER_SUCCESS);
            assert_int_equal(load(&write, BLOCK), ESP_LOADER_SUCCESS);
            const unsigned first = scene.chip.frame_count;
            const uint32_t begun_ms = scene.chip.now_ms;
            write.payload = bytes + BLOCK;
            const bool ends = times > TRIED;
            assert_int_equal(load(&write, BLOCK),
                             ends ? ESP_LOADER_ERROR_INVALID_RESPONSE : ESP_LOADER_SUCCESS);
            assert_true(scene.chip.now_ms - begun_ms < 100);
            /* The block, then for each refusal a begin and a frame. */
            assert_int_equal(scene.chip.frame_opcodes[first], MEM_DATA);
            assert_int_equal(scene.chip.frame_opcodes[first + 1], MEM_BEGIN);
            assert_int_equal(word(first + 1, 0), BLOCK);
            assert_int_equal(word(first + 1, 1), BLOCK / SHORT_BLOCK);
            assert_int_equal(word(first + 1, 2), SHORT_BLOCK);
            assert_int_equal(word(first + 1, 3), ADDRESS + BLOCK);
            assert_int_equal(scene.chip.frame_opcodes[first + 2], MEM_DATA);
            assert_int_equal(word(first + 2, 0), SHORT_BLOCK);
            assert_int_equal(word(first + 2, 1), 0);
            if (ends) {
                const esp_loader_result_t *result = esp_loader_engine_result(&scene.engine);
                assert_int_equal(scene.chip.frame_count - first, 1 + 2 * TRIED);
                assert_int_equal(result->status, reasons[i]);
                assert_int_equal(result->command, MEM_DATA);
                assert_int_equal(result->address, ADDRESS + BLOCK);
            }
        }
    }
}

/* A frame that comes through begins the patience anew. */
static void a_frame_that_is_loaded_begins_the_patience_anew(void **state)
{
    enum { ROUNDS = 4 };
    esp_loader_ram_write_t write = {.size = BLOCK, .block_size = BLOCK};
    (void)state;
    begin();
    for (unsigned i = 0; i < ROUNDS; i++) {
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = MEM_DATA, .error = CHECKSUM, .times = TRIED});
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = MEM_DATA, .times = 1});
    }
    scripted_chip_accept(&scene.chip, MEM_DATA);
    assert_int_equal(begin_load(&write), ESP_LOADER_SUCCESS);
    assert_int_equal(load(&write, BLOCK), ESP_LOADER_SUCCESS);
    assert_int_equal(write.written, BLOCK);
}

/* A start that is answered, refused, or not answered: with an entry, and to stay in the loader. */
static void a_start_ends_as_it_was_answered(void **state)
{
    static const uint32_t entries[] = {0, ADDRESS};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        begin();
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = MEM_END, .times = 1});
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = MEM_END, .error = 6, .times = 1});
        const unsigned first = scene.chip.frame_count;
        esp_loader_engine_ram_run(&scene.engine, entries[i]);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(word(first, 0), entries[i] == 0);
        assert_int_equal(word(first, 1), entries[i]);
        esp_loader_engine_ram_run(&scene.engine, entries[i]);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_INVALID_RESPONSE);
        assert_int_equal(esp_loader_engine_result(&scene.engine)->address, entries[i]);
        esp_loader_engine_ram_run(&scene.engine, entries[i]);
        assert_int_equal(scripted_scene_run(&scene),
                         entries[i] == 0 ? ESP_LOADER_ERROR_TIMEOUT : ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&scene.chip, MEM_END), 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_out_of_range_are_refused),
        cmocka_unit_test(blocks_out_of_range_are_refused),
        cmocka_unit_test(a_refused_block_is_loaded_again_so_often),
        cmocka_unit_test(a_frame_that_is_loaded_begins_the_patience_anew),
        cmocka_unit_test(a_start_ends_as_it_was_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
