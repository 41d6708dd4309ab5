/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"
#include <libdeflate.h>
#include <stdlib.h>

/* The highest level that is still far faster than any line. */
enum { PLAN_COMPRESSION_LEVEL = 9 };

static const uint8_t *plan_pull_stream(void *user, uint32_t offset, uint32_t size)
{
    const plan_file_t *file = user;
    (void)size;
    return file->stream + offset;
}

/* Bytes of the stream, at most one less than those of the image; 0: it would not be smaller. */
static size_t plan_squeeze(plan_file_t *file)
{
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(PLAN_COMPRESSION_LEVEL);
    file->stream = malloc(file->size);
    size_t size = 0;
    if (compressor != NULL && file->stream != NULL) {
        size = libdeflate_zlib_compress(compressor, file->bytes, file->size, file->stream,
                                        file->size - 1);
    }
    libdeflate_free_compressor(compressor);
    if (size == 0) {
        free(file->stream);
        file->stream = NULL;
    }
    return size;
}

void plan_compress(plan_t *plan, size_t index)
{
    plan_file_t *file = &plan->files[index];
    if (file->squeezed) {
        return;
    }
    file->squeezed = true;
    const size_t size = plan_squeeze(file);
    if (size != 0) {
        plan->images[index].pull_stream = plan_pull_stream;
        plan->images[index].stream_size = (uint32_t)size;
    }
}
