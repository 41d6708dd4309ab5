/* Images of linked programs: where all lies, that they are sound, what is refused, and the digests
 * of what esptool 5.6.0 made of the same programs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "elf_builder.h"
#include "esp_image_convert.h"
#include "test_image_fixture.h"
#include <nettle/sha2.h>
#include <stdio.h>

static elf_built_t built;
static esp_image_elf_t elf;
static esp_image_made_t files[ESP_IMAGE_CONVERT_FILES];
static esp_image_convert_fault_t fault;

static const elf_section_t application[] = {
    {".iram0.vectors", 0x40380000, 0x403, 1}, {".iram0.text", 0x40380404, 0x1001, 2},
    {".dram0.data", 0x3FC90000, 0x205, 3},    {".flash.appdesc", 0x3C000020, 256, 0},
    {".flash.rodata", 0x3C000120, 0x2003, 4}, {".flash.text", 0x42010020, 0x1234, 5},
};

static const elf_section_t plain[] = {
    {".data", 0x3FFE8000, 0x105, 1},
    {".text", 0x40100000, 0x301, 2},
    {".irom0.text", 0x40210000, 0x405, 3},
};

static void load(uint16_t machine, uint32_t entry, const elf_section_t *sections, size_t count)
{
    elf_build(&built, machine, entry, sections, count);
    assert_int_equal(esp_image_elf_read(built.bytes, built.size, ESP_IMAGE_ELF_SECTIONS, &elf),
                     ESP_IMAGE_ELF_OK);
    assert_int_equal(elf.count, count);
    assert_int_equal(elf.entry, entry);
}

static void unload(void)
{
    esp_image_convert_free(files);
    esp_image_elf_free(&elf);
}

static esp_image_convert_reason_t convert(const esp_image_convert_t *wanted)
{
    esp_image_convert_free(files);
    const bool done = esp_image_convert(wanted, &elf, files, &fault);
    assert_int_equal(done, fault.reason == ESP_IMAGE_CONVERT_OK);
    return fault.reason;
}

static void assert_digest(const esp_image_made_t *file, const char *expected)
{
    struct sha256_ctx context;
    uint8_t digest[32];
    char text[65];
    sha256_init(&context);
    sha256_update(&context, file->size, file->bytes);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    }
    assert_string_equal(text, expected);
}

static void test_an_application_is_laid_out_for_the_mapping(void **state)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    esp_image_t image;
    esp_image_fault_t found;
    (void)state;
    wanted.chip = ESP_IMAGE_CHIP_ESP32C3;
    load(ELF_BUILDER_RISCV, 0x40380004, application, 6);
    assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
    assert_int_equal(
        fixture_parse(files[0].bytes, files[0].size, ESP_IMAGE_CHIP_ESP32C3, &image, &found),
        ESP_IMAGE_OK);
    assert_int_equal(image.length, files[0].size);
    assert_int_equal(image.segment_count, 5);
    assert_int_equal(image.segments[0].load_address, 0x3C000020);
    assert_int_equal(image.segments[0].data_offset, 0x20);
    assert_int_equal(image.segments[2].load_address, 0x40380000);
    assert_int_equal(image.segments[2].size, 0x1408);
    assert_int_equal(image.segments[3].memory, ESP_IMAGE_MEMORY_PADDING);
    assert_int_equal(image.segments[4].load_address, 0x42010020);
    assert_int_equal(image.segments[4].data_offset, 0x10020);
    struct sha256_ctx context;
    uint8_t digest[32];
    sha256_init(&context);
    sha256_update(&context, built.size, built.bytes);
    sha256_digest(&context, sizeof digest, digest);
    assert_memory_equal(files[0].bytes + 0xB0, digest, sizeof digest);
    assert_digest(&files[0], "980ccbb56d2c4f1a02bfc147ea1f1d9b931b466be1fadf63258ace82ac643f0d");
    unload();
}

static void test_other_ways_are_as_esptool_has_them(void **state)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    (void)state;
    wanted.chip = ESP_IMAGE_CHIP_ESP32C3;
    load(ELF_BUILDER_RISCV, 0x40380004, application, 6);
    wanted.secure_pad = ESP_IMAGE_SECURE_PAD_V2;
    assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
    assert_int_equal(files[0].size, 0x20000);
    assert_digest(&files[0], "d8808c1a5f47813c43b6e85ae7fc1ac6145102ab1267e148f0afebaf8e78a9a8");
    wanted.secure_pad = ESP_IMAGE_SECURE_PAD_NONE;
    wanted.flash_mode = 2;
    wanted.flash_clock_code = 15;
    wanted.flash_size_code = 2;
    wanted.min_revision = 3;
    wanted.max_revision = 199;
    wanted.pad_to = 0x8000;
    assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
    assert_digest(&files[0], "7419b34163a23d6305e6e309df936d590694ff8d06581e703ea1cec8a783fe4b");
    unload();
}

/* Of before ESP-IDF 5.4: the descriptor does not tell its page, the place where it lies does. */
static void test_the_page_is_the_largest_that_fits_an_old_descriptor(void **state)
{
    static const struct {
        uint32_t descriptor;
        uint32_t code;
        uint32_t places[2]; /* of both in the image */
    } cases[] = {{0x3C008020, 0x42000020, {0x20, 0x8020}},
                 {0x3C014020, 0x42000020, {0x20, 0x4020}},
                 {0x3C010020, 0x42000020, {0x20, 0x10020}},
                 {0x3C002020, 0x42000020, {0x12020, 0x20020}}}; /* none fits: 64 KiB */
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    (void)state;
    wanted.chip = ESP_IMAGE_CHIP_ESP32C2;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const elf_section_t sections[] = {{".flash.appdesc", cases[i].descriptor, 256, 0},
                                          {".iram0.text", 0x40380000, 0x3000, 0},
                                          {".flash.text", cases[i].code, 0x1234, 5}};
        esp_image_t image;
        esp_image_fault_t found;
        unsigned seen = 0;
        elf_build(&built, ELF_BUILDER_RISCV, 0x40380000, sections, 3);
        elf_put(built.bytes + ELF_BUILDER_HEADER, 0xABCD5432, 4);
        assert_int_equal(esp_image_elf_read(built.bytes, built.size, ESP_IMAGE_ELF_SECTIONS, &elf),
                         ESP_IMAGE_ELF_OK);
        assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
        (void)fixture_parse(files[0].bytes, files[0].size, wanted.chip, &image, &found);
        for (unsigned k = 0; k < image.segment_count; k++) {
            if (image.segments[k].memory == ESP_IMAGE_MEMORY_FLASH) {
                assert_true(seen < 2);
                assert_int_equal(image.segments[k].data_offset, cases[i].places[seen++]);
            }
        }
        assert_int_equal(seen, 2);
        unload();
    }
}

