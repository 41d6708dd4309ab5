/*
 * The encoder: zlib gives back what went in, whatever it was, however the stream is taken.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include "support/choice.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { MOST = 300000, MOST_STREAM = MOST + MOST / 8 + 1000 };

static uint32_t table[4 * ESP_LOADER_DEFLATE_TABLE];
static uint8_t bytes[MOST];
static uint8_t stream[MOST_STREAM];
static uint8_t back[MOST];

/* What the source sees, and how it fails. */
static struct {
    uint32_t pulls;
    uint32_t fails_at; /* the pull that fails; 0: none */
    uint32_t first;    /* bytes that may be pulled ... */
    uint32_t end;
    uint32_t lowest_back; /* how far behind the highest place one was pulled */
    uint32_t highest;
} seen;

static const uint8_t *pull(void *user, uint32_t offset, uint32_t size)
{
    /* Where only the bytes that were asked for are to be had, and only until the next call. */
    static uint8_t window[2][ESP_LOADER_DEFLATE_PULL];
    assert_in_range(size, 1, ESP_LOADER_DEFLATE_PULL);
    assert_true(offset >= seen.first && offset + size <= seen.end);
    if (++seen.pulls == seen.fails_at) {
        return NULL;
    }
    if (offset > seen.highest) {
        seen.highest = offset;
    }
    if (seen.highest - offset > seen.lowest_back) {
        seen.lowest_back = seen.highest - offset;
    }
    memset(window[(seen.pulls + 1) % 2], 0xA5, ESP_LOADER_DEFLATE_PULL);
    return memcpy(window[seen.pulls % 2], (const uint8_t *)user + offset, size);
}

static esp_loader_deflate_source_t source_of(uint32_t offset, uint32_t size, uint32_t blank)
{
    memset(&seen, 0, sizeof(seen));
    seen.first = offset + blank;
    seen.end = offset + size;
    return (esp_loader_deflate_source_t){
        .pull = pull, .user = bytes, .offset = offset, .size = size, .blank = blank};
}

static void assert_inflates(uint32_t stream_size, uint32_t size)
{
    uLongf inflated = sizeof(back);
    assert_int_equal(uncompress(back, &inflated, stream, stream_size), Z_OK);
    assert_int_equal(inflated, size);
}

/* Makes a stream in pieces of a size, and inflates it. @return its bytes */
static uint32_t there_and_back(esp_loader_deflate_source_t source, uint32_t piece, uint32_t step)
{
    esp_loader_deflate_t deflate;
    memset(&deflate, 0x5A, sizeof(deflate));
    memset(table, 0x5A, sizeof(table));
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    esp_loader_deflate_begin(&deflate, &source);
    while (!esp_loader_deflate_measure(&deflate, step)) {
    }
    assert_true(deflate.size != 0 && deflate.size < sizeof(stream));
    uint32_t made = 0;
    for (uint32_t more = piece; more == piece; made += more) {
        more = esp_loader_deflate_make(&deflate, stream + made, piece);
        assert_true(more <= piece);
    }
    assert_int_equal(made, deflate.size);
    assert_int_equal(esp_loader_deflate_make(&deflate, stream, 1), 0);
    assert_inflates(made, source.size);
    const uint8_t *wanted = bytes + source.offset;
    for (uint32_t i = 0; i < source.blank; i++) {
        assert_int_equal(back[i], 0xFF);
    }
    assert_memory_equal(back + source.blank, wanted + source.blank, source.size - source.blank);
    return made;
}

static void fill_random(uint32_t alphabet)
{
    uint32_t state = 7;
    for (uint32_t i = 0; i < MOST; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)((state >> 24) % alphabet);
    }
}

/* Something like a program: words that come again, at any distance. */
static void fill_words(uint32_t seed)
{
    uint32_t state = seed;
    for (uint32_t i = 0; i < MOST;) {
        state = state * 1664525u + 1013904223u;
        const uint32_t length = 1 + (state >> 10) % 40;
        const uint32_t back_by = 1 + (state >> 16) * 3;
        for (uint32_t k = 0; k < length && i < MOST; k++, i++) {
            state = state * 1664525u + 1013904223u;
            bytes[i] =
                (state >> 30) != 0 && back_by <= i ? bytes[i - back_by] : (uint8_t)(state >> 24);
        }
    }
}

