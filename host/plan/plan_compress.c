/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include <libdeflate.h>
#include <stdlib.h>

/* The highest level that is still far faster than any line. */
enum { COMPRESS_LEVEL = 9 };

static const uint8_t *compress_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_host_plan_file_t *file = user;
    (void)size;
    return file->_stream + offset;
}

/* Bytes of the stream, at most one less than those of the image; 0: it would not be smaller. */
static size_t compress_squeeze(esp_host_plan_file_t *file)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(COMPRESS_LEVEL);
    file->_stream = malloc(file->size);
    size_t size = 0;
    if (compressor != NULL && file->_stream != NULL) {
        size = libdeflate_zlib_compress(compressor, file->bytes, file->size, file->_stream,
                                        file->size - 1);
    }
    libdeflate_free_compressor(compressor);
    if (size == 0) {
        free(file->_stream);
        file->_stream = NULL;
    }
    return size;
}

void compress_image(esp_host_plan_t *plan, size_t index)
{
    esp_host_plan_file_t *file = &plan->files[index];
    if (file->_squeezed) {
        return;
    }
    file->_squeezed = true;
    const size_t size = compress_squeeze(file);
    if (size != 0) {
        plan->images[index].pull_stream = compress_pull;
        plan->images[index].stream_size = (uint32_t)size;
    }
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
