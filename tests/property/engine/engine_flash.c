/*
 * Operations of an engine on flash, and jobs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "engine_world.h"
#include "support/stub_scene.h"
#include <string.h>

#include <zlib.h>

enum { ROM_BLOCK_MAX = 0x1800 };

static engine_slot_t *slot_of(const uint32_t *arguments)
{
    return &world.slots[arguments[0] % ENGINE_SLOTS];
}

static bool attached(void)
{
    return esp_loader_engine_flash_attached(world.engine);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static bool usual_block(uint32_t size)
{
    return size % 4 == 0 && size >= 4 && size <= ROM_BLOCK_MAX;
}

/* The ESP8266's ROM would erase the first sector along with the last one: refused. */
static bool erases_beyond_the_end(uint32_t offset, uint32_t size)
{
    return esp_loader_engine_erases_more(world.engine, offset, size) == MODEL_FLASH_SIZE;
}

/* What was written is there once the chip has done all it was told: MD5 is the last of it. */
static void check_written(uint32_t offset, uint32_t size)
{
    if (!world.sound || size > ENGINE_BYTES || !esp_loader_engine_can_verify(world.engine)) {
        return;
    }
    engine_before();
    esp_loader_engine_flash_md5(world.engine, offset, size, world.digest);
    if (engine_run("MD5 of what was written", 0, size)) {
        model_check_region("wrong flash", offset, world.bytes, size);
    }
}

static void prepare_write(engine_slot_t *slot, const uint32_t *arguments)
{
    engine_touches(arguments[1], arguments[2]);
    *slot->write = (esp_loader_flash_write_t){.offset = arguments[1],
                                              .size = arguments[2],
                                              .block_size = arguments[3],
                                              .pull = engine_pull,
                                              .user = world.bytes};
    engine_before();
}

void engine_play_write(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    prepare_write(slot, arguments);
    const bool valid = world.sound && attached() && engine_in_flash(arguments[1], arguments[2]) &&
                       arguments[1] % MODEL_SECTOR == 0 && usual_block(arguments[3]) &&
                       arguments[2] <= ENGINE_BYTES && arguments[4] % 2 == 0 &&
                       !erases_beyond_the_end(arguments[1], arguments[2]);
    engine_expect_blocks(least(arguments[2], ENGINE_BYTES), arguments[3]);
    esp_loader_engine_flash_write(world.engine, slot->write);
    if (engine_run("flash_write", arguments[4], arguments[2])) {
        MODEL_CHECK(slot->write->written == slot->write->size, "progress",
                    "0x%x of 0x%x bytes are written after success", slot->write->written,
                    slot->write->size);
        check_written(arguments[1], arguments[2]);
    } else {
        engine_must_work("flash_write", valid);
    }
}

void engine_play_begin(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    prepare_write(slot, arguments);
    if (arguments[4] % 4 == 2) {
        esp_loader_engine_flash_begin_encrypted(world.engine, slot->write);
    } else {
        esp_loader_engine_flash_begin(world.engine, slot->write);
    }
    engine_run("flash_begin", arguments[4], arguments[2]);
}

void engine_play_block(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    const uint32_t left = slot->write->size - slot->write->written;
    const uint32_t size =
        arguments[2] % 4 == 0 ? arguments[1] : least(slot->write->block_size, left);
    engine_touches(slot->write->offset, slot->write->size);
    engine_before();
    esp_loader_engine_flash_block(world.engine, slot->write, size);
    engine_run("flash_block", arguments[3], ROM_BLOCK_MAX);
    MODEL_CHECK(slot->write->written <= slot->write->size, "progress",
                "0x%x of 0x%x bytes are written", slot->write->written, slot->write->size);
}

static void prepare_deflate(engine_slot_t *slot, const uint32_t *arguments)
{
    uLongf size = ENGINE_BYTES;
    compress2(slot->stream, &size, world.bytes, least(arguments[2], ENGINE_BYTES / 2), 9);
    slot->stream_size = (uint32_t)size;
    engine_touches(arguments[1], arguments[2]);
    *slot->deflate = (esp_loader_flash_deflate_t){.offset = arguments[1],
                                                  .size = arguments[2],
                                                  .block_size = arguments[3],
                                                  .compressed_size = slot->stream_size,
                                                  .pull = engine_pull,
                                                  .user = slot->stream};
    engine_before();
}

