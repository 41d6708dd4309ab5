/**
 * libesploader: files that go into flash, made and looked at in memory. No port, no chip.
 *
 *     esploader_make_t *make = esploader_make_new();
 *     esploader_make_set(make, "chip", "esp32c3");
 *     esploader_make_add(make, 0, elf, elf_size);
 *     if (esploader_make_image(make) == ESPLOADER_OK)
 *         bytes = esploader_make_output(make, 0, &size, &offset);
 *     else
 *         puts(esploader_make_error_text(make));
 *     esploader_make_free(make);
 *
 * What esploader.h says of texts, structures and of what stays holds here as well. A maker belongs
 * to one thread at a time. What it is asked for last takes the place of what it has made before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESPLOADER_MAKE_H
#define ESPLOADER_MAKE_H

#include "esploader.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esploader_make esploader_make_t;

/** @return NULL: out of memory */
ESPLOADER_API esploader_make_t *esploader_make_new(void);

/** Gives back all, outputs among it. NULL is allowed. */
ESPLOADER_API void esploader_make_free(esploader_make_t *make);

/** @name What went wrong in the last call that may fail: ESPLOADER_OK, _USAGE, _INPUT or _MEMORY @{
 */
ESPLOADER_API esploader_kind_t esploader_make_error_kind(const esploader_make_t *make);
ESPLOADER_API const char *esploader_make_error_text(const esploader_make_t *make);
ESPLOADER_API const char *esploader_make_error_advice(const esploader_make_t *make);
/** @} */

/** What is allowed and strange in what was made last, a line each; "" where nothing is. */
ESPLOADER_API const char *esploader_make_warnings(const esploader_make_t *make);

/**
 * Sets an option. In brackets what holds without.
 *
 *   chip            "esp32c3"; "any" [any]
 *   flash-mode      "qio", "qout", "dio", "dout": of a linked program's image [qio], and set in the
 *                   image that the chip boots when several are merged [keep]
 *   flash-freq      likewise, as "40m" [code 0 of the chip; keep]
 *   flash-size      likewise, as "4MB" [1MB; keep]; where a partition table has to end [not known]
 *   format          of a merged file: "raw", "hex" (Intel HEX), "uf2" [raw]
 *   target-offset   raw: where in flash the merged file will go [0]
 *   pad-to          raw: filled up to this end of flash; a program's image: to a multiple of it [0]
 *   version         form of an ESP8266's image of a program: 1, 2, 3 [1]
 *   min-revision    of the chip, for a program's image: major * 100 + minor [0]
 *   max-revision    likewise [65535: any]
 *   digest          "on", "off": SHA-256 behind a program's image; MD5 in a partition table [on]
 *   secure          "none", "v1", "v2": room for a signature of a program's image; sizes of
 *                   applications in a partition table [none]
 *   segments        "on": a program's segments are taken, not its sections [off]
 *   page            bytes of a page of the flash mapping, for a program's image; 0: as its
 *                   descriptor says [0]
 *   table-offset    where a partition table will lie [0x8000]
 *   size            bytes of a partition of NVS
 *   nvs-version     1: for ESP-IDF before 4.0; 2 [2]
 *   keys            of a partition of NVS that is encrypted: 64 bytes as 128 hexadecimal digits;
 *                   "": it is not ["" ]
 */
ESPLOADER_API esploader_kind_t esploader_make_set(esploader_make_t *make, const char *name,
                                                  const char *value);

/** Adds an input, of which a copy is kept. `offset` is where in flash it goes, for who merges. */
ESPLOADER_API esploader_kind_t esploader_make_add(esploader_make_t *make, uint32_t offset,
                                                  const void *bytes, size_t size);

/** Forgets inputs and outputs; options stay. */
ESPLOADER_API void esploader_make_clear(esploader_make_t *make);

/** @name Making; of the inputs the first, but for who merges @{ */

/** The image, or the two of an ESP8266's version 1, of a linked program: an ELF file. */
ESPLOADER_API esploader_kind_t esploader_make_image(esploader_make_t *make);

