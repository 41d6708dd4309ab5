/* SPDX-License-Identifier: Apache-2.0 */
#include "replay.h"
#include "python_random.h"
#include "sim/bench/sim_bench.h"
#include <nettle/md5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    FLASH_SIZE = 0x400000,
    FLASH_RANDOM = 0x100000, /* the rest is erased */
    FLASH_SECTOR = 4096,
    FLASH_SEED = 7,
    STUB_BLOCK = 0x1800, /* as the recorded host cut the stub */
    MEM_DATA = 0x07,
    HEX_SHOWN = 100,
    DIGEST_TEXT = 2 * MD5_DIGEST_SIZE + 1,
};

static uint8_t flash_before[FLASH_SIZE];
static uint8_t flash[FLASH_SIZE];

/* The session at hand. */
typedef struct {
    const replay_t *replay;
    sim_chip_t *chip;
    char session[RECORD_NAME_MAX];
    char step[RECORD_NAME_MAX];
    uint8_t real[RECORD_BYTES_MAX];
    size_t real_size;
    bool real_cut; /* more came than was written down */
    unsigned compared;
} scene_t;

static void md5_text(const uint8_t *bytes, size_t size, char *text)
{
    uint8_t digest[MD5_DIGEST_SIZE];
    struct md5_ctx md5;
    md5_init(&md5);
    md5_update(&md5, size, bytes);
    md5_digest(&md5, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        (void)sprintf(&text[2 * i], "%02x", digest[i]);
    }
}

static void flash_init(void)
{
    char digest[DIGEST_TEXT];
    memset(flash_before, 0xFF, sizeof flash_before);
    python_random_bytes(FLASH_SEED, flash_before, FLASH_RANDOM);
    md5_text(flash_before, FLASH_RANDOM, digest);
    assert_string_equal(digest, "92e54efe22dd1203631e3b819aaadfe7");
}

static void hex_text(const uint8_t *bytes, size_t size, char *text)
{
    text[0] = '\0';
    for (size_t i = 0; i < size && i < HEX_SHOWN; i++) {
        (void)sprintf(&text[2 * i], "%02x", bytes[i]);
    }
    if (size > HEX_SHOWN) {
        (void)sprintf(&text[2 * HEX_SHOWN], ".. %zu bytes", size);
    }
}

/* Nothing is paced, so all that the chip does without the host is done at once. */
static size_t settle(sim_chip_t *chip, uint8_t *bytes, size_t capacity)
{
    while (sim_chip_next_event(chip) != SIM_NO_EVENT) {
        sim_chip_advance(chip, sim_chip_next_event(chip));
    }
    return sim_chip_read(chip, bytes, capacity);
}

/* The host bided its time after each step: what the chip has sent is all of its answer. What it
 * prints as it starts is not compared, see README.md. */
static void step_end(scene_t *scene)
{
    static uint8_t simulated[RECORD_BYTES_MAX];
    char real_text[2 * HEX_SHOWN + 32];
    char simulated_text[2 * HEX_SHOWN + 32];
    const size_t size = settle(scene->chip, simulated, sizeof simulated);
    if (scene->step[0] != '\0' && strncmp(scene->step, "00", 2) != 0) {
        const bool long_enough =
            scene->real_cut ? size >= scene->real_size : size == scene->real_size;
        scene->compared++;
        if (!long_enough || memcmp(simulated, scene->real, scene->real_size) != 0) {
            hex_text(scene->real, scene->real_size, real_text);
            hex_text(simulated, size, simulated_text);
            scene->replay->difference(scene->replay->context, scene->session, scene->step,
                                      real_text, simulated_text);
        }
    }
    scene->real_size = 0;
    scene->real_cut = false;
}

static void session_begin(scene_t *scene, const char *name)
{
    static sim_stub_segment_t segments[2];
    static sim_stub_t stub;
    const esp_loader_stub_t *loaded = scene->replay->stub;
    sim_config_t config = {.chip = scene->replay->chip,
                           .revision = scene->replay->revision,
                           .any_rate = true,
                           .boot_download = true,
                           .flash_memory = flash};
    for (size_t i = 0; loaded != NULL && i < loaded->segment_count; i++) {
        segments[i] = (sim_stub_segment_t){loaded->segments[i].address, loaded->segments[i].data,
                                           loaded->segments[i].size};
        stub = (sim_stub_t){segments, loaded->segment_count, loaded->entry};
        config.stub = &stub;
    }
    memcpy(flash, flash_before, sizeof flash);
    (void)snprintf(scene->session, sizeof scene->session, "%s", name);
    scene->step[0] = '\0';
    scene->chip = sim_chip_create(&config);
    assert_non_null(scene->chip);
    /* The recorded chips' pins are held so that they start in their loader each time. */
    sim_chip_set_lines(scene->chip, true, false);
}

