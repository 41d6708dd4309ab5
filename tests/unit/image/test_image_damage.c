/* SPDX-License-Identifier: Apache-2.0 */
#include "test_image_fixture.h"

enum { HASH_FLAG = 23 }; /* offset in the extended header */

static fixture_image_t sound;
static fixture_image_t damaged;

static void damage(size_t offset, uint8_t value)
{
    memcpy(damaged.bytes, sound.bytes, sound.size);
    damaged.size = sound.size;
    assert_int_not_equal(damaged.bytes[offset], value);
    damaged.bytes[offset] = value;
}

static void assert_fault(esp_image_chip_t expected, esp_image_reason_t reason, uint32_t offset,
                         int index)
{
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_parse(damaged.bytes, damaged.size, expected, &image, &fault);
    assert_string_equal(esp_image_reason_text(fault.reason), esp_image_reason_text(reason));
    assert_int_equal(fault.offset, offset);
    assert_int_equal(fault.index, index);
}

static void test_each_damaged_field_has_its_reason(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&sound, ESP_IMAGE_CHIP_ESP32S3, 4096);
    assert_int_equal(fixture_parse(sound.bytes, sound.size, ESP_IMAGE_CHIP_ESP32S3, &image, &fault),
                     ESP_IMAGE_OK);
    const uint32_t second = image.segments[1].data_offset;
    const struct {
        uint32_t offset;
        uint8_t value;
        esp_image_reason_t reason;
        uint32_t at;
        int index;
    } cases[] = {
        {0, 0xE8, ESP_IMAGE_BAD_MAGIC, 0, -1},
        {0, 0xFF, ESP_IMAGE_ERASED, 0, -1},
        {1, 0, ESP_IMAGE_NO_SEGMENTS, 1, -1},
        {1, 17, ESP_IMAGE_TOO_MANY_SEGMENTS, 1, -1},
        {2, 0, ESP_IMAGE_BAD_HASH, 4064, -1},
        {3, 0x10, ESP_IMAGE_BAD_HASH, 4064, -1},
        {4, 0xF1, ESP_IMAGE_BAD_HASH, 4064, -1},
        {8, 0x00, ESP_IMAGE_BAD_HASH, 4064, -1},
        {12, 5, ESP_IMAGE_WRONG_CHIP, 12, -1},
        {12, 1, ESP_IMAGE_UNKNOWN_CHIP, 12, -1},
        {13, 1, ESP_IMAGE_UNKNOWN_CHIP, 12, -1},
        {15, 0, ESP_IMAGE_BAD_HASH, 4064, -1},
        {19, 1, ESP_IMAGE_BAD_HASH, 4064, -1},
        {23, 2, ESP_IMAGE_BAD_HASH_FLAG, 23, -1},
        {24, 0x24, ESP_IMAGE_SEGMENT_MISALIGNED, 32, 0},
        {28, (uint8_t)(sound.bytes[28] + 2), ESP_IMAGE_SEGMENT_LENGTH, 28, 0},
        {31, 1, ESP_IMAGE_SEGMENT_LENGTH, 28, 0},
        {30, 1, ESP_IMAGE_SEGMENT_PAST_END, 32, 0},
        {32, 0, ESP_IMAGE_BAD_CHECKSUM, 4063, -1},
        {40, 1, ESP_IMAGE_BAD_CHECKSUM, 4063, -1},
        {second - 2, 1, ESP_IMAGE_SEGMENT_PAST_END, second, 1},
        {second + 9, (uint8_t)(sound.bytes[second + 9] ^ 4), ESP_IMAGE_BAD_CHECKSUM, 4063, -1},
        {4063, (uint8_t)(sound.bytes[4063] ^ 1), ESP_IMAGE_BAD_CHECKSUM, 4063, -1},
        {4064, (uint8_t)(sound.bytes[4064] ^ 1), ESP_IMAGE_BAD_HASH, 4064, -1},
        {4095, (uint8_t)(sound.bytes[4095] ^ 0x80), ESP_IMAGE_BAD_HASH, 4064, -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        damage(cases[i].offset, cases[i].value);
        assert_fault(ESP_IMAGE_CHIP_ESP32S3, cases[i].reason, cases[i].at, cases[i].index);
    }
}

static void test_reading_goes_on_after_a_wrong_checksum(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    fixture_application(&sound, ESP_IMAGE_CHIP_ESP32, 4096);
    damage(4063, (uint8_t)(sound.bytes[4063] ^ 0x11));
    assert_int_equal(
        fixture_parse(damaged.bytes, damaged.size, ESP_IMAGE_CHIP_ESP32, &image, &fault),
        ESP_IMAGE_BAD_CHECKSUM);
    assert_int_equal(fault.found, damaged.bytes[4063]);
    assert_int_equal(fault.expected, sound.bytes[4063]);
    assert_int_equal(image.checksum_computed, sound.bytes[4063]);
    assert_true(image.has_hash);
    assert_memory_not_equal(image.hash_stored, image.hash_computed, ESP_IMAGE_HASH_SIZE);
    assert_int_equal(image.length, 4096);
}

