/**
 * An application as it was written for version 1.x of the interface: one loader, free functions, a
 * port without a structure. It is built on compat/v1 without a change.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_io.h"
#include "loader_port_linux.h"
#include <stdio.h>
#include <string.h>

enum { RATE = 115200, HIGHER_RATE = 460800, BLOCK_SIZE = 1024, APP_OFFSET = 0x10000 };

static const char *const chip_names[ESP_MAX_CHIP] = {
    [ESP8266_CHIP] = "ESP8266",  [ESP32_CHIP] = "ESP32",      [ESP32S2_CHIP] = "ESP32-S2",
    [ESP32C3_CHIP] = "ESP32-C3", [ESP32S3_CHIP] = "ESP32-S3", [ESP32C2_CHIP] = "ESP32-C2",
    [ESP32H2_CHIP] = "ESP32-H2", [ESP32C6_CHIP] = "ESP32-C6",
};

static esp_loader_error_t connect_to_target(uint32_t higher_rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_error_t error = esp_loader_connect(&how);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Cannot connect to target. Error: %d\n", error);
        return error;
    }
    const target_chip_t chip = esp_loader_get_target();
    printf("Connected to %s\n",
           chip < ESP_MAX_CHIP && chip_names[chip] != NULL ? chip_names[chip] : "a chip");
    if (chip == ESP8266_CHIP) {
        return ESP_LOADER_SUCCESS;
    }
    error = esp_loader_change_transmission_rate(higher_rate);
    if (error == ESP_LOADER_SUCCESS) {
        error = loader_port_change_transmission_rate(higher_rate);
    }
    if (error != ESP_LOADER_SUCCESS) {
        printf("Cannot change the transmission rate. Error: %d\n", error);
    }
    return error;
}

static esp_loader_error_t flash_file(FILE *file, uint32_t size, uint32_t address)
{
    static uint8_t payload[BLOCK_SIZE];
    esp_loader_error_t error = esp_loader_flash_start(address, size, sizeof payload);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Erasing failed. Error: %d\n", error);
        return error;
    }
    for (uint32_t written = 0; written < size && error == ESP_LOADER_SUCCESS;) {
        const uint32_t left = size - written;
        const uint32_t part = left < sizeof payload ? left : sizeof payload;
        memset(payload, 0xFF, sizeof payload);
        if (fread(payload, 1, part, file) != part) {
            printf("The file cannot be read\n");
            return ESP_LOADER_ERROR_FAIL;
        }
        error = esp_loader_flash_write(payload, part);
        written += part;
        printf("\rProgress: %3u %%", (unsigned)((uint64_t)written * 100 / size));
    }
    printf("\n");
    if (error != ESP_LOADER_SUCCESS) {
        printf("Writing failed. Error: %d\n", error);
        return error;
    }
    error = esp_loader_flash_verify();
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        printf("This chip cannot verify\n");
        return ESP_LOADER_SUCCESS;
    }
    printf(error == ESP_LOADER_SUCCESS ? "Flash verified\n" : "MD5 does not match\n");
    return error;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: v1_application PORT APP.BIN\n");
        return 2;
    }
    FILE *file = fopen(argv[2], "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(argv[2]);
        return 1;
    }
    const uint32_t size = (uint32_t)ftell(file);
    rewind(file);

    const loader_linux_config_t config = {.device = argv[1], .baudrate = RATE};
    esp_loader_error_t error = loader_port_linux_init(&config);
    if (error == ESP_LOADER_SUCCESS) {
        error = connect_to_target(HIGHER_RATE);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = flash_file(file, size, APP_OFFSET);
    }
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_reset_target();
        printf("Done\n");
    }
    loader_port_linux_deinit();
    fclose(file);
    return error == ESP_LOADER_SUCCESS ? 0 : 1;
}
