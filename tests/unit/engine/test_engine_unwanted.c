/*
 * Reports of what the engine did not want: they change nothing, whatever it waits for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_link.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGE_AT = 0x10000, IMAGE_SIZE = 3000, RAM_AT = 0x3FC90000, BLOCK = 1024 };

static rig_t rig;
static uint8_t image[IMAGE_SIZE];
static unsigned waits; /* kinds of waits that were seen, a bit each */

static void report_what_is_not_wanted(void)
{
    const uint32_t wants = esp_loader_engine_wants(&rig.engine);
    const uint32_t deadline = esp_loader_engine_deadline(&rig.engine);
    const esp_loader_error_t code = esp_loader_engine_result(&rig.engine)->code;
    uint16_t size = 1;
    waits |= wants;
    if ((wants & ESP_LOADER_WANT_TX) == 0) {
        esp_loader_engine_tx_ack(&rig.engine, 1);
        (void)esp_loader_engine_tx_buf(&rig.engine, &size);
        assert_int_equal(size, 0);
    }
    if ((wants & ESP_LOADER_WANT_LINES) == 0) {
        esp_loader_engine_lines_done(&rig.engine);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) == 0) {
        esp_loader_engine_baud_done(&rig.engine);
    }
    if ((wants & ESP_LOADER_WANT_TRANSFER) == 0 && rig.bus != SIM_BUS_SERIAL) {
        esp_loader_engine_transfer_done(&rig.engine, ESP_LOADER_ERROR_FAIL);
        esp_loader_engine_transfer_done(&rig.engine, ESP_LOADER_SUCCESS);
    }
    if ((wants & ESP_LOADER_WANT_RX) == 0) {
        esp_loader_engine_rx(&rig.engine, (const uint8_t *)"\xC0\x01\x0A\x04\x00", 5);
    }
    assert_int_equal(esp_loader_engine_wants(&rig.engine), wants);
    assert_int_equal(esp_loader_engine_deadline(&rig.engine), deadline);
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, code);
}

static void run(void)
{
    do {
        report_what_is_not_wanted();
    } while (rig_step(&rig));
    report_what_is_not_wanted();
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_SUCCESS);
}

static void connect(void)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 10};
    esp_loader_engine_connect(&rig.engine, &args);
    run();
}

static void load_into_ram(void)
{
    esp_loader_ram_write_t write = {
        .address = RAM_AT, .size = IMAGE_SIZE, .block_size = IMAGE_SIZE, .payload = image};
    esp_loader_engine_ram_begin(&rig.engine, &write);
    run();
    esp_loader_engine_ram_block(&rig.engine, &write, IMAGE_SIZE);
    run();
    for (uint32_t at = 0; at < IMAGE_SIZE; at += 4) {
        uint32_t word;
        memcpy(&word, image + at, sizeof(word));
        assert_int_equal(sim_chip_peek(rig.chip, RAM_AT + at), word);
    }
}

static void on_a_serial_line(void **state)
{
    (void)state;
    waits = 0;
    rig_init(&rig, "esp32c3", true);
    connect();
    esp_loader_engine_change_baud(&rig.engine, 460800);
    run();
    esp_loader_engine_flash_attach(&rig.engine, 0);
    run();
    esp_loader_flash_write_t write = {.offset = IMAGE_AT,
                                      .size = IMAGE_SIZE,
                                      .block_size = BLOCK,
                                      .pull = rig_pull,
                                      .user = image};
    esp_loader_engine_flash_write(&rig.engine, &write);
    run();
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + IMAGE_AT, image, IMAGE_SIZE);
    assert_int_equal(waits & ESP_LOADER_WANT_TRANSFER, 0);
    const uint32_t all = ESP_LOADER_WANT_TX | ESP_LOADER_WANT_RX | ESP_LOADER_WANT_LINES |
                         ESP_LOADER_WANT_BAUD | ESP_LOADER_WANT_WAIT | ESP_LOADER_WANT_DONE;
    assert_int_equal(waits & all, all);
    rig_free(&rig);
}

static void on_spi(void **state)
{
    (void)state;
    waits = 0;
    rig_init(&rig, "esp32c3", true);
    rig_strap(&rig, SIM_BUS_SPI);
    connect();
    load_into_ram();
    assert_true(waits & ESP_LOADER_WANT_TRANSFER);
    assert_int_equal(waits & (ESP_LOADER_WANT_TX | ESP_LOADER_WANT_BAUD), 0);
    rig_free(&rig);
}

static void on_sdio(void **state)
{
    (void)state;
    waits = 0;
    stub_scene_begin_sdio(&rig, 1);
    connect();
    assert_true(waits & ESP_LOADER_WANT_TRANSFER);
    assert_int_equal(waits & (ESP_LOADER_WANT_TX | ESP_LOADER_WANT_BAUD), 0);
    rig_free(&rig);
}

/* More than was offered, and piece by piece. */
static void taking_more_than_is_offered(void **state)
{
    (void)state;
    rig_init(&rig, "esp32", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    sim_chip_poke(rig.chip, 0x3FFB0000, 0x12345678);
    esp_loader_engine_read_register(&rig.engine, 0x3FFB0000);
    while ((esp_loader_engine_wants(&rig.engine) & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size = 0;
        const uint8_t *bytes = esp_loader_engine_tx_buf(&rig.engine, &size);
        assert_in_range(size, 1, sizeof(rig.tx_buffer));
        sim_link_write(rig.link, bytes, size);
        esp_loader_engine_tx_ack(&rig.engine, UINT16_MAX);
    }
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&rig.engine), 0x12345678);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_a_serial_line),
        cmocka_unit_test(on_spi),
        cmocka_unit_test(on_sdio),
        cmocka_unit_test(taking_more_than_is_offered),
    };
    rig_fill(image, sizeof(image), 3);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
