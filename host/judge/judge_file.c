/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "esp_image_container.h"
#include "judge/judge.h"

static bool judge_file_refuse(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                              const esp_image_fault_t *fault, esp_host_error_t *error)
{
    char text[JUDGE_FAULT_TEXT];
    const char *advice = plan_fault_text(fault, text, sizeof text);
    return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTENT, error, advice, "%s (%s): %s",
                            file->label, file->path, text);
}

static bool judge_file_is_image(const esp_host_plan_file_t *file, esp_image_chip_t chip)
{
    return file->role == ESP_HOST_ROLE_BOOTLOADER || file->role == ESP_HOST_ROLE_APPLICATION ||
           file->role == ESP_HOST_ROLE_OTHER_IMAGE ||
           (chip != ESP_IMAGE_CHIP_UNKNOWN && file->offset == esp_image_bootloader_offset(chip) &&
            !judge_boots_directly(file->bytes, file->size));
}

/* A file that only holds what goes into flash. In a data partition an application may well want it
 * as it is. */
static bool judge_file_container(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                                 esp_host_error_t *error)
{
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    if (container == ESP_IMAGE_CONTAINER_NONE || plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        role_is_data_at(plan, file->offset)) {
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
static void judge_file_parse(const esp_host_plan_file_t *file, esp_image_chip_t chip,
                             esp_image_fault_t *fault)
{
    *fault = (esp_image_fault_t){.reason = ESP_IMAGE_OK};
    if (file->role == ESP_HOST_ROLE_TABLE) {
        esp_image_table_t table;
        esp_image_table_parse(file->bytes, file->size, chip, &table, fault);
    } else if (judge_file_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, fault);
    }
}

/* Ciphertext has nearly all values in its first sector, and whole units of encryption. What it is
 * only the chip can tell. */
static bool judge_file_may_be_ciphertext(const esp_host_plan_file_t *file)
{
    enum { UNIT = 16, VALUES = 256, MOST = 200 };
    bool seen[VALUES] = {false};
    unsigned values = 0;
    for (uint32_t i = 0; i < file->size && i < PLAN_SECTOR; i++) {
        values += !seen[file->bytes[i]];
        seen[file->bytes[i]] = true;
    }
    return file->size % UNIT == 0 && values > MOST;
}

/* As long as no partition table is known, a file may well go into a data partition, where it is
 * what it likes. It is refused early only for what leaves no doubt. */
bool judge_file(esp_host_plan_t *plan, esp_host_plan_file_t *file, esp_image_chip_t chip,
                esp_host_error_t *error)
{
    esp_image_fault_t fault;
    if (!container_check_family(plan, file, chip, error) ||
        (plan->table.count != 0 && !judge_file_container(plan, file, error))) {
        return false;
    }
    judge_file_parse(file, chip, &fault);
    if (fault.reason == ESP_IMAGE_OK || plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        (file->role == ESP_HOST_ROLE_DATA && judge_file_may_be_ciphertext(file)) ||
        (plan->table.count == 0 &&
         (!file->_firm || fault.reason == ESP_IMAGE_WRONG_CHIP ||
          esp_image_container(file->bytes, file->size) != ESP_IMAGE_CONTAINER_NONE))) {
        return true;
    }
    return judge_file_refuse(plan, file, &fault, error);
}

bool judge_file_on_chip(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                        const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const esp_image_chip_t chip = esp_host_image_chip(found->chip);
    esp_image_fault_t fault;
    if (!container_check_family(plan, file, chip, error) ||
        !judge_file_container(plan, file, error)) {
        return false;
    }
    if (plan_passed(file, ESP_HOST_PLAN_CONTAINER) ||
        (found->encrypts && !file->encrypt && file->role == ESP_HOST_ROLE_DATA &&
         judge_file_may_be_ciphertext(file))) {
        return true;
    }
    judge_file_parse(file, chip, &fault);
    if (fault.reason == ESP_IMAGE_OK && found->revision_known && judge_file_is_image(file, chip)) {
        esp_image_t image;
        esp_image_parse(file->bytes, file->size, chip, &image, &fault);
        esp_image_check_revision(&image, found->revision, &fault);
    }
    return fault.reason == ESP_IMAGE_OK || judge_file_refuse(plan, file, &fault, error);
}
