/*
 * Where the blocking API differs from esp-serial-flasher on purpose: the rows of the table in
 * docs/MIGRATING.md that no other test is about. differences.txt says which test each row has.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_efuse.h"
#include "support/api_flash.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCK = 1024, SIZE = 4096, OFFSET = 0x10000 };

static memory_port_t port;
static esp_loader_t loader;
static uint8_t bytes[SIZE + BLOCK];

static void begin_unconnected(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, true, NULL);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 5 + 1);
    }
}

static void begin(const char *chip)
{
    begin_unconnected(chip);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void end(void)
{
    memory_port_free(&port);
}

static void calls_before_a_connection_are_refused_at_once(void **state)
{
    esp_loader_flash_cfg_t flash = {.offset = OFFSET, .image_size = SIZE, .block_size = BLOCK};
    esp_loader_target_security_info_t info;
    uint32_t value;
    (void)state;
    begin_unconnected("esp32c3");
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    const uint64_t before_us = port.now_us;
    assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_flash_read(&loader, bytes, 0, 4), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_flash_erase(&loader), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_flash_detect_size(&loader, &value),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_read_register(&loader, 0x40001000, &value),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_read_mac(&loader, bytes), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_get_security_info(&loader, &info), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 230400),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(port.calls.write, 0);
    assert_true(port.now_us == before_us);
    end();
}

static void no_byte_behind_the_image_is_written(void **state)
{
    esp_loader_flash_cfg_t flash = {.offset = OFFSET, .image_size = SIZE, .block_size = BLOCK};
    (void)state;
    begin("esp32c3");
    assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < SIZE - BLOCK; at += BLOCK) {
        assert_int_equal(esp_loader_flash_write(&loader, &flash, bytes + at, BLOCK),
                         ESP_LOADER_SUCCESS);
    }
    assert_int_equal(
        esp_loader_flash_write(&loader, &flash, bytes + SIZE - BLOCK, BLOCK / 2 + BLOCK),
        ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_write(&loader, &flash, bytes + SIZE - BLOCK, BLOCK),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &flash, bytes + SIZE, BLOCK),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_finish(&loader, &flash), ESP_LOADER_SUCCESS);
    const uint8_t *in_flash = sim_chip_flash(port.chip, NULL) + OFFSET;
    assert_memory_equal(in_flash, bytes, SIZE);
    for (uint32_t i = SIZE; i < SIZE + BLOCK; i++) {
        assert_int_equal(in_flash[i], 0xFF);
    }
    end();
}

static void blocks_of_no_size_or_too_large_are_not_sent(void **state)
{
    static const uint32_t sizes[] = {0, 0x4004, 0x8000};
    (void)state;
    begin("esp32c3");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        esp_loader_flash_cfg_t flash = {
            .offset = OFFSET, .image_size = SIZE, .block_size = sizes[i]};
        assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_ERROR_INVALID_PARAM);
    }
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    end();
}

static void a_write_that_lacks_blocks_does_not_end_well(void **state)
{
    static const struct {
        bool skip_verify;
        esp_loader_error_t error;
    } cases[] = {{false, ESP_LOADER_ERROR_INVALID_MD5}, {true, ESP_LOADER_ERROR_INVALID_PARAM}};
    (void)state;
    begin("esp32c3");
    for (size_t i = 0; i < 2; i++) {
        esp_loader_flash_cfg_t flash = {.offset = OFFSET,
                                        .image_size = SIZE,
                                        .block_size = BLOCK,
                                        .skip_verify = cases[i].skip_verify};
        assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_write(&loader, &flash, bytes, BLOCK), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_finish(&loader, &flash), cases[i].error);
    }
    end();
}

/* The stream is none, so its first block fails: the chip cannot inflate it. */
static void a_stream_of_which_a_block_failed_does_not_end_well(void **state)
{
    esp_loader_flash_deflate_cfg_t flash = {
        .offset = OFFSET, .image_size = SIZE, .compressed_size = BLOCK, .block_size = BLOCK};
    (void)state;
    begin("esp32c3");
    memset(bytes, 0xA5, BLOCK);
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &flash), ESP_LOADER_SUCCESS);
    assert_int_not_equal(esp_loader_flash_deflate_write(&loader, &flash, bytes, BLOCK),
                         ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_deflate_finish(&loader, &flash),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

static void a_short_digest_is_no_key(void **state)
{
    static esp_loader_efuse_ctx_t ctx;
    static const esp_loader_key_purpose_t digests[] = {ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST0,
                                                       ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST1,
                                                       ESP_LOADER_KEY_PURPOSE_SECURE_BOOT_DIGEST2};
    (void)state;
    begin("esp32c3");
    memset(&ctx, 0, sizeof(ctx));
    for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
        assert_int_equal(esp_loader_efuse_write_key(&loader, &ctx, (esp_loader_efuse_key_block_t)0,
                                                    digests[i], bytes, 31, NULL),
                         ESP_LOADER_ERROR_INVALID_PARAM);
    }
    assert_int_equal(esp_loader_efuse_write_key(&loader, &ctx, (esp_loader_efuse_key_block_t)0,
                                                digests[0], bytes, 32, NULL),
                     ESP_LOADER_SUCCESS);
    end();
}

static void more_bits_than_a_field_has_are_refused(void **state)
{
    static esp_loader_efuse_ctx_t ctx;
    static const esp_loader_efuse_ctx_t nothing;
    static const esp_loader_efuse_desc_t user = {3, 8, 24};
    static const esp_loader_efuse_desc_t *const field[] = {&user, NULL};
    (void)state;
    begin("esp32c3");
    memset(&ctx, 0, sizeof(ctx));
    assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, bytes, 25),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_memory_equal(&ctx, &nothing, sizeof(ctx));
    assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, bytes, 24),
                     ESP_LOADER_SUCCESS);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_before_a_connection_are_refused_at_once),
        cmocka_unit_test(no_byte_behind_the_image_is_written),
        cmocka_unit_test(blocks_of_no_size_or_too_large_are_not_sent),
        cmocka_unit_test(a_write_that_lacks_blocks_does_not_end_well),
        cmocka_unit_test(a_stream_of_which_a_block_failed_does_not_end_well),
        cmocka_unit_test(a_short_digest_is_no_key),
        cmocka_unit_test(more_bits_than_a_field_has_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
