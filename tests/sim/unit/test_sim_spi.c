/* SPDX-License-Identifier: Apache-2.0
 *
 * Flash commands that a host runs through the registers of the SPI controller.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include <cmocka.h>
#include <string.h>

/* Where each chip's registers are; source: the chips' technical reference manuals. */
typedef struct {
    const char *chip;
    uint32_t base, usr, usr1, usr2, mosi_length, miso_length, w0;
    bool address_from_msb;
} controller_t;

static const controller_t controllers[] = {
    {"esp32", 0x3FF42000, 0x1C, 0x20, 0x24, 0x28, 0x2C, 0x80, true},
    {"esp32s3", 0x60002000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32c3", 0x60002000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32s2", 0x3F402000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32c2", 0x60002000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32c5", 0x60003000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32c6", 0x60003000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32c61", 0x60003000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32h2", 0x60003000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32h4", 0x60099000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32p4", 0x5008D000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp32s31", 0x20501000, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x58, false},
    {"esp8266", 0x60000200, 0x1C, 0x20, 0x24, 0, 0, 0x40, true},
};

enum { CONTROLLERS = sizeof controllers / sizeof controllers[0] };

typedef struct {
    uint8_t opcode;
    uint32_t address_bits, address, dummy_bits;
    uint32_t out_bits, out;
    uint32_t in_bits;
} operation_t;

static uint32_t run(sim_chip_t *chip, const controller_t *at, operation_t op)
{
    uint32_t usr = 1U << 31;
    uint32_t usr1 = op.dummy_bits > 0 ? op.dummy_bits - 1 : 0;
    usr |= op.address_bits > 0 ? 1U << 30 : 0;
    usr |= op.dummy_bits > 0 ? 1U << 29 : 0;
    usr |= op.in_bits > 0 ? 1U << 28 : 0;
    usr |= op.out_bits > 0 ? 1U << 27 : 0;
    usr1 |= op.address_bits > 0 ? (op.address_bits - 1) << 26 : 0;
    if (at->mosi_length == 0) {
        usr1 |= op.in_bits > 0 ? (op.in_bits - 1) << 8 : 0;
        usr1 |= op.out_bits > 0 ? (op.out_bits - 1) << 17 : 0;
    } else {
        sim_chip_poke(chip, at->base + at->mosi_length, op.out_bits > 0 ? op.out_bits - 1 : 0);
        sim_chip_poke(chip, at->base + at->miso_length, op.in_bits > 0 ? op.in_bits - 1 : 0);
    }
    sim_chip_poke(chip, at->base + at->usr, usr);
    sim_chip_poke(chip, at->base + at->usr1, usr1);
    sim_chip_poke(chip, at->base + at->usr2, 7U << 28 | op.opcode);
    const uint32_t shift = at->address_from_msb && op.address_bits > 0 ? 32 - op.address_bits : 0;
    sim_chip_poke(chip, at->base + 4, op.address << shift);
    sim_chip_poke(chip, at->base + at->w0, op.out);
    sim_chip_poke(chip, at->base, 1U << 18);
    assert_int_equal(sim_chip_peek(chip, at->base) & 1U << 18, 0);
    return sim_chip_peek(chip, at->base + at->w0);
}

static uint32_t status(sim_chip_t *chip, const controller_t *at)
{
    return run(chip, at, (operation_t){.opcode = 0x05, .in_bits = 8}) & 0xFF;
}

static void test_jedec_id(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTROLLERS; i++) {
        sim_chip_t *chip = bench_attached(controllers[i].chip);
        const operation_t id = {.opcode = 0x9F, .in_bits = 24};
        assert_int_equal(run(chip, &controllers[i], id) & 0xFFFFFF, 0x1640EF);
        sim_chip_destroy(chip);
    }
}

static void test_no_flash_before_it_is_attached(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32");
    const operation_t id = {.opcode = 0x9F, .in_bits = 24};
    assert_int_equal(run(chip, &controllers[0], id) & 0xFFFFFF, 0xFFFFFF);
    sim_chip_destroy(chip);
}

