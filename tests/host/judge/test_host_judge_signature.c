/* What is judged of signatures, for a chip that demands them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "judge_bench.h"
#include <nettle/sha2.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { SECTOR = 0x1000, BLOCK = 1216, CRC_AT = 1196 };

static judge_bench_t bench;
static uint8_t bytes[JUDGE_MERGED];

/* Bit by bit, so that it has nothing in common with what is tested. */
static uint32_t crc32_of(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}

static void seal(uint8_t *block)
{
    const uint32_t crc = crc32_of(block, CRC_AT);
    for (int i = 0; i < 4; i++) {
        block[CRC_AT + i] = (uint8_t)(crc >> 8 * i & 0xFF);
    }
}

/* Puts a block behind the image, as a build with that version of blocks does, and returns where. */
static uint32_t sign(uint8_t *image, uint32_t size, uint8_t version, bool long_digest)
{
    const uint32_t at = (size + SECTOR - 1) / SECTOR * SECTOR;
    uint8_t *block = image + at;
    memset(image + size, 0xFF, at - size);
    made_noise(block, SECTOR);
    block[0] = 0xE7;
    block[1] = version;
    block[2] = long_digest;
    block[3] = 0;
    if (long_digest) {
        struct sha384_ctx context;
        sha384_init(&context);
        sha384_update(&context, at, image);
        sha384_digest(&context, SHA384_DIGEST_SIZE, block + 4);
    } else {
        struct sha256_ctx context;
        sha256_init(&context);
        sha256_update(&context, at, image);
        sha256_digest(&context, SHA256_DIGEST_SIZE, block + 4);
    }
    seal(block);
    memset(block + BLOCK, 0xFF, SECTOR - BLOCK);
    return at;
}

static esp_host_plan_finding_t judged(target_chip_t chip, esp_loader_secure_boot_t secure_boot,
                                      uint32_t offset, uint32_t size)
{
    bench_begin(&bench, chip);
    bench.found.secure_boot = secure_boot;
    bench_put(&bench, offset, "image.bin", bytes, size);
    return bench_judge(&bench);
}

static void test_signed_images_are_written(void **state)
{
    static const struct {
        uint8_t version;
        bool long_digest;
    } kinds[] = {{2, false}, {3, false}, {3, true}};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        uint32_t size = made_bootloader(ESP32S3_CHIP, bytes);
        size = sign(bytes, size, kinds[i].version, kinds[i].long_digest) + SECTOR;
        assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0, size),
                         ESP_HOST_PLAN_FINE);
        size = made_application(ESP32S3_CHIP, bytes);
        size = sign(bytes, size, kinds[i].version, kinds[i].long_digest) + SECTOR;
        assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0x10000, size),
                         ESP_HOST_PLAN_FINE);
    }
}

static void test_unsigned_images_are_refused_by_chips_that_demand_signatures(void **state)
{
    (void)state;
    const uint32_t boot = made_bootloader(ESP32S3_CHIP, bytes);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0, boot),
                     ESP_HOST_PLAN_UNSIGNED);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_OFF, 0, boot), ESP_HOST_PLAN_FINE);
    const uint32_t app = made_application(ESP32S3_CHIP, bytes);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0x10000, app),
                     ESP_HOST_PLAN_UNSIGNED);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_OFF, 0x10000, app),
                     ESP_HOST_PLAN_FINE);
    const uint32_t merged = made_merged(ESP32S3_CHIP, bytes);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0, merged),
                     ESP_HOST_PLAN_UNSIGNED);
}

static void test_a_damaged_signature_is_refused(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32S3_CHIP, bytes);
    const uint32_t damages[] = {1, 5, 100, CRC_AT - 1, CRC_AT, CRC_AT + 3};
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        made_application(ESP32S3_CHIP, bytes);
        const uint32_t at = sign(bytes, size, 2, false);
        bytes[at + damages[i]] ^= 4;
        assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0x10000, at + SECTOR),
                         ESP_HOST_PLAN_UNSIGNED);
        assert_non_null(strstr(esp_host_error_text(&bench.error), "is damaged"));
    }
}

static void test_the_signature_of_another_image_is_refused(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32S3_CHIP, bytes);
    const uint32_t at = sign(bytes, size, 2, false);
    bytes[at + 4] ^= 1;
    seal(bytes + at);
    assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0x10000, at + SECTOR),
                     ESP_HOST_PLAN_UNSIGNED);
    assert_non_null(strstr(esp_host_error_text(&bench.error), "was made for another"));
}

/* Three keys may be in use at once. */
static void test_one_sound_block_of_three_is_enough(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32S3_CHIP, bytes);
    const uint32_t at = sign(bytes, size, 2, false);
    for (uint32_t sound = 0; sound < 3; sound++) {
        uint8_t blocks[3 * BLOCK];
        for (uint32_t i = 0; i < 3; i++) {
            memcpy(blocks + i * BLOCK, bytes + at, BLOCK);
            blocks[i * BLOCK + 200] ^= i == sound ? 0 : 1;
        }
        uint8_t kept[BLOCK];
        memcpy(kept, bytes + at, BLOCK);
        memcpy(bytes + at, blocks, sizeof blocks);
        assert_int_equal(judged(ESP32S3_CHIP, ESP_LOADER_SECURE_BOOT_V2, 0x10000, at + SECTOR),
                         ESP_HOST_PLAN_FINE);
        memcpy(bytes + at, kept, BLOCK);
    }
}

static void test_the_first_version_wants_the_bootloaders_digest(void **state)
{
    (void)state;
    uint32_t size = made_bootloader(ESP32_CHIP, bytes);
    assert_int_equal(judged(ESP32_CHIP, ESP_LOADER_SECURE_BOOT_V1, 0x1000, size),
                     ESP_HOST_PLAN_UNSIGNED);
    memset(bytes, 0xFF, 0x1000);
    made_noise(bytes, 192);
    size = made_bootloader(ESP32_CHIP, bytes + 0x1000);
    assert_int_equal(judged(ESP32_CHIP, ESP_LOADER_SECURE_BOOT_V1, 0, 0x1000 + size),
                     ESP_HOST_PLAN_FINE);
}

static void test_the_first_version_wants_an_applications_signature(void **state)
{
    (void)state;
    const uint32_t size = made_application(ESP32_CHIP, bytes);
    assert_int_equal(judged(ESP32_CHIP, ESP_LOADER_SECURE_BOOT_V1, 0x10000, size),
                     ESP_HOST_PLAN_UNSIGNED);
    memset(bytes + size, 0xFF, 68);
    assert_int_equal(judged(ESP32_CHIP, ESP_LOADER_SECURE_BOOT_V1, 0x10000, size + 68),
                     ESP_HOST_PLAN_UNSIGNED);
    memset(bytes + size, 0, 4);
    made_noise(bytes + size + 4, 64);
    assert_int_equal(judged(ESP32_CHIP, ESP_LOADER_SECURE_BOOT_V1, 0x10000, size + 68),
                     ESP_HOST_PLAN_FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signed_images_are_written),
        cmocka_unit_test(test_unsigned_images_are_refused_by_chips_that_demand_signatures),
        cmocka_unit_test(test_a_damaged_signature_is_refused),
        cmocka_unit_test(test_the_signature_of_another_image_is_refused),
        cmocka_unit_test(test_one_sound_block_of_three_is_enough),
        cmocka_unit_test(test_the_first_version_wants_the_bootloaders_digest),
        cmocka_unit_test(test_the_first_version_wants_an_applications_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
