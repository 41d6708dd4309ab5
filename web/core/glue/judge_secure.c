/*
 * What a chip demands whose security is on. Nothing here can tell whether a key is the chip's: that
 * is left to the chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_signature.h"
#include "judge_parts.h"

enum {
    SECURE_DIGEST = 192, /* of the first version: a start vector of 128 bytes, a digest of 64 */
};

/* What is encrypted already does not begin as an image does, and looks like nothing at all: whoever
 * has such a file forces it. */
bool judge_encrypted(const judge_t *judge)
{
    const uint32_t boot = esp_image_bootloader_offset(judge->chip);
    for (uint32_t i = 0; i < glue.count; i++) {
        const glue_file_t *file = &glue.files[i];
        const judge_view_t view = {file, file->bytes, file->size};
        const bool boots = file->offset <= boot && boot - file->offset < file->size;
        if (boots || judge_has_magic(file->bytes, file->size) || judge_is_table(&view)) {
            return glue_refuse("let the application on the chip write it, or use the command line, "
                               "which lets the chip encrypt; what is encrypted already is to be "
                               "forced",
                               "%s: flash encryption is on, and the chip would decrypt what goes "
                               "there plain",
                               file->name);
        }
    }
    return true;
}

bool judge_signature(const judge_t *judge, const judge_view_t *view, const esp_image_t *image)
{
    static const char *const whys[] = {
        [ESP_IMAGE_SIGNATURE_NONE] = "is missing",
        [ESP_IMAGE_SIGNATURE_DAMAGED] = "is damaged",
        [ESP_IMAGE_SIGNATURE_OTHER] = "was made for another",
    };
    esp_image_signature_t found = ESP_IMAGE_SIGNATURE_THERE;
    if (image->length != 0 && judge->secure_boot == ESP_LOADER_SECURE_BOOT_V2) {
        found = esp_image_signature_small(view->bytes, view->size, image->length);
    } else if (image->length != 0 && judge->secure_boot != ESP_LOADER_SECURE_BOOT_OFF &&
               image->kind == ESP_IMAGE_KIND_APPLICATION &&
               !esp_image_has_first_signature(view->bytes, view->size, image->length)) {
        found = ESP_IMAGE_SIGNATURE_NONE;
    }
    return found == ESP_IMAGE_SIGNATURE_THERE ||
           glue_refuse("sign it with the chip's key: espsecure sign-data, or a build with secure "
                       "boot",
                       "%s: secure boot is on, and the signature of this image %s",
                       view->file->name, whys[found]);
}

/* Erased, or filled. */
static bool secure_is_blank(const judge_view_t *view)
{
    for (uint32_t i = 1; i < SECURE_DIGEST; i++) {
        if (view->bytes[i] != view->bytes[0]) {
            return false;
        }
    }
    return true;
}

bool judge_digest(const judge_t *judge)
{
    const judge_view_t boot = judge_view(esp_image_bootloader_offset(judge->chip));
    const judge_view_t digest = judge_view(0);
    return judge->secure_boot != ESP_LOADER_SECURE_BOOT_V1 || boot.file == NULL ||
           (digest.size >= SECURE_DIGEST && !secure_is_blank(&digest)) ||
           glue_refuse("write it with its digest, to 0x0, as a build for a reflashable bootloader "
                       "makes it",
                       "%s: secure boot is on, and the digest of this bootloader is missing",
                       boot.file->name);
}
