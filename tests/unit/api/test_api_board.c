/*
 * What only some chips and boards need, through the blocking API.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 4096, BLOCK = 1024, SECURE_DOWNLOAD = 1 << 2 };

static memory_port_t port;
static esp_loader_t loader;
static uint8_t image[SIZE];

static void begin(const sim_config_t *config)
{
    rig_fill(image, sizeof(image), 9);
    memory_port_init(&port, config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static esp_loader_error_t detect(void)
{
    uint32_t size;
    return esp_loader_flash_detect_size(&loader, &size);
}

/* Of an ESP32 no eFuse tells these pins. */
static void flash_is_attached_at_given_pins(void **state)
{
    static const uint32_t pins = ESP_LOADER_FLASH_PINS(6, 17, 8, 16, 11);
    (void)state;
    begin(&(sim_config_t){.chip = "esp32", .spi_pins = pins, .spi_pins_unfused = true});
    assert_int_equal(detect(), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    esp_loader_set_flash_pins(&loader, pins);
    assert_int_equal(detect(), ESP_LOADER_SUCCESS);
    const esp_loader_flash_cfg_t cfg = {.offset = AT, .image_size = SIZE, .block_size = BLOCK};
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + AT, image, SIZE);
    memory_port_free(&port);
}

static void flash_is_powered_where_the_rom_leaves_it_off(void **state)
{
    static const uint16_t revisions[] = {103, 300, 301, 302};
    (void)state;
    for (size_t i = 0; i < sizeof(revisions) / sizeof(revisions[0]); i++) {
        const bool off = revisions[i] > 300;
        begin(&(sim_config_t){.chip = "esp32p4", .revision = revisions[i]});
        assert_int_equal(detect() == ESP_LOADER_SUCCESS, !off);
        const uint32_t writes = sim_chip_counters(port.chip)->commands[0x09];
        assert_int_equal(esp_loader_power_flash(&loader), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(port.chip)->commands[0x09] != writes, off);
        assert_int_equal(detect(), ESP_LOADER_SUCCESS);
        memory_port_free(&port);
    }
    /* Without a chip, and where no register can be read. */
    begin(&(sim_config_t){.chip = "esp32c3"});
    esp_loader_reset_target(&loader);
    assert_int_equal(esp_loader_power_flash(&loader), ESP_LOADER_ERROR_INVALID_TARGET);
    memory_port_free(&port);
    begin(&(sim_config_t){.chip = "esp32p4", .security_flags = SECURE_DOWNLOAD, .revision = 302});
    assert_int_equal(esp_loader_power_flash(&loader), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_counters(port.chip)->commands[0x09], 0);
    memory_port_free(&port);
}

/* Whatever the configuration says of verifying, there is nothing to compare. */
static void an_encrypted_write_verifies_nothing(void **state)
{
    (void)state;
    begin(&(sim_config_t){.chip = "esp32c3", .flash_crypt_count = 1});
    esp_loader_flash_cfg_t cfg = {.offset = AT, .image_size = SIZE, .block_size = BLOCK};
    const uint32_t *commands = sim_chip_counters(port.chip)->commands;
    assert_int_equal(esp_loader_flash_start_encrypted(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_true(cfg.skip_verify);
    /* Within a unit nothing is sent, and another size may follow. */
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 24),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(commands[0x03], 0);
    for (uint32_t at = 0; at < SIZE; at += BLOCK) {
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, image + at, BLOCK),
                         ESP_LOADER_SUCCESS);
    }
    assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(commands[0x13], 0);
    for (uint32_t at = 0; at < SIZE; at += 16) {
        assert_memory_not_equal(sim_chip_flash(port.chip, NULL) + AT + at, image + at, 16);
    }
    memory_port_free(&port);
}

