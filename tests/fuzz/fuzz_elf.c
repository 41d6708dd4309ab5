/*
 * ELF files, and the images that are made of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image.h"
#include "esp_image_convert.h"
#include "fuzz.h"

/* An image that was made is one that this library finds sound, but for what only the program can
 * have wrong. */
static void check_made(const esp_image_convert_t *wanted, const esp_image_made_t *file)
{
    esp_image_t image;
    esp_image_fault_t fault;
    esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault);
    const bool whole = wanted->ram_only_header || fault.reason == ESP_IMAGE_OK ||
                       fault.reason == ESP_IMAGE_SEGMENT_MISALIGNED ||
                       esp_image_chip_id(wanted->chip) == ESP_IMAGE_NO_CHIP_ID;
    FUZZ_CHECK(whole);
}

static void convert(const esp_image_elf_t *elf, uint8_t chosen, uint8_t ways)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    esp_image_made_t files[ESP_IMAGE_CONVERT_FILES];
    esp_image_convert_fault_t fault;
    char text[240] = "";
    wanted.chip = (esp_image_chip_t)(chosen % (ESP_IMAGE_CHIP_COUNT + 1));
    wanted.version = (esp_image_version_t)(1 + ways % 3);
    wanted.ram_only_header = (ways & 4) != 0;
    wanted.without_hash = (ways & 8) != 0;
    wanted.elf_hash = (ways & 16) != 0;
    wanted.elf_hash_offset = 0xB0;
    wanted.secure_pad = (esp_image_secure_pad_t)((ways >> 5) % 3);
    wanted.pad_to = (ways & 128) != 0 ? 0x1000 : 0;
    const bool done = esp_image_convert(&wanted, elf, files, &fault);
    FUZZ_CHECK(done == (fault.reason == ESP_IMAGE_CONVERT_OK));
    if (done) {
        check_made(&wanted, &files[0]);
    }
    esp_image_convert_text(&fault, text, sizeof text);
    FUZZ_CHECK(text[0] != '\0');
    esp_image_convert_free(files);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    for (int view = 0; view < 2; view++) {
        esp_image_elf_t elf;
        const esp_image_elf_reason_t reason =
            esp_image_elf_read(data + 2, size - 2, (esp_image_elf_view_t)view, &elf);
        FUZZ_CHECK(esp_image_elf_text(reason) != NULL);
        if (reason == ESP_IMAGE_ELF_OK) {
            FUZZ_CHECK(elf.count > 0);
            (void)esp_image_elf_chip(&elf);
            convert(&elf, data[0], data[1]);
        }
        esp_image_elf_free(&elf);
    }
    return 0;
}
