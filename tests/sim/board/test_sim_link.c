/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/sim_bench.h"
#include "sim_link.h"
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define READ_MAGIC "c0000a04000000000000100040c0"
#define TWO(text)  text text
/* The ROM repeats the answers to the last command that it knew. */
#define NO_COMMAND TWO(TWO(TWO("c0 01 08 04 00 07 07 12 20 01 05 00 00 c0")))
#define MAGIC      "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 c0"

typedef struct {
    const char *fault;
    const char *arrives; /* of READ_MAGIC's answer */
} outcome_t;

/* Sends READ_MAGIC twice through a link with one fault and compares what the host gets. */
static void test_each_fault_has_its_effect(void **state)
{
    (void)state;
    static const outcome_t outcomes[] = {
        {"drop:tx:999", MAGIC MAGIC},
        {"drop:tx:1", NO_COMMAND MAGIC},
        {"drop:tx:0", MAGIC},
        {"drop:tx:13", MAGIC},
        {"drop:rx:1", "c0 0a 04 00 83 1d f0 00 00 00 00 00 c0" MAGIC},
        {"corrupt:tx:2:1", "c0 01 0b 04 00 07 07 12 20 01 05 00 00 c0" MAGIC},
        {"corrupt:rx:2:0xff", "c0 01 f5 04 00 83 1d f0 00 00 00 00 00 c0" MAGIC},
        {"corrupt:rx:3", "c0 01 0a fb 00 83 1d f0 00 00 00 00 00 c0" MAGIC},
        {"duplicate:tx:13", MAGIC MAGIC},
        {"duplicate:rx:0", "c0" MAGIC MAGIC},
        {"insert:rx:1:0x55", "c0 55 01 0a 04 00 83 1d f0 00 00 00 00 00 c0" MAGIC},
        {"truncate:rx:0:14", MAGIC},
        {"truncate:rx:13:2", "c0 01 0a 04 00 83 1d f0 00 00 00 00 00 01 0a 04 00 83 1d f0 00 00 "
                             "00 00 00 c0"},
        {"truncate:tx:5", ""},
        {"stall:rx:2", "c0 01"},
        {"stall:tx:13", ""},
        {"unplug:rx:3", ""},
        {"unplug:tx:20", ""},
        {"reset:tx:20", MAGIC},
        {"swallow:rx:0", MAGIC},
        {"swallow:rx:1", MAGIC},
        {"swallow:tx:0", MAGIC},
        {"swallow:tx:1", MAGIC},
        {"swallow:rx:2", MAGIC MAGIC},
    };
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        sim_fault_t fault;
        uint8_t bytes[256];
        uint8_t wanted[256];
        print_message("%s\n", outcomes[i].fault);
        assert_true(sim_fault_parse(outcomes[i].fault, &fault));
        sim_chip_t *chip = bench_connected("esp32");
        sim_link_t *link = sim_link_create(chip, &fault, 1);
        const size_t size = bench_from_hex(READ_MAGIC READ_MAGIC, bytes);
        assert_int_equal(sim_link_write(link, bytes, size), size);
        const size_t got = sim_link_read(link, bytes, sizeof bytes);
        assert_int_equal(got, bench_from_hex(outcomes[i].arrives, wanted));
        assert_memory_equal(bytes, wanted, got);
        assert_int_equal(sim_link_struck(link),
                         i > 0 && i + 1 < sizeof outcomes / sizeof *outcomes);
        assert_int_equal(sim_link_unplugged(link), fault.kind == SIM_FAULT_UNPLUG);
        sim_link_destroy(link);
        sim_chip_destroy(chip);
    }
}

