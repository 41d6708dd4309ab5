/* SPDX-License-Identifier: Apache-2.0
 *
 * The boot chain: the ROM loads the bootloader, the bootloader reads the partition table and picks
 * an application. What each checks: ESP-IDF programming guide, "Bootloader" and "Partition Tables".
 *
 * An ESP8266's ROM prints at 74880 baud, as its 26 MHz crystal makes it; all after it at 115200.
 */
#include "loader/sim_boot.h"
#include "esp_image.h"
#include "esp_image_partition.h"
#include "state/sim_state.h"
#include "unit/flash/sim_encrypt.h"
#include "unit/sim_uart.h"
#include "wire/bytes.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BOOT_LINE_MAX = 320,
    BOOT_FAULT_MAX = 240,
    BOOT_RATE = 115200,
    BOOT_APP_SLOTS = 17, /* factory and ota_0 to ota_15 */
    OTA_ENTRY_SIZE = 32, /* of the two in the otadata partition, a sector each */
    OTA_SEQUENCE_SIZE = 4,
    OTA_ENTRY_CRC = 28, /* offset */
};

static void boot_print(sim_chip_t *chip, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void boot_print(sim_chip_t *chip, const char *format, ...)
{
    char line[BOOT_LINE_MAX];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line - 2, format, arguments);
    va_end(arguments);
    (void)strcat(line, "\r\n");
    sim_uart_print(chip, line);
}

static void boot_halt(sim_chip_t *chip, const char *what, const esp_image_fault_t *fault)
{
    if (fault != NULL) {
        char why[BOOT_FAULT_MAX];
        (void)esp_image_fault_text(fault, why, sizeof why);
        boot_print(chip, "E boot: %s: %s", what, why);
    } else {
        boot_print(chip, "E boot: %s", what);
    }
    chip->mode = SIM_MODE_HALTED;
    sim_state_trace(chip, "does not boot: %s", what);
}

static esp_image_chip_t boot_image_chip(const sim_chip_t *chip)
{
    return esp_image_chip_by_name(chip->profile->name);
}

/* The ROM's part. @return whether the bootloader was loaded */
static bool boot_load(sim_chip_t *chip, esp_image_t *image)
{
    const uint32_t offset = chip->profile->bootloader_offset;
    const uint8_t *data = &chip->boot_memory[offset];
    esp_image_fault_t fault;
    const esp_image_reason_t reason = esp_image_parse(data, chip->flash.part->size - offset,
                                                      boot_image_chip(chip), image, &fault);
    if (reason == ESP_IMAGE_ERASED || reason == ESP_IMAGE_BAD_MAGIC) {
        boot_print(chip, "invalid header: 0x%08x", (unsigned)bytes_get_u32(data));
        chip->mode = SIM_MODE_HALTED;
        return false;
    }
    for (size_t i = 0; i < image->segment_count; i++) {
        boot_print(chip, "load:0x%08x,len:0x%x", (unsigned)image->segments[i].load_address,
                   (unsigned)image->segments[i].size);
    }
    if (reason == ESP_IMAGE_BAD_CHECKSUM) {
        boot_print(chip, "csum err:0x%02x!=0x%02x", image->checksum_computed,
                   image->checksum_stored);
    }
    if (reason != ESP_IMAGE_OK) {
        boot_halt(chip, "ROM cannot load the bootloader", &fault);
        return false;
    }
    boot_print(chip, "entry 0x%08x", (unsigned)image->entry);
    return true;
}

static void boot_list(sim_chip_t *chip, const esp_image_table_t *table)
{
    boot_print(chip, "I boot: Partition Table:");
    boot_print(chip, "I boot: ## Label            Type ST Offset   Length");
    for (size_t i = 0; i < table->count; i++) {
        const esp_image_partition_t *partition = &table->partitions[i];
        boot_print(chip, "I boot: %2zu %-16s %02x   %02x %08x %08x", i, partition->label,
                   partition->type, partition->subtype, (unsigned)partition->offset,
                   (unsigned)partition->size);
    }
}

