/*
 * Flashes through the blocking API: blocks of every kind, several chips, failing ports, slow lines.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = 0x10000, LARGEST = 40000, PART_SIZE = 0x200000 };

static memory_port_t port;
static esp_loader_t loader;
static uint8_t image[LARGEST];

static void begin(const char *chip, bool read_available)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, read_available, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    memset(sim_chip_flash(port.chip, NULL), 0xA5, PART_SIZE);
    rig_fill(image, sizeof(image), 21);
}

static void end(void)
{
    memory_port_free(&port);
}

static bool is_esp8266(void)
{
    return esp_loader_get_target(&loader) == ESP8266_CHIP;
}

static void assert_in_flash(uint32_t size)
{
    const uint8_t *flash = sim_chip_flash(port.chip, NULL);
    assert_memory_equal(flash + OFFSET, image, size);
    for (uint32_t at = OFFSET + size; at % 4096 != 0; at++) {
        assert_int_equal(flash[at], 0xFF);
    }
    assert_int_equal(flash[OFFSET - 1], 0xA5);
}

static void every_chip_and_block_size(void **state)
{
    static const uint32_t blocks[] = {4, 100, 1024, 4096, 0x4000};
    (void)state;
    for (size_t chip = 0; sim_chip_name(chip) != NULL; chip++) {
        for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
            begin(sim_chip_name(chip), i % 2 == 0);
            const uint32_t size = blocks[i] < 1024 ? 1600 : 36004;
            const esp_loader_flash_cfg_t cfg = {.offset = OFFSET,
                                                .image_size = size,
                                                .block_size = blocks[i],
                                                .skip_verify = is_esp8266()};
            assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
            assert_in_flash(size);
            end();
        }
    }
}

/* Blocks of any size up to the one announced, in any order. */
static void short_blocks_in_the_middle(void **state)
{
    static const uint32_t sizes[] = {1024, 4, 0, 1020, 8, 1024, 332, 512, 1024, 4, 1020, 1024};
    (void)state;
    uint32_t total = 0;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        total += sizes[i];
    }
    for (size_t chip = 0; sim_chip_name(chip) != NULL; chip++) {
        begin(sim_chip_name(chip), true);
        esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = total, .block_size = 1024, .skip_verify = is_esp8266()};
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        uint32_t at = 0;
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            assert_int_equal(esp_loader_flash_write(&loader, &cfg, image + at, sizes[i]),
                             ESP_LOADER_SUCCESS);
            at += sizes[i];
        }
        assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_in_flash(cfg.image_size);
        end();
    }
}

/* The next block could not be written behind it. */
static void a_part_of_a_word_in_the_middle_is_refused(void **state)
{
    (void)state;
    begin("esp32", true);
    esp_loader_flash_cfg_t cfg = {
        .offset = OFFSET, .image_size = 2048, .block_size = 1024, .skip_verify = true};
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (uint32_t size = 1; size < 1024; size++) {
        if (size % 4 != 0) {
            assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, size),
                             ESP_LOADER_ERROR_INVALID_PARAM);
        }
    }
    assert_int_equal(sim_chip_counters(port.chip)->blocks_written, 0);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 1024), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image + 1024, 1022), ESP_LOADER_SUCCESS);
    assert_in_flash(2046);
    end();
}

static void more_than_was_announced_is_refused(void **state)
{
    (void)state;
    begin("esp32", true);
    esp_loader_flash_cfg_t cfg = {.offset = OFFSET, .image_size = 1500, .block_size = 1024};
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 1025),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 1024), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 477),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image + 1024, 476), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 4),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_in_flash(1500);
    end();
}

