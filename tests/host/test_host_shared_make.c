/*
 * What the shared library makes and looks at in memory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_build.h"
#include "esploader_make.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 65536 };

static const char table_csv[] = "nvs, data, nvs, 0x9000, 0x6000,\n"
                                "factory, app, factory, 0x10000, 1M,\n";
static const char nvs_csv[] = "key,type,encoding,value\nwifi,namespace,,\nssid,data,string,home\n"
                              "retries,data,u8,5\n";

static esploader_make_t *maker(const void *bytes, size_t size)
{
    esploader_make_t *make = esploader_make_new();
    assert_non_null(make);
    assert_int_equal(esploader_make_add(make, 0, bytes, size), ESPLOADER_OK);
    return make;
}

static void assert_made(esploader_make_t *make, esploader_kind_t kind)
{
    if (kind != ESPLOADER_OK) {
        fail_msg("%s", esploader_make_error_text(make));
    }
    assert_int_equal(esploader_make_count(make), 1);
    assert_null(esploader_make_output(make, 1, NULL, NULL));
}

static void a_table_and_its_csv(void **state)
{
    (void)state;
    size_t size = 0;
    uint32_t offset = 0;
    esploader_make_t *make = maker(table_csv, strlen(table_csv));
    assert_made(make, esploader_make_table(make));
    const uint8_t *table = esploader_make_output(make, 0, &size, &offset);
    assert_int_equal(size, 0xC00);
    assert_int_equal(offset, 0x8000);
    esploader_partition_t partition = {.struct_size = sizeof partition};
    assert_int_equal(esploader_make_partition(make, 1, &partition), ESPLOADER_OK);
    assert_string_equal(partition.name, "factory");
    assert_string_equal(partition.type_name, "app");
    assert_string_equal(partition.subtype_name, "factory");
    assert_int_equal(partition.size, 1 << 20);
    assert_int_equal(esploader_make_partition(make, 2, &partition), ESPLOADER_ERROR_USAGE);

    esploader_make_t *back = maker(table, size);
    assert_made(back, esploader_make_table_csv(back));
    assert_non_null(strstr(esploader_make_output(back, 0, &size, NULL), "factory,app,factory"));
    /* What does not fit is refused, and nothing is left of what was made before. */
    assert_int_equal(esploader_make_set(back, "flash-size", "1MB"), ESPLOADER_OK);
    assert_int_equal(esploader_make_table(back), ESPLOADER_ERROR_INPUT);
    assert_int_equal(esploader_make_count(back), 0);
    assert_true(esploader_make_error_text(back)[0] != '\0');
    esploader_make_free(back);
    esploader_make_free(make);
}

static void a_partition_of_nvs_and_its_csv(void **state)
{
    (void)state;
    static const char keys[] = "000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f"
                               "101112131415161718191a1b1c1d1e1f101112131415161718191a1b1c1d1e1f";
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        size_t size = 0;
        esploader_make_t *make = maker(nvs_csv, strlen(nvs_csv));
        assert_int_equal(esploader_make_nvs(make), ESPLOADER_ERROR_USAGE);
        assert_int_equal(esploader_make_set(make, "size", "0x6000"), ESPLOADER_OK);
        assert_int_equal(esploader_make_set(make, "keys", encrypted ? keys : ""), ESPLOADER_OK);
        assert_made(make, esploader_make_nvs(make));
        const uint8_t *bytes = esploader_make_output(make, 0, &size, NULL);
        assert_int_equal(size, 0x6000);
        esploader_make_t *back = maker(bytes, size);
        if (encrypted) {
            assert_int_equal(esploader_make_nvs_csv(back), ESPLOADER_ERROR_INPUT);
            assert_int_equal(esploader_make_set(back, "keys", keys), ESPLOADER_OK);
        }
        assert_made(back, esploader_make_nvs_csv(back));
        assert_non_null(
            strstr(esploader_make_output(back, 0, NULL, NULL), "ssid,data,string,home"));
        esploader_make_free(back);
        esploader_make_free(make);
    }
}

