/*
 * A line with noise or latency: what it does to bytes is as often, as late and as reproducible as
 * it was asked for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
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

enum { MAGIC_SIZE = 14, READS = 8000 };

/* What the host gets for the same question, asked again and again. */
typedef struct {
    uint8_t bytes[2 * READS * MAGIC_SIZE];
    size_t size;
    uint64_t came; /* to the link on the way to the host */
    uint64_t strikes[SIM_DIRECTIONS];
} talk_t;

static talk_t talk, again;

static void talk_over(talk_t *got, const char *noise_text)
{
    sim_noise_t noise = {.kind = SIM_NOISE_NONE};
    uint8_t question[64];
    sim_chip_t *chip = bench_connected("esp32");
    sim_link_t *link = sim_link_create(chip, NULL, 0);
    if (noise_text != NULL) {
        assert_true(sim_noise_parse(noise_text, &noise));
        sim_link_set_noise(link, &noise);
    }
    const size_t size = bench_from_hex(READ_MAGIC, question);
    got->size = 0;
    for (size_t i = 0; i < READS; i++) {
        (void)sim_link_write(link, question, size);
        got->size += sim_link_read(link, got->bytes + got->size, sizeof(got->bytes) - got->size);
    }
    got->came = sim_link_bytes(link, SIM_TO_HOST);
    for (size_t i = 0; i < SIM_DIRECTIONS; i++) {
        got->strikes[i] = sim_link_noise_strikes(link, (sim_direction_t)i);
    }
    assert_int_equal(sim_link_bytes(link, SIM_TO_CHIP), READS * MAGIC_SIZE);
    assert_false(sim_link_struck(link));
    sim_link_destroy(link);
    sim_chip_destroy(chip);
}

/* Strikes are binomial: six standard deviations either way are never seen by chance. */
static void assert_is_about(uint64_t strikes, uint64_t bytes, uint64_t per_million)
{
    const uint64_t expected = bytes * per_million / 1000000;
    const uint64_t apart = strikes > expected ? strikes - expected : expected - strikes;
    print_message("%u struck of %u bytes, %u expected\n", (unsigned)strikes, (unsigned)bytes,
                  (unsigned)expected);
    assert_true(apart * apart <= 36 * expected);
}

/* One direction at a time: a chip whose commands are damaged answers few of them. */
static void test_noise_strikes_as_often_as_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        const char *rate;
        unsigned per_million;
    } cases[] = {
        {"drop", "0.001:1", 1000},   {"flip", "1e-2:2", 10000}, {"duplicate", "0.01:3", 10000},
        {"insert", "0.1:4", 100000}, {"mix", "0.001:5", 1000},  {"mix", "0.01:6", 10000},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (size_t way = 0; way < SIM_DIRECTIONS; way++) {
            char text[64];
            (void)snprintf(text, sizeof text, "%s:%s:%s", cases[i].kind,
                           way == SIM_TO_CHIP ? "tx" : "rx", cases[i].rate);
            print_message("%s\n", text);
            talk_over(&talk, text);
            const uint64_t bytes = READS * MAGIC_SIZE;
            assert_true(way == SIM_TO_CHIP || talk.came == bytes);
            assert_is_about(talk.strikes[way], bytes, cases[i].per_million);
        }
    }
}

static void test_each_noise_has_its_effect(void **state)
{
    (void)state;
    enum { ALL = READS * MAGIC_SIZE };
    talk_over(&again, NULL);
    assert_int_equal(again.size, ALL);

    talk_over(&talk, "drop:rx:1e-3");
    assert_int_equal(talk.size, ALL - talk.strikes[SIM_TO_HOST]);
    talk_over(&talk, "duplicate:rx:1e-3");
    assert_int_equal(talk.size, ALL + talk.strikes[SIM_TO_HOST]);
    talk_over(&talk, "insert:rx:1e-3");
    assert_int_equal(talk.size, ALL + talk.strikes[SIM_TO_HOST]);
    talk_over(&talk, "flip:rx:1e-3");
    assert_int_equal(talk.size, ALL);
    size_t bits = 0;
    for (size_t i = 0; i < ALL; i++) {
        for (unsigned change = talk.bytes[i] ^ again.bytes[i]; change != 0; change >>= 1) {
            bits += change & 1;
        }
    }
    assert_int_equal(bits, talk.strikes[SIM_TO_HOST]);
    assert_true(bits > 50);
}

