/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_image_convert.h"
#include <inttypes.h>
#include <stdio.h>

typedef enum {
    CONVERT_TELL_NOTHING,
    CONVERT_TELL_ONE, /* found */
    CONVERT_TELL_TWO, /* found and other */
} convert_tell_t;

typedef struct {
    const char *what;
    convert_tell_t tell;
    const char *advice; /* or NULL */
} convert_sentence_t;

static const convert_sentence_t convert_sentences[] = {
    [ESP_IMAGE_CONVERT_OK] = {"nothing is wrong", CONVERT_TELL_NOTHING, NULL},
    [ESP_IMAGE_CONVERT_CHIP] = {"images of this chip are not known", CONVERT_TELL_NOTHING, NULL},
    [ESP_IMAGE_CONVERT_NO_SEGMENTS] = {"nothing in it is for the chip to load",
                                       CONVERT_TELL_NOTHING, "check the chip"},
    [ESP_IMAGE_CONVERT_SEGMENTS] = {"the image would have more segments than a bootloader loads",
                                    CONVERT_TELL_TWO, "join sections in the linker script"},
    [ESP_IMAGE_CONVERT_LENGTH] = {"a part has 16 MiB or more", CONVERT_TELL_TWO, NULL},
    [ESP_IMAGE_CONVERT_SAME_PAGE] = {"two parts begin in one page of flash", CONVERT_TELL_TWO,
                                     "join them in the linker script, or keep them apart"},
    [ESP_IMAGE_CONVERT_ALIGNMENT] = {"what stays in flash begins at no multiple of 4",
                                     CONVERT_TELL_ONE, "align it in the linker script"},
    [ESP_IMAGE_CONVERT_PAGE] = {"the chip does not map its flash in pages of this size",
                                CONVERT_TELL_ONE, NULL},
    [ESP_IMAGE_CONVERT_HASH_BOUNDARY] = {"the ELF file's digest would cross a segment's border",
                                         CONVERT_TELL_ONE, "choose another offset"},
    [ESP_IMAGE_CONVERT_HASH_PLACE] = {"the place of the ELF file's digest is in no segment",
                                      CONVERT_TELL_ONE, "choose another offset"},
    [ESP_IMAGE_CONVERT_HASH_TAKEN] = {"the place of the ELF file's digest does not hold zeros",
                                      CONVERT_TELL_ONE, "choose another offset"},
    [ESP_IMAGE_CONVERT_SECURE_PAD] = {"room for a signature needs the image's SHA-256",
                                      CONVERT_TELL_NOTHING, NULL},
    [ESP_IMAGE_CONVERT_TWO_IN_FLASH] = {"this version has room for one part that stays in flash",
                                        CONVERT_TELL_TWO, "join them in the linker script"},
    [ESP_IMAGE_CONVERT_FLASH_START] = {"what stays in flash would lie where the other file goes",
                                       CONVERT_TELL_ONE, "check the linker script"},
    [ESP_IMAGE_CONVERT_MEMORY] = {"out of memory", CONVERT_TELL_NOTHING, NULL},
};

void esp_image_convert_text(const esp_image_convert_fault_t *fault, char *text, size_t size)
{
    const unsigned count = sizeof convert_sentences / sizeof convert_sentences[0];
    const unsigned reason = (unsigned)fault->reason < count ? (unsigned)fault->reason : 0;
    const convert_sentence_t *sentence = &convert_sentences[reason];
    const char *between = sentence->advice != NULL ? "; " : "";
    const char *advice = sentence->advice != NULL ? sentence->advice : "";
    if (sentence->tell == CONVERT_TELL_NOTHING) {
        (void)snprintf(text, size, "%s%s%s", sentence->what, between, advice);
    } else if (sentence->tell == CONVERT_TELL_ONE) {
        (void)snprintf(text, size, "%s (0x%" PRIx32 ")%s%s", sentence->what, fault->found, between,
                       advice);
    } else {
        (void)snprintf(text, size, "%s (0x%" PRIx32 ", 0x%" PRIx32 ")%s%s", sentence->what,
                       fault->found, fault->other, between, advice);
    }
}
