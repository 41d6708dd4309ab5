/*
 * Any one answer is lost, or any one byte of a write is lost, doubled or changed, each in turn, in
 * both directions, through flasher stubs and as a zlib stream. What is lost is always repaired; of
 * the others the write ends right or with an error. Never is wrong flash called verified.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/old_flash.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    OFFSET = 0x10000,
    IMAGE_SIZE = 700,
    BLOCK_SIZE = 256,
    LONGEST_US = 60 * 1000 * 1000,
};

typedef struct {
    const char *chip;
    bool stub;
    bool compressed;
} loader_case_t;

static const loader_case_t cases[] = {
    {"esp8266", true, false}, {"esp32", true, false}, {"esp32c3", true, false},
    {"esp8266", true, true},  {"esp32", true, true},  {"esp32c3", true, true},
    {"esp32c3", false, true},
};

/* An image and its zlib stream: a pull function is told which by where it finds itself. */
typedef struct {
    uint8_t bytes[IMAGE_SIZE];
    uint8_t stream[2 * IMAGE_SIZE];
    uint32_t stream_size;
} image_t;

typedef struct {
    esp_loader_error_t error;
    bool verified;
    bool right;
    bool untouched; /* what lies around the image's sector */
    bool struck;
    uint64_t took_us;
    uint64_t bytes[SIM_DIRECTIONS]; /* from connecting on */
    uint64_t begun[SIM_DIRECTIONS]; /* where the job began */
} outcome_t;

static image_t image;
static uint8_t *flash;

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

static void make_image(void)
{
    uLongf size = sizeof(image.stream);
    rig_fill(image.bytes, IMAGE_SIZE / 2, 1);
    assert_int_equal(compress2(image.stream, &size, image.bytes, IMAGE_SIZE, 9), Z_OK);
    image.stream_size = (uint32_t)size;
    /* More blocks than one, or it would be no stream. */
    assert_in_range(size, BLOCK_SIZE + 1, 2 * BLOCK_SIZE);
}

static void begin(rig_t *rig, const loader_case_t *what)
{
    size_t chip = 0;
    while (strcmp(stub_scene_name(chip), what->chip) != 0) {
        chip++;
    }
    sim_config_t config = stub_scene_config(chip);
    config.flash_part = "W25Q16";
    config.flash_memory = flash = old_flash_begin();
    rig_init_with(rig, &config);
}

static esp_loader_error_t connect(rig_t *rig, const loader_case_t *what)
{
    esp_loader_error_t error = rig_connect(rig);
    if (error == ESP_LOADER_SUCCESS && what->stub) {
        error = stub_scene_start(rig);
    }
    return error == ESP_LOADER_SUCCESS ? rig_attach(rig) : error;
}

static bool around_is_untouched(void)
{
    const bool *changed = old_flash_changes();
    for (size_t i = 0; i < OLD_FLASH_SECTORS; i++) {
        if (changed[i] && i != OFFSET / OLD_FLASH_SECTOR) {
            return false;
        }
    }
    return true;
}

static esp_loader_error_t write_image(rig_t *rig, const loader_case_t *what, bool *verified)
{
    esp_loader_image_t images[] = {{.offset = OFFSET,
                                    .size = IMAGE_SIZE,
                                    .pull = pull_bytes,
                                    .user = &image,
                                    .pull_stream = what->compressed ? pull_stream : NULL,
                                    .stream_size = what->compressed ? image.stream_size : 0}};
    esp_loader_job_t job;
    esp_loader_job_init(&job, &rig->engine, images, 1, BLOCK_SIZE);
    const esp_loader_error_t error = rig_job(rig, &job);
    *verified = images[0].verified;
    return error;
}

/* Without a fault, `begun` tells where the job's bytes begin; a fault counts from there. */
static outcome_t write_once(const loader_case_t *what, const sim_fault_t *fault)
{
    rig_t rig;
    outcome_t outcome = {.error = ESP_LOADER_SUCCESS};
    begin(&rig, what);
    if (fault != NULL) {
        rig_fault(&rig, fault);
    }
    outcome.error = connect(&rig, what);
    for (unsigned i = 0; i < SIM_DIRECTIONS; i++) {
        outcome.begun[i] = sim_link_bytes(rig.link, (sim_direction_t)i);
    }
    assert_int_equal(outcome.error, ESP_LOADER_SUCCESS);
    outcome.error = write_image(&rig, what, &outcome.verified);
    outcome.right = memcmp(flash + OFFSET, image.bytes, IMAGE_SIZE) == 0;
    outcome.untouched = around_is_untouched();
    outcome.struck = sim_link_struck(rig.link);
    outcome.took_us = rig.now_us;
    for (unsigned i = 0; i < SIM_DIRECTIONS; i++) {
        outcome.bytes[i] = sim_link_bytes(rig.link, (sim_direction_t)i);
    }
    rig_free(&rig);
    return outcome;
}

