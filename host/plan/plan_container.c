/*
 * Files that say themselves what goes where: Intel HEX and UF2, and linked programs. They become
 * what they say, each stretch a file of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_image_container.h"
#include "esp_image_convert.h"
#include "esp_image_setting.h"
#include "esp_image_spread.h"
#include "plan/plan.h"
#include <stdlib.h>
#include <string.h>

enum {
    CONTAINER_SECTOR = 0x1000,
    CONTAINER_TEXT = 240,
    CONTAINER_FLASH_SIZE = 2 << 20, /* in headers of programs, unless told otherwise */
    CONTAINER_MODE_DIO = 2,         /* every flash chip can do it */
};

static bool container_refuse(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                             esp_host_error_t *error, const char *advice, const char *why)
{
    const esp_image_container_t container = esp_image_container(file->bytes, file->size);
    return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTAINER, error, advice,
                            "%s (%s): this is %s: %s", file->label, file->path,
                            esp_image_container_name(container), why);
}

/* The same of one that cannot be read. Why is kept: it may not matter. */
static bool container_refuse_damage(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                                    esp_host_error_t *error, const char *advice, const char *why)
{
    free(file->_damage);
    file->_damage = strdup(why);
    file->_damage_advice = advice;
    return container_refuse(plan, file, error, advice, why);
}

/* Stretches of one sector are one file: it is erased as a whole. */
static size_t container_last_of_sector(const esp_image_spread_t *spread, size_t at)
{
    size_t last = at;
    while (last + 1 < spread->count) {
        const esp_image_stretch_t *stretch = &spread->stretches[last];
        const uint32_t end = stretch->address + (stretch->size - 1);
        if (spread->stretches[last + 1].address / CONTAINER_SECTOR != end / CONTAINER_SECTOR) {
            break;
        }
        last++;
    }
    return last;
}

/* Stretches `first` to `last` as a file, 0xFF between them. Where files are written it begins with
 * a sector. */
static bool container_make_file(esp_host_plan_t *plan, const esp_host_plan_file_t *from,
                                const esp_image_spread_t *spread, size_t first, size_t last,
                                esp_host_plan_file_t *to)
{
    const esp_image_stretch_t *end = &spread->stretches[last];
    const uint32_t address = spread->stretches[first].address;
    const uint32_t begin =
        plan->options.compares ? address : address / CONTAINER_SECTOR * CONTAINER_SECTOR;
    const uint32_t size = end->address - begin + end->size;
    *to = (esp_host_plan_file_t){.offset = begin,
                                 .size = size,
                                 .bytes = malloc((size_t)size + 1),
                                 .path = strdup(from->path),
                                 .build_encrypts = from->build_encrypts,
                                 ._family = spread->family};
    if (to->bytes == NULL || to->path == NULL) {
        return false;
    }
    memset(to->bytes, 0xFF, size);
    to->bytes[size] = 0;
    for (size_t i = first; i <= last; i++) {
        const esp_image_stretch_t *stretch = &spread->stretches[i];
        memcpy(to->bytes + (stretch->address - begin), stretch->data, stretch->size);
    }
    to->role = role_by_content(to);
    return true;
}

/* Puts `count` files, which become the plan's, in the place of one. */
static bool container_replace(esp_host_plan_t *plan, size_t index, esp_host_plan_file_t *files,
                              size_t count, esp_host_error_t *error)
{
    const size_t total = plan->count - 1 + count;
    esp_host_plan_file_t *grown = realloc(plan->files, total * sizeof *grown);
    if (grown == NULL) {
        return plan_out_of_memory(plan, error);
    }
    plan->files = grown;
    esp_loader_image_t *images = realloc(plan->images, total * sizeof *images);
    if (images == NULL) {
        return plan_out_of_memory(plan, error);
    }
    plan->images = images;
    memset(plan->images, 0, total * sizeof *plan->images);
    esp_host_plan_file_t *at = &plan->files[index];
    free(at->bytes);
    free(at->path);
    memmove(at + count, at + 1, (plan->count - index - 1) * sizeof *at);
    memcpy(at, files, count * sizeof *at);
    plan->count = total;
    return true;
}

static void container_free(esp_host_plan_file_t *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(files[i].bytes);
        free(files[i].path);
    }
    free(files);
}

static bool container_spread(esp_host_plan_t *plan, size_t index, const esp_image_spread_t *spread,
                             esp_host_error_t *error)
{
    const esp_host_plan_file_t *from = &plan->files[index];
    esp_host_plan_file_t *files = calloc(spread->count, sizeof *files);
    size_t count = 0;
    bool done = files != NULL;
    if (done && from->offset > spread->stretches[0].address) {
        container_free(files, 0);
        return plan_refuse(plan, ESP_HOST_PLAN_CONTAINER, error,
                           "it says itself where it goes: give 0x0 for its offset",
                           "%s begins at 0x%x, before the offset 0x%x", from->path,
                           (unsigned)spread->stretches[0].address, (unsigned)from->offset);
    }
    for (size_t first = 0; done && first < spread->count;) {
        const size_t last = container_last_of_sector(spread, first);
        done = container_make_file(plan, from, spread, first, last, &files[count++]);
        first = last + 1;
    }
    if (!done) {
        plan_out_of_memory(plan, error);
    } else {
        done = container_replace(plan, index, files, count, error);
    }
    if (done) {
        free(files);
    } else if (files != NULL) {
        container_free(files, count);
    }
    return done;
}

