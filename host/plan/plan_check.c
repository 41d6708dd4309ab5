/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include "esp_image_container.h"
#include "plan/plan.h"

enum {
    CHECK_SECTOR = 0x1000,
    CHECK_HEAD = 16, /* sectors between two boundaries of 64 KiB */
    CHECK_FAULT_SIZE = 320,
    CHECK_ROM_REACH = CHIP_ROM_FLASH_LIMIT,
};

uint32_t check_extra_erased(uint32_t offset, uint32_t size)
{
    const uint32_t first = offset / CHECK_SECTOR;
    const uint32_t sectors = (size + CHECK_SECTOR - 1) / CHECK_SECTOR;
    const uint32_t head = CHECK_HEAD - first % CHECK_HEAD;
    return sectors % 2 != 0 && sectors < 2 * head ? (first + sectors) * CHECK_SECTOR : 0;
}

static bool check_refuse_end(esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                             esp_host_error_t *error)
{
    return plan_refuse(plan, ESP_HOST_PLAN_PAST_END, error,
                       "check the offset; if the flash is larger than it tells, tell its size",
                       "%s (%s, %u bytes) runs past the end of flash", file->label, file->path,
                       (unsigned)file->size);
}

static bool check_places(esp_host_plan_t *plan, uint32_t flash_size, esp_host_error_t *error)
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
        return check_refuse_end(plan, file, error);
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
            return check_refuse_end(plan, file, error);
        }
    }
    return true;
}

/* A refusal for what a file holds, which force turns into a note. */
static bool check_refuse_content(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                                 const esp_image_fault_t *fault, esp_host_error_t *error)
{
    char text[CHECK_FAULT_SIZE];
    const char *advice = plan_fault_text(fault, text, sizeof text);
    if (plan->options.force) {
        file->_forced = true;
        plan_note(plan, ESP_HOST_PLAN_CONTENT, NULL, "%s (%s): %s", file->label, file->path, text);
        return true;
    }
    return plan_refuse(plan, ESP_HOST_PLAN_CONTENT, error, advice, "%s (%s): %s", file->label,
                       file->path, text);
}

static bool check_is_image(const esp_host_plan_file_t *file, esp_image_chip_t chip)
{
    return file->role == ESP_HOST_ROLE_BOOTLOADER || file->role == ESP_HOST_ROLE_APPLICATION ||
           file->role == ESP_HOST_ROLE_OTHER_IMAGE ||
           (chip != ESP_IMAGE_CHIP_UNKNOWN && file->offset == esp_image_bootloader_offset(chip));
}

static bool check_is_data_partition(const esp_host_plan_t *plan, uint32_t offset)
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
static bool check_container(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                            esp_host_error_t *error)
{
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    if (container == ESP_IMAGE_CONTAINER_NONE || check_is_data_partition(plan, file->offset)) {
        return true;
    }
    const char *name = esp_image_container_name(container);
    if (plan->options.force) {
        file->_forced = true;
        plan_note(plan, ESP_HOST_PLAN_CONTAINER, NULL, "%s (%s): %s is written as it is",
                  file->label, file->path, name);
        return true;
    }
    return plan_refuse(plan, ESP_HOST_PLAN_CONTAINER, error,
                       "give the .bin file that was made of it, or unpack it",
                       "%s (%s): this is %s, of which a chip can make nothing", file->label,
                       file->path, name);
}

/* What a file says about itself; `chip` may be unknown. */
static bool check_content(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_image_chip_t chip,
                          esp_host_error_t *error)
{
    esp_image_fault_t fault = {.reason = ESP_IMAGE_OK};
    if (file->role == ESP_HOST_ROLE_TABLE) {
        esp_image_table_t table;
        esp_image_table_parse(file->bytes, file->size, chip, &table, &fault);
    } else if (check_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, &fault);
    }
    return fault.reason == ESP_IMAGE_OK || check_refuse_content(plan, file, &fault, error);
}

static void check_partition(const esp_host_plan_t *plan, const esp_host_plan_file_t *file)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        const esp_image_partition_t *partition = &plan->table.partitions[i];
        if (partition->offset == file->offset && partition->size < file->size) {
            plan_note(plan, ESP_HOST_PLAN_PARTITION_SMALLER,
                      "make the partition larger, or the file smaller",
                      "%s: %s is larger than partition %s by %u bytes", file->label, file->path,
                      partition->label, (unsigned)(file->size - partition->size));
        }
    }
}

