/*
 * Compressed writes through the blocking API.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { IMAGE_SIZE = 40000, OFFSET = 0x10000, BLOCK_SIZE = 1024 };

static memory_port_t port;
static esp_loader_t loader;
static uint8_t image[IMAGE_SIZE];
static uint8_t stream[IMAGE_SIZE * 2];

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static uint32_t compressed(void)
{
    uLongf length = sizeof(stream);
    rig_fill(image, IMAGE_SIZE / 2, 1);
    assert_int_equal(compress2(stream, &length, image, IMAGE_SIZE, 9), Z_OK);
    return (uint32_t)length;
}

static void a_stream_is_inflated(void **state)
{
    (void)state;
    const uint32_t size = compressed();
    begin("esp32c3");
    esp_loader_flash_deflate_cfg_t cfg = {.offset = OFFSET,
                                          .image_size = IMAGE_SIZE,
                                          .compressed_size = size,
                                          .block_size = BLOCK_SIZE};
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < size; at += BLOCK_SIZE) {
        const uint32_t part = size - at < BLOCK_SIZE ? size - at : BLOCK_SIZE;
        assert_int_equal(esp_loader_flash_deflate_finish(&loader, &cfg),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(esp_loader_flash_deflate_write(&loader, &cfg, stream + at, part),
                         ESP_LOADER_SUCCESS);
    }
    assert_int_equal(esp_loader_flash_deflate_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + OFFSET, image, IMAGE_SIZE);
    assert_int_equal(esp_loader_flash_deflate_write(&loader, &cfg, stream, 1),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    memory_port_free(&port);
}

static void bad_arguments_are_refused_before_an_erase(void **state)
{
    static const struct {
        const char *chip;
        esp_loader_flash_deflate_cfg_t cfg;
        esp_loader_error_t error;
    } cases[] = {
        {"esp8266", {0, 4096, 100, 1024}, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32c3", {2, 4096, 100, 1024}, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", {0, 4096, 0, 1024}, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", {0, 4096, 100, 0}, ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", {0x1FF000, 4097, 100, 1024}, ESP_LOADER_ERROR_IMAGE_SIZE},
        /* Their ROMs would write up to 32 KiB behind the image, or are not known not to. */
        {"esp32", {0x8000, 3072, 100, 1024}, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32", {0x8000, 0x8000, 100, 1024}, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32s3", {0x8000, 3072, 100, 1024}, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(cases[i].chip);
        esp_loader_flash_deflate_cfg_t cfg = cases[i].cfg;
        assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), cases[i].error);
        assert_int_equal(
            esp_loader_flash_deflate_write(&loader, &cfg, stream, 1) == ESP_LOADER_SUCCESS, false);
        assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
        memory_port_free(&port);
    }
}

/* The chip is reset between two blocks: what is told of the second names the image. */
static void a_block_that_fails_by_itself_tells_where(void **state)
{
    (void)state;
    const uint32_t size = compressed();
    begin("esp32c3");
    esp_loader_flash_deflate_cfg_t cfg = {.offset = OFFSET,
                                          .image_size = IMAGE_SIZE,
                                          .compressed_size = size,
                                          .block_size = BLOCK_SIZE};
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_deflate_write(&loader, &cfg, stream, BLOCK_SIZE),
                     ESP_LOADER_SUCCESS);
    sim_chip_reset(port.chip);
    assert_int_not_equal(
        esp_loader_flash_deflate_write(&loader, &cfg, stream + BLOCK_SIZE, BLOCK_SIZE),
        ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_result(&loader)->address, OFFSET);
    memory_port_free(&port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_is_inflated),
        cmocka_unit_test(bad_arguments_are_refused_before_an_erase),
        cmocka_unit_test(a_block_that_fails_by_itself_tells_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
