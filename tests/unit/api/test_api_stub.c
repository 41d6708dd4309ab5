/*
 * The blocking API where a stub has to be started: over SDIO, and on chips that need more than
 * that; and over SPI, where there is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include "support/api_flash.h"
#include "support/memory_bus.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    SPI_RAM = 0x3FC90000,
    SDIO_RAM = 0x40820000,
    PROGRAM_SIZE = 5000,
    IMAGE_AT = 0x20000,
    IMAGE_SIZE = 40000,
    BLOCK = 1024,
};

static memory_port_t port;
static esp_loader_t loader;
static uint8_t bytes[IMAGE_SIZE];

static esp_loader_error_t connect(void)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    return esp_loader_connect(&loader, &args);
}

static void begin_spi(void)
{
    const sim_config_t config = {.chip = "esp32c3", .paced = true};
    memory_port_init(&port, &config, false, NULL);
    memory_port_strap(&port, SIM_BUS_SPI);
    assert_int_equal(esp_loader_init_spi(&loader, &port.port), ESP_LOADER_SUCCESS);
}

static void begin_sdio(void)
{
    const sim_config_t config = stub_scene_config_of("esp32c6");
    memory_port_init(&port, &config, false, NULL);
    memory_port_strap(&port, SIM_BUS_SDIO);
    assert_int_equal(esp_loader_init_sdio(&loader, &port.port), ESP_LOADER_SUCCESS);
}

static void end(void)
{
    esp_loader_deinit(&loader);
    memory_port_free(&port);
}

static void load_and_run(uint32_t address)
{
    esp_loader_mem_cfg_t cfg = {.offset = address, .size = PROGRAM_SIZE, .block_size = BLOCK};
    rig_fill(bytes, sizeof(bytes), 4);
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < PROGRAM_SIZE; at += BLOCK) {
        const uint32_t left = PROGRAM_SIZE - at;
        assert_int_equal(
            esp_loader_mem_write(&loader, &cfg, bytes + at, left < BLOCK ? left : BLOCK),
            ESP_LOADER_SUCCESS);
    }
    for (uint32_t at = 0; at < PROGRAM_SIZE; at += 4) {
        uint32_t word;
        memcpy(&word, bytes + at, sizeof(word));
        assert_int_equal(sim_chip_peek(port.chip, address + at), word);
    }
    assert_int_equal(esp_loader_mem_finish(&loader, &cfg, address), ESP_LOADER_SUCCESS);
    sim_link_advance(port.link, port.now_us + 1000000);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_RAM_CODE);
}

static void spi_loads_ram_and_refuses_the_rest(void **state)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_flash_cfg_t flash = {.offset = 0, .image_size = 4096, .block_size = BLOCK};
    uint32_t value;
    uint8_t mac[6];
    (void)state;
    begin_spi();
    assert_int_equal(esp_loader_connect_with_stub(&loader, &args),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(&loader), ESP32C3_CHIP);
    assert_int_equal(esp_loader_read_mac(&loader, mac), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_write_register(&loader, SPI_RAM, 42), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_read_register(&loader, SPI_RAM, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 42);
    assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 230400),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    load_and_run(SPI_RAM);
    end();
}

static void sdio_flashes_as_a_serial_line_does(void **state)
{
    esp_loader_flash_cfg_t cfg = {.offset = IMAGE_AT, .image_size = IMAGE_SIZE, .block_size = 4096};
    static uint8_t back[IMAGE_SIZE];
    (void)state;
    begin_sdio();
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(&loader), ESP32C6_CHIP);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_STUB);
    rig_fill(bytes, sizeof(bytes), 6);
    assert_int_equal(api_flash(&loader, cfg, bytes), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + IMAGE_AT, bytes, IMAGE_SIZE);
    assert_int_equal(esp_loader_flash_read(&loader, back, IMAGE_AT, IMAGE_SIZE),
                     ESP_LOADER_SUCCESS);
    assert_memory_equal(back, bytes, IMAGE_SIZE);
    assert_int_equal(esp_loader_flash_erase_region(&loader, IMAGE_AT, 4096), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_flash(port.chip, NULL)[IMAGE_AT], 0xFF);
    end();
}

static void sdio_loads_ram_past_its_stub(void **state)
{
    (void)state;
    begin_sdio();
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    load_and_run(SDIO_RAM);
    end();
}

/* A stub lies where programs are loaded, so it is gone before the first byte of one comes. */
static void no_stub_runs_while_ram_is_loaded(void **state)
{
    esp_loader_mem_cfg_t cfg = {.offset = SDIO_RAM, .size = PROGRAM_SIZE, .block_size = BLOCK};
    (void)state;
    begin_sdio();
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_STUB);
    assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
    end();
}

