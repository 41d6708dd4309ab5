/*
 * The engine on SPI and SDIO: the same procedures over other links.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/flash_case.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    IMAGE_SIZE = 70000,
    IMAGE_AT = 0x10000,
    PROGRAM_SIZE = 9000,
    BLOCK = 0x1800,
    STUB_BLOCK = 0x3000,
    TRANSFERS_MAX = 100000,
};

static const struct {
    const char *chip;
    target_chip_t target;
    uint32_t ram;
} spi_chips[] = {
    {"esp32s3", ESP32S3_CHIP, 0x3FCA0000}, {"esp32c2", ESP32C2_CHIP, 0x3FCB0000},
    {"esp32c3", ESP32C3_CHIP, 0x3FC90000}, {"esp32h2", ESP32H2_CHIP, 0x40810000},
    {"esp32p4", ESP32P4_CHIP, 0x4FF20000},
};

static const target_chip_t sdio_targets[] = {ESP32C5_CHIP, ESP32C6_CHIP, ESP32C61_CHIP};

static const sim_bus_fault_t bus_faults[] = {SIM_BUS_FAULT_LOST, SIM_BUS_FAULT_DONE};

static rig_t rig;
static uint8_t program[PROGRAM_SIZE];
static uint8_t image[IMAGE_SIZE];

static void begin_spi(size_t chip)
{
    const sim_config_t config = {.chip = spi_chips[chip].chip, .paced = true};
    rig_init_with(&rig, &config);
    rig_strap(&rig, SIM_BUS_SPI);
    rig_fill(program, sizeof(program), 5);
}

static esp_loader_error_t load(uint32_t address, uint32_t size)
{
    esp_loader_ram_write_t write = {.address = address, .size = size, .block_size = BLOCK};
    esp_loader_engine_ram_begin(&rig.engine, &write);
    esp_loader_error_t error = rig_run(&rig);
    while (error == ESP_LOADER_SUCCESS && write.written < size) {
        const uint32_t left = size - write.written;
        write.payload = program + write.written;
        esp_loader_engine_ram_block(&rig.engine, &write, left < BLOCK ? left : BLOCK);
        error = rig_run(&rig);
    }
    return error;
}

static esp_loader_error_t run(uint32_t entry)
{
    esp_loader_engine_ram_run(&rig.engine, entry);
    return rig_run(&rig);
}

static void assert_loaded(uint32_t address, uint32_t size)
{
    for (uint32_t at = 0; at + 4 <= size; at += 4) {
        uint32_t word;
        memcpy(&word, program + at, sizeof(word));
        assert_int_equal(sim_chip_peek(rig.chip, address + at), word);
    }
}

static void spi_loads_and_runs_programs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(spi_chips) / sizeof(spi_chips[0]); i++) {
        begin_spi(i);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_chip(&rig.engine), spi_chips[i].target);
        assert_int_equal(load(spi_chips[i].ram, PROGRAM_SIZE), ESP_LOADER_SUCCESS);
        assert_int_equal(load(spi_chips[i].ram + 0x4000, 100), ESP_LOADER_SUCCESS);
        assert_loaded(spi_chips[i].ram, PROGRAM_SIZE);
        assert_loaded(spi_chips[i].ram + 0x4000, 100);
        assert_int_equal(run(spi_chips[i].ram), ESP_LOADER_SUCCESS);
        sim_link_advance(rig.link, rig.now_us + 1000000);
        assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_RAM_CODE);
        rig_free(&rig);
    }
}

static void spi_reads_and_writes_registers(void **state)
{
    (void)state;
    begin_spi(2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_write_register(&rig.engine, 0x3FC90000, 0x12345678, 0xFFFFFFFF, 0);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_read_register(&rig.engine, 0x3FC90000);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&rig.engine), 0x12345678);
    rig_free(&rig);
}

static void assert_flash_is_out_of_reach(void)
{
    esp_loader_flash_write_t write = {
        .offset = IMAGE_AT, .size = 100, .block_size = 1024, .pull = rig_pull, .user = image};
    assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    esp_loader_engine_flash_write(&rig.engine, &write);
    assert_int_not_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_change_baud(&rig.engine, 230400);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_false(esp_loader_engine_can_verify(&rig.engine));
    assert_false(esp_loader_engine_can_change_baud(&rig.engine));
}

static void what_spi_does_not_carry_is_refused(void **state)
{
    (void)state;
    begin_spi(2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_flash_is_out_of_reach();
    esp_loader_engine_start_stub(&rig.engine, 0x40380000);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    rig_free(&rig);
}

static void what_sdio_does_not_carry_without_a_stub_is_refused(void **state)
{
    (void)state;
    stub_scene_begin_sdio(&rig, 1);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_flash_is_out_of_reach();
    esp_loader_engine_read_register(&rig.engine, 0x40001000);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    rig_free(&rig);
}

static void nobody_on_the_bus_is_a_timeout(void **state)
{
    static const sim_bus_t buses[] = {SIM_BUS_SPI, SIM_BUS_SDIO};
    static const char *const chips[] = {"esp32c3", "esp32c6"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const sim_config_t config = {.chip = chips[i], .paced = true};
        rig_init_with(&rig, &config);
        rig_strap(&rig, buses[i]);
        sim_bus_strap(rig.chip, SIM_BUS_SERIAL);
        assert_int_not_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_true(rig.now_us > 500000);
        rig_free(&rig);
    }
}

static void sdio_loads_and_runs_programs(void **state)
{
    static const uint32_t ram = 0x40820000;
    (void)state;
    for (size_t i = 0; stub_scene_sdio_name(i) != NULL; i++) {
        stub_scene_begin_sdio(&rig, i);
        rig_fill(program, sizeof(program), 5);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_chip(&rig.engine), sdio_targets[i]);
        assert_int_equal(load(ram, PROGRAM_SIZE), ESP_LOADER_SUCCESS);
        assert_int_equal(load(ram + 0x4000, 99), ESP_LOADER_SUCCESS);
        assert_loaded(ram, PROGRAM_SIZE);
        assert_loaded(ram + 0x4000, 96);
        assert_int_equal(run(ram), ESP_LOADER_SUCCESS);
        sim_link_advance(rig.link, rig.now_us + 1000000);
        assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_RAM_CODE);
        rig_free(&rig);
    }
}

static esp_loader_error_t connect_with_stub(void)
{
    esp_loader_error_t error = rig_connect(&rig);
    if (error == ESP_LOADER_SUCCESS) {
        error = stub_scene_start(&rig);
    }
    return error == ESP_LOADER_SUCCESS ? rig_attach(&rig) : error;
}

static esp_loader_error_t write_image(void)
{
    esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                      .size = IMAGE_SIZE,
                                      .block_size = STUB_BLOCK,
                                      .pull = rig_pull,
                                      .user = image};
    esp_loader_engine_flash_write(&rig.engine, &write);
    return rig_run(&rig);
}

static void blocks_that_do_not_fit_sdio_erase_nothing(void **state)
{
    (void)state;
    stub_scene_begin_sdio(&rig, 1);
    assert_int_equal(connect_with_stub(), ESP_LOADER_SUCCESS);
    sim_chip_flash(rig.chip, NULL)[IMAGE_AT] = 0;
    esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                      .size = IMAGE_SIZE,
                                      .block_size = 0x4000,
                                      .pull = rig_pull,
                                      .user = image};
    esp_loader_engine_flash_write(&rig.engine, &write);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(sim_chip_flash(rig.chip, NULL)[IMAGE_AT], 0);
    rig_free(&rig);
}

static void assert_image_in_flash(void)
{
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_AT, image, IMAGE_SIZE);
}

static void a_stub_does_all_over_sdio(void **state)
{
    static uint8_t back[IMAGE_SIZE];
    static const uint8_t erased[4096] = {[0 ... 4095] = 0xFF};
    (void)state;
    rig_fill(image, sizeof(image), 9);
    for (size_t i = 0; stub_scene_sdio_name(i) != NULL; i++) {
        uint8_t digest[ESP_LOADER_MD5_SIZE];
        uint8_t expected[ESP_LOADER_MD5_SIZE];
        esp_loader_md5_t md5;
        esp_loader_identity_t identity;
        stub_scene_begin_sdio(&rig, i);
        assert_int_equal(connect_with_stub(), ESP_LOADER_SUCCESS);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_false(esp_loader_engine_can_change_baud(&rig.engine));
        assert_int_equal(write_image(), ESP_LOADER_SUCCESS);
        assert_image_in_flash();

        esp_loader_engine_flash_md5(&rig.engine, IMAGE_AT, IMAGE_SIZE, digest);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, image, IMAGE_SIZE);
        esp_loader_md5_final(&md5, expected);
        assert_memory_equal(digest, expected, sizeof(digest));

        esp_loader_flash_read_t read = {.address = IMAGE_AT, .size = IMAGE_SIZE, .buffer = back};
        esp_loader_engine_flash_read(&rig.engine, &read);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(back, image, IMAGE_SIZE);

        esp_loader_engine_identify(&rig.engine, &identity);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);

        esp_loader_engine_flash_erase(&rig.engine, IMAGE_AT, 4096);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_AT, erased, sizeof(erased));
        esp_loader_engine_change_baud(&rig.engine, 230400);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        rig_free(&rig);
    }
}

/* A transfer that fails is an answer that does not come: the command is repeated or resolved. */
static void any_one_failing_transfer_of_a_load_over_spi_is_mended(void **state)
{
    (void)state;
    begin_spi(2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    const uint64_t first = sim_bus_transfers(rig.chip);
    assert_int_equal(load(spi_chips[2].ram, PROGRAM_SIZE), ESP_LOADER_SUCCESS);
    const uint64_t last = sim_bus_transfers(rig.chip);
    rig_free(&rig);
    for (uint64_t at = first; at < last; at++) {
        for (size_t kind = 0; kind < 2; kind++) {
            begin_spi(2);
            sim_bus_fail(rig.chip, bus_faults[kind], at, 1);
            assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
            assert_int_equal(load(spi_chips[2].ram, PROGRAM_SIZE), ESP_LOADER_SUCCESS);
            assert_true(sim_bus_struck(rig.chip));
            assert_loaded(spi_chips[2].ram, PROGRAM_SIZE);
            rig_free(&rig);
        }
    }
}

static void any_one_failing_transfer_of_a_write_over_sdio_is_mended(void **state)
{
    (void)state;
    rig_fill(image, sizeof(image), 10);
    stub_scene_begin_sdio(&rig, 1);
    assert_int_equal(connect_with_stub(), ESP_LOADER_SUCCESS);
    const uint64_t first = sim_bus_transfers(rig.chip);
    assert_int_equal(write_image(), ESP_LOADER_SUCCESS);
    const uint64_t last = sim_bus_transfers(rig.chip);
    assert_true(last - first < TRANSFERS_MAX);
    rig_free(&rig);
    for (uint64_t at = first; at < last; at++) {
        for (size_t kind = 0; kind < 2; kind++) {
            stub_scene_begin_sdio(&rig, 1);
            assert_int_equal(connect_with_stub(), ESP_LOADER_SUCCESS);
            sim_bus_fail(rig.chip, bus_faults[kind], at, 1);
            assert_int_equal(write_image(), ESP_LOADER_SUCCESS);
            assert_true(sim_bus_struck(rig.chip));
            assert_image_in_flash();
            rig_free(&rig);
        }
    }
}

static void a_bus_that_fails_for_good_tells_so(void **state)
{
    (void)state;
    begin_spi(2);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    sim_bus_fail(rig.chip, SIM_BUS_FAULT_LOST, sim_bus_transfers(rig.chip), UINT32_MAX);
    esp_loader_engine_read_register(&rig.engine, 0x40001000);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_FAIL);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spi_loads_and_runs_programs),
        cmocka_unit_test(spi_reads_and_writes_registers),
        cmocka_unit_test(what_spi_does_not_carry_is_refused),
        cmocka_unit_test(what_sdio_does_not_carry_without_a_stub_is_refused),
        cmocka_unit_test(nobody_on_the_bus_is_a_timeout),
        cmocka_unit_test(sdio_loads_and_runs_programs),
        cmocka_unit_test(blocks_that_do_not_fit_sdio_erase_nothing),
        cmocka_unit_test(a_stub_does_all_over_sdio),
        cmocka_unit_test(any_one_failing_transfer_of_a_load_over_spi_is_mended),
        cmocka_unit_test(any_one_failing_transfer_of_a_write_over_sdio_is_mended),
        cmocka_unit_test(a_bus_that_fails_for_good_tells_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
