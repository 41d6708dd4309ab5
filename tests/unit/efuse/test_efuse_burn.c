/*
 * Burning that goes wrong: bits that stay unburned, registers that do not take their value, a
 * controller that is never done. What a register reads as is changed on its way to the host.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_efuse.h"
#include "support/api_flash.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    END = 0xC0,
    ESC = 0xDB,
    WRITE_REG = 0x09,
    READ_REG = 0x0A,
    USER_BLOCK = 3,
    WORDS = 8,
    READS = 2, /* of one register: two answers have to agree */
    ATTEMPTS = 3,
    IDLE_READS = 250,
    C3_BASE = 0x60008800,
    C3_USER = C3_BASE + 0x7C,
    C3_COMMAND = C3_BASE + 0x1D4,
    C3_ERRORS = C3_BASE + 0x1C0,
    FIRST_USER = 0x3FF5A078, /* of an ESP32 */
    FIRST_COMMAND = 0x3FF5A104,
    BURN = 2, /* commands; the block's number stands above */
    COMMAND_MASK = 3,
};

/* One direction of the line: where in its frame it is. */
typedef struct {
    uint8_t frame[64];
    uint32_t at;
    bool escaped;
} listener_t;

static memory_port_t port;
static esp_loader_port_ops_t own;
static esp_loader_t loader;
static esp_loader_efuse_ctx_t ctx;
static listener_t to_chip;
static listener_t to_host;

/* Readings of a register are changed: `times` of them, behind the first `skip`. */
static struct {
    uint32_t address;
    uint8_t byte;
    uint8_t mask;
    unsigned skip;
    unsigned times;
    unsigned reads;
} lie;

static uint32_t asked;            /* address of the last READ_REG */
static uint32_t command_register; /* of the eFuse controller */
static unsigned burns;            /* commands that burn */

static uint32_t word_at(const listener_t *heard, uint32_t at)
{
    uint32_t value = 0;
    for (uint32_t i = 4; i > 0; i--) {
        value = value << 8 | heard->frame[at + i - 1];
    }
    return value;
}

/* @return place in the frame of the byte that was heard; 0: none */
static uint32_t hear(listener_t *heard, uint8_t byte)
{
    if (byte == END) {
        heard->at = 0;
        return 0;
    }
    if (byte == ESC) {
        heard->escaped = true;
        return 0;
    }
    if (heard->escaped) {
        byte = byte == 0xDC ? END : ESC;
        heard->escaped = false;
    }
    if (heard->at < sizeof(heard->frame)) {
        heard->frame[heard->at] = byte;
    }
    return ++heard->at;
}

static esp_loader_error_t heard_write(esp_loader_port_t *handle, const uint8_t *data, uint16_t size,
                                      uint32_t timeout)
{
    for (uint16_t i = 0; i < size; i++) {
        const uint32_t at = hear(&to_chip, data[i]);
        if (at == 12 && to_chip.frame[1] == READ_REG) {
            asked = word_at(&to_chip, 8);
            lie.reads += asked == lie.address;
        } else if (at == 16 && to_chip.frame[1] == WRITE_REG &&
                   word_at(&to_chip, 8) == command_register) {
            burns += (word_at(&to_chip, 12) & COMMAND_MASK) == BURN;
        }
    }
    return own.write(handle, data, size, timeout);
}

static esp_loader_error_t heard_read(esp_loader_port_t *handle, uint8_t *data, uint16_t capacity,
                                     uint16_t *received, uint32_t timeout)
{
    const esp_loader_error_t error = own.read_available(handle, data, capacity, received, timeout);
    for (uint16_t i = 0; error == ESP_LOADER_SUCCESS && i < *received; i++) {
        const uint32_t at = hear(&to_host, data[i]);
        if (at == 5u + lie.byte && to_host.frame[1] == READ_REG && asked == lie.address &&
            lie.reads > lie.skip && lie.reads <= lie.skip + lie.times) {
            data[i] ^= lie.mask;
            assert_true(data[i] != END && data[i] != ESC);
        }
    }
    return error;
}

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .paced = true};
    memset(&ctx, 0, sizeof(ctx));
    memset(&lie, 0, sizeof(lie));
    memset(&to_chip, 0, sizeof(to_chip));
    memset(&to_host, 0, sizeof(to_host));
    burns = 0;
    memory_port_init(&port, &config, true, NULL);
    own = port.ops;
    port.ops.write = heard_write;
    port.ops.read_available = heard_read;
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    command_register = strcmp(chip, "esp32") == 0 ? FIRST_COMMAND : C3_COMMAND;
}

static void tell(uint32_t address, unsigned byte, uint8_t mask, unsigned skip, unsigned times)
{
    lie.address = address;
    lie.byte = (uint8_t)byte;
    lie.mask = mask;
    lie.skip = skip;
    lie.times = times;
    lie.reads = 0;
}

/* Burns 0x11 into each byte of a block. */
static esp_loader_error_t burn_block(uint8_t block)
{
    for (uint16_t bit = 0; bit < WORDS * 32; bit += 4) {
        assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, block, bit), ESP_LOADER_SUCCESS);
    }
    return esp_loader_efuse_commit(&loader, &ctx);
}

