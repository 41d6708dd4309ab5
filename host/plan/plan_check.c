/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "esp_host_chip.h"
#include "esp_image_container.h"
#include "judge/judge.h"
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

static bool check_refuse_content(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                                 const esp_image_fault_t *fault, esp_host_error_t *error)
{
    char text[CHECK_FAULT_SIZE];
    const char *advice = plan_fault_text(fault, text, sizeof text);
    return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTENT, error, advice, "%s (%s): %s",
                            file->label, file->path, text);
}

static bool check_is_image(const esp_host_plan_file_t *file, esp_image_chip_t chip)
{
    return file->role == ESP_HOST_ROLE_BOOTLOADER || file->role == ESP_HOST_ROLE_APPLICATION ||
           file->role == ESP_HOST_ROLE_OTHER_IMAGE ||
           (chip != ESP_IMAGE_CHIP_UNKNOWN && file->offset == esp_image_bootloader_offset(chip) &&
            !judge_boots_directly(file->bytes, file->size));
}

bool check_is_data_partition(const esp_host_plan_t *plan, uint32_t offset)
{
    const esp_image_partition_t *around = role_partition_around(plan, offset);
    return around != NULL && role_is_data_partition(around);
}

/* A file that only holds what goes into flash. In a data partition an application may well want it
 * as it is. */
static bool check_container(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                            esp_host_error_t *error)
{
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    if (container == ESP_IMAGE_CONTAINER_NONE || plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        check_is_data_partition(plan, file->offset)) {
        return true;
    }
    const char *name = esp_image_container_name(container);
    if (plan_forces(plan, file)) {
        return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTAINER, error, NULL,
                                "%s (%s): %s is written as it is", file->label, file->path, name);
    }
    if (file->_damage != NULL) {
        return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTAINER, error, file->_damage_advice,
                                "%s (%s): this is %s: %s", file->label, file->path, name,
                                file->_damage);
    }
    return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTAINER, error,
                            container == ESP_IMAGE_CONTAINER_PAGE
                                ? "a server has sent it in place of the file: download that again"
                                : "give the .bin file that was made of it, or unpack it",
                            "%s (%s): this is %s, of which a chip can make nothing", file->label,
                            file->path, name);
}

/* What a file says about itself; `chip` may be unknown. */
static void check_parse(const esp_host_plan_file_t *file, esp_image_chip_t chip,
                        esp_image_fault_t *fault)
{
    *fault = (esp_image_fault_t){.reason = ESP_IMAGE_OK};
    if (file->role == ESP_HOST_ROLE_TABLE) {
        esp_image_table_t table;
        esp_image_table_parse(file->bytes, file->size, chip, &table, fault);
    } else if (check_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, fault);
    }
}

/* Ciphertext has nearly all values in its first sector, and whole units of encryption. What it is
 * only the chip can tell. */
static bool check_may_be_ciphertext(const esp_host_plan_file_t *file)
{
    enum { UNIT = 16, VALUES = 256, MOST = 200 };
    bool seen[VALUES] = {false};
    unsigned values = 0;
    for (uint32_t i = 0; i < file->size && i < CHECK_SECTOR; i++) {
        values += !seen[file->bytes[i]];
        seen[file->bytes[i]] = true;
    }
    return file->size % UNIT == 0 && values > MOST;
}

/* As long as no partition table is known, a file may well go into a data partition, where it is
 * what it likes. It is refused early only for what leaves no doubt. */
static bool check_early(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_image_chip_t chip,
                        esp_host_error_t *error)
{
    esp_image_fault_t fault;
    if (!container_check_family(plan, file, chip, error) ||
        (plan->table.count != 0 && !check_container(plan, file, error))) {
        return false;
    }
    check_parse(file, chip, &fault);
    if (fault.reason == ESP_IMAGE_OK || plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        (file->role == ESP_HOST_ROLE_DATA && check_may_be_ciphertext(file)) ||
        (plan->table.count == 0 &&
         (!file->_firm || fault.reason == ESP_IMAGE_WRONG_CHIP ||
          esp_image_container(file->bytes, file->size) != ESP_IMAGE_CONTAINER_NONE))) {
        return true;
    }
    return check_refuse_content(plan, file, &fault, error);
}

/* What an application may take of its partition is judged along with the application. */
static void check_partition(const esp_host_plan_t *plan, const esp_host_plan_file_t *file)
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

