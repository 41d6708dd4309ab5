/* SPDX-License-Identifier: Apache-2.0 */
#include "example_common.h"
#include "esp_loader_io.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BLOCK_SIZE = 1024, RAM_BLOCK_SIZE = 0x1800 };

static const char *get_error_string(esp_loader_error_t error)
{
    static const char *const names[] = {
        [ESP_LOADER_SUCCESS] = "NONE",
        [ESP_LOADER_ERROR_FAIL] = "UNKNOWN",
        [ESP_LOADER_ERROR_TIMEOUT] = "TIMEOUT",
        [ESP_LOADER_ERROR_IMAGE_SIZE] = "IMAGE SIZE",
        [ESP_LOADER_ERROR_INVALID_MD5] = "INVALID MD5",
        [ESP_LOADER_ERROR_INVALID_PARAM] = "INVALID PARAMETER",
        [ESP_LOADER_ERROR_INVALID_TARGET] = "INVALID TARGET",
        [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "UNSUPPORTED CHIP",
        [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "UNSUPPORTED FUNCTION",
        [ESP_LOADER_ERROR_INVALID_RESPONSE] = "INVALID RESPONSE",
    };
    return (size_t)error < sizeof(names) / sizeof(names[0]) ? names[error] : "UNKNOWN";
}

static void tell_connected(esp_loader_error_t error)
{
    if (error == ESP_LOADER_SUCCESS) {
        printf("Connected to target\n");
        return;
    }
    printf("Cannot connect to target. Error: %s\n", get_error_string(error));
    if (error == ESP_LOADER_ERROR_TIMEOUT) {
        printf("Check if the host and the target are properly connected.\n");
    } else if (error == ESP_LOADER_ERROR_INVALID_TARGET) {
        printf("You could be using an unsupported chip, or chip revision.\n");
    } else if (error == ESP_LOADER_ERROR_INVALID_RESPONSE) {
        printf("Try lowering the transmission rate or using shorter wires to connect the host and "
               "the target.\n");
    }
}

#if defined SERIAL_FLASHER_INTERFACE_UART || defined SERIAL_FLASHER_INTERFACE_USB
/* What the target answered to a new rate; then the port's side follows. */
static esp_loader_error_t follow_rate(esp_loader_error_t error, uint32_t rate)
{
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        printf("ESP8266 does not support change transmission rate command.\n");
        return error;
    }
    if (error != ESP_LOADER_SUCCESS) {
        printf("Unable to change transmission rate on target.\n");
        return error;
    }
    error = loader_port_change_transmission_rate(rate);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Unable to change transmission rate.\n");
    }
    return error;
}

esp_loader_error_t connect_to_target_with_stub(uint32_t current_transmission_rate,
                                               uint32_t higher_transmission_rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    const esp_loader_error_t error = esp_loader_connect_with_stub(&how);
    tell_connected(error);
    if (error != ESP_LOADER_SUCCESS || higher_transmission_rate == current_transmission_rate) {
        return error;
    }
    return follow_rate(esp_loader_change_transmission_rate_stub(current_transmission_rate,
                                                                higher_transmission_rate),
                       higher_transmission_rate);
}
#endif

esp_loader_error_t connect_to_target(uint32_t higher_transmission_rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_error_t error = esp_loader_connect(&how);
    tell_connected(error);
#if defined SERIAL_FLASHER_INTERFACE_UART || defined SERIAL_FLASHER_INTERFACE_USB
    if (error == ESP_LOADER_SUCCESS && higher_transmission_rate != 0 &&
        esp_loader_get_target() != ESP8266_CHIP) {
        error = follow_rate(esp_loader_change_transmission_rate(higher_transmission_rate),
                            higher_transmission_rate);
        if (error == ESP_LOADER_SUCCESS) {
            printf("Transmission rate changed.\n");
        }
    }
#else
    (void)higher_transmission_rate;
#endif
    return error;
}