static esp_loader_error_t burn(void)
{
    return burn_block(USER_BLOCK);
}

/* A bit that reads as unburned, or as burned, whichever word it is in. It is burned again, three
 * times in all. A block without a code may have other bits from before. */
static void each_word_is_read_back(void **state)
{
    static const struct {
        const char *chip;
        uint32_t block;
        uint8_t mask;
        bool matters;
    } cases[] = {{"esp32c3", C3_USER, 0x10, true},
                 {"esp32c3", C3_USER, 0x20, true},
                 {"esp32", FIRST_USER, 0x01, true},
                 {"esp32", FIRST_USER, 0x02, false}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (unsigned word = 0; word < WORDS; word++) {
            for (unsigned fails = 1; fails <= ATTEMPTS; fails++) {
                begin(cases[i].chip);
                /* Read once before anything is burned. */
                tell(cases[i].block + 4 * word, word % 4, cases[i].mask, READS, READS * fails);
                const bool fails_all = cases[i].matters && fails == ATTEMPTS;
                assert_int_equal(burn(), fails_all ? ESP_LOADER_ERROR_EFUSE_BURN_FAILED
                                                   : ESP_LOADER_SUCCESS);
                const unsigned expected = fails < ATTEMPTS ? fails + 1 : ATTEMPTS;
                assert_int_equal(burns, cases[i].matters ? expected : 1);
                memory_port_free(&port);
            }
        }
    }
}

/* What the controller counts: errors of the block itself, and that there were too many. */
static void errors_of_the_block_have_it_burned_again(void **state)
{
    /* Block 3 has the third count of three bits; "too many" stands with the fourth. */
    static const uint32_t counts = 7u << 8 | 1u << 15;
    (void)state;
    for (unsigned bit = 0; bit < 32; bit++) {
        begin("esp32c3");
        tell(C3_ERRORS, bit / 8, (uint8_t)(1u << bit % 8), 0, 1000);
        assert_int_equal(burn(), (counts >> bit & 1) != 0 ? ESP_LOADER_ERROR_EFUSE_BURN_FAILED
                                                          : ESP_LOADER_SUCCESS);
        memory_port_free(&port);
    }
}

/* A value that the controller's register does not have is written again, and never burned. */
static void values_are_proven_before_they_are_burned(void **state)
{
    (void)state;
    for (unsigned word = 0; word < WORDS + 3; word++) {
        for (unsigned fails = 1; fails <= ATTEMPTS; fails++) {
            begin("esp32c3");
            /* The registers are cleared first. */
            tell(C3_BASE + 4 * word, 0, 0x02, READS, READS * fails);
            assert_int_equal(burn(), fails < ATTEMPTS ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
            assert_int_equal(burns, fails < ATTEMPTS);
            memory_port_free(&port);
        }
    }
}

/* A controller is waited for 250 looks, the last two of which have to show it idle. */
static void a_controller_is_waited_for(void **state)
{
    (void)state;
    for (unsigned busy = IDLE_READS - 2; busy <= IDLE_READS; busy++) {
        begin("esp32c3");
        tell(C3_COMMAND, 0, 0x01, 0, READS * busy);
        assert_int_equal(burn(),
                         busy <= IDLE_READS - 2 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(burns, busy <= IDLE_READS - 2);
        if (burns == 0) {
            assert_int_equal(lie.reads, READS * IDLE_READS);
        }
        memory_port_free(&port);
    }
}

/* Four bits a block, from the second one on, in two registers: on some chips the one that says that
 * there were too many stands with the next block's. */
static void errors_stand_at_the_number_of_their_block(void **state)
{
    static const struct {
        const char *chip;
        uint32_t errors;
        uint32_t behind;
    } chips[] = {{"esp32c3", C3_ERRORS, 1}, {"esp32s3", 0x600071C0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        for (uint8_t block = USER_BLOCK; block <= 10; block++) {
            const uint32_t nibble = 4 * (block - 1u);
            const uint32_t too_many = nibble + 4 * chips[i].behind + 3;
            const uint32_t others = nibble + 4 - 4 * chips[i].behind + 3;
            const struct {
                uint32_t bit;
                bool matters;
            } bits[] = {{nibble - 4, false}, {nibble, true},  {nibble + 2, true},
                        {nibble + 4, false}, {others, false}, {too_many, true}};
            for (size_t k = 0; k < sizeof(bits) / sizeof(bits[0]); k++) {
                begin(chips[i].chip);
                tell(chips[i].errors + bits[k].bit / 32 * 4, bits[k].bit % 32 / 8,
                     (uint8_t)(1u << bits[k].bit % 8), 0, 1000);
                if (burn_block(block) !=
                    (bits[k].matters ? ESP_LOADER_ERROR_EFUSE_BURN_FAILED : ESP_LOADER_SUCCESS)) {
                    fail_msg("%s, block %u, bit %u", chips[i].chip, block, (unsigned)bits[k].bit);
                }
                memory_port_free(&port);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_read_back),
        cmocka_unit_test(errors_of_the_block_have_it_burned_again),
        cmocka_unit_test(errors_stand_at_the_number_of_their_block),
        cmocka_unit_test(values_are_proven_before_they_are_burned),
        cmocka_unit_test(a_controller_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
