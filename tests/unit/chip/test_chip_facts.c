/*
 * Facts of chips, written a second time: as esptool 5.6.0 itself has them (esptool/targets, by the
 * names in told_t), and what holds among them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "chip/chip_facts.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { BOUNDS = 24, CODES = 4 };

typedef struct {
    target_chip_t chip;
    uint32_t spi;            /* SPI_REG_BASE */
    uint32_t mac;            /* MAC_EFUSE_REG; 0: it has none of that name */
    uint16_t image_id;       /* IMAGE_CHIP_ID */
    uint16_t bootloader;     /* BOOTLOADER_FLASH_OFFSET */
    uint32_t uf2;            /* UF2_FAMILY_ID */
    uint32_t page;           /* IROM_ALIGN of its class in bin_image.py, or the least and ... */
    uint32_t largest;        /* ... the largest of MMU_PAGE_SIZE_CONF; 0: it has none */
    uint8_t mhz[CODES];      /* FLASH_FREQUENCY, of the codes 0, 1, 2 and 15; 0: it has none */
    uint32_t watchdog;       /* RTC_CNTL_WDTCONFIG0_REG */
    uint32_t lock;           /* RTC_CNTL_WDTWPROTECT_REG */
    uint32_t super;          /* RTC_CNTL_SWD_CONF_REG */
    uint32_t feed;           /* RTC_CNTL_SWD_AUTO_FEED_EN */
    uint32_t forced;         /* RTC_CNTL_OPTION1_REG */
    uint32_t forced_mask;    /* RTC_CNTL_FORCE_DOWNLOAD_BOOT_MASK */
    uint32_t no_writes;      /* EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT_REG */
    uint32_t no_writes_mask; /* EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT */
    uint32_t bounds[BOUNDS]; /* of MEMORY_MAP, IROM_MAP_START and IROM_MAP_END */
} told_t;

