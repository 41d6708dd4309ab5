/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_host_file.h"
#include "esp_host_image.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/result.h"
#include <stdlib.h>

static void info_table(const char *path, const uint8_t *bytes, uint32_t size, esp_image_chip_t chip,
                       esp_image_fault_t *fault)
{
    esp_image_table_t table;
    esp_image_table_parse(bytes, size, chip, &table, fault);
    result_table(path, &table);
}

static void info_image(const char *path, const uint8_t *bytes, uint32_t size, esp_image_chip_t chip,
                       esp_image_fault_t *fault)
{
    esp_image_t image;
    esp_image_parse(bytes, size, chip, &image, fault);
    if (fault->reason != ESP_IMAGE_BAD_MAGIC && fault->reason != ESP_IMAGE_ERASED) {
        result_image(path, size, &image);
    }
}

static cli_exit_t info_file(const char *path, esp_image_chip_t chip)
{
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    esp_image_fault_t fault;
    if (!esp_host_file_read(path, interrupt_asked, NULL, &bytes, &size, &error)) {
        return failure_print(&error, NULL);
    }
    if (esp_host_is_table(bytes, size)) {
        info_table(path, bytes, size, chip, &fault);
    } else {
        info_image(path, bytes, size, chip, &fault);
    }
    free(bytes);
    if (fault.reason != ESP_IMAGE_OK) {
        esp_host_image_error(path, &fault, &error);
    }
    return failure_print(&error, NULL);
}

cli_exit_t command_image_info(const options_t *options)
{
    cli_exit_t exit = CLI_OK;
    for (size_t i = 0; i < options->operand_count && exit != CLI_INTERRUPTED; i++) {
        const cli_exit_t file = info_file(options->operands[i], esp_host_image_chip(options->chip));
        exit = file != CLI_OK ? file : exit;
    }
    return exit;
}
