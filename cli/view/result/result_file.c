/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/result/result.h"

void result_spread(const char *path, uint32_t size, esp_image_container_t container,
                   const esp_image_spread_t *spread)
{
    if (json_spread(path, size, container, spread)) {
        return;
    }
    message_result("%s: %s of %u bytes", path, esp_image_container_name(container), (unsigned)size);
    if (spread->family != 0) {
        message_result("  Family       0x%08x, %s", (unsigned)spread->family,
                       esp_image_chip_name(esp_image_chip_by_family(spread->family)));
    }
    for (size_t i = 0; i < spread->count; i++) {
        message_result("  Stretch %-3zu  0x%06x, %7u bytes", i,
                       (unsigned)spread->stretches[i].address, (unsigned)spread->stretches[i].size);
    }
}

void result_elf(const char *path, uint32_t size, const esp_image_elf_t *elf, esp_image_chip_t chip)
{
    if (json_elf(path, size, elf, chip)) {
        return;
    }
    message_result("%s: a linked program, an ELF file of %u bytes", path, (unsigned)size);
    if (chip != ESP_IMAGE_CHIP_UNKNOWN) {
        message_result("  Chip         %s", esp_image_chip_name(chip));
    }
    message_result("  Entry        0x%08x", (unsigned)elf->entry);
    for (size_t i = 0; i < elf->count; i++) {
        const esp_image_elf_part_t *part = &elf->parts[i];
        message_result("  Part %-3zu     0x%08x, %7u bytes%s%s", i, (unsigned)part->address,
                       (unsigned)part->size, chip != ESP_IMAGE_CHIP_UNKNOWN ? ", " : "",
                       chip != ESP_IMAGE_CHIP_UNKNOWN
                           ? esp_image_memory_name(esp_image_memory(chip, part->address))
                           : "");
    }
}
