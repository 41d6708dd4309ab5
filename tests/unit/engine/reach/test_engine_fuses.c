/*
 * Where each chip's eFuses tell its revision, bit by bit, and whether its loader may encrypt:
 * src/chip/<chip>.c once more, where the sources are named, so that nothing of it changes unseen.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/scripted/scripted_registers.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { FIELDS = 4, SHORT_INFO = 0x7E, NO_INFO = 0x7F, INFO_SIZE = 20, SHORT_SIZE = 12 };

/* Bits of a word, so far behind the one with the low half of the MAC, and what they are worth. */
typedef struct {
    uint32_t at;
    unsigned shift;
    unsigned bits; /* 0: no more fields */
    uint16_t worth;
} field_t;

typedef struct {
    target_chip_t chip;
    uint8_t id;
    uint32_t base;
    field_t fields[FIELDS];
    esp_loader_encryption_fuses_t encryption;
} fuses_t;

#define ENCRYPTION(address, bit)                                                                   \
    {                                                                                              \
        .no_writes = (address), .no_writes_mask = 1u << (bit)                                      \
    }

static const fuses_t chips[] = {
    {ESP32_CHIP,
     NO_INFO,
     0x3FF5A004,
     {{0x08, 15, 1, 100}, {0x10, 20, 1, 100}, {0x10, 24, 2, 1}, {0xC078, 31, 1, 100}},
     {.count = 0x3FF5A000,
      .count_mask = 0x7Fu << 20,
      .no_writes = 0x3FF5A018,
      .no_writes_mask = 1u << 7}},
    {ESP32S2_CHIP,
     SHORT_INFO,
     0x3F41A044,
     {{0x0C, 18, 2, 100}, {0x0C, 20, 1, 8}, {0x10, 4, 3, 1}},
     ENCRYPTION(0x3F41A030, 19)},
    {ESP32S3_CHIP,
     9,
     0x60007044,
     {{0x0C, 18, 3, 1}, {0x14, 23, 1, 8}, {0x14, 24, 2, 100}},
     ENCRYPTION(0x60007030, 20)},
    {ESP32C2_CHIP,
     12,
     0x60008840,
     {{0x04, 16, 4, 1}, {0x04, 20, 2, 100}},
     ENCRYPTION(0x60008830, 6)},
    {ESP32C3_CHIP,
     5,
     0x60008844,
     {{0x0C, 18, 3, 1}, {0x14, 23, 1, 8}, {0x14, 24, 2, 100}},
     ENCRYPTION(0x60008830, 20)},
    {ESP32C5_CHIP,
     23,
     0x600B4844,
     {{0x08, 0, 4, 1}, {0x08, 4, 2, 100}},
     ENCRYPTION(0x600B4830, 20)},
    {ESP32C6_CHIP,
     13,
     0x600B0844,
     {{0x0C, 18, 4, 1}, {0x0C, 22, 2, 100}},
     ENCRYPTION(0x600B0830, 20)},
    {ESP32C61_CHIP,
     20,
     0x600B4844,
     {{0x08, 0, 4, 1}, {0x08, 4, 2, 100}},
     ENCRYPTION(0x600B4830, 14)},
    {ESP32H2_CHIP,
     16,
     0x600B0844,
     {{0x0C, 18, 3, 1}, {0x0C, 21, 2, 100}},
     ENCRYPTION(0x600B0830, 20)},
    {ESP32H4_CHIP,
     28,
     0x600B1844,
     {{0x0C, 18, 4, 1}, {0x0C, 22, 2, 100}},
     ENCRYPTION(0x600B1830, 14)},
    {ESP32P4_CHIP,
     18,
     0x5012D044,
     {{0x08, 0, 4, 1}, {0x08, 4, 2, 100}, {0x08, 23, 1, 400}},
     ENCRYPTION(0x5012D030, 20)},
};

enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static scripted_scene_t scene;
static scripted_registers_t registers;
static uint8_t info[INFO_SIZE];

static void begin(const fuses_t *fuses)
{
    const bool told = fuses->id != NO_INFO;
    scripted_scene_init(&scene, told ? scripted_chip_be_esp32c3 : scripted_chip_be_esp32);
    if (told) {
        info[12] = fuses->id;
        scripted_chip_forget(&scene.chip, 0x14);
        scripted_chip_answer(
            &scene.chip,
            (scripted_answer_t){.opcode = 0x14,
                                .data = info,
                                .data_size = fuses->id == SHORT_INFO ? SHORT_SIZE : INFO_SIZE});
    }
    assert_int_equal(scripted_chip_connect(&scene.chip, &scene.engine), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_chip(&scene.engine), fuses->chip);
    scripted_registers_init(&registers, &scene.chip);
}

