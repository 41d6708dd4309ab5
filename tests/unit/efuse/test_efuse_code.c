/*
 * The codes of eFuse blocks, against figures of the Python package reedsolo (RSCodec(12)) and sums
 * made by hand.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "efuse/efuse.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void to_words(const uint8_t *bytes, uint32_t *words)
{
    for (size_t i = 0; i < 8; i++) {
        words[i] = (uint32_t)bytes[i * 4] | (uint32_t)bytes[i * 4 + 1] << 8 |
                   (uint32_t)bytes[i * 4 + 2] << 16 | (uint32_t)bytes[i * 4 + 3] << 24;
    }
}

static void check_reed_solomon(const uint8_t *data, const uint8_t *check)
{
    uint32_t words[8], out[11];
    to_words(data, words);
    efuse_encode(EFUSE_REED_SOLOMON, words, out);
    assert_memory_equal(out, words, sizeof(words));
    for (size_t i = 0; i < 12; i++) {
        assert_int_equal(out[8 + i / 4] >> i % 4 * 8 & 0xFF, check[i]);
    }
}

static void reed_solomon(void **state)
{
    static const uint8_t checks[][12] = {
        {0},
        {0xa0, 0x4c, 0x47, 0x0d, 0x3f, 0xfc, 0xb2, 0x03, 0xda, 0xe9, 0xf4, 0x13},
        {0x13, 0xa3, 0x62, 0x92, 0x59, 0x74, 0x04, 0x25, 0x73, 0x75, 0xe0, 0xaa},
        {0xe1, 0x0f, 0x62, 0x6e, 0xaf, 0xec, 0xc5, 0xfb, 0xc6, 0xe0, 0x97, 0x2f},
        {0xbd, 0x05, 0x1a, 0x85, 0x32, 0x3b, 0xa7, 0x55, 0x21, 0x71, 0xc6, 0xca},
    };
    uint8_t data[5][32] = {{0}};
    (void)state;
    for (size_t i = 0; i < 32; i++) {
        data[1][i] = (uint8_t)i;
        data[2][i] = 0xFF;
    }
    data[3][0] = 1;
    data[4][31] = 0x80;
    for (size_t i = 0; i < 5; i++) {
        check_reed_solomon(data[i], checks[i]);
    }
}

static void three_in_four(void **state)
{
    /* Six bytes: their exclusive or, and their 1 bits times 1 to 6. */
    const uint32_t words[6] = {0x0F030100, 0x0000FF00, 0, 0, 0, 0x80000000};
    uint32_t out[11];
    (void)state;
    efuse_encode(EFUSE_THREE_IN_FOUR, words, out);
    assert_int_equal(out[0], 0x0F030100);
    /* 1 ^ 3 ^ F ^ FF = F2; 1*2 + 2*3 + 4*4 + 8*6 = 72. */
    assert_int_equal(out[1], 72u << 24 | 0xF2u << 16 | 0xFF00u);
    assert_int_equal(out[2] | out[3] | out[4] | out[5] | out[6], 0);
    assert_int_equal(out[7], 6u << 24 | 0x80u << 16 | 0x80u << 8);
}

static void twice_and_plain(void **state)
{
    const uint32_t words[8] = {1, 2, 3, 4};
    const uint32_t twice[8] = {1, 2, 3, 4, 1, 2, 3, 4};
    uint32_t out[11];
    (void)state;
    efuse_encode(EFUSE_TWICE, words, out);
    assert_memory_equal(out, twice, sizeof(twice));
    efuse_encode(EFUSE_PLAIN, words, out);
    assert_memory_equal(out, words, sizeof(words));
    assert_int_equal(out[8] | out[9] | out[10], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reed_solomon),
        cmocka_unit_test(three_in_four),
        cmocka_unit_test(twice_and_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
