/*
 * Keys: what is collected for them, and what the chip holds once it is burned.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_efuse.h"
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    FIRST_KEY = 4,
    WRITE_DISABLE_FIRST_KEY = 23,
    READ_DISABLE_FIRST_KEY = 32,
    PURPOSE_DISABLE = 8,
};

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_efuse_ctx_t ctx;
static uint8_t key[32];

static void begin_revision(const char *chip, uint16_t revision)
{
    const sim_config_t config = {.chip = chip, .paced = true, .revision = revision};
    memset(&ctx, 0, sizeof(ctx));
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = (uint8_t)(i + 1);
    }
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void begin(const char *chip)
{
    begin_revision(chip, 0);
}

static void end(void)
{
    memory_port_free(&port);
}

static esp_loader_error_t write_key(unsigned block, esp_loader_key_purpose_t purpose, size_t size)
{
    return esp_loader_efuse_write_key(&loader, &ctx, (esp_loader_efuse_key_block_t)block, purpose,
                                      key, size, NULL);
}

static esp_loader_error_t write_legacy(esp_loader_legacy_key_target_t target, size_t size)
{
    return esp_loader_efuse_write_key_legacy(&loader, &ctx, target, key, size, NULL);
}

static esp_loader_error_t commit(void)
{
    return esp_loader_efuse_commit(&loader, &ctx);
}

/* A byte of a block, as it was collected. */
static uint8_t staged_byte(uint8_t block, unsigned i)
{
    uint32_t words[sizeof(ctx) / sizeof(uint32_t)];
    memcpy(words, &ctx, sizeof(ctx));
    return (uint8_t)(words[block * ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK + i / 4] >> i % 4 * 8);
}

static bool staged(uint8_t block, unsigned bit)
{
    return (staged_byte(block, bit / 8) >> bit % 8 & 1) != 0;
}

static bool burned(unsigned bit)
{
    esp_loader_efuse_block_t read;
    assert_int_equal(esp_loader_efuse_read_block(&loader, 0, &read), ESP_LOADER_SUCCESS);
    return (read.words[bit / 32] >> bit % 32 & 1) != 0;
}

static unsigned purpose_of(unsigned first, unsigned bits)
{
    unsigned value = 0;
    for (unsigned i = 0; i < bits; i++) {
        value |= (unsigned)burned(first + i) << i;
    }
    return value;
}

/* A digest stays readable; its block and its purpose cannot be burned again. */
static void a_digest(void **state)
{
    esp_loader_efuse_block_t read;
    (void)state;
    begin("esp32c3");
    assert_int_equal(write_key(1, ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0, 32),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_read_block(&loader, FIRST_KEY + 1, &read),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(read.read_protected_word_mask, 0);
    assert_int_equal(read.words[0], 0x04030201);
    assert_int_equal(purpose_of(88 + 4, 4), 9);
    assert_true(burned(PURPOSE_DISABLE + 1));
    assert_true(burned(WRITE_DISABLE_FIRST_KEY + 1));
    assert_false(burned(READ_DISABLE_FIRST_KEY + 1));
    assert_int_equal(write_key(1, ESP_LOADER_KEY_PURPOSE_USER, 32),
                     ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
    end();
}

static void a_secret_cannot_be_read_and_is_turned_round(void **state)
{
    esp_loader_efuse_block_t read;
    (void)state;
    begin("esp32s3");
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY, 32), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < 32; i++) {
        assert_int_equal(staged_byte(FIRST_KEY, i), 32 - i);
    }
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_read_block(&loader, FIRST_KEY, &read), ESP_LOADER_SUCCESS);
    assert_int_equal(read.read_protected_word_mask, 0xFF);
    assert_int_equal(read.words[0] | read.words[7], 0);
    assert_int_equal(purpose_of(88, 4), 4);
    end();
}

static void short_keys_are_filled_up(void **state)
{
    (void)state;
    begin("esp32c5");
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_HMAC_UP, 4), ESP_LOADER_SUCCESS);
    assert_int_equal(staged_byte(4, 0), 1);
    assert_int_equal(staged_byte(4, 3), 4);
    assert_int_equal(staged_byte(4, 4), 0);
    /* Behind it, then all turned round. */
    assert_int_equal(write_key(1, ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY, 4), ESP_LOADER_SUCCESS);
    assert_int_equal(staged_byte(5, 31), 1);
    assert_int_equal(staged_byte(5, 28), 4);
    assert_int_equal(staged_byte(5, 0), 0);
    /* Before it. */
    assert_int_equal(write_key(2, ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P192, 24), ESP_LOADER_SUCCESS);
    assert_int_equal(staged_byte(6, 0), 24);
    assert_int_equal(staged_byte(6, 23), 1);
    assert_int_equal(staged_byte(6, 24), 0);
    /* Five bits of purpose each: 16 for the third key. */
    assert_true(staged(0, 96 + 4));
    assert_false(staged(0, 96));
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(purpose_of(86, 5), 8);
    assert_int_equal(purpose_of(91, 5), 4);
    assert_int_equal(purpose_of(96, 5), 16);
    end();
}

