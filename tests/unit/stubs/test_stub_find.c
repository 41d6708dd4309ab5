/*
 * Which stub is found for a chip, and that the generated C holds what the JSON said. The stubs are
 * those of fake_stubs.py.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include "esp_loader_stubs.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* In the order of fake_stubs.py, whose numbers follow from it. */
static const struct {
    const esp_loader_stub_t *stub;
    target_chip_t chip;
    uint16_t first_revision;
    uint16_t last_revision;
} expected[] = {
    {&esp_loader_stub_esp8266, ESP8266_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32, ESP32_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32s2, ESP32S2_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32s3, ESP32S3_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32s31, ESP32S31_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32c2, ESP32C2_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32c3, ESP32C3_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32c5, ESP32C5_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32c6, ESP32C6_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32c61, ESP32C61_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32h2, ESP32H2_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32h4, ESP32H4_CHIP, 0, UINT16_MAX},
    {&esp_loader_stub_esp32p4rev1, ESP32P4_CHIP, 0, 299},
    {&esp_loader_stub_esp32p4, ESP32P4_CHIP, 300, UINT16_MAX},
};
enum { EXPECTED = sizeof(expected) / sizeof(expected[0]) };

static void each_chip_has_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPECTED; i++) {
        const uint16_t first = expected[i].first_revision;
        const uint16_t last = expected[i].last_revision;
        assert_ptr_equal(esp_loader_stub_find(expected[i].chip, first), expected[i].stub);
        assert_ptr_equal(esp_loader_stub_find(expected[i].chip, last), expected[i].stub);
    }
}

static void each_chip_of_the_interface_has_one(void **state)
{
    (void)state;
    for (int chip = 0; chip < ESP_CHIP_END; chip++) {
        /* Of that one nothing but its number and its images is known. */
        const bool known = chip != ESP32H21_CHIP;
        assert_int_equal(esp_loader_stub_find((target_chip_t)chip, 100) != NULL, known);
    }
}

static void no_chip_has_none(void **state)
{
    (void)state;
    assert_null(esp_loader_stub_find(ESP_UNKNOWN_CHIP, 0));
    assert_null(esp_loader_stub_find(ESP_CHIP_END, 0));
    assert_null(esp_loader_stub_find((target_chip_t)1000, 0));
    assert_non_null(strstr(esp_loader_stub_absence(), "no flasher stub for this chip"));
}

static void the_bytes_are_those_of_the_json(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < EXPECTED; i++) {
        const esp_loader_stub_t *stub = expected[i].stub;
        const uint32_t address = 0x40000000u + i * 0x10000u;
        assert_int_equal(stub->entry, address + 4);
        assert_int_equal(stub->segment_count, 2);

        const esp_loader_stub_segment_t *text = &stub->segments[0];
        assert_int_equal(text->address, address);
        assert_int_equal(text->size, 1024 + 16 * i);
        for (uint32_t offset = 0; offset < text->size; offset++) {
            assert_int_equal(text->data[offset], (offset + i) & 0xFF);
        }
        const esp_loader_stub_segment_t *data = &stub->segments[1];
        assert_int_equal(data->address, 0x3FFE0000);
        assert_int_equal(data->size, 32);
        for (uint32_t offset = 0; offset < data->size; offset++) {
            assert_int_equal(data->data[offset], i);
        }
    }
}

/* The two forms of a stub have the same bytes. */
static void assert_same(const esp_loader_stub_t *stub, const esp_stub_t *other)
{
    assert_int_equal(other->header.entrypoint, stub->entry);
    assert_int_equal(other->segment_count, stub->segment_count);
    for (size_t i = 0; i < other->segment_count; i++) {
        assert_int_equal(other->segments[i].addr, stub->segments[i].address);
        assert_int_equal(other->segments[i].size, stub->segments[i].size);
        assert_ptr_equal(other->segments[i].data, stub->segments[i].data);
    }
}

static void each_stub_has_the_form_of_version_2_1_too(void **state)
{
    (void)state;
#define SAME_NONE(name)
#define SAME_ONE(name)                                                       assert_same(&esp_loader_stub_##name, &esp_stub_##name);
#define SAME_REV1(name)                                                      SAME_ONE(name) SAME_ONE(name##rev1)
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) SAME_##stubs(name)
#include "esp_loader_chips.def"
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chip_has_its_own),
        cmocka_unit_test(each_chip_of_the_interface_has_one),
        cmocka_unit_test(no_chip_has_none),
        cmocka_unit_test(the_bytes_are_those_of_the_json),
        cmocka_unit_test(each_stub_has_the_form_of_version_2_1_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
