/*
 * Whether the files may go to the chip that is there: what they hold, and where it will lie. Flash
 * is taken as the files make it, so that a part of a merged image and a file of its own are the
 * same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_container.h"
#include "judge_parts.h"
#include <stdio.h>
#include <string.h>

enum { JUDGE_ERASED = 0xFF };

/* Begins what a ROM runs in place, without an image's header: ESP-IDF's direct boot example, of the
 * ESP32-C3 and the chips after it. */
static const uint8_t judge_direct_boot[] = {0x1D, 0x04, 0xDB, 0xAE, 0x1D, 0x04, 0xDB, 0xAE};

/* The advice follows the fault's text behind a semicolon. */
bool glue_refuse_fault(const glue_file_t *file, const char *where, const esp_image_fault_t *fault)
{
    char text[GLUE_TEXT_SIZE];
    char *advice = esp_image_fault_text(fault, text, sizeof text);
    while (*advice != '\0' && *advice != ';') {
        advice++;
    }
    if (*advice == ';') {
        *advice++ = '\0';
        advice += *advice == ' ';
    }
    return glue_refuse(advice, "%s: %s%s%s", file->name, where, where[0] != '\0' ? ": " : "", text);
}

static bool judge_image(const judge_t *judge, const judge_view_t *view, const char *where,
                        esp_image_t *image)
{
    esp_image_fault_t fault;
    esp_image_parse(view->bytes, view->size, judge->chip, image, &fault);
    if (fault.reason == ESP_IMAGE_OK && judge->revision != 0) {
        esp_image_check_revision(image, judge->revision, &fault);
    }
    return fault.reason == ESP_IMAGE_OK ? judge_signature(judge, view, image)
                                        : glue_refuse_fault(view->file, where, &fault);
}

/* A ROM maps no flash: an image with segments there is one for a bootloader to start. The
 * ESP8266's SDKs do it otherwise, and their images name no chip. */
static bool judge_is_application(const esp_image_t *image)
{
    for (unsigned i = 0; image->form == ESP_IMAGE_FORM_EXTENDED && i < image->segment_count; i++) {
        if (image->segments[i].memory == ESP_IMAGE_MEMORY_FLASH) {
            return true;
        }
    }
    return false;
}

static bool judge_boot_place(const judge_t *judge)
{
    esp_image_t image;
    const uint32_t place = esp_image_bootloader_offset(judge->chip);
    const judge_view_t view = judge_view(place);
    const bool direct = view.size >= sizeof judge_direct_boot &&
                        memcmp(view.bytes, judge_direct_boot, sizeof judge_direct_boot) == 0;
    if (view.file == NULL || direct || view.bytes[0] == JUDGE_ERASED) {
        return true;
    }
    if (!judge_image(judge, &view, "where the chip looks for its bootloader", &image)) {
        return false;
    }
    return !judge_is_application(&image) ||
           glue_refuse("a bootloader goes there, an application into its partition, which begins "
                       "at 0x10000 in most builds",
                       "%s: the %s looks for its bootloader at 0x%x and cannot boot an application "
                       "there",
                       view.file->name, esp_image_chip_name(judge->chip), (unsigned)place);
}

static judge_t judge_state; /* the table has no place on the stack */

static bool judge_table(judge_t *judge)
{
    const judge_view_t view = judge_view(ESP_IMAGE_TABLE_OFFSET);
    esp_image_fault_t fault;
    judge->table.count = 0;
    if (!judge_is_table(&view)) {
        return true;
    }
    esp_image_table_parse(view.bytes, view.size, judge->chip, &judge->table, &fault);
    return fault.reason == ESP_IMAGE_OK || glue_refuse_fault(view.file, "partition table", &fault);
}

static bool judge_application(const judge_t *judge, const esp_image_partition_t *partition)
{
    char where[64];
    esp_image_t image;
    const judge_view_t view = judge_view(partition->offset);
    if (view.file == NULL || view.bytes[0] == JUDGE_ERASED) {
        return true;
    }
    /* Another table may follow the one in flash: a file that is no image may be right there. */
    if (judge->in_flash && view.bytes == view.file->bytes &&
        !judge_has_magic(view.bytes, view.size)) {
        return true;
    }
    snprintf(where, sizeof where, "in the application's partition %s", partition->label);
    if (!judge_image(judge, &view, where, &image)) {
        return false;
    }
    if (image.kind == ESP_IMAGE_KIND_BOOTLOADER) {
        return glue_refuse("check which file goes where",
                           "%s: this is a bootloader, and partition %s is an application's",
                           view.file->name, partition->label);
    }
    const uint32_t size = view.file->offset == partition->offset && view.size > image.length
                              ? view.size
                              : image.length;
    return size <= partition->size ||
           glue_refuse("make the partition larger, or the application smaller",
                       "%s: the application has %u bytes, its partition %s has %u", view.file->name,
                       (unsigned)size, partition->label, (unsigned)partition->size);
}

