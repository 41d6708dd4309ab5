/*
 * What the encoder makes of some sources, to the byte: how well it finds what comes again, and
 * whether it is still the same stream. Whoever makes streams smaller, or larger for a reason,
 * changes the table:
 *
 *     test_deflate_streams print
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { MOST = 70000, MOST_STREAM = MOST + MOST / 8 + 1000, PIECE = 500 };

typedef enum { WORDS, RECORDS, ROWS, RANDOM, FEW_LETTERS } kind_t;

typedef struct {
    kind_t kind;
    uint32_t size;
    uint32_t blank; /* of the source */
    uint32_t words; /* of the table */
    uint32_t reach; /* 0: as far as there is */
    uint32_t told;  /* bytes of the stream */
    uint32_t crc;   /* of all of it */
} stream_t;

static const stream_t streams[] = {
    {WORDS, 20000, 0, 1024, 0, 18271, 0x63F1B1F1},
    {WORDS, 20000, 0, 4096, 0, 16878, 0xF5B15A0A},
    {WORDS, 20000, 0, 1024, 1000, 19279, 0x88061B4A},
    {WORDS, 20000, 4096, 1024, 0, 14685, 0x5D994C90},
    {WORDS, 70000, 0, 1024, 0, 59731, 0xF4A4AF1D},
    {RECORDS, 20000, 0, 1024, 0, 6274, 0xC4CC5D2F},
    {RECORDS, 20000, 0, 1024, 259, 6047, 0x69D53C48},
    {ROWS, 20000, 0, 1024, 0, 229, 0xFFD40C08},
    {ROWS, 70000, 4096, 2048, 0, 706, 0x8C349228},
    {RANDOM, 3000, 0, 1024, 0, 3052, 0x3575D273},
    {FEW_LETTERS, 20000, 0, 1024, 0, 10151, 0x02D59EA0},
    {FEW_LETTERS, 20000, 20000, 1024, 0, 42, 0x61E27BD7},
    {WORDS, 0, 0, 1024, 0, 18, 0x8C2F3036},
    {WORDS, 1, 0, 1024, 0, 19, 0x17176CBB},
    {ROWS, 2, 0, 1024, 0, 19, 0x3DEC4540},
    {ROWS, 259, 0, 1024, 0, 26, 0x4D20D43B},
    {ROWS, 262, 0, 1024, 0, 26, 0x4635EE3C},
};
enum { STREAMS = sizeof(streams) / sizeof(streams[0]) };

static uint32_t table[4096];
static uint8_t bytes[MOST];
static uint8_t stream[MOST_STREAM];
static uint8_t back[MOST];

static uint32_t random_of(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Words that come again at any distance; records of a size that differ in places; long rows of one
 * byte; noise; noise of few letters that are not as frequent as each other. */
static void fill(kind_t kind)
{
    uint32_t state = 11;
    for (uint32_t i = 0; i < MOST;) {
        const uint32_t value = random_of(&state);
        const uint32_t length = kind == WORDS ? 1 + value % 40 : kind == ROWS ? 1 + value % 600 : 1;
        const uint32_t back_by = 1 + (value >> 6) % 40000;
        for (uint32_t k = 0; k < length && i < MOST; k++, i++) {
            if (kind == WORDS) {
                bytes[i] = value % 5 != 0 && back_by <= i ? bytes[i - back_by]
                                                          : (uint8_t)random_of(&state);
            } else if (kind == RECORDS) {
                bytes[i] = i % 24 < 18 && i >= 24 ? bytes[i - 24] : (uint8_t)(value >> 3);
            } else if (kind == ROWS) {
                bytes[i] = (uint8_t)(value >> 4);
            } else {
                bytes[i] = (uint8_t)(kind == RANDOM ? value >> 5 : (value & value >> 8 & 15) + 'a');
            }
        }
    }
}

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)user + offset;
}

static void make(const stream_t *one, uint32_t *size, uint32_t *crc)
{
    esp_loader_deflate_t deflate;
    const esp_loader_deflate_source_t source = {
        .pull = pull, .user = bytes, .size = one->size, .blank = one->blank};
    fill(one->kind);
    esp_loader_deflate_init(&deflate, table, one->words);
    if (one->reach != 0) {
        deflate.reach = one->reach;
    }
    esp_loader_deflate_begin(&deflate, &source);
    while (!esp_loader_deflate_measure(&deflate, 4096)) {
    }
    uint32_t made = 0;
    for (uint32_t more = PIECE; more == PIECE; made += more) {
        more = esp_loader_deflate_make(&deflate, stream + made, PIECE);
    }
    assert_int_equal(made, deflate.size);
    memset(bytes, 0xFF, one->blank);
    uLongf inflated = sizeof(back);
    assert_int_equal(uncompress(back, &inflated, stream, made), Z_OK);
    assert_int_equal(inflated, one->size);
    assert_memory_equal(back, bytes, one->size);
    *size = made;
    *crc = (uint32_t)crc32(0, stream, made);
}

static void streams_are_what_they_are_told_to_be(void **state)
{
    (void)state;
    for (size_t i = 0; i < STREAMS; i++) {
        uint32_t size;
        uint32_t crc;
        make(&streams[i], &size, &crc);
        if (size != streams[i].told || crc != streams[i].crc) {
            fail_msg("stream %zu: %u bytes, 0x%08X", i, (unsigned)size, (unsigned)crc);
        }
    }
}

/* The table anew. */
static void print_table(void)
{
    static const char *const kinds[] = {"WORDS", "RECORDS", "ROWS", "RANDOM", "FEW_LETTERS"};
    for (size_t i = 0; i < STREAMS; i++) {
        const stream_t *one = &streams[i];
        uint32_t size;
        uint32_t crc;
        make(one, &size, &crc);
        printf("    {%s, %u, %u, %u, %u, %u, 0x%08X},\n", kinds[one->kind], (unsigned)one->size,
               (unsigned)one->blank, (unsigned)one->words, (unsigned)one->reach, (unsigned)size,
               (unsigned)crc);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_what_they_are_told_to_be),
    };
    if (argc == 2 && strcmp(argv[1], "print") == 0) {
        print_table();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
