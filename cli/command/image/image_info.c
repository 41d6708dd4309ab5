/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "esp_host_file.h"
#include "esp_host_image.h"
#include "esp_image_container.h"
#include "esp_image_elf.h"
#include "esp_image_spread.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include "view/result/result.h"
#include <stdio.h>
#include <stdlib.h>

enum { INFO_TEXT = 320 };

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

/* What plain bytes hold. */
static cli_exit_t info_bytes(const char *name, const uint8_t *bytes, uint32_t size,
                             esp_image_chip_t chip)
{
    esp_host_error_t error = {0};
    esp_image_fault_t fault;
    if (esp_host_is_table(bytes, size)) {
        info_table(name, bytes, size, chip, &fault);
    } else {
        info_image(name, bytes, size, chip, &fault);
    }
    if (fault.reason != ESP_IMAGE_OK) {
        esp_host_image_error(name, &fault, &error);
    }
    return failure_print(&error, NULL);
}

static cli_exit_t info_damaged(const char *path, const char *why)
{
    message_error("make or copy it again", "%s: %s", path, why);
    return CLI_BAD_INPUT;
}

/* A file of stretches: what each holds, and what is none of ours is just told. */
static cli_exit_t info_spread(const char *path, const uint8_t *bytes, uint32_t size,
                              esp_image_container_t container, esp_image_chip_t chip)
{
    char text[INFO_TEXT];
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    cli_exit_t exit = CLI_OK;
    if (!(container == ESP_IMAGE_CONTAINER_HEX
              ? esp_image_hex_read(bytes, size, &spread, &fault)
              : esp_image_uf2_read(bytes, size, &spread, &fault))) {
        esp_image_spread_text(&fault, text, sizeof text);
        exit = info_damaged(path, text);
    } else {
        result_spread(path, size, container, &spread);
    }
    for (size_t i = 0; i < spread.count; i++) {
        const esp_image_stretch_t *stretch = &spread.stretches[i];
        const bool is_image = stretch->data[0] == 0xE9 || stretch->data[0] == 0xEA;
        snprintf(text, sizeof text, "%s at 0x%x", path, (unsigned)stretch->address);
        if (is_image || esp_host_is_table(stretch->data, stretch->size)) {
            const cli_exit_t its = info_bytes(text, stretch->data, stretch->size, chip);
            exit = its != CLI_OK ? its : exit;
        }
    }
    esp_image_spread_free(&spread);
    return exit;
}

static cli_exit_t info_elf(const char *path, const uint8_t *bytes, uint32_t size,
                           esp_image_chip_t chip)
{
    esp_image_elf_t elf;
    cli_exit_t exit = CLI_OK;
    const esp_image_elf_reason_t reason =
        esp_image_elf_read(bytes, size, ESP_IMAGE_ELF_SECTIONS, &elf);
    if (reason == ESP_IMAGE_ELF_OK) {
        result_elf(path, size, &elf,
                   chip != ESP_IMAGE_CHIP_UNKNOWN ? chip : esp_image_elf_chip(&elf));
    } else {
        exit = info_damaged(path, esp_image_elf_text(reason));
    }
    esp_image_elf_free(&elf);
    return exit;
}

static cli_exit_t info_file(const char *path, esp_image_chip_t chip)
{
    uint8_t *bytes;
    uint32_t size;
    esp_host_error_t error = {0};
    cli_exit_t exit;
    if (!esp_host_file_read(path, interrupt_asked, NULL, &bytes, &size, &error)) {
        return failure_print(&error, NULL);
    }
    const esp_image_container_t container = esp_image_container(bytes, size);
    if (container == ESP_IMAGE_CONTAINER_HEX || container == ESP_IMAGE_CONTAINER_UF2) {
        exit = info_spread(path, bytes, size, container, chip);
    } else if (container == ESP_IMAGE_CONTAINER_ELF) {
        exit = info_elf(path, bytes, size, chip);
    } else {
        exit = info_bytes(path, bytes, size, chip);
    }
    free(bytes);
    return exit;
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