static void test_parameter_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTROLLERS; i++) {
        sim_chip_t *chip = bench_attached(controllers[i].chip);
        operation_t sfdp = {.opcode = 0x5A, .address_bits = 24, .dummy_bits = 8, .in_bits = 32};
        assert_int_equal(run(chip, &controllers[i], sfdp), 0x50444653);
        sfdp.address = 0x84;
        assert_int_equal(run(chip, &controllers[i], sfdp), 4 * 1024 * 1024 * 8 - 1);
        sim_chip_destroy(chip);
    }
}

/* JESD216: three address bytes and eight clocks without data come before the answer. */
static const operation_t read_sfdp = {
    .opcode = 0x5A, .address_bits = 24, .dummy_bits = 8, .in_bits = 32};

static uint32_t sfdp_word(sim_chip_t *chip, const controller_t *at, uint32_t address)
{
    operation_t op = read_sfdp;
    op.address = address;
    return run(chip, at, op);
}

static void test_parameter_table_needs_its_own_clocks(void **state)
{
    (void)state;
    static const operation_t wrong[] = {
        {.opcode = 0x5A, .address_bits = 24, .in_bits = 32},
        {.opcode = 0x5A, .dummy_bits = 8, .in_bits = 32},
        {.opcode = 0x5A, .address_bits = 32, .dummy_bits = 8, .in_bits = 32},
        {.opcode = 0x5A, .address_bits = 24, .dummy_bits = 4, .in_bits = 32},
    };
    for (size_t i = 0; i < CONTROLLERS; i++) {
        sim_chip_t *chip = bench_attached(controllers[i].chip);
        for (size_t j = 0; j < sizeof wrong / sizeof wrong[0]; j++) {
            assert_int_not_equal(run(chip, &controllers[i], wrong[j]), 0x50444653);
        }
        assert_int_equal(run(chip, &controllers[i], read_sfdp), 0x50444653);
        sim_chip_destroy(chip);
    }
}

/* What tells the size of each part: the id's third byte as a power of two, the low five bits of
 * Adesto's second one, or nothing but the parameter table. */
static void test_every_part_tells_its_size_somehow(void **state)
{
    (void)state;
    const controller_t *at = &controllers[1];
    for (size_t i = 0; sim_flash_part_name(i) != NULL; i++) {
        const char *name = sim_flash_part_name(i);
        sim_chip_t *chip = bench_attached_of((sim_config_t){.chip = at->chip, .flash_part = name});
        const uint32_t size = sim_flash_part_size(name);
        const uint32_t id = run(chip, at, (operation_t){.opcode = 0x9F, .in_bits = 24});
        if ((id & 0xFF) == 0x1F) {
            assert_int_equal(size, (512U * 1024) << ((id >> 8 & 0x1F) - 4));
        }
        if (sfdp_word(chip, at, 0) == 0x50444653) {
            const uint32_t table = sfdp_word(chip, at, 12) & 0xFFFFFF;
            assert_int_equal(sfdp_word(chip, at, 8) >> 24, 9);
            assert_int_equal(sfdp_word(chip, at, table + 4) / 8 + 1, size);
        } else {
            assert_int_equal(sfdp_word(chip, at, 0), 0xFFFFFFFF);
            assert_int_equal(id & 0xFF, 0x1F);
        }
        sim_chip_destroy(chip);
    }
}