/* As ROMs calculate it, of the four bytes of a sequence number (ESP-IDF, bootloader_common.c). */
static uint32_t boot_ota_crc(const uint8_t *bytes)
{
    uint32_t crc = 0;
    for (unsigned i = 0; i < OTA_SEQUENCE_SIZE; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xEDB88320 & (0 - (crc & 1)));
        }
    }
    return ~crc;
}

/* The sequence number of an otadata entry, 0 where there is none. */
static uint32_t boot_ota_sequence(sim_chip_t *chip, uint32_t offset)
{
    if (offset > chip->flash.part->size - OTA_ENTRY_SIZE) {
        return 0;
    }
    const uint8_t *entry = &chip->boot_memory[offset];
    const uint32_t sequence = bytes_get_u32(entry);
    const bool sound = boot_ota_crc(entry) == bytes_get_u32(&entry[OTA_ENTRY_CRC]);
    return sound && sequence != UINT32_MAX ? sequence : 0;
}

/* The applications in the order the bootloader tries them. @return how many */
static size_t boot_candidates(sim_chip_t *chip, const esp_image_table_t *table,
                              const esp_image_partition_t **candidates)
{
    const esp_image_partition_t *slots[BOOT_APP_SLOTS];
    size_t slot_count = 0;
    size_t count = 0;
    for (unsigned i = 0; i < BOOT_APP_SLOTS - 1; i++) {
        const esp_image_partition_t *slot = esp_image_table_find(
            table, ESP_IMAGE_PARTITION_APP, (uint8_t)(ESP_IMAGE_APP_OTA_0 + i));
        if (slot != NULL) {
            slots[slot_count++] = slot;
        }
    }
    const esp_image_partition_t *ota =
        esp_image_table_find(table, ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_OTA);
    uint32_t sequence = 0;
    if (ota != NULL) {
        const uint32_t first = boot_ota_sequence(chip, ota->offset);
        const uint32_t second = boot_ota_sequence(chip, ota->offset + SIM_FLASH_SECTOR);
        sequence = first > second ? first : second;
    }
    const esp_image_partition_t *factory =
        esp_image_table_find(table, ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY);
    const esp_image_partition_t *chosen =
        sequence != 0 && slot_count > 0 ? slots[(sequence - 1) % slot_count] : factory;
    if (chosen != NULL) {
        candidates[count++] = chosen;
    }
    if (factory != NULL && factory != chosen) {
        candidates[count++] = factory;
    }
    for (size_t i = 0; i < slot_count; i++) {
        if (slots[i] != chosen) {
            candidates[count++] = slots[i];
        }
    }
    return count;
}

static bool boot_run(sim_chip_t *chip, const esp_image_partition_t *partition)
{
    esp_image_t image;
    esp_image_fault_t fault;
    const uint64_t end = (uint64_t)partition->offset + partition->size;
    if (end > chip->flash.part->size) {
        boot_print(chip, "E boot: partition %s runs past the end of the flash", partition->label);
        return false;
    }
    esp_image_reason_t reason =
        esp_image_parse(&chip->boot_memory[partition->offset], partition->size,
                        boot_image_chip(chip), &image, &fault);
    if (reason == ESP_IMAGE_OK) {
        reason = esp_image_check_revision(&image, chip->revision, &fault);
    }
    if (reason != ESP_IMAGE_OK) {
        char why[BOOT_FAULT_MAX];
        (void)esp_image_fault_text(&fault, why, sizeof why);
        boot_print(chip, "E boot: application in %s at 0x%x: %s", partition->label,
                   (unsigned)partition->offset, why);
        return false;
    }
    boot_print(chip, "I boot: Loaded app from partition %s at offset 0x%x", partition->label,
               (unsigned)partition->offset);
    if (image.has_application) {
        boot_print(chip, "I app: Project name:     %s", image.application.project_name);
        boot_print(chip, "I app: App version:      %s", image.application.version);
        boot_print(chip, "I app: ESP-IDF:          %s", image.application.idf_version);
    } else {
        boot_print(chip, "W app: no application descriptor");
    }
    return true;
}

