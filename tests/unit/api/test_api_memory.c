/*
 * The blocking API beside writing flash: reading it, loading RAM, asking for security.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    RAM = 0x3FFB0000,
    PART_SIZE = 0x200000,
    GUARD = 0xEE,
    LAST_OF_INFO = offsetof(esp_loader_target_security_info_t, icache_in_uart_download_disabled),
};

static memory_port_t port;
static esp_loader_t loader;

static void begin_with(const sim_config_t *config, const sim_fault_t *fault)
{
    memory_port_init(&port, config, true, fault);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .paced = true};
    begin_with(&config, NULL);
}

static void end(void)
{
    memory_port_free(&port);
}

static void flash_is_read_as_it_is(void **state)
{
    static const struct {
        uint32_t address, size;
    } regions[] = {{0, 1}, {0, 64}, {0x1003, 65}, {0x12345, 1000}, {PART_SIZE - 130, 130}};
    static const char *const chips[] = {"esp32", "esp32c3", "esp32s3"};
    (void)state;
    for (size_t chip = 0; chip < sizeof(chips) / sizeof(chips[0]); chip++) {
        begin(chips[chip]);
        uint8_t *flash = sim_chip_flash(port.chip, NULL);
        rig_fill(flash, PART_SIZE, 3);
        for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
            uint8_t buffer[1001];
            memset(buffer, GUARD, sizeof(buffer));
            assert_int_equal(
                esp_loader_flash_read(&loader, buffer, regions[i].address, regions[i].size),
                ESP_LOADER_SUCCESS);
            assert_memory_equal(buffer, flash + regions[i].address, regions[i].size);
            assert_int_equal(buffer[regions[i].size], GUARD);
        }
        end();
    }
}

/* Loops end with nothing left to do. */
static void nothing_is_read_erased_and_verified_at_once(void **state)
{
    uint8_t buffer[1] = {GUARD};
    (void)state;
    begin("esp32c3");
    assert_int_equal(esp_loader_flash_read(&loader, buffer, 0x1000, 0), ESP_LOADER_SUCCESS);
    assert_int_equal(buffer[0], GUARD);
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x1000, 0), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify_known_md5(
                         &loader, 0x1000, 0, (const uint8_t *)"d41d8cd98f00b204e9800998ecf8427e"),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_verify_known_md5(
                         &loader, 0x1000, 0, (const uint8_t *)"d41d8cd98f00b204e9800998ecf8427f"),
                     ESP_LOADER_ERROR_INVALID_MD5);
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    end();
}

/* Its id does not tell its size, but its SFDP tables do: whatever is called first. */
static void the_size_of_flash_does_not_depend_on_the_first_call(void **state)
{
    enum { ABOVE = 0x300000 };
    const sim_config_t config = {.chip = "esp32c3", .flash_part = "SST26VF032B", .paced = true};
    uint8_t image[4096];
    uint8_t back[64];
    (void)state;
    rig_fill(image, sizeof(image), 6);
    begin_with(&config, NULL);
    assert_int_equal(esp_loader_flash_read(&loader, back, ABOVE, sizeof(back)), ESP_LOADER_SUCCESS);
    end();
    begin_with(&config, NULL);
    const esp_loader_flash_cfg_t cfg = {
        .offset = ABOVE, .image_size = sizeof(image), .block_size = 1024};
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + ABOVE, image, sizeof(image));
    end();
}

