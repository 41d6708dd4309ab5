/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_image_container.h"
#include "message.h"
#include "plan.h"
#include <stdio.h>
#include <string.h>

enum {
    PLAN_SECTOR = 0x1000,
    PLAN_HEAD = 16, /* sectors between two boundaries of 64 KiB */
    PLAN_FAULT_SIZE = 320,
    PLAN_ROM_REACH = 0x1000000,
};

uint32_t plan_extra_erased(uint32_t offset, uint32_t size)
{
    const uint32_t first = offset / PLAN_SECTOR;
    const uint32_t sectors = (size + PLAN_SECTOR - 1) / PLAN_SECTOR;
    const uint32_t head = PLAN_HEAD - first % PLAN_HEAD;
    return sectors % 2 != 0 && sectors < 2 * head ? (first + sectors) * PLAN_SECTOR : 0;
}

static cli_exit_t plan_check_places(const plan_t *plan, uint32_t flash_size)
{
    size_t first;
    size_t second;
    const esp_loader_plan_t result =
        esp_loader_plan_check(plan->images, plan->count, flash_size, &first, &second);
    const plan_file_t *file = &plan->files[first];
    switch (result) {
    case ESP_LOADER_PLAN_OK:
        return CLI_OK;
    case ESP_LOADER_PLAN_ALIGNMENT:
        message_error("flash is erased in sectors: give a multiple of 0x1000",
                      "%s (%s) does not start on a 4 KiB boundary", file->label, file->path);
        break;
    case ESP_LOADER_PLAN_END:
        message_error("check the offset; if the flash is larger than it tells, give --flash-size",
                      "%s (%s, %u bytes) runs past the end of flash", file->label, file->path,
                      (unsigned)file->size);
        break;
    case ESP_LOADER_PLAN_OVERLAP:
        message_error("check the offsets; each image needs sectors of 4 KiB of its own",
                      "%s (%s) overlaps %s (%s)", file->label, file->path,
                      plan->files[second].label, plan->files[second].path);
        break;
    case ESP_LOADER_PLAN_EMPTY:
        message_error("give pairs of offset and file, as 0x10000 app.bin",
                      "there is nothing to write");
        break;
    }
    return CLI_BAD_INPUT;
}

/* A refusal for what a file holds, which --force turns into a warning. */
static cli_exit_t plan_refuse(plan_file_t *file, const options_t *options,
                              const esp_image_fault_t *fault)
{
    char text[PLAN_FAULT_SIZE];
    esp_image_fault_text(fault, text, sizeof text);
    /* What to do comes last. */
    const char *end = strstr(text, "; ");
    const int length = end != NULL ? (int)(end - text) : (int)strlen(text);
    if (options->force) {
        file->forced = true;
        message_warn(NULL, "%s (%s): %.*s", file->label, file->path, length, text);
        return CLI_OK;
    }
    message_error(end != NULL ? end + 2 : "--force writes it all the same", "%s (%s): %.*s",
                  file->label, file->path, length, text);
    return CLI_BAD_INPUT;
}

static bool plan_is_image(const plan_file_t *file, esp_image_chip_t chip)
{
    return file->role == PLAN_BOOTLOADER || file->role == PLAN_APPLICATION ||
           file->role == PLAN_OTHER_IMAGE ||
           (chip != ESP_IMAGE_CHIP_UNKNOWN && file->offset == esp_image_bootloader_offset(chip));
}

static bool plan_is_data_partition(const plan_t *plan, uint32_t offset)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        const esp_image_partition_t *partition = &plan->table.partitions[i];
        if (partition->offset == offset) {
            return partition->type != ESP_IMAGE_PARTITION_APP;
        }
    }
    return false;
}

/* A file that only holds what goes into flash. Where the plan's partition table has data, an
 * application may well want it as it is. */
static cli_exit_t plan_check_container(plan_t *plan, plan_file_t *file, const options_t *options)
{
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    if (container == ESP_IMAGE_CONTAINER_NONE || plan_is_data_partition(plan, file->offset)) {
        return CLI_OK;
    }
    const char *name = esp_image_container_name(container);
    if (options->force) {
        file->forced = true;
        message_warn(NULL, "%s (%s): %s is written as it is", file->label, file->path, name);
        return CLI_OK;
    }
    message_error(
        "give the .bin file that was made of it, or unpack it; --force writes it as it is",
        "%s (%s): this is %s, of which a chip can make nothing", file->label, file->path, name);
    return CLI_BAD_INPUT;
}

/* What a file says about itself; `chip` may be unknown. */
static cli_exit_t plan_check_content(plan_file_t *file, const options_t *options,
                                     esp_image_chip_t chip)
{
    esp_image_fault_t fault = {.reason = ESP_IMAGE_OK};
    if (file->role == PLAN_TABLE) {
        esp_image_table_t table;
        esp_image_table_parse(file->bytes, file->size, chip, &table, &fault);
    } else if (plan_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, &fault);
    }
    return fault.reason == ESP_IMAGE_OK ? CLI_OK : plan_refuse(file, options, &fault);
}

static void plan_warn_of_partition(const plan_t *plan, const plan_file_t *file)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        const esp_image_partition_t *partition = &plan->table.partitions[i];
        if (partition->offset == file->offset && partition->size < file->size) {
            message_warn("make the partition larger, or the file smaller",
                         "%s: %s is larger than partition %s by %u bytes", file->label, file->path,
                         partition->label, (unsigned)(file->size - partition->size));
        }
    }
}

