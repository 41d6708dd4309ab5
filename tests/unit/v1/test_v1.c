/*
 * The 1.x interface: a 1.x program with a 1.x port flashes every virtual chip, and each function
 * keeps its 1.x meaning where 2.x has another.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_io.h"
#include "v1_line.h"
#include "v1_program.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    PART_SIZE = 0x200000,
    IMAGE_SIZE = 10 * V1_BLOCK + 36,
    FLASH_ENCRYPTION = 1,
    SECURE_DOWNLOAD = 1 << 2,
    RAM = 0x3FFB0000,
    MAGIC = 0x40001000,
    MAGIC_ESP32 = 0x00F01D83,
};

static uint8_t image[IMAGE_SIZE];
static uint8_t block[V1_BLOCK];
static v1_report_t report;

static void plug_in(const char *chip, const sim_fault_t *fault)
{
    const sim_config_t config = {.chip = chip,
                                 .flash_part = "W25Q16",
                                 .paced = true,
                                 .mac = {2, 4, 6, 8, 10, 12},
                                 .flash_crypt_count =
                                     sim_chip_has(chip, SIM_HAS_SECURITY) ? FLASH_ENCRYPTION : 0};
    v1_line_plug_in(&config, fault);
    memset(&report, 0, sizeof(report));
    v1_printed = 0;
    v1_lines[0] = '\0';
    for (uint32_t i = 0; i < sizeof(image); i++) {
        image[i] = (uint8_t)(i * 7 + (i >> 8));
    }
}

static void connect(const char *chip)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    plug_in(chip, NULL);
    assert_int_equal(esp_loader_connect(&args), ESP_LOADER_SUCCESS);
}

static int unplug(void **state)
{
    (void)state;
    v1_line_unplug();
    return 0;
}

static uint8_t *flash(void)
{
    return sim_chip_flash(v1_line_chip(), NULL);
}

static void a_program_runs_unchanged(void **state)
{
    static const uint8_t mac[6] = {2, 4, 6, 8, 10, 12};
    static const struct {
        const char *name;
        target_chip_t target;
        uint32_t ram;
        bool tells_security;
    } chips[] = {
        {"esp8266", ESP8266_CHIP, 0x3FFE8000, false},
        {"esp32", ESP32_CHIP, RAM, false},
        {"esp32c3", ESP32C3_CHIP, 0x3FC90000, true},
        {"esp32s3", ESP32S3_CHIP, 0x3FC90000, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        plug_in(chips[i].name, NULL);
        assert_int_equal(v1_connect(&report), ESP_LOADER_SUCCESS);
        assert_int_equal(report.target, chips[i].target);
        assert_int_equal(v1_line_rate(), i == 0 ? 115200 : V1_HIGHER_RATE);

        assert_int_equal(v1_inspect(&report, chips[i].ram), ESP_LOADER_SUCCESS);
        assert_memory_equal(report.mac, mac, sizeof(mac));
        assert_int_equal(report.flash_size, PART_SIZE);
        assert_int_equal(report.magic, sim_chip_peek(v1_line_chip(), MAGIC));
        assert_int_equal(report.scratch, 0x600DCAFE);
        if (chips[i].tells_security) {
            assert_int_equal(report.security_error, ESP_LOADER_SUCCESS);
            assert_int_equal(report.security.target_chip, chips[i].target);
            assert_true(report.security.flash_encryption_enabled);
            assert_false(report.security.secure_boot_enabled);
        } else {
            assert_int_equal(report.security_error, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        }

        assert_int_equal(v1_flash(V1_FLASH_ADDRESS, image, sizeof(image)), ESP_LOADER_SUCCESS);
        assert_memory_equal(flash() + V1_FLASH_ADDRESS, image, sizeof(image));
        static uint8_t back[500];
        const esp_loader_error_t read = v1_read_back(back, V1_FLASH_ADDRESS + 3, sizeof(back));
        if (chips[i].target == ESP8266_CHIP) {
            assert_int_equal(read, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        } else {
            assert_int_equal(read, ESP_LOADER_SUCCESS);
            assert_memory_equal(back, image + 3, sizeof(back));
        }

        memset(flash(), 0, 4 * 4096);
        uint32_t erased = 4096;
        /* Its ROM would erase one sector more of an odd number: nothing is. */
        if (chips[i].target == ESP8266_CHIP) {
            assert_int_equal(esp_loader_flash_erase_region(4096, erased),
                             ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
            assert_int_equal(flash()[4096], 0);
            erased = 8192;
        }
        assert_int_equal(esp_loader_flash_erase_region(4096, erased), ESP_LOADER_SUCCESS);
        assert_int_equal(flash()[4095], 0);
        assert_int_equal(flash()[4096], 0xFF);
        assert_int_equal(flash()[4095 + erased], 0xFF);
        assert_int_equal(flash()[4096 + erased], 0);
        assert_int_equal(v1_erase(0, erased), ESP_LOADER_SUCCESS);
        assert_int_equal(flash()[V1_FLASH_ADDRESS], 0xFF);
        assert_int_equal(flash()[8192], 0xFF);

        assert_int_equal(v1_load_ram(chips[i].ram, image, sizeof(image)), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_RAM_CODE);
        esp_loader_reset_target();
        assert_int_equal(v1_line_resets(), 1);
        assert_int_equal(esp_loader_get_target(), chips[i].target);
    }
}

