/*
 * The SPI and SDIO ports of ESP-IDF hosts, beyond what examples do with them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/spi_master.h"
#include "esp32_sdio_port.h"
#include "esp32_spi_port.h"
#include "esp_loader.h"
#include "example_test.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    FIRST_PIN = 10, /* one a signal */
    RAM = 0x40820000,
    WORD = 0x12345678,
};

static esp_loader_t loader;
static esp32_spi_port_t spi;
static esp32_sdio_port_t sdio;
static esp_loader_error_t result;
static uint32_t value;

static int pin_of(world_signal_t signal)
{
    return FIRST_PIN + (int)signal;
}

static void wire(world_signal_t signal)
{
    world_wire(pin_of(signal), signal);
}

static int begin(void **state)
{
    example_begin(state);
    wire(WORLD_SIGNAL_RESET);
    result = ESP_LOADER_ERROR_FAIL;
    value = 0;
    spi = (esp32_spi_port_t){
        .port.ops = &esp32_spi_ops,
        .spi_bus = SPI2_HOST,
        .frequency = 20000000,
        .spi_clk_pin = pin_of(WORLD_SIGNAL_SPI_CLK),
        .spi_miso_pin = pin_of(WORLD_SIGNAL_SPI_MISO),
        .spi_mosi_pin = pin_of(WORLD_SIGNAL_SPI_MOSI),
        .spi_cs_pin = pin_of(WORLD_SIGNAL_SPI_CS),
        .spi_quadwp_pin = GPIO_NUM_NC,
        .spi_quadhd_pin = GPIO_NUM_NC,
        .reset_pin = pin_of(WORLD_SIGNAL_RESET),
        .strap_bit0_pin = pin_of(WORLD_SIGNAL_STRAP0),
        .strap_bit1_pin = pin_of(WORLD_SIGNAL_STRAP1),
        .strap_bit2_pin = pin_of(WORLD_SIGNAL_STRAP2),
        .strap_bit3_pin = pin_of(WORLD_SIGNAL_STRAP3),
    };
    sdio = (esp32_sdio_port_t){
        .port.ops = &esp32_sdio_ops,
        .slot = SDMMC_HOST_SLOT_1,
        .max_freq_khz = SDMMC_FREQ_DEFAULT,
        .bus_width = SDIO_1BIT,
        .sdio_clk_pin = pin_of(WORLD_SIGNAL_SDIO_CLK),
        .sdio_cmd_pin = pin_of(WORLD_SIGNAL_SDIO_CMD),
        .sdio_d0_pin = pin_of(WORLD_SIGNAL_SDIO_D0),
        .sdio_d1_pin = GPIO_NUM_NC,
        .sdio_d2_pin = GPIO_NUM_NC,
        .sdio_d3_pin = GPIO_NUM_NC,
        .reset_pin = pin_of(WORLD_SIGNAL_RESET),
        .boot_pin = pin_of(WORLD_SIGNAL_BOOT),
    };
    return 0;
}

static void wire_spi(void)
{
    for (int signal = WORLD_SIGNAL_SPI_CLK; signal <= WORLD_SIGNAL_SPI_MOSI; signal++) {
        wire((world_signal_t)signal);
    }
    for (int signal = WORLD_SIGNAL_STRAP0; signal <= WORLD_SIGNAL_STRAP3; signal++) {
        wire((world_signal_t)signal);
    }
    example_plug(&(sim_config_t){.chip = "esp32s3"}, SIM_BUS_SPI);
}

static void wire_sdio(void)
{
    wire(WORLD_SIGNAL_BOOT);
    for (int signal = WORLD_SIGNAL_SDIO_CLK; signal <= WORLD_SIGNAL_SDIO_D0; signal++) {
        wire((world_signal_t)signal);
    }
    example_plug(&(sim_config_t){.chip = "esp32c6", .any_stub = true}, SIM_BUS_SDIO);
}

