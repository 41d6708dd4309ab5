/*
 * What a write does after a refusal, for each reason that a loader may give: whether it begins
 * again, where, what it erases, and how long the next block is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "scripted_stub.h"
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    AT = 0x10000,
    SIZE = 0x2000,
    BLOCK = 0x400,
    SECTOR = 0x1000,
    SHORT_BLOCK = BLOCK / 4,
    CHECKSUM = 0x07, /* reasons of ROM loaders */
    FLASH_WRITE = 0x08,
    FAILED = 0x06,
    STUB_REASON = 0xC0, /* a stub's are not below, a ROM's are */
    SENDINGS = 6,       /* of the question for a short digest */
    TRIED = 9,          /* failures without a new byte that a write goes on after */
};

static scripted_scene_t scene;
static uint8_t image[SIZE];

/* A chip that takes `before` blocks and refuses so many. */
static void begin(unsigned before, uint8_t reason, unsigned times)
{
    rig_fill(image, sizeof(image), 4);
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, FLASH_DATA);
    if (before != 0) {
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = FLASH_DATA, .times = before});
    }
    scripted_chip_answer(
        &scene.chip, (scripted_answer_t){.opcode = FLASH_DATA, .error = reason, .times = times});
    scripted_chip_accept(&scene.chip, FLASH_DATA);
}

static esp_loader_error_t write_all(void)
{
    esp_loader_flash_write_t write = {
        .offset = AT, .size = SIZE, .block_size = BLOCK, .pull = rig_pull, .user = image};
    esp_loader_engine_flash_write(&scene.engine, &write);
    return scripted_scene_run(&scene);
}

/* Frames with the opcode since `first`. */
static unsigned count(unsigned first, uint8_t opcode)
{
    unsigned found = 0;
    for (unsigned i = first; i < scene.chip.frame_count; i++) {
        found += scene.chip.frame_opcodes[i] == opcode;
    }
    return found;
}

static uint32_t word(unsigned frame, unsigned number)
{
    return scripted_chip_word(&scene.chip, frame, number);
}

/* What follows a refusal in the middle of a sector: 2 of its 4 blocks are there. */
static void a_refused_block_goes_again_as_its_reason_asks_for(void **state)
{
    enum { BEFORE = 2 };
    (void)state;
    for (unsigned reason = 1; reason < STUB_REASON; reason++) {
        begin(BEFORE, (uint8_t)reason, 1);
        const unsigned first = scene.chip.frame_count;
        assert_int_equal(write_all(), ESP_LOADER_SUCCESS);
        const unsigned next = first + 1 + BEFORE + 1;
        assert_int_equal(word(first, 0), SIZE);
        assert_int_equal(word(first, 3), AT);
        if (reason == CHECKSUM) {
            /* It was not written: a shorter one under the next number. */
            assert_int_equal(count(first, FLASH_BEGIN), 1);
            assert_int_equal(word(next, 0), SHORT_BLOCK);
            assert_int_equal(word(next, 1), BEFORE + 1);
        } else {
            /* The place is made certain. What could not be programmed costs its sector. */
            const bool erases = reason == FLASH_WRITE;
            assert_int_equal(count(first, FLASH_BEGIN), 2);
            assert_int_equal(scene.chip.frame_opcodes[next], FLASH_BEGIN);
            assert_int_equal(word(next, 0), erases ? SECTOR : 0);
            assert_int_equal(word(next, 3), erases ? AT : AT + BEFORE * BLOCK);
            assert_int_equal(word(next, 2), SHORT_BLOCK);
            assert_int_equal(word(next, 1), (SIZE - (erases ? 0 : BEFORE * BLOCK)) / SHORT_BLOCK);
            assert_int_equal(word(next + 1, 0), SHORT_BLOCK);
            assert_int_equal(word(next + 1, 1), 0);
        }
    }
}

static void begin_stub(unsigned before, const uint8_t *refusal)
{
    scripted_stub_begin(&scene);
    scripted_stub_answer(&scene, FLASH_DATA, NULL, before);
    scripted_stub_answer(&scene, FLASH_DATA, refusal, 1);
    scripted_stub_answer(&scene, FLASH_DATA, NULL, 0);
}

/* The same of a stub, which has four codes for a damaged frame. All else is about flash, and its
 * sector is written anew. */
static void a_block_that_a_stub_refuses_goes_again_as_its_reason_asks_for(void **state)
{
    enum { BEFORE = 2 };
    (void)state;
    for (unsigned reason = STUB_REASON; reason < 0x100; reason++) {
        const uint8_t refusal[2] = {(uint8_t)reason, 0};
        const bool damaged = reason == 0xC0 || reason == 0xC1 || reason == 0xC8 || reason == 0xC9;
        begin_stub(BEFORE, refusal);
        const unsigned first = scene.chip.frame_count;
        assert_int_equal(write_all(), ESP_LOADER_SUCCESS);
        const unsigned next = first + 1 + BEFORE + 1;
        assert_int_equal(count(first, FLASH_BEGIN), damaged ? 1 : 2);
        if (damaged) {
            assert_int_equal(word(next, 0), SHORT_BLOCK);
        } else {
            assert_int_equal(scene.chip.frame_opcodes[next], FLASH_BEGIN);
            assert_int_equal(word(next, 0), SIZE);
            assert_int_equal(word(next, 3), AT);
        }
    }
}

/* A stub tells of a block that it could not write or inflate once, with the next command. To send
 * that again would be to forget the failure. A ROM's reasons are about the command itself. */