static void what_cannot_be_encrypted_is_refused(void **state)
{
    static const struct {
        const char *chip;
        uint32_t offset, size, block_size;
        esp_loader_error_t plain, compressed;
    } cases[] = {
        {"esp8266", AT, SIZE, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC,
         ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32", AT, SIZE, BLOCK, ESP_LOADER_ERROR_UNSUPPORTED_FUNC,
         ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {"esp32c3", AT, SIZE - 4, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM,
         ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", AT + 4, SIZE, BLOCK, ESP_LOADER_ERROR_INVALID_PARAM,
         ESP_LOADER_ERROR_INVALID_PARAM},
        {"esp32c3", AT, SIZE, 1000, ESP_LOADER_ERROR_INVALID_PARAM, ESP_LOADER_SUCCESS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(&(sim_config_t){.chip = cases[i].chip});
        esp_loader_flash_cfg_t cfg = {.offset = cases[i].offset,
                                      .image_size = cases[i].size,
                                      .block_size = cases[i].block_size};
        esp_loader_flash_deflate_cfg_t deflate = {.offset = cases[i].offset,
                                                  .image_size = cases[i].size,
                                                  .compressed_size = 500,
                                                  .block_size = cases[i].block_size};
        assert_int_equal(esp_loader_flash_start_encrypted(&loader, &cfg), cases[i].plain);
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 16),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
        assert_int_equal(esp_loader_flash_deflate_start_encrypted(&loader, &deflate),
                         cases[i].compressed);
        if (cases[i].compressed != ESP_LOADER_SUCCESS) {
            assert_int_not_equal(esp_loader_flash_deflate_write(&loader, &deflate, image, 16),
                                 ESP_LOADER_SUCCESS);
            assert_int_equal(sim_chip_counters(port.chip)->commands[0x10], 0);
            assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
        }
        memory_port_free(&port);
    }
}

/* What the host knows is not asked for; over the chip's own USB its watchdogs are stopped. */
static void chips_tell_how_they_are_reached(void **state)
{
    static const struct {
        const char *chip;
        esp_loader_reached_t known, reached;
        bool stops;
    } cases[] = {
        {"esp32", ESP_LOADER_REACHED_UNKNOWN, ESP_LOADER_REACHED_UART, false},
        {"esp32c3", ESP_LOADER_REACHED_UNKNOWN, ESP_LOADER_REACHED_UART, false},
        {"esp32c3", ESP_LOADER_REACHED_USB_SERIAL_JTAG, ESP_LOADER_REACHED_USB_SERIAL_JTAG, true},
        {"esp32s2", ESP_LOADER_REACHED_USB_OTG, ESP_LOADER_REACHED_USB_OTG, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_reached_t reached = cases[i].known;
        begin(&(sim_config_t){.chip = cases[i].chip});
        assert_int_equal(esp_loader_usb(&loader, &reached), ESP_LOADER_SUCCESS);
        assert_int_equal(reached, cases[i].reached);
        assert_int_equal(sim_chip_counters(port.chip)->commands[0x09] != 0, cases[i].stops);
        esp_loader_reset_target(&loader);
        assert_int_equal(esp_loader_usb(&loader, &reached), ESP_LOADER_ERROR_INVALID_TARGET);
        memory_port_free(&port);
    }
}

static void a_watchdog_resets_where_it_can(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(&(sim_config_t){.chip = chips[i]});
        assert_int_equal(esp_loader_reset_by_watchdog(&loader),
                         i != 0 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        assert_int_equal(detect(), i != 0 ? ESP_LOADER_ERROR_INVALID_TARGET : ESP_LOADER_SUCCESS);
        assert_ptr_equal(esp_loader_get_port(&loader), &port.port);
        assert_ptr_equal(esp_loader_engine_result(esp_loader_get_engine(&loader)),
                         esp_loader_result(&loader));
        memory_port_free(&port);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_is_attached_at_given_pins),
        cmocka_unit_test(flash_is_powered_where_the_rom_leaves_it_off),
        cmocka_unit_test(an_encrypted_write_verifies_nothing),
        cmocka_unit_test(what_cannot_be_encrypted_is_refused),
        cmocka_unit_test(chips_tell_how_they_are_reached),
        cmocka_unit_test(a_watchdog_resets_where_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
