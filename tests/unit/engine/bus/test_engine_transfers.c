/*
 * What goes over SPI and SDIO, transfer by transfer.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_link.h"
#include "support/memory_bus.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    TRANSCRIPT = 1 << 15,
    SHOWN = 32,   /* bytes of a transfer that are written down */
    TX_SIZE = 67, /* of the engine's transmit buffer: longer frames go in pieces */
    SPI_RAM = 0x3FC90000,
    SDIO_RAM = 0x40820000,
};

static rig_t rig;
static char transcript[TRANSCRIPT];
static int written;
static uint8_t tx_buffer[TX_SIZE];
static uint8_t program[100];

static void write_down(const char *format, uint32_t value)
{
    written += snprintf(transcript + written, (size_t)(TRANSCRIPT - written), format, value);
    assert_true(written < TRANSCRIPT);
}

static void write_bytes(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && i < SHOWN; i++) {
        write_down(" %02x", bytes[i]);
    }
    if (size > SHOWN) {
        write_down(" ... %u", (uint32_t)size);
    }
}

/* A line for each transfer: over SPI the preamble first, over SDIO function and address. A chip
 * select that rises afterwards is a stop. */
static void write_transfer(const esp_loader_transfer_t *done)
{
    if (done->kind == ESP_LOADER_TRANSFER_CARD_INIT) {
        write_down("init\n", 0);
        return;
    }
    if (rig.bus == SIM_BUS_SDIO) {
        write_down("%u:", done->function);
        write_down("%05x", done->address);
    } else if (done->select) {
        for (size_t i = 0; i < sizeof(done->preamble); i++) {
            write_down("%02x", done->preamble[i]);
        }
    }
    if (done->size != 0 && done->kind == ESP_LOADER_TRANSFER_READ) {
        write_down(" <", 0);
        write_bytes(done->in, done->size);
    } else if (done->size != 0) {
        write_down(" >", 0);
        write_bytes(done->out, done->size);
    }
    write_down(rig.bus == SIM_BUS_SPI && done->release ? " .\n" : "\n", 0);
}

static void do_transfer(void)
{
    const esp_loader_transfer_t *wanted = esp_loader_engine_transfer(&rig.engine);
    const bool done = memory_bus_transfer(rig.chip, wanted, rig.bus);
    rig.now_us += sim_bus_transfer_us(wanted->size);
    write_transfer(wanted);
    esp_loader_engine_transfer_done(&rig.engine, done ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
}

static esp_loader_error_t run(void)
{
    uint32_t wants = 0;
    written = 0;
    transcript[0] = '\0';
    while (((wants = esp_loader_engine_wants(&rig.engine)) & ESP_LOADER_WANT_DONE) == 0) {
        if ((wants & ESP_LOADER_WANT_TRANSFER) != 0) {
            do_transfer();
        } else {
            rig_step(&rig);
        }
    }
    return esp_loader_engine_result(&rig.engine)->code;
}

static void assert_transferred(const char *expected)
{
    assert_string_equal(transcript, expected);
}

static void succeed(const char *expected)
{
    assert_int_equal(run(), ESP_LOADER_SUCCESS);
    assert_transferred(expected);
}

static void connect(void)
{
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 2};
    esp_loader_engine_connect(&rig.engine, &args);
}

static void begin_load(esp_loader_ram_write_t *write, uint32_t address)
{
    *write = (esp_loader_ram_write_t){.address = address,
                                      .size = sizeof(program),
                                      .block_size = sizeof(program),
                                      .payload = program};
    esp_loader_engine_ram_begin(&rig.engine, write);
}