/** One file of all inputs. An Intel HEX file among them says itself where its bytes go; its offset
 * is 0. */
ESPLOADER_API esploader_kind_t esploader_make_merged(esploader_make_t *make);

/** A partition table of its CSV, or of a table, checked. */
ESPLOADER_API esploader_kind_t esploader_make_table(esploader_make_t *make);

/** The CSV of a partition table, or of its CSV. */
ESPLOADER_API esploader_kind_t esploader_make_table_csv(esploader_make_t *make);

/** A partition of NVS of its CSV; what that says of files is refused. */
ESPLOADER_API esploader_kind_t esploader_make_nvs(esploader_make_t *make);

/** The CSV of a partition of NVS. */
ESPLOADER_API esploader_kind_t esploader_make_nvs_csv(esploader_make_t *make);

/** How many were made. */
ESPLOADER_API size_t esploader_make_count(const esploader_make_t *make);

/**
 * What was made, until the next call that makes or clears.
 * @param size    out: bytes; may be NULL
 * @param offset  out: where in flash it goes, if that is told, else 0; may be NULL
 * @return NULL: there is no such output
 */
ESPLOADER_API const void *esploader_make_output(const esploader_make_t *make, size_t index,
                                                size_t *size, uint32_t *offset);

/** @} */

/** @name Looking @{ */

/** An image, as far as it says. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_image_t) of whoever made the structure */
    char chip[28];        /**< it is made for that, as "ESP32-C3" */
    char kind[20];        /**< "application", "bootloader" or "RAM image" */
    char project[36];     /**< of an application, like the next; "" where it does not tell */
    char project_version[36];
    char idf_version[36];
    char built[44];      /**< date and time */
    char flash_mode[12]; /**< "dio" ... */
    uint32_t flash_mhz;
    uint32_t flash_size; /**< bytes, as the header says */
    uint32_t entry;
    uint32_t segments;     /**< see esploader_make_segment() */
    uint32_t length;       /**< bytes of the whole image; 0: its end was not reached */
    uint16_t min_revision; /**< of the chip, major * 100 + minor */
    uint16_t max_revision; /**< 0 and 65535: no limit */
    uint8_t has_digest;    /**< a SHA-256 stands at its end */
    uint8_t reserved[3];
    uint8_t elf_sha256[32]; /**< of an application; else zeros */
} esploader_image_t;

/**
 * Reads the first input as an image for the chip of option "chip", and checks all that it says of
 * itself. `image->struct_size` is filled in before; it is filled in as far as reading got, also
 * when something is wrong.
 */
ESPLOADER_API esploader_kind_t esploader_make_look(esploader_make_t *make,
                                                   esploader_image_t *image);

/** A segment of the image looked at last. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_segment_t) of whoever made the structure */
    uint32_t address;     /**< where it is loaded or mapped */
    uint32_t offset;      /**< of its first byte in the image */
    uint32_t size;        /**< bytes */
    char memory[12];      /**< "flash", "RAM", "RTC RAM", "padding" or "other" */
} esploader_segment_t;

ESPLOADER_API esploader_kind_t esploader_make_segment(esploader_make_t *make, size_t index,
                                                      esploader_segment_t *segment);

/** A partition of the table that was made last, of either form. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_partition_t) of whoever made the structure */
    uint32_t offset;      /**< in flash */
    uint32_t size;        /**< bytes */
    uint32_t flags;       /**< bit 0: encrypted; bit 1: read only */
    uint8_t type;         /**< and its subtype, as they stand in the table */
    uint8_t subtype;
    uint8_t reserved[2];
    char name[20];
    char type_name[36];    /**< "app", "data" ..., or the number */
    char subtype_name[36]; /**< "factory", "nvs" ..., likewise */
} esploader_partition_t;

/** @return ESPLOADER_ERROR_USAGE: there is no such partition */
ESPLOADER_API esploader_kind_t esploader_make_partition(esploader_make_t *make, size_t index,
                                                        esploader_partition_t *partition);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
