/**
 * Writes an application that lies as a file in the host's own SPIFFS partition to a target.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "esp_spiffs.h"
#include "example_text.h"
#include "example_uart.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    HIGHER_RATE = 230400,
    PACKET_SIZE = 1024,
};

#define IMAGE_PATH "/spiffs/app.bin"

static const char TAG[] = "example";

/* The size of an image has to be known before it is written. */
static long image_size(FILE *image)
{
    const bool at_end = fseek(image, 0, SEEK_END) == 0;
    const long size = at_end ? ftell(image) : -1;
    rewind(image);
    return size;
}

static esp_loader_error_t write_packets(esp_loader_t *loader, FILE *image, uint32_t size)
{
    static uint8_t packet[PACKET_SIZE]; /* the main task has a small stack */
    esp_loader_flash_cfg_t flash = {
        .offset = EXAMPLE_APP_OFFSET,
        .image_size = (size + 3) & ~UINT32_C(3),
        .block_size = PACKET_SIZE,
        .skip_verify = esp_loader_get_target(loader) == ESP8266_CHIP,
    };
    RETURN_ON_ERROR(esp_loader_flash_start(loader, &flash));
    ESP_LOGI(TAG, "Start programming");
    for (uint32_t number = 0, at = 0; at < size; number++) {
        const uint32_t part = size - at < PACKET_SIZE ? size - at : PACKET_SIZE;
        if (fread(packet, 1, part, image) != part) {
            ESP_LOGE(TAG, IMAGE_PATH " cannot be read");
            return ESP_LOADER_ERROR_FAIL;
        }
        memset(packet + part, 0xFF, PACKET_SIZE - part);
        RETURN_ON_ERROR(esp_loader_flash_write(loader, &flash, packet, (part + 3) & ~UINT32_C(3)));
        ESP_LOGI(TAG, "packet: %" PRIu32 "  written: %" PRIu32 " B", number, part);
        at += part;
    }
    return esp_loader_flash_finish(loader, &flash);
}

static void flash_target(FILE *image, uint32_t size)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    esp_loader_error_t error = esp_loader_connect(&loader, &how);
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Connected to target");
        /* An ESP8266 keeps its rate: it measures it while it is connected to. */
        if (esp_loader_get_target(&loader) != ESP8266_CHIP) {
            error = esp_loader_change_transmission_rate(&loader, HIGHER_RATE);
        }
    } else {
        ESP_LOGE(TAG, "Cannot connect to target. Error: %s", example_error(error));
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = write_packets(&loader, image, size);
        if (error != ESP_LOADER_SUCCESS) {
            ESP_LOGE(TAG, "Packet could not be written! Error %s.", example_error(error));
        }
    }
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Finished programming");
        esp_loader_reset_target(&loader);
    }
    esp_loader_deinit(&loader);
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
        ESP_LOGE(TAG, "There is no image in " IMAGE_PATH ": see target-firmware/README.md");
    }
    if (image != NULL) {
        fclose(image);
    }
    esp_vfs_spiffs_unregister(spiffs.partition_label);
}
