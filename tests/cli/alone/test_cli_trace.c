/* Frames in words.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "trace/trace.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *describe(const void *frame, size_t length)
{
    static char text[256];
    trace_describe(frame, length, text, sizeof text);
    return text;
}

static void test_commands(void **state)
{
    (void)state;
    static const uint8_t begin[] = {0, 2, 16, 0, 0, 0, 0, 0, 0, 0x20, 0, 0,
                                    8, 0, 0,  0, 0, 4, 0, 0, 0, 0x10, 0, 0};
    static const uint8_t read[] = {0, 0x0A, 4, 0, 0, 0, 0, 0, 0, 0x10, 0, 0x40};
    static const uint8_t unknown[] = {0, 0x77, 2, 0, 0, 0, 0, 0, 1, 2};
    assert_string_equal(describe(begin, sizeof begin),
                        "FLASH_BEGIN        erase 0x2000  blocks 8  block size 0x400  offset "
                        "0x1000");
    assert_string_equal(describe(read, sizeof read), "READ_REG           address 0x40001000");
    assert_string_equal(describe(unknown, sizeof unknown), "unknown command    2 bytes");
}

static void test_data_blocks_are_summed_up(void **state)
{
    (void)state;
    uint8_t data[8 + 16 + 4] = {0, 3, 20, 0, 0xEF ^ 1 ^ 2 ^ 4 ^ 8, 0, 0, 0, 4, 0, 0, 0, 7};
    memcpy(&data[24], "\x01\x02\x04\x08", 4);
    assert_string_equal(describe(data, sizeof data),
                        "FLASH_DATA         size 4  sequence 7  checksum 0xe0");
    data[27] ^= 1;
    assert_string_equal(describe(data, sizeof data),
                        "FLASH_DATA         size 4  sequence 7  checksum 0xe0 (wrong)");
}

static void test_answers_of_both_status_sizes(void **state)
{
    (void)state;
    static const uint8_t four[] = {1, 0x0A, 4, 0, 0x83, 0x1D, 0xF0, 0, 0, 0, 0, 0};
    static const uint8_t two[] = {1, 0x0A, 2, 0, 0x01, 0xC1, 0xF0, 0xFF, 0, 0};
    static const uint8_t refused[] = {1, 3, 4, 0, 0, 0, 0, 0, 1, 7, 0, 0};
    assert_string_equal(describe(four, sizeof four), "READ_REG           value 0x00f01d83  ok");
    assert_string_equal(describe(two, sizeof two), "READ_REG           value 0xfff0c101  ok");
    assert_string_equal(describe(refused, sizeof refused),
                        "FLASH_DATA         refused, 0x07: checksum does not match");
}

static void test_md5_and_a_refused_md5(void **state)
{
    (void)state;
    uint8_t answer[8 + 32 + 4] = {1, 0x13, 36};
    static const uint8_t refused[] = {1, 0x13, 4, 0, 0, 0, 0, 0, 1, 5, 0, 0};
    memcpy(&answer[8], "0123456789abcdef0123456789abcdef", 32);
    assert_string_equal(describe(answer, sizeof answer),
                        "SPI_FLASH_MD5      0123456789abcdef0123456789abcdef  ok");
    assert_non_null(strstr(describe(refused, sizeof refused), "refused, 0x05"));
}

static void test_what_is_no_packet(void **state)
{
    (void)state;
    static const uint8_t wrong_size[] = {0, 2, 16, 0, 0, 0, 0, 0, 1};
    static const uint8_t no_status[] = {1, 2, 0, 0, 0, 0, 0, 0};
    assert_string_equal(describe("abc", 3), "no packet: 3 bytes");
    assert_string_equal(describe(wrong_size, sizeof wrong_size), "no packet: 9 bytes");
    assert_string_equal(describe(no_status, sizeof no_status), "no packet: 8 bytes");
    char tiny[8];
    trace_describe(wrong_size, sizeof wrong_size, tiny, sizeof tiny);
    assert_string_equal(tiny, "no pack");
}

/* A stream's bytes, one at a time, and what the trace wrote of them. */
static char *traced(const void *bytes, size_t size, bool flush)
{
    static char *text;
    size_t length;
    trace_t *trace = malloc(sizeof *trace);
    assert_non_null(trace);
    free(text);
    FILE *out = open_memstream(&text, &length);
    trace_init(trace, out, false, 1000);
    for (size_t i = 0; i < size; i++) {
        trace_bytes(trace, TRACE_FROM_CHIP, (const uint8_t *)bytes + i, 1, 3345);
    }
    if (flush) {
        trace_flush(trace, 3345);
    }
    fclose(out);
    free(trace);
    return text;
}

static void test_streams(void **state)
{
    (void)state;
    static const char text[] = "boot\r\n\xC0\x01\x08\x04\0\0\0\0\0\0\0\0\0\xC0half";
    const char *lines = traced(text, sizeof text - 1, false);
    assert_string_equal(lines, "     2.345 < outside of frames, 6 bytes: \"boot\\x0d\\n\"\n"
                               "     2.345 < SYNC               value 0x00000000  ok\n");
    assert_non_null(
        strstr(traced(text, sizeof text - 1, true), "no end of frame, 4 bytes: \"half\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_data_blocks_are_summed_up),
        cmocka_unit_test(test_answers_of_both_status_sizes),
        cmocka_unit_test(test_md5_and_a_refused_md5),
        cmocka_unit_test(test_what_is_no_packet),
        cmocka_unit_test(test_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