static void an_esp32c61_over_sdio_has_its_ram_and_no_stub(void **state)
{
    const sim_config_t config = {.chip = "esp32c61", .paced = true};
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    (void)state;
    memory_port_init(&port, &config, false, NULL);
    memory_port_strap(&port, SIM_BUS_SDIO);
    assert_int_equal(esp_loader_init_sdio(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect_with_stub(&loader, &args),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_get_target(&loader), ESP32C61_CHIP);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
    load_and_run(SDIO_RAM);
    end();
}

/* What was begun before is forgotten, though it lies in the same memory. */
static void a_load_ends_where_its_loader_is_made_anew(void **state)
{
    (void)state;
    for (unsigned sdio = 0; sdio < 2; sdio++) {
        esp_loader_mem_cfg_t cfg = {
            .offset = sdio != 0 ? SDIO_RAM : SPI_RAM, .size = BLOCK, .block_size = BLOCK};
        sdio != 0 ? begin_sdio() : begin_spi();
        assert_int_equal(connect(), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_mem_start(&loader, &cfg), ESP_LOADER_SUCCESS);
        assert_int_equal(sdio != 0 ? esp_loader_init_sdio(&loader, &port.port)
                                   : esp_loader_init_spi(&loader, &port.port),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(connect(), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_mem_write(&loader, &cfg, bytes, BLOCK),
                         ESP_LOADER_ERROR_INVALID_PARAM);
        end();
    }
}

static void a_used_loader_connects_again(void **state)
{
    (void)state;
    begin_sdio();
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(connect(), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_STUB);
    end();
}

/* The ROM loader of this revision leaves the flash without power, and the stub cannot give it. */
static void an_esp32p4_gets_power_for_its_flash_before_its_stub(void **state)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    uint32_t size = 0;
    (void)state;
    sim_config_t config = stub_scene_config_of("esp32p4");
    config.revision = 301;
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect_with_stub(&loader, &args), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_detect_size(&loader, &size), ESP_LOADER_SUCCESS);
    assert_true(size > 0);
    end();
}

static const esp_stub_t *provide(esp_loader_t *asked, target_chip_t chip, void *ctx)
{
    uint16_t revision = 0;
    assert_int_equal(chip, ESP32C3_CHIP);
    /* The chip can be asked before its stub is chosen. */
    assert_int_equal(esp_loader_get_chip_revision(asked, &revision), ESP_LOADER_SUCCESS);
    assert_int_equal(revision, 4);
    return ctx;
}

static esp_loader_error_t connect_with(esp_loader_stub_provider_t provider, const esp_stub_t *stub)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    return esp_loader_connect_with_stub_provider(&loader, &args, provider, (void *)stub);
}

static void begin_c3(void)
{
    sim_config_t config = stub_scene_config_of("esp32c3");
    config.revision = 4;
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
}

/* As programs for version 2.1 bring theirs: any number of segments, some of them empty. */
static void a_program_brings_its_own_stub(void **state)
{
    (void)state;
    begin_c3();
    const esp_loader_stub_t *from = stub_scene_stub();
    const esp_loader_stub_segment_t *text = &from->segments[0];
    const esp_loader_stub_segment_t *data = &from->segments[1];
    const esp_loader_bin_segment_t segments[] = {
        {.addr = text->address, .size = text->size, .data = text->data},
        {.addr = 0, .size = 0, .data = NULL},
        {.addr = data->address, .size = data->size, .data = data->data},
    };
    const esp_stub_t stub = {
        .header = {.entrypoint = from->entry}, .segments = segments, .segment_count = 3};
    assert_int_equal(connect_with(provide, &stub), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_STUB);
    end();
}

