/*
 * Where images of each chip lie and how their headers count, written a second time: memories as
 * esptool 5.6.0 has them (MEMORY_MAP of its targets, neighbours taken together), load addresses as
 * they are asked of linkers, and what its elf2image does otherwise for one chip than for the next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *name;
    const chip_image_t *image;
    const chip_layout_t *layout;
    uint8_t ways;
    uint8_t clock_code;
    uint8_t mhz[CHIP_IMAGE_CLOCKS];
    chip_range_t flash[CHIP_RANGES];
    chip_range_t ram[CHIP_RANGES];
    chip_range_t rtc[CHIP_RANGES];
    chip_places_t places;
    uint32_t seams[CHIP_SEAMS];
    bool short_tail_filled;
    bool clock_0_is_40_too;
    bool signs_first;
} told_t;

static const told_t told[] = {
    {.name = "esp8266",
     .image = &esp_loader_chip_esp8266_image,
     .layout = &esp_loader_chip_esp8266_layout,
     .ways = CHIP_IMAGE_PLAIN,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x40200000, 0x40300000}},
     .ram = {{0x3FFE8000, 0x40000000}, {0x40100000, 0x40110000}},
     .places = {0x40210000, 0x40210000, 0x3FFE8000, 0x40100000, 0x3FFE8408, 0x40104000, 0x40100000},
     .seams = {0x40108000}},
    {.name = "esp32",
     .image = &esp_loader_chip_esp32_image,
     .layout = &esp_loader_chip_esp32_layout,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x3F400000, 0x3F800000}, {0x400D0000, 0x40400000}},
     .ram = {{0x3FFAE000, 0x40000000}, {0x40070000, 0x400C0000}},
     .rtc = {{0x400C0000, 0x400C2000}, {0x50000000, 0x50002000}},
     .places = {0x3F400000, 0x400D0000, 0x3FFB0000, 0x40080000, 0x3FFF0030, 0x40078000, 0x40080400},
     .seams = {0x3FFE0000, 0x40078000, 0x40080000, 0x400A0000},
     .short_tail_filled = true,
     .signs_first = true},
    {.name = "esp32s2",
     .image = &esp_loader_chip_esp32s2_image,
     .layout = &esp_loader_chip_esp32s2_layout,
     .clock_code = 15,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x3F000000, 0x3F500000}, {0x40080000, 0x40800000}},
     .ram = {{0x3FFB0000, 0x40000000}, {0x40020000, 0x40070000}},
     .rtc = {{0x40070000, 0x40072000}, {0x50000000, 0x50002000}},
     .places = {0x3F000000, 0x40080000, 0x3FFBC930, 0x40024000, 0x3FFE6108, 0x4004B000,
                0x4004F000}},
    {.name = "esp32c3",
     .image = &esp_loader_chip_esp32c3_image,
     .layout = &esp_loader_chip_esp32c3_layout,
     .ways = CHIP_IMAGE_OLD_IS_MINOR,
     .clock_code = 15,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x3C000000, 0x3C800000}, {0x42000000, 0x42800000}},
     .ram = {{0x3FC80000, 0x3FCE0000}, {0x4037C000, 0x403E0000}},
     .rtc = {{0x50000000, 0x50002000}},
     .places = {0x3C000000, 0x42000000, 0x3FC90000, 0x40380000, 0x3FCD5820, 0x403CC710, 0x403CE710},
     .seams = {0x3FC88000}},
    {.name = "esp32s3",
     .image = &esp_loader_chip_esp32s3_image,
     .layout = &esp_loader_chip_esp32s3_layout,
     .clock_code = 15,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x3C000000, 0x3E000000}, {0x42000000, 0x44000000}},
     .ram = {{0x3FC88000, 0x3FD00000}, {0x40370000, 0x403E0000}},
     .rtc = {{0x600FE000, 0x60100000}, {0x50000000, 0x50002000}},
     .places = {0x3C000000, 0x42000000, 0x3FC90000, 0x40374000, 0x3FCE3818, 0x403C9700,
                0x403CC700}},
    {.name = "esp32c2",
     .image = &esp_loader_chip_esp32c2_image,
     .layout = &esp_loader_chip_esp32c2_layout,
     .clock_code = 15,
     .mhz = {30, 20, 15, 60},
     .flash = {{0x3C000000, 0x3C400000}, {0x42000000, 0x42400000}},
     .ram = {{0x3FCA0000, 0x3FCE0000}, {0x4037C000, 0x403C0000}},
     .places = {0x3C000000, 0x42000000, 0x3FCA8000, 0x40380000, 0x3FCD5C80, 0x403ACB70,
                0x403AEB70}},
    {.name = "esp32c5",
     .image = &esp_loader_chip_esp32c5_image,
     .layout = &esp_loader_chip_esp32c5_layout,
     .clock_code = 15,
     .mhz = {40, 0, 20, 80},
     .flash = {{0x42000000, 0x44000000}},
     .ram = {{0x40800000, 0x40860000}},
     .rtc = {{0x50000000, 0x50004000}},
     .places = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40855730, 0x4084C410,
                0x4084E610}},
    {.name = "esp32h2",
     .image = &esp_loader_chip_esp32h2_image,
     .layout = &esp_loader_chip_esp32h2_layout,
     .clock_code = 15,
     .mhz = {24, 16, 12, 48},
     .flash = {{0x42000000, 0x43000000}},
     .ram = {{0x40800000, 0x40880000}},
     .rtc = {{0x50000000, 0x50004000}},
     .places = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x408460E0, 0x4083CFD0,
                0x4083EFD0}},
    {.name = "esp32c6",
     .image = &esp_loader_chip_esp32c6_image,
     .layout = &esp_loader_chip_esp32c6_layout,
     .mhz = {80, 0, 20, 0},
     .flash = {{0x42000000, 0x43000000}},
     .ram = {{0x40800000, 0x40880000}},
     .rtc = {{0x50000000, 0x50004000}},
     .places = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40875730, 0x4086C410, 0x4086E610},
     .clock_0_is_40_too = true},
    {.name = "esp32p4",
     .image = &esp_loader_chip_esp32p4_image,
     .layout = &esp_loader_chip_esp32p4_layout,
     .clock_code = 15,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x40000000, 0x4C000000}},
     .ram = {{0x4FF00000, 0x4FFC0000}},
     .rtc = {{0x50108000, 0x50110000}},
     .places = {0x44000000, 0x40000000, 0x4FF40000, 0x4FF00000, 0x4FF3AB20, 0x4FF2ABD0,
                0x4FF2CBD0}},
    {.name = "esp32c61",
     .image = &esp_loader_chip_esp32c61_image,
     .layout = &esp_loader_chip_esp32c61_layout,
     .clock_code = 15,
     .mhz = {40, 0, 20, 80},
     .flash = {{0x42000000, 0x44000000}},
     .ram = {{0x40800000, 0x40860000}},
     .rtc = {{0x50000000, 0x50004000}},
     .places = {0x42800000, 0x42000000, 0x40810000, 0x40800000, 0x40855730, 0x4084C410,
                0x4084E610}},
    {.name = "esp32s31",
     .image = &esp_loader_chip_esp32s31_image,
     .layout = &esp_loader_chip_esp32s31_layout,
     .clock_code = 15,
     .mhz = {40, 0, 20, 80},
     .flash = {{0x40000000, 0x54000000}},
     .ram = {{0x2F000000, 0x2F080000}},
     .rtc = {{0x2E000000, 0x2E008000}},
     .places = {0x44000000, 0x40000000, 0x2F040000, 0x2F000000, 0x2F03AB20, 0x2F02ABD0,
                0x2F02CBD0}},
    {.name = "esp32h4",
     .image = &esp_loader_chip_esp32h4_image,
     .layout = &esp_loader_chip_esp32h4_layout,
     .clock_code = 15,
     .mhz = {24, 16, 12, 48},
     .flash = {{0x42000000, 0x44000000}},
     .ram = {{0x40810000, 0x40860000}},
     .rtc = {{0x50000000, 0x50004000}},
     .places = {0x42800000, 0x42000000, 0x40820000, 0x40810000, 0x408560E0, 0x4084CFD0,
                0x4084EFD0}},
    {.name = "esp32h21",
     .image = &esp_loader_chip_esp32h21_image,
     .layout = &esp_loader_chip_esp32h21_layout,
     .clock_code = 15,
     .mhz = {24, 16, 12, 48},
     .flash = {{0x42000000, 0x43000000}},
     .ram = {{0x40800000, 0x40880000}},
     .rtc = {{0x50000000, 0x50004000}},
     .seams = {0x40850000, 0x50001000}},
    {.name = "esp32e22",
     .image = &esp_loader_chip_esp32e22_image,
     .layout = &esp_loader_chip_esp32e22_layout,
     .clock_code = 15,
     .mhz = {40, 26, 20, 80},
     .flash = {{0x3C000000, 0x40000000}},
     .ram = {{0x30FE0000, 0x31200000}},
     .rtc = {{0xC0000000, 0xC0008000}},
     .seams = {0x31000000}},
};
enum { CHIPS = sizeof(told) / sizeof(told[0]) };

static void assert_ranges(const told_t *one, const char *what, const chip_range_t *are,
                          const chip_range_t *expected)
{
    for (size_t i = 0; i < CHIP_RANGES; i++) {
        if (are[i].start != expected[i].start || are[i].end != expected[i].end) {
            fail_msg("%s, %s %zu: 0x%X to 0x%X", one->name, what, i, (unsigned)are[i].start,
                     (unsigned)are[i].end);
        }
    }
}

static void memories_lie_where_esptool_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        assert_ranges(&told[i], "flash", told[i].image->flash, told[i].flash);
        assert_ranges(&told[i], "RAM", told[i].image->ram, told[i].ram);
        assert_ranges(&told[i], "RTC memory", told[i].image->rtc, told[i].rtc);
    }
}

static void programs_are_loaded_where_linkers_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const chip_places_t *are = &told[i].image->places;
        const chip_places_t *expected = &told[i].places;
        const uint32_t pairs[][2] = {
            {are->flash_data, expected->flash_data}, {are->flash_code, expected->flash_code},
            {are->ram_data, expected->ram_data},     {are->ram_code, expected->ram_code},
            {are->boot_data, expected->boot_data},   {are->boot_loader, expected->boot_loader},
            {are->boot_code, expected->boot_code},
        };
        for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
            if (pairs[k][0] != pairs[k][1]) {
                fail_msg("%s, place %zu: 0x%X", told[i].name, k, (unsigned)pairs[k][0]);
            }
        }
    }
}

static void headers_count_as_esptool_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const told_t *one = &told[i];
        if (one->image->ways != one->ways || one->image->clock_code != one->clock_code ||
            memcmp(one->image->mhz, one->mhz, sizeof(one->mhz)) != 0) {
            fail_msg("%s", one->name);
        }
    }
}

static void layouts_are_as_esptool_makes_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const told_t *one = &told[i];
        if (memcmp(one->layout->seams, one->seams, sizeof(one->seams)) != 0 ||
            one->layout->short_tail_filled != one->short_tail_filled ||
            one->layout->clock_0_is_40_too != one->clock_0_is_40_too ||
            one->layout->signs_first != one->signs_first) {
            fail_msg("%s", one->name);
        }
    }
}

/* Of these only images are known. */
static void images_are_known_of_chips_that_are_not(void **state)
{
    static const struct {
        const chip_image_t *image;
        const chip_layout_t *layout;
        uint16_t id;
        uint32_t page;
        uint32_t largest;
        uint32_t family;
    } chips[] = {
        {&esp_loader_chip_esp32h21_image, &esp_loader_chip_esp32h21_layout, 25, 0x2000, 0x10000,
         0xB6DD00AF},
        {&esp_loader_chip_esp32e22_image, &esp_loader_chip_esp32e22_layout, 31, 0x10000, 0,
         0x1C5F21B0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        assert_int_equal(chips[i].image->id, chips[i].id);
        assert_int_equal(chips[i].image->bootloader_offset, 0);
        assert_int_equal(chips[i].image->map_page, chips[i].page);
        assert_int_equal(chips[i].layout->largest_page, chips[i].largest);
        assert_int_equal(chips[i].layout->uf2_family, chips[i].family);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memories_lie_where_esptool_has_them),
        cmocka_unit_test(programs_are_loaded_where_linkers_are_told),
        cmocka_unit_test(headers_count_as_esptool_has_it),
        cmocka_unit_test(layouts_are_as_esptool_makes_them),
        cmocka_unit_test(images_are_known_of_chips_that_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
