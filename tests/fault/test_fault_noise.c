/*
 * Whole visits over a line that damages bytes at random, in both directions: flash and what is read
 * end right, or the visit ends with an error. What was there beside the image survives.
 *
 *     test_fault_noise [SEEDS [RATE]]    of each kind of noise; bytes struck of a million
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/old_flash.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { OFFSET = 0x10000, IMAGE_SIZE = 150000, CLEAN_TIMES = 3, RATE = 460800 };

typedef struct {
    const char *chip;
    bool stub;
    bool compressed;
} way_t;

static const way_t ways[] = {
    {"esp32", true, false},    {"esp32", true, true},    {"esp32", false, false},
    {"esp32c3", true, false},  {"esp32c3", true, true},  {"esp32c3", false, false},
    {"esp32c3", false, true},  {"esp8266", true, false}, {"esp8266", true, true},
    {"esp8266", false, false},
};

typedef struct {
    uint8_t bytes[IMAGE_SIZE];
    uint8_t stream[IMAGE_SIZE];
} image_t;

typedef struct {
    esp_loader_end_t end;
    esp_loader_outcome_t outcome;
    bool verified;
    bool right;
    bool untouched;
    uint32_t ms;
} result_t;

static image_t image;
static unsigned seeds = 2;
static uint32_t rate = 100;

static const uint8_t *pull_bytes(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const image_t *)user)->bytes + offset;
}

static const uint8_t *pull_stream(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return ((const image_t *)user)->stream + offset;
}

static uint32_t make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    image_t *from = user;
    static uint8_t stretch[IMAGE_SIZE];
    uLongf made = sizeof(from->stream);
    memcpy(stretch, from->bytes + offset, size);
    memset(stretch, 0xFF, blank);
    return compress2(from->stream, &made, stretch, size, 6) == Z_OK ? (uint32_t)made : 0;
}

/* Half as large when compressed, as firmware is. */
static void make_image(void)
{
    rig_fill(image.bytes, IMAGE_SIZE, 5);
    for (uint32_t i = 0; i < IMAGE_SIZE; i++) {
        if (i % 64 >= 32) {
            image.bytes[i] = (uint8_t)(i >> 12);
        }
    }
    image.bytes[0] = 0xE9;
}

static bool around_is_untouched(void)
{
    const bool *changed = old_flash_changes();
    for (size_t i = 0; i < OLD_FLASH_SECTORS; i++) {
        const size_t at = i * OLD_FLASH_SECTOR;
        if (changed[i] && (at < OFFSET || at >= OFFSET + IMAGE_SIZE)) {
            return false;
        }
    }
    return true;
}

static result_t run(const way_t *way, const sim_noise_t *noise)
{
    static const uint32_t rates[] = {RATE};
    rig_t rig;
    visit_t visit;
    sim_config_t config = stub_scene_config_of(way->chip);
    config.flash_part = "W25Q16";
    config.paced = true;
    uint8_t *flash = config.flash_memory = old_flash_begin();
    rig_init_with(&rig, &config);
    if (noise != NULL) {
        sim_link_set_noise(rig.link, noise);
    }
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    if (way->stub) {
        visit_use_stub(&visit);
    }
    esp_loader_image_t images[] = {{.offset = OFFSET,
                                    .size = IMAGE_SIZE,
                                    .pull = pull_bytes,
                                    .user = &image,
                                    .make_stream = way->compressed ? make_stream : NULL,
                                    .pull_stream = way->compressed ? pull_stream : NULL}};
    esp_loader_task_write_t task;
    result_t result = {.end = visit_run(&visit, esp_loader_task_write(&task, images, 1))};
    result.outcome = *esp_loader_session_outcome(&visit.session);
    result.verified = images[0].verified;
    result.right = memcmp(flash + OFFSET, image.bytes, IMAGE_SIZE) == 0;
    result.untouched = around_is_untouched();
    result.ms = (uint32_t)(rig.now_us / 1000);
    rig_free(&rig);
    return result;
}

static void every_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const way_t *way = &ways[i];
        const result_t clean = run(way, NULL);
        assert_int_equal(clean.end, ESP_LOADER_END_DONE);
        assert_true(clean.right && clean.untouched);
        for (unsigned kind = SIM_NOISE_DROP; kind < SIM_NOISE_KINDS; kind++) {
            unsigned right = 0, wrong = 0;
            uint64_t total = 0;
            uint32_t longest = 0;
            for (unsigned seed = 1; seed <= seeds; seed++) {
                const sim_noise_t noise = {
                    .kind = (sim_noise_kind_t)kind, .per_million = {rate, rate}, .seed = seed};
                const result_t result = run(way, &noise);
                right += result.end == ESP_LOADER_END_DONE && result.right;
                wrong += result.end == ESP_LOADER_END_DONE && (!result.right || !result.untouched);
                total += result.ms;
                longest = result.ms > longest ? result.ms : longest;
                if (result.end != ESP_LOADER_END_DONE) {
                    print_message(
                        "   seed %u: end %d doing %d code %d cmd %02x status %02x at %x, %u ms\n",
                        seed, result.end, result.outcome.doing, result.outcome.result.code,
                        result.outcome.result.command, result.outcome.result.status,
                        result.outcome.result.address, result.ms);
                }
            }
            print_message(
                "%s %s%s %s: %u of %u right, %u wrong, %.1f of clean %u ms (longest %.1f)\n",
                way->chip, way->stub ? "stub" : "ROM", way->compressed ? " compressed" : "",
                sim_noise_name(kind), right, seeds, wrong, (double)total / seeds / clean.ms,
                clean.ms, (double)longest / clean.ms);
        }
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way)};
    if (argc > 1) {
        seeds = (unsigned)strtoul(argv[1], NULL, 0);
    }
    if (argc > 2) {
        rate = (uint32_t)strtoul(argv[2], NULL, 0);
    }
    make_image();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