static void files_are_merged(void **state)
{
    (void)state;
    size_t size = 0;
    esploader_make_t *make = maker("AAAA", 4);
    assert_int_equal(esploader_make_add(make, 0x1000, "BB", 2), ESPLOADER_OK);
    assert_int_equal(esploader_make_merged(make), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_make_set(make, "chip", "esp32c3"), ESPLOADER_OK);
    assert_made(make, esploader_make_merged(make));
    const char *raw = esploader_make_output(make, 0, &size, NULL);
    assert_int_equal(size, 0x1002);
    assert_memory_equal(raw, "AAAA\xFF", 5);
    assert_memory_equal(raw + 0x1000, "BB", 2);
    assert_int_equal(esploader_make_set(make, "format", "hex"), ESPLOADER_OK);
    assert_made(make, esploader_make_merged(make));
    const char *hex = esploader_make_output(make, 0, &size, NULL);
    assert_int_equal(hex[0], ':');
    /* An Intel HEX file among the inputs says itself where its bytes go. */
    esploader_make_t *again = maker(hex, size);
    assert_int_equal(esploader_make_set(again, "chip", "esp32c3"), ESPLOADER_OK);
    assert_made(again, esploader_make_merged(again));
    raw = esploader_make_output(again, 0, &size, NULL);
    assert_int_equal(size, 0x1002);
    assert_memory_equal(raw + 0x1000, "BB", 2);
    assert_int_equal(esploader_make_add(again, 0x1800, "C", 1), ESPLOADER_OK);
    assert_int_equal(esploader_make_merged(again), ESPLOADER_ERROR_INPUT);
    assert_non_null(strstr(esploader_make_error_text(again), "overlaps"));
    esploader_make_free(again);
    esploader_make_clear(make);
    assert_int_equal(esploader_make_merged(make), ESPLOADER_ERROR_USAGE);
    esploader_make_free(make);
}

static void an_image_tells_what_it_is(void **state)
{
    (void)state;
    static uint8_t bytes[ROOM];
    const esp_image_build_t build = {.chip = ESP_IMAGE_CHIP_ESP32C3,
                                     .size = 20000,
                                     .flash_size = 4 << 20,
                                     .project_name = "lamp",
                                     .version = "1.2",
                                     .idf_version = "v5.3"};
    const size_t size = esp_image_build_application(&build, bytes, sizeof bytes);
    esploader_image_t image = {.struct_size = sizeof image};
    esploader_segment_t segment = {.struct_size = sizeof segment};
    esploader_make_t *make = maker(bytes, size);
    assert_int_equal(esploader_make_look(make, &image), ESPLOADER_OK);
    assert_string_equal(image.chip, "ESP32-C3");
    assert_string_equal(image.kind, "application");
    assert_string_equal(image.project, "lamp");
    assert_string_equal(image.project_version, "1.2");
    assert_int_equal(image.flash_size, 4 << 20);
    assert_int_equal(image.length, size);
    assert_true(image.segments > 0);
    assert_int_equal(esploader_make_segment(make, 0, &segment), ESPLOADER_OK);
    assert_true(segment.size > 0 && segment.memory[0] != '\0');
    assert_int_equal(esploader_make_segment(make, image.segments, &segment), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_make_set(make, "chip", "esp32"), ESPLOADER_OK);
    assert_int_equal(esploader_make_look(make, &image), ESPLOADER_ERROR_INPUT);
    bytes[size - 40] ^= 1;
    esploader_make_t *damaged = maker(bytes, size);
    assert_int_equal(esploader_make_look(damaged, &image), ESPLOADER_ERROR_INPUT);
    image.struct_size = 0;
    assert_int_equal(esploader_make_look(damaged, &image), ESPLOADER_ERROR_USAGE);
    assert_int_equal(esploader_make_image(damaged), ESPLOADER_ERROR_INPUT);
    assert_non_null(strstr(esploader_make_error_text(damaged), "ELF"));
    esploader_make_free(damaged);
    esploader_make_free(make);
}

static void options_that_make_no_sense(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"chip", "z80"},     {"flash-mode", "fast"}, {"flash-freq", "80"},  {"flash-size", "1"},
        {"format", "elf"},   {"version", "4"},       {"min-revision", "x"}, {"digest", "maybe"},
        {"secure", "v3"},    {"segments", ""},       {"page", "x"},         {"size", "100"},
        {"nvs-version", ""}, {"keys", "00"},         {"no-option", "on"},   {NULL, NULL},
        {"pad-to", "1GB"},   {"table-offset", "x"},  {"target-offset", ""}, {"max-revision", "-1"},
    };
    esploader_make_t *make = esploader_make_new();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(esploader_make_set(make, bad[i][0], bad[i][1]), ESPLOADER_ERROR_USAGE);
        assert_int_equal(esploader_make_error_kind(make), ESPLOADER_ERROR_USAGE);
    }
    assert_int_equal(esploader_make_set(make, "chip", "any"), ESPLOADER_OK);
    assert_string_equal(esploader_make_error_text(make), "");
    assert_string_equal(esploader_make_error_advice(make), "");
    assert_string_equal(esploader_make_warnings(make), "");
    esploader_make_free(make);
    esploader_make_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_and_its_csv),
        cmocka_unit_test(a_partition_of_nvs_and_its_csv),
        cmocka_unit_test(files_are_merged),
        cmocka_unit_test(an_image_tells_what_it_is),
        cmocka_unit_test(options_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
