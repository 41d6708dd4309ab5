/*
 * Command headers, checksums and answers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire/bytes.h"
#include "wire/command.h"
#include "wire/response.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void headers_hold_opcode_and_size(void **state)
{
    (void)state;
    assert_int_equal(command_header_word(COMMAND_SYNC, 36), 0x00240800);
    assert_int_equal(command_header_word(COMMAND_FLASH_DATA, 0x4010), 0x40100300);
    assert_int_equal(command_header_word(COMMAND_RUN_USER_CODE, 0xFFFF), 0xFFFFD300);
    assert_int_equal(command_header_word(COMMAND_GET_SECURITY_INFO, 0), 0x00001400);
}

static void numbers_go_byte_by_byte(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xFF, 0x78, 0x56, 0x34, 0x92};
    assert_int_equal(bytes_get_u16(&bytes[3]), 0x9234);
    assert_int_equal(bytes_get_u32(&bytes[1]), 0x92345678);
    uint8_t out[5] = {0xFF};
    bytes_put_u32(&out[1], 0x92345678);
    assert_memory_equal(out, bytes, sizeof(bytes));
    bytes_put_u16(&out[3], 0xABCD);
    assert_int_equal(out[3], 0xCD);
    assert_int_equal(out[4], 0xAB);
}

static void checksums_by_hand(void **state)
{
    (void)state;
    assert_int_equal(command_checksum(COMMAND_CHECKSUM_SEED, NULL, 0), 0xEF);
    assert_int_equal(command_checksum(0xEF, (const uint8_t *)"\x01", 1), 0xEE);
    assert_int_equal(command_checksum(0xEF, (const uint8_t *)"\x01\x02\x04", 3), 0xE8);
    assert_int_equal(
        command_checksum(0xEF, (const uint8_t *)"\x01\x02\x04\x08\x10\x20\x40\x80\xFF", 9), 0xEF);
}

static void checksums_of_all_lengths_and_places(void **state)
{
    (void)state;
    for (size_t length = 0; length <= 40; length++) {
        for (size_t place = 0; place < 9; place++) {
            uint8_t *data = malloc(place + length + 1);
            uint8_t expected = COMMAND_CHECKSUM_SEED;
            for (size_t i = 0; i < length; i++) {
                data[place + i] = (uint8_t)(31 * i + 7 * length + (i * i >> 2));
                expected ^= data[place + i];
            }
            assert_int_equal(command_checksum(COMMAND_CHECKSUM_SEED, data + place, length),
                             expected);
            for (size_t cut = 0; cut <= length; cut++) {
                const uint8_t first = command_checksum(COMMAND_CHECKSUM_SEED, data + place, cut);
                assert_int_equal(command_checksum(first, data + place + cut, length - cut),
                                 expected);
            }
            free(data);
        }
    }
}

/* An answer in memory of exactly its length: reading on is an error that the sanitizer sees. */
static bool sound(const uint8_t *bytes, size_t length)
{
    uint8_t *frame = malloc(length != 0 ? length : 1);
    memcpy(frame, bytes, length);
    const bool answer = response_is_sound(frame, length);
    free(frame);
    return answer;
}

static void an_answer_is_sound(void **state)
{
    (void)state;
    static const uint8_t read_register[] = {0x01, 0x0A, 0x04, 0x00, 0x83, 0x1D,
                                            0xF0, 0x00, 0x01, 0x05, 0x00, 0x00};
    assert_true(sound(read_register, sizeof(read_register)));
    assert_int_equal(read_register[RESPONSE_OPCODE], 0x0A);
    assert_int_equal(bytes_get_u16(&read_register[RESPONSE_SIZE]), 4);
    assert_int_equal(bytes_get_u32(&read_register[RESPONSE_VALUE]), 0x00F01D83);
    assert_int_equal(read_register[RESPONSE_DATA + 1], 5);
}

static void hostile_lengths_are_refused(void **state)
{
    static const uint16_t extremes[] = {0, 1, 0x7FFF, 0x8000, 0xFF00, 0xFFF8, 0xFFFF};
    (void)state;
    uint8_t bytes[64] = {RESPONSE_DIRECTION, COMMAND_SYNC};
    for (size_t length = 0; length <= sizeof(bytes); length++) {
        for (uint16_t size = 0; size <= sizeof(bytes); size++) {
            bytes_put_u16(&bytes[2], size);
            assert_int_equal(sound(bytes, length), length >= 10 && length == 8u + size);
        }
        for (size_t i = 0; i < sizeof(extremes) / sizeof(extremes[0]); i++) {
            bytes_put_u16(&bytes[2], extremes[i]);
            assert_false(sound(bytes, length));
        }
    }
}

static void other_directions_are_refused(void **state)
{
    (void)state;
    for (unsigned direction = 0; direction < 256; direction++) {
        const uint8_t bytes[] = {(uint8_t)direction, 0x08, 2, 0, 0, 0, 0, 0, 0, 0};
        assert_int_equal(sound(bytes, sizeof(bytes)), direction == 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_hold_opcode_and_size),
        cmocka_unit_test(numbers_go_byte_by_byte),
        cmocka_unit_test(checksums_by_hand),
        cmocka_unit_test(checksums_of_all_lengths_and_places),
        cmocka_unit_test(an_answer_is_sound),
        cmocka_unit_test(hostile_lengths_are_refused),
        cmocka_unit_test(other_directions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