/* A bit that flips in a command without a checksum makes another sound one: it may erase elsewhere,
 * and is no reason to fail, but what was to be written has to be right all the same. */
static bool is_acceptable(const outcome_t *outcome, const sim_fault_t *fault)
{
    const bool lost = fault->kind == SIM_FAULT_DROP;
    const bool astray = fault->kind == SIM_FAULT_CORRUPT && fault->direction == SIM_TO_CHIP;
    if (!outcome->struck || outcome->took_us > LONGEST_US) {
        return false;
    }
    if (outcome->error != ESP_LOADER_SUCCESS) {
        return !lost && !outcome->verified;
    }
    return outcome->right && outcome->verified && (outcome->untouched || astray);
}

static void strike_each_byte(const loader_case_t *what, sim_fault_t fault)
{
    const outcome_t sound = write_once(what, NULL);
    unsigned runs = 0;
    unsigned repaired = 0;
    assert_true(sound.error == ESP_LOADER_SUCCESS && sound.right && sound.untouched);
    for (unsigned direction = 0; direction < SIM_DIRECTIONS; direction++) {
        fault.direction = (sim_direction_t)direction;
        for (fault.at = sound.begun[direction]; fault.at < sound.bytes[direction];
             fault.at += STRIDE) {
            const outcome_t outcome = write_once(what, &fault);
            if (!is_acceptable(&outcome, &fault)) {
                fail_msg("%s, %s%s, %s of byte %u %s: error %d, right %d, verified %d, around "
                         "untouched %d, %u ms",
                         what->chip, what->stub ? "stub" : "ROM",
                         what->compressed ? " compressed" : "", sim_fault_name(fault.kind),
                         (unsigned)(fault.at - sound.begun[direction]),
                         direction == SIM_TO_CHIP ? "to the chip" : "to the host", outcome.error,
                         outcome.right, outcome.verified, outcome.untouched,
                         (unsigned)(outcome.took_us / 1000));
            }
            runs++;
            repaired += outcome.error == ESP_LOADER_SUCCESS;
        }
    }
    print_message("%s, %s%s: %u runs, %u right, %u clean errors\n", what->chip,
                  what->stub ? "stub" : "ROM", what->compressed ? " compressed" : "", runs,
                  repaired, runs - repaired);
}

/* Every chip's answers look alike, so that one of each kind will do. */
static void strike_one_of_each_kind(sim_fault_t fault)
{
    strike_each_byte(&(loader_case_t){"esp32", true, false}, fault);
    strike_each_byte(&(loader_case_t){"esp32c3", true, true}, fault);
    strike_each_byte(&(loader_case_t){"esp32c3", false, true}, fault);
}

static void lost(void **state)
{
    (void)state;
    strike_one_of_each_kind((sim_fault_t){.kind = SIM_FAULT_DROP});
}

static void slow_lost_through_each_loader(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        strike_each_byte(&cases[i], (sim_fault_t){.kind = SIM_FAULT_DROP});
    }
}

/* Any one answer never comes, from connecting on. */
static void swallowed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST};
        outcome_t outcome = write_once(&cases[i], &fault);
        for (; outcome.struck; outcome = write_once(&cases[i], &fault)) {
            if (outcome.error != ESP_LOADER_SUCCESS || !outcome.right || !outcome.untouched) {
                fail_msg("%s, %s%s, answer %u swallowed: error %d, right %d", cases[i].chip,
                         cases[i].stub ? "stub" : "ROM", cases[i].compressed ? " compressed" : "",
                         (unsigned)fault.at, outcome.error, outcome.right);
            }
            fault.at++;
        }
        assert_true(fault.at > 20);
    }
}

static void doubled(void **state)
{
    (void)state;
    strike_one_of_each_kind((sim_fault_t){.kind = SIM_FAULT_DUPLICATE});
}

static void changed(void **state)
{
    (void)state;
    strike_one_of_each_kind((sim_fault_t){.kind = SIM_FAULT_CORRUPT, .byte = 0x10});
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lost),
        cmocka_unit_test(swallowed),
        cmocka_unit_test(doubled),
        cmocka_unit_test(changed),
        cmocka_unit_test(slow_lost_through_each_loader),
    };
    make_image();
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