void engine_play_deflate(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    prepare_deflate(slot, arguments);
    const bool valid = world.sound && attached() && engine_in_flash(arguments[1], arguments[2]) &&
                       arguments[1] % MODEL_SECTOR == 0 && usual_block(arguments[3]) &&
                       arguments[3] >= 64 && arguments[2] <= ENGINE_BYTES / 2 &&
                       arguments[4] % 2 == 0 && esp_loader_engine_can_inflate(world.engine);
    engine_expect_blocks(slot->stream_size, arguments[3]);
    esp_loader_engine_flash_deflate(world.engine, slot->deflate);
    if (engine_run("flash_deflate", arguments[4], 3ull * arguments[2])) {
        check_written(arguments[1], least(arguments[2], ENGINE_BYTES / 2));
    } else {
        engine_must_work("flash_deflate", valid);
    }
}

void engine_play_deflate_begin(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    prepare_deflate(slot, arguments);
    esp_loader_engine_flash_deflate_begin(world.engine, slot->deflate);
    engine_run("deflate_begin", arguments[4], arguments[2]);
}

void engine_play_deflate_block(const uint32_t *arguments)
{
    engine_slot_t *slot = slot_of(arguments);
    const uint32_t left = slot->deflate->compressed_size - slot->deflate->written;
    const uint32_t size =
        arguments[2] % 4 == 0 ? arguments[1] : least(slot->deflate->block_size, left);
    engine_touches(slot->deflate->offset, slot->deflate->size);
    engine_before();
    esp_loader_engine_flash_deflate_block(world.engine, slot->deflate, size);
    engine_run("deflate_block", arguments[3], least(slot->deflate->size, ENGINE_BYTES));
}

void engine_play_md5(const uint32_t *arguments)
{
    const bool valid = world.sound && attached() && engine_in_flash(arguments[0], arguments[1]) &&
                       esp_loader_engine_can_verify(world.engine) && arguments[2] % 2 == 0;
    engine_before();
    esp_loader_engine_flash_md5(world.engine, arguments[0], arguments[1], world.digest);
    if (!engine_run("flash_md5", arguments[2], arguments[1])) {
        engine_must_work("flash_md5", valid);
    }
}

void engine_play_erase(const uint32_t *arguments)
{
    const uint32_t known = esp_loader_engine_flash(world.engine)->size;
    engine_touches(arguments[0], arguments[1]);
    if (arguments[0] == 0 && arguments[1] == known) {
        engine_touches(0, MODEL_FLASH_SIZE);
    }
    const bool valid = world.sound && attached() && engine_in_flash(arguments[0], arguments[1]) &&
                       arguments[0] % MODEL_SECTOR == 0 && arguments[1] % MODEL_SECTOR == 0 &&
                       esp_loader_engine_stub_running(world.engine) && arguments[2] % 2 == 0;
    engine_before();
    esp_loader_engine_flash_erase(world.engine, arguments[0], arguments[1]);
    if (engine_run("flash_erase", arguments[2], arguments[1])) {
        memset(world.read_bytes, 0xFF, least(arguments[1], MODEL_FLASH_SIZE));
        /* A command that the line has changed erases elsewhere, and nobody sees it. */
        if (scenario_damaged(line.scenario, line.link) == world.damaged_before) {
            model_check_region("not erased", arguments[0], world.read_bytes, arguments[1]);
        }
    } else {
        engine_must_work("flash_erase", valid);
    }
}

void engine_play_read(const uint32_t *arguments)
{
    const bool valid = world.sound && attached() && engine_in_flash(arguments[0], arguments[1]) &&
                       esp_loader_engine_can_verify(world.engine) && arguments[2] % 2 == 0;
    *world.read = (esp_loader_flash_read_t){
        .address = arguments[0], .size = arguments[1], .buffer = world.read_bytes};
    engine_before();
    esp_loader_engine_flash_read(world.engine, world.read);
    if (engine_run("flash_read", arguments[2], arguments[1]) && !world.other_pins) {
        model_check_region("wrong read", arguments[0], world.read_bytes, arguments[1]);
    } else {
        engine_must_work("flash_read", valid);
    }
}

static void check_job(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const esp_loader_image_t *image = &world.images[i];
        if (image->verified || world.sound) {
            model_check_region("wrong image", image->offset, world.bytes, image->size);
        }
        MODEL_CHECK(image->verified || !esp_loader_engine_can_verify(world.engine) ||
                        world.job->skip_verify,
                    "not verified", "image %u of a job that succeeded is not verified", i);
    }
}

