/*
 * A bit that flips in an answer to a write. Answers carry no checksum, so it may make a refusal of
 * a success, for a reason that this loader never gives.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 0x1C00, BLOCK = 0x400, STUB_TEXT = 128, BITS = 8 };

static rig_t rig;
static uint8_t bytes[SIZE];

static void begin(const char *chip, bool stub, const sim_fault_t *fault)
{
    sim_config_t config = stub_scene_config_of(chip);
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, fault, 1);
    assert_non_null(rig.link);
    sim_link_advance(rig.link, rig.now_us);
}

/* Writes and lets a stub put into flash what it still has. @return bytes that came to the host */
static uint64_t write_all(const char *chip, bool stub, const sim_fault_t *fault)
{
    esp_loader_flash_write_t write = {
        .offset = AT, .size = SIZE, .block_size = BLOCK, .pull = rig_pull, .user = bytes};
    begin(chip, stub, fault);
    esp_loader_engine_flash_write(&rig.engine, &write);
    const esp_loader_error_t error = rig_run(&rig);
    const uint64_t came = sim_link_bytes(rig.link, SIM_TO_HOST);
    sim_link_advance(rig.link, rig.now_us + 1000000);
    if (error != ESP_LOADER_SUCCESS ||
        memcmp(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE) != 0) {
        fail_msg("%s, %s, byte %u, bits %02X: error %d, or wrong flash", chip,
                 stub ? "stub" : "ROM", (unsigned)fault->at, fault->byte, (int)error);
    }
    rig_free(&rig);
    return came;
}

static void flip_all(const char *chip, bool stub)
{
    const sim_fault_t none = {.kind = SIM_FAULT_NONE};
    const uint64_t answers = write_all(chip, stub, &none);
    for (uint64_t at = 0; at < answers; at++) {
        for (unsigned bit = 0; bit < BITS; bit++) {
            const sim_fault_t fault = {.kind = SIM_FAULT_CORRUPT,
                                       .direction = SIM_TO_HOST,
                                       .at = at,
                                       .byte = (uint8_t)(1u << bit)};
            (void)write_all(chip, stub, &fault);
        }
    }
}

/* A stub's "done" became a ROM's "flash reads back otherwise". The write then began again for one
 * sector, a stub drops what comes behind that, and the write ended well. */
static void a_bit_flipped_in_a_stubs_answer_leaves_flash_right(void **state)
{
    (void)state;
    stub_scene_shorten(STUB_TEXT);
    flip_all("esp32c3", true);
}

static void a_bit_flipped_in_a_roms_answer_leaves_flash_right(void **state)
{
    (void)state;
    flip_all("esp32c3", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bit_flipped_in_a_stubs_answer_leaves_flash_right),
        cmocka_unit_test(a_bit_flipped_in_a_roms_answer_leaves_flash_right),
    };
    rig_fill(bytes, sizeof(bytes), 3);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
