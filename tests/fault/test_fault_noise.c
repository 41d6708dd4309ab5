/*
 * Whole visits over a line that damages bytes at random, in both directions: flash and what is read
 * end right, or the visit ends with an error. What was there beside the image survives.
 *
 *     test_fault_noise [SEEDS [RATE]]    of each kind of noise; bytes struck of a million
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/old_flash.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    OFFSET = 0x10000,
    MAGIC = 0xE9, /* an application's first byte */
    IMAGE_SIZE = 150000,
    RATE = 460800,
    RATE_BOUND = 100,   /* bytes of a million: up to there all has to be right */
    RATE_WORSE = 1000,  /* there an error will do */
    LONGEST_MS = 60000, /* whatever comes of it */
    MEAN_TIMES = 3,     /* a clean line's time, as far as all has to be right */
    SEEDS_OF_A_MEAN = 10,
    LAST_MS = 48,     /* what it may cost that an application's first sector comes last: it is
                         erased by itself, in 45 ms */
    LAST_MS_ROM = 60, /* a ROM erases that one twice, before and behind a stream */
};

typedef struct {
    const char *chip;
    bool stub;
    bool compressed;
    bool update; /* an image is there that differs in some sectors; only those are written */
} way_t;

static const way_t ways[] = {
    {"esp32", true, false, false},   {"esp32", true, true, false},
    {"esp32", false, false, false},  {"esp32c3", true, false, false},
    {"esp32c3", true, true, false},  {"esp32c3", false, false, false},
    {"esp32c3", false, true, false}, {"esp8266", true, false, false},
    {"esp8266", true, true, false},  {"esp8266", false, false, false},
    {"esp32", false, false, true},   {"esp32c3", true, true, true},
    {"esp32c3", false, true, true},  {"esp8266", true, true, true},
};

typedef struct {
    uint8_t bytes[IMAGE_SIZE];
    uint8_t stream[IMAGE_SIZE];
} image_t;

typedef struct {
    esp_loader_end_t end;
    bool right;
    bool untouched; /* what lies around the image's sectors */
    uint32_t ms;
} result_t;

static image_t image;
static unsigned seeds = STRIDE == 1 ? 2 : 1;
static uint32_t rate = RATE_BOUND;

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
    image.bytes[0] = MAGIC;
}

/* What was there before an update. */
static void make_older_image(uint8_t *older)
{
    static const uint32_t changed[] = {5, 20, 21, 22, IMAGE_SIZE / OLD_FLASH_SECTOR};
    memcpy(older, image.bytes, IMAGE_SIZE);
    for (size_t i = 0; i < sizeof(changed) / sizeof(changed[0]); i++) {
        memset(older + changed[i] * OLD_FLASH_SECTOR, (int)i, 200);
    }
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
    if (way->update) {
        make_older_image(flash + OFFSET);
    }
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
    (void)esp_loader_task_write(&task, images, 1);
    if (way->update) {
        esp_loader_task_write_difference(&task);
    }
    result_t result = {.end = visit_run(&visit, &task.task)};
    result.right = memcmp(flash + OFFSET, image.bytes, IMAGE_SIZE) == 0;
    result.untouched = around_is_untouched();
    result.ms = (uint32_t)(rig.now_us / 1000);
    rig_free(&rig);
    return result;
}

/* What became of the seeds of one kind of noise. */
typedef struct {
    unsigned right;
    unsigned errors;
    unsigned wrong;  /* success was told of wrong flash */
    unsigned astray; /* the image is right, and something else has changed */
    uint64_t total_ms;
    uint32_t longest_ms;
} tally_t;

static void count(tally_t *tally, const result_t *result)
{
    const bool done = result->end == ESP_LOADER_END_DONE;
    tally->right += done && result->right && result->untouched;
    tally->errors += !done;
    tally->wrong += done && !result->right;
    tally->astray += result->right && !result->untouched;
    tally->total_ms += result->ms;
    tally->longest_ms = result->ms > tally->longest_ms ? result->ms : tally->longest_ms;
}

/* A flipped bit makes another sound command of one without a checksum, and a ROM without MD5 tells
 * nothing of what it wrote: that cannot be seen. Everything else has to be right at 1e-4, or an
 * error on a line that is worse. */
