/* SPDX-License-Identifier: Apache-2.0 */
#include "chip/chip_facts.h"
#include "plan/plan.h"
#include <stdlib.h>
#include <string.h>

size_t esp_host_plan_encrypted(const esp_host_plan_t *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        count += plan->files[i].encrypt;
    }
    return count;
}

void encrypt_choose(esp_host_plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        plan->files[i].encrypt = plan->files[i].build_encrypts;
    }
    const bool told = esp_host_plan_encrypted(plan) != 0;
    for (size_t i = 0; i < plan->count; i++) {
        plan->files[i].encrypt = plan->files[i].encrypt || !told;
    }
}

/* What is written plain is decrypted when it is read: the chip would not boot. */
static bool encrypt_check_plain(esp_host_plan_t *plan, esp_host_error_t *error)
{
    static const char text[] = "%s (%s): the chip decrypts its flash, so what is written plain "
                               "cannot be run";
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        if (!file->encrypt && (file->role != ESP_HOST_ROLE_DATA || file->build_encrypts) &&
            !plan_refuse_file(plan, file, ESP_HOST_PLAN_PLAIN, error,
                              "the chip can encrypt it; what is encrypted already is to be forced",
                              text, file->label, file->path)) {
            return false;
        }
    }
    return true;
}

/* Nothing decrypts what such a chip reads. */
static bool encrypt_check_off(esp_host_plan_t *plan, target_chip_t chip, esp_host_error_t *error)
{
    static const char text[] = "flash encryption is off in the eFuses of the %s, so what is "
                               "written encrypted cannot be run";
    const bool forced = plan->options.force || plan->options.ignore_fuses;
    if (forced || plan->options.tells_all) {
        plan->faults += !forced;
        plan_note(plan, ESP_HOST_PLAN_ENCRYPTION_OFF, NULL, text, esp_loader_chip_name(chip));
        return true;
    }
    return plan_refuse(plan, ESP_HOST_PLAN_ENCRYPTION_OFF, error,
                       "a build with flash encryption is first written plain, and encrypts itself "
                       "when it starts",
                       text, esp_loader_chip_name(chip));
}

bool encrypt_check(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                   esp_host_error_t *error)
{
    const char *chip = esp_loader_chip_name(found->chip);
    if (found->encrypts && !encrypt_check_plain(plan, error)) {
        return false;
    }
    if (esp_host_plan_encrypted(plan) == 0) {
        return true;
    }
    const chip_t *row = chip_row(found->chip);
    if (chip_flash(row)->encrypted_unit == 0) {
        return plan_refuse(plan, ESP_HOST_PLAN_NO_ENCRYPTION, error, "write it plain",
                           "the %s has no flash encryption", chip);
    }
    if ((row->abilities & CHIP_BEGIN_ENCRYPTED) == 0 && !found->stub_running) {
        return plan_refuse(plan, ESP_HOST_PLAN_ROM_ENCRYPTS_NOT, error, "a flasher stub can",
                           "the ROM loader of the %s cannot write encrypted", chip);
    }
    if (found->encrypts_no_writes) {
        return plan_refuse(plan, ESP_HOST_PLAN_ENCRYPTION_BARRED, error,
                           "let the application on the chip write what is to be encrypted, or "
                           "force the ciphertext as it is",
                           "the eFuses of the %s forbid its loader to encrypt", chip);
    }
    return found->encrypts || encrypt_check_off(plan, found->chip, error);
}

static bool encrypt_fill(esp_host_plan_t *plan, esp_host_plan_file_t *file, uint32_t unit,
                         esp_host_error_t *error)
{
    const uint32_t missing = (unit - file->size % unit) % unit;
    if (missing == 0) {
        return true;
    }
    uint8_t *bytes =
        plan_own(plan, file, error) ? realloc(file->bytes, file->size + missing) : NULL;
    if (bytes == NULL) {
        return plan_out_of_memory(plan, error);
    }
    memset(bytes + file->size, 0xFF, missing);
    file->bytes = bytes;
    file->size += missing;
    plan_note(plan, ESP_HOST_PLAN_FILLED, NULL,
              "%s: %u bytes of 0xFF added, as the chip encrypts %u at a time", file->label,
              (unsigned)missing, (unsigned)unit);
    return true;
}

bool encrypt_prepare(esp_host_plan_t *plan, target_chip_t chip, esp_host_error_t *error)
{
    for (size_t i = 0; i < plan->count; i++) {
        esp_host_plan_file_t *file = &plan->files[i];
        if (!file->encrypt) {
            continue;
        }
        if (!encrypt_fill(plan, file, chip_flash(chip_row(chip))->encrypted_unit, error)) {
            return false;
        }
        plan->images[i].size = file->size;
        esp_loader_image_encrypt(&plan->images[i]);
    }
    return true;
}
