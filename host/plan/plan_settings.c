/*
 * Mode, clock and size of flash in the image that a chip boots.
 *
 * Source: esptool's documentation, "Flash Modes".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_image_settings.h"
#include "plan/plan.h"

static bool settings_keep_all(const esp_host_settings_t *settings)
{
    return !settings->sets_mode && settings->mhz == 0 && settings->size == ESP_HOST_SETTING_KEEP;
}

static bool settings_set_clock(esp_host_plan_t *plan, esp_image_chip_t chip, uint8_t mhz,
                               esp_image_settings_t *made, esp_host_error_t *error)
{
    return mhz == 0 || esp_image_flash_mhz_code(chip, mhz, &made->clock_code) ||
           plan_refuse(plan, ESP_HOST_PLAN_SETTING_UNKNOWN, error, "keep leaves the image's own",
                       "flash of an %s cannot run at %u MHz", esp_image_chip_name(chip),
                       (unsigned)mhz);
}

static bool settings_set_size(esp_host_plan_t *plan, esp_image_chip_t chip,
                              const esp_host_settings_t *settings, uint32_t found,
                              esp_image_settings_t *made, esp_host_error_t *error)
{
    if (settings->size == ESP_HOST_SETTING_KEEP) {
        return true;
    }
    const uint32_t bytes = settings->size == ESP_HOST_SETTING_TOLD ? settings->bytes : found;
    const bool known = settings->behind
                           ? esp_image_flash_size_code_behind(chip, bytes, &made->size_code)
                           : esp_image_flash_size_code(chip, bytes, &made->size_code);
    return known ||
           plan_refuse(plan, ESP_HOST_PLAN_SETTING_UNKNOWN, error,
                       "keep leaves the image's own size",
                       "images for the %s cannot say %u KiB of flash%s", esp_image_chip_name(chip),
                       (unsigned)(bytes / 1024), settings->behind ? " so divided" : "");
}

static bool settings_left(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                          const char *why)
{
    plan_note(plan, ESP_HOST_PLAN_SETTINGS_LEFT, NULL,
              "%s (%s): %s, so its flash settings stay as they are", file->label, file->path, why);
    return true;
}

static bool settings_set(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                         const esp_host_settings_t *settings, const esp_host_plan_chip_t *found,
                         esp_host_error_t *error)
{
    const esp_image_chip_t chip = esp_host_image_chip(found->chip);
    esp_image_t image;
    esp_image_fault_t fault;
    if (esp_image_parse(file->bytes, file->size, chip, &image, &fault) != ESP_IMAGE_OK ||
        image.form == ESP_IMAGE_FORM_TWO_HEADERS) {
        return settings_left(plan, file, "no image that the chip boots");
    }
    if (esp_image_is_signed(file->bytes, file->size, &image)) {
        return settings_left(plan, file, "it is signed");
    }
    if (found->boots_signed) {
        return settings_left(plan, file, "the chip may boot signed images only");
    }
    esp_image_settings_t made = esp_image_settings(&image);
    made.mode = settings->sets_mode ? settings->mode : made.mode;
    if (!settings_set_clock(plan, chip, settings->mhz, &made, error) ||
        !settings_set_size(plan, chip, settings, found->flash_size, &made, error)) {
        return false;
    }
    if (esp_image_set_settings(file->bytes, &image, &made)) {
        plan_note(plan, ESP_HOST_PLAN_SETTINGS_SET, NULL,
                  "%s: flash settings set: mode %s, %u MHz, %u KiB", file->label,
                  esp_image_flash_mode_name(made.mode),
                  (unsigned)esp_image_flash_mhz(chip, made.clock_code),
                  (unsigned)(esp_image_flash_size(chip, made.size_code) / 1024));
    }
    return true;
}

bool esp_host_plan_set_settings(esp_host_plan_t *plan, const esp_host_settings_t *settings,
                                const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const uint32_t place = esp_image_bootloader_offset(esp_host_image_chip(found->chip));
    if (settings_keep_all(settings)) {
        return true;
    }
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->files[i].offset == place &&
            !settings_set(plan, &plan->files[i], settings, found, error)) {
            return false;
        }
    }
    return true;
}