static void run(void (*firmware)(void *argument))
{
    const world_end_t end =
        world_run(&(world_run_t){.firmware = firmware, .limit_us = UINT64_C(120000000)});
    assert_int_equal(end, WORLD_RETURNED);
    assert_string_equal(world_complaints(), "");
}

/* Connects, writes a word of RAM and reads it. */
static void use(esp_loader_error_t initialized, uint32_t address)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    result = initialized;
    if (result != ESP_LOADER_SUCCESS) {
        return;
    }
    result = esp_loader_connect(&loader, &how);
    if (result == ESP_LOADER_SUCCESS) {
        result = esp_loader_write_register(&loader, address, WORD);
    }
    if (result == ESP_LOADER_SUCCESS) {
        result = esp_loader_read_register(&loader, address, &value);
    }
    esp_loader_deinit(&loader);
}

static void use_spi(void *argument)
{
    (void)argument;
    use(esp_loader_init_spi(&loader, &spi.port), 0x3FC90000);
}

static void use_sdio(void *argument)
{
    (void)argument;
    use(esp_loader_init_sdio(&loader, &sdio.port), RAM);
}

static void spi_with_straps_of_their_own(void **state)
{
    (void)state;
    wire_spi();
    run(use_spi);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_int_equal(value, WORD);
}

static void use_spi_on_the_applications_bus(void *argument)
{
    const spi_bus_config_t config = {.mosi_io_num = spi.spi_mosi_pin,
                                     .miso_io_num = spi.spi_miso_pin,
                                     .sclk_io_num = spi.spi_clk_pin,
                                     .max_transfer_sz = 4096};
    spi.dont_initialize_bus = true;
    if (spi_bus_initialize(SPI2_HOST, &config, SPI_DMA_CH_AUTO) != ESP_OK) {
        world_complain("the bus is taken");
    }
    use_spi(argument);
    if (spi_bus_free(SPI2_HOST) != ESP_OK) {
        world_complain("the bus was not left as it was");
    }
}

static void spi_on_the_applications_bus(void **state)
{
    (void)state;
    wire_spi();
    run(use_spi_on_the_applications_bus);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_int_equal(value, WORD);
}

static void spi_without_a_target_is_an_error(void **state)
{
    (void)state;
    run(use_spi);
    assert_int_not_equal(result, ESP_LOADER_SUCCESS);
}

static void sdio_on_one_line(void **state)
{
    (void)state;
    wire_sdio();
    run(use_sdio);
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_int_equal(value, WORD);
}

static void sdio_on_four_lines_of_which_three_are_missing_is_an_error(void **state)
{
    (void)state;
    wire_sdio();
    sdio.bus_width = SDIO_4BIT;
    run(use_sdio);
    assert_int_not_equal(result, ESP_LOADER_SUCCESS);
}

static void a_lost_sdio_transfer_is_made_again(void **state)
{
    (void)state;
    wire_sdio();
    sim_bus_fail(world_chip(), SIM_BUS_FAULT_LOST, 50, 1);
    run(use_sdio);
    assert_true(sim_bus_struck(world_chip()));
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_int_equal(value, WORD);
}

static void unplug_in_the_middle(void *argument)
{
    (void)argument;
    while (sim_bus_transfers(world_chip()) < 20) {
        world_sleep_until(world_now() + 100);
    }
    world_unplug();
}

static void a_target_that_is_lost_is_an_error(void **state)
{
    (void)state;
    wire_sdio();
    const world_end_t end = world_run(&(world_run_t){
        .firmware = use_sdio, .outside = unplug_in_the_middle, .limit_us = UINT64_C(120000000)});
    assert_int_equal(end, WORLD_RETURNED);
    assert_int_not_equal(result, ESP_LOADER_SUCCESS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(spi_with_straps_of_their_own),
        TEST(spi_on_the_applications_bus),
        TEST(spi_without_a_target_is_an_error),
        TEST(sdio_on_one_line),
        TEST(sdio_on_four_lines_of_which_three_are_missing_is_an_error),
        TEST(a_lost_sdio_transfer_is_made_again),
        TEST(a_target_that_is_lost_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
