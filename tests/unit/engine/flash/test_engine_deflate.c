/*
 * Compressed writes, through ROM loaders and flasher stubs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    IMAGE_SIZE = 60000,
    ERASED_SIZE = 0xF000, /* its sectors */
    FLASH_DEFL_DATA = 0x11,
    OFFSET = 0x20000,
    BLOCK_SIZE = 1024,
    ZEROS_SIZE = 0x100000,
};

static uint8_t image[ZEROS_SIZE];
static uint8_t stream[0x20000];

static uint32_t compressed(uint32_t size)
{
    uLongf length = sizeof(stream);
    assert_int_equal(compress2(stream, &length, image, size, 9), Z_OK);
    return (uint32_t)length;
}

static esp_loader_error_t connect_to(rig_t *rig, bool stub)
{
    esp_loader_error_t error = rig_connect(rig);
    error = error == ESP_LOADER_SUCCESS && stub ? stub_scene_start(rig) : error;
    return error == ESP_LOADER_SUCCESS ? rig_attach(rig) : error;
}

static esp_loader_error_t write_image(rig_t *rig, uint32_t size, uint32_t stream_size)
{
    esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                          .size = size,
                                          .compressed_size = stream_size,
                                          .block_size = BLOCK_SIZE,
                                          .pull = rig_pull,
                                          .user = stream};
    esp_loader_engine_flash_deflate(&rig->engine, &deflate);
    return rig_run(rig);
}

/* The chip's own digest: asked for once the last block is written. */
static bool is_there(rig_t *rig, uint32_t size)
{
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    uint8_t expected[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, image, size);
    esp_loader_md5_final(&md5, expected);
    esp_loader_engine_flash_md5(&rig->engine, OFFSET, size, digest);
    return rig_run(rig) == ESP_LOADER_SUCCESS && memcmp(digest, expected, sizeof(digest)) == 0 &&
           memcmp(sim_chip_flash(rig->chip, NULL) + OFFSET, image, size) == 0;
}

/* Of ROM loaders, none but the ESP32-C3's is known to write no more than the image. */
static bool can_deflate(size_t chip, bool stub)
{
    return stub || strcmp(stub_scene_name(chip), "esp32c3") == 0;
}

static size_t esp32c3(void)
{
    size_t chip = 0;
    while (strcmp(stub_scene_name(chip), "esp32c3") != 0) {
        chip++;
    }
    return chip;
}

static void an_image_is_inflated(void **state)
{
    (void)state;
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        for (unsigned stub = 0; stub < 2; stub++) {
            rig_t rig;
            stub_scene_begin(&rig, chip);
            assert_int_equal(connect_to(&rig, stub), ESP_LOADER_SUCCESS);
            uint8_t *behind = sim_chip_flash(rig.chip, NULL) + OFFSET + ERASED_SIZE;
            memset(behind, 0x5A, IMAGE_SIZE);
            const esp_loader_error_t error = write_image(&rig, IMAGE_SIZE, stream_size);
            assert_int_equal(esp_loader_engine_can_inflate(&rig.engine), can_deflate(chip, stub));
            assert_int_equal(behind[0], 0x5A);
            assert_memory_equal(behind, behind + 1, IMAGE_SIZE - 1);
            if (can_deflate(chip, stub)) {
                assert_int_equal(error, ESP_LOADER_SUCCESS);
                assert_true(is_there(&rig, IMAGE_SIZE));
            } else {
                assert_int_equal(error, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
                assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
            }
            rig_free(&rig);
        }
    }
}

