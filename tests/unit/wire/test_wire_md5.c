/*
 * MD5: the test suite of RFC 1321, and all short lengths against nettle.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_md5.h"
#include <nettle/md5.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void rfc_1321_suite(void **state)
{
    static const struct {
        const char *text;
        const char *digest;
    } suite[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"abc", "900150983cd24fb0d6963f7d28e17f72"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
         "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(suite) / sizeof(suite[0]); i++) {
        esp_loader_md5_t md5;
        uint8_t digest[ESP_LOADER_MD5_SIZE];
        char text[2 * ESP_LOADER_MD5_SIZE + 1];
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, (const uint8_t *)suite[i].text, strlen(suite[i].text));
        esp_loader_md5_final(&md5, digest);
        for (size_t byte = 0; byte < sizeof(digest); byte++) {
            snprintf(&text[2 * byte], 3, "%02x", digest[byte]);
        }
        assert_string_equal(text, suite[i].digest);
    }
}

/* In pieces of up to `most` bytes, from memory of odd alignment. */
static void assert_as_nettle(const uint8_t *data, size_t size, size_t most, uint32_t seed)
{
    struct md5_ctx theirs;
    uint8_t expected[MD5_DIGEST_SIZE];
    md5_init(&theirs);
    md5_update(&theirs, size, data);
    md5_digest(&theirs, sizeof(expected), expected);

    esp_loader_md5_t ours;
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_init(&ours);
    for (size_t at = 0; at < size;) {
        seed = seed * 1664525u + 1013904223u;
        size_t piece = (seed >> 8) % (most + 1);
        piece = piece < size - at ? piece : size - at;
        esp_loader_md5_update(&ours, data + at, piece);
        at += piece;
    }
    esp_loader_md5_final(&ours, digest);
    assert_memory_equal(digest, expected, sizeof(expected));
}

static void all_lengths_up_to_200(void **state)
{
    (void)state;
    uint8_t data[201];
    for (size_t i = 0; i < sizeof(data); i++) {
        data[i] = (uint8_t)(i * 167 + 13);
    }
    for (size_t size = 0; size <= 200; size++) {
        for (uint32_t seed = 0; seed < 20; seed++) {
            assert_as_nettle(data + seed % 2, size, 1 + seed * 10, seed + (uint32_t)size);
        }
    }
}

static void a_long_message_in_pieces(void **state)
{
    enum { SIZE = 1000003 };
    (void)state;
    uint8_t *data = malloc(SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        data[i] = (uint8_t)(i * i >> 7);
    }
    assert_as_nettle(data, SIZE, 1000, 3);
    assert_as_nettle(data, SIZE, SIZE, 4);
    free(data);
}

static void digests_that_differ_anywhere_are_not_equal(void **state)
{
    uint8_t a[ESP_LOADER_MD5_SIZE];
    uint8_t b[ESP_LOADER_MD5_SIZE];
    (void)state;
    for (unsigned i = 0; i < sizeof(a); i++) {
        a[i] = b[i] = (uint8_t)(i * 17);
    }
    assert_true(esp_loader_md5_equal(a, b));
    for (unsigned bit = 0; bit < 8 * sizeof(a); bit++) {
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(esp_loader_md5_equal(a, b));
        /* Two differences must not cancel out. */
        b[(bit / 8 + 1) % sizeof(b)] ^= (uint8_t)(1u << bit % 8);
        assert_false(esp_loader_md5_equal(a, b));
        b[bit / 8] ^= (uint8_t)(1u << bit % 8);
        b[(bit / 8 + 1) % sizeof(b)] ^= (uint8_t)(1u << bit % 8);
    }
}

/* Of either case, each digit in each place. */
static void digests_are_made_of_digits(void **state)
{
    static const char *const alphabets[] = {"0123456789abcdef", "0123456789ABCDEF"};
    (void)state;
    for (unsigned shift = 0; shift < 16; shift++) {
        for (unsigned text = 0; text < 2; text++) {
            uint8_t digits[2 * ESP_LOADER_MD5_SIZE];
            uint8_t digest[ESP_LOADER_MD5_SIZE];
            for (unsigned i = 0; i < sizeof(digits); i++) {
                digits[i] = (uint8_t)alphabets[text][(i * 7 + shift) % 16];
            }
            esp_loader_md5_from_digits(digest, digits);
            for (unsigned i = 0; i < sizeof(digest); i++) {
                assert_int_equal(digest[i] >> 4, (2 * i * 7 + shift) % 16);
                assert_int_equal(digest[i] & 15, ((2 * i + 1) * 7 + shift) % 16);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_1321_suite),
        cmocka_unit_test(all_lengths_up_to_200),
        cmocka_unit_test(a_long_message_in_pieces),
        cmocka_unit_test(digests_that_differ_anywhere_are_not_equal),
        cmocka_unit_test(digests_are_made_of_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
