/*
 * Pushed streams through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "esp_loader_push_blocking.h"
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 30003, SECTOR = ESP_LOADER_PUSH_SECTOR };

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_push_t push;
static uint8_t image[SIZE];
static uint8_t sector[SECTOR];
static uint8_t first[SECTOR];

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    rig_fill(image, sizeof(image), 21);
}

static esp_loader_error_t open_stream(void)
{
    esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
    config.offset = AT;
    config.buffer = sector;
    config.buffer_size = sizeof(sector);
    config.first = first;
    return esp_loader_flash_push_open(&loader, &push, &config);
}

static esp_loader_error_t feed_from(uint32_t at, uint32_t piece)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    for (; at < SIZE && error == ESP_LOADER_SUCCESS; at += piece) {
        const uint32_t size = SIZE - at < piece ? SIZE - at : piece;
        error = esp_loader_flash_push_feed(&loader, &push, image + at, size);
    }
    return error;
}

static void every_chip_takes_a_stream(void **state)
{
    (void)state;
    static const uint32_t pieces[] = {1, 3, 4095, 4097, 100000};
    for (size_t chip = 0; sim_chip_name(chip) != NULL; chip++) {
        begin(sim_chip_name(chip));
        if (esp_loader_get_target(&loader) == ESP8266_CHIP) {
            /* Its ROM has no MD5. */
            assert_int_equal(open_stream(), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            assert_int_equal(feed_from(0, 100), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            assert_int_equal(esp_loader_flash_push_end(&loader, &push, 0, NULL),
                             ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else {
            assert_int_equal(open_stream(), ESP_LOADER_SUCCESS);
            assert_int_equal(feed_from(0, pieces[chip % 5]), ESP_LOADER_SUCCESS);
            assert_int_equal(esp_loader_flash_push_end(&loader, &push, SIZE, NULL),
                             ESP_LOADER_SUCCESS);
            assert_memory_equal(sim_chip_flash(port.chip, NULL) + AT, image, SIZE);
            assert_true(push.verified);
        }
        memory_port_free(&port);
    }
}

/* esptool 5.2, esptool/targets/<chip>.py, IMAGE_CHIP_ID; of the ESP8266 none. */
static const struct {
    const char *chip;
    uint8_t id;
} ids[] = {{"esp32", 0},     {"esp32s2", 2},  {"esp32c3", 5},  {"esp32s3", 9},
           {"esp32c2", 12},  {"esp32c6", 13}, {"esp32h2", 16}, {"esp32p4", 18},
           {"esp32c61", 20}, {"esp32c5", 23}, {"esp32h4", 28}, {"esp32s31", 32}};

static esp_loader_error_t judged(uint8_t id, uint32_t size)
{
    uint8_t header[ESP_LOADER_PUSH_HEADER] = {0xE9, 4};
    header[12] = id;
    return esp_loader_push_check(esp_loader_get_engine(&loader), header, size);
}

static void each_chip_takes_its_own_images_only(void **state)
{
    (void)state;
    const size_t count = sizeof(ids) / sizeof(ids[0]);
    for (size_t chip = 0; chip < count; chip++) {
        begin(ids[chip].chip);
        for (size_t other = 0; other < count; other++) {
            assert_int_equal(judged(ids[other].id, ESP_LOADER_PUSH_HEADER),
                             other == chip ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_TARGET);
        }
        assert_int_equal(judged(ids[chip].id, 23), ESP_LOADER_ERROR_INVALID_PARAM);
        esp_loader_reset_target(&loader);
        assert_int_equal(judged(ids[chip].id, ESP_LOADER_PUSH_HEADER),
                         ESP_LOADER_ERROR_INVALID_TARGET);
        memory_port_free(&port);
    }
    /* Its header is a short one, and tells of no chip. */
    begin("esp8266");
    assert_int_equal(judged(99, 8), ESP_LOADER_SUCCESS);
    assert_int_equal(judged(99, 7), ESP_LOADER_ERROR_INVALID_PARAM);
    memory_port_free(&port);
}

/* A buffer that was used before has whatever image was in it last. */
static void of_no_bytes_none_is_judged(void **state)
{
    static const char *const chips[] = {"esp32c3", "esp8266"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(chips[i]);
        assert_int_equal(judged(99, 0), ESP_LOADER_SUCCESS);
        assert_int_equal(judged(99, 1), ESP_LOADER_ERROR_INVALID_PARAM);
        esp_loader_reset_target(&loader);
        assert_int_equal(judged(99, 0), ESP_LOADER_SUCCESS);
        memory_port_free(&port);
    }
}

static void nothing_is_taken_without_a_chip(void **state)
{
    (void)state;
    begin("esp32c3");
    esp_loader_reset_target(&loader);
    assert_int_equal(open_stream(), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(feed_from(0, 100), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(push.received, 0);
    memory_port_free(&port);
}

static void flash_that_cannot_be_attached_takes_no_stream(void **state)
{
    (void)state;
    begin("esp32c3");
    port.error = ESP_LOADER_ERROR_FAIL;
    port.write_fails_at = port.calls.write + 1;
    assert_int_equal(open_stream(), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_DONE);
    assert_int_equal(feed_from(0, 100), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(esp_loader_flash_push_end(&loader, &push, 0, NULL), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(push.received, 0);
    memory_port_free(&port);
}

/* At each write of the port: the error is told, nothing is called right, and a connection later all
 * is sent anew. */
static void an_error_of_the_port_ends_the_stream(void **state)
{
    (void)state;
    for (unsigned fails_at = 1; fails_at < 40; fails_at += 5) {
        begin("esp32c3");
        assert_int_equal(open_stream(), ESP_LOADER_SUCCESS);
        port.error = ESP_LOADER_ERROR_FAIL;
        port.write_fails_at = port.calls.write + fails_at;
        assert_int_equal(feed_from(0, 1000), ESP_LOADER_ERROR_FAIL);
        assert_int_equal(esp_loader_flash_push_end(&loader, &push, SIZE, NULL),
                         ESP_LOADER_ERROR_FAIL);
        assert_false(push.verified);
        port.write_fails_at = 0;
        esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
        assert_int_equal(esp_loader_connect(&loader, &connect), ESP_LOADER_SUCCESS);
        assert_int_equal(open_stream(), ESP_LOADER_SUCCESS);
        assert_int_equal(feed_from(0, SIZE), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_push_end(&loader, &push, SIZE, NULL), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(port.chip, NULL) + AT, image, SIZE);
        memory_port_free(&port);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chip_takes_a_stream),
        cmocka_unit_test(each_chip_takes_its_own_images_only),
        cmocka_unit_test(of_no_bytes_none_is_judged),
        cmocka_unit_test(nothing_is_taken_without_a_chip),
        cmocka_unit_test(flash_that_cannot_be_attached_takes_no_stream),
        cmocka_unit_test(an_error_of_the_port_ends_the_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
