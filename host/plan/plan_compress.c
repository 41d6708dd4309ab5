/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

/* The highest level that is still far faster than any line. */
enum { COMPRESS_LEVEL = 9 };

static const uint8_t *compress_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_host_plan_file_t *file = user;
    (void)size;
    return file->_stream + offset;
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

static uint32_t compress_stretch(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    esp_host_plan_file_t *file = user;
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(COMPRESS_LEVEL);
    uint8_t *copy = blank != 0 ? compress_blank(file->bytes + offset, size, blank) : NULL;
    free(file->_stream);
    file->_stream = malloc(size);
    size_t made = 0;
    if (compressor != NULL && file->_stream != NULL && (copy != NULL || blank == 0)) {
        /* It has to become smaller to be of use. */
        made = libdeflate_zlib_compress(compressor, copy != NULL ? copy : file->bytes + offset,
                                        size, file->_stream, size - 1);
    }
    libdeflate_free_compressor(compressor);
    free(copy);
    file->streamed += (uint32_t)made;
    return (uint32_t)made;
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
