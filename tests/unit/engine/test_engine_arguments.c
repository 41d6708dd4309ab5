/*
 * Arguments out of range end an operation before anything is sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MIB = 1024 * 1024,
    FLASH_SIZE = 4 * MIB,
    BEGIN = 0x02,
    MD5 = 0x13,
};

static uint8_t image[0x8000];

static void begin(rig_t *rig, const char *chip)
{
    rig_init(rig, chip, false);
    assert_int_equal(rig_connect(rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(rig), ESP_LOADER_SUCCESS);
}

static esp_loader_error_t write_to(rig_t *rig, esp_loader_flash_write_t write)
{
    write.user = image;
    esp_loader_engine_flash_write(&rig->engine, &write);
    return rig_run(rig);
}

typedef struct {
    const char *what;
    uint32_t offset;
    uint32_t size;
    uint32_t block_size;
    esp_loader_error_t expected;
} argument_t;

static const argument_t arguments[] = {
    {"nothing", 0, 0, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
    {"nothing, at the end", FLASH_SIZE, 0, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
    {"blocks of nothing", 0, 1024, 0, ESP_LOADER_ERROR_INVALID_PARAM},
    {"odd blocks", 0, 1024, 1023, ESP_LOADER_ERROR_INVALID_PARAM},
    {"blocks of 2 more", 0, 1024, 1026, ESP_LOADER_ERROR_INVALID_PARAM},
    {"blocks too large", 0, 1024, 0x4004, ESP_LOADER_ERROR_INVALID_PARAM},
    {"blocks far too large", 0, 1024, 0xFFFFFFFC, ESP_LOADER_ERROR_INVALID_PARAM},
    {"an odd offset", 1, 1024, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
    {"an offset of 2 more", 0x1002, 1024, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
    {"one byte past the end", FLASH_SIZE - 1024, 1025, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"behind the end", FLASH_SIZE, 1, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"more than flash", 0, FLASH_SIZE + 1, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"all there is", 0, 0xFFFFFFFF, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"an end that wraps to 0", 0xFFFFF000, 0x1000, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"an end that wraps further", 0xFFFFF000, 0x2000, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"a size that wraps", 0x1000, 0xFFFFF004, 1024, ESP_LOADER_ERROR_IMAGE_SIZE},
    {"an offset within a sector", 0x10800, 4096, 1024, ESP_LOADER_ERROR_INVALID_PARAM},
    {"to the last word", FLASH_SIZE - 0x2000, 0x2000, 4, ESP_LOADER_SUCCESS},
    {"the largest block", 0, 0x4000, 0x4000, ESP_LOADER_SUCCESS},
};

static void assert_write(const char *chip, const argument_t *argument)
{
    rig_t rig;
    begin(&rig, chip);
    const uint32_t begins = sim_chip_counters(rig.chip)->commands[BEGIN];
    const esp_loader_error_t error =
        write_to(&rig, (esp_loader_flash_write_t){.offset = argument->offset,
                                                  .size = argument->size,
                                                  .block_size = argument->block_size,
                                                  .pull = rig_pull});
    const bool sent = sim_chip_counters(rig.chip)->commands[BEGIN] > begins;
    if (error != argument->expected || sent != (argument->expected == ESP_LOADER_SUCCESS)) {
        fail_msg("%s, %s: error %d, begun %d", chip, argument->what, error, sent);
    }
    rig_free(&rig);
}

static void writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        assert_write("esp32", &arguments[i]);
        assert_write("esp8266", &arguments[i]);
    }
}

static void a_write_without_source(void **state)
{
    (void)state;
    rig_t rig;
    begin(&rig, "esp32");
    const esp_loader_flash_write_t write = {.size = 1024, .block_size = 1024};
    assert_int_equal(write_to(&rig, write), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[BEGIN], 0);
    rig_free(&rig);
}

/* What a block may be after 1024 of 2500 bytes were written, in blocks of 1024: the next sector is
 * not erased, so nothing may go there. */
static void a_block_past_the_region_that_was_erased(void **state)
{
    static const struct {
        uint32_t size;
        esp_loader_error_t expected;
    } blocks[] = {
        {1028, ESP_LOADER_ERROR_INVALID_PARAM},
        {0xFFFFFFFC, ESP_LOADER_ERROR_INVALID_PARAM}, /* wraps to before the beginning */
        {1022, ESP_LOADER_ERROR_INVALID_PARAM},       /* not the last, not of whole words */
        {1024, ESP_LOADER_SUCCESS},
        {456, ESP_LOADER_ERROR_INVALID_PARAM},
        {1024, ESP_LOADER_ERROR_INVALID_PARAM},
        {452, ESP_LOADER_SUCCESS},
        {4, ESP_LOADER_ERROR_INVALID_PARAM},
    };
    static const char *const chips[] = {"esp32", "esp8266"};
    (void)state;
    for (size_t chip = 0; chip < 2; chip++) {
        rig_t rig;
        begin(&rig, chips[chip]);
        esp_loader_flash_write_t write = {
            .size = 2500, .block_size = 1024, .pull = rig_pull, .user = image};
        esp_loader_engine_flash_block(&rig.engine, &write, 4);
        assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_PARAM);
        esp_loader_engine_flash_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_flash_block(&rig.engine, &write, 1024);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
            const uint64_t sent = sim_link_bytes(rig.link, SIM_TO_CHIP);
            esp_loader_engine_flash_block(&rig.engine, &write, blocks[i].size);
            assert_int_equal(rig_run(&rig), blocks[i].expected);
            assert_int_equal(sim_link_bytes(rig.link, SIM_TO_CHIP) > sent,
                             blocks[i].expected == ESP_LOADER_SUCCESS);
        }
        assert_int_equal(write.written, write.size);
        rig_free(&rig);
    }
}