static uint16_t revision(void)
{
    esp_loader_identity_t identity;
    esp_loader_engine_read_revision(&scene.engine, &identity);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    return identity.revision;
}

static void each_bit_of_a_revision_has_its_worth(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        for (size_t at = 0; at < FIELDS && chips[i].fields[at].bits != 0; at++) {
            const field_t *field = &chips[i].fields[at];
            for (unsigned bit = 0; bit < field->bits; bit++) {
                begin(&chips[i]);
                *scripted_register(&registers, chips[i].base + field->at) = 1u
                                                                            << (field->shift + bit);
                assert_int_equal(revision(), field->worth << bit);
            }
        }
    }
}

static void no_other_bit_of_these_words_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        begin(&chips[i]);
        for (size_t at = 0; at < FIELDS && chips[i].fields[at].bits != 0; at++) {
            *scripted_register(&registers, chips[i].base + chips[i].fields[at].at) = 0xFFFFFFFF;
        }
        for (size_t at = 0; at < FIELDS && chips[i].fields[at].bits != 0; at++) {
            const field_t *field = &chips[i].fields[at];
            *scripted_register(&registers, chips[i].base + field->at) &=
                ~(((1u << field->bits) - 1) << field->shift);
        }
        assert_int_equal(revision(), 0);
    }
}

/* Its block of version 1.1 holds other things where later ones have the revision. */
static void an_early_esp32s3_has_no_revision(void **state)
{
    static const struct {
        uint32_t block_minor; /* of word 3, from bit 24 on */
        uint32_t minor;       /* the same word, from bit 18 on */
        uint32_t block_major; /* word 10 */
        uint16_t revision;
    } cases[] = {{1, 0, 1, 0},   {1, 0, 0, 308}, {1, 0, 2, 308}, {1, 0, 3, 308},
                 {0, 0, 1, 308}, {2, 0, 1, 308}, {5, 0, 1, 308}, {1, 1, 1, 309}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&chips[2]);
        *scripted_register(&registers, 0x60007050) = cases[i].block_minor << 24 | cases[i].minor
                                                                                      << 18;
        *scripted_register(&registers, 0x60007058) = 3u << 24 | 1u << 23;
        *scripted_register(&registers, 0x6000706C) = cases[i].block_major;
        assert_int_equal(revision(), cases[i].revision);
    }
}

static void fuses_of_encryption_lie_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        esp_loader_encryption_fuses_t fuses;
        memset(&fuses, 0, sizeof(fuses));
        begin(&chips[i]);
        assert_true(esp_loader_engine_encryption_fuses(&scene.engine, &fuses));
        assert_int_equal(fuses.count, chips[i].encryption.count);
        assert_int_equal(fuses.count_mask, chips[i].encryption.count_mask);
        assert_int_equal(fuses.no_writes, chips[i].encryption.no_writes);
        assert_int_equal(fuses.no_writes_mask, chips[i].encryption.no_writes_mask);
    }
}

/* The ESP8266 has none, and who is not connected has none to tell of. */
static void where_there_are_none_nothing_is_told(void **state)
{
    static const esp_loader_encryption_fuses_t before = {.count = 7, .no_writes = 9};
    esp_loader_encryption_fuses_t fuses = before;
    (void)state;
    scripted_scene_init(&scene, scripted_chip_be_esp32);
    assert_false(esp_loader_engine_encryption_fuses(&scene.engine, &fuses));
    scripted_scene_connect(&scene, scripted_chip_be_esp8266);
    assert_false(esp_loader_engine_encryption_fuses(&scene.engine, &fuses));
    assert_memory_equal(&fuses, &before, sizeof(fuses));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_bit_of_a_revision_has_its_worth),
        cmocka_unit_test(no_other_bit_of_these_words_counts),
        cmocka_unit_test(an_early_esp32s3_has_no_revision),
        cmocka_unit_test(fuses_of_encryption_lie_there),
        cmocka_unit_test(where_there_are_none_nothing_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
