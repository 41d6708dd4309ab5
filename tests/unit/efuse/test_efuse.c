/*
 * eFuses through the blocking API against virtual chips whose controllers burn them.
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

enum {
    USER_BLOCK = 3,
    WR_DIS_USER = 22, /* of the later chips */
    C3_BASE = 0x60008800,
    C3_USER = C3_BASE + 0x7C,
    C3_COMMAND = C3_BASE + 0x1D4,
    FIRST_BASE = 0x3FF5A000,
    SCHEME_BIT = 6 * 32, /* of an ESP32's block 0: two bits */
};

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_efuse_ctx_t ctx;

static const char *const later_chips[] = {"esp32s2", "esp32s3",  "esp32c3", "esp32c5",
                                          "esp32c6", "esp32c61", "esp32h2", "esp32p4"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void begin_with(const sim_config_t *config)
{
    memset(&ctx, 0, sizeof(ctx));
    memory_port_init(&port, config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .paced = true};
    begin_with(&config);
}

static void end(void)
{
    memory_port_free(&port);
}

static void again(void)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    assert_int_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
}

static esp_loader_efuse_block_t block_of(uint8_t block)
{
    esp_loader_efuse_block_t read;
    assert_int_equal(esp_loader_efuse_read_block(&loader, block, &read), ESP_LOADER_SUCCESS);
    assert_int_equal(read.block, block);
    return read;
}

static bool bit_of(uint8_t block, unsigned bit)
{
    return (block_of(block).words[bit / 32] >> bit % 32 & 1) != 0;
}

static void stage_bit(uint8_t block, uint16_t bit)
{
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, block, bit), ESP_LOADER_SUCCESS);
}

static esp_loader_error_t commit(void)
{
    return esp_loader_efuse_commit(&loader, &ctx);
}

static void assert_nothing_staged(void)
{
    static const esp_loader_efuse_ctx_t empty;
    assert_memory_equal(&ctx, &empty, sizeof(ctx));
}

static void all_blocks_are_read(void **state)
{
    static esp_loader_efuse_image_t image;
    uint8_t mac[6];
    (void)state;
    for (size_t i = 0; i < COUNT(later_chips); i++) {
        begin(later_chips[i]);
        assert_int_equal(esp_loader_efuse_read_image(&loader, &image), ESP_LOADER_SUCCESS);
        assert_int_equal(image.block_count, 11);
        assert_int_equal(image.blocks[0].word_count, 6);
        assert_int_equal(image.blocks[1].word_count, 6);
        assert_int_equal(image.blocks[10].word_count, 8);
        /* The MAC stands first in block 1, its last byte lowest. */
        assert_int_equal(esp_loader_read_mac(&loader, mac), ESP_LOADER_SUCCESS);
        assert_int_equal(image.blocks[1].words[0] & 0xFF, mac[5]);
        assert_int_equal(image.blocks[1].words[1] >> 8 & 0xFF, mac[0]);
        assert_int_equal(image.blocks[4].read_protected_word_mask, 0);
        end();
    }
    begin("esp32");
    assert_int_equal(esp_loader_efuse_read_image(&loader, &image), ESP_LOADER_SUCCESS);
    assert_int_equal(image.block_count, 4);
    assert_int_equal(image.blocks[0].word_count, 7);
    assert_int_equal(image.blocks[3].word_count, 8);
    end();
    begin("esp32c2");
    assert_int_equal(esp_loader_efuse_read_image(&loader, &image), ESP_LOADER_SUCCESS);
    assert_int_equal(image.block_count, 4);
    assert_int_equal(image.blocks[0].word_count, 2);
    assert_int_equal(image.blocks[1].word_count, 3);
    end();
}

