/**
 * Makes a file's zlib stream with the core's encoder, in runs of 256 KiB as a job does, checks it
 * with zlib, and prints `bytes stream zlib-1 zlib-9 pulls pulled`: the encoder's bytes, zlib's of
 * two levels, how often the source was asked, and for how many bytes.
 *
 *     compression FILE [TABLE-WORDS [REACH]]
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { MOST_FILE = 1 << 24, RUN = 0x40000, MOST_TABLE = 32768, PIECE = 1024, STEP = 4096 };

typedef struct {
    unsigned long bytes;
    unsigned long stream;
    unsigned long zlib[2];
} tally_t;

static uint8_t file_bytes[MOST_FILE];
static uint8_t stream[2 * RUN];
static uint8_t back[RUN];
static uint32_t table[MOST_TABLE];
static unsigned long pulls;
static unsigned long pulled;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    pulls++;
    pulled += size;
    return (const uint8_t *)user + offset;
}

static int fail(const char *what)
{
    fprintf(stderr, "compression: %s\n", what);
    return EXIT_FAILURE;
}

/* The whole work of the encoder: what callgrind counts. */
uint32_t compression_encode(esp_loader_deflate_t *deflate, const esp_loader_deflate_source_t *run);

__attribute__((noinline)) uint32_t compression_encode(esp_loader_deflate_t *deflate,
                                                      const esp_loader_deflate_source_t *run)
{
    uint32_t made = 0;
    esp_loader_deflate_begin(deflate, run);
    while (!esp_loader_deflate_measure(deflate, STEP)) {
    }
    for (uint32_t more = PIECE; more == PIECE; made += more) {
        more = esp_loader_deflate_make(deflate, stream + made, PIECE);
    }
    return made;
}

static int encode_run(esp_loader_deflate_t *deflate, uint32_t at, uint32_t size, tally_t *tally)
{
    static const int levels[] = {1, 9};
    const esp_loader_deflate_source_t run = {
        .pull = pull, .user = file_bytes, .offset = at, .size = size};
    const uint32_t made = compression_encode(deflate, &run);
    uLongf inflated = sizeof(back);
    if (made != deflate->size || uncompress(back, &inflated, stream, made) != Z_OK ||
        inflated != size || memcmp(back, file_bytes + at, size) != 0) {
        return fail("the stream is wrong");
    }
    tally->bytes += size;
    tally->stream += made;
    for (int i = 0; i < 2; i++) {
        uLongf other = sizeof(stream);
        if (compress2(stream, &other, file_bytes + at, size, levels[i]) != Z_OK) {
            return fail("zlib failed");
        }
        tally->zlib[i] += other;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    static esp_loader_deflate_t deflate;
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) {
        return fail("usage: compression FILE [TABLE-WORDS [REACH]]");
    }
    const size_t size = fread(file_bytes, 1, sizeof(file_bytes), file);
    fclose(file);
    const unsigned long words = argc > 2 ? strtoul(argv[2], NULL, 10) : ESP_LOADER_DEFLATE_TABLE;
    if (words < ESP_LOADER_DEFLATE_TABLE || words > MOST_TABLE) {
        return fail("a table has from 1024 to 32768 words");
    }
    esp_loader_deflate_init(&deflate, table, (uint32_t)words);
    if (argc > 3) {
        deflate.reach = (uint32_t)strtoul(argv[3], NULL, 10);
    }
    tally_t tally = {0};
    for (size_t at = 0; at < size; at += RUN) {
        const size_t left = size - at < RUN ? size - at : RUN;
        if (encode_run(&deflate, (uint32_t)at, (uint32_t)left, &tally) != EXIT_SUCCESS) {
            return EXIT_FAILURE;
        }
    }
    printf("%lu %lu %lu %lu %lu %lu\n", tally.bytes, tally.stream, tally.zlib[0], tally.zlib[1],
           pulls, pulled);
    return EXIT_SUCCESS;
}
