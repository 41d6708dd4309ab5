/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_view.h"
#include <string.h>

static json_t *image_result(const char *what, const char *path, uint32_t size)
{
    json_t *event = json_result(what);
    json_text(event, "path", path);
    json_number(event, "size", size);
    return event;
}

static void image_header(json_t *event, const esp_image_t *image)
{
    json_text(event, "kind", esp_image_kind_name(image->kind));
    json_text(event, "chip", esp_image_chip_name(image->chip));
    json_number(event, "entry", image->entry);
    json_text(event, "flash_mode", esp_image_flash_mode_name(image->flash_mode));
    json_number(event, "flash_mhz", esp_image_flash_mhz(image->chip, image->flash_clock_code));
    json_number(event, "flash_size", esp_image_flash_size(image->chip, image->flash_size_code));
    if (image->form == ESP_IMAGE_FORM_EXTENDED) {
        json_revision(event, "min_revision", esp_image_min_revision(image));
        if (image->max_revision != 0 && image->max_revision != 0xFFFF) {
            json_revision(event, "max_revision", image->max_revision);
        }
    }
}

static void image_segments(json_t *event, const esp_image_t *image)
{
    json_t *segments = json_array(event, "segments");
    for (unsigned i = 0; i < image->segment_count; i++) {
        json_t *item = json_item(segments);
        json_number(item, "address", image->segments[i].load_address);
        json_number(item, "offset", image->segments[i].data_offset);
        json_number(item, "size", image->segments[i].size);
        json_text(item, "memory", esp_image_memory_name(image->segments[i].memory));
    }
}

static void image_sums(json_t *event, const esp_image_t *image)
{
    if (image->has_checksum) {
        json_t *sum = json_object(event, "checksum");
        json_number(sum, "value", image->checksum_stored);
        json_flag(sum, "valid", image->checksum_stored == image->checksum_computed);
    }
    if (image->has_crc) {
        json_t *sum = json_object(event, "crc");
        json_number(sum, "value", image->crc_stored);
        json_flag(sum, "valid", image->crc_stored == image->crc_computed);
    }
    if (image->has_hash) {
        json_t *sum = json_object(event, "sha256");
        json_hex(sum, "value", image->hash_stored, ESP_IMAGE_HASH_SIZE);
        json_flag(sum, "valid",
                  memcmp(image->hash_stored, image->hash_computed, ESP_IMAGE_HASH_SIZE) == 0);
    }
}

static void image_descriptors(json_t *event, const esp_image_t *image)
{
    if (image->has_application) {
        const esp_image_application_t *application = &image->application;
        json_t *item = json_object(event, "application");
        json_text(item, "project", application->project_name);
        json_text(item, "version", application->version);
        json_text(item, "date", application->date);
        json_text(item, "time", application->time);
        json_text(item, "idf_version", application->idf_version);
        json_number(item, "secure_version", application->secure_version);
        json_hex(item, "elf_sha256", application->elf_sha256, ESP_IMAGE_HASH_SIZE);
    }
    if (image->has_bootloader) {
        json_t *item = json_object(event, "bootloader");
        json_number(item, "version", image->bootloader.version);
        json_text(item, "date", image->bootloader.date_time);
        json_text(item, "idf_version", image->bootloader.idf_version);
    }
}

bool json_image(const char *path, uint32_t size, const esp_image_t *image)
{
    json_t *event = image_result("image", path, size);
    image_header(event, image);
    image_segments(event, image);
    image_sums(event, image);
    image_descriptors(event, image);
    if (image->length != 0) {
        json_number(event, "length", image->length);
    }
    json_print(event);
    return json_is_on();
}

bool json_spread(const char *path, uint32_t size, esp_image_container_t container,
                 const esp_image_spread_t *spread)
{
    json_t *event = image_result("container", path, size);
    json_text(event, "kind", container == ESP_IMAGE_CONTAINER_HEX ? "hex" : "uf2");
    if (spread->family != 0) {
        json_number(event, "family", spread->family);
        json_text(event, "chip", esp_image_chip_name(esp_image_chip_by_family(spread->family)));
    }
    json_t *stretches = json_array(event, "stretches");
    for (size_t i = 0; i < spread->count; i++) {
        json_t *item = json_item(stretches);
        json_number(item, "address", spread->stretches[i].address);
        json_number(item, "size", spread->stretches[i].size);
    }
    json_print(event);
    return json_is_on();
}

bool json_elf(const char *path, uint32_t size, const esp_image_elf_t *elf, esp_image_chip_t chip)
{
    json_t *event = image_result("elf", path, size);
    const bool is_known = chip != ESP_IMAGE_CHIP_UNKNOWN;
    json_text(event, "chip", is_known ? esp_image_chip_name(chip) : NULL);
    json_number(event, "entry", elf->entry);
    json_t *parts = json_array(event, "parts");
    for (size_t i = 0; i < elf->count; i++) {
        json_t *item = json_item(parts);
        json_number(item, "address", elf->parts[i].address);
        json_number(item, "size", elf->parts[i].size);
        if (is_known) {
            json_text(item, "memory",
                      esp_image_memory_name(esp_image_memory(chip, elf->parts[i].address)));
        }
    }
    json_print(event);
    return json_is_on();
}

bool json_difference(const esp_host_plan_file_t *file, const uint8_t *flash, unsigned most)
{
    json_t *event = image_result("difference", file->path, file->size);
    json_t *places = json_array(event, "places");
    uint32_t count = 0;
    for (uint32_t i = 0; json_is_on() && i < file->size; i++) {
        if (flash[i] == file->bytes[i]) {
            continue;
        }
        count++;
        if (count <= most) {
            json_t *item = json_item(places);
            json_number(item, "offset", (uint64_t)file->offset + i);
            json_number(item, "flash", flash[i]);
            json_number(item, "file", file->bytes[i]);
        }
    }
    json_number(event, "different", count);
    json_print(event);
    return json_is_on();
}
