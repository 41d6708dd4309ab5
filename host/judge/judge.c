/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/judge.h"
#include "esp_host_chip.h"

bool esp_host_plan_check_files(esp_host_plan_t *plan, esp_host_error_t *error)
{
    const target_chip_t only = plan->options.chip;
    const target_chip_t wanted = only != ESP_UNKNOWN_CHIP ? only : plan->chip;
    if (!judge_places(plan, plan->options.flash_size, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (!judge_file(plan, &plan->files[i], esp_host_image_chip(wanted), error)) {
            return false;
        }
    }
    return true;
}

static void judge_flash_size(const esp_host_plan_t *plan, uint32_t flash_size)
{
    if (plan->flash_size > flash_size) {
        plan_note(plan, ESP_HOST_PLAN_BUILD_LARGER,
                  "build for this size, or the chip will not boot",
                  "the build reckons with %u KiB of flash, the chip has %u KiB",
                  (unsigned)(plan->flash_size / 1024), (unsigned)(flash_size / 1024));
    }
}

/* A build for another chip, as its folder says: images without a chip id do not tell. */
static bool judge_build(esp_host_plan_t *plan, target_chip_t chip, esp_host_error_t *error)
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

/* What the chip will find once all is written. */
static bool judge_flash(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                        esp_host_error_t *error)
{
    const judge_t judge = {plan, found, esp_host_image_chip(found->chip), error};
    return judge_boot_place(&judge) && judge_first_secure_boot(&judge) && judge_table(&judge) &&
           judge_applications(&judge);
}

bool esp_host_plan_check_chip(esp_host_plan_t *plan, const esp_host_plan_chip_t *found,
                              esp_host_error_t *error)
{
    judge_use_flash_table(plan);
    if (!judge_places(plan, found->flash_size, error) || !judge_reach(plan, found, error) ||
        !judge_build(plan, found->chip, error) || !encrypt_check(plan, found, error)) {
        return false;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (!judge_file_on_chip(plan, &plan->files[i], found, error) ||
            !judge_extra_erase(plan, &plan->files[i], found, error)) {
            return false;
        }
    }
    if (!judge_flash(plan, found, error) || !encrypt_prepare(plan, found->chip, error)) {
        return false;
    }
    judge_flash_size(plan, found->flash_size);
    for (size_t i = 0; i < plan->count; i++) {
        judge_partition_size(plan, &plan->files[i]);
        judge_bootloader_place(plan, &plan->files[i], esp_host_image_chip(found->chip));
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
