/*
 * Files that hold what goes into flash in a form of their own, and files that only look alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_container.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static esp_image_container_t of_text(const char *text)
{
    return esp_image_container((const uint8_t *)text, (uint32_t)strlen(text));
}

static void magic_numbers_tell(void **state)
{
    (void)state;
    assert_int_equal(of_text("\x7f"
                             "ELF\x01\x01"),
                     ESP_IMAGE_CONTAINER_ELF);
    assert_int_equal(of_text("\x1f\x8b\x08..."), ESP_IMAGE_CONTAINER_GZIP);
    assert_int_equal(of_text("PK\x03\x04..."), ESP_IMAGE_CONTAINER_ZIP);
    assert_int_equal(of_text("\x1f\x8b"), ESP_IMAGE_CONTAINER_NONE);
    assert_int_equal(esp_image_container(NULL, 0), ESP_IMAGE_CONTAINER_NONE);
}

static void a_uf2_block_has_three_magic_numbers(void **state)
{
    (void)state;
    static const uint8_t begin[8] = {'U', 'F', '2', '\n', 0x57, 0x51, 0x5D, 0x9E};
    static const uint8_t end[4] = {0x30, 0x6F, 0xB1, 0x0A};
    uint8_t block[512] = {0};
    memcpy(block, begin, sizeof(begin));
    assert_int_equal(esp_image_container(block, sizeof(block)), ESP_IMAGE_CONTAINER_NONE);
    memcpy(block + 508, end, sizeof(end));
    assert_int_equal(esp_image_container(block, sizeof(block)), ESP_IMAGE_CONTAINER_UF2);
    assert_int_equal(esp_image_container(block, 511), ESP_IMAGE_CONTAINER_NONE);
}

static void a_sound_first_record_tells_intel_hex(void **state)
{
    (void)state;
    static const char *const sound[] = {":020000040001F9\r\n:10", ":020000040001f9\n",
                                        ":00000001FF", ":0400000501020304ED\n"};
    static const char *const alike[] = {":",
                                        ":02",
                                        ":020000040001F8\n",
                                        ":020000040001F9 ",
                                        ":02000004000xF9\n",
                                        ": hello, world",
                                        ":FF0000"};
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
        assert_int_equal(of_text(sound[i]), ESP_IMAGE_CONTAINER_HEX);
    }
    for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++) {
        assert_int_equal(of_text(alike[i]), ESP_IMAGE_CONTAINER_NONE);
    }
}

static void each_has_a_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ESP_IMAGE_CONTAINER_COUNT; i++) {
        const char *name = esp_image_container_name((esp_image_container_t)i);
        assert_non_null(name);
        assert_true(strlen(name) > 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(magic_numbers_tell),
        cmocka_unit_test(a_uf2_block_has_three_magic_numbers),
        cmocka_unit_test(a_sound_first_record_tells_intel_hex),
        cmocka_unit_test(each_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
