/*
 * Every function of the blocking API does what its comment says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { MAGIC = 0x40001000, PART_SIZE = 0x200000, SECURE_DOWNLOAD = 1 << 2 };

static memory_port_t port;
static esp_loader_t loader;

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16"};
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void end(void)
{
    memory_port_free(&port);
}

static void init_and_deinit_call_the_port(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32"};
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(port.calls.init, 1);
    assert_int_equal(esp_loader_get_target(&loader), ESP_UNKNOWN_CHIP);
    assert_int_equal(port.calls.write + port.calls.enter_bootloader, 0);
    assert_int_equal(port.calls.deinit, 0);
    esp_loader_deinit(&loader);
    assert_int_equal(port.calls.deinit, 1);
    esp_loader_deinit(&loader);
    assert_int_equal(port.calls.deinit, 1);
    port.init_error = ESP_LOADER_ERROR_FAIL;
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_ERROR_FAIL);
    port.ops.init = NULL;
    port.ops.deinit = NULL;
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    esp_loader_deinit(&loader);
    end();
}

static void connect_finds_the_chip(void **state)
{
    static const struct {
        const char *name;
        target_chip_t chip;
    } chips[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) {#name, NAME##_CHIP},
#include "esp_loader_chips.def"
    };
    (void)state;
    /* None is forgotten: the simulator has no other. */
    assert_null(sim_chip_name(sizeof(chips) / sizeof(chips[0])));
    for (size_t i = 0; i < 2 * sizeof(chips) / sizeof(chips[0]); i++) {
        const sim_config_t config = {.chip = chips[i / 2].name, .paced = true};
        memory_port_init(&port, &config, i % 2 == 0, NULL);
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_get_target(&loader), chips[i / 2].chip);
        assert_int_equal(esp_loader_result(&loader)->code, ESP_LOADER_SUCCESS);
        assert_int_equal(port.calls.enter_bootloader, 1);
        end();
    }
}

static void connect_gives_up_in_time(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 2; way++) {
        const sim_config_t config = {.chip = "esp32"};
        const sim_fault_t unplugged = {.kind = SIM_FAULT_UNPLUG};
        memory_port_init(&port, &config, way == 0, &unplugged);
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(esp_loader_result(&loader)->command, 0x08);
        assert_in_range(port.now_us / 1000, 10 * 100, 10 * 300 + 1000);
        end();
    }
}

static void mac(void **state)
{
    static const uint8_t expected[6] = {0x18, 0xFE, 0x34, 0x01, 0xC0, 0xDB};
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        sim_config_t config = {.chip = sim_chip_name(i)};
        memcpy(config.mac, expected, sizeof(expected));
        memory_port_init(&port, &config, true, NULL);
        uint8_t found[6] = {0};
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_read_mac(&loader, found), ESP_LOADER_SUCCESS);
        assert_memory_equal(found, expected, sizeof(expected));
        end();
    }
}

