/* SPDX-License-Identifier: Apache-2.0 */
#include "example_flash.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BLOCK_SIZE = 1024,
    RAM_BLOCK_SIZE = 1024,
    MONITOR_WAIT_MS = 100,
    MONITOR_SIZE = 64,
};

static esp_loader_error_t raise_rate(esp_loader_t *loader, uint32_t rate)
{
    const esp_loader_error_t error = esp_loader_change_transmission_rate(loader, rate);
    if (error == ESP_LOADER_SUCCESS) {
        printf("Transmission rate: %" PRIu32 " baud\n", rate);
    } else {
        printf("Cannot change the transmission rate to %" PRIu32 " baud: error %d\n", rate, error);
    }
    return error;
}

static esp_loader_error_t report_connected(esp_loader_t *loader, esp_loader_error_t error)
{
    if (error == ESP_LOADER_SUCCESS) {
        printf("Connected to %s\n", esp_loader_chip_name(esp_loader_get_target(loader)));
    } else {
        printf("Cannot connect to the target: error %d. Check its wires and its supply.\n", error);
    }
    return error;
}

esp_loader_error_t example_connect(esp_loader_t *loader, uint32_t rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(report_connected(loader, esp_loader_connect(loader, &how)));
    const bool can_change = esp_loader_get_target(loader) != ESP8266_CHIP;
    return rate != 0 && can_change ? raise_rate(loader, rate) : ESP_LOADER_SUCCESS;
}

esp_loader_error_t example_connect_with_stub(esp_loader_t *loader, uint32_t rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(report_connected(loader, esp_loader_connect_with_stub(loader, &how)));
    printf("The flasher stub runs\n");
    return rate != 0 ? raise_rate(loader, rate) : ESP_LOADER_SUCCESS;
}

uint32_t example_bootloader_offset(target_chip_t chip)
{
    switch (chip) {
    case ESP32_CHIP:
    case ESP32S2_CHIP:
        return 0x1000;
    case ESP32C5_CHIP:
    case ESP32P4_CHIP:
    case ESP32H4_CHIP:
    case ESP32S31_CHIP:
        return 0x2000;
    default:
        return 0;
    }
}

/* On a terminal each overwrites the last. */
static void show_progress(uint32_t written, uint32_t size)
{
    printf("\rProgress: %3u %%", (unsigned)((uint64_t)written * 100 / size));
    fflush(stdout);
}

static esp_loader_error_t write_blocks(esp_loader_t *loader, esp_loader_flash_cfg_t *flash,
                                       const example_image_t *image)
{
    for (uint32_t at = 0; at < image->size; at += BLOCK_SIZE) {
        const uint32_t left = image->size - at;
        const uint32_t size = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        RETURN_ON_ERROR(esp_loader_flash_write(loader, flash, image->data + at, size));
        show_progress(at + size, image->size);
    }
    printf("\n");
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t report_written(const example_image_t *image, esp_loader_error_t error,
                                         bool verified)
{
    switch (error) {
    case ESP_LOADER_SUCCESS:
        printf(verified ? "%s is written and verified\n" : "%s is written\n", image->file);
        break;
    case ESP_LOADER_ERROR_INVALID_MD5:
        printf("%s: flash holds something else than was written\n", image->file);
        break;
    default:
        printf("\n%s: cannot be written: error %d\n", image->file, error);
        break;
    }
    return error;
}

esp_loader_error_t example_write(esp_loader_t *loader, const example_image_t *image,
                                 uint32_t offset, bool verify)
{
    esp_loader_flash_cfg_t flash = {
        .offset = offset,
        .image_size = image->size,
        .block_size = BLOCK_SIZE,
        .skip_verify = !verify,
    };
    printf("Writing %s, %" PRIu32 " bytes, to 0x%" PRIx32 "\n", image->file, image->size, offset);
    esp_loader_error_t error = esp_loader_flash_start(loader, &flash);
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC && verify) {
        printf("This chip's loader cannot calculate MD5: not verified\n");
        flash.skip_verify = true;
        error = esp_loader_flash_start(loader, &flash);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = write_blocks(loader, &flash, image);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_flash_finish(loader, &flash);
    }
    return report_written(image, error, !flash.skip_verify);
}