static void the_caller_may_leave_a_key_open(void **state)
{
    const esp_loader_efuse_write_key_config_t open = {.no_write_protect = true,
                                                      .no_read_protect = true};
    (void)state;
    begin("esp32c6");
    assert_int_equal(esp_loader_efuse_write_key(&loader, &ctx, ESP_LOADER_EFUSE_KEY2,
                                                ESP_LOADER_KEY_PURPOSE_HMAC_UP, key, 32, &open),
                     ESP_LOADER_SUCCESS);
    assert_true(staged(0, PURPOSE_DISABLE + 2));
    assert_false(staged(0, WRITE_DISABLE_FIRST_KEY + 2));
    assert_false(staged(0, READ_DISABLE_FIRST_KEY + 2));
    end();
}

static void what_a_chip_lacks_is_refused(void **state)
{
    static const char *const plain[] = {"esp32c3", "esp32c6", "esp32h2", "esp32s3"};
    (void)state;
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        begin(plain[i]);
        assert_int_equal(write_key(5, ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY, 32),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(write_key(4, ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY, 32),
                         ESP_LOADER_SUCCESS);
        end();
    }
    begin("esp32c3");
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_1, 32),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P256, 32),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_key(6, ESP_LOADER_KEY_PURPOSE_USER, 32), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_key(0, (esp_loader_key_purpose_t)17, 32),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_USER, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_USER, 33), ESP_LOADER_ERROR_INVALID_PARAM);
    /* A part of a digest is of no use. */
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST1, 31),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128, 32),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
    begin("esp32");
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_USER, 32),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

/* The fifth bit of an ESP32-P4's purposes is there from revision 3.0 on. */
static void a_purpose_of_five_bits_needs_its_revision(void **state)
{
    (void)state;
    begin_revision("esp32p4", 103);
    assert_int_equal(write_key(5, ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_H, 32),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(write_key(5, ESP_LOADER_KEY_PURPOSE_KM_INIT_KEY, 32), ESP_LOADER_SUCCESS);
    end();
    begin_revision("esp32p4", 301);
    assert_int_equal(write_key(5, ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_H, 32), ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(purpose_of(88 + 20, 4), 2);
    assert_true(burned(164));
    end();
}

/* The same on all of them, as is the bit that forbids to burn it; the one of its purpose, too. */
static void each_key_goes_to_its_own_block(void **state)
{
    enum { KEYS = 6 };
    static const char *const chips[] = {"esp32s2", "esp32s3",  "esp32c3", "esp32c5",
                                        "esp32c6", "esp32c61", "esp32h2", "esp32p4"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(chips[i]);
        for (unsigned number = 0; number < KEYS; number++) {
            memset(&ctx, 0, sizeof(ctx));
            assert_int_equal(write_key(number, ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0, 32),
                             ESP_LOADER_SUCCESS);
            for (uint8_t block = 1; block < FIRST_KEY + KEYS; block++) {
                assert_int_equal(staged_byte(block, 0), block == FIRST_KEY + number ? 1 : 0);
            }
            assert_true(staged(0, PURPOSE_DISABLE + number));
            assert_true(staged(0, WRITE_DISABLE_FIRST_KEY + number));
        }
        end();
    }
}

/* Source: espefuse, KEY_PURPOSES of the ESP32-C5, and of the ESP32-S3 where that one has none. */
static void each_purpose_has_its_number(void **state)
{
    static const uint8_t numbers[] = {
        [ESP_LOADER_KEY_PURPOSE_USER] = 0,
        [ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P256] = 1,
        [ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_1] = 2,
        [ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_2] = 3,
        [ESP_LOADER_KEY_PURPOSE_XTS_AES_128_KEY] = 4,
        [ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_ALL] = 5,
        [ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_JTAG] = 6,
        [ESP_LOADER_KEY_PURPOSE_HMAC_DOWN_DIGITAL_SIGNATURE] = 7,
        [ESP_LOADER_KEY_PURPOSE_HMAC_UP] = 8,
        [ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0] = 9,
        [ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST1] = 10,
        [ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST2] = 11,
        [ESP_LOADER_KEY_PURPOSE_KM_INIT_KEY] = 12,
        [ESP_LOADER_KEY_PURPOSE_XTS_AES_128_PSRAM_KEY] = 15,
        [ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P192] = 16,
        [ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_L] = 17,
        [ESP_LOADER_KEY_PURPOSE_ECDSA_KEY_P384_H] = 18,
    };
    (void)state;
    for (unsigned purpose = 0; purpose < sizeof(numbers); purpose++) {
        const bool has = purpose != ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_1 &&
                         purpose != ESP_LOADER_KEY_PURPOSE_XTS_AES_256_KEY_2;
        begin(has ? "esp32c5" : "esp32s3");
        assert_int_equal(write_key(0, (esp_loader_key_purpose_t)purpose, 32), ESP_LOADER_SUCCESS);
        assert_int_equal(commit(), ESP_LOADER_SUCCESS);
        assert_int_equal(has ? purpose_of(86, 5) : purpose_of(88, 4), numbers[purpose]);
        end();
    }
}

/* Where reading cannot be forbidden any more, a secret would stay readable. */
static void a_secret_that_cannot_be_protected_is_refused(void **state)
{
    (void)state;
    begin("esp32c3");
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, 0), ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_HMAC_UP, 32),
                     ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
    assert_int_equal(write_key(0, ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0, 32),
                     ESP_LOADER_SUCCESS);
    end();
}

