/*
 * Where the eFuses of each chip are read, which bits protect them, and what the registers that time
 * the burning hold then. Sources: espefuse, efuse/<chip>/mem_definition.py for places and bits,
 * operations of set_efuse_timing() for times.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_efuse.h"
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { NO_BIT = 0xFFFF };

/* A block: from the base on, words, bits of block 0 that forbid to burn and to read it. */
typedef struct {
    uint32_t at;
    uint8_t words;
    uint16_t burn_bit;
    uint16_t read_bit;
} place_t;

static const place_t first_places[] = {
    {0x00, 7, NO_BIT, NO_BIT}, {0x38, 8, 7, 16}, {0x58, 8, 8, 17}, {0x78, 8, 9, 18}, {0}};
static const place_t short_places[] = {
    {0x2C, 2, NO_BIT, NO_BIT}, {0x34, 3, 5, NO_BIT}, {0x40, 8, 6, NO_BIT}, {0x60, 8, 7, 32}, {0}};
static const place_t later_places[] = {
    {0x2C, 6, NO_BIT, NO_BIT}, {0x44, 6, 20, NO_BIT}, {0x5C, 8, 21, NO_BIT}, {0x7C, 8, 22, NO_BIT},
    {0x9C, 8, 23, 32},         {0xBC, 8, 24, 33},     {0xDC, 8, 25, 34},     {0xFC, 8, 26, 35},
    {0x11C, 8, 27, 36},        {0x13C, 8, 28, 37},    {0x15C, 8, 29, 38},    {0}};

typedef struct {
    const char *chip;
    uint32_t base;
    const place_t *places;
} layout_t;

static const layout_t layouts[] = {
    {"esp32", 0x3FF5A000, first_places},   {"esp32c2", 0x60008800, short_places},
    {"esp32s2", 0x3F41A000, later_places}, {"esp32s3", 0x60007000, later_places},
    {"esp32c3", 0x60008800, later_places}, {"esp32c5", 0x600B4800, later_places},
    {"esp32c6", 0x600B0800, later_places}, {"esp32c61", 0x600B4800, later_places},
    {"esp32h2", 0x600B0800, later_places}, {"esp32p4", 0x5012D000, later_places},
};

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_efuse_ctx_t ctx;
static esp_loader_efuse_image_t image;

static void begin(const sim_config_t *config)
{
    memset(&ctx, 0, sizeof(ctx));
    memory_port_init(&port, config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void burn(uint8_t block, uint16_t bit)
{
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, block, bit), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_commit(&loader, &ctx), ESP_LOADER_SUCCESS);
}

static void each_word_is_read_where_it_lies(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const layout_t *layout = &layouts[i];
        const sim_config_t config = {.chip = layout->chip, .paced = true};
        begin(&config);
        uint8_t block = 0;
        for (; layout->places[block].words != 0; block++) {
            const place_t *place = &layout->places[block];
            for (uint32_t word = 0; block != 0 && word < place->words; word++) {
                sim_chip_poke(port.chip, layout->base + place->at + 4 * word,
                              0x1010101u * block + word);
            }
        }
        assert_int_equal(esp_loader_efuse_read_image(&loader, &image), ESP_LOADER_SUCCESS);
        assert_int_equal(image.block_count, block);
        for (block = 0; block < image.block_count; block++) {
            const place_t *place = &layout->places[block];
            assert_int_equal(image.blocks[block].word_count, place->words);
            for (uint32_t word = 0; word < place->words; word++) {
                assert_int_equal(image.blocks[block].words[word],
                                 sim_chip_peek(port.chip, layout->base + place->at + 4 * word));
            }
        }
        memory_port_free(&port);
    }
}

static void what_cannot_be_read_is_told_block_by_block(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const place_t *places = layouts[i].places;
        const sim_config_t config = {.chip = layouts[i].chip, .paced = true};
        begin(&config);
        for (size_t hidden = 0; places[hidden].words != 0; hidden++) {
            if (places[hidden].read_bit == NO_BIT) {
                continue;
            }
            burn(0, places[hidden].read_bit);
            assert_int_equal(esp_loader_efuse_read_image(&loader, &image), ESP_LOADER_SUCCESS);
            for (uint8_t block = 0; block < image.block_count; block++) {
                const bool is_hidden = block <= hidden && places[block].read_bit != NO_BIT;
                /* Of an ESP32-C2's only half is hidden by this bit. */
                const uint16_t mask = places == short_places ? 0x0F : 0xFF;
                assert_int_equal(image.blocks[block].read_protected_word_mask,
                                 is_hidden ? mask : 0);
            }
        }
        memory_port_free(&port);
    }
}

