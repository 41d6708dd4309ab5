/*
 * Blocks that a caller writes again after an error, and blocks that belong to no write: what is
 * called right is in flash, and nothing is sent that is not known to go where it should.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_board.h"
#include "esp_loader_stub.h"
#include "support/api_flash.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    OFFSET = 0x10000,
    SIZE = 16 * 1024,
    BLOCK = 1024,
    RAM = 0x3FC90000,
    OLD = 0xA5,
    FLASH_BEGIN = 0x02,
    FLASH_DATA = 0x03,
    FLASH_DEFL_BEGIN = 0x10,
    FLASH_DEFL_DATA = 0x11,
    SPI_FLASH_MD5 = 0x13,
};

static memory_port_t port;
static esp_loader_t loader;
static uint8_t image[SIZE];

static void begin(const char *chip, bool stub)
{
    const sim_config_t config = stub_scene_config_of(chip);
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    memory_port_init(&port, &config, true, NULL);
    port.waits_until_sent = true;
    port.error = ESP_LOADER_ERROR_FAIL;
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(stub ? esp_loader_connect_with_stub(&loader, &args)
                          : esp_loader_connect(&loader, &args),
                     ESP_LOADER_SUCCESS);
    memset(sim_chip_flash(port.chip, NULL), OLD, OFFSET + SIZE + 4096);
    rig_fill(image, SIZE, 5);
}

static void end(void)
{
    memory_port_free(&port);
}

static esp_loader_flash_cfg_t config_of(uint32_t offset, bool skip_verify)
{
    return (esp_loader_flash_cfg_t){
        .offset = offset, .image_size = SIZE, .block_size = BLOCK, .skip_verify = skip_verify};
}

static void let_pass(uint32_t ms)
{
    port.now_us += (uint64_t)ms * 1000;
    sim_link_advance(port.link, port.now_us);
}

static void assert_in_flash(void)
{
    let_pass(1000);
    const uint8_t *flash = sim_chip_flash(port.chip, NULL);
    assert_memory_equal(flash + OFFSET, image, SIZE);
    assert_int_equal(flash[OFFSET - 1], OLD);
    assert_int_equal(flash[OFFSET + SIZE], OLD);
}

/* Has the port fail at one of its next calls of a kind. */
static void fail_at(bool write, unsigned call)
{
    port.write_fails_at = write ? port.calls.write + call : 0;
    port.read_fails_at = write ? 0 : port.calls.read_available + call;
}

static void stop_failing(void)
{
    port.write_fails_at = 0;
    port.read_fails_at = 0;
    let_pass(50);
}

/* @return false: the port was not called so often */
static bool write_with_a_failure(uint32_t failing, bool write, unsigned call, bool skip_verify)
{
    esp_loader_flash_cfg_t cfg = config_of(OFFSET, skip_verify);
    bool failed = false;
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < SIZE; at += BLOCK) {
        if (at == failing) {
            fail_at(write, call);
        }
        esp_loader_error_t error = esp_loader_flash_write(&loader, &cfg, image + at, BLOCK);
        failed = failed || error != ESP_LOADER_SUCCESS;
        stop_failing();
        if (at == failing && failed) {
            error = esp_loader_flash_write(&loader, &cfg, image + at, BLOCK);
        }
        assert_int_equal(error, ESP_LOADER_SUCCESS);
    }
    assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
    return failed;
}

/* At the beginning of a sector and within one, which begin again in different ways. */
static void a_block_is_written_once_though_the_port_fails(void **state)
{
    static const struct {
        const char *chip;
        bool stub;
    } loaders[] = {{"esp32", false}, {"esp32c3", false}, {"esp8266", false}, {"esp32c3", true}};
    (void)state;
    for (size_t i = 0; i < sizeof(loaders) / sizeof(loaders[0]); i++) {
        for (unsigned way = 0; way < 8; way++) {
            bool failed = true;
            for (unsigned call = 1; failed; call++) {
                begin(loaders[i].chip, loaders[i].stub);
                const bool skip = way % 2 != 0 || esp_loader_get_target(&loader) == ESP8266_CHIP;
                failed = write_with_a_failure((way / 4 != 0 ? 4 : 5) * BLOCK, way / 2 % 2 != 0,
                                              call, skip);
                assert_in_flash();
                end();
            }
        }
    }
}