static void a_field_is_read_from_its_ranges(void **state)
{
    static const esp_loader_efuse_desc_t low = {1, 40, 8};
    static const esp_loader_efuse_desc_t high = {1, 0, 12};
    static const esp_loader_efuse_desc_t outside = {1, 185, 8};
    static const esp_loader_efuse_desc_t *field[] = {&low, &high, NULL};
    static const esp_loader_efuse_desc_t *wrong[] = {&low, &outside, NULL};
    uint8_t bytes[4] = {0xEE, 0xEE, 0xEE, 0xEE};
    uint8_t mac[6];
    (void)state;
    begin("esp32c3");
    assert_int_equal(esp_loader_read_mac(&loader, mac), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_read_field(&loader, field, bytes, 24), ESP_LOADER_SUCCESS);
    assert_int_equal(bytes[0], mac[0]);
    assert_int_equal(bytes[1], mac[5]);
    assert_int_equal(bytes[2], mac[4] & 0xF);
    assert_int_equal(bytes[3], 0xEE);
    /* No more than there is room for. */
    assert_int_equal(esp_loader_efuse_read_field(&loader, field, bytes, 4), ESP_LOADER_SUCCESS);
    assert_int_equal(bytes[0], mac[0] & 0xF);
    assert_int_equal(esp_loader_efuse_read_field(&loader, wrong, bytes, 24),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

/* Collecting bits is no burning, whatever else is done. */
static void nothing_is_burned_without_a_commit(void **state)
{
    static const esp_loader_efuse_desc_t user = {USER_BLOCK, 0, 256};
    static const esp_loader_efuse_desc_t *field[] = {&user, NULL};
    uint8_t key[32];
    (void)state;
    begin("esp32c3");
    memset(key, 0x5A, sizeof(key));
    assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, key, 256),
                     ESP_LOADER_SUCCESS);
    stage_bit(0, WR_DIS_USER);
    assert_int_equal(esp_loader_efuse_write_key(&loader, &ctx, ESP_LOADER_EFUSE_KEY0,
                                                ESP_LOADER_KEY_PURPOSE_USER, key, 32, NULL),
                     ESP_LOADER_SUCCESS);
    again();
    for (uint8_t block = 2; block < 11; block++) {
        for (unsigned i = 0; i < 8; i++) {
            assert_int_equal(block_of(block).words[i], 0);
        }
    }
    assert_false(bit_of(0, WR_DIS_USER));
    end();
}

