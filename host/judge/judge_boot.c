/*
 * What the ROM will find where it looks for what it boots.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "judge/judge.h"
#include <string.h>

enum { BOOT_FAULT_TEXT = 320 };

/* Begins what a ROM runs in place, without an image's header: ESP-IDF's direct boot example, of the
 * ESP32-C3 and the chips after it. */
static const uint8_t direct_boot[] = {0x1D, 0x04, 0xDB, 0xAE, 0x1D, 0x04, 0xDB, 0xAE};

bool judge_boots_directly(const uint8_t *bytes, uint32_t size)
{
    return size >= sizeof direct_boot && memcmp(bytes, direct_boot, sizeof direct_boot) == 0;
}

/* A ROM copies segments to RAM and maps none: an image with some in flash is one for a bootloader.
 * The ESP8266's ROM is told otherwise by its SDKs, whose images name no chip. */
static bool boot_needs_bootloader(const esp_image_t *image)
{
    if (image->form != ESP_IMAGE_FORM_EXTENDED) {
        return false;
    }
    for (unsigned i = 0; i < image->segment_count; i++) {
        if (image->segments[i].memory == ESP_IMAGE_MEMORY_FLASH) {
            return true;
        }
    }
    return false;
}

/* The ESP8266's older loaders and the Arduino core's take a sector, and what they start follows in
 * the same file. The Arduino core changes bytes of it once its checksum is made (elf2bin.py,
 * add_crc()), so only its length tells. */
static bool boot_judge_follower(const judge_t *judge, uint32_t place, const judge_view_t *view,
                                const esp_image_t *boot)
{
    enum { FOLLOWS = 0x1000 };
    esp_image_t image;
    esp_image_fault_t fault;
    char text[BOOT_FAULT_TEXT];
    if (boot->form != ESP_IMAGE_FORM_PLAIN || boot->length == 0 || boot->length > FOLLOWS ||
        view->size <= FOLLOWS) {
        return true;
    }
    esp_image_parse(view->bytes + FOLLOWS, view->size - FOLLOWS, judge->chip, &image, &fault);
    /* Behind the checksum nothing need follow: of these SDKs only another one appends a hash. */
    if (image.has_checksum ||
        (fault.reason != ESP_IMAGE_TRUNCATED && fault.reason != ESP_IMAGE_SEGMENT_PAST_END)) {
        return true;
    }
    const char *advice = plan_fault_text(&fault, text, sizeof text);
    return plan_refuse_file(judge->plan, view->file, ESP_HOST_PLAN_CONTENT, judge->error, advice,
                            "%s (%s): what follows its loader at 0x%x: %s", view->file->label,
                            view->file->path, (unsigned)(place + FOLLOWS), text);
}

static bool boot_judge_image(const judge_t *judge, uint32_t place, const judge_view_t *view)
{
    esp_image_t image;
    if (!judge_image(judge, place, view, "where the chip looks for its bootloader", &image)) {
        return false;
    }
    if (boot_needs_bootloader(&image)) {
        return plan_refuse_file(
            judge->plan, view->file, ESP_HOST_PLAN_NOT_BOOTED, judge->error,
            "a bootloader goes there, an application into its partition, which begins at 0x10000 "
            "in most builds",
            "%s (%s): the %s looks for its bootloader at 0x%x and cannot boot an application there",
            view->file->label, view->file->path, esp_image_chip_name(judge->chip), (unsigned)place);
    }
    if (judge->plan->flash_size == 0 && image.chip == judge->chip) {
        judge->plan->flash_size = esp_image_flash_size(image.chip, image.flash_size_code);
    }
    return boot_judge_follower(judge, place, view, &image) &&
           judge_signature(judge, view, &image, "bootloader");
}

/* What flash has at the boot place, where no file goes, starts no application. Chips whose images
 * name no chip are left out: what boots there need not look like an image. */
static void boot_judge_flash(const judge_t *judge, uint32_t place, const judge_view_t *view)
{
    enum { MAGIC = 0xE9 };
    if (view->bytes == NULL || judge->found->encrypts || view->bytes[0] == MAGIC ||
        judge_boots_directly(view->bytes, view->size) ||
        esp_image_chip_id(judge->chip) == ESP_IMAGE_NO_CHIP_ID) {
        return;
    }
    for (size_t i = 0; i < judge->plan->count; i++) {
        const esp_host_plan_file_t *file = &judge->plan->files[i];
        if (file->role == ESP_HOST_ROLE_APPLICATION) {
            plan_note(judge->plan, ESP_HOST_PLAN_NO_BOOTLOADER,
                      "write the bootloader and the partition table, too",
                      "%s: flash has no bootloader at 0x%x that could start it", file->label,
                      (unsigned)place);
            return;
        }
    }
}

bool judge_boot_place(const judge_t *judge)
{
    const uint32_t place = esp_image_bootloader_offset(judge->chip);
    const judge_view_t view = judge_view(judge->plan, place);
    if (view.file == NULL) {
        boot_judge_flash(judge, place, &view);
        return true;
    }
    if (judge_is_hidden(judge, &view) || judge_boots_directly(view.bytes, view.size)) {
        return true;
    }
    /* Erasing is no fault, and a file that has nothing there may be all there is to write. */
    if (judge_is_blank(&view) && view.file->offset != place) {
        return true;
    }
    return boot_judge_image(judge, place, &view);
}