/* Whether the factory has burned a block. */
static bool in_use(const layout_t *layout, uint8_t block)
{
    uint32_t bits = 0;
    for (uint32_t word = 0; word < layout->places[block].words; word++) {
        bits |= sim_chip_peek(port.chip, layout->base + layout->places[block].at + 4 * word);
    }
    return bits != 0;
}

/* Two chips of each kind: one whose block is protected, one where all others are. */
static void what_cannot_be_burned_is_refused_block_by_block(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const place_t *places = layouts[i].places;
        for (uint8_t block = 2; places[block].words != 0; block++) {
            for (unsigned others = 0; others < 2; others++) {
                const sim_config_t config = {.chip = layouts[i].chip, .paced = true};
                begin(&config);
                for (uint8_t other = 1; places[other].words != 0; other++) {
                    if ((other == block) == (others == 0)) {
                        burn(0, places[other].burn_bit);
                    }
                }
                const uint32_t first = layouts[i].base + places[block].at;
                if (!in_use(&layouts[i], block)) {
                    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, block, 3),
                                     ESP_LOADER_SUCCESS);
                    assert_int_equal(esp_loader_efuse_commit(&loader, &ctx),
                                     others != 0 ? ESP_LOADER_SUCCESS
                                                 : ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
                    assert_int_equal(sim_chip_peek(port.chip, first), others << 3);
                }
                memory_port_free(&port);
            }
        }
    }
}

/* What goes to the chip, from the beginning of a commit on. */
static uint8_t sent[1 << 16];
static size_t sent_size;
static esp_loader_error_t (*send)(esp_loader_port_t *port, const uint8_t *bytes, uint16_t size,
                                  uint32_t timeout);

static esp_loader_error_t keep_and_send(esp_loader_port_t *to, const uint8_t *bytes, uint16_t size,
                                        uint32_t timeout)
{
    assert_true(sent_size + size <= sizeof(sent));
    memcpy(sent + sent_size, bytes, size);
    sent_size += size;
    return send(to, bytes, size, timeout);
}

