/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include "judge/judge.h"

static bool judge_refuse_end(esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                             esp_host_error_t *error)
{
    return plan_refuse(plan, ESP_HOST_PLAN_PAST_END, error,
                       "check the offset; if the flash is larger than it tells, tell its size",
                       "%s (%s, %u bytes) runs past the end of flash", file->label, file->path,
                       (unsigned)file->size);
}

bool judge_places(esp_host_plan_t *plan, uint32_t flash_size, esp_host_error_t *error)
{
    size_t first;
    size_t second;
    const esp_loader_plan_t result =
        esp_loader_plan_check(plan->images, plan->count, flash_size, &first, &second);
    const esp_host_plan_file_t *file = &plan->files[first];
    switch (result) {
    case ESP_LOADER_PLAN_OK:
        return true;
    case ESP_LOADER_PLAN_ALIGNMENT:
        return plan_refuse(plan, ESP_HOST_PLAN_MISALIGNED, error,
                           "flash is erased in sectors: give a multiple of 0x1000",
                           "%s (%s) does not start on a 4 KiB boundary", file->label, file->path);
    case ESP_LOADER_PLAN_END:
        return judge_refuse_end(plan, file, error);
    case ESP_LOADER_PLAN_OVERLAP:
        return plan_refuse(plan, ESP_HOST_PLAN_OVERLAPS, error,
                           "check the offsets; each image needs sectors of 4 KiB of its own",
                           "%s (%s) overlaps %s (%s)", file->label, file->path,
                           plan->files[second].label, plan->files[second].path);
    case ESP_LOADER_PLAN_EMPTY:
        break;
    }
    return plan_refuse(plan, ESP_HOST_PLAN_NOTHING, error,
                       "give pairs of offset and file, as 0x10000 app.bin",
                       "there is nothing to write");
}

bool esp_host_plan_check_end(esp_host_plan_t *plan, uint32_t flash_size, esp_host_error_t *error)
{
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        if (file->size > flash_size || file->offset > flash_size - file->size) {
            return judge_refuse_end(plan, file, error);
        }
    }
    return true;
}

/* What an application may take of its partition is judged along with the application. */
void judge_partition_size(const esp_host_plan_t *plan, const esp_host_plan_file_t *file)
{
    const esp_image_partition_t *partition = role_partition_around(plan, file->offset);
    if (partition != NULL && partition->offset == file->offset &&
        partition->type != ESP_IMAGE_PARTITION_APP && partition->size < file->size) {
        plan_note(plan, ESP_HOST_PLAN_PARTITION_SMALLER,
                  "make the partition larger, or the file smaller",
                  "%s: %s is larger than partition %s by %u bytes", file->label, file->path,
                  partition->label, (unsigned)(file->size - partition->size));
    }
}

/* ROM loaders address flash with 24 bits, and the stubs of many chips do, too. Files are in
 * ascending order and do not overlap, so the last one reaches furthest. */
bool judge_reach(esp_host_plan_t *plan, const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const esp_host_plan_file_t *last = &plan->files[plan->count - 1];
    const char *chip = esp_loader_chip_name(found->chip);
    const bool stub_can = (chip_row(found->chip)->abilities & CHIP_STUB_HAS_32_BITS) != 0;
    if ((found->stub_running && stub_can) ||
        last->offset + (last->size - 1) < CHIP_ROM_FLASH_LIMIT) {
        return true;
    }
    if (stub_can) {
        return plan_refuse(plan, ESP_HOST_PLAN_OUT_OF_REACH, error, "a flasher stub can",
                           "%s (%s): the ROM loader of the %s writes no further than 16 MiB",
                           last->label, last->path, chip);
    }
    return plan_refuse(plan, ESP_HOST_PLAN_OUT_OF_ALL_REACH, error,
                       "put it below, or let the application on the chip write it",
                       "%s (%s): no loader of the %s writes further than 16 MiB", last->label,
                       last->path, chip);
}

/* Places where the ROM of some chip looks for its bootloader. */
static bool judge_is_boot_place(uint32_t offset)
{
    for (target_chip_t chip = 0; chip < ESP_CHIP_END; chip++) {
        if (esp_image_bootloader_offset(esp_host_image_chip(chip)) == offset) {
            return true;
        }
    }
    return false;
}

/* Bootloaders of ESP-IDF before 5.1 do not say that they are some: they are images wholly in RAM,
 * and those lie nowhere else in flash. */
static bool judge_is_bootloader(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                                esp_image_chip_t chip)
{
    esp_image_t image;
    esp_image_fault_t fault;
    if (file->role != ESP_HOST_ROLE_OTHER_IMAGE) {
        return file->role == ESP_HOST_ROLE_BOOTLOADER;
    }
    return judge_is_boot_place(file->offset) && role_partition_around(plan, file->offset) == NULL &&
           esp_image_parse(file->bytes, file->size, chip, &image, &fault) == ESP_IMAGE_OK &&
           image.form == ESP_IMAGE_FORM_EXTENDED && image.kind == ESP_IMAGE_KIND_RAM;
}

void judge_bootloader_place(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                            esp_image_chip_t chip)
{
    const uint32_t place = esp_image_bootloader_offset(chip);
    const esp_image_partition_t *around = role_partition_around(plan, file->offset);
    if (file->offset != place && judge_is_bootloader(plan, file, chip) &&
        (around == NULL || around->type != ESP_IMAGE_PARTITION_BOOTLOADER)) {
        plan_note(plan, ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE, "write it there, or it is not booted",
                  "%s: the %s looks for its bootloader at 0x%x", file->label,
                  esp_image_chip_name(chip), (unsigned)place);
    }
}