static void a_block_of_ram_is_loaded_once_though_the_port_fails(void **state)
{
    (void)state;
    for (unsigned write = 0; write < 2; write++) {
        begin("esp32c3", false);
        esp_loader_mem_cfg_t cfg = {.offset = RAM, .size = 4 * BLOCK, .block_size = BLOCK};
        assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        for (uint32_t at = 0; at < 4 * BLOCK; at += BLOCK) {
            fail_at(write != 0, 1);
            assert_int_equal(esp_loader_mem_write(&loader, &cfg, image + at, BLOCK),
                             ESP_LOADER_ERROR_FAIL);
            stop_failing();
            assert_int_equal(esp_loader_mem_write(&loader, &cfg, image + at, BLOCK),
                             ESP_LOADER_SUCCESS);
        }
        for (uint32_t at = 0; at < 4 * BLOCK; at += 4) {
            uint32_t word;
            memcpy(&word, image + at, sizeof(word));
            assert_int_equal(sim_chip_peek(port.chip, RAM + at), word);
        }
        end();
    }
}

/* Commands that change flash. */
static uint32_t changes(void)
{
    const uint32_t *commands = sim_chip_counters(port.chip)->commands;
    return commands[FLASH_BEGIN] + commands[FLASH_DATA] + commands[FLASH_DEFL_BEGIN] +
           commands[FLASH_DEFL_DATA];
}

static void assert_refused(esp_loader_flash_cfg_t *cfg)
{
    const uint32_t before = changes();
    assert_int_equal(esp_loader_flash_write(&loader, cfg, image, BLOCK),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(changes(), before);
}

static void connect_again(void)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
}

static void no_block_follows_a_start_that_was_refused(void **state)
{
    (void)state;
    begin("esp32c3", false);
    esp_loader_flash_cfg_t cfg = config_of(OFFSET, true);
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    cfg.image_size = 1;
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_refused(&cfg);
    cfg = config_of(OFFSET, true);
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    connect_again();
    assert_refused(&cfg);
    fail_at(true, 1);
    assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_ERROR_FAIL);
    stop_failing();
    assert_refused(&cfg);
    connect_again();
    assert_refused(&cfg);
    end();
}

