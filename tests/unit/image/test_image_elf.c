/* What is read of ELF files whose headers are unusual or wrong, by either reader.
 * SPDX-License-Identifier: Apache-2.0 */
#include "elf_builder.h"
#include "esp_image_elf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
/* cmocka needs those above */
#include <cmocka.h>

enum {
    PART_ADDRESS = 0x40380000,
    DESCRIPTOR_ADDRESS = 0x3C000020,
    HEADER_SEGMENTS = 28,
    HEADER_SECTIONS = 32,
    HEADER_SEGMENT_SIZE = 42,
    HEADER_SEGMENT_COUNT = 44,
    HEADER_SECTION_COUNT = 48,
    HEADER_NAMES = 50,
    HEADINGS = 4, /* none, two sections, the names */
};

static const elf_section_t sections[] = {
    {".iram0.text", PART_ADDRESS, 64, 3},
    {".flash.appdesc", DESCRIPTOR_ADDRESS, 256, 5},
};

static elf_built_t built;
static esp_image_elf_t elf;

static int build(void **state)
{
    (void)state;
    elf_build(&built, ELF_BUILDER_RISCV, PART_ADDRESS + 4, sections, 2);
    return 0;
}

static int release(void **state)
{
    (void)state;
    esp_image_elf_free(&elf);
    return 0;
}

static uint8_t *heading(size_t index)
{
    return built.bytes + built.size - (HEADINGS - index) * ELF_BUILDER_HEADING;
}

static void expect(esp_image_elf_view_t view, esp_image_elf_reason_t reason)
{
    esp_image_elf_free(&elf);
    assert_int_equal(esp_image_elf_read(built.bytes, built.size, view, &elf), reason);
}

static void sections_are_read_with_what_they_are(void **state)
{
    (void)state;
    expect(ESP_IMAGE_ELF_SECTIONS, ESP_IMAGE_ELF_OK);
    assert_int_equal(elf.entry, PART_ADDRESS + 4);
    assert_int_equal(elf.count, 2);
    assert_int_equal(elf.parts[0].address, PART_ADDRESS);
    assert_int_equal(elf.parts[0].size, 64);
    assert_int_equal(elf.parts[0].role, ESP_IMAGE_ELF_PLAIN);
    assert_int_equal(elf.parts[0].data[9], elf_byte(&sections[0], 9));
    assert_int_equal(elf.parts[1].address, DESCRIPTOR_ADDRESS);
    assert_int_equal(elf.parts[1].role, ESP_IMAGE_ELF_APPLICATION);
}

/* More than 65,279 of them do not fit the header's field. */
static void numbers_that_stand_in_the_first_section_are_found(void **state)
{
    (void)state;
    elf_put(built.bytes + HEADER_SECTION_COUNT, 0, 2);
    elf_put(built.bytes + HEADER_NAMES, 0xFFFF, 2);
    elf_put(heading(0) + 20, HEADINGS, 4);
    elf_put(heading(0) + 24, HEADINGS - 1, 4);
    expect(ESP_IMAGE_ELF_SECTIONS, ESP_IMAGE_ELF_OK);
    assert_int_equal(elf.count, 2);
    assert_int_equal(elf.parts[1].role, ESP_IMAGE_ELF_APPLICATION);
}

static void a_name_that_ends_nowhere_is_none(void **state)
{
    (void)state;
    elf_put(heading(2), 0x7FFFFFFF, 4);
    expect(ESP_IMAGE_ELF_SECTIONS, ESP_IMAGE_ELF_OK);
    assert_int_equal(elf.parts[1].role, ESP_IMAGE_ELF_PLAIN);
}

static void sections_without_bytes_or_address_are_left_out(void **state)
{
    (void)state;
    elf_put(heading(1) + 4, 8, 4); /* no bytes in the file */
    elf_put(heading(2) + 12, 0, 4);
    expect(ESP_IMAGE_ELF_SECTIONS, ESP_IMAGE_ELF_EMPTY);
}

static void segments_are_read_at_their_physical_addresses(void **state)
{
    uint8_t *at = built.bytes + built.size;
    const uint32_t words[] = {1, ELF_BUILDER_HEADER, 0x42000000, PART_ADDRESS, 64, 128, 5, 4,
                              2, ELF_BUILDER_HEADER, 0x42000000, PART_ADDRESS, 64, 64,  5, 4};
    (void)state;
    elf_put(built.bytes + HEADER_SEGMENTS, (uint32_t)built.size, 4);
    elf_put(built.bytes + HEADER_SEGMENT_SIZE, 32, 2);
    elf_put(built.bytes + HEADER_SEGMENT_COUNT, 2, 2);
    for (size_t i = 0; i < 16; i++) {
        elf_put(at + 4 * i, words[i], 4);
    }
    built.size += sizeof words;
    expect(ESP_IMAGE_ELF_SEGMENTS, ESP_IMAGE_ELF_OK);
    assert_int_equal(elf.count, 1);
    assert_int_equal(elf.parts[0].address, PART_ADDRESS);
    assert_int_equal(elf.parts[0].size, 64);
    elf_put(at + 16, 0xFFFFFFFF, 4);
    expect(ESP_IMAGE_ELF_SEGMENTS, ESP_IMAGE_ELF_DAMAGED);
}

/* libelf takes some of these for a file without sections. */
static void headings_behind_the_end_are_refused(void **state)
{
    (void)state;
    for (uint32_t behind = 1; behind < HEADINGS * ELF_BUILDER_HEADING; behind += 13) {
        const uint32_t whole = (uint32_t)built.size - HEADINGS * ELF_BUILDER_HEADING;
        elf_put(built.bytes + HEADER_SECTIONS, whole + behind, 4);
        assert_int_not_equal(
            esp_image_elf_read(built.bytes, built.size, ESP_IMAGE_ELF_SECTIONS, &elf),
            ESP_IMAGE_ELF_OK);
        esp_image_elf_free(&elf);
    }
    elf_put(built.bytes + HEADER_SECTIONS, 0xFFFFFFF0, 4);
    assert_int_not_equal(esp_image_elf_read(built.bytes, built.size, ESP_IMAGE_ELF_SECTIONS, &elf),
                         ESP_IMAGE_ELF_OK);
}

/* Cut anywhere it is refused or read within its bytes; the sanitizers watch. */
static void a_file_that_is_cut_is_never_read_beyond_its_end(void **state)
{
    const size_t whole = built.size;
    (void)state;
    for (size_t size = 0; size < whole; size++) {
        uint8_t *bytes = test_malloc(size + 1);
        memcpy(bytes, built.bytes, size);
        for (int view = 0; view < 2; view++) {
            esp_image_elf_t cut;
            assert_int_not_equal(esp_image_elf_read(bytes, size, (esp_image_elf_view_t)view, &cut),
                                 ESP_IMAGE_ELF_OK);
            esp_image_elf_free(&cut);
        }
        test_free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sections_are_read_with_what_they_are, build, release),
        cmocka_unit_test_setup_teardown(numbers_that_stand_in_the_first_section_are_found, build,
                                        release),
        cmocka_unit_test_setup_teardown(a_name_that_ends_nowhere_is_none, build, release),
        cmocka_unit_test_setup_teardown(sections_without_bytes_or_address_are_left_out, build,
                                        release),
        cmocka_unit_test_setup_teardown(segments_are_read_at_their_physical_addresses, build,
                                        release),
        cmocka_unit_test_setup_teardown(headings_behind_the_end_are_refused, build, release),
        cmocka_unit_test_setup_teardown(a_file_that_is_cut_is_never_read_beyond_its_end, build,
                                        release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
