/*
 * How often something is asked over SDIO before it is believed or given up, and what fits: on the
 * last value that is right and on the first that is not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bus_liar.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    WORD = 0x1B31506F,
    RAM = 0x40820000,
    CARD_READY = 3,      /* of function 0 */
    WINDOW_VALUE = 0x64, /* of function 1 */
    TOKENS = 0x44,
    INTERRUPTS = 0x58,
    PACKET_SIZE = 0x6C,
};

static liar_t liar;

static void begin_sdio(void)
{
    stub_scene_begin_sdio(&liar.rig, 1);
    liar.cis_size = 0;
    liar_tell(&liar, 0, LIAR_NOTHING, NULL, 0);
}

/* A card that does not come up takes a trial each time. */
static void a_card_that_does_not_answer_takes_a_trial(void **state)
{
    (void)state;
    for (uint8_t trials = 1; trials <= 3; trials++) {
        for (unsigned lost = 0; lost <= trials; lost++) {
            begin_sdio();
            sim_bus_fail(liar.rig.chip, SIM_BUS_FAULT_LOST, 0, lost);
            const bool in_time = lost < trials;
            assert_int_equal(liar_connect(&liar, trials),
                             in_time ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
            if (!in_time) {
                assert_int_equal(sim_bus_transfers(liar.rig.chip), trials);
            }
            rig_free(&liar.rig);
        }
    }
}

/* Once the card is up, a transfer that fails is the bus's fault, whichever it is. */
static void a_card_that_falls_silent_is_not_tried_again(void **state)
{
    (void)state;
    begin_sdio();
    assert_int_equal(liar_connect(&liar, 3), ESP_LOADER_SUCCESS);
    const uint64_t transfers = sim_bus_transfers(liar.rig.chip);
    rig_free(&liar.rig);
    for (uint64_t at = 1; at < transfers; at++) {
        begin_sdio();
        sim_bus_fail(liar.rig.chip, SIM_BUS_FAULT_LOST, at, 1);
        assert_int_equal(liar_connect(&liar, 3), ESP_LOADER_ERROR_FAIL);
        assert_int_equal(sim_bus_transfers(liar.rig.chip), at + 1);
        assert_int_equal(esp_loader_engine_chip(&liar.rig.engine), ESP_UNKNOWN_CHIP);
        rig_free(&liar.rig);
    }
}

/* The function is ready at the 200th look, or at the one after it. */
static void a_function_is_ready_in_200_milliseconds(void **state)
{
    static const uint32_t not_ready[256];
    (void)state;
    for (unsigned late = 198; late <= 200; late++) {
        begin_sdio();
        liar_tell(&liar, 0, CARD_READY, not_ready, late);
        assert_int_equal(liar_connect(&liar, 1),
                         late < 200 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_TIMEOUT);
        assert_int_equal(liar.reads, late < 200 ? late + 1 : 200);
        assert_in_range(liar_now_ms(&liar), late - 1, late + 300);
        rig_free(&liar.rig);
    }
}

static void cis_put(const uint8_t *bytes, size_t size)
{
    memcpy(liar.cis + liar.cis_size, bytes, size);
    liar.cis_size += size;
}

/* What the card tells of itself, behind `before` tuples that are skipped: tuples of nothing, which
 * have no size, and others of different sizes. */
static void tuples_are_skipped(void **state)
{
    static const uint8_t nothing[] = {0x00};
    static const uint8_t other[] = {0x21, 2, 0x0C, 0x00};
    static const uint8_t longer[] = {0x22, 5, 0x20, 4, 0x92, 0x00, 0x0D};
    static const uint8_t short_one[] = {0x20, 3, 0x92, 0x00, 0x0D};
    static const uint8_t manufacturer[] = {0x20, 4, 0x92, 0x00, 0x0D, 0x10, 0xFF, 0};
    static const struct {
        const uint8_t *bytes;
        size_t size;
    } kinds[] = {{nothing, sizeof(nothing)},
                 {other, sizeof(other)},
                 {longer, sizeof(longer)},
                 {short_one, sizeof(short_one)}};
    (void)state;
    for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        for (unsigned before = 0; before <= 16; before++) {
            begin_sdio();
            for (unsigned i = 0; i < before; i++) {
                cis_put(kinds[kind].bytes, kinds[kind].size);
            }
            cis_put(manufacturer, sizeof(manufacturer));
            assert_int_equal(liar_connect(&liar, 1),
                             before < 16 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_INVALID_TARGET);
            rig_free(&liar.rig);
        }
    }
    liar.cis_size = 0;
}

