/**
 * Writes an application that lies as a file in the host's own SPIFFS partition to a target. A
 * program as they were written in 2020.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "driver/gpio.h"
#include "driver/uart.h"
#include "esp_loader.h"
#include "esp_log.h"
#include "esp_spiffs.h"
#include "loader_config.h"
#include "serial_io.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RATE                115200
#define HIGHER_BAUD_RATE    230400
#define APPLICATION_ADDRESS 0x10000

enum { PACKET_SIZE = 1024 };

#if defined TARGET_ESP8266
#define IMAGE_PATH "/spiffs/ESP8266/hello-world.bin"
#define TARGET     ESP8266_CHIP
#elif defined TARGET_ESP32_S2
#define IMAGE_PATH "/spiffs/ESP32_S2/hello-world.bin"
#define TARGET     ESP32S2_CHIP
#else
#define IMAGE_PATH "/spiffs/ESP32/hello-world.bin"
#define TARGET     ESP32_CHIP
#endif

static const char TAG[] = "example";

/* The size of an image has to be known before it is written. */
static long image_size(FILE *image)
{
    const bool at_end = fseek(image, 0, SEEK_END) == 0;
    const long size = at_end ? ftell(image) : -1;
    rewind(image);
    return size;
}

static esp_loader_error_t connect_to_target(void)
{
    esp_loader_connect_args_t connect_config = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_error_t error = esp_loader_connect(&connect_config);
    if (error != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "Cannot connect to target. Error: %d", error);
        return error;
    }
    if (esp_loader_get_target() != TARGET) {
        ESP_LOGE(TAG, "The target is another chip than loader_config_user.h says");
        return ESP_LOADER_ERROR_INVALID_TARGET;
    }
    ESP_LOGI(TAG, "Connected to target");
#ifndef TARGET_ESP8266
    /* An ESP8266 keeps its rate: it measures it while it is connected to. */
    error = esp_loader_change_baudrate(HIGHER_BAUD_RATE);
    if (error == ESP_LOADER_SUCCESS) {
        error = loader_port_change_baudrate(HIGHER_BAUD_RATE);
    }
    if (error != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "Unable to change baud rate. Error: %d", error);
    }
#endif
    return error;
}

static esp_loader_error_t write_packets(FILE *image, uint32_t size)
{
    static uint8_t packet[PACKET_SIZE]; /* the main task has a small stack */
    esp_loader_error_t error = esp_loader_flash_start(APPLICATION_ADDRESS, size, PACKET_SIZE);
    if (error != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "Erasing flash failed. Error: %d", error);
        return error;
    }
    ESP_LOGI(TAG, "Start programming");
    for (uint32_t number = 0, at = 0; at < size; number++) {
        const uint32_t part = size - at < PACKET_SIZE ? size - at : PACKET_SIZE;
        if (fread(packet, 1, part, image) != part) {
            ESP_LOGE(TAG, IMAGE_PATH " cannot be read");
            return ESP_LOADER_ERROR_FAIL;
        }
        error = esp_loader_flash_write(packet, part);
        if (error != ESP_LOADER_SUCCESS) {
            ESP_LOGE(TAG, "Packet could not be written! Error: %d", error);
            return error;
        }
        ESP_LOGI(TAG, "packet: %" PRIu32 "  written: %" PRIu32 " B", number, part);
        at += part;
    }
#if MD5_ENABLED
    error = esp_loader_flash_verify();
    if (error != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "MD5 does not match. Error: %d", error);
        return error;
    }
#endif
    ESP_LOGI(TAG, "Finished programming");
    return ESP_LOADER_SUCCESS;
}

static void flash_target(FILE *image, uint32_t size)
{
    const loader_serial_config_t config = {
        .baud_rate = RATE,
        .uart_port = UART_NUM_1,
        .uart_rx_pin = GPIO_NUM_5,
        .uart_tx_pin = GPIO_NUM_4,
        .reset_trigger_pin = 25,
        .gpio0_trigger_pin = 26,
    };
    if (loader_port_serial_init(&config) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (connect_to_target() == ESP_LOADER_SUCCESS &&
        write_packets(image, size) == ESP_LOADER_SUCCESS) {
        esp_loader_reset_target();
    }
    loader_port_serial_deinit();
}

void app_main(void)
{
    const esp_vfs_spiffs_conf_t spiffs = {
        .base_path = "/spiffs",
        .partition_label = "spiffs",
        .max_files = 1,
    };
    ESP_LOGI(TAG, "Initializing SPIFFS");
    const esp_err_t err = esp_vfs_spiffs_register(&spiffs);
    if (err != ESP_OK) {
        ESP_LOGE(TAG, "The spiffs partition cannot be mounted: %s", esp_err_to_name(err));
        return;
    }
    FILE *image = fopen(IMAGE_PATH, "rb");
    const long size = image != NULL ? image_size(image) : -1;
    if (size > 0) {
        ESP_LOGI(TAG, "Image size: %ld", size);
        flash_target(image, (uint32_t)size);
    } else {
        ESP_LOGE(TAG, "There is no image in " IMAGE_PATH ": see spiffs_image/README.md");
    }
    if (image != NULL) {
        fclose(image);
    }
    esp_vfs_spiffs_unregister(spiffs.partition_label);
}