static void test_room_for_a_signature_the_chip_does_not_know_is_not_left(void **state)
{
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    (void)state;
    load(ELF_BUILDER_RISCV, 0x40380004, application, 6);
    wanted.chip = ESP_IMAGE_CHIP_ESP32C3;
    assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
    const size_t size = files[0].size;
    wanted.secure_pad = ESP_IMAGE_SECURE_PAD_V1;
    assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
    assert_int_equal(files[0].size, size);
    unload();
}

static void test_a_plain_chip_has_three_forms(void **state)
{
    static const char *const digests[][2] = {
        {"c0e321df6d6800e98d85d1c0d6402565bcc8e4dd94df0edf3f13bbc23e7fbaed",
         "23cf93dee9229c9bf413c75e8c1526a35eda824da8c8853cdad09679a3f172c5"},
        {"54e8d0bc51838c5c079f19b4292c27f0d05bb9f280b06103d73a63b42f0de487", NULL},
        {"db3977625061907d80e73796178a6606a44cad9ff3134629e6d23005bfc06d7c", NULL}};
    static const uint8_t sizes[] = {2, 2, 0}; /* codes of 1 MiB */
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    esp_image_t image;
    esp_image_fault_t found;
    (void)state;
    wanted.chip = ESP_IMAGE_CHIP_ESP8266;
    load(ELF_BUILDER_XTENSA, 0x40100004, plain, 3);
    for (int i = 0; i < 3; i++) {
        wanted.version = (esp_image_version_t)(i + 1);
        wanted.flash_size_code = sizes[i];
        assert_int_equal(convert(&wanted), ESP_IMAGE_CONVERT_OK);
        assert_digest(&files[0], digests[i][0]);
        assert_int_equal(
            fixture_parse(files[0].bytes, files[0].size, ESP_IMAGE_CHIP_ESP8266, &image, &found),
            ESP_IMAGE_OK);
        assert_int_equal(files[1].bytes != NULL, digests[i][1] != NULL);
        if (digests[i][1] != NULL) {
            assert_digest(&files[1], digests[i][1]);
            assert_int_equal(files[1].offset, 0x10000);
        }
    }
    unload();
}

