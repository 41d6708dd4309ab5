/*
 * What a chip demands whose security is on. Nothing here can tell whether a key is the chip's: that
 * is left to the chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_signature.h"
#include "judge_parts.h"

enum {
    SECURE_SECTOR = 4096,
    SECURE_DIGEST = 192,     /* of the first version: a start vector of 128 bytes, a digest of 64 */
    SECURE_SIGNATURE = 0xE7, /* begins a signature block (ESP-IDF, "Signature Block Format") */
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

/* The second version's is in the sector behind the image. */
static bool secure_has_block(const judge_view_t *view, const esp_image_t *image)
{
    const uint32_t at = (image->length + SECURE_SECTOR - 1) & ~(uint32_t)(SECURE_SECTOR - 1);
    return at < view->size && view->bytes[at] == SECURE_SIGNATURE;
}

bool judge_signature(const judge_t *judge, const judge_view_t *view, const esp_image_t *image)
{
    const bool first = judge->secure_boot == ESP_LOADER_SECURE_BOOT_V1;
    const bool needed = judge->secure_boot != ESP_LOADER_SECURE_BOOT_OFF && image->length != 0 &&
                        (!first || image->kind == ESP_IMAGE_KIND_APPLICATION);
    const bool there =
        needed && (first ? esp_image_has_first_signature(view->bytes, view->size, image->length)
                         : secure_has_block(view, image));
    return !needed || there ||
           glue_refuse("sign it with the chip's key: espsecure sign-data, or a build with secure "
                       "boot",
                       "%s: secure boot is on, and the signature of this image is missing",
                       view->file->name);
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