cli_exit_t plan_check_files(plan_t *plan, const options_t *options)
{
    const cli_exit_t exit = plan_check_places(plan, options->flash_size);
    if (exit != CLI_OK) {
        return exit;
    }
    const target_chip_t wanted = options->chip != ESP_UNKNOWN_CHIP ? options->chip : plan->chip;
    for (size_t i = 0; i < plan->count; i++) {
        plan_file_t *file = &plan->files[i];
        cli_exit_t refused = plan_check_container(plan, file, options);
        if (refused == CLI_OK && !file->forced) {
            refused = plan_check_content(file, options, plan_image_chip(wanted));
        }
        if (refused != CLI_OK) {
            return refused;
        }
        plan_warn_of_partition(plan, &plan->files[i]);
    }
    return CLI_OK;
}

static cli_exit_t plan_check_revision(plan_file_t *file, const options_t *options,
                                      esp_image_chip_t chip, uint16_t revision)
{
    esp_image_t image;
    esp_image_fault_t fault;
    if (!plan_is_image(file, chip)) {
        return CLI_OK;
    }
    esp_image_parse(file->bytes, file->size, chip, &image, &fault);
    if (fault.reason != ESP_IMAGE_OK ||
        esp_image_check_revision(&image, revision, &fault) == ESP_IMAGE_OK) {
        return CLI_OK;
    }
    return plan_refuse(file, options, &fault);
}

static void plan_warn_of_place(const plan_file_t *file, esp_image_chip_t chip)
{
    const uint32_t place = esp_image_bootloader_offset(chip);
    if (file->role == PLAN_BOOTLOADER && file->offset != place) {
        message_warn(NULL, "%s: the %s looks for it at 0x%x", file->label,
                     esp_image_chip_name(chip), (unsigned)place);
    }
}

static bool plan_covers(const plan_t *plan, uint32_t sector)
{
    for (size_t i = 0; i < plan->count; i++) {
        const plan_file_t *file = &plan->files[i];
        if (file->offset < sector + PLAN_SECTOR && sector < file->offset + file->size) {
            return true;
        }
    }
    return false;
}

static void plan_warn_of_extra_erase(const plan_t *plan, const plan_file_t *file,
                                     const plan_chip_t *found)
{
    const uint32_t sector = plan_extra_erased(file->offset, file->size);
    if (sector != 0 && sector < found->flash_size && !plan_covers(plan, sector)) {
        message_warn(NULL, "%s: the %s also erases the sector behind it, at 0x%x", file->label,
                     esp_loader_chip_name(found->chip), (unsigned)sector);
    }
}

static void plan_warn_of_flash_size(const plan_t *plan, uint32_t flash_size)
{
    if (plan->flash_size > flash_size) {
        message_warn("build for this size, or the chip will not boot",
                     "the build reckons with %u KiB of flash, the chip has %u KiB",
                     (unsigned)(plan->flash_size / 1024), (unsigned)(flash_size / 1024));
    }
}

/* A build for another chip, as its folder says: images without a chip id do not tell. */
static cli_exit_t plan_check_build(const plan_t *plan, const options_t *options, target_chip_t chip)
{
    static const char differs[] = "the build is for an %s, the chip is an %s";
    if (plan->chip == ESP_UNKNOWN_CHIP || plan->chip == chip) {
        return CLI_OK;
    }
    if (options->force) {
        message_warn(NULL, differs, esp_loader_chip_name(plan->chip), esp_loader_chip_name(chip));
        return CLI_OK;
    }
    message_error("connect the other chip, or build for this one", differs,
                  esp_loader_chip_name(plan->chip), esp_loader_chip_name(chip));
    return CLI_BAD_INPUT;
}

static cli_exit_t plan_check_on_chip(plan_file_t *file, const options_t *options,
                                     esp_image_chip_t chip, const plan_chip_t *found)
{
    if (file->forced) {
        return CLI_OK;
    }
    cli_exit_t exit = plan_check_content(file, options, chip);
    if (exit == CLI_OK && !file->forced && found->revision_known) {
        exit = plan_check_revision(file, options, chip, found->revision);
    }
    return exit;
}

/* ROM loaders address flash with 24 bits. */
static cli_exit_t plan_check_reach(const plan_t *plan, const plan_chip_t *found)
{
    const plan_file_t *last = &plan->files[plan->count - 1];
    if (found->stub_running || last->offset + (last->size - 1) < PLAN_ROM_REACH) {
        return CLI_OK;
    }
    message_error("a flasher stub can: leave --no-stub out, or use a build that has the chip's",
                  "%s (%s): the ROM loader of the %s writes no further than 16 MiB", last->label,
                  last->path, esp_loader_chip_name(found->chip));
    return CLI_BAD_INPUT;
}

cli_exit_t plan_check_chip(plan_t *plan, const options_t *options, const plan_chip_t *found)
{
    const esp_image_chip_t image_chip = plan_image_chip(found->chip);
    cli_exit_t exit = plan_check_places(plan, found->flash_size);
    if (exit == CLI_OK) {
        exit = plan_check_reach(plan, found);
    }
    if (exit == CLI_OK) {
        exit = plan_check_build(plan, options, found->chip);
    }
    if (exit == CLI_OK) {
        exit = plan_check_encryption(plan, options, found);
    }
    for (size_t i = 0; exit == CLI_OK && i < plan->count; i++) {
        exit = plan_check_on_chip(&plan->files[i], options, image_chip, found);
    }
    if (exit == CLI_OK) {
        exit = plan_encrypt(plan, found->chip);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    plan_warn_of_flash_size(plan, found->flash_size);
    for (size_t i = 0; i < plan->count; i++) {
        plan_warn_of_place(&plan->files[i], image_chip);
        if ((chip_row(found->chip)->abilities & CHIP_ERASES_HEAD_TWICE) != 0 &&
            !found->stub_running) {
            plan_warn_of_extra_erase(plan, &plan->files[i], found);
        }
    }
    return CLI_OK;
}
