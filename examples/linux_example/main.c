/**
 * A Linux program writes files to places in the flash of an Espressif chip, through the flasher
 * stub or the ROM loader.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_flash.h"
#include "image_file.h"
#include "linux_port.h"
#include "options.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { HIGHER_RATE = 460800 };

typedef struct {
    image_file_t file;
    uint32_t address;
} part_t;

static void free_parts(part_t *parts, int count)
{
    for (int i = 0; i < count; i++) {
        image_file_free(&parts[i].file);
    }
    free(parts);
}

/* All of them are read before a chip is touched. NULL: what is wrong was told. */
static part_t *read_parts(const options_t *options)
{
    part_t *parts = calloc((size_t)options->pair_count, sizeof *parts);
    bool complete = parts != NULL;
    for (int i = 0; i < options->pair_count && complete; i++) {
        const char *address = options->pairs[2 * i];
        complete = options_address(address, &parts[i].address);
        if (!complete) {
            fprintf(stderr, "linux_flasher: invalid address '%s'\n", address);
        } else {
            complete = image_file_read(options->pairs[2 * i + 1], &parts[i].file);
        }
    }
    if (!complete && parts != NULL) {
        free_parts(parts, options->pair_count);
        parts = NULL;
    }
    return parts;
}

static esp_loader_error_t write_parts(esp_loader_t *loader, const part_t *parts, int count)
{
    for (int i = 0; i < count; i++) {
        const image_file_t *file = &parts[i].file;
        printf("\nFlashing '%s' at 0x%" PRIx32 " (%" PRIu32 " bytes)...\n", file->image.file,
               parts[i].address, file->size);
        const esp_loader_error_t error =
            example_write(loader, &file->image, parts[i].address, true);
        if (error != ESP_LOADER_SUCCESS) {
            fprintf(stderr, "Error: failed to flash '%s'\n", file->image.file);
            return error;
        }
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t flash(const options_t *options, const part_t *parts)
{
    static esp_loader_t loader;
    linux_port_t port = {
        .port.ops = &linux_uart_ops,
        .device = options->device,
        .baudrate = options->baud_rate,
        .gpio_mode = options->gpio_mode,
        .gpio_chip_path = options->gpio_chip,
        .reset_pin = options->reset_pin,
        .boot_pin = options->boot_pin,
    };
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port.port));
    esp_loader_error_t error = options->with_stub
                                   ? example_connect_with_stub(&loader, HIGHER_RATE, true)
                                   : example_connect(&loader, HIGHER_RATE);
    if (error == ESP_LOADER_SUCCESS) {
        error = write_parts(&loader, parts, options->pair_count);
    }
    if (error == ESP_LOADER_SUCCESS) {
        printf("\nAll done! Resetting target...\n");
        esp_loader_reset_target(&loader);
    }
    esp_loader_deinit(&loader);
    return error;
}

int main(int argc, char **argv)
{
    options_t options;
    const options_result_t given = options_parse(argc, argv, &options);
    if (given != OPTIONS_GIVEN) {
        return given == OPTIONS_HELP ? 0 : 1;
    }
    options_print(&options);
    part_t *parts = read_parts(&options);
    if (parts == NULL) {
        return 1;
    }
    const esp_loader_error_t error = flash(&options, parts);
    free_parts(parts, options.pair_count);
    return error == ESP_LOADER_SUCCESS ? 0 : 1;
}