static void test_delay_moves_a_byte_and_all_behind_it(void **state)
{
    (void)state;
    const sim_fault_t fault = {
        .kind = SIM_FAULT_DELAY, .direction = SIM_TO_HOST, .at = 3, .delay_us = 5000};
    uint8_t bytes[256];
    sim_chip_t *chip = bench_connected("esp32");
    sim_link_t *link = sim_link_create(chip, &fault, 1);
    sim_link_advance(link, 1000);
    const size_t size = bench_from_hex(READ_MAGIC, bytes);
    (void)sim_link_write(link, bytes, size);
    assert_int_equal(sim_link_read(link, bytes, sizeof bytes), 3);
    assert_int_equal(sim_link_next_event(link), 6000);
    sim_link_advance(link, 5999);
    assert_int_equal(sim_link_read(link, bytes, sizeof bytes), 0);
    sim_link_advance(link, 6000);
    assert_int_equal(sim_link_read(link, bytes, sizeof bytes), 11);
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

static void test_reset_restarts_the_chip(void **state)
{
    (void)state;
    const sim_fault_t fault = {.kind = SIM_FAULT_RESET, .direction = SIM_TO_CHIP, .at = 14};
    static bench_bytes_t got;
    sim_chip_t *chip = bench_connected("esp32");
    sim_link_t *link = sim_link_create(chip, &fault, 1);
    uint8_t bytes[64];
    const size_t size = bench_from_hex(READ_MAGIC READ_MAGIC, bytes);
    (void)sim_link_write(link, bytes, size);
    sim_link_advance(link, 10000);
    got.size = sim_link_read(link, got.bytes, sizeof got.bytes - 1);
    got.bytes[got.size] = '\0';
    assert_non_null(strstr((const char *)&got.bytes[14], "invalid header"));
    assert_int_equal(sim_chip_counters(chip)->resets, 2);
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

static void test_faults_add_up(void **state)
{
    (void)state;
    const sim_fault_t faults[] = {
        {.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = 0},
        {.kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = 13},
        {.kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_HOST, .at = 1, .byte = 0x80},
    };
    uint8_t bytes[64];
    uint8_t wanted[64];
    sim_chip_t *chip = bench_connected("esp32");
    sim_link_t *link = sim_link_create(chip, faults, 3);
    const size_t size = bench_from_hex(READ_MAGIC, bytes);
    (void)sim_link_write(link, bytes, size);
    const size_t got = sim_link_read(link, bytes, sizeof bytes);
    assert_int_equal(got, bench_from_hex("81 0a 04 00 83 1d f0 00 00 00 00 00", wanted));
    assert_memory_equal(bytes, wanted, got);
    assert_int_equal(sim_link_bytes(link, SIM_TO_HOST), 14);
    assert_int_equal(sim_link_bytes(link, SIM_TO_CHIP), 14);
    assert_int_equal(sim_link_frames(link), 1);
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

static void test_a_link_without_faults_is_the_chip(void **state)
{
    (void)state;
    static bench_bytes_t got;
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = "esp32c3", .paced = true});
    sim_link_t *link = sim_link_create(chip, NULL, 0);
    sim_link_set_host_baud(link, 115200);
    sim_link_set_lines(link, false, true);
    sim_link_advance(link, 100000);
    sim_link_set_lines(link, true, false);
    sim_link_advance(link, 150000);
    got.size = sim_link_read(link, got.bytes, sizeof got.bytes - 1);
    got.bytes[got.size] = '\0';
    assert_non_null(strstr((const char *)got.bytes, "waiting for download"));
    assert_false(sim_link_struck(link));
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

/* The last byte of what a chip prints is no later than the first, also for a host that sleeps until
 * there is something to read. */
static void test_latency_counts_once_for_each_byte(void **state)
{
    (void)state;
    static const uint64_t ways_us[] = {0, 7000, 100000};
    uint64_t plain_us = 0;
    for (size_t i = 0; i < sizeof ways_us / sizeof ways_us[0]; i++) {
        const uint64_t end_us = 1000000;
        uint64_t last_us = 0;
        sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = "esp32c3", .paced = true});
        sim_link_t *link = sim_link_create(chip, NULL, 0);
        sim_link_set_latency(link, &(sim_latency_t){.delay_us = ways_us[i]});
        sim_link_set_host_baud(link, 115200);
        sim_link_set_lines(link, false, true);
        sim_link_set_lines(link, true, false);
        size_t size = 0;
        for (uint64_t at_us = sim_link_await(link, end_us); at_us < end_us;
             at_us = sim_link_await(link, end_us)) {
            uint8_t byte;
            last_us = at_us;
            size += sim_link_read(link, &byte, 1);
        }
        assert_true(size > 100);
        /* The lines' way to the chip, and the text's to the host. */
        plain_us = i == 0 ? last_us : plain_us;
        assert_in_range(last_us, plain_us + 2 * ways_us[i], plain_us + 2 * ways_us[i] + 1);
        sim_link_destroy(link);
        sim_chip_destroy(chip);
    }
}

static void test_what_is_no_fault_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "drop",
                                        "drop:tx",
                                        "drop:tx:",
                                        "drop:up:1",
                                        "melt:tx:1",
                                        "none:tx:1",
                                        "drop:tx:-1",
                                        "drop:tx:x",
                                        "drop:tx:1:2",
                                        "corrupt:rx:1:",
                                        "drop:flash:1",
                                        "swallow:flash:1",
                                        "reset:tx:1:5",
                                        "drop::1",
                                        "insert:rx:1:256",
                                        "delay:rx:1:2s",
                                        ":"};
    sim_fault_t fault;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        print_message("\"%s\"\n", wrong[i]);
        assert_false(sim_fault_parse(wrong[i], &fault));
    }
    for (size_t i = SIM_FAULT_DROP; sim_fault_name(i) != NULL; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s:rx:0x10", sim_fault_name(i));
        assert_true(sim_fault_parse(text, &fault));
        assert_int_equal(fault.kind, i);
        assert_int_equal(fault.at, 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_fault_has_its_effect),
        cmocka_unit_test(test_delay_moves_a_byte_and_all_behind_it),
        cmocka_unit_test(test_reset_restarts_the_chip),
        cmocka_unit_test(test_faults_add_up),
        cmocka_unit_test(test_a_link_without_faults_is_the_chip),
        cmocka_unit_test(test_latency_counts_once_for_each_byte),
        cmocka_unit_test(test_what_is_no_fault_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
