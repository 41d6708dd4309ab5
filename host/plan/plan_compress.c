/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* The highest level that is still far faster than any line. */
enum { COMPRESS_LEVEL = 9 };

/* A stretch of a file that several plans share, as it was compressed for the first of them. */
typedef struct esp_host_plan_stream {
    struct esp_host_plan_stream *next;
    uint32_t offset;
    uint32_t size;
    uint32_t blank;
    uint32_t made; /* bytes; 0: it does not become smaller */
    uint8_t bytes[];
} compress_kept_t;

static const uint8_t *compress_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_host_plan_file_t *file = user;
    (void)size;
    return file->_stream_at + offset;
}

/* The stretch with its beginning blank; NULL: no memory. */
static uint8_t *compress_blank(const uint8_t *bytes, uint32_t size, uint32_t blank)
{
    uint8_t *copy = malloc(size);
    if (copy != NULL) {
        memset(copy, 0xFF, blank);
        memcpy(copy + blank, bytes + blank, size - blank);
    }
    return copy;
}

static uint32_t compress_make(esp_host_plan_file_t *file, uint32_t offset, uint32_t size,
                              uint32_t blank)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(COMPRESS_LEVEL);
    uint8_t *copy = blank != 0 ? compress_blank(file->bytes + offset, size, blank) : NULL;
    free(file->_stream);
    file->_stream = malloc(size);
    file->_stream_at = file->_stream;
    size_t made = 0;
    if (compressor != NULL && file->_stream != NULL && (copy != NULL || blank == 0)) {
        /* It has to become smaller to be of use. */
        made = libdeflate_zlib_compress(compressor, copy != NULL ? copy : file->bytes + offset,
                                        size, file->_stream, size - 1);
    }
    libdeflate_free_compressor(compressor);
    free(copy);
    return (uint32_t)made;
}

static const compress_kept_t *compress_find(const esp_host_plan_file_t *origin, uint32_t offset,
                                            uint32_t size, uint32_t blank)
{
    for (const compress_kept_t *kept = origin->_streams; kept != NULL; kept = kept->next) {
        if (kept->offset == offset && kept->size == size && kept->blank == blank) {
            return kept;
        }
    }
    return NULL;
}

/* Where chips differ in what they need, stretches do, too: no more is kept than the file has. */
static void compress_keep(esp_host_plan_file_t *origin, const compress_kept_t *key,
                          const uint8_t *stream)
{
    if (key->made > origin->size || origin->_streamed > origin->size - key->made) {
        return;
    }
    compress_kept_t *kept = malloc(sizeof *kept + key->made);
    if (kept == NULL) {
        return;
    }
    *kept = *key;
    if (key->made != 0) {
        memcpy(kept->bytes, stream, key->made);
    }
    kept->next = origin->_streams;
    origin->_streams = kept;
    origin->_streamed += key->made;
}

static uint32_t compress_stretch(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    esp_host_plan_file_t *file = user;
    const compress_kept_t *kept =
        file->_origin != NULL ? compress_find(file->_origin, offset, size, blank) : NULL;
    uint32_t made;
    if (kept != NULL) {
        file->_stream_at = kept->bytes;
        made = kept->made;
    } else {
        made = compress_make(file, offset, size, blank);
        if (file->_origin != NULL) {
            const compress_kept_t key = {
                .offset = offset, .size = size, .blank = blank, .made = made};
            compress_keep(file->_origin, &key, file->_stream);
        }
    }
    file->streamed += made;
    return made;
}

void compress_drop(esp_host_plan_file_t *file)
{
    while (file->_streams != NULL) {
        compress_kept_t *next = file->_streams->next;
        free(file->_streams);
        file->_streams = next;
    }
}

void compress_image(esp_host_plan_t *plan, size_t index)
{
    plan->images[index].make_stream = compress_stretch;
    plan->images[index].pull_stream = compress_pull;
}

bool esp_host_plan_can_compress(esp_loader_session_t *session)
{
    return esp_loader_engine_can_inflate(esp_loader_session_engine(session)) &&
           !esp_loader_session_target(session)->secure_download;
}

void esp_host_plan_compress(esp_host_plan_t *plan, esp_loader_session_t *session,
                            const esp_loader_event_t *event)
{
    if (event->value == ESP_LOADER_JOB_WRITE && event->other < plan->count &&
        plan->images[event->other].state == ESP_LOADER_IMAGE_WAITING &&
        !plan->files[event->other].encrypt && esp_host_plan_can_compress(session)) {
        compress_image(plan, event->other);
    }
}