static void test_an_image_for_another_chip_is_read_whole_and_refused(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    for (int made = 0; made < FIXTURE_CHIPS; made++) {
        fixture_application(&sound, fixture_chips[made], 4096);
        for (int wanted = 0; wanted < FIXTURE_CHIPS; wanted++) {
            bool same = made == wanted;
            assert_int_equal(
                fixture_parse(sound.bytes, sound.size, fixture_chips[wanted], &image, &fault),
                same ? ESP_IMAGE_OK : ESP_IMAGE_WRONG_CHIP);
            assert_int_equal(image.length, sound.size);
            if (!same) {
                assert_int_equal(fault.found, fixture_chips[made]);
                assert_int_equal(fault.expected, fixture_chips[wanted]);
            }
        }
    }
}

static void assert_no_truncation_passes(esp_image_chip_t expected)
{
    esp_image_t image;
    esp_image_fault_t fault;
    for (size_t size = 0; size < sound.size; size++) {
        esp_image_reason_t reason = fixture_parse(sound.bytes, size, expected, &image, &fault);
        if (size == 0) {
            assert_int_equal(reason, ESP_IMAGE_EMPTY);
        } else if (reason == ESP_IMAGE_SEGMENT_PAST_END || reason == ESP_IMAGE_TRUNCATED) {
            assert_int_equal(fault.offset + fault.found, size);
            assert_true(fault.expected > fault.found);
        } else {
            fail_msg("%zu of %zu bytes: %s", size, sound.size, esp_image_reason_text(reason));
        }
        assert_int_equal(image.length, 0);
    }
}

static void test_no_truncation_passes(void **state)
{
    (void)state;
    for (int i = 0; i < FIXTURE_CHIPS; i++) {
        fixture_application(&sound, fixture_chips[i], 1500);
        assert_no_truncation_passes(fixture_chips[i]);
        assert_no_truncation_passes(ESP_IMAGE_CHIP_UNKNOWN);
        fixture_bootloader(&sound, fixture_chips[i], 1500);
        assert_no_truncation_passes(fixture_chips[i]);
        assert_no_truncation_passes(ESP_IMAGE_CHIP_UNKNOWN);
    }
}

static void test_no_flipped_bit_passes(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    const esp_image_chip_t chips[] = {ESP_IMAGE_CHIP_ESP8266, ESP_IMAGE_CHIP_ESP32,
                                      ESP_IMAGE_CHIP_ESP32C3};
    for (size_t c = 0; c < sizeof(chips) / sizeof(chips[0]); c++) {
        fixture_application(&sound, chips[c], 0);
        bool has_flag = chips[c] != ESP_IMAGE_CHIP_ESP8266;
        for (size_t bit = 0; bit < sound.size * 8; bit++) {
            /* This bit takes back that there is a hash: what is left is a sound image without. */
            if (has_flag && bit == HASH_FLAG * 8) {
                continue;
            }
            damage(bit / 8, (uint8_t)(sound.bytes[bit / 8] ^ 1 << bit % 8));
            if (fixture_parse(damaged.bytes, damaged.size, chips[c], &image, &fault) ==
                ESP_IMAGE_OK) {
                fail_msg("%s: bit %zu of byte %zu", esp_image_chip_name(chips[c]), bit % 8,
                         bit / 8);
            }
        }
    }
}

static void test_bytes_after_the_image_do_not_matter(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    for (int i = 0; i < FIXTURE_CHIPS; i++) {
        for (int filler = 0; filler < 256; filler += 85) {
            fixture_bootloader(&sound, fixture_chips[i], 4096);
            memset(sound.bytes + sound.size, filler, 4096);
            assert_int_equal(fixture_parse(sound.bytes, sound.size + 4096, ESP_IMAGE_CHIP_UNKNOWN,
                                           &image, &fault),
                             ESP_IMAGE_OK);
            assert_int_equal(image.length, sound.size);
        }
    }
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void test_random_damage_never_passes_nor_reads_too_far(void **state)
{
    (void)state;
    esp_image_t image;
    esp_image_fault_t fault;
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        esp_image_chip_t chip = fixture_chips[round % FIXTURE_CHIPS];
        if (round < FIXTURE_CHIPS || round % 64 == 0) {
            fixture_application(&sound, chip, 0);
        }
        memcpy(damaged.bytes, sound.bytes, sound.size);
        unsigned changes = 1 + next_random(&random) % 4;
        for (unsigned i = 0; i < changes; i++) {
            size_t limit = next_random(&random) % 2 ? 64 : sound.size;
            damaged.bytes[next_random(&random) % limit] = (uint8_t)(next_random(&random) & 0xFF);
        }
        if (fixture_parse(damaged.bytes, sound.size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault) ==
                ESP_IMAGE_OK &&
            image.has_hash) {
            assert_memory_equal(damaged.bytes, sound.bytes, sound.size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_damaged_field_has_its_reason),
        cmocka_unit_test(test_reading_goes_on_after_a_wrong_checksum),
        cmocka_unit_test(test_an_image_for_another_chip_is_read_whole_and_refused),
        cmocka_unit_test(test_no_truncation_passes),
        cmocka_unit_test(test_no_flipped_bit_passes),
        cmocka_unit_test(test_bytes_after_the_image_do_not_matter),
        cmocka_unit_test(test_random_damage_never_passes_nor_reads_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