static void assert_part_refused(esp_loader_flash_deflate_cfg_t *cfg)
{
    const uint32_t before = changes();
    assert_int_equal(esp_loader_flash_deflate_write(&loader, cfg, image, BLOCK),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(changes(), before);
}

static void no_part_of_a_stream_follows_a_start_that_was_refused(void **state)
{
    (void)state;
    begin("esp32c3", true);
    esp_loader_flash_deflate_cfg_t cfg = {
        .offset = OFFSET, .image_size = SIZE, .compressed_size = SIZE, .block_size = BLOCK};
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    cfg.image_size = 1;
    assert_int_equal(esp_loader_flash_deflate_start_encrypted(&loader, &cfg),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_part_refused(&cfg);
    cfg.image_size = SIZE;
    assert_int_equal(esp_loader_flash_deflate_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    connect_again();
    assert_part_refused(&cfg);
    end();
}

/* It would land where the other one is. */
static void a_write_that_another_has_replaced_takes_no_block(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        begin("esp32c3", stub != 0);
        esp_loader_flash_cfg_t first = config_of(OFFSET, false);
        esp_loader_flash_cfg_t second = config_of(OFFSET + SIZE, false);
        esp_loader_flash_deflate_cfg_t stream = {
            .offset = OFFSET, .image_size = SIZE, .compressed_size = SIZE, .block_size = BLOCK};
        assert_int_equal(esp_loader_flash_start(&loader, &first), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_write(&loader, &first, image, BLOCK), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_deflate_start(&loader, &stream), ESP_LOADER_SUCCESS);
        assert_refused(&first);
        assert_int_equal(esp_loader_flash_start(&loader, &second), ESP_LOADER_SUCCESS);
        assert_refused(&first);
        assert_part_refused(&stream);
        assert_int_equal(esp_loader_flash_write(&loader, &second, image, BLOCK),
                         ESP_LOADER_SUCCESS);
        end();
    }
}

static void half_a_write_does_not_finish(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 4; way++) {
        begin("esp32c3", way / 2 != 0);
        esp_loader_flash_cfg_t cfg = config_of(OFFSET, way % 2 != 0);
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        for (uint32_t at = 0; at < SIZE; at += BLOCK) {
            assert_int_equal(esp_loader_flash_finish(&loader, &cfg),
                             cfg.skip_verify ? ESP_LOADER_ERROR_INVALID_PARAM
                                             : ESP_LOADER_ERROR_INVALID_MD5);
            assert_int_equal(esp_loader_flash_write(&loader, &cfg, image + at, BLOCK),
                             ESP_LOADER_SUCCESS);
        }
        assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_in_flash();
        end();
    }
}

/* A stub answers a block before it writes it. The last one takes many times the time of a short
 * frame on a fast line, and a reset usually follows. */
static void finish_waits_until_a_stub_has_written_all(void **state)
{
    (void)state;
    for (unsigned skip = 0; skip < 2; skip++) {
        begin("esp32c3", true);
        assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600), ESP_LOADER_SUCCESS);
        esp_loader_flash_cfg_t cfg = config_of(OFFSET, skip != 0);
        cfg.block_size = SIZE;
        assert_int_equal(esp_loader_flash_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        const uint32_t asked = sim_chip_counters(port.chip)->commands[SPI_FLASH_MD5];
        assert_int_equal(esp_loader_flash_write(&loader, &cfg, image, SIZE), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_flash_finish(&loader, &cfg), ESP_LOADER_SUCCESS);
        sim_chip_reset(port.chip);
        assert_int_equal(sim_chip_counters(port.chip)->commands[SPI_FLASH_MD5], asked + 1);
        assert_in_flash();
        end();
    }
}

/* Its loader is still there, but knows nothing of its flash, which reads blank then (assumed). */
static void a_chip_that_was_reset_into_its_loader_gets_its_flash_attached_again(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        static uint8_t content[BLOCK];
        const sim_config_t config = stub_scene_config_of(chips[i]);
        esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
        memory_port_init(&port, &config, true, NULL);
        assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
        rig_fill(image, SIZE, 5);
        memcpy(sim_chip_flash(port.chip, NULL) + OFFSET, image, SIZE);
        assert_int_equal(esp_loader_flash_read(&loader, content, OFFSET, BLOCK),
                         ESP_LOADER_SUCCESS);
        sim_chip_set_lines(port.chip, false, true);
        let_pass(50);
        sim_chip_set_lines(port.chip, true, false);
        let_pass(50);
        sim_chip_set_lines(port.chip, false, false);
        let_pass(200);
        assert_int_equal(esp_loader_flash_read(&loader, content, OFFSET, BLOCK),
                         ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(esp_loader_flash_read(&loader, content, OFFSET, BLOCK),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(content, image, BLOCK);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_written_once_though_the_port_fails),
        cmocka_unit_test(a_block_of_ram_is_loaded_once_though_the_port_fails),
        cmocka_unit_test(no_block_follows_a_start_that_was_refused),
        cmocka_unit_test(no_part_of_a_stream_follows_a_start_that_was_refused),
        cmocka_unit_test(a_write_that_another_has_replaced_takes_no_block),
        cmocka_unit_test(half_a_write_does_not_finish),
        cmocka_unit_test(finish_waits_until_a_stub_has_written_all),
        cmocka_unit_test(a_chip_that_was_reset_into_its_loader_gets_its_flash_attached_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
