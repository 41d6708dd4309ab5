/* SPDX-License-Identifier: Apache-2.0 */
#include "make/image_convert.h"
#include "base/image_bytes.h"
#include "base/image_chip.h"
#include "base/image_describe.h"
#include "base/image_digest.h"
#include "esp_image.h"
#include <stdlib.h>

enum {
    CONVERT_PAGE = 0x10000,
    CONVERT_HEADERS = 24 + 8, /* of the image, and of its first segment */
    /* Where an application's descriptor has the ELF file's digest, in an image whose first segment
     * begins with it. */
    CONVERT_HASH_OFFSET = CONVERT_HEADERS + IMAGE_APPLICATION_ELF,
};

/* An application's descriptor in flash, or NULL. */
static const esp_image_elf_part_t *convert_described(const image_convert_t *convert)
{
    for (size_t i = 0; i < convert->elf->count; i++) {
        const esp_image_elf_part_t *part = &convert->elf->parts[i];
        if (part->role == ESP_IMAGE_ELF_APPLICATION &&
            esp_image_memory(convert->wanted->chip, part->address) == ESP_IMAGE_MEMORY_FLASH) {
            return part;
        }
    }
    return NULL;
}

/* What the descriptor says, as ESP-IDF 5.4 and later have it say. An older one lies behind the
 * headers at the beginning of a page: it is the largest for which that is so. 0: neither tells. */
static uint32_t convert_described_page(esp_image_chip_t chip, const esp_image_elf_part_t *described)
{
    if (described->size < IMAGE_APPLICATION_SIZE ||
        image_get32(described->data) != IMAGE_APPLICATION_MAGIC) {
        return 0;
    }
    const uint8_t log = described->data[IMAGE_APPLICATION_PAGE];
    if (log != 0) {
        return log > 31 ? UINT32_MAX : UINT32_C(1) << log;
    }
    const uint32_t begin = described->address - CONVERT_HEADERS;
    uint32_t page = image_chip_layout(chip)->largest_page;
    while (page >= image_chip_facts(chip)->map_page && begin % page != 0) {
        page /= 2;
    }
    return page >= image_chip_facts(chip)->map_page ? page : 0;
}

static bool convert_choose_page(image_convert_t *convert, const esp_image_elf_part_t *described)
{
    const esp_image_chip_t chip = convert->wanted->chip;
    const uint32_t largest = image_chip_layout(chip)->largest_page;
    uint32_t page = convert->wanted->page;
    convert->page = CONVERT_PAGE;
    /* Of other chips nothing can be chosen, and what is asked for is not looked at. */
    if (largest == 0) {
        return true;
    }
    if (page == 0 && described != NULL) {
        page = convert_described_page(chip, described);
    }
    convert->page = page != 0 ? page : CONVERT_PAGE;
    const bool known = convert->page >= image_chip_facts(chip)->map_page &&
                       convert->page <= largest && (convert->page & (convert->page - 1)) == 0;
    return known || image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_PAGE, page, 0);
}

static void convert_choose_hash(image_convert_t *convert, const esp_image_elf_part_t *described)
{
    const esp_image_convert_t *wanted = convert->wanted;
    const bool plain = image_is_plain(wanted->chip);
    const bool by_descriptor =
        described != NULL && (!plain || wanted->version == ESP_IMAGE_VERSION_3);
    convert->writer.hash_wanted = wanted->elf_hash || by_descriptor;
    convert->writer.hash_offset = wanted->elf_hash ? wanted->elf_hash_offset : CONVERT_HASH_OFFSET;
    image_sha256(convert->elf->file, convert->elf->file_size, convert->writer.hash);
}

static void convert_run(image_convert_t *convert)
{
    const esp_image_elf_part_t *described = convert_described(convert);
    if (!image_pieces_take(&convert->pieces, convert->wanted->chip, convert->elf,
                           convert->writer.fault) ||
        !convert_choose_page(convert, described)) {
        return;
    }
    convert_choose_hash(convert, described);
    if (image_is_plain(convert->wanted->chip)) {
        image_convert_plain(convert);
    } else {
        image_convert_extended(convert);
    }
    if (convert->writer.hash_wanted && !convert->writer.hash_placed) {
        (void)image_writer_fail(&convert->writer, ESP_IMAGE_CONVERT_HASH_PLACE,
                                convert->writer.hash_offset, 0);
    }
}

bool esp_image_convert(const esp_image_convert_t *wanted, const esp_image_elf_t *elf,
                       esp_image_made_t files[ESP_IMAGE_CONVERT_FILES],
                       esp_image_convert_fault_t *fault)
{
    image_convert_t convert = {.wanted = wanted, .elf = elf, .files = files};
    for (unsigned i = 0; i < ESP_IMAGE_CONVERT_FILES; i++) {
        files[i] = (esp_image_made_t){0};
    }
    *fault = (esp_image_convert_fault_t){.reason = ESP_IMAGE_CONVERT_OK};
    image_writer_init(&convert.writer, fault);
    if (wanted->chip == ESP_IMAGE_CHIP_UNKNOWN || wanted->chip >= ESP_IMAGE_CHIP_COUNT) {
        return image_writer_fail(&convert.writer, ESP_IMAGE_CONVERT_CHIP, 0, 0);
    }
    convert_run(&convert);
    image_pieces_free(&convert.pieces);
    files[0].bytes = convert.writer.bytes;
    files[0].size = convert.writer.size;
    return fault->reason == ESP_IMAGE_CONVERT_OK;
}

void esp_image_convert_free(esp_image_made_t files[ESP_IMAGE_CONVERT_FILES])
{
    for (unsigned i = 0; i < ESP_IMAGE_CONVERT_FILES; i++) {
        free(files[i].bytes);
        files[i] = (esp_image_made_t){0};
    }
}

bool esp_image_convert_size_code(esp_image_chip_t chip, esp_image_version_t version, uint32_t bytes,
                                 bool shared, uint8_t *code)
{
    /* Of the codes for 2 and 4 MiB with two applications in one half. */
    enum { SHARED_2_MIB = 5, SHARED_4_MIB = 6, MIB = 1 << 20 };
    if (image_is_plain(chip) && version != ESP_IMAGE_VERSION_3) {
        *code = bytes == 2 * MIB ? SHARED_2_MIB : SHARED_4_MIB;
        return shared ? bytes == 2 * MIB || bytes == 4 * MIB
                      : bytes <= 16 * MIB && esp_image_flash_size_code(chip, bytes, code);
    }
    /* Others count powers of two, from 1 MiB on. */
    for (uint8_t i = 0; i < 8 && !shared; i++) {
        if (bytes == UINT32_C(1) * MIB << i) {
            *code = i;
            return true;
        }
    }
    return false;
}