static void small_sizes_come_back(void **state)
{
    (void)state;
    static void (*const fills[])(uint32_t) = {fill_random, fill_words};
    for (uint32_t i = 0; i < 6; i++) {
        fills[i % 2](1 + i * 51);
        for (uint32_t size = 0; size <= 300; size++) {
            (void)there_and_back(source_of(size % 7, size, 0), 64, 1);
        }
    }
}

static void large_ones_of_any_kind_come_back(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {65535, 65536, 65537, 70001, 131072, 262144, MOST};
    for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        fill_random(256);
        /* Nothing can be saved; nothing much may be lost either. */
        assert_in_range(there_and_back(source_of(0, sizes[i], 0), 1024, 4096), sizes[i],
                        sizes[i] + sizes[i] / 100 + 200);
        fill_random(3);
        assert_in_range(there_and_back(source_of(0, sizes[i], 0), 1024, 4096), 1, sizes[i] / 3);
        fill_words(i);
        assert_in_range(there_and_back(source_of(0, sizes[i], 0), 1024, 4096), 1, sizes[i]);
        memset(bytes, 0xFF, sizeof(bytes));
        assert_in_range(there_and_back(source_of(0, sizes[i], 0), 1024, 4096), 1, 400);
    }
}

/* Weights that ask for codes longer than the format has, and one symbol alone. */
static void lopsided_frequencies_come_back(void **state)
{
    (void)state;
    uint32_t at = 0;
    uint32_t last = 1;
    uint32_t count = 1;
    for (uint8_t symbol = 0; at < MOST; symbol++) {
        for (uint32_t i = 0; i < count && at < MOST; i++) {
            bytes[at++] = symbol;
        }
        const uint32_t next = last + count;
        last = count;
        count = next;
    }
    /* Shuffled, lest they become matches. */
    uint32_t random = 1;
    for (uint32_t i = MOST - 1; i > 0; i--) {
        random = random * 1664525u + 1013904223u;
        const uint32_t other = (random >> 8) % (i + 1);
        const uint8_t byte = bytes[i];
        bytes[i] = bytes[other];
        bytes[other] = byte;
    }
    (void)there_and_back(source_of(0, MOST, 0), 1000, 100000);
    memset(bytes, 0x42, sizeof(bytes));
    (void)there_and_back(source_of(0, 1, 0), 1, 1);
    (void)there_and_back(source_of(0, 258, 0), 1, 1);
}

static void any_room_for_the_stream_will_do(void **state)
{
    (void)state;
    fill_words(3);
    static uint8_t first[MOST_STREAM];
    const uint32_t size = there_and_back(source_of(100, 20000, 0), MOST_STREAM, MOST);
    memcpy(first, stream, size);
    for (uint32_t piece = 1; piece <= 40; piece++) {
        assert_int_equal(there_and_back(source_of(100, 20000, 0), piece, piece * 50), size);
        assert_memory_equal(first, stream, size);
    }
}

static void a_blank_beginning_is_not_pulled(void **state)
{
    (void)state;
    fill_words(9);
    for (uint32_t size = 0; size < 9000; size += 1500) {
        for (uint32_t blank = 0; blank <= size; blank += 500) {
            (void)there_and_back(source_of(4096, size, blank), 512, 777);
        }
    }
}

static void no_source_is_asked_further_back_than_it_holds(void **state)
{
    (void)state;
    fill_words(5);
    uint32_t before = 0;
    static const uint32_t reaches[] = {0, 1, 100, 4096, 16384, ESP_LOADER_DEFLATE_REACH};
    for (uint32_t i = sizeof(reaches) / sizeof(reaches[0]); i-- > 0;) {
        esp_loader_deflate_t deflate;
        const esp_loader_deflate_source_t source = source_of(0, 200000, 0);
        esp_loader_deflate_init(&deflate, table, 4 * ESP_LOADER_DEFLATE_TABLE);
        deflate.reach = reaches[i];
        esp_loader_deflate_begin(&deflate, &source);
        while (!esp_loader_deflate_measure(&deflate, 1000)) {
        }
        /* What was read ahead, and what is asked for. */
        assert_in_range(seen.lowest_back, 0, reaches[i] + 512);
        const uint32_t size = esp_loader_deflate_make(&deflate, stream, sizeof(stream));
        assert_int_equal(size, deflate.size);
        assert_inflates(size, 200000);
        assert_memory_equal(back, bytes, 200000);
        assert_true(size >= before);
        before = size;
    }
}