/* A block of a kilobyte that inflates to a megabyte takes its time. */
static void a_mebibyte_of_nothing_does_not_time_out(void **state)
{
    (void)state;
    uint8_t *kept = malloc(IMAGE_SIZE);
    memcpy(kept, image, IMAGE_SIZE);
    memset(image, 0, sizeof(image));
    const uint32_t stream_size = compressed(ZEROS_SIZE);
    for (unsigned stub = 0; stub < 2; stub++) {
        rig_t rig;
        stub_scene_begin(&rig, esp32c3());
        assert_int_equal(connect_to(&rig, stub), ESP_LOADER_SUCCESS);
        assert_int_equal(write_image(&rig, ZEROS_SIZE, stream_size), ESP_LOADER_SUCCESS);
        assert_true(is_there(&rig, ZEROS_SIZE));
        rig_free(&rig);
    }
    memcpy(image, kept, IMAGE_SIZE);
    free(kept);
}

/* What became of a block cannot be known: a job asks the chip, the engine only says so. */
static void a_lost_answer_ends_the_write_or_is_repaired(void **state)
{
    (void)state;
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        uint64_t frames = 1;
        unsigned ended = 0;
        for (uint64_t at = 0; at < frames; at++) {
            rig_t rig;
            const sim_fault_t fault = {
                .kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
            stub_scene_begin(&rig, chip);
            rig_fault(&rig, &fault);
            esp_loader_error_t error = connect_to(&rig, true);
            assert_int_equal(error, ESP_LOADER_SUCCESS);
            error = write_image(&rig, IMAGE_SIZE, stream_size);
            if (error == ESP_LOADER_ERROR_TIMEOUT) {
                assert_int_equal(esp_loader_engine_result(&rig.engine)->command, FLASH_DEFL_DATA);
                ended++;
                /* Again from the beginning: nothing of what went before is in the way. */
                error = write_image(&rig, IMAGE_SIZE, stream_size);
            }
            if (error != ESP_LOADER_SUCCESS || !is_there(&rig, IMAGE_SIZE)) {
                fail_msg("%s, answer %u swallowed: error %d", stub_scene_name(chip), (unsigned)at,
                         error);
            }
            if (sim_link_frames(rig.link) > frames) {
                frames = sim_link_frames(rig.link);
            }
            rig_free(&rig);
        }
        print_message("%s: %u answers, each swallowed once, %u times the write ended\n",
                      stub_scene_name(chip), (unsigned)frames, ended);
        assert_int_equal(ended, (stream_size + BLOCK_SIZE - 1) / BLOCK_SIZE);
    }
}

static void more_than_the_stream_is_refused(void **state)
{
    (void)state;
    rig_t rig;
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    stub_scene_begin(&rig, esp32c3());
    assert_int_equal(connect_to(&rig, false), ESP_LOADER_SUCCESS);
    esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                          .size = IMAGE_SIZE,
                                          .compressed_size = stream_size,
                                          .block_size = 0x4000,
                                          .pull = rig_pull,
                                          .user = stream};
    esp_loader_engine_flash_deflate_begin(&rig.engine, &deflate);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    const uint32_t left = stream_size % 0x4000;
    const uint32_t sizes[] = {0x4001, 0xFFFFFFFF, stream_size - left, left + 1, left, 1};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        const uint64_t sent = sim_link_bytes(rig.link, SIM_TO_CHIP);
        if (i == 2) {
            for (uint32_t at = 0; at < sizes[i]; at += 0x4000) {
                esp_loader_engine_flash_deflate_block(&rig.engine, &deflate, 0x4000);
                assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            }
            continue;
        }
        esp_loader_engine_flash_deflate_block(&rig.engine, &deflate, sizes[i]);
        assert_int_equal(rig_run(&rig),
                         sizes[i] == left ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(sim_link_bytes(rig.link, SIM_TO_CHIP) > sent, sizes[i] == left);
    }
    assert_true(is_there(&rig, IMAGE_SIZE));
    rig_free(&rig);
}