static esp_loader_error_t write_compressed_blocks(esp_loader_t *loader,
                                                  esp_loader_flash_deflate_cfg_t *flash,
                                                  const example_image_t *image)
{
    static uint8_t block[BLOCK_SIZE]; /* tasks have small stacks */
    for (uint32_t at = 0; at < image->size; at += BLOCK_SIZE) {
        const uint32_t left = image->size - at;
        const uint32_t size = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        memcpy(block, image->data + at, size);
        RETURN_ON_ERROR(esp_loader_flash_deflate_write(loader, flash, block, size));
        show_progress(at + size, image->size);
    }
    printf("\n");
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t example_write_compressed(esp_loader_t *loader, const example_image_t *image,
                                            uint32_t offset)
{
    esp_loader_flash_deflate_cfg_t flash = {
        .offset = offset,
        .image_size = image->flash_size,
        .compressed_size = image->size,
        .block_size = BLOCK_SIZE,
    };
    printf("Writing %s, %" PRIu32 " bytes compressed to %" PRIu32 ", to 0x%" PRIx32 "\n",
           image->file, image->flash_size, image->size, offset);
    esp_loader_error_t error = esp_loader_flash_deflate_start(loader, &flash);
    if (error == ESP_LOADER_SUCCESS) {
        error = write_compressed_blocks(loader, &flash, image);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_flash_deflate_finish(loader, &flash);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = esp_loader_flash_verify_known_md5(loader, offset, image->flash_size,
                                                  (const uint8_t *)image->md5);
    }
    return report_written(image, error, true);
}

static uint32_t get_word(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static esp_loader_error_t load_segment(esp_loader_t *loader, const uint8_t *data, uint32_t address,
                                       uint32_t size, uint32_t entry)
{
    esp_loader_mem_cfg_t ram = {
        .offset = address,
        .size = size,
        .block_size = RAM_BLOCK_SIZE,
    };
    printf("Loading %" PRIu32 " bytes to 0x%08" PRIx32 "\n", size, address);
    RETURN_ON_ERROR(esp_loader_mem_start(loader, &ram));
    for (uint32_t at = 0; at < size; at += RAM_BLOCK_SIZE) {
        const uint32_t left = size - at;
        RETURN_ON_ERROR(esp_loader_mem_write(loader, &ram, data + at,
                                             left < RAM_BLOCK_SIZE ? left : RAM_BLOCK_SIZE));
    }
    return entry != 0 ? esp_loader_mem_finish(loader, &ram, entry) : ESP_LOADER_SUCCESS;
}

/* An image has a header of 24 bytes with the number of its segments at 1 and its entry at 4, then
 * its segments, each behind its address and its size (esptool documentation, "Firmware Image
 * Format"). */
esp_loader_error_t example_load_ram(esp_loader_t *loader, const example_image_t *image)
{
    enum { MAGIC = 0xE9, HEADER = 24, SEGMENT_HEADER = 8 };
    if (image->size < HEADER || image->data[0] != MAGIC || image->data[1] == 0) {
        printf("%s is not an application\n", image->file);
        return ESP_LOADER_ERROR_INVALID_PARAM;
    }
    uint32_t at = HEADER;
    for (unsigned left = image->data[1]; left > 0; left--) {
        if (image->size - at < SEGMENT_HEADER ||
            image->size - at - SEGMENT_HEADER < get_word(image->data + at + 4)) {
            printf("%s is cut short\n", image->file);
            return ESP_LOADER_ERROR_INVALID_PARAM;
        }
        const uint32_t size = get_word(image->data + at + 4);
        const esp_loader_error_t error =
            load_segment(loader, image->data + at + SEGMENT_HEADER, get_word(image->data + at),
                         size, left == 1 ? get_word(image->data + 4) : 0);
        if (error != ESP_LOADER_SUCCESS) {
            printf("%s: cannot be loaded: error %d\n", image->file, error);
            return error;
        }
        at += SEGMENT_HEADER + size;
    }
    return ESP_LOADER_SUCCESS;
}

void example_monitor(esp_loader_port_t *port, uint32_t quiet_ms)
{
    uint8_t bytes[MONITOR_SIZE];
    uint32_t quiet = 0;
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    while ((error == ESP_LOADER_SUCCESS || error == ESP_LOADER_ERROR_TIMEOUT) &&
           (quiet_ms == 0 || quiet < quiet_ms)) {
        uint16_t received = 0;
        error = port->ops->read_available(port, bytes, sizeof(bytes), &received, MONITOR_WAIT_MS);
        if (error == ESP_LOADER_SUCCESS) {
            fwrite(bytes, 1, received, stdout);
            fflush(stdout);
        }
        quiet = error == ESP_LOADER_SUCCESS ? 0 : quiet + MONITOR_WAIT_MS;
    }
}
