/* SPDX-License-Identifier: Apache-2.0 */
#include "example_flash.h"
#include "example_text.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    BLOCK_SIZE = 1024,
    RAM_BLOCK_SIZE = 1024,
    MONITOR_WAIT_MS = 100,
    MONITOR_SIZE = 64,
};

esp_loader_error_t example_raise_rate(esp_loader_t *loader, uint32_t rate, bool tell)
{
    const esp_loader_error_t error = esp_loader_change_transmission_rate(loader, rate);
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        printf("Interface does not support changing transmission rate.\n");
        return ESP_LOADER_SUCCESS;
    }
    if (error != ESP_LOADER_SUCCESS) {
        printf("Unable to change transmission rate. Error: %s\n", example_error(error));
    } else if (tell) {
        printf("Transmission rate changed.\n");
    }
    return error;
}

esp_loader_error_t example_connect(esp_loader_t *loader, uint32_t rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    const esp_loader_error_t error = esp_loader_connect(loader, &how);
    example_tell_connected(error);
    RETURN_ON_ERROR(error);
    const bool can_change = rate != 0 && esp_loader_get_target(loader) != ESP8266_CHIP;
    return can_change ? example_raise_rate(loader, rate, true) : ESP_LOADER_SUCCESS;
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

static esp_loader_error_t write_blocks(esp_loader_t *loader, esp_loader_flash_cfg_t *flash,
                                       const example_image_t *image)
{
    for (uint32_t at = 0; at < image->size; at += BLOCK_SIZE) {
        const uint32_t left = image->size - at;
        const uint32_t size = left < BLOCK_SIZE ? left : BLOCK_SIZE;
        RETURN_ON_ERROR(esp_loader_flash_write(loader, flash, image->data + at, size));
        example_tell_progress(at + size, image->size);
    }
    return ESP_LOADER_SUCCESS;
}

/* A write once its blocks are through, or one of them is not. */
static esp_loader_error_t report_blocks(esp_loader_error_t error)
{
    if (error == ESP_LOADER_SUCCESS) {
        printf("\nFinished programming\n");
    } else {
        printf("\nPacket could not be written! Error %s.\n", example_error(error));
    }
    return error;
}

static esp_loader_error_t report_erased(esp_loader_error_t error)
{
    if (error == ESP_LOADER_SUCCESS) {
        printf("Start programming\n");
    } else {
        printf("Erasing flash failed with error: %s.\n", example_error(error));
        if (error == ESP_LOADER_ERROR_INVALID_PARAM) {
            printf("If using Secure Download Mode, double check that the specified target flash "
                   "size is correct.\n");
        }
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
    printf("Erasing flash (this may take a while)...\n");
    esp_loader_error_t error = esp_loader_flash_start(loader, &flash);
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC && verify) {
        printf("ESP8266 does not support flash verify command.\n");
        flash.skip_verify = true;
        error = esp_loader_flash_start(loader, &flash);
    }
    RETURN_ON_ERROR(report_erased(error));
    RETURN_ON_ERROR(report_blocks(write_blocks(loader, &flash, image)));
    error = esp_loader_flash_finish(loader, &flash);
    example_tell_finished(error, !flash.skip_verify);
    return error;
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
        example_tell_progress(at + size, image->size);
    }
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
    printf("Erasing flash (this may take a while)...\n");
    RETURN_ON_ERROR(report_erased(esp_loader_flash_deflate_start(loader, &flash)));
    RETURN_ON_ERROR(report_blocks(write_compressed_blocks(loader, &flash, image)));
    RETURN_ON_ERROR(esp_loader_flash_deflate_finish(loader, &flash));
    const esp_loader_error_t error = esp_loader_flash_verify_known_md5(
        loader, offset, image->flash_size, (const uint8_t *)image->md5);
    example_tell_finished(error, true);
    return error;
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
    printf("Downloading %" PRIu32 " bytes at 0x%08" PRIx32 "...\n", size, address);
    esp_loader_error_t error = esp_loader_mem_start(loader, &ram);
    if (error != ESP_LOADER_SUCCESS) {
        printf("Loading to RAM could not be started. Error: %s.\n", example_error(error));
        if (error == ESP_LOADER_ERROR_INVALID_PARAM) {
            printf("Check if the chip has Secure Download Mode enabled.\n");
        }
        return error;
    }
    for (uint32_t at = 0; at < size; at += RAM_BLOCK_SIZE) {
        const uint32_t left = size - at;
        error = esp_loader_mem_write(loader, &ram, data + at,
                                     left < RAM_BLOCK_SIZE ? left : RAM_BLOCK_SIZE);
        if (error != ESP_LOADER_SUCCESS) {
            printf("\nPacket could not be written! Error: %s.\n", example_error(error));
            return error;
        }
    }
    if (entry != 0) {
        error = esp_loader_mem_finish(loader, &ram, entry);
        if (error != ESP_LOADER_SUCCESS) {
            printf("\nLoading to RAM finished with error: %s.\n", example_error(error));
        }
    }
    return error;
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
    printf("Start loading\n");
    uint32_t at = HEADER;
    for (unsigned left = image->data[1]; left > 0; left--) {
        if (image->size - at < SEGMENT_HEADER ||
            image->size - at - SEGMENT_HEADER < get_word(image->data + at + 4)) {
            printf("%s is cut short\n", image->file);
            return ESP_LOADER_ERROR_INVALID_PARAM;
        }
        const uint32_t size = get_word(image->data + at + 4);
        RETURN_ON_ERROR(load_segment(loader, image->data + at + SEGMENT_HEADER,
                                     get_word(image->data + at), size,
                                     left == 1 ? get_word(image->data + 4) : 0));
        at += SEGMENT_HEADER + size;
    }
    printf("\nFinished loading\n");
    return ESP_LOADER_SUCCESS;
}

/* Takes what comes within some time; prints it, or not. False: the line is gone. */
static bool monitor_once(esp_loader_port_t *port, uint32_t wait_ms, bool print, bool *quiet)
{
    uint8_t bytes[MONITOR_SIZE];
    uint16_t received = 0;
    const esp_loader_error_t error =
        port->ops->read_available(port, bytes, sizeof(bytes), &received, wait_ms);
    *quiet = error != ESP_LOADER_SUCCESS;
    if (!*quiet && print) {
        fwrite(bytes, 1, received, stdout);
        fflush(stdout);
    }
    return error == ESP_LOADER_SUCCESS || error == ESP_LOADER_ERROR_TIMEOUT;
}

void example_skip_boot(esp_loader_port_t *port)
{
    enum { BOOT_MS = 500 };
    bool quiet = false;
    port->ops->delay_ms(port, BOOT_MS);
    while (!quiet && monitor_once(port, 1, false, &quiet)) {
    }
}

void example_monitor(esp_loader_port_t *port)
{
    bool quiet = false;
    while (monitor_once(port, MONITOR_WAIT_MS, true, &quiet)) {
    }
}