/* What is believed to be there, mostly wrong: the probe agrees with flash half of the time, and is
 * anywhere a quarter of the time. */
static void believe(esp_loader_image_t *image, uint32_t number, uint32_t seed)
{
    static esp_loader_belief_t beliefs[ENGINE_IMAGES];
    static uint8_t right[ENGINE_BYTES / MODEL_SECTOR / 8 + 1];
    esp_loader_belief_t *belief = &beliefs[number];
    esp_loader_md5_t md5;
    for (size_t i = 0; i < sizeof(right); i++) {
        right[i] = (uint8_t)(seed >> i % 3 * 8);
    }
    *belief = (esp_loader_belief_t){.right = right, .probe = seed};
    if (seed % 4 != 0 && image->size != 0) {
        belief->probe = seed % image->size / MODEL_SECTOR * MODEL_SECTOR;
    }
    if (seed % 2 == 0 && belief->probe < image->size &&
        engine_in_flash(image->offset, image->size)) {
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, sim_chip_flash(line.chip, NULL) + image->offset + belief->probe,
                              least(image->size - belief->probe, MODEL_SECTOR));
        esp_loader_md5_final(&md5, belief->md5);
    }
    image->belief = belief;
}

void engine_play_job(const uint32_t *arguments)
{
    const uint32_t count = arguments[0] % (ENGINE_IMAGES + 1);
    bool valid = world.sound && attached() && count > 0 && usual_block(arguments[3]) &&
                 arguments[3] >= 64 && arguments[4] % 2 == 0 && arguments[2] <= ENGINE_BYTES / 2;
    /* Images stand one behind the other, a sector between, in descending order. */
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t room = (arguments[2] / MODEL_SECTOR + 2) * MODEL_SECTOR;
        const uint32_t offset = arguments[1] + (count - 1 - i) * room;
        world.images[i] = (esp_loader_image_t){
            .offset = offset, .size = arguments[2], .pull = engine_pull, .user = world.bytes};
        engine_touches(offset, arguments[2]);
        if (arguments[4] % 3 == 0 && arguments[2] <= ENGINE_BYTES) {
            believe(&world.images[i], i, arguments[3] ^ arguments[2] >> i);
        }
        valid = valid && engine_in_flash(offset, arguments[2]) && offset % MODEL_SECTOR == 0 &&
                !erases_beyond_the_end(offset, arguments[2]);
    }
    uLongf size = ENGINE_BYTES;
    if (count > 1 && arguments[2] <= ENGINE_BYTES / 2) {
        compress2(world.slots[0].stream, &size, world.bytes, arguments[2], 9);
        world.images[1].pull_stream = engine_pull;
        world.images[1].stream_size = (uint32_t)size;
        world.images[1].pull = engine_pull;
    }
    engine_free();
    valid = valid && world.sound;
    esp_loader_job_init(world.job, world.engine, world.images, count, arguments[3]);
    world.job->skip_verify = arguments[4] % 8 == 0;
    world.job->write_always = arguments[4] % 16 >= 8;
    if (arguments[4] % 64 < 32) {
        esp_loader_job_write_difference(world.job);
    }
    uint64_t began = line.now_us;
    engine_expect_blocks(4 * count * least(arguments[2], ENGINE_BYTES), arguments[3]);
    const uint64_t limit = line_may_take_us(4ull * count * arguments[2]) + world.patience_us;
    while (esp_loader_job_advance(world.job) && !model_failed()) {
        engine_expect_blocks(least(arguments[2], ENGINE_BYTES), arguments[3]);
        engine_run("a job", arguments[4], 4ull * count * arguments[2]);
        MODEL_CHECK(line.now_us - began <= 2 * limit, "time", "a job takes more than %llu s",
                    (unsigned long long)(limit / 500000));
        if ((esp_loader_engine_wants(world.engine) & ESP_LOADER_WANT_DONE) == 0) {
            world.sound = false;
            return; /* abandoned */
        }
        engine_before();
    }
    if (world.job->result.code == ESP_LOADER_SUCCESS) {
        check_job(count);
    } else {
        MODEL_CHECK(!valid, "must work", "a job ended with %d on a sound line",
                    (int)world.job->result.code);
    }
}