static void spi(void **state)
{
    esp_loader_ram_write_t write;
    (void)state;
    rig_init(&rig, "esp32c3", false);
    rig_strap(&rig, SIM_BUS_SPI);
    esp_loader_engine_set_tx_buffer(&rig.engine, tx_buffer, sizeof(tx_buffer));
    connect();
    succeed("010c00 > a5 .\n"
            "020c00 < a5 .\n"
            "020400 < 03 00 00 00 .\n"
            "010400 > 00 00 00 00 .\n"
            "020400 < 82 60 00 00 .\n"
            "030000 > 00 0a 04 00 00 00 00 00 00 10 00 40 .\n"
            "070000 .\n"
            "020800 < 03 00 00 00 .\n"
            "010800 > 00 00 00 00 .\n"
            "020800 < 32 00 00 00 .\n"
            "040000 < 01 0a 04 00 6f 50 31 1b 00 00 00 00 .\n"
            "080000 .\n"
            "020400 < 81 60 00 00 .\n"
            "030000 > 00 0a 04 00 00 00 00 00 00 10 00 40 .\n"
            "070000 .\n"
            "020800 < 31 00 00 00 .\n"
            "040000 < 01 0a 04 00 6f 50 31 1b 00 00 00 00 .\n"
            "080000 .\n");
    sim_chip_poke(rig.chip, SPI_RAM, 0x12345678);
    esp_loader_engine_read_register(&rig.engine, SPI_RAM);
    succeed("020400 < 80 60 00 00 .\n"
            "030000 > 00 0a 04 00 00 00 00 00 00 00 c9 3f .\n"
            "070000 .\n"
            "020800 < 30 00 00 00 .\n"
            "040000 < 01 0a 04 00 78 56 34 12 00 00 00 00 .\n"
            "080000 .\n"
            "020400 < 81 60 00 00 .\n"
            "030000 > 00 0a 04 00 00 00 00 00 00 00 c9 3f .\n"
            "070000 .\n"
            "020800 < 31 00 00 00 .\n"
            "040000 < 01 0a 04 00 78 56 34 12 00 00 00 00 .\n"
            "080000 .\n");
    begin_load(&write, SPI_RAM);
    succeed("020400 < 80 60 00 00 .\n"
            "030000 > 00 05 10 00 00 00 00 00 64 00 00 00 01 00 00 00 64 00 00 00 00 00 c9 3f .\n"
            "070000 .\n"
            "020800 < 30 00 00 00 .\n"
            "040000 < 01 05 04 00 78 56 34 12 00 00 00 00 .\n"
            "080000 .\n");
    esp_loader_engine_ram_block(&rig.engine, &write, sizeof(program));
    succeed("020400 < 81 60 00 00 .\n"
            "030000 > 00 07 74 00 8b 00 00 00 64 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
            " > 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b "
            "1c 1d 1e 1f 20 ... 100 .\n"
            "070000 .\n"
            "020800 < 31 00 00 00 .\n"
            "040000 < 01 07 04 00 78 56 34 12 00 00 00 00 .\n"
            "080000 .\n");
    esp_loader_engine_ram_run(&rig.engine, SPI_RAM);
    succeed("020400 < 80 60 00 00 .\n"
            "030000 > 00 06 08 00 00 00 00 00 00 00 00 00 00 00 c9 3f .\n"
            "070000 .\n"
            "020800 < 30 00 00 00 .\n"
            "040000 < 01 06 04 00 78 56 34 12 00 00 00 00 .\n"
            "080000 .\n");
    rig_free(&rig);
}