/* The last block may end up to three bytes before the end, which were put there to fill its word.
 */
static void a_block_that_ends_within_a_word(void **state)
{
    enum { SIZE = 1023 };
    (void)state;
    for (uint32_t left = 0; left < 8; left++) {
        const bool fits = left < 4 || (SIZE - left) % 4 == 0;
        rig_t rig;
        begin(&rig, "esp32");
        esp_loader_flash_write_t write = {
            .size = SIZE, .block_size = 1024, .pull = rig_pull, .user = image};
        esp_loader_engine_flash_begin(&rig.engine, &write);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        esp_loader_engine_flash_block(&rig.engine, &write, SIZE - left);
        assert_int_equal(rig_run(&rig), fits ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_PARAM);
        rig_free(&rig);
    }
}

static esp_loader_error_t md5_of(rig_t *rig, uint32_t address, uint32_t size)
{
    uint8_t digest[16];
    esp_loader_engine_flash_md5(&rig->engine, address, size, digest);
    return rig_run(rig);
}

static void digests(void **state)
{
    (void)state;
    rig_t rig;
    begin(&rig, "esp32s3");
    assert_int_equal(md5_of(&rig, 0, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(md5_of(&rig, 0, FLASH_SIZE + 1), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(md5_of(&rig, FLASH_SIZE, 1), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(md5_of(&rig, 0xFFFFFFFF, 2), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(md5_of(&rig, 2, 0xFFFFFFFF), ESP_LOADER_ERROR_IMAGE_SIZE);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[MD5], 0);
    assert_int_equal(md5_of(&rig, 3, FLASH_SIZE - 3), ESP_LOADER_SUCCESS);
    rig_free(&rig);
}

static void nothing_digests_on_an_esp8266(void **state)
{
    (void)state;
    rig_t rig;
    begin(&rig, "esp8266");
    assert_int_equal(md5_of(&rig, 0, 4), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    rig_free(&rig);
}

static void past_what_a_rom_can_address(void **state)
{
    static const struct {
        uint32_t offset;
        uint32_t size;
        esp_loader_error_t expected;
    } cases[] = {
        {16 * MIB, 4, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {16 * MIB - 4, 8, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {32 * MIB - 4, 4, ESP_LOADER_ERROR_UNSUPPORTED_FUNC},
        {32 * MIB - 4, 8, ESP_LOADER_ERROR_IMAGE_SIZE},
        {16 * MIB - 4096, 4096, ESP_LOADER_SUCCESS},
    };
    (void)state;
    rig_t rig;
    const sim_config_t config = {.chip = "esp32s3", .flash_part = "W25Q256"};
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_flash(&rig.engine)->size, 32 * MIB);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(write_to(&rig, (esp_loader_flash_write_t){.offset = cases[i].offset,
                                                                   .size = cases[i].size,
                                                                   .block_size = 1024,
                                                                   .pull = rig_pull}),
                         cases[i].expected);
        assert_int_equal(md5_of(&rig, cases[i].offset, cases[i].size), cases[i].expected);
        assert_int_equal(esp_loader_engine_result(&rig.engine)->address, cases[i].offset);
    }
    rig_free(&rig);
}

static void not_attached(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    const esp_loader_flash_write_t write = {.size = 4, .block_size = 4, .pull = rig_pull};
    assert_int_equal(write_to(&rig, write), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(md5_of(&rig, 0, 4), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    rig_free(&rig);
}

static void not_connected(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", false);
    esp_loader_engine_t *engine = &rig.engine;
    esp_loader_identity_t identity;
    const esp_loader_flash_write_t write = {.size = 4, .block_size = 4, .pull = rig_pull};
    assert_int_equal(write_to(&rig, write), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(md5_of(&rig, 0, 4), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    esp_loader_engine_read_register(engine, 0);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    esp_loader_engine_write_register(engine, 0, 0, 0, 0);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    esp_loader_engine_identify(engine, &identity);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    esp_loader_engine_change_baud(engine, 9600);
    assert_int_equal(rig_run(&rig), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(sim_link_bytes(rig.link, SIM_TO_CHIP), 0);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),
        cmocka_unit_test(a_write_without_source),
        cmocka_unit_test(a_block_past_the_region_that_was_erased),
        cmocka_unit_test(a_block_that_ends_within_a_word),
        cmocka_unit_test(digests),
        cmocka_unit_test(nothing_digests_on_an_esp8266),
        cmocka_unit_test(past_what_a_rom_can_address),
        cmocka_unit_test(not_attached),
        cmocka_unit_test(not_connected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