bool esp_host_plan_check_files(esp_host_plan_t *plan, esp_host_error_t *error)
{
    const target_chip_t only = plan->options.chip;
    const target_chip_t wanted = only != ESP_UNKNOWN_CHIP ? only : plan->chip;
    if (!check_places(plan, plan->options.flash_size, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        if (!check_container(plan, file, error) ||
            !(file->_forced || check_content(plan, file, esp_host_image_chip(wanted), error))) {
            return false;
        }
        check_partition(plan, file);
    }
    return true;
}

static bool check_revision(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_image_chip_t chip,
                           uint16_t revision, esp_host_error_t *error)
{
    esp_image_t image;
    esp_image_fault_t fault;
    if (!check_is_image(file, chip)) {
        return true;
    }
    esp_image_parse(file->bytes, file->size, chip, &image, &fault);
    return fault.reason != ESP_IMAGE_OK ||
           esp_image_check_revision(&image, revision, &fault) == ESP_IMAGE_OK ||
           check_refuse_content(plan, file, &fault, error);
}

static void check_bootloader_place(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                                   esp_image_chip_t chip)
{
    const uint32_t place = esp_image_bootloader_offset(chip);
    if (file->role == ESP_HOST_ROLE_BOOTLOADER && file->offset != place) {
        plan_note(plan, ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE, NULL, "%s: the %s looks for it at 0x%x",
                  file->label, esp_image_chip_name(chip), (unsigned)place);
    }
}

static bool check_covers(const esp_host_plan_t *plan, uint32_t sector)
{
    for (size_t i = 0; i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        if (file->offset < sector + CHECK_SECTOR && sector < file->offset + file->size) {
            return true;
        }
    }
    return false;
}

static void check_extra_erase(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                              const esp_host_plan_chip_t *found)
{
    const uint32_t sector = check_extra_erased(file->offset, file->size);
    if (!found->stub_running && (chip_row(found->chip)->abilities & CHIP_ERASES_HEAD_TWICE) != 0 &&
        sector != 0 && sector < found->flash_size && !check_covers(plan, sector)) {
        plan_note(plan, ESP_HOST_PLAN_ERASES_MORE, NULL,
                  "%s: the %s also erases the sector behind it, at 0x%x", file->label,
                  esp_loader_chip_name(found->chip), (unsigned)sector);
    }
}

static void check_flash_size(const esp_host_plan_t *plan, uint32_t flash_size)
{
    if (plan->flash_size > flash_size) {
        plan_note(plan, ESP_HOST_PLAN_BUILD_LARGER,
                  "build for this size, or the chip will not boot",
                  "the build reckons with %u KiB of flash, the chip has %u KiB",
                  (unsigned)(plan->flash_size / 1024), (unsigned)(flash_size / 1024));
    }
}

/* A build for another chip, as its folder says: images without a chip id do not tell. */
static bool check_build(esp_host_plan_t *plan, target_chip_t chip, esp_host_error_t *error)
{
    static const char differs[] = "the build is for an %s, the chip is an %s";
    const char *built_for = esp_loader_chip_name(plan->chip);
    if (plan->chip == ESP_UNKNOWN_CHIP || plan->chip == chip) {
        return true;
    }
    if (plan->options.force) {
        plan_note(plan, ESP_HOST_PLAN_BUILD_DIFFERS, NULL, differs, built_for,
                  esp_loader_chip_name(chip));
        return true;
    }
    return plan_refuse(plan, ESP_HOST_PLAN_BUILD_DIFFERS, error,
                       "connect the other chip, or build for this one", differs, built_for,
                       esp_loader_chip_name(chip));
}

/* ROM loaders address flash with 24 bits, and the stubs of many chips do, too. Files are in
 * ascending order and do not overlap, so the last one reaches furthest. */
static bool check_reach(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                        esp_host_error_t *error)
{
    const esp_host_plan_file_t *last = &plan->files[plan->count - 1];
    const char *chip = esp_loader_chip_name(found->chip);
    const bool stub_can = (chip_row(found->chip)->abilities & CHIP_STUB_HAS_32_BITS) != 0;
    if ((found->stub_running && stub_can) || last->offset + (last->size - 1) < CHECK_ROM_REACH) {
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

static bool check_on_chip(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                          const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const esp_image_chip_t chip = esp_host_image_chip(found->chip);
    return file->_forced || (check_content(plan, file, chip, error) &&
                             (file->_forced || !found->revision_known ||
                              check_revision(plan, file, chip, found->revision, error)));
}

bool esp_host_plan_check_chip(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                              esp_host_error_t *error)
{
    if (!check_places(plan, found->flash_size, error) || !check_reach(plan, found, error) ||
        !check_build(plan, found->chip, error) || !encrypt_check(plan, found, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (!check_on_chip(plan, &plan->files[i], found, error)) {
            return false;
        }
    }
    if (!encrypt_prepare(plan, found->chip, error)) {
        return false;
    }
    check_flash_size(plan, found->flash_size);
    for (size_t i = 0; i < plan->count; i++) {
        check_bootloader_place(plan, &plan->files[i], esp_host_image_chip(found->chip));
        check_extra_erase(plan, &plan->files[i], found);
    }
    return true;
}

esp_host_plan_chip_t esp_host_plan_chip(esp_loader_session_t *session)
{
    const esp_loader_target_t *target = esp_loader_session_target(session);
    return (esp_host_plan_chip_t){
        .chip = target->chip,
        .revision = target->identity.revision,
        .revision_known = target->identified,
        .stub_running = esp_loader_engine_stub_running(esp_loader_session_engine(session)),
        .encrypts = target->encrypts,
        .encrypts_no_writes = target->encrypts_no_writes,
        .boots_signed = target->boots_signed || target->secure_download,
        .flash_size = target->flash.size,
    };
}