static void boot_hello(sim_chip_t *chip)
{
    boot_print(chip, "Hello world!");
    chip->mode = SIM_MODE_APP;
    sim_state_trace(chip, "runs the application");
}

void sim_boot_ram(sim_chip_t *chip, uint32_t descriptor)
{
    /* ESP-IDF: esp_app_desc_t, texts of 32 bytes */
    enum { RAM_VERSION = 16, RAM_PROJECT = 48, RAM_TEXT_SIZE = 32 };
    char version[RAM_TEXT_SIZE];
    char project[RAM_TEXT_SIZE];
    sim_memory_load(&chip->memory, descriptor + RAM_VERSION, (uint8_t *)version, RAM_TEXT_SIZE);
    sim_memory_load(&chip->memory, descriptor + RAM_PROJECT, (uint8_t *)project, RAM_TEXT_SIZE);
    boot_print(chip, "I app: Project name:     %.*s", RAM_TEXT_SIZE, project);
    boot_print(chip, "I app: App version:      %.*s", RAM_TEXT_SIZE, version);
    boot_print(chip, "Hello world!");
}

static void boot_chain(sim_chip_t *chip)
{
    esp_image_t image;
    esp_image_fault_t fault;
    esp_image_table_t table;
    if (!boot_load(chip, &image)) {
        return;
    }
    sim_uart_change_rate(chip, BOOT_RATE);
    if (image.kind == ESP_IMAGE_KIND_APPLICATION) {
        boot_hello(chip);
        return;
    }
    boot_print(chip, "I boot: second stage bootloader, %s", chip->profile->print_name);
    if (chip->revision != 0) {
        boot_print(chip, "I boot: chip revision: v%u.%u", chip->revision / 100U,
                   chip->revision % 100U);
    }
    if (esp_image_table_parse(&chip->boot_memory[ESP_IMAGE_TABLE_OFFSET], ESP_IMAGE_TABLE_MAX_SIZE,
                              boot_image_chip(chip), &table, &fault) != ESP_IMAGE_OK) {
        boot_halt(chip, "partition table at 0x8000", &fault);
        return;
    }
    boot_list(chip, &table);
    const esp_image_partition_t *candidates[BOOT_APP_SLOTS];
    const size_t count = boot_candidates(chip, &table, candidates);
    size_t tried = 0;
    while (tried < count && !boot_run(chip, candidates[tried])) {
        tried++;
    }
    if (tried < count) {
        boot_hello(chip);
    } else {
        boot_halt(chip,
                  count == 0 ? "no application in the partition table"
                             : "no bootable application in any partition",
                  NULL);
    }
}

/* What the chip sees of its flash where it decrypts. NULL: no memory left on the host. */
static uint8_t *boot_decrypt(const sim_chip_t *chip)
{
    const uint32_t size = chip->flash.part->size;
    uint8_t *plain = malloc(size);
    if (plain != NULL) {
        memcpy(plain, chip->flash.memory, size);
        sim_encrypt(0, plain, size);
    }
    return plain;
}

bool sim_boot_possible(const sim_chip_t *chip)
{
    const uint32_t offset = chip->profile->bootloader_offset;
    uint8_t *plain = sim_encrypt_on(chip) ? boot_decrypt(chip) : NULL;
    const uint8_t *flash = plain != NULL ? plain : chip->flash.memory;
    esp_image_t image;
    esp_image_fault_t fault;
    const esp_image_reason_t reason = esp_image_parse(
        &flash[offset], chip->flash.part->size - offset, boot_image_chip(chip), &image, &fault);
    free(plain);
    return reason == ESP_IMAGE_OK;
}

void sim_boot(sim_chip_t *chip)
{
    uint8_t *plain = sim_encrypt_on(chip) ? boot_decrypt(chip) : NULL;
    chip->boot_memory = plain != NULL ? plain : chip->flash.memory;
    boot_chain(chip);
    chip->boot_memory = NULL;
    free(plain);
}
