/*
 * SLIP: hand-written frames, encoded into every size of output and decoded through noise.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire/slip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 400, FRAME_CAPACITY = 600 };

typedef struct {
    const char *plain;
    size_t plain_size;
    const char *encoded;
    size_t encoded_size;
} vector_t;

#define VECTOR(plain_, encoded_)                                                                   \
    {                                                                                              \
        plain_, sizeof(plain_) - 1, encoded_, sizeof(encoded_) - 1                                 \
    }

static const vector_t vectors[] = {
    VECTOR("", ""),
    VECTOR("\x01\x02\x03", "\x01\x02\x03"),
    VECTOR("\xC0", "\xDB\xDC"),
    VECTOR("\xDB", "\xDB\xDD"),
    VECTOR("\xDC\xDD", "\xDC\xDD"),
    VECTOR("\xDB\xDC", "\xDB\xDD\xDC"),
    VECTOR("\xC0\xC0\xDB\xDB", "\xDB\xDC\xDB\xDC\xDB\xDD\xDB\xDD"),
    VECTOR("\xC0wxyz\xDB", "\xDB\xDCwxyz\xDB\xDD"),
    VECTOR("1234567\xC0", "1234567\xDB\xDC"),
    VECTOR("12345678\xDB", "12345678\xDB\xDD"),
    VECTOR("\xDB"
           "1234567890123456",
           "\xDB\xDD"
           "1234567890123456"),
    VECTOR("\xBF\xC1\xDA\xDC\x40\x5B\x00\xFF", "\xBF\xC1\xDA\xDC\x40\x5B\x00\xFF"),
};

enum { VECTORS = sizeof(vectors) / sizeof(vectors[0]) };

/* One byte after the other: what the encoder has to agree with. */
static size_t encode_plainly(uint8_t *out, const uint8_t *in, size_t size)
{
    size_t made = 0;
    for (size_t i = 0; i < size; i++) {
        if (in[i] == 0xC0 || in[i] == 0xDB) {
            out[made++] = 0xDB;
            out[made++] = in[i] == 0xC0 ? 0xDC : 0xDD;
        } else {
            out[made++] = in[i];
        }
    }
    return made;
}

/* Encodes with `room` bytes of output and at most `piece` bytes of input at a time. */
static void assert_encodes(const uint8_t *in, size_t size, const uint8_t *expected,
                           size_t expected_size, size_t room, size_t piece)
{
    uint8_t out[2 * LONGEST + 1];
    slip_encoder_t encoder = {0};
    size_t read = 0;
    size_t written = 0;
    while (read < size || encoder.pending != 0) {
        size_t taken = size - read < piece ? size - read : piece;
        const size_t offered = taken;
        uint8_t part[2 * LONGEST + 1];
        memset(part, 0xEE, sizeof(part));
        const size_t made = slip_encode(&encoder, part, room, in + read, &taken);
        assert_true(taken <= offered);
        assert_true(made == room || (taken == offered && encoder.pending == 0));
        assert_int_equal(part[room], 0xEE);
        memcpy(out + written, part, made);
        read += taken;
        written += made;
        assert_true(written <= expected_size);
    }
    assert_int_equal(written, expected_size);
    assert_memory_equal(out, expected, expected_size);
}

static void vectors_encode_into_every_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        const vector_t *vector = &vectors[i];
        for (size_t room = 1; room <= vector->encoded_size + 2; room++) {
            for (size_t piece = 1; piece <= vector->plain_size + 1; piece++) {
                assert_encodes((const uint8_t *)vector->plain, vector->plain_size,
                               (const uint8_t *)vector->encoded, vector->encoded_size, room, piece);
            }
        }
    }
}

static void every_byte_encodes_at_every_place(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 256; value++) {
        for (size_t place = 0; place < 17; place++) {
            uint8_t in[17];
            uint8_t expected[34];
            memset(in, value % 2 == 0 ? 0xBF : 0xDC, sizeof(in));
            in[place] = (uint8_t)value;
            const size_t size = encode_plainly(expected, in, sizeof(in));
            assert_encodes(in, sizeof(in), expected, size, size + 1, sizeof(in));
        }
    }
}

static void random_bytes_encode_as_one_by_one(void **state)
{
    (void)state;
    uint32_t random = 7;
    for (unsigned run = 0; run < 300; run++) {
        uint8_t in[LONGEST];
        uint8_t expected[2 * LONGEST];
        for (size_t i = 0; i < sizeof(in); i++) {
            static const uint8_t likely[] = {0xC0, 0xDB, 0xDC, 0xDD};
            random = random * 1664525u + 1013904223u;
            const unsigned kind = (random >> 8) % (2 + run % 40);
            in[i] = kind == 0 ? likely[(random >> 20) % 4] : (uint8_t)(random >> 24);
        }
        const size_t size = encode_plainly(expected, in, sizeof(in));
        assert_encodes(in, sizeof(in), expected, size, 1 + run, sizeof(in));
        assert_encodes(in, sizeof(in), expected, size, sizeof(expected), 1 + run);
    }
}

static void no_room_takes_nothing(void **state)
{
    (void)state;
    uint8_t out = 0x11;
    size_t taken = 1;
    slip_encoder_t encoder = {0};
    assert_int_equal(slip_encode(&encoder, &out, 0, (const uint8_t *)"\xC0", &taken), 0);
    assert_int_equal(taken, 0);
    assert_int_equal(encoder.pending, 0);
    assert_int_equal(out, 0x11);
}

