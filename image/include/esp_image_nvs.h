/**
 * Partitions of the non-volatile storage (NVS) of ESP-IDF: made of a CSV, read, and written as one.
 *
 * Form: nvs_flash/README.rst of ESP-IDF; the CSV, and every byte of what is made of one, is that of
 * esp-idf-nvs-partition-gen 0.3.0, but for what docs/NVS.md lists. Nothing here needs a chip; all
 * may be called at any time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_NVS_H
#define ESP_IMAGE_NVS_H

#include "esp_image_csv.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_IMAGE_NVS_PAGE =
        0x1000,              /**< a partition has whole pages, three and more to be written to */
    ESP_IMAGE_NVS_NAME = 16, /**< of a key or a namespace, with the terminator */
    ESP_IMAGE_NVS_KEYS = 64, /**< bytes of the two keys of XTS-AES */
};

/** Type of an entry, as it stands in flash. */
typedef enum {
    ESP_IMAGE_NVS_U8 = 0x01,
    ESP_IMAGE_NVS_U16 = 0x02,
    ESP_IMAGE_NVS_U32 = 0x04,
    ESP_IMAGE_NVS_U64 = 0x08,
    ESP_IMAGE_NVS_I8 = 0x11,
    ESP_IMAGE_NVS_I16 = 0x12,
    ESP_IMAGE_NVS_I32 = 0x14,
    ESP_IMAGE_NVS_I64 = 0x18,
    ESP_IMAGE_NVS_STRING = 0x21,
    ESP_IMAGE_NVS_BLOB = 0x41, /**< also of several pieces */
} esp_image_nvs_type_t;

/** Its name in a CSV: "u8" ... "string", "blob"; NULL: there is no such type. */
const char *esp_image_nvs_type_name(uint8_t type);

/** How a partition is made; `size` has to be set. */
typedef struct {
    uint32_t size;       /**< bytes, whole pages */
    bool version_1;      /**< for ESP-IDF before 4.0: a blob has to fit into half a page */
    const uint8_t *keys; /**< ESP_IMAGE_NVS_KEYS of them: it is encrypted; NULL: it is not */
    /** Gives the content of a file that a CSV names, which is freed with free(). NULL: none can be
     * read. @return false: it cannot */
    bool (*read_file)(void *user, const char *path, uint8_t **bytes, uint32_t *size);
    /** Told of what is allowed and strange; NULL: nobody wants it. */
    void (*warn)(void *user, const esp_image_csv_fault_t *warning);
    void *user; /**< for both */
} esp_image_nvs_options_t;

/**
 * Makes a partition of a CSV in UTF-8.
 * @param image  options->size bytes; may be any memory
 * @param used   out: bytes of it that the file has: all, but for a partition of one or two pages,
 *               which can only be read, the pages in use
 * @return false: it cannot be made
 */
bool esp_image_nvs_make(const char *csv, size_t csv_size, const esp_image_nvs_options_t *options,
                        uint8_t *image, uint32_t *used, esp_image_csv_fault_t *fault);

/**
 * Takes the keys out of a partition of keys: 64 bytes, and their CRC-32, which has to be right
 * where it is there. A file of the 64 bytes alone will do.
 */
bool esp_image_nvs_read_keys(const uint8_t *data, size_t size, uint8_t keys[ESP_IMAGE_NVS_KEYS],
                             esp_image_csv_fault_t *fault);

/** Makes a partition of keys. */
void esp_image_nvs_write_keys(const uint8_t keys[ESP_IMAGE_NVS_KEYS],
                              uint8_t partition[ESP_IMAGE_NVS_PAGE]);

/** Something stored. */
typedef struct {
    char space[ESP_IMAGE_NVS_NAME]; /**< its namespace */
    char key[ESP_IMAGE_NVS_NAME];
    esp_image_nvs_type_t type;
    uint64_t number; /**< of a number; one with a sign as int64_t */
    uint8_t *data;   /**< of a string, without its zero, or of a blob; NULL: of a number */
    uint32_t size;   /**< bytes of it */
} esp_image_nvs_entry_t;

/** Why something was left out. */
typedef enum {
    ESP_IMAGE_NVS_BAD_PAGE,  /**< a page's header: its CRC-32 is wrong, or its state is none */
    ESP_IMAGE_NVS_BAD_ENTRY, /**< an entry: its CRC-32 is wrong, or it is longer than its page */
    ESP_IMAGE_NVS_BAD_DATA,  /**< a text or a blob: it is not all there, or its CRC-32 is wrong */
    ESP_IMAGE_NVS_NO_PIECE,  /**< a blob of several pieces: one is missing, or of another size */
} esp_image_nvs_bad_t;

typedef struct {
    esp_image_nvs_bad_t kind;
    uint32_t offset;                /**< in the partition: of the page, or of the entry */
    char space[ESP_IMAGE_NVS_NAME]; /**< "": not known */
    char key[ESP_IMAGE_NVS_NAME];   /**< "": not known */
} esp_image_nvs_damage_t;

enum { ESP_IMAGE_NVS_DAMAGES = 32 };

/** What it means, as a clause about what has it: "the CRC-32 of its header is wrong". */
const char *esp_image_nvs_bad_text(esp_image_nvs_bad_t kind);

/** What a partition holds. */
typedef struct {
    esp_image_nvs_entry_t *entries; /**< by namespace, then in the order in which they lie */
    size_t count;
    unsigned pages;   /**< that are in use */
    unsigned damaged; /**< entries left out: a CRC is wrong, or a piece of a blob is missing */
    unsigned damaged_pages;
    esp_image_nvs_damage_t damages[ESP_IMAGE_NVS_DAMAGES]; /**< the first of both */
    size_t damage_count;                                   /**< of them */
} esp_image_nvs_t;

/** Whether bytes look like a partition, and not like a CSV: by the header of a page. */
bool esp_image_nvs_is_image(const uint8_t *data, size_t size);

/** Says in `fault` why bytes do not look like a partition: they are cut off, or no page is sound.
 */
void esp_image_nvs_explain(const uint8_t *data, size_t size, esp_image_csv_fault_t *fault);

/**
 * Reads a partition, also one that a chip has written to: of several entries of one key the last
 * counts. `nvs` may be any memory; it is to be freed, also when this fails.
 * @param keys  as of esp_image_nvs_options_t
 * @return false: no such partition, or none that these keys open
 */
bool esp_image_nvs_read(esp_image_nvs_t *nvs, const uint8_t *data, size_t size, const uint8_t *keys,
                        esp_image_csv_fault_t *fault);

/** Gives memory back; a zeroed one is allowed. */
void esp_image_nvs_free(esp_image_nvs_t *nvs);

/**
 * Makes the CSV of it, terminated, to be freed with free().
 * @return NULL: there is no memory, or a text cannot stand in a CSV
 */
char *esp_image_nvs_write_csv(const esp_image_nvs_t *nvs, esp_image_csv_fault_t *fault);

#ifdef __cplusplus
}
#endif

#endif