static void a_stream_without_a_source_or_an_end_erases_nothing(void **state)
{
    const esp_loader_flash_deflate_t sound = {.offset = OFFSET,
                                              .size = IMAGE_SIZE,
                                              .compressed_size = compressed(IMAGE_SIZE),
                                              .block_size = BLOCK_SIZE,
                                              .pull = rig_pull,
                                              .user = stream};
    rig_t rig;
    (void)state;
    stub_scene_begin(&rig, esp32c3());
    assert_int_equal(connect_to(&rig, false), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < 6; i++) {
        esp_loader_flash_deflate_t wrong = sound;
        wrong.pull = i == 0 ? NULL : wrong.pull;
        wrong.compressed_size = i == 1 ? 0 : wrong.compressed_size;
        wrong.block_size = i == 2 ? 0 : i == 3 ? 0x4001 : wrong.block_size;
        wrong.offset += i == 4 ? 2 : 0;
        wrong.size = i == 5 ? 0 : wrong.size;
        esp_loader_engine_flash_deflate(&rig.engine, &wrong);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    }
    rig_free(&rig);
}

/* The last of the blocks that a ROM was told of ends its stream, whatever is missing of it: what it
 * makes up then goes behind the image. */
static void blocks_that_are_cut_are_counted_as_they_go(void **state)
{
    static const uint32_t sizes[] = {64, 1000, 4093, 0x1800, 0x1801, 0x2FF3, 0x4000};
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        rig_t rig;
        stub_scene_begin(&rig, esp32c3());
        assert_int_equal(connect_to(&rig, false), ESP_LOADER_SUCCESS);
        uint8_t *behind = sim_chip_flash(rig.chip, NULL) + OFFSET + ERASED_SIZE;
        memset(behind, 0x5A, IMAGE_SIZE);
        esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                              .size = IMAGE_SIZE,
                                              .compressed_size = stream_size,
                                              .block_size = sizes[i],
                                              .pull = rig_pull,
                                              .user = stream};
        esp_loader_engine_flash_deflate_begin(&rig.engine, &deflate);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        while (deflate.written < stream_size) {
            const uint32_t left = stream_size - deflate.written;
            esp_loader_engine_flash_deflate_block(&rig.engine, &deflate,
                                                  left < sizes[i] ? left : sizes[i]);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        }
        assert_true(is_there(&rig, IMAGE_SIZE));
        assert_int_equal(behind[0], 0x5A);
        assert_memory_equal(behind, behind + 1, IMAGE_SIZE - 1);
        rig_free(&rig);
    }
}

static void a_rom_is_given_no_short_block_but_the_last(void **state)
{
    static const uint32_t sizes[] = {1, 512, BLOCK_SIZE - 1};
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        rig_t rig;
        stub_scene_begin(&rig, esp32c3());
        assert_int_equal(connect_to(&rig, stub != 0), ESP_LOADER_SUCCESS);
        esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                              .size = IMAGE_SIZE,
                                              .compressed_size = stream_size,
                                              .block_size = BLOCK_SIZE,
                                              .pull = rig_pull,
                                              .user = stream};
        esp_loader_engine_flash_deflate_begin(&rig.engine, &deflate);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            const uint64_t sent = sim_link_bytes(rig.link, SIM_TO_CHIP);
            esp_loader_engine_flash_deflate_block(&rig.engine, &deflate, sizes[i]);
            assert_int_equal(rig_run(&rig),
                             stub ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
            assert_int_equal(sim_link_bytes(rig.link, SIM_TO_CHIP) > sent, stub);
        }
        while (deflate.written < stream_size) {
            const uint32_t left = stream_size - deflate.written;
            esp_loader_engine_flash_deflate_block(&rig.engine, &deflate, 0);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
            esp_loader_engine_flash_deflate_block(&rig.engine, &deflate,
                                                  left < BLOCK_SIZE ? left : BLOCK_SIZE);
            assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        }
        assert_true(is_there(&rig, IMAGE_SIZE));
        rig_free(&rig);
    }
}