static void what_a_stub_tells_of_an_earlier_block_is_taken_at_once(void **state)
{
    enum { MD5 = 0x13 };
    uint8_t digest[16];
    (void)state;
    for (unsigned reason = 1; reason < 0x100; reason++) {
        const uint8_t refusal[2] = {(uint8_t)reason, 0};
        const bool once = reason == 0xC4 || reason == 0xC7;
        begin_stub(0, refusal);
        scripted_stub_answer(&scene, MD5, refusal, 0);
        esp_loader_engine_flash_md5(&scene.engine, AT, SIZE, digest);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_INVALID_RESPONSE);
        assert_int_equal(esp_loader_engine_result(&scene.engine)->status, reason);
        assert_int_equal(scripted_chip_count(&scene.chip, MD5), once ? 1 : SENDINGS);
    }
    for (unsigned reason = 1; reason < STUB_REASON; reason++) {
        scripted_scene_attach(&scene, scripted_chip_be_esp32);
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = MD5, .error = (uint8_t)reason});
        esp_loader_engine_flash_md5(&scene.engine, AT, SIZE, digest);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_INVALID_RESPONSE);
        assert_int_equal(scripted_chip_count(&scene.chip, MD5), SENDINGS);
    }
}

/* A begin within a sector is refused by ROMs with one reason, and taken all the same. */
static void only_one_refusal_of_a_begin_within_a_sector_counts_for_nothing(void **state)
{
    (void)state;
    for (unsigned reason = 1; reason < 0x20; reason++) {
        begin(2, FAILED, 1);
        scripted_chip_forget(&scene.chip, FLASH_BEGIN);
        scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = FLASH_BEGIN, .times = 1});
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = FLASH_BEGIN, .error = (uint8_t)reason, .times = 1});
        scripted_chip_accept(&scene.chip, FLASH_BEGIN);
        const unsigned first = scene.chip.frame_count;
        assert_int_equal(write_all(), ESP_LOADER_SUCCESS);
        /* Otherwise it goes out once more: a damaged begin at once, any other at its place. */
        assert_int_equal(count(first, FLASH_BEGIN) > 2, reason != FAILED && reason != CHECKSUM);
    }
}

/* So many failures in a row are survived, and one more ends the write with its reason. */
static void refusals_without_progress_end_a_write(void **state)
{
    static const uint8_t reasons[] = {0x05, FAILED, CHECKSUM, FLASH_WRITE, 0x09};
    (void)state;
    for (size_t i = 0; i < sizeof(reasons); i++) {
        for (unsigned more = 0; more <= 1; more++) {
            begin(2, reasons[i], TRIED + more);
            const unsigned first = scene.chip.frame_count;
            assert_int_equal(write_all(),
                             more != 0 ? ESP_LOADER_ERROR_INVALID_RESPONSE : ESP_LOADER_SUCCESS);
            if (more != 0) {
                const esp_loader_result_t *result = esp_loader_engine_result(&scene.engine);
                assert_int_equal(count(first, FLASH_DATA), 2 + TRIED + 1);
                assert_int_equal(result->status, reasons[i]);
                assert_int_equal(result->command, FLASH_DATA);
            }
        }
    }
}

/* Bytes that were never sent before begin the patience anew. */
static void progress_between_refusals_is_enough(void **state)
{
    enum { ROUNDS = 3, SHORT_BLOCKS = 7 };
    (void)state;
    begin(1, FAILED, TRIED);
    scripted_chip_forget(&scene.chip, FLASH_DATA);
    for (unsigned i = 0; i < ROUNDS; i++) {
        scripted_chip_answer(&scene.chip,
                             (scripted_answer_t){.opcode = FLASH_DATA, .times = SHORT_BLOCKS});
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = FLASH_DATA, .error = FAILED, .times = TRIED});
    }
    scripted_chip_accept(&scene.chip, FLASH_DATA);
    assert_int_equal(write_all(), ESP_LOADER_SUCCESS);
}

/* Of a chip that takes begins and answers no block: each is awaited longer than the one before, and
 * after the fourth nothing more is sent. Milliseconds to the next command, of a block of 1024 bytes
 * and of three shorter ones. */
static void a_block_is_awaited_longer_after_each_silence(void **state)
{
    enum { WAITS = 4 };
    static const uint32_t expected[WAITS] = {436, 358, 662, 1270};
    unsigned waited = 0;
    (void)state;
    rig_fill(image, sizeof(image), 4);
    scripted_scene_attach(&scene, scripted_chip_be_esp32);
    scripted_chip_forget(&scene.chip, FLASH_DATA);
    const unsigned first = scene.chip.frame_count;
    assert_int_equal(write_all(), ESP_LOADER_ERROR_TIMEOUT);
    for (unsigned i = first; i < scene.chip.frame_count; i++) {
        if (scene.chip.frame_opcodes[i] == FLASH_DATA) {
            const bool is_last = i + 1 == scene.chip.frame_count;
            const uint32_t until = is_last ? scene.chip.now_ms : scene.chip.frame_times[i + 1];
            assert_true(waited < WAITS);
            assert_in_range(until - scene.chip.frame_times[i], expected[waited] - 2,
                            expected[waited] + 2);
            waited++;
        }
    }
    assert_int_equal(waited, WAITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_block_goes_again_as_its_reason_asks_for),
        cmocka_unit_test(a_block_that_a_stub_refuses_goes_again_as_its_reason_asks_for),
        cmocka_unit_test(what_a_stub_tells_of_an_earlier_block_is_taken_at_once),
        cmocka_unit_test(only_one_refusal_of_a_begin_within_a_sector_counts_for_nothing),
        cmocka_unit_test(refusals_without_progress_end_a_write),
        cmocka_unit_test(progress_between_refusals_is_enough),
        cmocka_unit_test(a_block_is_awaited_longer_after_each_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