static void assert_refused(const esp_image_convert_t *wanted, const elf_section_t *sections,
                           size_t count, esp_image_convert_reason_t reason)
{
    char text[200];
    load(ELF_BUILDER_RISCV, sections[0].address, sections, count);
    assert_int_equal(convert(wanted), reason);
    esp_image_convert_text(&fault, text, sizeof text);
    assert_true(strlen(text) > 10);
    unload();
}

static void test_what_no_chip_could_use_is_refused(void **state)
{
    static const elf_section_t page[] = {{".a", 0x3C000020, 8, 1}, {".b", 0x3C000200, 8, 1}};
    static const elf_section_t odd[] = {{".a", 0x3C000022, 8, 1}};
    static const elf_section_t ram[] = {{".a", 0x40380000, 0x100, 0}};
    static const elf_section_t full[] = {{".a", 0x40380000, 0x100, 1}};
    static const elf_section_t two[] = {
        {".t", 0x40100000, 8, 1}, {".a", 0x40210000, 8, 1}, {".b", 0x40220000, 8, 1}};
    static const elf_section_t start[] = {{".t", 0x40100000, 8, 1}, {".a", 0x40200000, 8, 1}};
    elf_section_t many[17];
    esp_image_convert_t wanted = ESP_IMAGE_CONVERT_DEFAULT;
    (void)state;
    assert_refused(&wanted, ram, 1, ESP_IMAGE_CONVERT_CHIP);
    wanted.chip = ESP_IMAGE_CHIP_ESP32C3;
    assert_refused(&wanted, page, 2, ESP_IMAGE_CONVERT_SAME_PAGE);
    assert_refused(&wanted, odd, 1, ESP_IMAGE_CONVERT_ALIGNMENT);
    for (uint32_t i = 0; i < 17; i++) {
        many[i] = (elf_section_t){".m", 0x40380000 + 16 * i, 8, 1};
    }
    assert_refused(&wanted, many, 17, ESP_IMAGE_CONVERT_SEGMENTS);
    wanted.elf_hash = true;
    wanted.elf_hash_offset = 0xB0;
    assert_refused(&wanted, full, 1, ESP_IMAGE_CONVERT_HASH_TAKEN);
    wanted.elf_hash_offset = 0x1C;
    assert_refused(&wanted, ram, 1, ESP_IMAGE_CONVERT_HASH_BOUNDARY);
    wanted.elf_hash_offset = 0x1000;
    assert_refused(&wanted, ram, 1, ESP_IMAGE_CONVERT_HASH_PLACE);
    wanted.elf_hash = false;
    wanted.without_hash = true;
    wanted.secure_pad = ESP_IMAGE_SECURE_PAD_V2;
    assert_refused(&wanted, ram, 1, ESP_IMAGE_CONVERT_SECURE_PAD);
    wanted = (esp_image_convert_t)ESP_IMAGE_CONVERT_DEFAULT;
    wanted.chip = ESP_IMAGE_CHIP_ESP32C6;
    wanted.page = 0x1000;
    assert_refused(&wanted, ram, 1, ESP_IMAGE_CONVERT_PAGE);
    wanted.page = 0;
    wanted.ram_only_header = true;
    assert_refused(&wanted, (const elf_section_t[]){{".f", 0x42000020, 8, 1}}, 1,
                   ESP_IMAGE_CONVERT_NO_SEGMENTS);
    wanted.chip = ESP_IMAGE_CHIP_ESP8266;
    assert_refused(&wanted, two, 3, ESP_IMAGE_CONVERT_TWO_IN_FLASH);
    assert_refused(&wanted, start, 2, ESP_IMAGE_CONVERT_FLASH_START);
}