/* Who made the card, and which one it is. */
static void cards_of_others_are_refused(void **state)
{
    static const struct {
        uint8_t tuples[8];
        esp_loader_error_t expected;
        uint32_t told;
    } cases[] = {
        {{0x20, 4, 0x92, 0x00, 0x0D, 0x10, 0xFF, 0}, ESP_LOADER_SUCCESS, 0x100D0092},
        {{0x20, 4, 0x93, 0x00, 0x0D, 0x10, 0xFF, 0}, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, 0x100D0093},
        {{0x20, 4, 0x92, 0x01, 0x0D, 0x10, 0xFF, 0}, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, 0x100D0192},
        {{0x20, 4, 0x92, 0x00, 0x0D, 0x20, 0xFF, 0}, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, 0x200D0092},
        {{0xFF, 4, 0x92, 0x00, 0x0D, 0x10, 0xFF, 0}, ESP_LOADER_ERROR_INVALID_TARGET, 0},
        /* What lies behind the end is not looked at. */
        {{0xFF, 0, 0x20, 4, 0x92, 0x00, 0x0D, 0x10}, ESP_LOADER_ERROR_INVALID_TARGET, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin_sdio();
        cis_put(cases[i].tuples, sizeof(cases[i].tuples));
        assert_int_equal(liar_connect(&liar, 1), cases[i].expected);
        assert_int_equal(esp_loader_engine_result(&liar.rig.engine)->address, cases[i].told);
        assert_int_equal(esp_loader_engine_chip(&liar.rig.engine) != ESP_UNKNOWN_CHIP,
                         cases[i].expected == ESP_LOADER_SUCCESS);
        rig_free(&liar.rig);
    }
    liar.cis_size = 0;
}

/* Both bits that join packets have to be there when they are read back: the second value that comes
 * out of the window. */
static void bits_that_are_not_taken_are_an_error(void **state)
{
    static const uint32_t values[] = {0x00, 0x20, 0x40, 0x60, 0xE0};
    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        begin_sdio();
        liar_tell(&liar, 1, WINDOW_VALUE, &values[i], 1);
        liar.skip = 1;
        assert_int_equal(liar_connect(&liar, 1),
                         values[i] >= 0x60 ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_FAIL);
        rig_free(&liar.rig);
    }
}