static esp_loader_error_t write_blocks(const uint8_t *bin, size_t size)
{
    static uint8_t payload[BLOCK_SIZE]; /* tasks have small stacks */
    for (size_t at = 0; at < size; at += BLOCK_SIZE) {
        const size_t part = size - at < BLOCK_SIZE ? size - at : BLOCK_SIZE;
        memcpy(payload, bin + at, part);
        const esp_loader_error_t error = esp_loader_flash_write(payload, (uint32_t)part);
        if (error != ESP_LOADER_SUCCESS) {
            printf("\nPacket could not be written! Error %s.\n", get_error_string(error));
            return error;
        }
        printf("\rProgress: %u %%", (unsigned)((uint64_t)(at + part) * 100 / size));
        fflush(stdout);
    }
    printf("\nFinished programming\n");
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t verify(void)
{
#if MD5_ENABLED
    const esp_loader_error_t error = esp_loader_flash_verify();
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        printf("ESP8266 does not support flash verify command.\n");
        return ESP_LOADER_SUCCESS;
    }
    if (error != ESP_LOADER_SUCCESS) {
        printf("MD5 does not match. Error: %s\n", get_error_string(error));
        return error;
    }
    printf("Flash verified\n");
#endif
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t flash_binary(const uint8_t *bin, size_t size, size_t address)
{
    if (bin == NULL) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    printf("Erasing flash (this may take a while)...\n");
    esp_loader_error_t error =
        esp_loader_flash_start((uint32_t)address, (uint32_t)size, BLOCK_SIZE);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Erasing flash failed with error: %s.\n", get_error_string(error));
        if (error == ESP_LOADER_ERROR_INVALID_PARAM) {
            printf("If using Secure Download Mode, double check that the specified target flash "
                   "size is correct.\n");
        }
        return error;
    }
    printf("Start programming\n");
    error = write_blocks(bin, size);
    return error == ESP_LOADER_SUCCESS ? verify() : error;
}

esp_loader_error_t flash_binaries(const example_binaries_t *binaries,
                                  void (*tell)(const char *name))
{
    const struct {
        const char *name;
        const partition_attr_t *part;
    } parts[] = {
        {"bootloader", &binaries->boot},
        {"partition table", &binaries->part},
        {"app", &binaries->app},
    };
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && error == ESP_LOADER_SUCCESS; i++) {
        tell(parts[i].name);
        error = flash_binary(parts[i].part->data, parts[i].part->size, parts[i].part->addr);
    }
    return error;
}

static uint32_t get_word(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static esp_loader_error_t load_segment(const uint8_t *data, uint32_t address, uint32_t size)
{
    printf("Downloading %" PRIu32 " bytes at 0x%08" PRIx32 "...\n", size, address);
    esp_loader_error_t error = esp_loader_mem_start(address, size, RAM_BLOCK_SIZE);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Loading to RAM could not be started. Error: %s.\n", get_error_string(error));
        if (error == ESP_LOADER_ERROR_INVALID_PARAM) {
            printf("Check if the chip has Secure Download Mode enabled.\n");
        }
    }
    for (uint32_t at = 0; at < size && error == ESP_LOADER_SUCCESS; at += RAM_BLOCK_SIZE) {
        const uint32_t left = size - at;
        error = esp_loader_mem_write(data + at, left < RAM_BLOCK_SIZE ? left : RAM_BLOCK_SIZE);
        if (error != ESP_LOADER_SUCCESS) {
            printf("\nPacket could not be written! Error: %s.\n", get_error_string(error));
        }
    }
    return error;
}

/* An image has a header of 24 bytes, on the ESP8266 8, with the number of its segments at 1 and its
 * entry at 4, then its segments, each behind its address and its size (esptool documentation,
 * "Firmware Image Format"). */
esp_loader_error_t load_ram_binary(const uint8_t *bin)
{
    if (bin == NULL) {
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    printf("Start loading\n");
    const uint8_t *segment = bin + (esp_loader_get_target() == ESP8266_CHIP ? 8 : 24);
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    for (unsigned left = bin[1]; left > 0 && error == ESP_LOADER_SUCCESS; left--) {
        const uint32_t size = get_word(segment + 4);
        error = load_segment(segment + 8, get_word(segment), size);
        segment += 8 + size;
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_mem_finish(get_word(bin + 4));
        if (error != ESP_LOADER_SUCCESS) {
            printf("\nLoading to RAM finished with error: %s.\n", get_error_string(error));
        } else {
            printf("\nFinished loading\n");
        }
    }
    return error;
}