static void what_cannot_be_read_is_refused(void **state)
{
    uint8_t buffer[4];
    (void)state;
    begin("esp32");
    assert_int_equal(esp_loader_flash_read(&loader, buffer, PART_SIZE - 1, 2),
                     ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(esp_loader_flash_read(&loader, buffer, 0xFFFFFFFF, 2),
                     ESP_LOADER_ERROR_IMAGE_SIZE);
    end();
    begin("esp8266");
    assert_int_equal(esp_loader_flash_read(&loader, buffer, 0, 4),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

/* Loads `size` bytes in blocks into RAM and runs them. */
static esp_loader_error_t load(const uint8_t *bytes, uint32_t size, uint32_t block_size,
                               uint32_t entry)
{
    esp_loader_mem_cfg_t cfg = {.offset = RAM, .size = size, .block_size = block_size};
    RETURN_ON_ERROR(esp_loader_mem_start(&loader, &cfg));
    for (uint32_t at = 0; at < size; at += block_size) {
        const uint32_t left = size - at;
        RETURN_ON_ERROR(
            esp_loader_mem_write(&loader, &cfg, bytes + at, left < block_size ? left : block_size));
    }
    return esp_loader_mem_finish(&loader, &cfg, entry);
}

static void assert_in_ram(const uint8_t *bytes, uint32_t size)
{
    for (uint32_t at = 0; at + 4 <= size; at += 4) {
        uint32_t word;
        memcpy(&word, bytes + at, sizeof(word));
        assert_int_equal(sim_chip_peek(port.chip, RAM + at), word);
    }
}

static void ram_is_loaded_and_run(void **state)
{
    static const uint32_t blocks[] = {4, 100, 1024, 0x1800};
    static uint8_t bytes[8000];
    (void)state;
    rig_fill(bytes, sizeof(bytes), 11);
    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        begin("esp32");
        const uint32_t size = blocks[i] == 4 ? 400 : sizeof(bytes);
        assert_int_equal(load(bytes, size, blocks[i], 0), ESP_LOADER_SUCCESS);
        assert_in_ram(bytes, size);
        assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
        assert_int_equal(load(bytes, size, blocks[i], RAM), ESP_LOADER_SUCCESS);
        sim_link_advance(port.link, port.now_us + 10000);
        assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_RAM_CODE);
        end();
    }
}

static void loads_survive_any_lost_answer(void **state)
{
    static uint8_t bytes[5000];
    (void)state;
    rig_fill(bytes, sizeof(bytes), 12);
    const sim_config_t config = {.chip = "esp32", .flash_part = "W25Q16", .paced = true};
    begin_with(&config, NULL);
    const uint64_t first = sim_link_frames(port.link);
    assert_int_equal(load(bytes, sizeof(bytes), 1024, RAM), ESP_LOADER_SUCCESS);
    const uint64_t frames = sim_link_frames(port.link);
    end();
    for (uint64_t at = first; at < frames; at++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
        begin_with(&config, &fault);
        assert_int_equal(load(bytes, sizeof(bytes), 1024, RAM), ESP_LOADER_SUCCESS);
        assert_true(sim_link_struck(port.link));
        assert_in_ram(bytes, sizeof(bytes));
        end();
    }
}

/* Programs take a segment for a block whatever they have told, and segments may be empty. */
static void a_block_may_be_larger_than_was_told_and_a_load_empty(void **state)
{
    static uint8_t bytes[9000];
    (void)state;
    rig_fill(bytes, sizeof(bytes), 8);
    begin("esp32");
    esp_loader_mem_cfg_t empty = {.offset = RAM, .size = 0, .block_size = 1024};
    assert_int_equal(esp_loader_mem_start(&loader, &empty), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &empty, bytes, 0), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &empty, bytes, 4),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    esp_loader_mem_cfg_t cfg = {.offset = RAM, .size = sizeof(bytes), .block_size = 1024};
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes, 1000), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes + 1000, 7000), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes + 8000, 1000), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < sizeof(bytes); at += 4) {
        uint32_t word;
        memcpy(&word, bytes + at, sizeof(word));
        assert_int_equal(sim_chip_peek(port.chip, RAM + at), word);
    }
    end();
    memory_port_init(&port, &(sim_config_t){.chip = "esp32"}, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_start(&loader, &empty), ESP_LOADER_ERROR_INVALID_TARGET);
    end();
}

/* The chip counts blocks of the size that it was told, so behind each shorter one it is told anew
 * where the next one goes. */