static uint32_t word_at(const uint8_t *from)
{
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* Of a frame that writes a register. */
enum { WRITE_REG = 0x09, ADDRESS = 9, VALUE = 13, FRAME = 26 };

/* What was written to a register last. No byte of it needs an escape. */
static uint32_t written_to(uint32_t address)
{
    uint32_t value = 0xDEADBEEF;
    for (size_t at = 0; at + FRAME <= sent_size; at++) {
        if (sent[at] == 0xC0 && sent[at + 1] == 0 && sent[at + 2] == WRITE_REG &&
            word_at(sent + at + ADDRESS) == address) {
            value = word_at(sent + at + VALUE);
        }
    }
    return value;
}

/* A register that times the burning: what is written to it where it held nothing before, and where
 * it held all ones. Those of the virtual ESP32-C2 hold nothing. */
typedef struct {
    uint32_t at; /* from the base on */
    uint32_t from_zeros;
    uint32_t from_ones;
} timing_t;

#define LATER_TIMING(voltage, before_supply, supply)                                               \
    {                                                                                              \
        {(voltage), 0x1FE28, 0xFFFFFF28}, {(before_supply), 0x300000, 0xFF3000FF},                 \
        {                                                                                          \
            (supply), 0x190, 0xFFFF0190                                                            \
        }                                                                                          \
    }

static const struct {
    const char *chip;
    uint8_t crystal_mhz;
    uint32_t base;
    timing_t registers[5];
} timings[] = {
    {"esp32", 26, 0x3FF5A000, {{0x118, 52, 0xFFFFFF34}, {0xF8, 0xFFFA, 0xFFFFFFFA}}},
    {"esp32", 40, 0x3FF5A000, {{0x118, 80, 0xFFFFFF50}, {0xF8, 0xFFA0, 0xFFFFFFA0}}},
    {"esp32s2",
     40,
     0x3F41A000,
     {{0x1F4, 0x510001, 0xFF510001},
      {0x1F0, 0x1900201, 0x1900201},
      {0x1F8, 0x80, 0xFFFF0080},
      {0x1E8, 0x50, 0xFFFFFF50},
      {0x1EC, 0x201, 0xFFFF0201}}},
    {"esp32s3", 40, 0x60007000, LATER_TIMING(0x1E8, 0x1F4, 0x1F8)},
    {"esp32c3", 40, 0x60008800, LATER_TIMING(0x1E8, 0x1F0, 0x1F4)},
    {"esp32c5", 48, 0x600B4800, LATER_TIMING(0x1EC, 0x1F4, 0x1F8)},
    {"esp32c6", 40, 0x600B0800, LATER_TIMING(0x1E8, 0x1F0, 0x1F4)},
    {"esp32c61", 40, 0x600B4800, LATER_TIMING(0x1E8, 0x1F0, 0x1F4)},
    {"esp32h2", 32, 0x600B0800, LATER_TIMING(0x1E8, 0x1F0, 0x1F4)},
    {"esp32c2",
     26,
     0x60008800,
     {{0x108, 0x1FE28, 0x1FE28},
      {0x114, 0x300000, 0x300000},
      {0x118, 0x190, 0x190},
      {0x110, 130 << 8, 130 << 8}}},
    {"esp32c2",
     40,
     0x60008800,
     {{0x108, 0x1FE28, 0x1FE28},
      {0x114, 0x300000, 0x300000},
      {0x118, 0x190, 0x190},
      {0x110, 200 << 8, 200 << 8}}},
};

static void burning_is_timed_by_the_chips_clock(void **state)
{
    enum { USER_BLOCK = 3 };
    (void)state;
    for (size_t i = 0; i < COUNT(timings); i++) {
        for (unsigned ones = 0; ones < 2; ones++) {
            const sim_config_t config = {
                .chip = timings[i].chip, .paced = true, .crystal_mhz = timings[i].crystal_mhz};
            begin(&config);
            for (size_t k = 0; k < 5 && timings[i].registers[k].at != 0; k++) {
                sim_chip_poke(port.chip, timings[i].base + timings[i].registers[k].at,
                              0 - (uint32_t)ones);
            }
            sent_size = 0;
            send = port.ops.write;
            port.ops.write = keep_and_send;
            burn(USER_BLOCK, 3);
            for (size_t k = 0; k < 5 && timings[i].registers[k].at != 0; k++) {
                const timing_t *timing = &timings[i].registers[k];
                const uint32_t given = written_to(timings[i].base + timing->at);
                if (given != (ones != 0 ? timing->from_ones : timing->from_zeros)) {
                    fail_msg("%s at %u MHz: + 0x%x is given 0x%x", timings[i].chip,
                             timings[i].crystal_mhz, (unsigned)timing->at, (unsigned)given);
                }
            }
            memory_port_free(&port);
        }
    }
}

/* Registers that are read and written to burn a block and a setting, and milliseconds. */
typedef struct {
    unsigned reads;
    unsigned writes;
    unsigned ms;
} work_t;

static work_t work_done(void)
{
    const uint32_t *commands = sim_chip_counters(port.chip)->commands;
    return (work_t){commands[0x0A], commands[0x09], (unsigned)(port.now_us / 1000)};
}

static void burning_takes_no_more_than_it_has_to(void **state)
{
    enum { BLOCK = 3, SETTING = 40 };
    static const work_t expected[] = {
        {410, 151, 1881}, {244, 82, 1214}, {258, 84, 1256}, {250, 80, 1222}, {250, 80, 1222},
        {250, 80, 1222},  {250, 80, 1222}, {250, 80, 1222}, {250, 80, 1222}, {238, 74, 1170},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const sim_config_t config = {.chip = layouts[i].chip, .paced = true};
        begin(&config);
        const work_t before = work_done();
        assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, SETTING), ESP_LOADER_SUCCESS);
        burn(BLOCK, 3);
        const work_t after = work_done();
        const work_t work = {after.reads - before.reads, after.writes - before.writes,
                             after.ms - before.ms};
        if (work.reads != expected[i].reads || work.writes != expected[i].writes ||
            work.ms + 1 < expected[i].ms || work.ms > expected[i].ms + 1) {
            fail_msg("%s: {%u, %u, %u}", layouts[i].chip, work.reads, work.writes, work.ms);
        }
        memory_port_free(&port);
    }
}

/* Written to a register for each command that burns, and that loads what is burned. */
enum { CODE_BURN = 0x5A5A, CODE_READ = 0x5AA5 };

/* How often a value was written to any register. */
static unsigned times_written(uint32_t value)
{
    unsigned times = 0;
    for (size_t at = 0; at + FRAME <= sent_size; at++) {
        times += sent[at] == 0xC0 && sent[at + 1] == 0 && sent[at + 2] == WRITE_REG &&
                 word_at(sent + at + VALUE) == value;
    }
    return times;
}

/* Bits behind which a loader answers nothing, or little: EFUSE_DIS_DOWNLOAD_MODE and
 * EFUSE_ENABLE_SECURITY_DOWNLOAD. What is burned along with one goes by a command before. */