static void what_can_be_no_stub_is_refused(void **state)
{
    const esp_loader_bin_segment_t segments[] = {
        {.addr = SPI_RAM, .size = 4, .data = bytes},
        {.addr = SPI_RAM + 4, .size = 4, .data = NULL},
        {.addr = SPI_RAM, .size = 0, .data = NULL},
        {.addr = SPI_RAM, .size = 0, .data = NULL},
    };
    const esp_stub_t refused[] = {
        {.header = {.entrypoint = 0}, .segments = segments, .segment_count = 1},
        {.header = {.entrypoint = SPI_RAM}, .segments = NULL, .segment_count = 1},
        {.header = {.entrypoint = SPI_RAM}, .segments = segments, .segment_count = 0},
        {.header = {.entrypoint = SPI_RAM}, .segments = segments, .segment_count = 2},
        {.header = {.entrypoint = SPI_RAM}, .segments = segments + 2, .segment_count = 2},
        {.header = {.entrypoint = SPI_RAM}, .segments = segments, .segment_count = 3},
    };
    (void)state;
    begin_c3();
    assert_int_equal(connect_with(NULL, NULL), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(port.calls.write + port.calls.enter_bootloader, 0);
    assert_int_equal(connect_with(provide, NULL), ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_int_equal(connect_with(provide, &refused[i]), ESP_LOADER_ERROR_INVALID_PARAM);
        assert_int_equal(sim_chip_mode(port.chip), SIM_MODE_DOWNLOAD);
    }
    end();
    begin_spi();
    assert_int_equal(connect_with(provide, &refused[0]), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

/* What was done to a port on SPI last, and how often its `write` was called. */
static esp_loader_port_ops_t own;
static unsigned writes;
static unsigned fails_at;
static bool failed; /* the last write, and nothing was done since */
static bool selected;

static esp_loader_error_t failing_write(esp_loader_port_t *handle, const uint8_t *data,
                                        uint16_t size, uint32_t timeout)
{
    assert_false(failed);
    assert_true(selected);
    failed = ++writes == fails_at;
    return failed ? ESP_LOADER_ERROR_FAIL : own.write(handle, data, size, timeout);
}

static esp_loader_error_t following_read(esp_loader_port_t *handle, uint8_t *data, uint16_t size,
                                         uint32_t timeout)
{
    assert_false(failed);
    assert_true(selected);
    return own.read(handle, data, size, timeout);
}

static void following_select(esp_loader_port_t *handle, uint32_t level)
{
    assert_false(failed && level == 0);
    failed = false;
    selected = level == 0;
    own.spi_set_cs(handle, level);
}

/* Whichever write fails, the next thing is that the chip is released: it would wait in the middle
 * of a transaction. */
static void a_transaction_that_fails_ends_at_once(void **state)
{
    enum { MOST = 60 };
    static const uint8_t program[300];
    unsigned in_all = 0;
    (void)state;
    for (fails_at = 0; fails_at <= in_all; fails_at++) {
        begin_spi();
        own = port.ops;
        port.ops.write = failing_write;
        port.ops.read = following_read;
        port.ops.spi_set_cs = following_select;
        writes = 0;
        failed = false;
        selected = false;
        esp_loader_mem_cfg_t cfg = {
            .offset = 0x3FC90000, .size = sizeof(program), .block_size = sizeof(program)};
        esp_loader_error_t error = connect();
        if (error == ESP_LOADER_SUCCESS) {
            error = esp_loader_mem_start(&loader, &cfg);
        }
        if (error == ESP_LOADER_SUCCESS) {
            error = esp_loader_mem_write(&loader, &cfg, program, sizeof(program));
        }
        assert_false(failed);
        assert_false(selected);
        if (fails_at == 0) {
            assert_int_equal(error, ESP_LOADER_SUCCESS);
            in_all = writes < MOST ? writes : MOST;
        }
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_brings_its_own_stub),
        cmocka_unit_test(what_can_be_no_stub_is_refused),
        cmocka_unit_test(spi_loads_ram_and_refuses_the_rest),
        cmocka_unit_test(a_transaction_that_fails_ends_at_once),
        cmocka_unit_test(sdio_flashes_as_a_serial_line_does),
        cmocka_unit_test(sdio_loads_ram_past_its_stub),
        cmocka_unit_test(no_stub_runs_while_ram_is_loaded),
        cmocka_unit_test(an_esp32c61_over_sdio_has_its_ram_and_no_stub),
        cmocka_unit_test(a_load_ends_where_its_loader_is_made_anew),
        cmocka_unit_test(a_used_loader_connects_again),
        cmocka_unit_test(an_esp32p4_gets_power_for_its_flash_before_its_stub),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
