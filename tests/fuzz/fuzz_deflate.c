/*
 * The encoder: any bytes come back from zlib, whatever memory, reach and room it has, and a source
 * that fails, or changes on the way, leaves a stream that is too short.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include "fuzz.h"
#include <string.h>
#include <zlib.h>

enum { OPTIONS = 4 };

typedef struct {
    uint8_t *bytes;
    uint32_t size;
    uint32_t left; /* pulls until it fails; 0: it never does */
} source_t;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    source_t *source = user;
    FUZZ_CHECK(size > 0 && size <= ESP_LOADER_DEFLATE_PULL && offset < source->size &&
               size <= source->size - offset);
    return source->left != 0 && --source->left == 0 ? NULL : source->bytes + offset;
}

/* @return bytes of the stream that were made */
static uint32_t make(esp_loader_deflate_t *deflate, uint8_t *stream, uint32_t room, uint32_t piece)
{
    uint32_t made = 0;
    uint32_t more = piece;
    while (more == piece && room - made >= piece) {
        more = esp_loader_deflate_make(deflate, stream + made, piece);
        FUZZ_CHECK(more <= piece);
        made += more;
    }
    return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint32_t table[4 * ESP_LOADER_DEFLATE_TABLE];
    if (size < OPTIONS || size > 65536) {
        return 0;
    }
    const uint8_t *options = data;
    source_t source = {.size = (uint32_t)size - OPTIONS};
    const uint32_t blank = options[0] % 4 == 0 ? options[1] * 16u % (source.size + 1) : 0;
    const uint32_t piece = 1u + options[2];
    const uint32_t room = 2 * source.size + 1000;
    uint8_t *stream = malloc(room);
    uint8_t *back = malloc(source.size + 1);
    source.bytes = malloc(source.size + 1);
    FUZZ_CHECK(stream != NULL && back != NULL && source.bytes != NULL);
    memcpy(source.bytes, data + OPTIONS, source.size);

    esp_loader_deflate_t deflate;
    const esp_loader_deflate_source_t what = {
        .pull = pull, .user = &source, .size = source.size, .blank = blank};
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE << options[0] % 3);
    deflate.reach = options[0] % 2 != 0 ? deflate.reach : options[1] * 128u;
    esp_loader_deflate_begin(&deflate, &what);
    while (!esp_loader_deflate_measure(&deflate, piece)) {
    }
    FUZZ_CHECK(deflate.size != 0 && deflate.size <= room - piece);
    const uint32_t made = make(&deflate, stream, room, piece);
    FUZZ_CHECK(made == deflate.size);
    uLongf inflated = source.size + 1;
    FUZZ_CHECK(uncompress(back, &inflated, stream, made) == Z_OK && inflated == source.size);
    memset(source.bytes, 0xFF, blank);
    FUZZ_CHECK(memcmp(back, source.bytes, source.size) == 0);

    /* Another one fails, or gives other bytes than those that were counted. */
    esp_loader_deflate_again(&deflate);
    source.left = options[3];
    for (uint32_t at = blank + options[3]; at < source.size; at += 97) {
        source.bytes[at] ^= (uint8_t)(at + 1);
    }
    const uint32_t other = make(&deflate, stream, room, piece);
    inflated = source.size + 1;
    FUZZ_CHECK(other != deflate.size || uncompress(back, &inflated, stream, other) != Z_OK ||
               (inflated == source.size && memcmp(back, source.bytes, source.size) == 0));
    free(source.bytes);
    free(back);
    free(stream);
    return 0;
}