static void test_writing_needs_the_enable_bit(void **state)
{
    (void)state;
    for (size_t i = 0; i < CONTROLLERS; i++) {
        const controller_t *at = &controllers[i];
        sim_chip_t *chip = bench_attached(at->chip);
        uint8_t *flash = sim_chip_flash(chip, NULL);
        const operation_t enable = {.opcode = 0x06};
        const operation_t program = {.opcode = 0x02,
                                     .address_bits = 24,
                                     .address = 0x2003,
                                     .out_bits = 32,
                                     .out = 0xDBC0A55A};
        const operation_t erase = {.opcode = 0x20, .address_bits = 24, .address = 0x2345};
        (void)run(chip, at, program);
        assert_int_equal(flash[0x2003], 0xFF);
        (void)run(chip, at, enable);
        assert_int_equal(status(chip, at), 0x02);
        (void)run(chip, at, program);
        assert_memory_equal(&flash[0x2002], "\xFF\x5A\xA5\xC0\xDB\xFF", 6);
        assert_int_equal(status(chip, at), 0);
        const operation_t read = {
            .opcode = 0x03, .address_bits = 24, .address = 0x2002, .in_bits = 32};
        assert_int_equal(run(chip, at, read), 0xC0A55AFF);
        (void)run(chip, at, erase);
        assert_int_equal(flash[0x2003], 0x5A);
        (void)run(chip, at, enable);
        (void)run(chip, at, erase);
        assert_int_equal(flash[0x2003], 0xFF);
        sim_chip_destroy(chip);
    }
}

static void test_a_page_wraps_within_itself(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_attached("esp32");
    (void)run(chip, &controllers[0], (operation_t){.opcode = 0x06});
    (void)run(chip, &controllers[0],
              (operation_t){.opcode = 0x02,
                            .address_bits = 24,
                            .address = 0x10FE,
                            .out_bits = 32,
                            .out = 0x04030201});
    const uint8_t *flash = sim_chip_flash(chip, NULL);
    assert_memory_equal(&flash[0x10FE], "\x01\x02\xFF", 3);
    assert_memory_equal(&flash[0x1000], "\x03\x04\xFF", 3);
    sim_chip_destroy(chip);
}

static void test_blocks_and_the_whole_chip_are_erased(void **state)
{
    (void)state;
    static const struct {
        uint8_t opcode;
        uint32_t from, to;
    } erases[] = {{0x52, 0x18000, 0x20000}, {0xD8, 0x10000, 0x20000}, {0xC7, 0, 0x400000}};
    for (size_t i = 0; i < sizeof erases / sizeof erases[0]; i++) {
        sim_chip_t *chip = bench_attached("esp32c3");
        uint32_t size = 0;
        uint8_t *flash = sim_chip_flash(chip, &size);
        memset(flash, 0, size);
        (void)run(chip, &controllers[2], (operation_t){.opcode = 0x06});
        (void)run(
            chip, &controllers[2],
            (operation_t){.opcode = erases[i].opcode, .address_bits = 24, .address = 0x1ABCD});
        for (uint32_t at = 0; at < size; at += 1024) {
            assert_int_equal(flash[at], at >= erases[i].from && at < erases[i].to ? 0xFF : 0);
        }
        sim_chip_destroy(chip);
    }
}

static void test_paced_flash_is_busy(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32c3", .boot_download = true, .paced = true};
    const controller_t *at = &controllers[2];
    static const uint32_t attach[2] = {0, 0};
    sim_chip_t *chip = sim_chip_create(&config);
    bench_send_hex(chip, "c0000824000000000007071220 5555555555555555555555555555555555555555"
                         "555555555555555555555555 c0");
    sim_chip_advance(chip, 100000);
    bench_command_words(chip, 0x0D, attach, 2);
    sim_chip_advance(chip, 200000);
    (void)run(chip, at, (operation_t){.opcode = 0x06});
    (void)run(chip, at, (operation_t){.opcode = 0x20, .address_bits = 24});
    assert_int_equal(status(chip, at) & 1, 1);
    sim_chip_advance(chip, 244999);
    assert_int_equal(status(chip, at) & 1, 1);
    sim_chip_advance(chip, 245000);
    assert_int_equal(status(chip, at), 0);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jedec_id),
        cmocka_unit_test(test_no_flash_before_it_is_attached),
        cmocka_unit_test(test_parameter_table),
        cmocka_unit_test(test_parameter_table_needs_its_own_clocks),
        cmocka_unit_test(test_every_part_tells_its_size_somehow),
        cmocka_unit_test(test_writing_needs_the_enable_bit),
        cmocka_unit_test(test_a_page_wraps_within_itself),
        cmocka_unit_test(test_blocks_and_the_whole_chip_are_erased),
        cmocka_unit_test(test_paced_flash_is_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