static void test_a_mixture_has_all_kinds(void **state)
{
    (void)state;
    talk_over(&again, NULL);
    talk_over(&talk, "mix:rx:1e-2:1");
    /* Bytes lost are a quarter, bytes too many a half. */
    assert_true(talk.size > again.size + talk.strikes[SIM_TO_HOST] / 8);
    assert_true(talk.size < again.size + talk.strikes[SIM_TO_HOST] / 2);
}

static void test_noise_strikes_one_direction_only(void **state)
{
    (void)state;
    talk_over(&talk, "drop:tx:0.01");
    assert_true(talk.strikes[SIM_TO_CHIP] > 0);
    assert_int_equal(talk.strikes[SIM_TO_HOST], 0);
    talk_over(&talk, "drop:rx:0.01");
    assert_int_equal(talk.strikes[SIM_TO_CHIP], 0);
    assert_true(talk.strikes[SIM_TO_HOST] > 0);
}

static void test_the_same_seed_strikes_the_same_bytes(void **state)
{
    (void)state;
    talk_over(&talk, "mix:1e-3:77");
    talk_over(&again, "mix:1e-3:77");
    assert_int_equal(talk.size, again.size);
    assert_memory_equal(talk.bytes, again.bytes, talk.size);
    talk_over(&again, "mix:1e-3:78");
    assert_true(talk.size != again.size || memcmp(talk.bytes, again.bytes, talk.size) != 0);
}

static void test_noise_of_no_rate_is_no_noise(void **state)
{
    (void)state;
    talk_over(&again, NULL);
    for (size_t i = SIM_NOISE_DROP; sim_noise_name(i) != NULL; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s:0:7", sim_noise_name(i));
        talk_over(&talk, text);
        assert_int_equal(talk.size, again.size);
        assert_memory_equal(talk.bytes, again.bytes, talk.size);
        assert_int_equal(talk.strikes[SIM_TO_CHIP] + talk.strikes[SIM_TO_HOST], 0);
    }
}

static void test_what_is_no_noise_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",          "drop",       "drop:",      "melt:1e-3", "none:0.1",  "drop:2",
        "drop:-0.1", "drop:nan",   "drop:tx",    "drop:tx:",  "drop:up:1", "drop:1e-9",
        "drop:1:x",  "drop:1:1:1", "drop:1e-3:", "drop:1:-1", "mix:0.1x",  ":0.1"};
    sim_noise_t noise;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        print_message("\"%s\"\n", wrong[i]);
        assert_false(sim_noise_parse(wrong[i], &noise));
    }
    assert_true(sim_noise_parse("flip:rx:1e-6:0x10", &noise));
    assert_int_equal(noise.kind, SIM_NOISE_FLIP);
    assert_int_equal(noise.per_million[SIM_TO_CHIP], 0);
    assert_int_equal(noise.per_million[SIM_TO_HOST], 1);
    assert_int_equal(noise.seed, 16);
}

/* A paced chip that waits in its loader at the time `at_us`, with that latency from then on. */
typedef struct {
    sim_chip_t *chip;
    sim_link_t *link;
} line_t;

static line_t line_begin(const sim_latency_t *latency, uint64_t at_us)
{
    uint8_t banner[512];
    line_t line;
    line.chip =
        sim_chip_create(&(sim_config_t){.chip = "esp32", .boot_download = true, .paced = true});
    line.link = sim_link_create(line.chip, NULL, 0);
    sim_link_advance(line.link, at_us);
    assert_true(sim_link_read(line.link, banner, sizeof banner) > 0);
    sim_link_set_latency(line.link, latency);
    return line;
}

static void line_end(const line_t *line)
{
    sim_link_destroy(line->link);
    sim_chip_destroy(line->chip);
}

/* Asks, and waits for the first byte of the answer. @return how long that took */
static uint64_t line_ask(const line_t *line, uint64_t at_us)
{
    uint8_t bytes[64];
    const size_t size = bench_from_hex(
        "c000082400000000000707122055555555555555555555555555555555555555555555555555555555"
        "55555555c0",
        bytes);
    (void)sim_link_write(line->link, bytes, size);
    return sim_link_await(line->link, at_us + 10000000) - at_us;
}