static void test_a_program_tells_its_chip_where_only_one_fits(void **state)
{
    static const elf_section_t anywhere[] = {{".a", 0x10000000, 8, 1}};
    (void)state;
    load(ELF_BUILDER_XTENSA, 0x40100004, plain, 3);
    assert_int_equal(esp_image_elf_chip(&elf), ESP_IMAGE_CHIP_ESP8266);
    assert_null(esp_image_elf_stray(&elf, ESP_IMAGE_CHIP_ESP8266));
    unload();
    load(ELF_BUILDER_RISCV, 0x10000000, anywhere, 1);
    assert_int_equal(esp_image_elf_chip(&elf), ESP_IMAGE_CHIP_UNKNOWN);
    assert_non_null(esp_image_elf_stray(&elf, ESP_IMAGE_CHIP_ESP32C3));
    unload();
}

static void assert_not_read(esp_image_elf_reason_t reason)
{
    assert_int_equal(esp_image_elf_read(built.bytes, built.size, ESP_IMAGE_ELF_SECTIONS, &elf),
                     reason);
    assert_true(strlen(esp_image_elf_text(reason)) > 10);
    esp_image_elf_free(&elf);
}

static void test_what_is_no_program_is_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
        esp_image_elf_reason_t reason;
    } changes[] = {
        {0, 0, ESP_IMAGE_ELF_NOT_ELF},     {4, 2, ESP_IMAGE_ELF_CLASS},
        {18, 3, ESP_IMAGE_ELF_MACHINE},    {16, 1, ESP_IMAGE_ELF_NOT_LINKED},
        {16, 4, ESP_IMAGE_ELF_NOT_LINKED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        elf_build(&built, ELF_BUILDER_RISCV, 0, application, 6);
        built.bytes[changes[i].at] = changes[i].value;
        assert_not_read(changes[i].reason);
    }
    elf_build(&built, ELF_BUILDER_RISCV, 0, application, 6);
    /* The first section would end behind the file. */
    elf_put(built.bytes + built.size - 7 * ELF_BUILDER_HEADING + 20, 0x7FFFFFFF, 4);
    assert_not_read(ESP_IMAGE_ELF_DAMAGED);
    elf_build(&built, ELF_BUILDER_RISCV, 0, application, 0);
    assert_not_read(ESP_IMAGE_ELF_EMPTY);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_application_is_laid_out_for_the_mapping),
        cmocka_unit_test(test_other_ways_are_as_esptool_has_them),
        cmocka_unit_test(test_the_page_is_the_largest_that_fits_an_old_descriptor),
        cmocka_unit_test(test_room_for_a_signature_the_chip_does_not_know_is_not_left),
        cmocka_unit_test(test_a_plain_chip_has_three_forms),
        cmocka_unit_test(test_what_no_chip_could_use_is_refused),
        cmocka_unit_test(test_a_program_tells_its_chip_where_only_one_fits),
        cmocka_unit_test(test_what_is_no_program_is_refused),
    };
    /* The programs as files, to be given to esptool: test_image_convert APPLICATION PLAIN */
    if (count == 3) {
        for (int i = 0; i < 2; i++) {
            elf_build(&built, i == 0 ? ELF_BUILDER_RISCV : ELF_BUILDER_XTENSA,
                      i == 0 ? 0x40380004 : 0x40100004, i == 0 ? application : plain,
                      i == 0 ? 6 : 3);
            FILE *file = fopen(arguments[1 + i], "wb");
            assert_non_null(file);
            assert_int_equal(fwrite(built.bytes, 1, built.size, file), built.size);
            fclose(file);
        }
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