/* The ROM takes whole words: what is not the program's is 0. */
static void the_last_word_is_filled_up_with_zeros(void **state)
{
    static const uint8_t program[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    (void)state;
    for (uint32_t size = 1; size <= sizeof(program); size++) {
        begin_sdio();
        assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
        esp_loader_ram_write_t write = {
            .address = RAM, .size = size, .block_size = sizeof(program), .payload = program};
        sim_chip_poke(liar.rig.chip, RAM + (size - 1) / 4 * 4, 0xFFFFFFFF);
        esp_loader_engine_ram_begin(&liar.rig.engine, &write);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        esp_loader_engine_ram_block(&liar.rig.engine, &write, size);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        uint8_t filled[sizeof(program)] = {0};
        memcpy(filled, program, size);
        for (uint32_t at = 0; at < size; at += 4) {
            uint32_t word;
            memcpy(&word, filled + at, sizeof(word));
            assert_int_equal(sim_chip_peek(liar.rig.chip, RAM + at), word);
        }
        rig_free(&liar.rig);
    }
}

/* Transfers for a block of the program. */
static uint64_t transfers_of(uint32_t size)
{
    static const uint8_t program[512];
    begin_sdio();
    assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
    esp_loader_ram_write_t write = {
        .address = RAM, .size = size, .block_size = sizeof(program), .payload = program};
    esp_loader_engine_ram_begin(&liar.rig.engine, &write);
    assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
    const uint64_t before = sim_bus_transfers(liar.rig.chip);
    esp_loader_engine_ram_block(&liar.rig.engine, &write, size);
    assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
    const uint64_t transfers = sim_bus_transfers(liar.rig.chip) - before;
    rig_free(&liar.rig);
    return transfers;
}

/* A packet has 256 bytes at the most, 20 of them in front of the program's. Whether the
 * function is ready is asked once a block. */
static void a_packet_takes_236_bytes(void **state)
{
    const uint64_t one = transfers_of(4);
    (void)state;
    assert_int_equal(transfers_of(236), one);
    assert_int_equal(transfers_of(237), one + 1);
    assert_int_equal(transfers_of(472), one + 1);
    assert_int_equal(transfers_of(473), one + 2);
}

/* Before each packet the ROM's function has to be ready: the bit of this function, whatever others
 * are. */
static void a_packet_waits_until_the_function_is_ready(void **state)
{
    static const uint32_t others[] = {0x00, 0xFD, 0x01};
    static const uint8_t program[4] = {1, 2, 3, 4};
    (void)state;
    begin_sdio();
    assert_int_equal(liar_connect(&liar, 1), ESP_LOADER_SUCCESS);
    esp_loader_ram_write_t write = {
        .address = RAM, .size = sizeof(program), .block_size = sizeof(program), .payload = program};
    esp_loader_engine_ram_begin(&liar.rig.engine, &write);
    assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
    liar_tell(&liar, 0, CARD_READY, others, 3);
    const uint32_t begun = liar_now_ms(&liar);
    esp_loader_engine_ram_block(&liar.rig.engine, &write, sizeof(program));
    assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
    assert_int_equal(liar.reads, 4);
    assert_in_range(liar_now_ms(&liar) - begun, 3, 6);
    assert_int_equal(sim_chip_peek(liar.rig.chip, RAM), 0x04030201);
    rig_free(&liar.rig);
}

static void begin_sdio_stub(void)
{
    begin_sdio();
    assert_int_equal(rig_connect(&liar.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(stub_scene_start(&liar.rig), ESP_LOADER_SUCCESS);
    assert_int_equal(rig_attach(&liar.rig), ESP_LOADER_SUCCESS);
}

/* A frame of 24 bytes and the block goes out once the stub has buffers of 512 bytes for all of
 * it. */
static void a_frame_waits_for_as_many_buffers_as_it_fills(void **state)
{
    enum { HEAD = 24, SHOWN = 3 };
    static uint8_t image[2048];
    static const struct {
        uint32_t block;
        uint32_t tokens; /* that suffice */
    } cases[] = {{512 - HEAD, 1}, {512 - HEAD + 4, 2}, {1024 - HEAD, 2}, {1024 - HEAD + 4, 3}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const uint32_t few = 0xF000FFFF | (cases[i].tokens - 1) << 16;
        const uint32_t told[SHOWN] = {few, few, 0xF000FFFF | cases[i].tokens << 16};
        begin_sdio_stub();
        esp_loader_flash_write_t write = {.offset = 0x10000,
                                          .size = cases[i].block,
                                          .block_size = cases[i].block,
                                          .pull = rig_pull,
                                          .user = image};
        esp_loader_engine_flash_begin(&liar.rig.engine, &write);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        liar_tell(&liar, 1, TOKENS, told, SHOWN);
        const uint32_t begun = liar_now_ms(&liar);
        esp_loader_engine_flash_block(&liar.rig.engine, &write, cases[i].block);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        assert_int_equal(liar.reads, SHOWN);
        assert_true(liar_now_ms(&liar) - begun >= SHOWN - 1);
        rig_free(&liar.rig);
    }
}

/* All bits of their number count, also where what acknowledges a packet has had to wait. */
static void buffers_are_counted_up_to_the_highest_bit(void **state)
{
    enum { SHOWN = 64, SIZE = 4096, FIRST_BIT = 16, BITS = 12, ACKNOWLEDGED = 1 };
    static uint8_t back[SIZE];
    esp_loader_flash_read_t read = {.address = 0x10000, .size = SIZE, .buffer = back};
    (void)state;
    for (unsigned bit = 0; bit < BITS; bit++) {
        uint32_t told[SHOWN];
        for (size_t i = 0; i < SHOWN; i++) {
            told[i] = i == ACKNOWLEDGED ? 0 : 1u << (FIRST_BIT + bit);
        }
        begin_sdio_stub();
        rig_fill(sim_chip_flash(liar.rig.chip, NULL) + read.address, SIZE, bit);
        liar_tell(&liar, 1, TOKENS, told, SHOWN);
        esp_loader_engine_flash_read(&liar.rig.engine, &read);
        assert_int_equal(liar_run(&liar), ESP_LOADER_SUCCESS);
        assert_memory_equal(back, sim_chip_flash(liar.rig.chip, NULL) + read.address, SIZE);
        assert_in_range(liar.reads, 4, SHOWN - 1);
        rig_free(&liar.rig);
    }
}

/* A packet waits when its bit is set, and its size is what the register tells: one that is longer
 * than any answer is read to its end and dropped. */
static void packets_are_awaited_and_unwanted_ones_are_dropped(void **state)
{
    static const uint32_t nothing[] = {0xFF7FFFFF, 0, 0xFF7FFFFF};
    static const uint32_t longer[] = {600};
    uint32_t ms;
    (void)state;
    begin_sdio_stub();
    sim_chip_poke(liar.rig.chip, RAM, WORD);
    liar_tell(&liar, 1, INTERRUPTS, nothing, 3);
    /* The first one is read before the question goes out. */
    liar.skip = 1;
    assert_int_equal(liar_read_register(&liar, RAM, &ms), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&liar.rig.engine), WORD);
    assert_true(ms >= 3);
    assert_true(liar.reads >= 1 + 3 + 1 + 2);
    liar_tell(&liar, 1, PACKET_SIZE, longer, 1);
    assert_int_equal(liar_read_register(&liar, RAM, &ms), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_value(&liar.rig.engine), WORD);
    assert_true(liar.reads > 2);
    rig_free(&liar.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_that_does_not_answer_takes_a_trial),
        cmocka_unit_test(a_card_that_falls_silent_is_not_tried_again),
        cmocka_unit_test(a_function_is_ready_in_200_milliseconds),
        cmocka_unit_test(tuples_are_skipped),
        cmocka_unit_test(cards_of_others_are_refused),
        cmocka_unit_test(bits_that_are_not_taken_are_an_error),
        cmocka_unit_test(the_last_word_is_filled_up_with_zeros),
        cmocka_unit_test(a_packet_takes_236_bytes),
        cmocka_unit_test(a_packet_waits_until_the_function_is_ready),
        cmocka_unit_test(a_frame_waits_for_as_many_buffers_as_it_fills),
        cmocka_unit_test(buffers_are_counted_up_to_the_highest_bit),
        cmocka_unit_test(packets_are_awaited_and_unwanted_ones_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