/* Frames found in `line`, each with its length before it, as one string of bytes. */
static size_t decode(const char *line, size_t size, uint16_t capacity, uint8_t *found)
{
    uint8_t frame[FRAME_CAPACITY];
    slip_decoder_t decoder;
    slip_decoder_init(&decoder, frame, capacity);
    memset(frame, 0xEE, sizeof(frame));
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        if (slip_decode(&decoder, (uint8_t)line[i])) {
            found[at++] = (uint8_t)decoder.length;
            memcpy(found + at, frame, decoder.length);
            at += decoder.length;
        }
    }
    assert_int_equal(frame[capacity], 0xEE);
    return at;
}

static void lines_decode_to_their_frames(void **state)
{
    static const struct {
        const char *what;
        uint16_t capacity;
        vector_t line; /* plain: frames, each after its length, 0: spoilt; encoded: what comes */
    } cases[] = {
        {"one frame", 16, VECTOR("\x02\x01\x02", "\xC0\x01\x02\xC0")},
        {"escapes", 16, VECTOR("\x02\xC0\xDB", "\xC0\xDB\xDC\xDB\xDD\xC0")},
        {"noise before", 16, VECTOR("\x01\x05", "ets\xDB\xDC Jan\xC0\x05\xC0")},
        {"noise between reads as a frame", 16,
         VECTOR("\x01\x05\x02xy\x01\x06", "\xC0\x05\xC0xy\xC0\x06\xC0")},
        {"empty frames", 16, VECTOR("\x01\x05", "\xC0\xC0\xC0\xC0\x05\xC0\xC0")},
        {"one END for two frames", 16, VECTOR("\x01\x05\x01\x06", "\xC0\x05\xC0\x06\xC0")},
        {"lost END at the end", 16, VECTOR("\x01\x05\x01\x06", "\xC0\x05\xC0\x06\xC0")},
        {"lost END at the beginning", 16, VECTOR("\x01\x06", "\x05\xC0\xC0\x06\xC0")},
        {"lost ENDs between", 16, VECTOR("\x02\x05\x06\x01\x07", "\xC0\x05\x06\xC0\xC0\x07\xC0")},
        {"as long as fits", 4, VECTOR("\x04wxyz", "\xC0wxyz\xC0")},
        {"too long", 4, VECTOR("\x00\x01\x05", "\xC0vwxyz\xC0\xC0\x05\xC0")},
        {"far too long", 4, VECTOR("\x00\x01\x05", "\xC0vwxyzvwxyzvwxyz\xC0\x05\xC0")},
        {"escape fills it", 4, VECTOR("\x04xyz\xC0", "\xC0xyz\xDB\xDC\xC0")},
        {"escape past the end", 4, VECTOR("\x00\x01\x05", "\xC0wxyz\xDB\xDD\xC0\x05\xC0")},
        {"no room at all", 0, VECTOR("\x00\x00", "\xC0\x05\xC0\x06\xC0")},
        {"bad escape", 16, VECTOR("\x00\x01\x05", "\xC0wx\xDB\x01yz\xC0\x05\xC0")},
        {"two ESC", 16, VECTOR("\x00\x01\x05", "\xC0wx\xDB\xDB\xDCyz\xC0\x05\xC0")},
        {"ESC before END", 16, VECTOR("\x00\x01\x05", "\xC0wx\xDB\xC0\x05\xC0")},
        {"END never comes", 16, VECTOR("", "\xC0wxyz")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const vector_t *line = &cases[i].line;
        uint8_t found[64];
        const size_t size = decode(line->encoded, line->encoded_size, cases[i].capacity, found);
        if (size != line->plain_size || memcmp(found, line->plain, size) != 0) {
            fail_msg("%s: %u bytes of frames", cases[i].what, (unsigned)size);
        }
    }
}

static void vectors_decode_to_themselves(void **state)
{
    (void)state;
    for (size_t i = 0; i < VECTORS; i++) {
        const vector_t *vector = &vectors[i];
        char line[64] = "\xC0";
        uint8_t found[64];
        memcpy(&line[1], vector->encoded, vector->encoded_size);
        line[vector->encoded_size + 1] = '\xC0';
        const size_t size = decode(line, vector->encoded_size + 2, FRAME_CAPACITY - 1, found);
        assert_int_equal(size, vector->plain_size == 0 ? 0 : vector->plain_size + 1);
        assert_memory_equal(found + 1, vector->plain, vector->plain_size);
    }
}

static void a_frame_stands_until_the_next_byte(void **state)
{
    (void)state;
    uint8_t frame[4];
    slip_decoder_t decoder;
    slip_decoder_init(&decoder, frame, sizeof(frame));
    assert_false(slip_decode(&decoder, SLIP_END));
    assert_false(slip_decode(&decoder, 0x31));
    assert_true(slip_decode(&decoder, SLIP_END));
    assert_int_equal(decoder.length, 1);
    assert_int_equal(frame[0], 0x31);
    assert_false(slip_decode(&decoder, 0x32));
    assert_int_equal(decoder.length, 1);
    assert_int_equal(frame[0], 0x32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_encode_into_every_room),
        cmocka_unit_test(every_byte_encodes_at_every_place),
        cmocka_unit_test(random_bytes_encode_as_one_by_one),
        cmocka_unit_test(no_room_takes_nothing),
        cmocka_unit_test(lines_decode_to_their_frames),
        cmocka_unit_test(vectors_decode_to_themselves),
        cmocka_unit_test(a_frame_stands_until_the_next_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