static bool container_take_spread(esp_host_plan_t *plan, size_t index,
                                  bool (*read)(const uint8_t *data, size_t size,
                                               esp_image_spread_t *spread,
                                               esp_image_spread_fault_t *fault),
                                  esp_host_error_t *error)
{
    esp_host_plan_file_t *file = &plan->files[index];
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    bool done = read(file->bytes, file->size, &spread, &fault);
    if (done) {
        done = container_spread(plan, index, &spread, error);
    } else if (fault.reason == ESP_IMAGE_SPREAD_MEMORY) {
        plan_out_of_memory(plan, error);
    } else {
        char text[CONTAINER_TEXT];
        esp_image_spread_text(&fault, text, sizeof text);
        done = container_refuse_damage(plan, file, error, "it is damaged: make or copy it again",
                                       text);
    }
    esp_image_spread_free(&spread);
    return done;
}

/* What esptool would make of it but for the settings of its flash, which are those that most boards
 * can do. */
static bool container_convert(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                              const esp_image_elf_t *elf, esp_image_chip_t chip,
                              esp_host_error_t *error)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    esp_image_made_t made[ESP_IMAGE_CONVERT_FILES];
    esp_image_convert_fault_t fault;
    const uint32_t flash =
        plan->options.flash_size != 0 ? plan->options.flash_size : CONTAINER_FLASH_SIZE;
    wanted.chip = chip;
    wanted.flash_mode = CONTAINER_MODE_DIO;
    wanted.flash_clock_code = esp_image_flash_clock_code(chip);
    (void)esp_image_flash_size_code(chip, flash, &wanted.flash_size_code);
    const bool done = esp_image_convert(&wanted, elf, made, &fault);
    if (done) {
        free(file->bytes);
        file->bytes = made[0].bytes;
        file->size = (uint32_t)made[0].size;
        file->role = role_by_content(file);
        made[0].bytes = NULL;
    } else {
        char text[CONTAINER_TEXT];
        esp_image_convert_text(&fault, text, sizeof text);
        container_refuse(plan, file, error, "make its image with elf2image, and give that", text);
    }
    esp_image_convert_free(made);
    return done;
}

static bool container_take_elf(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                               esp_host_error_t *error)
{
    const target_chip_t known =
        plan->options.chip != ESP_UNKNOWN_CHIP ? plan->options.chip : plan->chip;
    esp_image_elf_t elf;
    const esp_image_elf_reason_t reason =
        esp_image_elf_read(file->bytes, file->size, ESP_IMAGE_ELF_SECTIONS, &elf);
    bool done = false;
    if (reason != ESP_IMAGE_ELF_OK) {
        container_refuse_damage(plan, file, error, "give the .bin file that was made of it",
                                esp_image_elf_text(reason));
    } else {
        const esp_image_chip_t chip =
            known != ESP_UNKNOWN_CHIP ? esp_host_image_chip(known) : esp_image_elf_chip(&elf);
        if (chip == ESP_IMAGE_CHIP_UNKNOWN) {
            container_refuse(plan, file, error, "name the chip, or give the image made of it",
                             "it does not say which chip it is for");
        } else if (esp_image_chip_id(chip) == ESP_IMAGE_NO_CHIP_ID) {
            container_refuse(plan, file, error, "make its images with elf2image, and give these",
                             "its image may be two files");
        } else if (esp_image_elf_stray(&elf, chip) != NULL) {
            container_refuse(plan, file, error, "check the chip that it is built for",
                             "a part of it is in no memory of the chip");
        } else {
            done = container_convert(plan, file, &elf, chip, error);
        }
    }
    esp_image_elf_free(&elf);
    return done;
}

bool container_settle(esp_host_plan_t *plan, esp_host_error_t *error)
{
    /* From the last on: what takes a file's place is not looked at again. */
    for (size_t i = plan->count; i > 0 && !plan->options.force; i--) {
        esp_host_plan_file_t *file = &plan->files[i - 1];
        bool done = true;
        if (role_is_data_at(plan, file->offset)) {
            continue;
        }
        switch (esp_image_container(file->bytes, file->size)) {
        case ESP_IMAGE_CONTAINER_HEX:
            done = container_take_spread(plan, i - 1, esp_image_hex_read, error);
            break;
        case ESP_IMAGE_CONTAINER_UF2:
            done = container_take_spread(plan, i - 1, esp_image_uf2_read, error);
            break;
        case ESP_IMAGE_CONTAINER_ELF:
            done = container_take_elf(plan, file, error);
            break;
        default: /* refused when files are checked, or plain bytes */
            break;
        }
        if (!done && plan->table.count == 0 && !plan->options.compares &&
            plan->files[i - 1]._damage != NULL) {
            /* Flash may have a data partition there, which holds what it likes: that is known, and
             * judged, once the chip is. */
            plan->refused = ESP_HOST_PLAN_FINE;
            plan->refused_file = NULL;
        } else if (!done) {
            return false;
        }
    }
    return true;
}

bool container_check_family(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                            esp_image_chip_t chip, esp_host_error_t *error)
{
    if (file->_family == 0 || chip == ESP_IMAGE_CHIP_UNKNOWN ||
        file->_family == esp_image_uf2_family(chip)) {
        return true;
    }
    return plan_refuse_file(plan, file, ESP_HOST_PLAN_CONTENT, error,
                            "connect the other chip, or give a file for this one",
                            "%s (%s): the UF2 file is for the family 0x%08x (%s), not for the %s",
                            file->label, file->path, (unsigned)file->_family,
                            esp_image_chip_name(esp_image_chip_by_family(file->_family)),
                            esp_image_chip_name(chip));
}