static const told_t told[] = {
    {.chip = ESP8266_CHIP,
     .spi = 0x60000200,
     .image_id = CHIP_NO_IMAGE_ID,
     .uf2 = 0x7EAB61ED,
     .mhz = {40, 26, 20, 80},
     .bounds = {0x3FFE8000, 0x40000000, 0x40100000, 0x40108000, 0x40200000, 0x40201010, 0x402E1010,
                0x40300000}},
    {.chip = ESP32_CHIP,
     .spi = 0x3FF42000,
     .image_id = 0,
     .bootloader = 0x1000,
     .uf2 = 0x1C5F21B0,
     .page = 0x10000,
     .mhz = {40, 26, 20, 80},
     .no_writes = 0x3FF5A018,
     .no_writes_mask = 0x80,
     .bounds = {0x3F400000, 0x3F800000, 0x3FC00000, 0x3FF80000, 0x3FF82000, 0x3FF90000,
                0x3FFAE000, 0x3FFE0000, 0x3FFFFFFC, 0x40000000, 0x40070000, 0x40078000,
                0x40080000, 0x400A0000, 0x400BFFFC, 0x400C0000, 0x400C2000, 0x400D0000,
                0x40400000, 0x50000000, 0x50002000}},
    {.chip = ESP32S2_CHIP,
     .spi = 0x3F402000,
     .mac = 0x3F41A044,
     .image_id = 2,
     .bootloader = 0x1000,
     .uf2 = 0xBFDD4EEE,
     .page = 0x10000,
     .mhz = {40, 26, 20, 80},
     .watchdog = 0x3F408094,
     .lock = 0x3F4080AC,
     .forced = 0x3F408128,
     .forced_mask = 0x1,
     .no_writes = 0x3F41A030,
     .no_writes_mask = 0x00080000,
     .bounds = {0x3F000000, 0x3F500000, 0x3FF80000, 0x3FF9E000, 0x3FFA0000, 0x3FFB0000, 0x40000000,
                0x40020000, 0x40070000, 0x40072000, 0x40080000, 0x40800000, 0x40B80000, 0x50000000,
                0x50002000}},
    {.chip = ESP32C3_CHIP,
     .spi = 0x60002000,
     .mac = 0x60008844,
     .image_id = 5,
     .uf2 = 0xD42BA06C,
     .page = 0x10000,
     .mhz = {40, 26, 20, 80},
     .watchdog = 0x60008090,
     .lock = 0x600080A8,
     .super = 0x600080AC,
     .feed = 0x80000000,
     .no_writes = 0x60008830,
     .no_writes_mask = 0x00100000,
     .bounds = {0x3C000000, 0x3C800000, 0x3FC80000, 0x3FC88000, 0x3FCE0000, 0x3FD00000, 0x4037C000,
                0x403E0000, 0x42000000, 0x42800000, 0x50000000, 0x50002000, 0x600FE000,
                0x60100000}},
    {.chip = ESP32S3_CHIP,
     .spi = 0x60002000,
     .mac = 0x60007044,
     .image_id = 9,
     .uf2 = 0xC47E5767,
     .page = 0x10000,
     .mhz = {40, 26, 20, 80},
     .watchdog = 0x60008098,
     .lock = 0x600080B0,
     .super = 0x600080B4,
     .feed = 0x80000000,
     .forced = 0x6000812C,
     .forced_mask = 0x1,
     .no_writes = 0x60007030,
     .no_writes_mask = 0x00100000,
     .bounds = {0x3C000000, 0x3D000000, 0x3E000000, 0x3FC88000, 0x3FD00000, 0x40370000, 0x403E0000,
                0x403E2000, 0x42000000, 0x42800000, 0x44000000, 0x50000000, 0x50002000, 0x600FE000,
                0x60100000}},
    {.chip = ESP32C2_CHIP,
     .spi = 0x60002000,
     .mac = 0x60008840,
     .image_id = 12,
     .uf2 = 0x2B88D29C,
     .page = 0x4000,
     .largest = 0x10000,
     .mhz = {30, 20, 15, 60},
     .watchdog = 0x60008084,
     .lock = 0x6000809C,
     .super = 0x600080AC,
     .feed = 0x80000000,
     .no_writes = 0x60008830,
     .no_writes_mask = 0x40,
     .bounds = {0x3C000000, 0x3C400000, 0x3FC88000, 0x3FCA0000, 0x3FCE0000, 0x3FD00000, 0x4037C000,
                0x403C0000, 0x42000000, 0x42400000}},
    {.chip = ESP32C5_CHIP,
     .spi = 0x60003000,
     .mac = 0x600B4844,
     .image_id = 23,
     .bootloader = 0x2000,
     .uf2 = 0xF71C0343,
     .page = 0x10000,
     .mhz = {40, 0, 20, 80},
     .watchdog = 0x600B1C00,
     .lock = 0x600B1C18,
     .super = 0x600B1C1C,
     .feed = 0x00040000,
     .no_writes = 0x600B4830,
     .no_writes_mask = 0x00100000,
     .bounds = {0x40800000, 0x40860000, 0x42000000, 0x44000000, 0x50000000, 0x50004000, 0x600FE000,
                0x60100000}},
    {.chip = ESP32H2_CHIP,
     .spi = 0x60003000,
     .mac = 0x600B0844,
     .image_id = 16,
     .uf2 = 0x332726F6,
     .page = 0x2000,
     .largest = 0x10000,
     .mhz = {24, 16, 12, 48},
     .watchdog = 0x600B1C00,
     .lock = 0x600B1C1C,
     .super = 0x600B1C20,
     .feed = 0x00040000,
     .no_writes = 0x600B0830,
     .no_writes_mask = 0x00100000,
     .bounds = {0x40800000, 0x40880000, 0x42000000, 0x42800000, 0x43000000, 0x50000000, 0x50004000,
                0x600FE000, 0x60100000}},
    {.chip = ESP32C6_CHIP,
     .spi = 0x60003000,
     .mac = 0x600B0844,
     .image_id = 13,
     .uf2 = 0x540DDF62,
     .page = 0x2000,
     .largest = 0x10000,
     .mhz = {80, 0, 20, 0},
     .watchdog = 0x600B1C00,
     .lock = 0x600B1C18,
     .super = 0x600B1C1C,
     .feed = 0x00040000,
     .no_writes = 0x600B0830,
     .no_writes_mask = 0x00100000,
     .bounds = {0x40800000, 0x40880000, 0x42000000, 0x42800000, 0x43000000, 0x50000000, 0x50004000,
                0x600FE000, 0x60100000}},
    {.chip = ESP32P4_CHIP,
     .spi = 0x5008D000,
     .mac = 0x5012D044,
     .image_id = 18,
     .bootloader = 0x2000,
     .uf2 = 0x3D308E94,
     .page = 0x10000,
     .mhz = {40, 26, 20, 80},
     .watchdog = 0x50116000,
     .lock = 0x50116018,
     .super = 0x5011601C,
     .feed = 0x00040000,
     .forced = 0x50110008,
     .forced_mask = 0x4,
     .no_writes = 0x5012D030,
     .no_writes_mask = 0x00100000,
     .bounds = {0x40000000, 0x4C000000, 0x4FF00000, 0x4FFA0000, 0x50108000, 0x50110000, 0x600FE000,
                0x60100000}},
    {.chip = ESP32C61_CHIP,
     .spi = 0x60003000,
     .mac = 0x600B4844,
     .image_id = 20,
     .uf2 = 0x77D850C4,
     .page = 0x2000,
     .largest = 0x10000,
     .mhz = {40, 0, 20, 80},
     .watchdog = 0x600B1C00,
     .lock = 0x600B1C18,
     .super = 0x600B1C1C,
     .feed = 0x00040000,
     .no_writes = 0x600B4830,
     .no_writes_mask = 0x4000,
     .bounds = {0x40800000, 0x40860000, 0x42000000, 0x42800000, 0x44000000, 0x50000000, 0x50004000,
                0x600FE000, 0x60100000}},
    {.chip = ESP32S31_CHIP,
     .spi = 0x20501000,
     .mac = 0x20715050,
     .image_id = 32,
     .bootloader = 0x2000,
     .uf2 = 0x3101F7C1,
     .page = 0x8000,
     .largest = 0x40000,
     .mhz = {40, 0, 20, 80},
     .watchdog = 0x20801000,
     .lock = 0x20801018,
     .super = 0x2080101C,
     .feed = 0x00040000,
     .no_writes = 0x20715030,
     .no_writes_mask = 0x00100000,
     .bounds = {0x2E000000, 0x2E008000, 0x2F000000, 0x2F080000, 0x40000000, 0x54000000}},
    {.chip = ESP32H4_CHIP,
     .spi = 0x60099000,
     .mac = 0x600B1844,
     .image_id = 28,
     .bootloader = 0x2000,
     .uf2 = 0x9E0BAA8A,
     .page = 0x2000,
     .largest = 0x10000,
     .mhz = {24, 0, 0, 48},
     .watchdog = 0x60090048,
     .lock = 0x60090064,
     .super = 0x600B5420,
     .feed = 0x00040000,
     .no_writes = 0x600B1830,
     .no_writes_mask = 0x4000,
     .bounds = {0x40810000, 0x40860000, 0x42000000, 0x44000000}},
};
enum { CHIPS = sizeof(told) / sizeof(told[0]) };

