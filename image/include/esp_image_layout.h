/**
 * Partition tables as people write them: CSV, the rules of ESP-IDF's generator, and changes.
 *
 * A line of the CSV is "name, type, subtype, offset, size, flags". Rules and files are those of
 * gen_esp32part.py 1.5 (ESP-IDF 6.1); where we differ docs/PARTITIONS.md says so. Nothing here
 * needs a chip; all may be called at any time. The caller owns all memory, and nothing is kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_IMAGE_LAYOUT_H
#define ESP_IMAGE_LAYOUT_H

#include "esp_image_csv.h"
#include "esp_image_partition.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ESP_IMAGE_LAYOUT_CSV = 96 * 128,        /**< bytes that are enough for any table as CSV */
    ESP_IMAGE_LAYOUT_TABLE_SECTOR = 0x1000, /**< flash that a table takes */
    ESP_IMAGE_SUBTYPE_NAME = 32
};

/** A subtype of one's own. */
typedef struct {
    uint8_t type;
    uint8_t subtype;
    char name[ESP_IMAGE_SUBTYPE_NAME];
} esp_image_subtype_t;

/** What secure boot asks of the sizes of applications. */
typedef enum {
    ESP_IMAGE_SECURE_NONE, /**< whole sectors */
    ESP_IMAGE_SECURE_V1,   /**< whole pages of 64 KiB: the signature lies at the end of one */
    ESP_IMAGE_SECURE_V2,   /**< whole sectors */
} esp_image_secure_t;

/** What a table is judged by; begin from ESP_IMAGE_LAYOUT_RULES_DEFAULT. */
typedef struct {
    uint32_t table_offset; /**< where it will lie, bytes */
    uint32_t flash_size;   /**< it has to end there; 0: not known */
    bool has_bootloader;   /**< the next is known; a partition of that type needs it */
    uint32_t bootloader;   /**< where the chip looks for the bootloader */
    bool has_recovery;     /**< the same of the recovery bootloader */
    uint32_t recovery;
    esp_image_secure_t secure;
    bool unverified; /**< esp_image_layout_check() lets all pass that can be written at all */
    const esp_image_subtype_t *subtypes; /**< beside those of ESP-IDF; outlive the call */
    size_t subtype_count;

    /** The value of $NAME or ${NAME} in a CSV; NULL: it has none. NULL: none has. */
    const char *(*variable)(void *user, const char *name);
    /** Told of what is allowed and strange; NULL: nobody wants it. */
    void (*warn)(void *user, const esp_image_csv_fault_t *warning);
    void *user; /**< for both */
} esp_image_layout_rules_t;

#define ESP_IMAGE_LAYOUT_RULES_DEFAULT                                                             \
    {                                                                                              \
        .table_offset = ESP_IMAGE_TABLE_OFFSET                                                     \
    }

/** A table in hand. Labels are as they stand in it: not cleaned of what cannot be printed. */
typedef struct {
    unsigned count;
    esp_image_partition_t partitions[ESP_IMAGE_MAX_PARTITIONS]; /**< in the table's order */
    unsigned lines[ESP_IMAGE_MAX_PARTITIONS];                   /**< of the CSV; 0: of none */
} esp_image_layout_t;

/** Takes "type, name, number", as "data, mine, 0x40". False: it is none, or is there already. */
bool esp_image_subtype_read(esp_image_subtype_t *subtype, const char *text,
                            const esp_image_subtype_t *others, size_t other_count);

/** Whether a file is a table and no CSV: by its first two bytes. */
bool esp_image_layout_is_binary(const uint8_t *data, size_t size);

/**
 * Reads a CSV in UTF-8 and puts partitions that name no offset into their places. What is read has
 * still to be checked.
 * @return false, with `fault`, when a line cannot be understood or a partition cannot be placed
 */
bool esp_image_layout_read_csv(esp_image_layout_t *layout, const char *text, size_t size,
                               const esp_image_layout_rules_t *rules, esp_image_csv_fault_t *fault);

/** Reads a table; its MD5, if it has one, has to be right. Likewise to be checked. */
bool esp_image_layout_read_binary(esp_image_layout_t *layout, const uint8_t *data, size_t size,
                                  esp_image_csv_fault_t *fault);

/** Checks all rules, and tells of what is strange. */
bool esp_image_layout_check(const esp_image_layout_t *layout, const esp_image_layout_rules_t *rules,
                            esp_image_csv_fault_t *fault);

/** A partition by its name, or NULL; points into `layout`. */
esp_image_partition_t *esp_image_layout_find(esp_image_layout_t *layout, const char *name);

/** A change of one partition. */
typedef struct {
    const char *name;
    bool moves;      /**< to `offset` */
    uint32_t offset; /**< bytes */
    bool resizes;    /**< to `size` */
    uint32_t size;   /**< bytes; 0: all up to the next partition or the end of flash */
} esp_image_layout_change_t;

/**
 * Changes partitions, all at once. Those that one would reach then move up, no further than they
 * have to, unless they were told where to be; those before it stay. Without rules->flash_size the
 * table may not grow past the size of flash that it needs already (a power of two, from 1 MiB on).
 * The result fulfils all rules.
 * @return false: it cannot be, and `layout` is as it was
 */
bool esp_image_layout_change(esp_image_layout_t *layout, const esp_image_layout_change_t *changes,
                             size_t count, const esp_image_layout_rules_t *rules,
                             esp_image_csv_fault_t *fault);

/** Makes the table. @return false: it has too many partitions */
bool esp_image_layout_write_binary(const esp_image_layout_t *layout, bool with_md5,
                                   uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE],
                                   esp_image_csv_fault_t *fault);

/** Makes the CSV, terminated. @return false: a name cannot stand in one */
bool esp_image_layout_write_csv(const esp_image_layout_t *layout,
                                const esp_image_layout_rules_t *rules,
                                char csv[ESP_IMAGE_LAYOUT_CSV], esp_image_csv_fault_t *fault);

/** The type's name, or its number; `text` is room for it. */
const char *esp_image_partition_type_name(uint8_t type, char text[ESP_IMAGE_SUBTYPE_NAME]);

/** The subtype's name, or its number; rules may be NULL: no subtypes of one's own. */
const char *esp_image_partition_subtype_name(uint8_t type, uint8_t subtype,
                                             const esp_image_layout_rules_t *rules,
                                             char text[ESP_IMAGE_SUBTYPE_NAME]);

#ifdef __cplusplus
}
#endif

#endif