static void test_latency_delays_both_ways(void **state)
{
    (void)state;
    enum { START_US = 200000, DELAY_US = 20000 };
    line_t line = line_begin(&(sim_latency_t){0}, START_US);
    const uint64_t without_us = line_ask(&line, START_US);
    line_end(&line);
    line = line_begin(&(sim_latency_t){.delay_us = DELAY_US}, START_US);
    const uint64_t with_us = line_ask(&line, START_US);
    line_end(&line);
    assert_in_range(with_us, without_us + 2 * DELAY_US, without_us + 2 * DELAY_US + 1);
}

static void test_polled_bytes_come_in_batches(void **state)
{
    (void)state;
    enum { START_US = 200000, POLL_US = 16000 };
    uint8_t bytes[512];
    const line_t line = line_begin(&(sim_latency_t){.poll_us = POLL_US}, START_US);
    uint64_t now_us = START_US + line_ask(&line, START_US);
    size_t total = 0;
    for (unsigned batch = 0; batch < 2; batch++) {
        assert_int_equal(now_us % POLL_US, 0);
        total += sim_link_read(line.link, bytes, sizeof bytes);
        now_us = sim_link_await(line.link, now_us + 10000000);
    }
    /* Eight answers to a SYNC: 112 bytes take less than 10 ms of line. */
    assert_int_equal(total, 112);
    line_end(&line);
}

static void test_lines_and_rate_take_their_time_too(void **state)
{
    (void)state;
    enum { START_US = 200000, DELAY_US = 50000 };
    const line_t line = line_begin(&(sim_latency_t){.delay_us = DELAY_US}, START_US);
    sim_link_set_lines(line.link, false, true);
    sim_link_advance(line.link, START_US + DELAY_US - 1);
    assert_int_equal(sim_chip_mode(line.chip), SIM_MODE_DOWNLOAD);
    sim_link_advance(line.link, START_US + DELAY_US);
    assert_int_equal(sim_chip_mode(line.chip), SIM_MODE_RESET);
    line_end(&line);
}

/* The SYNC is sent before the rate changes, so it arrives at the rate that it was sent at. */
static void test_bytes_keep_the_rate_they_were_sent_at(void **state)
{
    (void)state;
    enum { START_US = 200000, DELAY_US = 50000 };
    const line_t line = line_begin(&(sim_latency_t){.delay_us = DELAY_US}, START_US);
    uint8_t bytes[64];
    const size_t size = bench_from_hex(
        "c000082400000000000707122055555555555555555555555555555555555555555555555555555555"
        "55555555c0",
        bytes);
    (void)sim_link_write(line.link, bytes, size);
    sim_link_set_host_baud(line.link, 9600);
    sim_link_advance(line.link, START_US + 2 * DELAY_US);
    assert_int_equal(sim_chip_counters(line.chip)->commands[0x08], 1);
    line_end(&line);
}

/* A host that does not read has no part in when bytes reach the chip. */
static void test_a_host_that_does_not_read_delays_nothing(void **state)
{
    (void)state;
    enum { START_US = 200000, DELAY_US = 1000 };
    const line_t line = line_begin(&(sim_latency_t){.delay_us = DELAY_US}, START_US);
    (void)line_ask(&line, START_US);
    uint8_t bytes[4096];
    const uint64_t asked_us = START_US + 100000;
    sim_link_advance(line.link, asked_us);
    (void)sim_link_write(line.link, bytes, bench_from_hex(READ_MAGIC, bytes));
    sim_link_advance(line.link, asked_us + 2 * DELAY_US + 5000);
    size_t size = sim_link_read(line.link, bytes, sizeof bytes);
    assert_int_equal(size, 9 * MAGIC_SIZE);
    line_end(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noise_strikes_as_often_as_asked_for),
        cmocka_unit_test(test_each_noise_has_its_effect),
        cmocka_unit_test(test_a_mixture_has_all_kinds),
        cmocka_unit_test(test_noise_strikes_one_direction_only),
        cmocka_unit_test(test_the_same_seed_strikes_the_same_bytes),
        cmocka_unit_test(test_noise_of_no_rate_is_no_noise),
        cmocka_unit_test(test_what_is_no_noise_is_refused),
        cmocka_unit_test(test_latency_delays_both_ways),
        cmocka_unit_test(test_polled_bytes_come_in_batches),
        cmocka_unit_test(test_lines_and_rate_take_their_time_too),
        cmocka_unit_test(test_bytes_keep_the_rate_they_were_sent_at),
        cmocka_unit_test(test_a_host_that_does_not_read_delays_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