/* By number. */
static const struct {
    const chip_image_t *image;
    const chip_layout_t *layout;
    const chip_watchdogs_t *watchdogs;
    const chip_encryption_t *encryption;
} facts[ESP_CHIP_END] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    [NAME##_CHIP] = {&esp_loader_chip_##name##_image, &esp_loader_chip_##name##_layout,            \
                     &esp_loader_chip_##name##_watchdogs, &esp_loader_chip_##name##_encryption},
#include "esp_loader_chips.def"
};

/* What esptool does not know. */
static const struct {
    target_chip_t chip;
    uint32_t bound;
} more_bounds[] = {
    {ESP8266_CHIP, 0x40110000}, /* the Arduino core's bootloader lies below */
    {ESP32P4_CHIP, 0x4FFC0000}, /* ESP-IDF, soc/soc.h */
    {ESP32H4_CHIP, 0x50000000},
    {ESP32H4_CHIP, 0x50004000},
};

/* Super watchdogs that are left alone, as the chip has no USB or nobody knows it in its loader. */
static const struct {
    target_chip_t chip;
    uint32_t super;
} other_watchdogs[] = {{ESP32C2_CHIP, 0}, {ESP32S31_CHIP, 0}};

static void assert_told(const told_t *one, const char *what, uint32_t is, uint32_t expected)
{
    if (is != expected) {
        fail_msg("chip %d, %s: 0x%X, esptool has 0x%X", (int)one->chip, what, (unsigned)is,
                 (unsigned)expected);
    }
}

static uint32_t super_of(const told_t *one)
{
    for (size_t i = 0; i < sizeof(other_watchdogs) / sizeof(other_watchdogs[0]); i++) {
        if (other_watchdogs[i].chip == one->chip) {
            return other_watchdogs[i].super;
        }
    }
    return one->super;
}

static void registers_are_where_esptool_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const told_t *one = &told[i];
        const chip_t *row = chip_row(one->chip);
        const chip_watchdogs_t *watchdogs = facts[one->chip].watchdogs;
        assert_told(one, "SPI controller", row->spi, one->spi);
        if (one->mac != 0) {
            assert_told(one, "MAC", row->efuse, one->mac);
        }
        assert_told(one, "watchdog", watchdogs->config, one->watchdog);
        assert_told(one, "lock", watchdogs->config + watchdogs->lock, one->lock);
        assert_told(one, "super watchdog", watchdogs->super, super_of(one));
        if (watchdogs->super != 0) {
            assert_told(one, "feed", 1u << watchdogs->feed_bit, one->feed);
        }
        assert_told(one, "forced", watchdogs->forced, one->forced);
        assert_told(one, "mask", watchdogs->forced_mask, one->forced_mask);
    }
}

