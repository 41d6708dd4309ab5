/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_make.h"
#include "esp_image_spread.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MERGE_SECTOR = 0x1000, MERGE_MOST = 0x10000000 /* bytes: more than any flash */ };

typedef struct {
    uint32_t offset;
    uint32_t size;
    uint8_t *bytes;
    const char *path;
} merge_file_t;

typedef struct {
    const esp_host_merge_t *wanted;
    merge_file_t *files;
    size_t count;
    uint8_t *bytes; /* of the merged file */
    size_t size;
    esp_host_error_t *error;
} merge_t;

static bool merge_no_memory(const merge_t *merge)
{
    return esp_host_error_set(merge->error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
}

/* A place that is kept free is an empty file. */
static bool merge_is_empty(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

static bool merge_read(merge_t *merge, char *const *texts, size_t count)
{
    static const char advice[] = "give pairs of offset and file, as 0x10000 app.bin";
    if (count == 0 || count % 2 != 0) {
        return esp_host_error_set(merge->error, ESP_HOST_ERROR_USAGE, advice,
                                  "offset and file do not pair up");
    }
    merge->files = calloc(count / 2, sizeof *merge->files);
    if (merge->files == NULL) {
        return merge_no_memory(merge);
    }
    for (size_t i = 0; i < count; i += 2) {
        merge_file_t *file = &merge->files[merge->count++];
        file->path = texts[i + 1];
        if (!esp_host_number(texts[i], &file->offset)) {
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_USAGE, advice,
                                      "'%s' is no offset", texts[i]);
        }
        if (!merge_is_empty(file->path) &&
            !esp_host_file_read(file->path, merge->wanted->cancelled, merge->wanted->user,
                                &file->bytes, &file->size, merge->error)) {
            return false;
        }
    }
    return true;
}

/* By offset; files of one offset keep their order. */
static void merge_sort(merge_t *merge)
{
    for (size_t i = 1; i < merge->count; i++) {
        const merge_file_t file = merge->files[i];
        size_t at = i;
        for (; at > 0 && merge->files[at - 1].offset > file.offset; at--) {
            merge->files[at] = merge->files[at - 1];
        }
        merge->files[at] = file;
    }
}

/* Flash is erased in sectors, so each may belong to one file only. */
static bool merge_check_places(const merge_t *merge)
{
    const merge_file_t *last = NULL;
    for (size_t i = 0; i < merge->count; i++) {
        const merge_file_t *file = &merge->files[i];
        if (file->size > MERGE_MOST || file->offset > MERGE_MOST - file->size) {
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT, "check the offset",
                                      "%s at 0x%" PRIx32 " is beyond any flash", file->path,
                                      file->offset);
        }
        if (file->size == 0) {
            continue;
        }
        if (last != NULL &&
            file->offset / MERGE_SECTOR <= (last->offset + (last->size - 1)) / MERGE_SECTOR) {
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT,
                                      "check the offsets; each file needs sectors of 4 KiB of its "
                                      "own",
                                      "%s at 0x%" PRIx32 " overlaps %s at 0x%" PRIx32, file->path,
                                      file->offset, last->path, last->offset);
        }
        last = file;
    }
    return true;
}

/* The settings of the flash go into the image that the chip's ROM loads, and no other. */
static bool merge_set(const merge_t *merge)
{
    const esp_host_merge_t *wanted = merge->wanted;
    const esp_image_settings_t *settings = &wanted->settings;
    if (!settings->set_mode && !settings->set_clock && !settings->set_size) {
        return true;
    }
    for (size_t i = 0; i < merge->count; i++) {
        merge_file_t *file = &merge->files[i];
        if (file->offset != esp_image_bootloader_offset(wanted->chip) || file->size == 0) {
            continue;
        }
        const esp_image_setting_t result =
            esp_image_setting_apply(settings, wanted->chip, file->bytes, file->size);
        switch (result) {
        case ESP_IMAGE_SETTING_OK:
            break;
        case ESP_IMAGE_SETTING_NO_IMAGE:
        case ESP_IMAGE_SETTING_HASH:
            if (wanted->note != NULL) {
                wanted->note(wanted->user, file->path, file->offset, result);
            }
            break;
        case ESP_IMAGE_SETTING_CLOCK:
        case ESP_IMAGE_SETTING_SIZE:
        case ESP_IMAGE_SETTING_OTHER_CHIP:
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT, NULL,
                                      "cannot set how flash is used in %s for the %s: %s",
                                      file->path, esp_image_chip_name(wanted->chip),
                                      esp_image_setting_text(result));
        }
    }
    return true;
}

static bool merge_make_raw(merge_t *merge)
{
    const uint32_t base = merge->wanted->target_offset;
    uint32_t end = merge->wanted->pad_to > base ? merge->wanted->pad_to : base;
    for (size_t i = 0; i < merge->count; i++) {
        const merge_file_t *file = &merge->files[i];
        const uint32_t file_end = file->offset + file->size;
        if (file->offset < base) {
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT,
                                      "give a smaller --target-offset, or none",
                                      "%s at 0x%" PRIx32 " is before the target offset 0x%" PRIx32,
                                      file->path, file->offset, base);
        }
        end = file_end > end ? file_end : end;
    }
    merge->size = end - base;
    merge->bytes = malloc(merge->size + 1);
    if (merge->bytes == NULL) {
        return merge_no_memory(merge);
    }
    memset(merge->bytes, 0xFF, merge->size);
    for (size_t i = 0; i < merge->count; i++) {
        const merge_file_t *file = &merge->files[i];
        if (file->size > 0) {
            memcpy(merge->bytes + (file->offset - base), file->bytes, file->size);
        }
    }
    return true;
}

static bool merge_make_spread(merge_t *merge)
{
    const esp_host_merge_t *wanted = merge->wanted;
    esp_image_stretch_t *stretches = calloc(merge->count + 1, sizeof *stretches);
    size_t count = 0;
    if (stretches == NULL) {
        return merge_no_memory(merge);
    }
    for (size_t i = 0; i < merge->count; i++) {
        const merge_file_t *file = &merge->files[i];
        if (file->size > 0) {
            stretches[count++] = (esp_image_stretch_t){file->offset, file->size, file->bytes};
        }
    }
    const bool done = wanted->format == ESP_HOST_MERGE_HEX
                          ? esp_image_hex_write(stretches, count, &merge->bytes, &merge->size)
                          : esp_image_uf2_write(stretches, count, wanted->chip, wanted->chunk,
                                                wanted->without_md5, &merge->bytes, &merge->size);
    free(stretches);
    return done || merge_no_memory(merge);
}

static bool merge_save(merge_t *merge, const char *output)
{
    esp_host_save_t save;
    return esp_host_save_begin(&save, output, merge->error) &&
           esp_host_save_end(&save, merge->bytes, merge->size, merge->error);
}

bool esp_host_merge(const esp_host_merge_t *wanted, char *const *texts, size_t count,
                    const char *output, uint32_t *size, esp_host_error_t *error)
{
    merge_t merge = {.wanted = wanted, .error = error};
    bool done = merge_read(&merge, texts, count);
    if (done) {
        merge_sort(&merge);
        done = merge_check_places(&merge) && merge_set(&merge) &&
               (wanted->format == ESP_HOST_MERGE_RAW ? merge_make_raw(&merge)
                                                     : merge_make_spread(&merge)) &&
               merge_save(&merge, output);
    }
    *size = (uint32_t)merge.size;
    for (size_t i = 0; i < merge.count; i++) {
        free(merge.files[i].bytes);
    }
    free(merge.files);
    free(merge.bytes);
    return done;
}