static void only_the_chip_changes_its_rate(void **state)
{
    uint32_t value = 0;
    (void)state;
    connect("esp32");
    assert_int_equal(esp_loader_change_transmission_rate(921600), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_baud(v1_line_chip()), 921600);
    assert_int_equal(v1_line_rate(), 115200);
    assert_int_equal(v1_printed, 0);
    assert_int_equal(loader_port_change_transmission_rate(921600), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_read_register(MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, MAGIC_ESP32);
    assert_int_equal(esp_loader_change_transmission_rate(115200), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_baud(v1_line_chip()), 115200);
    assert_int_not_equal(esp_loader_read_register(MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(loader_port_change_transmission_rate(115200), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_read_register(MAGIC, &value), ESP_LOADER_SUCCESS);
}

static void a_rate_that_the_chip_did_not_take_is_an_error(void **state)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    unsigned taken = 0;
    unsigned failed = 0;
    (void)state;
    connect("esp32");
    sim_fault_t cut = {.kind = SIM_FAULT_TRUNCATE, .direction = SIM_TO_CHIP, .count = 200};
    cut.at = sim_link_bytes(v1_line_link(), SIM_TO_CHIP);
    for (;; cut.at++) {
        plug_in("esp32", &cut);
        assert_int_equal(esp_loader_connect(&args), ESP_LOADER_SUCCESS);
        const esp_loader_error_t error = esp_loader_change_transmission_rate(921600);
        assert_int_equal(v1_line_rate(), 115200);
        assert_int_equal(sim_chip_baud(v1_line_chip()),
                         error == ESP_LOADER_SUCCESS ? 921600 : 115200);
        assert_int_equal(v1_printed, 0);
        if (!sim_link_struck(v1_line_link())) {
            break;
        }
        taken += error == ESP_LOADER_SUCCESS;
        failed += error != ESP_LOADER_SUCCESS;
    }
    assert_true(failed > 0);
    assert_int_equal(taken, 0);
}

static void a_chip_whose_rate_is_fixed_says_so(void **state)
{
    (void)state;
    connect("esp8266");
    assert_int_equal(esp_loader_change_transmission_rate(921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
}

static void a_short_block_is_filled_up(void **state)
{
    static uint8_t expected[2 * V1_BLOCK + 8];
    (void)state;
    connect("esp32");
    memset(expected, 0xFF, sizeof(expected));
    assert_int_equal(esp_loader_flash_start(0x3000, sizeof(expected), V1_BLOCK),
                     ESP_LOADER_SUCCESS);
    const uint32_t sizes[] = {101, V1_BLOCK, 5};
    for (uint32_t i = 0; i < 3; i++) {
        memset(block, (int)(0x11 * (i + 1)), sizeof(block));
        memset(expected + i * V1_BLOCK, (int)(0x11 * (i + 1)), sizes[i]);
        assert_int_equal(esp_loader_flash_write(block, sizes[i]), ESP_LOADER_SUCCESS);
    }
    assert_memory_equal(flash() + 0x3000, expected, sizeof(expected));
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_SUCCESS);
}

static void what_passes_the_end_is_not_written(void **state)
{
    (void)state;
    connect("esp32");
    assert_int_equal(esp_loader_flash_write(block, 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_start(0x3000, 8, V1_BLOCK), ESP_LOADER_SUCCESS);
    memset(block, 0x55, sizeof(block));
    assert_int_equal(esp_loader_flash_write(block, V1_BLOCK + 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_write(block, V1_BLOCK), ESP_LOADER_SUCCESS);
    assert_int_equal(flash()[0x3007], 0x55);
    assert_int_equal(flash()[0x3008], 0xFF);
    assert_int_equal(esp_loader_flash_write(block, 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_start(PART_SIZE - 4, 8, V1_BLOCK),
                     ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(esp_loader_flash_start(0x3002, 8, V1_BLOCK), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_write(block, 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_ERROR_INVALID_PARAM);
}

static void verify_is_a_call_of_its_own(void **state)
{
    static const char abc[] = "900150983cd24fb0d6963f7d28e17f72";
    (void)state;
    connect("esp32c3");
    assert_int_equal(v1_flash(0x3000, image, sizeof(image)), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_SUCCESS);
    flash()[0x3000 + sizeof(image) - 1] ^= 1;
    assert_int_equal(esp_loader_flash_finish(false), ESP_LOADER_SUCCESS);
    assert_int_equal(v1_printed, 0);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_ERROR_INVALID_MD5);
    /* Five lines, as programs and people know them. */
    assert_int_equal(v1_printed, 5);
    assert_ptr_equal(strstr(v1_lines, "Error: MD5 checksum does not match\nExpected:\n"), v1_lines);
    assert_non_null(strstr(v1_lines, "\nActual:\n"));
    memcpy(flash() + 0x9001, "abc", 3);
    assert_int_equal(esp_loader_flash_verify_known_md5(0x9001, 3, (const uint8_t *)abc),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify_known_md5(0x9002, 3, (const uint8_t *)abc),
                     ESP_LOADER_ERROR_INVALID_MD5);
    connect("esp8266");
    assert_int_equal(v1_flash(0x3000, image, sizeof(image)), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
}

static void finish_reboots_when_told_to(void **state)
{
    (void)state;
    connect("esp32");
    assert_int_equal(v1_flash(0x3000, image, sizeof(image)), ESP_LOADER_SUCCESS);
    assert_int_equal(v1_line_resets(), 0);
    assert_int_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_DOWNLOAD);
    assert_int_equal(esp_loader_flash_finish(true), ESP_LOADER_SUCCESS);
    /* The loader restarts the chip, and no line moves. */
    assert_int_equal(v1_line_resets(), 0);
    assert_int_not_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_DOWNLOAD);
    assert_int_equal(esp_loader_get_target(), ESP32_CHIP);
}

static void finish_without_a_write_is_no_error(void **state)
{
    (void)state;
    connect("esp32");
    assert_int_equal(esp_loader_flash_finish(false), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_DOWNLOAD);
    /* But half a write is: there is nothing sound in flash. */
    assert_int_equal(esp_loader_flash_start(0x3000, 2 * V1_BLOCK, V1_BLOCK), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(block, V1_BLOCK), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_finish(true), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(v1_line_resets(), 0);
    assert_int_equal(sim_chip_mode(v1_line_chip()), SIM_MODE_DOWNLOAD);
}

/* 1.0 to 1.6 have no rule for an image's size. */
static void an_image_of_any_size_is_written(void **state)
{
    (void)state;
    connect("esp32");
    for (uint32_t size = 2 * V1_BLOCK + 1; size < 2 * V1_BLOCK + 8; size++) {
        const uint32_t filled = (size + 3) / 4 * 4;
        memset(flash() + 0x3000, 0, 4096);
        assert_int_equal(esp_loader_flash_start(0x3000, size, V1_BLOCK), ESP_LOADER_SUCCESS);
        for (uint32_t at = 0; at < size; at += V1_BLOCK) {
            const uint32_t left = size - at < V1_BLOCK ? size - at : V1_BLOCK;
            memset(block, 0x33, sizeof(block));
            assert_int_equal(esp_loader_flash_write(block, left), ESP_LOADER_SUCCESS);
        }
        /* All of the buffer behind the image is blank. */
        assert_int_equal(block[(size - 1) % V1_BLOCK], 0x33);
        for (uint32_t at = size - 2 * V1_BLOCK; at < V1_BLOCK; at++) {
            assert_int_equal(block[at], 0xFF);
        }
        assert_int_equal(flash()[0x3000 + size - 1], 0x33);
        for (uint32_t at = size; at < filled; at++) {
            assert_int_equal(flash()[0x3000 + at], 0xFF);
        }
        assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_SUCCESS);
    }
}

static void a_refusal_is_printed(void **state)
{
    const sim_config_t config = {
        .chip = "esp32c3", .flash_part = "W25Q16", .security_flags = SECURE_DOWNLOAD};
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    uint8_t byte;
    (void)state;
    plug_in("esp32c3", NULL);
    v1_line_plug_in(&config, NULL);
    assert_int_equal(esp_loader_connect(&args), ESP_LOADER_SUCCESS);
    assert_string_equal(v1_lines, "");
    assert_int_equal(esp_loader_flash_read(&byte, 0, 1), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_string_equal(v1_lines, "Error: INVALID_COMMAND\n");
}

static const sim_config_t stub_config = {
    .chip = "esp32", .flash_part = "W25Q16", .paced = true, .any_stub = true};

static void stub_calls_answer_as_those_of_the_second_generation(void **state)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    connect("esp32");
    assert_int_equal(esp_loader_change_transmission_rate_stub(115200, 921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(sim_chip_baud(v1_line_chip()), 115200);
    v1_line_plug_in(&stub_config, NULL);
    assert_int_equal(esp_loader_connect_with_stub(&args),
                     v1_line_second_generation_stub(&stub_config));
}

static void a_program_uses_a_stub_where_there_is_one(void **state)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    uint32_t value = 0;
    (void)state;
    plug_in("esp32", NULL);
    v1_line_plug_in(&stub_config, NULL);
    const esp_loader_error_t error = esp_loader_connect_with_stub(&args);
    if (!v1_line_has_stub()) {
        assert_int_equal(error, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
        skip();
    }
    assert_int_equal(error, ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(), ESP32_CHIP);
    assert_int_equal(esp_loader_change_transmission_rate(921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(esp_loader_change_transmission_rate_stub(115200, 921600), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_baud(v1_line_chip()), 921600);
    assert_int_equal(v1_line_rate(), 115200);
    assert_int_equal(loader_port_change_transmission_rate(921600), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_read_register(MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(v1_flash(V1_FLASH_ADDRESS, image, sizeof(image)), ESP_LOADER_SUCCESS);
    assert_memory_equal(flash() + V1_FLASH_ADDRESS, image, sizeof(image));
    assert_int_equal(esp_loader_flash_finish(true), ESP_LOADER_SUCCESS);
    assert_int_equal(v1_line_resets(), 1);
    assert_int_equal(esp_loader_change_transmission_rate_stub(115200, 921600),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
}

static void a_stub_has_written_the_last_block_when_it_was_told_so(void **state)
{
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    plug_in("esp32", NULL);
    v1_line_plug_in(&stub_config, NULL);
    if (esp_loader_connect_with_stub(&args) != ESP_LOADER_SUCCESS) {
        skip();
    }
    memset(flash() + V1_FLASH_ADDRESS, 0, V1_BLOCK); /* has to be erased, which takes its time */
    assert_int_equal(esp_loader_flash_start(V1_FLASH_ADDRESS, V1_BLOCK, V1_BLOCK),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(memcpy(block, image, V1_BLOCK), V1_BLOCK), 0);
    esp_loader_reset_target();
    assert_memory_equal(flash() + V1_FLASH_ADDRESS, image, V1_BLOCK);
}

static void secure_download_mode(void **state)
{
    const sim_config_t config = {
        .chip = "esp32c3", .flash_part = "W25Q16", .security_flags = SECURE_DOWNLOAD};
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    plug_in("esp32c3", NULL);
    v1_line_plug_in(&config, NULL);
    assert_int_equal(esp_loader_connect_secure_download_mode(&args, PART_SIZE, ESP32S3_CHIP),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(esp_loader_get_target(), ESP_UNKNOWN_CHIP);
    assert_int_equal(esp_loader_connect_secure_download_mode(&args, PART_SIZE, ESP32C3_CHIP),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect_secure_download_mode(&args, PART_SIZE, ESP_UNKNOWN_CHIP),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(), ESP32C3_CHIP);
    assert_int_equal(esp_loader_flash_start(0x3000, sizeof(block), sizeof(block)),
                     ESP_LOADER_SUCCESS);
    memcpy(block, image, sizeof(block));
    assert_int_equal(esp_loader_flash_write(block, sizeof(block)), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_finish(false), ESP_LOADER_SUCCESS);
    assert_memory_equal(flash() + 0x3000, image, sizeof(block));
    assert_int_not_equal(esp_loader_flash_verify(), ESP_LOADER_SUCCESS);
}

static void nothing_is_remembered_of_the_last_chip(void **state)
{
    const sim_fault_t unplugged = {.kind = SIM_FAULT_UNPLUG};
    loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    uint32_t value;
    (void)state;
    connect("esp32");
    assert_int_equal(v1_flash(0x3000, image, sizeof(image)), ESP_LOADER_SUCCESS);
    plug_in("esp32c3", &unplugged);
    assert_int_equal(esp_loader_connect(&args), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(v1_printed, 0);
    assert_int_equal(esp_loader_get_target(), ESP_UNKNOWN_CHIP);
    assert_int_not_equal(esp_loader_read_register(MAGIC, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(block, 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_ERROR_INVALID_PARAM);
}

static void both_generations_live_in_one_program(void **state)
{
    const sim_config_t other = {.chip = "esp32s3"};
    uint32_t first = 0;
    uint32_t second = 0;
    (void)state;
    connect("esp32");
    assert_int_equal(v1_line_second_generation_read(&other, MAGIC, &second), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_read_register(MAGIC, &first), ESP_LOADER_SUCCESS);
    assert_int_equal(first, MAGIC_ESP32);
    assert_int_not_equal(second, first);
}

static void a_chip_that_1x_has_no_number_for_is_refused(void **state)
{
    static const uint8_t table_of_a_program[ESP_MAX_CHIP] = {[ESP32P4_CHIP] = 1};
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
        plug_in(sim_chip_name(i), NULL);
        const esp_loader_error_t error = esp_loader_connect(&args);
        if (error == ESP_LOADER_SUCCESS) {
            assert_in_range(esp_loader_get_target(), 0, sizeof(table_of_a_program) - 1);
        } else {
            assert_int_equal(error, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
            assert_int_equal(esp_loader_get_target(), ESP_UNKNOWN_CHIP);
            assert_int_not_equal(esp_loader_flash_start(0, 4, 4), ESP_LOADER_SUCCESS);
        }
    }
}

/* Runs first: what 1.x would do before the first connection. */
static void calls_before_a_connection_are_refused(void **state)
{
    uint8_t mac[6];
    (void)state;
    plug_in("esp32", NULL);
    assert_int_equal(esp_loader_get_target(), ESP_UNKNOWN_CHIP);
    assert_int_not_equal(esp_loader_read_mac(mac), ESP_LOADER_SUCCESS);
    assert_int_not_equal(esp_loader_flash_start(0, 4, 4), ESP_LOADER_SUCCESS);
    assert_int_not_equal(esp_loader_mem_start(RAM, 4, 4), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify(), ESP_LOADER_ERROR_INVALID_PARAM);
    esp_loader_reset_target();
    assert_int_equal(v1_line_resets(), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(calls_before_a_connection_are_refused, unplug),
        cmocka_unit_test_teardown(a_program_runs_unchanged, unplug),
        cmocka_unit_test_teardown(only_the_chip_changes_its_rate, unplug),
        cmocka_unit_test_teardown(a_rate_that_the_chip_did_not_take_is_an_error, unplug),
        cmocka_unit_test_teardown(a_chip_whose_rate_is_fixed_says_so, unplug),
        cmocka_unit_test_teardown(a_chip_that_1x_has_no_number_for_is_refused, unplug),
        cmocka_unit_test_teardown(a_short_block_is_filled_up, unplug),
        cmocka_unit_test_teardown(what_passes_the_end_is_not_written, unplug),
        cmocka_unit_test_teardown(verify_is_a_call_of_its_own, unplug),
        cmocka_unit_test_teardown(finish_reboots_when_told_to, unplug),
        cmocka_unit_test_teardown(finish_without_a_write_is_no_error, unplug),
        cmocka_unit_test_teardown(an_image_of_any_size_is_written, unplug),
        cmocka_unit_test_teardown(a_refusal_is_printed, unplug),
        cmocka_unit_test_teardown(stub_calls_answer_as_those_of_the_second_generation, unplug),
        cmocka_unit_test_teardown(a_program_uses_a_stub_where_there_is_one, unplug),
        cmocka_unit_test_teardown(a_stub_has_written_the_last_block_when_it_was_told_so, unplug),
        cmocka_unit_test_teardown(secure_download_mode, unplug),
        cmocka_unit_test_teardown(nothing_is_remembered_of_the_last_chip, unplug),
        cmocka_unit_test_teardown(both_generations_live_in_one_program, unplug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
