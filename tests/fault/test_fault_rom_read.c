/*
 * Flash read through a ROM loader, whose answers carry no checksum, over a line that changes,
 * loses or doubles any one byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/stride.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    READ_AT = 0x12340,
    READ_SIZE = 4096 + 200, /* more than is compared at a time */
    SHORT_SIZE = 200,
    FLASH_SIZE = 0x200000,
};

static rig_t rig;
static uint8_t buffer[READ_SIZE];
static uint8_t content[FLASH_SIZE]; /* of every chip's flash: reading changes nothing */

static void begin(const char *chip)
{
    const sim_config_t config = {.chip = chip, .flash_part = "W25Q16", .flash_memory = content};
    rig_init_with(&rig, &config);
}

static esp_loader_error_t read_flash(uint32_t size)
{
    esp_loader_flash_read_t read = {.address = READ_AT, .size = size, .buffer = buffer};
    memset(buffer, 0, sizeof(buffer));
    esp_loader_engine_flash_read(&rig.engine, &read);
    return rig_run(&rig);
}

static void assert_read(uint32_t size)
{
    assert_memory_equal(buffer, content + READ_AT, size);
}

/* Numbers of the first byte of a read and of that behind its last, to the host. */
static void measure(const char *chip, uint64_t *first, uint64_t *last)
{
    begin(chip);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    *first = sim_link_bytes(rig.link, SIM_TO_HOST);
    assert_int_equal(read_flash(SHORT_SIZE), ESP_LOADER_SUCCESS);
    *last = sim_link_bytes(rig.link, SIM_TO_HOST);
    rig_free(&rig);
}

static void any_one_disturbed_byte_of_a_rom_read_is_mended(void **state)
{
    static const char *const chips[] = {"esp32", "esp32c3"};
    static const sim_fault_kind_t kinds[] = {SIM_FAULT_CORRUPT, SIM_FAULT_DROP,
                                             SIM_FAULT_DUPLICATE};
    (void)state;
    for (size_t chip = 0; chip < sizeof(chips) / sizeof(chips[0]); chip++) {
        uint64_t first;
        uint64_t last;
        measure(chips[chip], &first, &last);
        for (uint64_t at = first; at < last; at += STRIDE) {
            for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
                const sim_fault_t fault = {
                    .kind = kinds[kind], .direction = SIM_TO_HOST, .at = at, .byte = 1};
                begin(chips[chip]);
                rig_fault(&rig, &fault);
                assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
                assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
                assert_int_equal(read_flash(SHORT_SIZE), ESP_LOADER_SUCCESS);
                assert_true(sim_link_struck(rig.link));
                assert_read(SHORT_SIZE);
                rig_free(&rig);
            }
        }
    }
}

static void a_read_of_more_than_is_compared_at_a_time(void **state)
{
    (void)state;
    begin("esp32s3");
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(read_flash(READ_SIZE), ESP_LOADER_SUCCESS);
    assert_read(READ_SIZE);
    assert_int_equal(read_flash(4096), ESP_LOADER_SUCCESS);
    assert_read(4096);
    rig_free(&rig);
}

int main(void)
{
    rig_fill(content, sizeof(content), 8);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_one_disturbed_byte_of_a_rom_read_is_mended),
        cmocka_unit_test(a_read_of_more_than_is_compared_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