static void check(const way_t *way, sim_noise_kind_t kind, const tally_t *tally, uint32_t clean_ms)
{
    const bool flips = kind == SIM_NOISE_FLIP || kind == SIM_NOISE_MIX;
    const bool blind = strcmp(way->chip, "esp8266") == 0 && !way->stub;
    if (tally->wrong != 0 && !(flips && blind)) {
        fail_msg("success was told %u times, and flash is wrong", tally->wrong);
    }
    if (tally->astray != 0 && !flips) {
        fail_msg("what lies around has changed %u times", tally->astray);
    }
    if (rate <= RATE_BOUND && tally->errors != 0) {
        fail_msg("%u of %u visits ended with an error", tally->errors, seeds);
    }
    if (tally->longest_ms > LONGEST_MS) {
        fail_msg("a visit took %u ms", (unsigned)tally->longest_ms);
    }
    if (rate <= RATE_BOUND && seeds >= SEEDS_OF_A_MEAN &&
        tally->total_ms > (uint64_t)MEAN_TIMES * seeds * clean_ms) {
        fail_msg("visits took %u ms in the mean", (unsigned)(tally->total_ms / seeds));
    }
}

static void every_way(void)
{
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const way_t *way = &ways[i];
        const result_t clean = run(way, NULL);
        assert_int_equal(clean.end, ESP_LOADER_END_DONE);
        assert_true(clean.right && clean.untouched);
        for (unsigned kind = SIM_NOISE_DROP; kind < SIM_NOISE_KINDS; kind++) {
            tally_t tally = {0};
            for (unsigned seed = 1; seed <= seeds; seed++) {
                const sim_noise_t noise = {
                    .kind = (sim_noise_kind_t)kind, .per_million = {rate, rate}, .seed = seed};
                const result_t result = run(way, &noise);
                count(&tally, &result);
            }
            print_message("%s %s%s%s, %s: %u right, %u errors, %u wrong, %u astray, %.1f times a "
                          "clean line's %u ms, at most %.1f\n",
                          way->chip, way->stub ? "stub" : "ROM",
                          way->compressed ? " compressed" : "", way->update ? " update" : "",
                          sim_noise_name(kind), tally.right, tally.errors, tally.wrong,
                          tally.astray, (double)tally.total_ms / seeds / clean.ms,
                          (unsigned)clean.ms, (double)tally.longest_ms / clean.ms);
            check(way, (sim_noise_kind_t)kind, &tally, clean.ms);
        }
    }
}

static void as_it_was_asked_for(void **state)
{
    (void)state;
    every_way();
}

static void one_byte_of_ten_thousand_is_survived(void **state)
{
    (void)state;
    rate = RATE_BOUND;
    every_way();
}

static void one_byte_of_a_thousand_ends_within_a_minute(void **state)
{
    (void)state;
    rate = RATE_WORSE;
    every_way();
}

static void an_application_costs_hardly_more_than_data(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const way_t *way = &ways[i];
        const uint32_t more = way->compressed && !way->stub ? LAST_MS_ROM : LAST_MS;
        /* There the first sector has to be sent although it is right: that is a large share of a
         * small thing. */
        if (way->update) {
            continue;
        }
        image.bytes[0] = 0;
        const result_t data = run(way, NULL);
        image.bytes[0] = MAGIC;
        const result_t application = run(way, NULL);
        assert_int_equal(data.end, ESP_LOADER_END_DONE);
        assert_int_equal(application.end, ESP_LOADER_END_DONE);
        assert_in_range(application.ms, 0, data.ms + more);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest usual[] = {
        cmocka_unit_test(one_byte_of_ten_thousand_is_survived),
        cmocka_unit_test(one_byte_of_a_thousand_ends_within_a_minute),
        cmocka_unit_test(an_application_costs_hardly_more_than_data),
    };
    const struct CMUnitTest asked_for[] = {cmocka_unit_test(as_it_was_asked_for)};
    make_image();
    if (argc < 2) {
        return cmocka_run_group_tests(usual, NULL, NULL);
    }
    seeds = (unsigned)strtoul(argv[1], NULL, 0);
    rate = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : RATE_BOUND;
    return cmocka_run_group_tests(asked_for, NULL, NULL);
}