static void what_cannot_be_written_is_refused_before_an_erase(void **state)
{
    static const struct {
        uint32_t offset, size, block;
        esp_loader_error_t expected;
    } cases[] = {
        {2, 1024, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
        {0, 1023, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
        {2, 0, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
        {0, 1024, 0, ESP_LOADER_ERROR_INVALID_PARAM},
        {0, 1024, 1022, ESP_LOADER_ERROR_INVALID_PARAM},
        {0, 1024, 0x4004, ESP_LOADER_ERROR_INVALID_PARAM},
        {PART_SIZE, 4, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
        {PART_SIZE - 4, 8, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
        {0xFFFFFFFC, 8, 1024, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {0x1000000, 4, 1024, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {0xFFFFFC, 4, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    };
    (void)state;
    begin("esp32s3", true);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_flash_cfg_t cfg = {
            .offset = cases[i].offset, .image_size = cases[i].size, .block_size = cases[i].block};
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), cases[i].expected);
    }
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    end();
    begin("esp8266", true);
    esp_loader_flash_cfg_t cfg = {.image_size = 1024, .block_size = 1024};
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    end();
}

/* Loops over images end with those that hold nothing. */
static void an_empty_image_is_written_at_once(void **state)
{
    (void)state;
    for (unsigned skip = 0; skip < 2; skip++) {
        begin("esp32", true);
        esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = 0, .block_size = 1024, .skip_verify = skip != 0};
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 4),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
        end();
    }
}

static bool holds(uint32_t offset, uint8_t byte)
{
    static uint8_t sector[4096];
    memset(sector, byte, sizeof(sector));
    return memcmp(sim_chip_flash(port.chip, NULL) + offset, sector, sizeof(sector)) == 0;
}

static esp_loader_error_t start(uint32_t offset, uint32_t sectors)
{
    esp_loader_flash_cfg_t cfg = {
        .offset = offset, .image_size = sectors * 4096, .block_size = 1024, .skip_verify = true};
    const esp_loader_error_t error = esp_loader_flash_start(&loader, &cfg);
    memset(sim_chip_flash(port.chip, NULL) + offset, 0x5A, sectors * 4096);
    return error;
}

/* Its ROM erases one sector more where few and odd ones are asked for. */
static void an_esp8266_does_not_erase_what_was_written(void **state)
{
    (void)state;
    begin("esp8266", true);
    assert_int_equal(start(0x5000, 2), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0, 5), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_true(holds(0x5000, 0x5A));
    /* Beside that, in the first sector of the other and in its last. */
    assert_int_equal(start(0x1000, 5), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(start(0x2000, 5), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0x2000, 2), ESP_LOADER_SUCCESS);
    assert_true(holds(0x6000, 0x5A));
    /* What was written first is not forgotten for what came before it. */
    assert_int_equal(start(0x4000, 1), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_true(holds(0x5000, 0x5A));
    /* In ascending order all go, and a new connection knows of none. */
    assert_int_equal(start(0x8000, 1), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0x9000, 1), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0x8000, 1), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0x8000, 1), ESP_LOADER_SUCCESS);
    end();
}

static void an_esp8266_erases_no_sector_more_of_a_region(void **state)
{
    (void)state;
    begin("esp8266", true);
    memset(sim_chip_flash(port.chip, NULL) + 0x20000, 0x5A, 0x30000);
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x20000, 0x1000),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x20000, 0x2000), ESP_LOADER_SUCCESS);
    assert_true(holds(0x21000, 0xFF) && holds(0x22000, 0x5A));
    /* Odd, and large enough to be had exactly. */
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x20000, 0x21000), ESP_LOADER_SUCCESS);
    assert_true(holds(0x40000, 0xFF) && holds(0x41000, 0x5A));
    end();
    begin("esp32", true);
    assert_int_equal(start(0x5000, 2), ESP_LOADER_SUCCESS);
    assert_int_equal(start(0, 5), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_erase_region(&loader, 0x20000, 0x1000), ESP_LOADER_SUCCESS);
    end();
}

static void damage_is_found_at_the_end(void **state)
{
    (void)state;
    for (unsigned skip = 0; skip < 2; skip++) {
        begin("esp32c3", true);
        esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = 1024, .block_size = 1024, .skip_verify = skip != 0};
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, 1024), ESP_LOADER_SUCCESS);
        sim_chip_flash(port.chip, NULL)[OFFSET + 1023] ^= 0x10;
        assert_int_equal(esp_loader_flash_finish(&loader, &cfg),
                         skip != 0 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_MD5);
        end();
    }
}

static void one_loader_for_many_chips(void **state)
{
    static const char *const chips[] = {"esp32", "esp8266", "esp32c3", "esp8266", "esp32s3"};
    (void)state;
    begin("esp32", true);
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        const sim_config_t config = {
            .chip = chips[i], .flash_part = i % 2 == 0 ? "W25Q16" : "W25Q32", .paced = true};
        memory_port_change_chip(&port, &config);
        memset(sim_chip_flash(port.chip, NULL), 0xA5, PART_SIZE);
        esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
        assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
        uint32_t size;
        assert_int_equal(esp_loader_flash_detect_size(&loader, &size), ESP_LOADER_SUCCESS);
        assert_int_equal(size, sim_flash_part_size(config.flash_part));
        const esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = 9000, .block_size = 1024, .skip_verify = is_esp8266()};
        rig_fill(image, sizeof(image), (uint32_t)i);
        assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
        assert_in_flash(9000);
    }
    end();
}

