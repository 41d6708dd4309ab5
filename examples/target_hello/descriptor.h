/**
 * What a program tells about itself: ESP-IDF, esp_app_desc_t (components/esp_app_format).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include <stdint.h>

#define DESCRIPTOR_MAGIC 0xABCD5432U

typedef struct {
    uint32_t magic;
    uint32_t secure_version;
    uint32_t reserved[2];
    char version[32];
    char project[32];
    char time[16];
    char date[16];
    char framework[32]; /* ESP-IDF's version there */
    uint8_t elf_sha256[32];
    uint16_t min_block_revision;
    uint16_t max_block_revision;
    uint8_t mmu_page_log2;
    uint8_t more[75];
} descriptor_t;

_Static_assert(sizeof(descriptor_t) == 256, "as long as ESP-IDF's");

#endif
