/*
 * Signatures, where a chip demands them. Whether the key is the chip's own only the chip can tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_signature.h"
#include "judge/judge.h"

enum { DIGEST_SIZE = 192 /* of the first version: a start vector of 128 bytes, a digest of 64 */ };

static bool signature_refuse(const judge_t *judge, esp_host_plan_file_t *file, const char *what,
                             const char *why)
{
    return plan_refuse_file(judge->plan, file, ESP_HOST_PLAN_UNSIGNED, judge->error,
                            "sign it with the chip's key: espsecure sign-data, or a build with "
                            "secure boot",
                            "%s (%s): secure boot is on, and the signature of this %s %s",
                            file->label, file->path, what, why);
}

bool judge_signature(const judge_t *judge, const judge_view_t *view, const esp_image_t *image,
                     const char *what)
{
    static const char *const whys[] = {
        [ESP_IMAGE_SIGNATURE_NONE] = "is missing",
        [ESP_IMAGE_SIGNATURE_DAMAGED] = "is damaged",
        [ESP_IMAGE_SIGNATURE_OTHER] = "was made for another",
    };
    if (image->length == 0 || judge->found->secure_boot == ESP_LOADER_SECURE_BOOT_OFF) {
        return true;
    }
    if (judge->found->secure_boot == ESP_LOADER_SECURE_BOOT_V1) {
        return image->kind != ESP_IMAGE_KIND_APPLICATION ||
               esp_image_has_first_signature(view->bytes, view->size, image->length) ||
               signature_refuse(judge, view->file, what, whys[ESP_IMAGE_SIGNATURE_NONE]);
    }
    const esp_image_signature_t found = esp_image_signature(view->bytes, view->size, image->length);
    return found == ESP_IMAGE_SIGNATURE_THERE ||
           signature_refuse(judge, view->file, what, whys[found]);
}

/* The ROM compares a bootloader with a digest at the beginning of flash, which the chip has made
 * with its own key. A bootloader that comes without a new one is not booted any more. */
bool judge_first_secure_boot(const judge_t *judge)
{
    const judge_view_t boot = judge_view(judge->plan, esp_image_bootloader_offset(judge->chip));
    const judge_view_t digest = judge_view(judge->plan, 0);
    if (judge->found->secure_boot != ESP_LOADER_SECURE_BOOT_V1 || boot.file == NULL ||
        (digest.file != NULL && digest.size >= DIGEST_SIZE && !judge_is_blank(&digest))) {
        return true;
    }
    return plan_refuse_file(judge->plan, boot.file, ESP_HOST_PLAN_UNSIGNED, judge->error,
                            "write the bootloader with its digest, to 0x0, as a build for a "
                            "reflashable bootloader makes it",
                            "%s (%s): secure boot is on, and the digest of this bootloader is "
                            "missing",
                            boot.file->label, boot.file->path);
}
