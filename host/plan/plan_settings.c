/*
 * Mode, clock and size of flash in the image that a chip boots.
 *
 * Source: esptool's documentation, "Flash Modes".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_image_setting.h"
#include "esp_image_signature.h"
#include "plan/plan.h"

enum { SETTINGS_MODE = 2, SETTINGS_CLOCK_AND_SIZE = 3 /* bytes of the header */ };

static bool settings_left(const esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                          const char *why)
{
    plan_note(plan, ESP_HOST_PLAN_SETTINGS_LEFT, NULL,
              "%s (%s): %s, so its flash settings stay as they are", file->label, file->path, why);
    return true;
}

/* Whether a signature of secure boot would no longer be that of the image. */
static bool settings_signed(const esp_host_plan_file_t *file, const esp_image_t *image,
                            esp_image_chip_t chip)
{
    return esp_image_signature(file->bytes, file->size, image->length) !=
               ESP_IMAGE_SIGNATURE_NONE ||
           (esp_image_signs_first(chip) &&
            esp_image_has_first_signature(file->bytes, file->size, image->length));
}

static bool settings_refuse(esp_host_plan_t *plan, esp_image_chip_t chip,
                            const esp_image_settings_t *settings, esp_image_setting_t why,
                            esp_host_error_t *error)
{
    if (why == ESP_IMAGE_SETTING_CLOCK) {
        return plan_refuse(plan, ESP_HOST_PLAN_SETTING_UNKNOWN, error,
                           "keep leaves the image's own", "flash of an %s cannot run at %u MHz",
                           esp_image_chip_name(chip), (unsigned)settings->mhz);
    }
    return plan_refuse(
        plan, ESP_HOST_PLAN_SETTING_UNKNOWN, error, "keep leaves the image's own size",
        "images for the %s cannot say %u KiB of flash%s", esp_image_chip_name(chip),
        (unsigned)(settings->size / 1024), settings->size_shared ? " so divided" : "");
}

static bool settings_set(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                         const esp_image_settings_t *settings, const esp_host_plan_chip_t *found,
                         esp_host_error_t *error)
{
    const esp_image_chip_t chip = esp_host_image_chip(found->chip);
    esp_image_t image;
    esp_image_fault_t fault;
    if (esp_image_parse(file->bytes, file->size, chip, &image, &fault) != ESP_IMAGE_OK ||
        image.form == ESP_IMAGE_FORM_TWO_HEADERS) {
        return settings_left(plan, file, "no image that the chip boots");
    }
    if (settings_signed(file, &image, chip)) {
        return settings_left(plan, file, "it is signed");
    }
    if (found->boots_signed) {
        return settings_left(plan, file, "the chip may boot signed images only");
    }
    if (!plan_own(plan, file, error)) {
        return false;
    }
    uint8_t *header = file->bytes;
    const uint8_t before[] = {header[SETTINGS_MODE], header[SETTINGS_CLOCK_AND_SIZE]};
    const esp_image_setting_t result =
        esp_image_setting_apply(settings, chip, file->bytes, file->size);
    if (result != ESP_IMAGE_SETTING_OK) {
        return settings_refuse(plan, chip, settings, result, error);
    }
    const uint8_t both = header[SETTINGS_CLOCK_AND_SIZE];
    if (header[SETTINGS_MODE] != before[0] || both != before[1]) {
        plan_note(plan, ESP_HOST_PLAN_SETTINGS_SET, NULL,
                  "%s: flash settings set: mode %s, %u MHz, %u KiB", file->label,
                  esp_image_flash_mode_name(header[SETTINGS_MODE]),
                  (unsigned)esp_image_flash_mhz(chip, both & 0x0F),
                  (unsigned)(esp_image_flash_size(chip, both >> 4) / 1024));
    }
    return true;
}

bool esp_host_plan_set_settings(esp_host_plan_t *plan, const esp_image_settings_t *settings,
                                const esp_host_plan_chip_t *found, esp_host_error_t *error)
{
    const uint32_t place = esp_image_bootloader_offset(esp_host_image_chip(found->chip));
    esp_image_settings_t wanted = *settings;
    if (!wanted.set_mode && !wanted.set_clock && !wanted.set_size) {
        return true;
    }
    wanted.size = wanted.size != 0 ? wanted.size : found->flash_size;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->files[i].offset == place &&
            !settings_set(plan, &plan->files[i], &wanted, found, error)) {
            return false;
        }
    }
    return true;
}