static void send_stub(const scene_t *scene, const record_t *record)
{
    assert_non_null(scene->replay->stub);
    const size_t index = strcmp(record->name, "text") == 0 ? 0 : 1;
    const size_t from = (size_t)record->number * STUB_BLOCK;
    const size_t size = scene->replay->stub->segments[index].size;
    assert_true(from < size);
    bench_block(scene->chip, MEM_DATA, record->number,
                &scene->replay->stub->segments[index].data[from],
                size - from < STUB_BLOCK ? size - from : STUB_BLOCK);
}

static bool sector_is(uint32_t address, const char *expected)
{
    char digest[DIGEST_TEXT];
    md5_text(&flash[address], FLASH_SECTOR, digest);
    if (strcmp(expected, "erased") != 0) {
        return strcmp(digest, expected) == 0;
    }
    for (size_t i = 0; i < FLASH_SECTOR; i++) {
        if (flash[address + i] != 0xFF) {
            return false;
        }
    }
    return true;
}

static void put_sector(char *text, size_t capacity, uint32_t address)
{
    if (strlen(text) + 12 < capacity) {
        (void)sprintf(&text[strlen(text)], " 0x%x", (unsigned)address);
    }
}

/* Compares the flash with the lines that end a session. @return the line after them in `record` */
static void session_end(scene_t *scene, recording_t *recording, record_t *record)
{
    char wrong[256] = "";
    char digest[DIGEST_TEXT];
    static bool seen[FLASH_SIZE / FLASH_SECTOR];
    memset(seen, 0, sizeof seen);
    bool many = false;
    for (recording_next(recording, record);
         record->kind == RECORD_SECTOR || record->kind == RECORD_MANY;
         recording_next(recording, record)) {
        many = record->kind == RECORD_MANY;
        md5_text(flash, sizeof flash, digest);
        if (many && strcmp(digest, record->name) != 0) {
            (void)snprintf(wrong, sizeof wrong, "all of it");
        } else if (!many) {
            seen[record->number / FLASH_SECTOR] = true;
            if (!sector_is(record->number, record->name)) {
                put_sector(wrong, sizeof wrong, record->number);
            }
        }
    }
    for (uint32_t at = 0; !many && at < FLASH_SIZE; at += FLASH_SECTOR) {
        if (!seen[at / FLASH_SECTOR] && memcmp(&flash[at], &flash_before[at], FLASH_SECTOR) != 0) {
            put_sector(wrong, sizeof wrong, at);
        }
    }
    scene->compared++;
    if (wrong[0] != '\0') {
        scene->replay->difference(scene->replay->context, scene->session, "flash", "other content",
                                  wrong);
    }
    sim_chip_destroy(scene->chip);
    scene->chip = NULL;
}

static void take(scene_t *scene, const record_t *record)
{
    switch (record->kind) {
    case RECORD_SESSION:
        session_begin(scene, record->name);
        break;
    case RECORD_STEP:
        step_end(scene);
        (void)snprintf(scene->step, sizeof scene->step, "%s", record->name);
        break;
    case RECORD_HOST:
        (void)sim_chip_write(scene->chip, record->bytes, record->size);
        break;
    case RECORD_STUB:
        send_stub(scene, record);
        break;
    case RECORD_CHIP_BEGIN:
    case RECORD_CHIP:
        assert_true(scene->real_size + record->size <= sizeof scene->real);
        memcpy(&scene->real[scene->real_size], record->bytes, record->size);
        scene->real_size += record->size;
        scene->real_cut = record->kind == RECORD_CHIP_BEGIN;
        break;
    default:
        fail_msg("%s: a line where none of its kind belongs", scene->session);
    }
}

unsigned replay_run(const replay_t *replay, recording_t *recording)
{
    static record_t record;
    static scene_t scene;
    scene = (scene_t){.replay = replay};
    flash_init();
    recording_next(recording, &record);
    while (record.kind != RECORD_END) {
        if (record.kind == RECORD_FLASH) {
            step_end(&scene);
            session_end(&scene, recording, &record);
        } else {
            take(&scene, &record);
            recording_next(recording, &record);
        }
    }
    return scene.compared;
}