static bool judge_applications(const judge_t *judge)
{
    for (unsigned i = 0; i < judge->table.count; i++) {
        const esp_image_partition_t *partition = &judge->table.partitions[i];
        if (partition->type == ESP_IMAGE_PARTITION_APP && !judge_application(judge, partition)) {
            return false;
        }
    }
    return true;
}

/* What lies in a data partition is data, however it begins. */
static bool judge_is_data(const judge_t *judge, uint32_t place)
{
    for (unsigned i = 0; i < judge->table.count; i++) {
        const esp_image_partition_t *partition = &judge->table.partitions[i];
        if (partition->type == ESP_IMAGE_PARTITION_DATA && place >= partition->offset &&
            place - partition->offset < partition->size) {
            return true;
        }
    }
    return false;
}

static bool judge_file(const judge_t *judge, const glue_file_t *file)
{
    const judge_view_t view = {file, file->bytes, file->size};
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    esp_image_t image;
    if (container != ESP_IMAGE_CONTAINER_NONE && !judge_is_data(judge, file->offset)) {
        return glue_refuse("build or download what it holds, and take that",
                           "%s: this is %s, which no chip can use as it is", file->name,
                           esp_image_container_name(container));
    }
    return !judge_has_magic(file->bytes, file->size) || judge_is_data(judge, file->offset) ||
           judge_image(judge, &view, "", &image);
}

bool glue_judge_places(uint32_t flash_size)
{
    size_t first = 0;
    size_t second = 0;
    for (uint32_t i = 0; i < glue.count; i++) {
        if (glue.files[i].size == 0) {
            return glue_refuse("build or copy it again", "%s: the file is empty",
                               glue.files[i].name);
        }
    }
    const esp_loader_plan_t plan =
        esp_loader_plan_check(glue.images, glue.count, flash_size, &first, &second);
    const glue_file_t *file = &glue.files[first];
    switch (plan) {
    case ESP_LOADER_PLAN_OK:
        return true;
    case ESP_LOADER_PLAN_EMPTY:
        return glue_refuse("name a file", "there is nothing to write");
    case ESP_LOADER_PLAN_ALIGNMENT:
        return glue_refuse("flash is erased in sectors of 4096 bytes: take a multiple of 0x1000",
                           "%s: the offset 0x%x is not a multiple of 0x1000", file->name,
                           (unsigned)file->offset);
    case ESP_LOADER_PLAN_END:
        return glue_refuse("take a smaller image, or a board with more flash",
                           "%s: at 0x%x its %u bytes pass the end of the flash, which has %u",
                           file->name, (unsigned)file->offset, (unsigned)file->size,
                           (unsigned)flash_size);
    case ESP_LOADER_PLAN_OVERLAP:
        return glue_refuse("check the offsets", "%s at 0x%x and %s at 0x%x share a sector",
                           file->name, (unsigned)file->offset, glue.files[second].name,
                           (unsigned)glue.files[second].offset);
    }
    return true;
}

bool glue_judge_end(uint32_t flash_size)
{
    const uint64_t end = esp_image_table_end(&judge_state.table);
    return glue.force || end <= flash_size ||
           glue_refuse("build for this size of flash: the chip will not boot with this table",
                       "the partitions end at 0x%x, the flash at 0x%x", (unsigned)end,
                       (unsigned)flash_size);
}

bool glue_judge_wants(void)
{
    const esp_loader_target_t *target = esp_loader_session_target(&glue.session);
    return !glue.force && !target->encrypts && !target->secure_download &&
           esp_loader_engine_stub_running(&glue.engine) &&
           judge_view(ESP_IMAGE_TABLE_OFFSET).file == NULL &&
           target->flash.size >= ESP_IMAGE_TABLE_OFFSET + sizeof glue.seen;
}

bool glue_judge_seen(void)
{
    esp_image_fault_t fault;
    judge_state.in_flash = true;
    return esp_image_table_parse(glue.seen, sizeof glue.seen, judge_state.chip, &judge_state.table,
                                 &fault) != ESP_IMAGE_OK ||
           judge_applications(&judge_state);
}

bool glue_judge(void)
{
    judge_t *judge = &judge_state;
    const esp_loader_target_t *target = esp_loader_session_target(&glue.session);
    if (!glue_judge_places(0)) {
        return false;
    }
    if (glue.force) {
        return true;
    }
    judge->chip = esp_image_chip_by_name(esp_loader_chip_name(target->chip));
    judge->revision = target->identity.revision;
    judge->secure_boot = target->secure_boot;
    if (target->encrypts) {
        return judge_encrypted(judge);
    }
    if (!judge_boot_place(judge) || !judge_digest(judge) || !judge_table(judge) ||
        !judge_applications(judge)) {
        return false;
    }
    for (uint32_t i = 0; i < glue.count; i++) {
        if (!judge_file(judge, &glue.files[i])) {
            return false;
        }
    }
    return true;
}