/* How a flash ends when the `at`-th write or read of the port fails. */
static esp_loader_error_t flash_with_port_error(unsigned write_at, unsigned read_at,
                                                bool read_available)
{
    const sim_config_t config = {.chip = "esp32", .flash_part = "W25Q16"};
    memory_port_init(&port, &config, read_available, NULL);
    port.error = ESP_LOADER_ERROR_FAIL;
    port.write_fails_at = write_at;
    port.read_fails_at = read_at;
    esp_loader_error_t error = api_connect(&loader, &port);
    if (error == ESP_LOADER_SUCCESS) {
        const esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = 3000, .block_size = 1024};
        error = api_flash(&loader, cfg, image);
    }
    if (error != ESP_LOADER_SUCCESS) {
        assert_int_equal(esp_loader_result(&loader)->code, error);
    }
    return error;
}

static void errors_of_the_port_end_the_call(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 2; way++) {
        assert_int_equal(flash_with_port_error(0, 0, way != 0), ESP_LOADER_SUCCESS);
        const unsigned writes = port.calls.write;
        const unsigned reads = port.calls.read + port.calls.read_available;
        end();
        for (unsigned at = 1; at <= writes; at++) {
            assert_int_equal(flash_with_port_error(at, 0, way != 0), ESP_LOADER_ERROR_FAIL);
            assert_int_equal(port.calls.write, at);
            end();
        }
        for (unsigned at = 1; at <= reads; at++) {
            assert_int_equal(flash_with_port_error(0, at, way != 0), ESP_LOADER_ERROR_FAIL);
            assert_int_equal(port.calls.read + port.calls.read_available, at);
            end();
        }
    }
}

/* At 9600 baud a block of 16 KiB takes 17 seconds, and twice that if it is all escapes. */
static void a_slow_line_does_not_time_out(void **state)
{
    enum { SLOW = 9600, BLOCK = 0x4000 };
    (void)state;
    for (unsigned way = 0; way < 8; way++) {
        const bool escapes = way / 4 != 0;
        static uint8_t tx_buffer[2 * BLOCK + 50];
        begin("esp32", way % 2 != 0);
        assert_int_equal(esp_loader_change_transmission_rate(&loader, SLOW), ESP_LOADER_SUCCESS);
        esp_loader_set_line_rate(&loader, SLOW);
        if (way % 4 == 3) {
            esp_loader_set_tx_buffer(&loader, tx_buffer, sizeof(tx_buffer));
        }
        port.waits_until_sent = way / 2 % 2 != 0;
        if (escapes) {
            memset(image, 0xC0, sizeof(image));
        }
        const esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET, .image_size = 2 * BLOCK, .block_size = BLOCK};
        const uint64_t begin_us = port.now_us;
        assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
        assert_in_flash(2 * BLOCK);
        /* In frames that the ROM takes, and none of them twice. */
        assert_int_equal(sim_chip_counters(port.chip)->blocks_written, 2 * BLOCK / 0x1000);
        assert_true(port.now_us - begin_us > UINT64_C(2) * BLOCK * 10 * 1000000 / SLOW);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_esp8266_does_not_erase_what_was_written),
        cmocka_unit_test(an_esp8266_erases_no_sector_more_of_a_region),
        cmocka_unit_test(every_chip_and_block_size),
        cmocka_unit_test(short_blocks_in_the_middle),
        cmocka_unit_test(a_part_of_a_word_in_the_middle_is_refused),
        cmocka_unit_test(more_than_was_announced_is_refused),
        cmocka_unit_test(what_cannot_be_written_is_refused_before_an_erase),
        cmocka_unit_test(an_empty_image_is_written_at_once),
        cmocka_unit_test(damage_is_found_at_the_end),
        cmocka_unit_test(one_loader_for_many_chips),
        cmocka_unit_test(errors_of_the_port_end_the_call),
        cmocka_unit_test(a_slow_line_does_not_time_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
