/*
 * Streams that were made before, of a whole application: they cannot be cut, so they go in one
 * piece, however long, and nothing of the image is held back. Streams made for the run go in runs.
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

enum {
    AT = 0x10000,
    SIZE = 300000, /* more than the longest run */
    BLOCK = 1024,
    STREAM = 40000,
    MAGIC = 0xE9,
    FLASH_BEGIN = 0x02,
    DEFL_BEGIN = 0x10,
};

typedef struct {
    uint8_t bytes[SIZE];
    uint8_t stream[STREAM];
    unsigned made;
} source_t;

static rig_t rig;
static source_t source;
static esp_loader_image_t image;
static esp_loader_job_t job;

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    assert_true(offset + size <= STREAM);
    return ((const source_t *)user)->stream + offset;
}

static const uint8_t *pull_bytes(void *user, uint32_t offset, uint32_t size)
{
    assert_true(offset + size <= SIZE);
    return ((const source_t *)user)->bytes + offset;
}

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    static uint8_t stretch[SIZE];
    source_t *from = user;
    uLongf made = STREAM;
    memcpy(stretch, from->bytes + offset, size);
    memset(stretch, 0xFF, blank);
    from->made++;
    return compress2(from->stream, &made, stretch, size, 6) == Z_OK ? (uint32_t)made : 0;
}

static uint32_t commands(uint8_t opcode)
{
    return sim_chip_counters(rig.chip)->commands[opcode];
}

static void begin(bool stub, bool difference)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    esp_loader_job_init(&job, &rig.engine, &image, 1, BLOCK);
    if (difference) {
        esp_loader_job_write_difference(&job);
    }
    source.made = 0;
}

static void assert_written(void)
{
    assert_int_equal(rig_job(&rig, &job), ESP_LOADER_SUCCESS);
    assert_true(image.verified);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, source.bytes, SIZE);
}

static void a_stream_of_the_whole_goes_in_one_piece(void **state)
{
    uLongf made = STREAM;
    (void)state;
    assert_int_equal(compress2(source.stream, &made, source.bytes, SIZE, 6), Z_OK);
    for (unsigned way = 0; way < 4; way++) {
        image = (esp_loader_image_t){.offset = AT,
                                     .size = SIZE,
                                     .pull = pull_bytes,
                                     .user = &source,
                                     .pull_stream = pull_stream,
                                     .stream_size = (uint32_t)made};
        begin((way & 1) != 0, (way & 2) != 0);
        assert_written();
        assert_int_equal(commands(DEFL_BEGIN), 1);
        assert_int_equal(commands(FLASH_BEGIN), 0);
        rig_free(&rig);
    }
}

static void streams_that_are_made_go_in_runs(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub <= 1; stub++) {
        image = (esp_loader_image_t){.offset = AT,
                                     .size = SIZE,
                                     .pull = pull_bytes,
                                     .user = &source,
                                     .pull_stream = pull_stream,
                                     .make_stream = make_stream};
        begin(stub != 0, false);
        assert_written();
        /* Two runs, then the first sector. */
        assert_int_equal(source.made, 3);
        assert_int_equal(commands(DEFL_BEGIN), 3);
        assert_int_equal(commands(FLASH_BEGIN), 0);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_of_the_whole_goes_in_one_piece),
        cmocka_unit_test(streams_that_are_made_go_in_runs),
    };
    for (uint32_t i = 0; i < SIZE; i++) {
        source.bytes[i] = (uint8_t)(i % 512 < 8 ? i >> 9 : i >> 12);
    }
    source.bytes[0] = MAGIC;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