bool esp_host_plan_check_files(esp_host_plan_t *plan, esp_host_error_t *error)
{
    const target_chip_t only = plan->options.chip;
    const target_chip_t wanted = only != ESP_UNKNOWN_CHIP ? only : plan->chip;
    if (!check_places(plan, plan->options.flash_size, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (!check_early(plan, &plan->files[i], esp_host_image_chip(wanted), error)) {
            return false;
        }
    }
    return true;
}

/* Places where the ROM of some chip looks for its bootloader. */
static bool check_is_boot_place(uint32_t offset)
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
static bool check_is_bootloader(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                                esp_image_chip_t chip)
{
    esp_image_t image;
    esp_image_fault_t fault;
    if (file->role != ESP_HOST_ROLE_OTHER_IMAGE) {
        return file->role == ESP_HOST_ROLE_BOOTLOADER;
    }
    return check_is_boot_place(file->offset) && role_partition_around(plan, file->offset) == NULL &&
           esp_image_parse(file->bytes, file->size, chip, &image, &fault) == ESP_IMAGE_OK &&
           image.form == ESP_IMAGE_FORM_EXTENDED && image.kind == ESP_IMAGE_KIND_RAM;
}

static void check_bootloader_place(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                                   esp_image_chip_t chip)
{
    const uint32_t place = esp_image_bootloader_offset(chip);
    const esp_image_partition_t *around = role_partition_around(plan, file->offset);
    if (file->offset != place && check_is_bootloader(plan, file, chip) &&
        (around == NULL || around->type != ESP_IMAGE_PARTITION_BOOTLOADER)) {
        plan_note(plan, ESP_HOST_PLAN_BOOTLOADER_ELSEWHERE, "write it there, or it is not booted",
                  "%s: the %s looks for its bootloader at 0x%x", file->label,
                  esp_image_chip_name(chip), (unsigned)place);
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

/* Whether a sector may hold something that is to stay. The rest of an application's own partition
 * does not, nor does what no partition has. */
static bool check_holds(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                        uint32_t sector)
{
    const esp_image_partition_t *partition = role_partition_around(plan, sector);
    if (partition == NULL) {
        return plan->table.count == 0 || sector == plan->table_offset;
    }
    return role_is_data_partition(partition) ||
           partition != role_partition_around(plan, file->offset);
}

/* What would go along with a file, and be lost: the ROM cannot read it, so nobody can put it back.
 */
static bool check_extra_erase(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                              const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const uint32_t sector = check_extra_erased(file->offset, file->size);
    return plan->options.compares || found->stub_running ||
           (chip_row(found->chip)->abilities & CHIP_ERASES_HEAD_TWICE) == 0 || sector == 0 ||
           sector >= found->flash_size || check_covers(plan, sector) ||
           !check_holds(plan, file, sector) ||
           plan_refuse_file(plan, file, ESP_HOST_PLAN_ERASES_MORE, error, "a flasher stub does not",
                            "%s (%s): the ROM of the %s would also erase the sector behind it, at "
                            "0x%x",
                            file->label, file->path, esp_loader_chip_name(found->chip),
                            (unsigned)sector);
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
    if (plan->options.force || plan->options.tells_all) {
        plan->faults += !plan->options.force;
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
    esp_image_fault_t fault;
    if (!container_check_family(plan, file, chip, error) || !check_container(plan, file, error)) {
        return false;
    }
    if (plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        (found->encrypts && !file->encrypt && file->role == ESP_HOST_ROLE_DATA &&
         check_may_be_ciphertext(file))) {
        return true;
    }
    check_parse(file, chip, &fault);
    if (fault.reason == ESP_IMAGE_OK && found->revision_known && check_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, &fault);
        esp_image_check_revision(&image, found->revision, &fault);
    }
    return fault.reason == ESP_IMAGE_OK || check_refuse_content(plan, file, &fault, error);
}

bool esp_host_plan_check_chip(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                              esp_host_error_t *error)
{
    judge_use_flash_table(plan);
    if (!check_places(plan, found->flash_size, error) || !check_reach(plan, found, error) ||
        !check_build(plan, found->chip, error) || !encrypt_check(plan, found, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (!check_on_chip(plan, &plan->files[i], found, error) ||
            !check_extra_erase(plan, &plan->files[i], found, error)) {
            return false;
        }
    }
    if (!judge_flash(plan, found, error) || !encrypt_prepare(plan, found->chip, error)) {
        return false;
    }
    check_flash_size(plan, found->flash_size);
    for (size_t i = 0; i < plan->count; i++) {
        check_partition(plan, &plan->files[i]);
        check_bootloader_place(plan, &plan->files[i], esp_host_image_chip(found->chip));
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
        .secure_download = target->secure_download,
        .secure_boot = (esp_loader_secure_boot_t)target->secure_boot,
        .boots_signed =
            target->secure_boot != ESP_LOADER_SECURE_BOOT_OFF || target->secure_download,
        .flash_size = target->flash.size,
    };
}
