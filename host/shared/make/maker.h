/**
 * What the files of a maker share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_SHARED_MAKER_H
#define HOST_SHARED_MAKER_H

#include "esp_host_make.h"
#include "esp_image.h"
#include "esp_image_layout.h"
#include "esp_image_nvs.h"
#include "esploader_make.h"

typedef struct {
    uint32_t offset;
    uint32_t size;
    uint8_t *bytes;
    char name[32]; /**< for errors */
} make_input_t;

typedef struct {
    esp_image_chip_t chip;
    esp_image_settings_t settings; /**< what of them is set */
    esp_host_merge_format_t format;
    uint32_t target_offset;
    uint32_t pad_to;
    esp_image_version_t version;
    uint16_t min_revision;
    uint16_t max_revision;
    bool without_digest;
    esp_image_secure_t secure;
    bool segments;
    uint32_t page;
    uint32_t table_offset;
    uint32_t size;
    bool nvs_version_1;
    bool encrypted;
    uint8_t keys[ESP_IMAGE_NVS_KEYS];
} make_options_t;

struct esploader_make {
    make_options_t options;
    make_input_t *inputs;
    size_t input_count;
    esp_image_made_t outputs[ESP_IMAGE_CONVERT_FILES]; /**< bytes are the maker's */
    char *warnings;                                    /**< lines; NULL: none */
    esp_image_t image;                                 /**< that was looked at last */
    esp_image_layout_t layout;                         /**< of the table that was made last */
    esp_host_error_t error;
    esploader_kind_t kind;
};

/** Fills in what stands for no option. */
void make_options_init(make_options_t *options);

/** Forgets what was made before, and the error. @return the first input, or NULL with an error */
const make_input_t *make_begin(esploader_make_t *make);

/** Keeps the error as the last. @return its kind */
esploader_kind_t make_failed(esploader_make_t *make);

/** Refuses an input. @return the error's kind */
esploader_kind_t make_refuse(esploader_make_t *make, const char *advice, const char *text);

/** Refuses a CSV, or what was made of one. */
esploader_kind_t make_refuse_csv(esploader_make_t *make, const esp_image_csv_fault_t *fault);

/** Takes a warning down; `user` is the maker. */
void make_warn(void *user, const esp_image_csv_fault_t *warning);

/** The last error is that there is no memory. */
esploader_kind_t make_no_memory(esploader_make_t *make);

/** Keeps a copy as the only output. */
esploader_kind_t make_keep(esploader_make_t *make, const void *bytes, size_t size);

#endif
