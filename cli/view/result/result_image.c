/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_image_layout.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/result/result.h"
#include "view/size_text.h"
#include <stdio.h>
#include <string.h>

/* "valid", or "WRONG", in its colour. */
static const char *image_validity(char text[32], bool valid)
{
    snprintf(text, 32, "%s%s%s", message_on(valid ? LOOK_RIGHT : LOOK_WRONG),
             valid ? "valid" : "WRONG", message_off());
    return text;
}

static void image_print_header(const esp_image_t *image)
{
    char size[VIEW_SIZE_TEXT];
    const uint32_t flash = esp_image_flash_size(image->chip, image->flash_size_code);
    message_result("  Chip         %s", esp_image_chip_name(image->chip));
    if (image->form == ESP_IMAGE_FORM_EXTENDED) {
        const unsigned least = esp_image_min_revision(image);
        const unsigned most = image->max_revision;
        if (most == 0 || most == 0xFFFF) {
            message_result("  Revision     %u.%u and later", least / 100, least % 100);
        } else {
            message_result("  Revision     %u.%u to %u.%u", least / 100, least % 100, most / 100,
                           most % 100);
        }
    }
    message_result("  Flash        %s, %u MHz, %s", esp_image_flash_mode_name(image->flash_mode),
                   (unsigned)esp_image_flash_mhz(image->chip, image->flash_clock_code),
                   flash != 0 ? view_size_text(size, flash) : "unknown size");
    message_result("  Entry        0x%08x", (unsigned)image->entry);
}

static void image_print_segments(const esp_image_t *image)
{
    for (unsigned i = 0; i < image->segment_count; i++) {
        const esp_image_segment_t *segment = &image->segments[i];
        message_result("  Segment %-2u   0x%08x, %7u bytes from 0x%06x, %s", i,
                       (unsigned)segment->load_address, (unsigned)segment->size,
                       (unsigned)segment->data_offset, esp_image_memory_name(segment->memory));
    }
}

/* Its middle is left out where the line would break. */
static void image_print_hash(const esp_image_t *image)
{
    enum { AROUND = 24 }; /* columns beside it */
    char valid[32];
    char cut[LOOK_LINE];
    char hash[2 * ESP_IMAGE_HASH_SIZE + 1];
    for (size_t i = 0; i < ESP_IMAGE_HASH_SIZE; i++) {
        snprintf(&hash[2 * i], 3, "%02x", image->hash_stored[i]);
    }
    const unsigned width = message_is_compat() ? 0 : look_width(stdout);
    const unsigned room = width == 0 ? sizeof hash : width > AROUND + 8 ? width - AROUND : 8;
    message_result("  SHA-256      %s, %s", look_cut_middle(cut, hash, room),
                   image_validity(valid, memcmp(image->hash_stored, image->hash_computed,
                                                ESP_IMAGE_HASH_SIZE) == 0));
}

static void image_print_sums(const esp_image_t *image)
{
    char valid[32];
    if (image->has_checksum) {
        message_result("  Checksum     0x%02x, %s", image->checksum_stored,
                       image_validity(valid, image->checksum_stored == image->checksum_computed));
    }
    if (image->has_crc) {
        message_result("  CRC          0x%08x, %s", (unsigned)image->crc_stored,
                       image_validity(valid, image->crc_stored == image->crc_computed));
    }
    if (image->has_hash) {
        image_print_hash(image);
    } else if (image->has_checksum) {
        message_result("  SHA-256      none appended");
    }
}

static void image_print_descriptors(const esp_image_t *image)
{
    if (image->has_application) {
        const esp_image_application_t *application = &image->application;
        message_result("  Project      %s, version %s", application->project_name,
                       application->version);
        message_result("  Built        %s %s with ESP-IDF %s", application->date, application->time,
                       application->idf_version);
    }
    if (image->has_bootloader) {
        const esp_image_bootloader_t *bootloader = &image->bootloader;
        message_result("  Bootloader   version %u", (unsigned)bootloader->version);
        message_result("  Built        %s with ESP-IDF %s", bootloader->date_time,
                       bootloader->idf_version);
    }
}

static const char *image_partition_type(const esp_image_partition_t *partition, char text[64])
{
    char type[ESP_IMAGE_SUBTYPE_NAME];
    char subtype[ESP_IMAGE_SUBTYPE_NAME];
    snprintf(text, 64, "%s, %s", esp_image_partition_type_name(partition->type, type),
             esp_image_partition_subtype_name(partition->type, partition->subtype, NULL, subtype));
    return text;
}

void result_table(const char *path, const esp_image_table_t *table)
{
    if (json_table(path, table)) {
        return;
    }
    message_result("%s: partition table, %u partitions", path, (unsigned)table->count);
    for (unsigned i = 0; i < table->count; i++) {
        char type[64];
        char text[VIEW_SIZE_TEXT];
        const esp_image_partition_t *partition = &table->partitions[i];
        message_result("  %-16s %-12s at 0x%06x, %s%s", partition->label,
                       image_partition_type(partition, type), (unsigned)partition->offset,
                       view_size_text(text, partition->size),
                       (partition->flags & 1) != 0 ? ", encrypted" : "");
    }
    if (table->has_md5) {
        char valid[32];
        message_result("  MD5          %s",
                       image_validity(valid, memcmp(table->md5_stored, table->md5_computed,
                                                    ESP_IMAGE_MD5_SIZE) == 0));
    } else {
        message_result("  MD5          none");
    }
}

void result_image(const char *path, uint32_t size, const esp_image_t *image)
{
    if (json_image(path, size, image)) {
        return;
    }
    message_compat("Detected image type: %s", esp_image_chip_name(image->chip));
    char text[VIEW_SIZE_TEXT];
    message_result("%s: %s, %s", path, esp_image_kind_name(image->kind),
                   view_size_text(text, size));
    image_print_header(image);
    image_print_segments(image);
    image_print_sums(image);
    image_print_descriptors(image);
    if (image->length != 0 && image->length < size) {
        message_result("  Behind it    %s that are not of the image",
                       view_size_text(text, size - image->length));
    }
}