static void revision(void **state)
{
    uint16_t value = 7;
    (void)state;
    begin("esp32");
    assert_int_equal(esp_loader_get_chip_revision(&loader, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 301);
    end();
    /* Known of no chip that has none; `value` stays. */
    begin("esp8266");
    assert_int_equal(esp_loader_get_chip_revision(&loader, &value),
                     ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(value, 301);
    end();
    const sim_config_t config = {.chip = "esp32", .paced = true};
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_not_equal(esp_loader_get_chip_revision(&loader, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 301);
    end();
}

static void registers(void **state)
{
    enum { RAM = 0x3FFB0000 };
    (void)state;
    begin("esp32");
    uint32_t value = 0;
    assert_int_equal(esp_loader_read_register(&loader, MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 0x00F01D83);
    assert_int_equal(esp_loader_write_register(&loader, RAM, 0xC0DB1234), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_peek(port.chip, RAM), 0xC0DB1234);
    assert_int_equal(esp_loader_read_register(&loader, RAM, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 0xC0DB1234);
    end();
}

static void flash_size(void **state)
{
    (void)state;
    for (size_t i = 0; sim_flash_part_name(i) != NULL; i++) {
        const sim_config_t config = {.chip = "esp32c3", .flash_part = sim_flash_part_name(i)};
        memory_port_init(&port, &config, true, NULL);
        uint32_t size = 0;
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_detect_size(&loader, &size), ESP_LOADER_SUCCESS);
        assert_int_equal(size, sim_flash_part_size(sim_flash_part_name(i)));
        end();
    }
}

static bool all_erased(uint32_t from, uint32_t to)
{
    const uint8_t *flash = sim_chip_flash(port.chip, NULL);
    for (uint32_t i = from; i < to; i++) {
        if (flash[i] != 0xFF) {
            return false;
        }
    }
    return true;
}

static void erase(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        begin(sim_chip_name(i));
        uint8_t *flash = sim_chip_flash(port.chip, NULL);
        memset(flash, 0, PART_SIZE);
        assert_int_equal(esp_loader_flash_erase_region(&loader, 0x1800, 0x1000),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(esp_loader_flash_erase_region(&loader, 0x1000, 0x800),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(esp_loader_flash_erase_region(&loader, PART_SIZE, 0x1000),
                         ESP_LOADER_ERROR_FAIL);
        assert_int_equal(esp_loader_flash_erase_region(&loader, 0xFFFFF000, 0x2000),
                         ESP_LOADER_ERROR_FAIL);
        assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
        assert_int_equal(esp_loader_flash_erase_region(&loader, 0x2000, 0x4000),
                         ESP_LOADER_SUCCESS);
        assert_true(all_erased(0x2000, 0x6000));
        assert_int_equal(flash[0x1FFF], 0);
        assert_int_equal(flash[0x6000], 0);
        assert_int_equal(esp_loader_flash_erase(&loader), ESP_LOADER_SUCCESS);
        assert_true(all_erased(0, PART_SIZE));
        end();
    }
}

static void known_md5(void **state)
{
    static const char good[] = "900150983cd24fb0d6963f7d28e17f72"; /* of "abc" */
    static const char upper[] = "900150983CD24FB0D6963F7D28E17F72";
    char bad[sizeof(good)];
    (void)state;
    begin("esp32");
    memcpy(sim_chip_flash(port.chip, NULL) + 0x12345, "abc", 3);
    assert_int_equal(esp_loader_flash_verify_known_md5(&loader, 0x12345, 3, (const uint8_t *)good),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify_known_md5(&loader, 0x12345, 3, (const uint8_t *)upper),
                     ESP_LOADER_SUCCESS);
    for (size_t i = 0; i < 32; i++) {
        memcpy(bad, good, sizeof(good));
        bad[i] = bad[i] == '0' ? '1' : '0';
        assert_int_equal(
            esp_loader_flash_verify_known_md5(&loader, 0x12345, 3, (const uint8_t *)bad),
            ESP_LOADER_ERROR_INVALID_MD5);
    }
    assert_int_equal(
        esp_loader_flash_verify_known_md5(&loader, PART_SIZE - 1, 3, (const uint8_t *)good),
        ESP_LOADER_ERROR_IMAGE_SIZE);
    end();
    begin("esp8266");
    assert_int_equal(esp_loader_flash_verify_known_md5(&loader, 0, 3, (const uint8_t *)good),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

static void transmission_rate(void **state)
{
    (void)state;
    begin("esp32");
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600), ESP_LOADER_SUCCESS);
    assert_int_equal(port.rate, 921600);
    assert_int_equal(port.calls.change_rate, 1);
    uint32_t value;
    assert_int_equal(esp_loader_read_register(&loader, MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 0),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    end();
    begin("esp8266");
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(port.calls.change_rate, 0);
    end();
}

/* A disturbed answer looks like flash that differs: the chip is asked twice, and not once more. */
static void a_digest_that_differs_is_asked_for_twice(void **state)
{
    enum { MD5 = 0x13 };
    static const uint8_t wrong[2 * ESP_LOADER_MD5_SIZE + 1] = "0123456789abcdef0123456789abcdef";
    (void)state;
    begin("esp32");
    assert_int_equal(esp_loader_flash_verify_known_md5(&loader, 0x10000, 4096, wrong),
                     ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(sim_chip_counters(port.chip)->commands[MD5], 2);
    end();
}

static esp_loader_error_t take_no_rate(esp_loader_port_t *handle, uint32_t rate)
{
    (void)handle;
    (void)rate;
    port.calls.change_rate++;
    return ESP_LOADER_SUCCESS;
}

/* The chip is at another rate than the host, whose port only says that it has taken it. The host is
 * told to take the old one again. */
static void a_rate_that_does_not_work_is_taken_back(void **state)
{
    (void)state;
    begin("esp32");
    port.ops.change_transmission_rate = take_no_rate;
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600),
                     ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(port.calls.change_rate, 2);
    assert_int_equal(esp_loader_engine_baud(esp_loader_get_engine(&loader)), 115200);
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
    end();
}

static void a_port_whose_rate_is_fixed_ends_at_the_old_rate(void **state)
{
    (void)state;
    begin("esp32");
    port.ops.change_transmission_rate = NULL;
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    uint32_t value;
    assert_int_equal(esp_loader_read_register(&loader, MAGIC, &value), ESP_LOADER_SUCCESS);
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
    end();
}

static void reset_target(void **state)
{
    (void)state;
    begin("esp32");
    const unsigned before = port.calls.enter_bootloader;
    esp_loader_reset_target(&loader);
    assert_int_equal(port.calls.reset_target, 1);
    assert_int_equal(port.calls.enter_bootloader, before);
    sim_link_advance(port.link, port.now_us + 10000);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_HALTED);
    /* The chip is not connected any more, and programs ask which it was. */
    assert_int_equal(esp_loader_get_target(&loader), ESP32_CHIP);
    uint32_t value;
    assert_int_equal(esp_loader_read_register(&loader, MAGIC, &value),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    esp_loader_reset_target(&loader);
    assert_int_equal(esp_loader_get_target(&loader), ESP32_CHIP);
    /* Until it is known which chip is next. */
    esp_loader_connect_args_t args = {.sync_timeout = 10, .trials = 1};
    port.write_fails_at = port.calls.write + 1;
    port.error = ESP_LOADER_ERROR_FAIL;
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(esp_loader_get_target(&loader), ESP_UNKNOWN_CHIP);
    end();
}

static void secure_download_mode(void **state)
{
    static uint8_t image[5000];
    (void)state;
    const sim_config_t config = {
        .chip = "esp32c3", .flash_part = "W25Q16", .security_flags = SECURE_DOWNLOAD};
    memory_port_init(&port, &config, true, NULL);
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    uint32_t value;
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect_secure_download_mode(&loader, &args, PART_SIZE),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(&loader), ESP32C3_CHIP);
    assert_int_not_equal(esp_loader_read_register(&loader, MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_detect_size(&loader, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, PART_SIZE);
    rig_fill(image, sizeof(image), 4);
    const esp_loader_flash_cfg_t cfg = {
        .offset = 0x1000, .image_size = sizeof(image), .block_size = 1024, .skip_verify = true};
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + 0x1000, image, sizeof(image));
    end();
}

static void chips_without_secure_download_mode(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp32", "esp8266"};
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        const sim_config_t config = {.chip = chips[i]};
        memory_port_init(&port, &config, true, NULL);
        esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
        assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_connect_secure_download_mode(&loader, &args, PART_SIZE),
                         ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        end();
    }
}

/* What answers leaves its loader; what holds no application ends nowhere. */
static void a_rom_restarts_its_chip(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        begin(chips[i]);
        const uint32_t *commands = sim_chip_counters(port.chip)->commands;
        assert_int_equal(commands[0x04], 0);
        assert_int_equal(esp_loader_restart(&loader), ESP_LOADER_SUCCESS);
        assert_int_equal(commands[0x04], 1);
        assert_int_equal(esp_loader_result(&loader)->code, ESP_LOADER_SUCCESS);
        port.ops.delay_ms(&port.port, 500);
        assert_int_not_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
        esp_loader_reset_target(&loader);
        assert_int_equal(esp_loader_restart(&loader), ESP_LOADER_ERROR_INVALID_TARGET);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_and_deinit_call_the_port),
        cmocka_unit_test(connect_finds_the_chip),
        cmocka_unit_test(connect_gives_up_in_time),
        cmocka_unit_test(mac),
        cmocka_unit_test(revision),
        cmocka_unit_test(registers),
        cmocka_unit_test(flash_size),
        cmocka_unit_test(erase),
        cmocka_unit_test(known_md5),
        cmocka_unit_test(transmission_rate),
        cmocka_unit_test(a_digest_that_differs_is_asked_for_twice),
        cmocka_unit_test(a_rate_that_does_not_work_is_taken_back),
        cmocka_unit_test(a_port_whose_rate_is_fixed_ends_at_the_old_rate),
        cmocka_unit_test(reset_target),
        cmocka_unit_test(secure_download_mode),
        cmocka_unit_test(chips_without_secure_download_mode),
        cmocka_unit_test(a_rom_restarts_its_chip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