static void a_larger_table_finds_more(void **state)
{
    (void)state;
    fill_words(11);
    uint32_t sizes[2];
    for (uint32_t i = 0; i < 2; i++) {
        esp_loader_deflate_t deflate;
        const esp_loader_deflate_source_t source = source_of(0, 200000, 0);
        esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE << (2 * i));
        esp_loader_deflate_begin(&deflate, &source);
        assert_true(esp_loader_deflate_measure(&deflate, MOST));
        sizes[i] = esp_loader_deflate_make(&deflate, stream, sizeof(stream));
        assert_inflates(sizes[i], 200000);
    }
    assert_true(sizes[1] < sizes[0]);
}

/* At every pull: the stream ends early, or there is none, and nothing else is touched. */
static void a_source_that_fails_ends_the_stream(void **state)
{
    (void)state;
    enum { SIZE = 3000 };
    fill_words(2);
    (void)there_and_back(source_of(0, SIZE, 0), 100, 100);
    const uint32_t pulls = seen.pulls;
    for (uint32_t fails_at = 1; fails_at <= pulls; fails_at++) {
        esp_loader_deflate_t deflate;
        const esp_loader_deflate_source_t source = source_of(0, SIZE, 0);
        seen.fails_at = fails_at;
        esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
        esp_loader_deflate_begin(&deflate, &source);
        while (!esp_loader_deflate_measure(&deflate, 100)) {
        }
        const uint32_t made = esp_loader_deflate_make(&deflate, stream, sizeof(stream));
        assert_true(deflate.size == 0 ? made == 0 : made < deflate.size);
    }
}

static void a_source_that_changes_does_not_go_unnoticed(void **state)
{
    (void)state;
    uint32_t noticed = 0;
    for (uint32_t place = 0; place < 3000; place += 13) {
        esp_loader_deflate_t deflate;
        fill_words(2);
        const esp_loader_deflate_source_t source = source_of(0, 3000, 0);
        esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
        esp_loader_deflate_begin(&deflate, &source);
        assert_true(esp_loader_deflate_measure(&deflate, 3000));
        bytes[place] ^= 0x55;
        const uint32_t made = esp_loader_deflate_make(&deflate, stream, sizeof(stream));
        uLongf inflated = sizeof(back);
        const bool sound = uncompress(back, &inflated, stream, made) == Z_OK;
        /* What comes out whole is what was there when it was made. */
        assert_true(!sound || made != deflate.size || memcmp(back, bytes, 3000) == 0);
        noticed += made != deflate.size;
    }
    assert_true(noticed > 0);
}

static void it_may_be_made_once_more_and_left_at_any_time(void **state)
{
    (void)state;
    static uint8_t first[MOST_STREAM];
    esp_loader_deflate_t deflate;
    fill_words(1);
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    assert_int_equal(esp_loader_deflate_make(&deflate, stream, 1), 0);
    esp_loader_deflate_again(&deflate);
    assert_int_equal(esp_loader_deflate_make(&deflate, stream, 1), 0);
    const esp_loader_deflate_source_t source = source_of(0, 10000, 0);
    for (uint32_t left_after = 0; left_after < 10000; left_after += 500) {
        esp_loader_deflate_begin(&deflate, &source);
        if (left_after != 0 && !esp_loader_deflate_measure(&deflate, left_after)) {
            assert_int_equal(esp_loader_deflate_make(&deflate, stream, 1), 0);
        }
    }
    esp_loader_deflate_begin(&deflate, &source);
    assert_true(esp_loader_deflate_measure(&deflate, MOST));
    const uint32_t size = esp_loader_deflate_make(&deflate, first, sizeof(first));
    assert_int_equal(size, deflate.size);
    for (uint32_t part = 0; part < size; part += 200) {
        esp_loader_deflate_again(&deflate);
        assert_int_equal(esp_loader_deflate_make(&deflate, stream, part), part);
        assert_memory_equal(stream, first, part);
    }
    esp_loader_deflate_again(&deflate);
    assert_int_equal(esp_loader_deflate_make(&deflate, stream, sizeof(stream)), size);
    assert_memory_equal(stream, first, size);
}

/* Most of it was there before, in pieces of up to 40 bytes. */
static void fill_pieces(void)
{
    uint32_t state = 1;
    fill_random(64);
    for (uint32_t i = 2000; i + 41 < MOST; i++) {
        state = state * 1664525u + 1013904223u;
        const uint32_t length = 3 + (state >> 24) % 38;
        const uint32_t from = i - 1 - (state >> 8) % (i < 40000 ? i : 40000);
        for (uint32_t k = 0; k < length; k++, i++) {
            bytes[i] = bytes[from + k];
        }
    }
}