static void what_ends_a_loader_is_burned_last_on_each_chip(void **state)
{
    enum { SETTING = 40 };
    static const struct {
        const place_t *places;
        const char *chip; /* NULL: all others with these places */
        uint16_t endings[2];
    } kinds[] = {{first_places, NULL, {0, 0}},
                 {short_places, NULL, {46, 48}},
                 {later_places, "esp32c61", {96, 100}},
                 {later_places, NULL, {128, 133}}};
    (void)state;
    for (size_t i = 0; i < COUNT(layouts); i++) {
        const uint32_t first = layouts[i].base + layouts[i].places[0].at;
        size_t kind = 0;
        while (kinds[kind].places != layouts[i].places ||
               (kinds[kind].chip != NULL && strcmp(kinds[kind].chip, layouts[i].chip) != 0)) {
            kind++;
        }
        for (size_t k = 0; k < 2 && kinds[kind].endings[k] != 0; k++) {
            const sim_config_t config = {.chip = layouts[i].chip, .paced = true};
            begin(&config);
            sent_size = 0;
            send = port.ops.write;
            port.ops.write = keep_and_send;
            assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, SETTING),
                             ESP_LOADER_SUCCESS);
            burn(0, kinds[kind].endings[k]);
            assert_int_equal(times_written(CODE_BURN), 2);
            assert_int_equal(times_written(CODE_READ), 1);
            assert_int_equal(sim_chip_peek(port.chip, first + SETTING / 32 * 4) >> SETTING % 32 & 1,
                             1);
            memory_port_free(&port);
        }
    }
}

/* The command that burns does not arrive as it is: nothing is burned, and the chip answers on. */
static esp_loader_error_t keep_and_spoil(esp_loader_port_t *to, const uint8_t *bytes, uint16_t size,
                                         uint32_t timeout)
{
    enum { BURN = 2 };
    uint8_t copy[1024];
    assert_true(size <= sizeof(copy));
    memcpy(copy, bytes, size);
    for (uint16_t at = 0; at + FRAME <= size; at++) {
        if (copy[at] == 0xC0 && copy[at + 1] == 0 && copy[at + 2] == WRITE_REG &&
            word_at(copy + at + VALUE) == BURN) {
            copy[at + VALUE] = 0;
        }
    }
    return keep_and_send(to, copy, size, timeout);
}

/* A chip that still answers is told to load what was burned, once. */
static void a_chip_that_answers_behind_an_ending_loads_it(void **state)
{
    (void)state;
    begin(&(sim_config_t){.chip = "esp32c3", .paced = true});
    sent_size = 0;
    send = port.ops.write;
    port.ops.write = keep_and_spoil;
    burn(0, 128);
    assert_int_equal(times_written(CODE_BURN), 1);
    assert_int_equal(times_written(CODE_READ), 1);
    memory_port_free(&port);
}

/* Bits of block 0 that protect others from being burned or read, and their neighbours. */
static void what_protects_is_burned_behind_other_settings(void **state)
{
    enum { SETTING = 40 };
    static const struct {
        const place_t *places;
        uint16_t burn_bits; /* from 0 on */
        uint16_t read_from;
        uint16_t read_bits;
    } kinds[] = {{first_places, 16, 16, 4}, {short_places, 8, 32, 2}, {later_places, 32, 32, 7}};
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const uint16_t bits[] = {1,
                                 (uint16_t)(kinds[i].burn_bits - 1),
                                 kinds[i].burn_bits,
                                 (uint16_t)(kinds[i].read_from - 1),
                                 kinds[i].read_from,
                                 (uint16_t)(kinds[i].read_from + kinds[i].read_bits - 1),
                                 (uint16_t)(kinds[i].read_from + kinds[i].read_bits)};
        size_t chip = 0;
        while (layouts[chip].places != kinds[i].places) {
            chip++;
        }
        for (size_t k = 0; k < COUNT(bits); k++) {
            const sim_config_t config = {.chip = layouts[chip].chip, .paced = true};
            const bool protects =
                bits[k] < kinds[i].burn_bits || (bits[k] >= kinds[i].read_from &&
                                                 bits[k] < kinds[i].read_from + kinds[i].read_bits);
            begin(&config);
            sent_size = 0;
            send = port.ops.write;
            port.ops.write = keep_and_send;
            assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, SETTING),
                             ESP_LOADER_SUCCESS);
            burn(0, bits[k]);
            if (times_written(CODE_BURN) != (protects ? 2 : 1)) {
                fail_msg("%s, bit %u", layouts[chip].chip, bits[k]);
            }
            memory_port_free(&port);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_read_where_it_lies),
        cmocka_unit_test(what_cannot_be_read_is_told_block_by_block),
        cmocka_unit_test(what_cannot_be_burned_is_refused_block_by_block),
        cmocka_unit_test(burning_is_timed_by_the_chips_clock),
        cmocka_unit_test(burning_takes_no_more_than_it_has_to),
        cmocka_unit_test(what_ends_a_loader_is_burned_last_on_each_chip),
        cmocka_unit_test(a_chip_that_answers_behind_an_ending_loads_it),
        cmocka_unit_test(what_protects_is_burned_behind_other_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