static void encryption_is_forbidden_where_esptool_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const told_t *one = &told[i];
        assert_told(one, "word", facts[one->chip].encryption->no_writes, one->no_writes);
        assert_told(one, "bit", facts[one->chip].encryption->no_writes_mask, one->no_writes_mask);
    }
}

static void images_are_as_esptool_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const told_t *one = &told[i];
        const chip_image_t *image = facts[one->chip].image;
        assert_told(one, "id", image->id, one->image_id);
        assert_told(one, "bootloader", image->bootloader_offset, one->bootloader);
        assert_told(one, "UF2", facts[one->chip].layout->uf2_family, one->uf2);
        assert_told(one, "page", image->map_page, one->page);
        assert_told(one, "largest page", facts[one->chip].layout->largest_page, one->largest);
        for (size_t code = 0; code < CODES; code++) {
            if (one->mhz[code] != 0) {
                assert_told(one, "MHz", image->mhz[code], one->mhz[code]);
            }
        }
        const uint8_t codes[CODES] = {0, 1, 2, 15};
        bool usual = false;
        for (size_t code = 0; code < CODES; code++) {
            usual |= codes[code] == image->clock_code && image->mhz[code] != 0;
        }
        assert_true(usual);
    }
}

static bool is_bound(const told_t *one, uint32_t bound)
{
    for (size_t i = 0; i < BOUNDS; i++) {
        if (one->bounds[i] == bound) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(more_bounds) / sizeof(more_bounds[0]); i++) {
        if (more_bounds[i].chip == one->chip && more_bounds[i].bound == bound) {
            return true;
        }
    }
    return false;
}

static void assert_ranges(const told_t *one, const chip_range_t *ranges)
{
    for (size_t i = 0; i < CHIP_RANGES; i++) {
        if (ranges[i].start == 0 && ranges[i].end == 0) {
            continue;
        }
        if (ranges[i].start >= ranges[i].end || !is_bound(one, ranges[i].start) ||
            !is_bound(one, ranges[i].end)) {
            fail_msg("chip %d: 0x%X to 0x%X", (int)one->chip, (unsigned)ranges[i].start,
                     (unsigned)ranges[i].end);
        }
    }
}

static void memories_end_where_esptool_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const chip_image_t *image = facts[told[i].chip].image;
        assert_ranges(&told[i], image->flash);
        assert_ranges(&told[i], image->ram);
        assert_ranges(&told[i], image->rtc);
        assert_true(image->flash[0].end != 0 && image->ram[0].end != 0);
    }
}

static bool lies_in(const chip_range_t *ranges, uint32_t address)
{
    return (address >= ranges[0].start && address < ranges[0].end) ||
           (address >= ranges[1].start && address < ranges[1].end);
}

/* Load addresses lie in memory of their kind, as segments are aligned. */
static void programs_lie_in_their_memories(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const chip_image_t *image = facts[told[i].chip].image;
        const chip_places_t *at = &image->places;
        const uint32_t in_ram[] = {at->ram_data, at->ram_code, at->boot_data, at->boot_loader,
                                   at->boot_code};
        assert_true(lies_in(image->flash, at->flash_data) && at->flash_data % 0x10000 == 0);
        assert_true(lies_in(image->flash, at->flash_code) && at->flash_code % 0x10000 == 0);
        for (size_t k = 0; k < sizeof(in_ram) / sizeof(in_ram[0]); k++) {
            assert_true(lies_in(image->ram, in_ram[k]) && in_ram[k] % 8 == 0);
        }
    }
}

/* Pages are powers of two from 4 KiB on, and the largest is no less than the smallest. */
static void pages_are_powers_of_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < CHIPS; i++) {
        const uint32_t least = facts[told[i].chip].image->map_page;
        const uint32_t most = facts[told[i].chip].layout->largest_page;
        assert_true(least == 0 || ((least & (least - 1)) == 0 && least >= 0x1000));
        assert_true(most == 0 || ((most & (most - 1)) == 0 && most > least));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_are_where_esptool_has_them),
        cmocka_unit_test(encryption_is_forbidden_where_esptool_has_it),
        cmocka_unit_test(images_are_as_esptool_has_them),
        cmocka_unit_test(memories_end_where_esptool_has_it),
        cmocka_unit_test(programs_lie_in_their_memories),
        cmocka_unit_test(pages_are_powers_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