/* A sum of whole blocks would pass the end of 32 bits and never reach it. */
static void the_blocks_of_a_stream_of_any_size_can_be_counted(void **state)
{
    (void)state;
    rig_t rig;
    stub_scene_begin(&rig, esp32c3());
    assert_int_equal(connect_to(&rig, false), ESP_LOADER_SUCCESS);
    for (uint32_t short_of = 0; short_of < 0x8000; short_of += 0x1FFF) {
        esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                              .size = IMAGE_SIZE,
                                              .compressed_size = 0xFFFFFFFF - short_of,
                                              .block_size = 0x4000,
                                              .pull = rig_pull,
                                              .user = stream};
        esp_loader_engine_flash_deflate_begin(&rig.engine, &deflate);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    }
    rig_free(&rig);
}

static unsigned pulls_left;

static const uint8_t *pull_for_a_while(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    const uint8_t *bytes = user;
    return pulls_left-- != 0 ? bytes + offset : NULL;
}

/* At the first block, in the middle and at the last; at once and block by block. */
static void a_source_that_fails_ends_the_write_there(void **state)
{
    const uint32_t stream_size = compressed(IMAGE_SIZE);
    const unsigned blocks = (stream_size + BLOCK_SIZE - 1) / BLOCK_SIZE;
    const unsigned given[] = {0, 1, blocks / 2, blocks - 1};
    (void)state;
    for (unsigned i = 0; i < 4 * 4; i++) {
        rig_t rig;
        const bool stub = i % 2 != 0;
        const bool in_steps = i / 2 % 2 != 0;
        stub_scene_begin(&rig, esp32c3());
        assert_int_equal(connect_to(&rig, stub), ESP_LOADER_SUCCESS);
        const uint32_t before = (uint32_t)sim_chip_counters(rig.chip)->commands[FLASH_DEFL_DATA];
        esp_loader_flash_deflate_t deflate = {.offset = OFFSET,
                                              .size = IMAGE_SIZE,
                                              .compressed_size = stream_size,
                                              .block_size = BLOCK_SIZE,
                                              .pull = pull_for_a_while,
                                              .user = stream};
        pulls_left = given[i / 4];
        if (in_steps) {
            esp_loader_engine_flash_deflate_begin(&rig.engine, &deflate);
        } else {
            esp_loader_engine_flash_deflate(&rig.engine, &deflate);
        }
        esp_loader_error_t error = rig_run(&rig);
        for (unsigned block = 0; in_steps && error == ESP_LOADER_SUCCESS; block++) {
            const uint32_t left = stream_size - deflate.written;
            assert_true(block < blocks);
            esp_loader_engine_flash_deflate_block(&rig.engine, &deflate,
                                                  left < BLOCK_SIZE ? left : BLOCK_SIZE);
            error = rig_run(&rig);
        }
        assert_int_equal(error, ESP_LOADER_ERROR_FAIL);
        assert_int_equal(deflate.written, given[i / 4] * BLOCK_SIZE);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[FLASH_DEFL_DATA] - before,
                         given[i / 4]);
        /* The chip still hears, and takes all of it from the beginning. */
        assert_int_equal(write_image(&rig, IMAGE_SIZE, stream_size), ESP_LOADER_SUCCESS);
        assert_true(is_there(&rig, IMAGE_SIZE));
        rig_free(&rig);
    }
}

int main(void)
{
    /* Halves that compress and halves that do not. */
    rig_fill(image, IMAGE_SIZE / 2, 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_is_inflated),
        cmocka_unit_test(a_mebibyte_of_nothing_does_not_time_out),
        cmocka_unit_test(a_lost_answer_ends_the_write_or_is_repaired),
        cmocka_unit_test(more_than_the_stream_is_refused),
        cmocka_unit_test(a_stream_without_a_source_or_an_end_erases_nothing),
        cmocka_unit_test(blocks_that_are_cut_are_counted_as_they_go),
        cmocka_unit_test(a_rom_is_given_no_short_block_but_the_last),
        cmocka_unit_test(the_blocks_of_a_stream_of_any_size_can_be_counted),
        cmocka_unit_test(a_source_that_fails_ends_the_write_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
