/*
 * A program that uses every function of the 2.x interface, on every kind of line. That it leaves
 * none out is checked by test_api_program_is_whole.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_board.h"
#include "esp_loader_stub.h"
#include "support/memory_bus.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum {
    PART_SIZE = 0x400000,
    BLOCK = 1024,
    IMAGE_AT = 0x20000,
    IMAGE_SIZE = 6 * 4096 - 20,
    COMPRESSED_AT = 0x40000,
    WORD = (int)0xC0DB1234u,
    RATE = 460800,
    ENTRY = 8,
};

/* Sectors stay below what the ESP8266 erases; RAM: free in every loader, the stub's as well. */
static const struct {
    const char *name;
    target_chip_t target;
    uint32_t ram;
} chips[] = {
    {"esp8266", ESP8266_CHIP, 0x3FFE8000}, {"esp32", ESP32_CHIP, 0x3FFB0000},
    {"esp32s3", ESP32S3_CHIP, 0x3FC90000}, {"esp32c3", ESP32C3_CHIP, 0x3FC84000},
    {"esp32c6", ESP32C6_CHIP, 0x40860000},
};

static memory_port_t port;
static esp_loader_t loader;
static uint8_t tx_buffer[2 * BLOCK + 50];
static uint8_t image[IMAGE_SIZE];
static uint8_t stream[2 * IMAGE_SIZE];
static uint8_t content[IMAGE_SIZE];

static esp_loader_error_t program_connect(bool stub)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port.port));
    esp_loader_set_tx_buffer(&loader, tx_buffer, sizeof(tx_buffer));
    esp_loader_set_line_rate(&loader, 115200);
    assert_int_equal(esp_loader_connect_with_stub_provider(&loader, &args, NULL, NULL),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    return stub ? esp_loader_connect_with_stub(&loader, &args) : esp_loader_connect(&loader, &args);
}

