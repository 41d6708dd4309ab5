/**
 * The form of an NVS partition, and what the files that make and read one share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IMAGE_NVS_H
#define IMAGE_NVS_H

#include "base/image_csv.h"
#include "esp_image_nvs.h"

/** A page: header, a bitmap of two bits an entry, entries of 32 bytes. */
enum {
    NVS_ENTRY = 32,
    NVS_ENTRIES = 126,
    NVS_PAGE_STATE = 0,
    NVS_PAGE_SEQUENCE = 4,
    NVS_PAGE_VERSION = 8,
    NVS_PAGE_CRC = 28, /* of the bytes from 4 on */
    NVS_PAGE_BITMAP = 32,
    NVS_PAGE_FIRST = 64,
    NVS_VERSION_1 = 0xFF,
    NVS_VERSION_2 = 0xFE,
};

/** An entry's bytes. */
enum {
    NVS_AT_SPACE = 0,
    NVS_AT_TYPE = 1,
    NVS_AT_SPAN = 2,  /* entries with those of its data */
    NVS_AT_CHUNK = 3, /* of a piece of a blob */
    NVS_AT_CRC = 4,   /* of all other bytes */
    NVS_AT_KEY = 8,
    NVS_AT_DATA = 24,
    NVS_AT_SIZE = 24,     /* of a string or a blob: 16 bits */
    NVS_AT_DATA_CRC = 28, /* of its data */
    NVS_AT_COUNT = 28,    /* of a blob's index: pieces */
    NVS_AT_START = 29,    /* and the number of the first */
    NVS_CHUNK_ANY = 0xFF,
    NVS_BLOB_DATA = 0x42,
    NVS_BLOB_INDEX = 0x48,
};

/** Limits: nvs_flash/README.rst. */
enum {
    NVS_MOST_TEXT = 4000, /* with its zero */
    NVS_MOST_OF_VERSION_1 = 1984,
    NVS_MOST_BLOB = 508000,
    NVS_MOST_SPACES = 254,
};

/** A page's state: bits are cleared one after the other. */
#define NVS_STATE_NONE    0xFFFFFFFFU
#define NVS_STATE_ACTIVE  0xFFFFFFFEU
#define NVS_STATE_FULL    0xFFFFFFFCU
#define NVS_STATE_FREEING 0xFFFFFFF8U

/** The CRC-32 that begins with all ones. */
uint32_t nvs_crc(const uint8_t *data, size_t size);

/** That of an entry without the bytes where it stands. */
uint32_t nvs_entry_crc(const uint8_t *entry);

/** Encrypts or decrypts one entry; `at`: where in the partition it lies. */
void nvs_crypt(const uint8_t *keys, uint32_t at, bool encrypts, uint8_t entry[NVS_ENTRY]);

/** Entries that so many bytes take. */
static inline unsigned nvs_entries(uint32_t size)
{
    return (size + NVS_ENTRY - 1) / NVS_ENTRY;
}

/** Pages that grow. */
typedef struct {
    const esp_image_nvs_options_t *options;
    uint8_t *image;
    unsigned pages; /* that may be used */
    unsigned page;  /* the one in use */
    unsigned entry; /* of it, the next free one */
} nvs_writer_t;

/** Begins a partition; options->size is right. */
void nvs_write_begin(nvs_writer_t *writer, const esp_image_nvs_options_t *options, uint8_t *image);

/** @return false: there is no room */
bool nvs_write_number(nvs_writer_t *writer, uint8_t space, const char *key, uint8_t type,
                      uint64_t number);

/** `size` with a text's zero. @return false: there is no room */
bool nvs_write_text(nvs_writer_t *writer, uint8_t space, const char *key, uint8_t type,
                    const uint8_t *data, uint32_t size);

/** In pieces. @return false: there is no room */
bool nvs_write_blob(nvs_writer_t *writer, uint8_t space, const char *key, const uint8_t *data,
                    uint32_t size);

/** Bytes in use. */
uint32_t nvs_write_used(const nvs_writer_t *writer);

enum { NVS_FIELDS = 16 };

/** A CSV, record by record; fields are in `text`, which is changed. */
typedef struct {
    char *at;
    unsigned line;      /* of the record that was read last */
    unsigned next_line; /* the line that `at` is in */
    char *fields[NVS_FIELDS];
    unsigned count;
} nvs_csv_t;

/** Begins with a text that ends with a zero. */
void nvs_csv_begin(nvs_csv_t *csv, char *text);

/** The next record that is neither blank nor a comment. False: there is none, or `fault` is set. */
bool nvs_csv_next(nvs_csv_t *csv, esp_image_csv_fault_t *fault);

/** A value in the form that it is stored in. */
typedef struct {
    uint8_t type;
    uint64_t number;
    uint8_t *data; /* to be freed; NULL: it is a number */
    uint32_t size;
} nvs_value_t;

/** Reads it as `encoding` tells. `bytes`: `size` of them, of the CSV or of a file. */
bool nvs_value_read(nvs_value_t *value, const char *encoding, const uint8_t *bytes, uint32_t size,
                    unsigned line, esp_image_csv_fault_t *fault);

#endif