static void what_is_burned_stays(void **state)
{
    static const esp_loader_efuse_desc_t user = {USER_BLOCK, 0, 256};
    static const esp_loader_efuse_desc_t *field[] = {&user, NULL};
    uint8_t data[32], back[32];
    (void)state;
    rig_fill(data, sizeof(data), 11);
    for (size_t i = 0; i < COUNT(later_chips); i++) {
        begin(later_chips[i]);
        assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, data, 256),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(commit(), ESP_LOADER_SUCCESS);
        assert_nothing_staged();
        again();
        assert_int_equal(esp_loader_efuse_read_field(&loader, field, back, 256),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(back, data, sizeof(data));
        /* The same again is no work, other data is refused, and neither burns. */
        assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, data, 256),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(commit(), ESP_LOADER_SUCCESS);
        stage_bit(USER_BLOCK, 0);
        assert_int_equal(commit(), ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
        assert_int_equal(esp_loader_efuse_read_field(&loader, field, back, 256),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(back, data, sizeof(data));
        end();
    }
}

/* The chip's own check of the code is what a wrong one would fail: the controller is driven by hand
 * with data and without a code. */
static void the_virtual_chip_minds_the_code(void **state)
{
    enum { ERRORS = C3_BASE + 0x1C0, CONFIG = C3_BASE + 0x1CC };
    uint32_t value;
    (void)state;
    begin("esp32c3");
    const uint32_t writes[][2] = {{C3_BASE, 0x12345678},
                                  {CONFIG, 0x5A5A},
                                  {C3_COMMAND, 2 | USER_BLOCK << 2},
                                  {CONFIG, 0x5AA5},
                                  {C3_COMMAND, 1}};
    for (size_t i = 0; i < COUNT(writes); i++) {
        assert_int_equal(esp_loader_write_register(&loader, writes[i][0], writes[i][1]),
                         ESP_LOADER_SUCCESS);
    }
    assert_int_equal(esp_loader_read_register(&loader, C3_USER, &value), ESP_LOADER_SUCCESS);
    assert_int_equal(value, 0x12345678);
    assert_int_equal(esp_loader_read_register(&loader, ERRORS, &value), ESP_LOADER_SUCCESS);
    assert_int_not_equal(value, 0);
    /* And a block that was so burned is not taken for an empty one. */
    stage_bit(USER_BLOCK, 255);
    assert_int_equal(commit(), ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
    end();
}

/* Fewer bits than a field has are its first ones; more are refused. */
static void a_part_of_a_field_may_be_written(void **state)
{
    static const esp_loader_efuse_desc_t low = {USER_BLOCK, 40, 8};
    static const esp_loader_efuse_desc_t high = {USER_BLOCK, 100, 8};
    static const esp_loader_efuse_desc_t *field[] = {&low, &high, NULL};
    static const uint8_t ones[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    (void)state;
    for (unsigned size = 1; size <= 16; size += 5) {
        begin("esp32c3");
        assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, ones, size),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(commit(), ESP_LOADER_SUCCESS);
        for (unsigned bit = 0; bit < 16; bit++) {
            assert_int_equal(bit_of(USER_BLOCK, bit < 8 ? 40 + bit : 92 + bit), bit < size);
        }
        end();
    }
    begin("esp32c3");
    assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, ones, 17),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_nothing_staged();
    end();
}

static void settings_are_burned_bit_by_bit(void **state)
{
    enum { DIS_TWAI = 46, PAD_JTAG = 51 }; /* of the ESP32-C3 */
    (void)state;
    begin("esp32c3");
    stage_bit(0, DIS_TWAI);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_true(bit_of(0, DIS_TWAI));
    stage_bit(0, DIS_TWAI);
    stage_bit(0, PAD_JTAG);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_true(bit_of(0, PAD_JTAG));
    assert_true(bit_of(0, DIS_TWAI));
    end();
}

static void a_block_that_is_protected_is_refused_before_anything(void **state)
{
    (void)state;
    begin("esp32c3");
    stage_bit(0, WR_DIS_USER);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    stage_bit(USER_BLOCK, 5);
    stage_bit(10, 7); /* would come first */
    assert_int_equal(commit(), ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
    assert_int_equal(block_of(10).words[0], 0);
    assert_int_equal(block_of(USER_BLOCK).words[0], 0);
    end();
}

/* Data and its protection go in one commit: the data has to be first. */
static void protection_comes_after_what_it_protects(void **state)
{
    (void)state;
    begin("esp32c3");
    stage_bit(USER_BLOCK, 5);
    stage_bit(0, WR_DIS_USER);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_true(bit_of(USER_BLOCK, 5));
    assert_true(bit_of(0, WR_DIS_USER));
    end();
}

static void what_ends_the_loader_is_burned_last_and_is_success(void **state)
{
    enum { DIS_DOWNLOAD = 128, SECURE_DOWNLOAD = 133 };
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_efuse_block_t read;
    (void)state;
    begin("esp32c3");
    stage_bit(0, DIS_DOWNLOAD);
    stage_bit(USER_BLOCK, 9);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    assert_nothing_staged();
    assert_int_not_equal(esp_loader_efuse_read_block(&loader, 0, &read), ESP_LOADER_SUCCESS);
    assert_int_not_equal(esp_loader_connect(&loader, &args), ESP_LOADER_SUCCESS);
    assert_true(sim_chip_peek(port.chip, C3_USER) == 1U << 9);
    end();

    begin("esp32c3");
    stage_bit(0, SECURE_DOWNLOAD);
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
    again();
    assert_int_equal(esp_loader_efuse_read_block(&loader, 0, &read),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    end();
}

static void chips_without_known_efuses_say_so(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32h4", "esp32s31"};
    esp_loader_efuse_block_t read;
    uint8_t key[32] = {1};
    (void)state;
    for (size_t i = 0; i < COUNT(chips); i++) {
        begin(chips[i]);
        assert_int_equal(esp_loader_efuse_read_block(&loader, 0, &read),
                         ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 0, 0),
                         ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        assert_int_equal(commit(), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        assert_int_equal(esp_loader_efuse_write_key(&loader, &ctx, ESP_LOADER_EFUSE_KEY0,
                                                    ESP_LOADER_KEY_PURPOSE_USER, key, 32, NULL),
                         ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        end();
    }
    memory_port_init(&port, &(sim_config_t){.chip = "esp32c3"}, true, NULL);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_efuse_read_block(&loader, 0, &read),
                     ESP_LOADER_ERROR_INVALID_TARGET);
    end();
}

static void bits_that_a_block_lacks_are_refused(void **state)
{
    (void)state;
    begin("esp32c3");
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 1, 192),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_efuse_write_bit(&loader, &ctx, 11, 0),
                     ESP_LOADER_ERROR_INVALID_PARAM);
    assert_nothing_staged();
    /* As a program would that fills the structure by itself. */
    uint32_t words[sizeof(ctx) / sizeof(uint32_t)] = {0};
    words[1 * ESP_LOADER_EFUSE_MAX_WORDS_PER_BLOCK + 6] = 1;
    memcpy(&ctx, words, sizeof(ctx));
    assert_int_equal(commit(), ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

/* An ESP32 chooses by an eFuse how its other blocks are coded. */
static void set_scheme(unsigned scheme)
{
    for (uint16_t i = 0; i < 2; i++) {
        if ((scheme >> i & 1) != 0) {
            stage_bit(0, (uint16_t)(SCHEME_BIT + i));
        }
    }
    assert_int_equal(commit(), ESP_LOADER_SUCCESS);
}

static void an_esp32_burns_by_its_scheme(void **state)
{
    static const unsigned words[] = {8, 6, 4, 8};
    static const esp_loader_efuse_desc_t bits[] = {
        {USER_BLOCK, 0, 256}, {USER_BLOCK, 0, 192}, {USER_BLOCK, 0, 128}, {USER_BLOCK, 0, 256}};
    uint8_t data[32], back[32];
    uint32_t errors;
    (void)state;
    rig_fill(data, sizeof(data), 12);
    for (unsigned scheme = 0; scheme < 4; scheme++) {
        const esp_loader_efuse_desc_t *field[] = {&bits[scheme], NULL};
        begin("esp32");
        set_scheme(scheme);
        assert_int_equal(block_of(USER_BLOCK).word_count, words[scheme]);
        assert_int_equal(
            esp_loader_efuse_write_field(&loader, &ctx, field, data, words[scheme] * 32),
            ESP_LOADER_SUCCESS);
        assert_int_equal(commit(), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_efuse_read_field(&loader, field, back, words[scheme] * 32),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(back, data, words[scheme] * 4);
        assert_int_equal(esp_loader_read_register(&loader, FIRST_BASE + 0x11C, &errors),
                         ESP_LOADER_SUCCESS);
        assert_int_equal(errors, 0);
        /* No other block has got any of it. */
        assert_int_equal(block_of(1).words[0], 0);
        assert_int_equal(block_of(2).words[0], 0);
        /* With a code no bit can follow; without one any can. */
        memset(&ctx, 0, sizeof(ctx));
        stage_bit(USER_BLOCK, 1);
        stage_bit(USER_BLOCK, 2);
        stage_bit(USER_BLOCK, 3);
        const esp_loader_error_t error = commit();
        assert_int_equal(error, words[scheme] == 8 ? ESP_LOADER_SUCCESS
                                                   : ESP_LOADER_ERROR_EFUSE_BLOCK_IN_USE);
        end();
    }
}

static void more_than_a_scheme_leaves_is_refused(void **state)
{
    (void)state;
    begin("esp32");
    set_scheme(1);
    stage_bit(USER_BLOCK, 192);
    assert_int_equal(commit(), ESP_LOADER_ERROR_INVALID_PARAM);
    end();
}

/* Every byte that can be lost, one a run, while a block is burned: what the commit says is so, and
 * what it left to do can be done. */
static void a_bad_line_burns_nothing_else(void **state)
{
    static const esp_loader_efuse_desc_t user = {USER_BLOCK, 0, 256};
    static const esp_loader_efuse_desc_t *field[] = {&user, NULL};
    uint8_t data[32], back[32];
    (void)state;
    rig_fill(data, sizeof(data), 13);
    for (uint32_t at = 150; at < 3000; at += 37) {
        const sim_fault_t fault = {.kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_CHIP, .at = at};
        const sim_config_t config = {.chip = "esp32c3", .paced = true};
        memset(&ctx, 0, sizeof(ctx));
        memory_port_init(&port, &config, true, &fault);
        assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_efuse_write_field(&loader, &ctx, field, data, 256),
                         ESP_LOADER_SUCCESS);
        esp_loader_error_t error = commit();
        if (error != ESP_LOADER_SUCCESS) {
            again();
            error = commit();
        }
        assert_int_equal(error, ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_efuse_read_field(&loader, field, back, 256),
                         ESP_LOADER_SUCCESS);
        assert_memory_equal(back, data, sizeof(data));
        for (uint8_t block = 4; block < 11; block++) {
            assert_int_equal(block_of(block).words[0], 0);
        }
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_blocks_are_read),
        cmocka_unit_test(a_field_is_read_from_its_ranges),
        cmocka_unit_test(nothing_is_burned_without_a_commit),
        cmocka_unit_test(what_is_burned_stays),
        cmocka_unit_test(the_virtual_chip_minds_the_code),
        cmocka_unit_test(a_part_of_a_field_may_be_written),
        cmocka_unit_test(settings_are_burned_bit_by_bit),
        cmocka_unit_test(a_block_that_is_protected_is_refused_before_anything),
        cmocka_unit_test(protection_comes_after_what_it_protects),
        cmocka_unit_test(what_ends_the_loader_is_burned_last_and_is_success),
        cmocka_unit_test(chips_without_known_efuses_say_so),
        cmocka_unit_test(bits_that_a_block_lacks_are_refused),
        cmocka_unit_test(an_esp32_burns_by_its_scheme),
        cmocka_unit_test(more_than_a_scheme_leaves_is_refused),
        cmocka_unit_test(a_bad_line_burns_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
