/**
 * Reads a linked program: an ELF file of 32 bits, little-endian, for Xtensa or RISC-V.
 *
 * The file's bytes may hold anything. What is read points into them, so they have to outlive it.
 * libelf reads the headers, or a reader of this project's own in builds without it; all places are
 * checked against the file's size here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_ELF_H
#define ESP_IMAGE_ELF_H

#include "esp_image_chip.h"
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a section is to an image, as ESP-IDF names it. */
typedef enum {
    ESP_IMAGE_ELF_PLAIN,
    ESP_IMAGE_ELF_APPLICATION, /**< .flash.appdesc: the application's descriptor */
    ESP_IMAGE_ELF_BOOTLOADER,  /**< .dram0.bootdesc: the bootloader's */
} esp_image_elf_role_t;

/** Bytes that the program wants in memory. */
typedef struct {
    uint32_t address;
    uint32_t size; /**< at least 1 */
    const uint8_t *data;
    esp_image_elf_role_t role;
} esp_image_elf_part_t;

typedef struct {
    uint32_t entry;
    esp_image_elf_part_t *parts; /**< in the file's order */
    size_t count;
    const uint8_t *file; /**< all of it */
    size_t file_size;
} esp_image_elf_t;

/** Which of an ELF file's two views is meant. */
typedef enum {
    ESP_IMAGE_ELF_SECTIONS, /**< those with bytes and an address, as esptool takes them */
    ESP_IMAGE_ELF_SEGMENTS, /**< those that are loaded, at their physical addresses */
} esp_image_elf_view_t;

/** Why a file cannot be read. */
typedef enum {
    ESP_IMAGE_ELF_OK,
    ESP_IMAGE_ELF_NOT_ELF,
    ESP_IMAGE_ELF_CLASS,      /**< not of 32 bits, or big-endian */
    ESP_IMAGE_ELF_MACHINE,    /**< neither Xtensa nor RISC-V */
    ESP_IMAGE_ELF_NOT_LINKED, /**< an object file or a core dump */
    ESP_IMAGE_ELF_DAMAGED,    /**< its headers do not fit the file */
    ESP_IMAGE_ELF_EMPTY,      /**< nothing in it is to be loaded */
    ESP_IMAGE_ELF_MEMORY,     /**< out of memory */
} esp_image_elf_reason_t;

/** Reads it; to be freed with esp_image_elf_free(), also when this fails. */
esp_image_elf_reason_t esp_image_elf_read(const uint8_t *data, size_t size,
                                          esp_image_elf_view_t view, esp_image_elf_t *elf);

/** Gives memory back; a zeroed one is allowed. */
void esp_image_elf_free(esp_image_elf_t *elf);

/**
 * The only chip that could run it: its memory holds all parts, and its RAM the entry.
 * ESP_IMAGE_CHIP_UNKNOWN when there are several, as there are of most programs, or none.
 */
esp_image_chip_t esp_image_elf_chip(const esp_image_elf_t *elf);

/** The first part that is in no memory of the chip, or NULL: then it is for another one. */
const esp_image_elf_part_t *esp_image_elf_stray(const esp_image_elf_t *elf, esp_image_chip_t chip);

/** What a reason means: "is no linked ELF program". */
const char *esp_image_elf_text(esp_image_elf_reason_t reason);

#ifdef __cplusplus
}
#endif

#endif