static void keys_of_an_esp32(void **state)
{
    esp_loader_efuse_block_t read;
    (void)state;
    begin("esp32");
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_FLASH_ENCRYPTION, 32),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(staged_byte(1, 0), 32);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V2, 32),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_true(burned(7) && burned(8) && burned(16));
    assert_false(burned(17));
    assert_int_equal(esp_loader_efuse_read_block(&loader, 1, &read), ESP_LOADER_SUCCESS);
    assert_int_equal(read.read_protected_word_mask, 0xFF);
    assert_int_equal(esp_loader_efuse_read_block(&loader, 2, &read), ESP_LOADER_SUCCESS);
    assert_int_equal(read.words[0], 0x04030201);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V1, 32),
                     ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128, 32),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    end();
    begin_revision("esp32", 100);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V2, 32),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

static void an_esp32_with_a_code_takes_less(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, 6 * 32), ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_FLASH_ENCRYPTION, 25),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V2, 24),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_ESP32_FLASH_ENCRYPTION, 24),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(staged_byte(1, 0), 24);
    assert_int_equal(staged_byte(1, 24), 0);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    end();
}

static void keys_of_an_esp32c2(void **state)
{
    esp_loader_efuse_block_t read;
    (void)state;
    begin("esp32c2");
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128_DERIVED, 16),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_SECURE_BOOT_DIGEST, 15),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_SECURE_BOOT_DIGEST, 16),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_read_block(&loader, 3, &read), ESP_LOADER_SUCCESS);
    assert_int_equal(read.read_protected_word_mask, 0x0F);
    assert_int_equal(read.words[0], 0);
    assert_int_equal(read.words[4], 0x04030201);
    assert_false(burned(42));
    end();
    begin("esp32c2");
    assert_int_equal(write_legacy(ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128, 32), ESP_LOADER_SUCCESS);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_true(burned(42) && burned(32) && burned(33) && burned(7));
    end();
}

/* Whatever stands behind the caller's key in his memory: zeros fill it up, and come first where it
 * is turned round. */
static void short_keys_of_roles_are_filled_up_with_zeros(void **state)
{
    static const struct {
        const char *chip;
        esp_loader_legacy_key_target_t target;
        uint8_t block;
        uint8_t size;
    } roles[] = {{"esp32", ESP_LOADER_LEGACY_KEY_ESP32_FLASH_ENCRYPTION, 1, 32},
                 {"esp32", ESP_LOADER_LEGACY_KEY_ESP32_SECURE_BOOT_V1, 2, 32},
                 {"esp32c2", ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128, 3, 32},
                 {"esp32c2", ESP_LOADER_LEGACY_KEY_C2_XTS_AES_128_DERIVED, 3, 16}};
    (void)state;
    for (size_t role = 0; role < sizeof(roles) / sizeof(roles[0]); role++) {
        for (unsigned size = 1; size <= roles[role].size; size += 5) {
            begin(roles[role].chip);
            assert_int_equal(write_legacy(roles[role].target, size), ESP_LOADER_SUCCESS);
            for (unsigned i = 0; i < roles[role].size; i++) {
                const unsigned at = roles[role].size - 1 - i;
                assert_int_equal(staged_byte(roles[role].block, at), i < size ? i + 1 : 0);
            }
            end();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_keys_of_roles_are_filled_up_with_zeros),
        cmocka_unit_test(a_digest),
        cmocka_unit_test(a_secret_cannot_be_read_and_is_turned_round),
        cmocka_unit_test(short_keys_are_filled_up),
        cmocka_unit_test(the_caller_may_leave_a_key_open),
        cmocka_unit_test(what_a_chip_lacks_is_refused),
        cmocka_unit_test(a_purpose_of_five_bits_needs_its_revision),
        cmocka_unit_test(each_key_goes_to_its_own_block),
        cmocka_unit_test(each_purpose_has_its_number),
        cmocka_unit_test(a_secret_that_cannot_be_protected_is_refused),
        cmocka_unit_test(keys_of_an_esp32),
        cmocka_unit_test(an_esp32_with_a_code_takes_less),
        cmocka_unit_test(keys_of_an_esp32c2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
