/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_make.h"
#include "esp_image_container.h"
#include "esp_image_spread.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MERGE_SECTOR = 0x1000,
    MERGE_MOST = 0x10000000, /* bytes: more than any flash */
    MERGE_TEXT = 240,
};

/* What one file puts in one place; an Intel HEX file may have several. */
typedef struct {
    uint32_t offset;
    uint32_t size;
    uint8_t *bytes;
    const char *path; /* the caller's: the same one for all of a file */
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

/* One more, whose `bytes` become the merge's, also when this fails. */
static bool merge_add(merge_t *merge, const char *path, uint32_t offset, uint8_t *bytes,
                      uint32_t size)
{
    merge_file_t *files = realloc(merge->files, (merge->count + 1) * sizeof *files);
    if (files == NULL) {
        free(bytes);
        return merge_no_memory(merge);
    }
    merge->files = files;
    files[merge->count++] = (merge_file_t){offset, size, bytes, path};
    return true;
}

static bool merge_add_stretches(merge_t *merge, const char *path, uint32_t offset,
                                const esp_image_spread_t *spread)
{
    if (spread->stretches[0].address < offset) {
        return esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT,
                                  "it says itself where it goes: give 0x0 for its offset",
                                  "%s begins at 0x%" PRIx32 ", before the offset 0x%" PRIx32, path,
                                  spread->stretches[0].address, offset);
    }
    for (size_t i = 0; i < spread->count; i++) {
        const esp_image_stretch_t *stretch = &spread->stretches[i];
        uint8_t *bytes = malloc(stretch->size);
        if (bytes == NULL) {
            return merge_no_memory(merge);
        }
        memcpy(bytes, stretch->data, stretch->size);
        if (!merge_add(merge, path, stretch->address, bytes, stretch->size)) {
            return false;
        }
    }
    return true;
}

/* An Intel HEX file is what it says, where it says it. */
static bool merge_add_hex(merge_t *merge, const char *path, uint32_t offset, const uint8_t *bytes,
                          uint32_t size)
{
    char text[MERGE_TEXT];
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    bool done = esp_image_hex_read(bytes, size, &spread, &fault);
    if (done) {
        done = merge_add_stretches(merge, path, offset, &spread);
    } else if (fault.reason == ESP_IMAGE_SPREAD_MEMORY) {
        merge_no_memory(merge);
    } else {
        esp_image_spread_text(&fault, text, sizeof text);
        esp_host_error_set(merge->error, ESP_HOST_ERROR_INPUT,
                           "it is damaged: make or copy it again", "%s: %s", path, text);
    }
    esp_image_spread_free(&spread);
    return done;
}

/* `bytes` become the merge's, also when this fails. */
static bool merge_add_file(merge_t *merge, const char *path, uint32_t offset, uint8_t *bytes,
                           uint32_t size)
{
    if (esp_image_container(bytes, size) != ESP_IMAGE_CONTAINER_HEX) {
        return merge_add(merge, path, offset, bytes, size);
    }
    const bool done = merge_add_hex(merge, path, offset, bytes, size);
    free(bytes);
    return done;
}

static bool merge_read_file(merge_t *merge, const char *path, uint32_t offset)
{
    uint8_t *bytes;
    uint32_t size;
    if (merge_is_empty(path)) {
        return merge_add(merge, path, offset, NULL, 0);
    }
    return esp_host_file_read(path, merge->wanted->cancelled, merge->wanted->user, &bytes, &size,
                              merge->error) &&
           merge_add_file(merge, path, offset, bytes, size);
}

static bool merge_read(merge_t *merge, char *const *texts, size_t count)
{
    static const char advice[] = "give pairs of offset and file, as 0x10000 app.bin";
    if (count == 0 || count % 2 != 0) {
        return esp_host_error_set(merge->error, ESP_HOST_ERROR_USAGE, advice,
                                  "offset and file do not pair up");
    }
    for (size_t i = 0; i < count; i += 2) {
        uint32_t offset;
        if (!esp_host_number(texts[i], &offset)) {
            return esp_host_error_set(merge->error, ESP_HOST_ERROR_USAGE, advice,
                                      "'%s' is no offset", texts[i]);
        }
        if (!merge_read_file(merge, texts[i + 1], offset)) {
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

/* Whether two neighbours share a sector. Flash is erased in sectors, so each may belong to one file
 * only; what one HEX file says of a sector goes there together. */
static bool merge_overlap(const merge_file_t *last, const merge_file_t *file)
{
    const uint32_t end = last->offset + (last->size - 1);
    return last->path == file->path ? file->offset <= end
                                    : file->offset / MERGE_SECTOR <= end / MERGE_SECTOR;
}

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
        if (last != NULL && merge_overlap(last, file)) {
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

static bool merge_make(merge_t *merge)
{
    merge_sort(merge);
    return merge_check_places(merge) && merge_set(merge) &&
           (merge->wanted->format == ESP_HOST_MERGE_RAW ? merge_make_raw(merge)
                                                        : merge_make_spread(merge));
}

static void merge_free_files(merge_t *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        free(merge->files[i].bytes);
    }
    free(merge->files);
}

bool esp_host_merge(const esp_host_merge_t *wanted, char *const *texts, size_t count,
                    const char *output, uint32_t *size, esp_host_error_t *error)
{
    merge_t merge = {.wanted = wanted, .error = error};
    const bool done =
        merge_read(&merge, texts, count) && merge_make(&merge) && merge_save(&merge, output);
    *size = (uint32_t)merge.size;
    merge_free_files(&merge);
    free(merge.bytes);
    return done;
}

bool esp_host_merge_bytes(const esp_host_merge_t *wanted, const esp_host_merge_input_t *inputs,
                          size_t count, uint8_t **bytes, size_t *size, esp_host_error_t *error)
{
    merge_t merge = {.wanted = wanted, .error = error};
    bool done = count != 0 || esp_host_error_set(error, ESP_HOST_ERROR_USAGE, "add one first",
                                                 "there is nothing to merge");
    for (size_t i = 0; done && i < count; i++) {
        const esp_host_merge_input_t *input = &inputs[i];
        uint8_t *copy = malloc((size_t)input->size + 1);
        if (copy == NULL) {
            done = merge_no_memory(&merge);
            break;
        }
        if (input->size != 0) {
            memcpy(copy, input->bytes, input->size);
        }
        done = merge_add_file(&merge, input->name, input->offset, copy, input->size);
    }
    done = done && merge_make(&merge);
    merge_free_files(&merge);
    if (!done) {
        free(merge.bytes);
        merge.bytes = NULL;
        merge.size = 0;
    }
    *bytes = merge.bytes;
    *size = merge.size;
    return done;
}
