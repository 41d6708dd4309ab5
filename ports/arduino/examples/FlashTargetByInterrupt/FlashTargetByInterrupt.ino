/*
 * Writes firmware.h into the flash of a chip whose RX0 and TX0 are wired to Serial1, whose RESET (EN) to
 * TARGET_RESET, and whose boot pin to TARGET_BOOT. Messages come over Serial. What the chip sends is
 * received by interrupts, so that none is lost at a higher rate or while the sketch is busy.
 *
 * The board's core has to have Serial1.onReceive(), as that for the ESP32 has. With one that has not, such as
 * that for SAMD, take FlashTarget, which polls.
 *
 * firmware.h is yours: `xxd -i app.bin` makes one. It defines FIRMWARE_ADDRESS, firmware[] and
 * FIRMWARE_SIZE.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "firmware.h"
#include <arduino_port.h>

static const int TARGET_RESET = 4;
static const int TARGET_BOOT = 5;
static const uint32_t FIRST_RATE = 115200;
static const uint32_t HIGHER_RATE = 921600;
static const uint32_t BLOCK_SIZE = 1024;

static arduino_port_t port;
static esp_loader_t loader;
static uint8_t received[2048];

/* The core calls this when bytes have come. */
static void on_receive()
{
    arduino_port_receive(&port);
}

static esp_loader_error_t connect()
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_error_t error = esp_loader_init_serial(&loader, arduino_port_init(&port));
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_connect(&loader, &args);
    }
    return error == ESP_LOADER_SUCCESS ? esp_loader_change_transmission_rate(&loader, HIGHER_RATE)
                                       : error;
}

/* The chip's MD5 is compared when the write ends. */
static esp_loader_error_t write_firmware()
{
    esp_loader_flash_cfg_t config = {};
    config.offset = FIRMWARE_ADDRESS;
    config.image_size = FIRMWARE_SIZE;
    config.block_size = BLOCK_SIZE;
    esp_loader_error_t error = esp_loader_flash_start(&loader, &config);
    for (uint32_t at = 0; at < FIRMWARE_SIZE && error == ESP_LOADER_SUCCESS; at += BLOCK_SIZE) {
        const uint32_t left = FIRMWARE_SIZE - at;
        const uint32_t size = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        error = esp_loader_flash_write(&loader, &config, (void *)(firmware + at), size);
    }
    return error == ESP_LOADER_SUCCESS ? esp_loader_flash_finish(&loader, &config) : error;
}

void setup()
{
    Serial.begin(115200);
    Serial1.begin(FIRST_RATE);
    port.stream = &Serial1;
    port.set_rate = [](uint32_t rate) { Serial1.begin(rate); };
    port.reset_pin = TARGET_RESET;
    port.boot_pin = TARGET_BOOT;
    port.log = &Serial;
    port.rx_memory = received;
    port.rx_size = sizeof(received);
    Serial1.onReceive(on_receive);

    esp_loader_error_t error = connect();
    if (error == ESP_LOADER_SUCCESS) {
        Serial.println("Connected to target");
        error = write_firmware();
    }
    Serial.println(error == ESP_LOADER_SUCCESS ? "Done!" : "Failed");
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_reset_target(&loader);
    }
}

void loop()
{
}