static void sdio_to_the_rom(void **state)
{
    esp_loader_ram_write_t write;
    (void)state;
    stub_scene_begin_sdio(&rig, 1);
    esp_loader_engine_set_tx_buffer(&rig.engine, tx_buffer, sizeof(tx_buffer));
    connect();
    succeed("0:00002 < 00\n"
            "0:00002 > 02\n"
            "0:00003 < 02\n"
            "0:00009 < 00 10 00\n"
            "0:01000 < 21 02\n"
            "0:01004 < 20 04\n"
            "0:01006 < 92 00 0d 10\n"
            "1:00084 > 1c 80 00 00\n"
            "1:00064 < 00 00 00 00\n"
            "1:00080 > 60 00 00 00 1c c0 00 00\n"
            "1:00084 > 1c 80 00 00\n"
            "1:00064 < 60 00 00 00\n"
            "1:00084 > 3d 80 00 00\n"
            "1:00064 < 00 00 00 00\n"
            "1:00080 > 00 00 00 01 3d c0 00 00\n");
    begin_load(&write, SDIO_RAM);
    succeed("0:00003 < 02\n");
    esp_loader_engine_ram_block(&rig.engine, &write, sizeof(program));
    succeed("0:00003 < 02\n"
            "1:1f7c0 > 00 00 40 00 01 00 00 00 00 00 00 00 00 00 82 40 2c 00 00 00 01 02 03 04 05 "
            "06 07 08 09 0a 0b 0c ... 64\n"
            "1:1f7c0 > 00 00 40 00 01 00 00 00 01 00 00 00 2c 00 82 40 2c 00 00 00 2d 2e 2f 30 31 "
            "32 33 34 35 36 37 38 ... 64\n"
            "1:1f7e0 > 00 00 20 00 01 00 00 00 02 00 00 00 58 00 82 40 0c 00 00 00 59 5a 5b 5c 5d "
            "5e 5f 60 61 62 63 64\n");
    esp_loader_engine_ram_run(&rig.engine, SDIO_RAM);
    succeed("0:00003 < 02\n"
            "1:1f7ec > 00 04 14 00 05 00 00 00 00 00 00 00 00 00 82 40 01 00 00 00\n");
    rig_free(&rig);
}

static void sdio_to_a_stub(void **state)
{
    (void)state;
    stub_scene_begin_sdio(&rig, 1);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_set_tx_buffer(&rig.engine, tx_buffer, sizeof(tx_buffer));
    sim_chip_poke(rig.chip, SDIO_RAM, 0x12345678);
    esp_loader_engine_read_register(&rig.engine, SDIO_RAM);
    succeed("1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 80 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 08 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f7f4 > 00 0a 04 00 00 00 00 00 00 00 82 40\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 0a 02 00 78 56 34 12 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f7f4 > 00 0a 04 00 00 00 00 00 00 00 82 40\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 0a 02 00 78 56 34 12 00 00\n");
    esp_loader_engine_flash_attach(&rig.engine, 0x400000);
    succeed("1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f7f4 > 00 0d 04 00 00 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 0d 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f7e0 > 00 0b 18 00 00 00 00 00 00 00 00 00 00 00 40 00 00 00 01 00 00 10 00 00 00 "
            "01 00 00 ff ff 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 0b 02 00 00 00 00 00 00 00\n");
    esp_loader_flash_write_t write = {.offset = 0x10000,
                                      .size = sizeof(program),
                                      .block_size = 1024,
                                      .pull = rig_pull,
                                      .user = program};
    esp_loader_engine_flash_write(&rig.engine, &write);
    succeed("1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f7e4 > 00 02 14 00 00 00 00 00 64 00 00 00 01 00 00 00 00 04 00 00 00 00 01 00 00 "
            "00 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 02 02 00 00 00 00 00 00 00\n"
            "1:00058 < 00 00 00 00\n"
            "1:00044 < 00 00 20 00\n"
            "1:1f784 > 00 03 74 00 8b 00 00 00 64 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
            "1:1f79c > 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 "
            "1a 1b 1c 1d 1e 1f 20 ... 100\n"
            "1:00058 < 00 00 00 00\n"
            "1:0006c < 0a 00 00 00\n"
            "1:000d4 > 00 00 80 00\n"
            "1:1f7f6 < 01 03 02 00 00 00 00 00 00 00\n");
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spi),
        cmocka_unit_test(sdio_to_the_rom),
        cmocka_unit_test(sdio_to_a_stub),
    };
    for (size_t i = 0; i < sizeof(program); i++) {
        program[i] = (uint8_t)(i + 1);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