static esp_loader_error_t program_inspect(uint32_t ram)
{
    uint8_t mac[6];
    uint32_t value;
    esp_loader_target_security_info_t security;
    uint16_t revision;
    RETURN_ON_ERROR(esp_loader_read_mac(&loader, mac));
    assert_int_equal(esp_loader_get_chip_revision(&loader, &revision),
                     esp_loader_get_target(&loader) == ESP8266_CHIP
                         ? ESP_LOADER_ERROR_UNSUPPORTED_CHIP
                         : ESP_LOADER_SUCCESS);
    RETURN_ON_ERROR(esp_loader_write_register(&loader, ram, (uint32_t)WORD));
    RETURN_ON_ERROR(esp_loader_read_register(&loader, ram, &value));
    assert_int_equal(value, (uint32_t)WORD);
    const esp_loader_error_t told = esp_loader_get_security_info(&loader, &security);
    assert_int_equal(esp_loader_result(&loader)->code, told);
    if (told == ESP_LOADER_SUCCESS) {
        assert_int_equal(security.target_chip, esp_loader_get_target(&loader));
    }
    RETURN_ON_ERROR(esp_loader_flash_detect_size(&loader, &value));
    assert_int_equal(value, PART_SIZE);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t program_write(bool verify)
{
    esp_loader_flash_cfg_t cfg = {
        .offset = IMAGE_AT, .image_size = IMAGE_SIZE, .block_size = BLOCK, .skip_verify = !verify};
    RETURN_ON_ERROR(esp_loader_flash_start(&loader, &cfg));
    for (uint32_t at = 0; at < IMAGE_SIZE; at += BLOCK) {
        const uint32_t left = IMAGE_SIZE - at;
        RETURN_ON_ERROR(
            esp_loader_flash_write(&loader, &cfg, image + at, left < BLOCK ? left : BLOCK));
    }
    return esp_loader_flash_finish(&loader, &cfg);
}

static esp_loader_error_t program_write_compressed(void)
{
    uLongf size = sizeof(stream);
    assert_int_equal(compress(stream, &size, image, IMAGE_SIZE), Z_OK);
    esp_loader_flash_deflate_cfg_t cfg = {.offset = COMPRESSED_AT,
                                          .image_size = IMAGE_SIZE,
                                          .compressed_size = (uint32_t)size,
                                          .block_size = BLOCK};
    const esp_loader_error_t started = esp_loader_flash_deflate_start(&loader, &cfg);
    /* Through a ROM only the ESP32-C3's: of the others it is not known that they write no more. */
    if (!esp_loader_engine_stub_running(esp_loader_get_engine(&loader)) &&
        esp_loader_get_target(&loader) != ESP32C3_CHIP) {
        assert_int_equal(started, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        memcpy(sim_chip_flash(port.chip, NULL) + COMPRESSED_AT, image, IMAGE_SIZE);
        return ESP_LOADER_SUCCESS;
    }
    RETURN_ON_ERROR(started);
    for (uint32_t at = 0; at < size; at += BLOCK) {
        const uint32_t left = (uint32_t)size - at;
        RETURN_ON_ERROR(esp_loader_flash_deflate_write(&loader, &cfg, stream + at,
                                                       left < BLOCK ? left : BLOCK));
    }
    return esp_loader_flash_deflate_finish(&loader, &cfg);
}

static esp_loader_error_t program_check(void)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    uint8_t text[2 * ESP_LOADER_MD5_SIZE];
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, image, IMAGE_SIZE);
    esp_loader_md5_final(&md5, digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        text[2 * i] = (uint8_t)digits[digest[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[digest[i] & 0x0F];
    }
    RETURN_ON_ERROR(esp_loader_flash_verify_known_md5(&loader, COMPRESSED_AT, IMAGE_SIZE, text));
    RETURN_ON_ERROR(esp_loader_flash_read(&loader, content, IMAGE_AT, IMAGE_SIZE));
    assert_memory_equal(content, image, IMAGE_SIZE);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t program_erase(void)
{
    uint8_t *flash = sim_chip_flash(port.chip, NULL);
    RETURN_ON_ERROR(esp_loader_flash_erase_region(&loader, IMAGE_AT, 0x2000));
    assert_int_equal(flash[IMAGE_AT], 0xFF);
    flash[0] = 0;
    RETURN_ON_ERROR(esp_loader_flash_erase(&loader));
    assert_int_equal(flash[0], 0xFF);
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t program_load_ram(uint32_t ram)
{
    esp_loader_mem_cfg_t cfg = {.offset = ram, .size = 2 * BLOCK, .block_size = BLOCK};
    RETURN_ON_ERROR(esp_loader_mem_start(&loader, &cfg));
    RETURN_ON_ERROR(esp_loader_mem_write(&loader, &cfg, image, BLOCK));
    RETURN_ON_ERROR(esp_loader_mem_write(&loader, &cfg, image + BLOCK, BLOCK));
    return esp_loader_mem_finish(&loader, &cfg, ram + ENTRY);
}

static esp_loader_error_t program_flash(bool later)
{
    RETURN_ON_ERROR(program_write(later));
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + IMAGE_AT, image, IMAGE_SIZE);
    if (later) {
        RETURN_ON_ERROR(program_write_compressed());
        RETURN_ON_ERROR(program_check());
    }
    return program_erase();
}

/* `later`: what the ROM of the ESP8266 cannot do is done, too. */
static esp_loader_error_t program(uint32_t ram, bool stub, bool later)
{
    RETURN_ON_ERROR(program_connect(stub));
    if (later) {
        RETURN_ON_ERROR(esp_loader_change_transmission_rate(&loader, RATE));
        assert_int_equal(port.rate, RATE);
    }
    RETURN_ON_ERROR(program_inspect(ram));
    RETURN_ON_ERROR(program_flash(later));
    return program_load_ram(ram);
}

/* The chip knows the build's stub for it, if there is one. */
static void plug_in(const char *chip, target_chip_t target, uint32_t security_flags)
{
    static sim_stub_segment_t segments[2];
    static sim_stub_t known;
    const esp_loader_stub_t *stub = esp_loader_stub_find(target, 0);
    for (size_t i = 0; stub != NULL && i < stub->segment_count; i++) {
        segments[i] = (sim_stub_segment_t){stub->segments[i].address, stub->segments[i].data,
                                           stub->segments[i].size};
        known = (sim_stub_t){segments, stub->segment_count, stub->entry};
    }
    const sim_config_t config = {.chip = chip,
                                 .paced = true,
                                 .security_flags = security_flags,
                                 .stub = stub != NULL ? &known : NULL};
    memory_port_init(&port, &config, true, NULL);
    rig_fill(image, sizeof(image), 5);
}

static void expect_program_in_ram(void)
{
    sim_link_advance(port.link, port.now_us + 100000);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_RAM_CODE);
}

static void unplug(void)
{
    const target_chip_t was = esp_loader_get_target(&loader);
    esp_loader_reset_target(&loader);
    assert_int_equal(esp_loader_get_target(&loader), was);
    esp_loader_deinit(&loader);
    assert_int_equal(port.calls.deinit, 1);
    memory_port_free(&port);
}

static void runs_through_the_rom(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        plug_in(chips[i].name, chips[i].target, 0);
        assert_int_equal(program(chips[i].ram, false, chips[i].target != ESP8266_CHIP),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_get_target(&loader), chips[i].target);
        expect_program_in_ram();
        unplug();
    }
}

static void runs_through_a_stub_where_the_build_has_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        const bool at_hand = esp_loader_stub_find(chips[i].target, 0) != NULL;
        plug_in(chips[i].name, chips[i].target, 0);
        assert_int_equal(program(chips[i].ram, true, true),
                         at_hand ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
        if (at_hand) {
            expect_program_in_ram();
        }
        unplug();
    }
}

static void runs_in_secure_download_mode(void **state)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    plug_in("esp32c3", ESP32C3_CHIP, SIM_SECURITY_DOWNLOAD);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect_secure_download_mode(&loader, &args, PART_SIZE),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(program_write(false), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + IMAGE_AT, image, IMAGE_SIZE);
    unplug();
}

static void loads_ram_through_spi(void **state)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    plug_in("esp32s3", ESP32S3_CHIP, 0);
    memory_port_strap(&port, SIM_BUS_SPI);
    assert_int_equal(esp_loader_init_spi(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(&loader), ESP32S3_CHIP);
    assert_int_equal(program_load_ram(0x3FC90000), ESP_LOADER_SUCCESS);
    expect_program_in_ram();
    unplug();
}

static void flashes_through_sdio_where_the_build_has_a_stub(void **state)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    plug_in("esp32c6", ESP32C6_CHIP, 0);
    memory_port_strap(&port, SIM_BUS_SDIO);
    assert_int_equal(esp_loader_init_sdio(&loader, &port.port), ESP_LOADER_SUCCESS);
    const esp_loader_error_t error = esp_loader_connect(&loader, &args);
    if (esp_loader_stub_find(ESP32C6_CHIP, 0) == NULL) {
        assert_int_equal(error, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    } else {
        assert_int_equal(error, ESP_LOADER_SUCCESS);
        assert_int_equal(program_flash(true), ESP_LOADER_SUCCESS);
    }
    unplug();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_through_the_rom),
        cmocka_unit_test(runs_through_a_stub_where_the_build_has_one),
        cmocka_unit_test(runs_in_secure_download_mode),
        cmocka_unit_test(loads_ram_through_spi),
        cmocka_unit_test(flashes_through_sdio_where_the_build_has_a_stub),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