static void blocks_may_be_shorter_than_was_told(void **state)
{
    enum { MEM_BEGIN = 0x05, TOLD = 1024, BLOCK = 1000, BLOCKS = 4 };
    static uint8_t bytes[BLOCKS * BLOCK];
    esp_loader_mem_cfg_t cfg = {.offset = RAM, .size = sizeof(bytes), .block_size = TOLD};
    (void)state;
    rig_fill(bytes, sizeof(bytes), 13);
    begin("esp32");
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < sizeof(bytes); at += BLOCK) {
        assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes + at, BLOCK),
                         ESP_LOADER_SUCCESS);
    }
    assert_in_ram(bytes, sizeof(bytes));
    assert_int_equal(sim_chip_counters(port.chip)->commands[MEM_BEGIN], BLOCKS);
    end();
}

static void loads_out_of_range_are_refused(void **state)
{
    static const uint8_t bytes[2048];
    (void)state;
    begin("esp32");
    assert_int_equal(load(bytes, 1024, 0, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(load(bytes, 0x4000001, 1024, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    esp_loader_mem_cfg_t cfg = {.offset = RAM, .size = 2000, .block_size = 1024};
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes, 1024), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes, 977),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

/* Recorded of two ROMs: they take any address, and go down with the first block. */
static void a_load_to_what_is_no_ram_gets_no_answer(void **state)
{
    static const uint8_t bytes[4];
    (void)state;
    begin("esp32");
    esp_loader_mem_cfg_t cfg = {.offset = 0x10, .size = 4, .block_size = 4};
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes, 4), ESP_LOADER_ERROR_TIMEOUT);
    end();
}

static void security_is_told(void **state)
{
    static const struct {
        uint32_t flags;
        uint8_t crypt_count;
        esp_loader_target_security_info_t info;
    } cases[] = {
        {0, 0, {0}},
        {1 << 0, 1, {.secure_boot_enabled = true, .flash_encryption_enabled = true}},
        {1 << 1, 3, {.secure_boot_aggressive_revoke_enabled = true}},
        {1 << 2, 7, {.secure_download_mode_enabled = true, .flash_encryption_enabled = true}},
        {1 << 3, 0, {.secure_boot_revoked_keys = {true, false, false}}},
        {1 << 4, 0, {.secure_boot_revoked_keys = {false, true, false}}},
        {1 << 5, 0, {.secure_boot_revoked_keys = {false, false, true}}},
        {1 << 6, 0, {.jtag_software_disabled = true}},
        {1 << 7, 0, {.jtag_hardware_disabled = true}},
        {1 << 8, 0, {.usb_disabled = true}},
        {1 << 9, 0, {.dcache_in_uart_download_disabled = true}},
        {1 << 10, 0, {.icache_in_uart_download_disabled = true}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const sim_config_t config = {.chip = "esp32s3",
                                     .security_flags = cases[i].flags,
                                     .flash_crypt_count = cases[i].crypt_count};
        esp_loader_target_security_info_t expected = cases[i].info;
        esp_loader_target_security_info_t info;
        expected.target_chip = ESP32S3_CHIP;
        memset(&info, 0, sizeof(info));
        begin_with(&config, NULL);
        assert_int_equal(esp_loader_get_security_info(&loader, &info), ESP_LOADER_SUCCESS);
        assert_int_equal(info.target_chip, ESP32S3_CHIP);
        expected.eco_version = info.eco_version;
        assert_memory_equal(&info, &expected, LAST_OF_INFO + 1);
        end();
    }
}

static void chips_that_do_not_tell(void **state)
{
    static const char *const chips[] = {"esp32", "esp8266"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        esp_loader_target_security_info_t info;
        begin(chips[i]);
        assert_int_equal(esp_loader_get_security_info(&loader, &info),
                         ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flash_is_read_as_it_is),
        cmocka_unit_test(nothing_is_read_erased_and_verified_at_once),
        cmocka_unit_test(the_size_of_flash_does_not_depend_on_the_first_call),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(ram_is_loaded_and_run),
        cmocka_unit_test(loads_survive_any_lost_answer),
        cmocka_unit_test(a_block_may_be_larger_than_was_told_and_a_load_empty),
        cmocka_unit_test(blocks_may_be_shorter_than_was_told),
        cmocka_unit_test(loads_out_of_range_are_refused),
        cmocka_unit_test(a_load_to_what_is_no_ram_gets_no_answer),
        cmocka_unit_test(security_is_told),
        cmocka_unit_test(chips_that_do_not_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