/* A change that makes streams longer, or shorter, is to be seen. */
static void streams_are_as_long_as_they_were(void **state)
{
    (void)state;
    fill_pieces();
    assert_int_equal(there_and_back(source_of(0, 100000, 0), 1024, 4096), 44155);
    assert_int_equal(there_and_back(source_of(0, 100000, 4096), 1024, 4096), 43214);
    fill_random(200);
    assert_int_equal(there_and_back(source_of(0, 20000, 0), 1024, 4096), 18952);
    memset(bytes, 0xFF, sizeof(bytes));
    assert_int_equal(there_and_back(source_of(0, MOST, 0), 1024, 4096), 313);
}

static void what_cannot_be_compressed_has_no_stream(void **state)
{
    (void)state;
    esp_loader_deflate_t deflate;
    fill_words(1);
    esp_loader_deflate_source_t source = source_of(0, 100, 0);
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE - 1);
    esp_loader_deflate_begin(&deflate, &source);
    assert_true(esp_loader_deflate_measure(&deflate, MOST));
    assert_int_equal(deflate.size, 0);
    assert_int_equal(esp_loader_deflate_make(&deflate, stream, 1), 0);
    source.blank = 101;
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    esp_loader_deflate_begin(&deflate, &source);
    assert_true(esp_loader_deflate_measure(&deflate, MOST));
    assert_int_equal(deflate.size, 0);
}

/* The size of the stream before is none of the next one's. */
static void what_has_no_stream_has_no_size_either(void **state)
{
    (void)state;
    esp_loader_deflate_t deflate;
    fill_words(1);
    esp_loader_deflate_source_t source = source_of(0, 1000, 0);
    esp_loader_deflate_init(&deflate, table, ESP_LOADER_DEFLATE_TABLE);
    esp_loader_deflate_begin(&deflate, &source);
    assert_true(esp_loader_deflate_measure(&deflate, MOST));
    assert_int_not_equal(deflate.size, 0);
    source.blank = source.size + 1;
    esp_loader_deflate_begin(&deflate, &source);
    assert_true(esp_loader_deflate_measure(&deflate, MOST));
    assert_int_equal(deflate.size, 0);
}

/* Images of real programs, where a checkout has them beside it. */
static void real_images_come_back(void **state)
{
    (void)state;
    static const char *const folders[] = {"firmware", "generations"};
    static const char *const chips[] = {"esp8266", "esp32",   "esp32s2", "esp32s3",
                                        "esp32c2", "esp32c3", "esp32c6", "esp32h2"};
    static const char *const names[] = {"app", "bootloader", "partition-table", "ram_app"};
    uint32_t images = 0;
    for (uint32_t i = 0; i < 2 * 8 * 4; i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s/%s/%s.bin", ESPLOADER_SHARED_DIR, folders[i % 2],
                 chips[i / 2 % 8], names[i / 16]);
        FILE *file = fopen(path, "rb");
        if (file == NULL) {
            continue;
        }
        const uint32_t size = (uint32_t)fread(bytes, 1, sizeof(bytes), file);
        fclose(file);
        images++;
        assert_in_range(there_and_back(source_of(0, size, 0), 1024, 4096), 1, size * 3 / 4);
        if (size > 4096) {
            (void)there_and_back(source_of(0, size, 4096), 333, 4096);
        }
    }
    if (images == 0) {
        print_message("SKIP: no real firmware\n");
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_sizes_come_back),
        cmocka_unit_test(large_ones_of_any_kind_come_back),
        cmocka_unit_test(lopsided_frequencies_come_back),
        cmocka_unit_test(any_room_for_the_stream_will_do),
        cmocka_unit_test(a_blank_beginning_is_not_pulled),
        cmocka_unit_test(no_source_is_asked_further_back_than_it_holds),
        cmocka_unit_test(a_larger_table_finds_more),
        cmocka_unit_test(a_source_that_fails_ends_the_stream),
        cmocka_unit_test(a_source_that_changes_does_not_go_unnoticed),
        cmocka_unit_test(it_may_be_made_once_more_and_left_at_any_time),
        cmocka_unit_test(streams_are_as_long_as_they_were),
        cmocka_unit_test(what_cannot_be_compressed_has_no_stream),
        cmocka_unit_test(what_has_no_stream_has_no_size_either),
        cmocka_unit_test(real_images_come_back),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
