/*
 * Flash read through a flasher stub, whose packets carry no checksum, over a line on which two
 * things go wrong in one read: what is called read is what is in flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/choice.h"
#include "support/stride.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum {
    CHIP = 1, /* of stub_scene_name() */
    READ_AT = 0x12340,
    READ_SIZE = 3 * 4096 + 100,
    FLASH_SIZE = 0x200000,
    PLACES = 24,
};

static rig_t rig;
static uint8_t buffer[READ_SIZE];
static uint8_t content[FLASH_SIZE]; /* of every chip's flash: reading changes nothing */

static void begin(void)
{
    sim_config_t config = stub_scene_config(CHIP);
    config.flash_part = "W25Q16";
    config.flash_memory = content;
    rig_init_with(&rig, &config);
}

static void prepare(void)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

static esp_loader_error_t read_flash(void)
{
    esp_loader_flash_read_t read = {.address = READ_AT, .size = READ_SIZE, .buffer = buffer};
    memset(buffer, 0, sizeof(buffer));
    esp_loader_engine_flash_read(&rig.engine, &read);
    return rig_run(&rig);
}

static bool is_right(void)
{
    return memcmp(buffer, content + READ_AT, READ_SIZE) == 0;
}

/* Bytes that a read sends to the host: the first, and how many. */
static uint64_t measure(uint64_t *first)
{
    begin();
    prepare();
    *first = sim_link_bytes(rig.link, SIM_TO_HOST);
    assert_int_equal(read_flash(), ESP_LOADER_SUCCESS);
    const uint64_t bytes = sim_link_bytes(rig.link, SIM_TO_HOST) - *first;
    rig_free(&rig);
    return bytes;
}

/* A stub's read with these faults: right, or an error, but never called right when it is not. */
static esp_loader_error_t read_over(const sim_fault_t *faults, size_t count)
{
    begin();
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, faults, count);
    assert_non_null(rig.link);
    prepare();
    const esp_loader_error_t error = read_flash();
    if (error == ESP_LOADER_SUCCESS && !is_right()) {
        fail_msg("called read, and is not: %u:%llu then %u:%llu", faults[0].kind,
                 (unsigned long long)faults[0].at, faults[1].kind,
                 (unsigned long long)faults[1].at);
    }
    rig_free(&rig);
    return error;
}

static void a_byte_changed_and_a_later_packet_lost_are_mended(void **state)
{
    static const sim_fault_kind_t losses[] = {SIM_FAULT_DROP, SIM_FAULT_DUPLICATE,
                                              SIM_FAULT_CORRUPT};
    uint64_t first;
    const uint64_t bytes = measure(&first);
    (void)state;
    for (unsigned changed = 0; changed < PLACES; changed++) {
        for (unsigned lost = changed + 1; lost < PLACES; lost += STRIDE) {
            const sim_fault_t faults[] = {
                {.kind = SIM_FAULT_CORRUPT,
                 .direction = SIM_TO_HOST,
                 .at = first + bytes * changed / PLACES,
                 .byte = 0x10},
                {.kind = losses[lost % 3],
                 .direction = SIM_TO_HOST,
                 .at = first + bytes * lost / PLACES + lost % 3},
            };
            assert_int_equal(read_over(faults, 2), ESP_LOADER_SUCCESS);
        }
    }
}

static void two_lost_packets_are_read_again(void **state)
{
    uint64_t first;
    const uint64_t bytes = measure(&first);
    (void)state;
    for (unsigned place = 0; place + 1 < PLACES; place++) {
        const sim_fault_t faults[] = {
            {.kind = SIM_FAULT_TRUNCATE,
             .direction = SIM_TO_HOST,
             .at = first + bytes * place / PLACES,
             .count = 7},
            {.kind = SIM_FAULT_DROP,
             .direction = SIM_TO_HOST,
             .at = first + bytes * (place + 1) / PLACES},
        };
        assert_int_equal(read_over(faults, 2), ESP_LOADER_SUCCESS);
    }
}

/* From the cut on nothing is proven, so the patience ends. */
static void a_line_that_goes_dead_ends_the_read(void **state)
{
    uint64_t first;
    const uint64_t bytes = measure(&first);
    (void)state;
    for (unsigned cut = 1; cut < PLACES; cut++) {
        const sim_fault_t faults[] = {
            {.kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_HOST, .at = first, .byte = 0x10},
            {.kind = SIM_FAULT_TRUNCATE,
             .direction = SIM_TO_HOST,
             .at = first + bytes * cut / PLACES,
             .count = UINT32_MAX},
        };
        assert_int_equal(read_over(faults, 2), ESP_LOADER_ERROR_TIMEOUT);
    }
}

/* More than a stretch, which is 32 KiB: a loss in the second leaves the first as it is. */
static void a_long_read_loses_a_stretch_at_the_most(void **state)
{
    enum { LONG_SIZE = 0x8000 * 2 + 100 };
    static uint8_t whole[LONG_SIZE];
    uint64_t first;
    (void)state;
    measure(&first);
    const sim_fault_t lost = {
        .kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = first + 0x8000 + 0x3000};
    begin();
    rig_fault(&rig, &lost);
    prepare();
    esp_loader_flash_read_t read = {.address = READ_AT, .size = LONG_SIZE, .buffer = whole};
    esp_loader_engine_flash_read(&rig.engine, &read);
    uint32_t furthest = 0;
    uint32_t fell_to = LONG_SIZE;
    while (rig_step(&rig)) {
        fell_to = read.read < furthest && read.read < fell_to ? read.read : fell_to;
        furthest = read.read > furthest ? read.read : furthest;
    }
    assert_int_equal(esp_loader_engine_result(&rig.engine)->code, ESP_LOADER_SUCCESS);
    assert_memory_equal(whole, sim_chip_flash(rig.chip, NULL) + READ_AT, LONG_SIZE);
    assert_true(sim_link_struck(rig.link));
    assert_int_equal(fell_to, 0x8000);
    /* Three of whole stretches, had none been lost: shorter ones grow again. */
    assert_in_range(sim_chip_counters(rig.chip)->commands[0xD2], 4, 6);
    rig_free(&rig);
}

int main(int argc, char **argv)
{
    rig_fill(content, sizeof(content), 8);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_byte_changed_and_a_later_packet_lost_are_mended),
        cmocka_unit_test(two_lost_packets_are_read_again),
        cmocka_unit_test(a_long_read_loses_a_stretch_at_the_most),
        cmocka_unit_test(a_line_that_goes_dead_ends_the_read),
    };
    CHOOSE_TEST(argc, argv, tests);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
