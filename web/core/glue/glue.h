/**
 * One visit to one chip as a module of WebAssembly: what its files share. A program in JavaScript
 * makes an instance for each visit, so there is one of everything here.
 *
 * Functions marked GLUE_EXPORT are what that program calls. They may be called in any order in
 * which esp_loader_session.h lets those they stand for; pointers are offsets in the instance's
 * memory, which may have moved in the view of JavaScript after any call that allocates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef GLUE_H
#define GLUE_H

#include "esp_image_fault.h"
#include "esp_image_partition.h"
#include "esp_loader_deflate.h"
#include "esp_loader_task.h"

#define GLUE_EXPORT(name) __attribute__((export_name(#name))) name
#define GLUE_IMPORT(name) __attribute__((import_module("env"), import_name(#name))) name

enum {
    GLUE_IMAGES = 64,
    GLUE_RATES = 8,
    GLUE_TX_SIZE = 32768, /* a stub's block and its escapes */
    GLUE_RX_SIZE = 4096,
    GLUE_TEXT_SIZE = 512,
    GLUE_DEFLATE_WORDS = 32768, /* 128 KiB: docs/COMPRESSION.md */
};

/** How the chip comes into its loader. */
typedef enum {
    GLUE_BEFORE_RESET, /* by the lines */
    GLUE_BEFORE_NONE,  /* somebody has put it there: no reset leads there */
    GLUE_BEFORE_FOUND, /* the visit before has left it there: by the lines, where it is gone */
} glue_before_t;

/** A file that goes into flash. */
typedef struct {
    uint32_t offset;
    uint32_t size;
    const uint8_t *bytes;
    const char *name;
} glue_file_t;

/** What files are refused for, before the chip's flash is touched. */
typedef struct {
    bool refused;
    char text[GLUE_TEXT_SIZE];
    char advice[GLUE_TEXT_SIZE];
} glue_refusal_t;

typedef struct {
    esp_loader_engine_t engine;
    esp_loader_session_t session;
    esp_loader_session_config_t config;
    esp_loader_stub_t stub;
    bool has_stub;
    bool has_reset;
    bool resets_by_usb;
    glue_before_t before;
    bool force; /* what files hold is not judged */
    bool no_compress;

    glue_file_t files[GLUE_IMAGES];
    esp_loader_image_t images[GLUE_IMAGES];
    esp_loader_image_deflate_t ways[GLUE_IMAGES];
    uint32_t count;
    glue_refusal_t refusal;

    uint32_t rates[GLUE_RATES];
    union {
        esp_loader_task_t plain;
        esp_loader_task_write_t write;
        esp_loader_task_verify_t verify;
        esp_loader_task_read_t read;
        esp_loader_task_erase_t erase;
    } task;
    esp_loader_task_look_t look;
    uint8_t seen[ESP_IMAGE_TABLE_MAX_SIZE]; /* the partition table in flash */
    bool looked;
    bool writes; /* the task is `write` ... */
    bool verifies;

    esp_loader_deflate_t deflate;
    uint8_t stream[16384]; /* a block of it */
} glue_t;

extern glue_t glue;

/** Refuses the files; `advice` may be NULL. @return false */
bool glue_refuse(const char *advice, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** What a fault of an image means, for the file of that name. @return false */
bool glue_refuse_fault(const glue_file_t *file, const char *where, const esp_image_fault_t *fault);

/** Whether the files may be written to the chip that is there: false once one is refused. */
bool glue_judge(void);

/** Whether the partition table in flash is to be looked at: `seen` is its place. */
bool glue_judge_wants(void);

/** Whether the files may be written beside what was seen of flash. */
bool glue_judge_seen(void);

/** Whether the partitions of the table that goes along end within flash. */
bool glue_judge_end(uint32_t flash_size);

/** The places of files alone; `flash_size` 0: not known. */
bool glue_judge_places(uint32_t flash_size);

#endif
