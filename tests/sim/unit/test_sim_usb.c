/* SPDX-License-Identifier: Apache-2.0
 *
 * Chips attached by their own USB, the watchdogs that go on running there, and the reset that a
 * watchdog makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/bench/stub_bench.h"
#include <cmocka.h>
#include <string.h>

enum { SECOND_US = 1000000, LOADER_US = 20 * SECOND_US, WRITE = 0x09 };

#define KEY       0x50D83AA1U
#define KEY_SUPER 0x8F1D312AU

/* Where esptool's targets look; those of 5.2 for the word that tells the port. */
typedef struct {
    const char *chip;
    uint16_t revision;
    uint32_t port_word;
    uint8_t serial_jtag, otg; /* 0: it has none */
} port_t;

static const port_t ports[] = {
    {"esp32s2", 0, 0x3FFFFD14, 0, 2},   {"esp32s3", 0, 0x3FCEF14C, 4, 3},
    {"esp32c3", 100, 0x3FCDF07C, 3, 0}, {"esp32c3", 101, 0x3FCDF078, 3, 0},
    {"esp32c5", 0, 0x4085F514, 3, 0},   {"esp32c6", 0, 0x4087F580, 3, 0},
    {"esp32c61", 2, 0x4084F5EC, 3, 0},  {"esp32c61", 100, 0x4084F5E4, 4, 0},
    {"esp32h2", 0, 0x4084FEFC, 3, 0},   {"esp32h4", 0, 0x4087F580, 3, 0},
    {"esp32p4", 103, 0x4FF3FEC8, 6, 5}, {"esp32p4", 300, 0x4FFBFEC8, 6, 5},
};

static void test_the_rom_tells_its_port(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        const port_t *port = &ports[i];
        sim_config_t config = {.chip = port->chip, .revision = port->revision};
        sim_chip_t *chip = bench_connected_of(config);
        assert_int_equal(sim_chip_peek(chip, port->port_word), 0);
        sim_chip_destroy(chip);
        for (unsigned otg = 0; otg < 2; otg++) {
            const uint8_t told = otg ? port->otg : port->serial_jtag;
            config.usb_otg = otg != 0;
            config.usb_serial_jtag = otg == 0;
            assert_int_equal(
                sim_chip_has(port->chip, otg ? SIM_HAS_USB_OTG : SIM_HAS_USB_SERIAL_JTAG),
                told != 0);
            if (told == 0) {
                assert_null(sim_chip_create(&config));
                continue;
            }
            chip = bench_connected_of(config);
            assert_int_equal(sim_chip_peek(chip, port->port_word), told);
            sim_chip_destroy(chip);
        }
    }
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp8266", .usb_serial_jtag = true}));
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp32", .usb_otg = true}));
    assert_null(sim_chip_create(&(sim_config_t){.chip = "esp32c2", .usb_serial_jtag = true}));
}

/* The registers of the watchdogs, of esptool's targets. */
typedef struct {
    const char *chip;
    uint32_t config, timeout, protect;
    uint32_t super_config, super_protect, super_key, super_feed; /* 0: none to care for */
    bool works; /* a host can have the chip reset by it */
} watchdog_t;

static const watchdog_t watchdogs[] = {
    {"esp32s2", 0x3F408094, 0x3F408098, 0x3F4080AC, 0, 0, 0, 0, true},
    {"esp32s3", 0x60008098, 0x6000809C, 0x600080B0, 0x600080B4, 0x600080B8, KEY_SUPER, 1U << 31,
     true},
    {"esp32c2", 0x60008084, 0x60008088, 0x6000809C, 0, 0, 0, 0, true},
    {"esp32c3", 0x60008090, 0x60008094, 0x600080A8, 0x600080AC, 0x600080B0, KEY_SUPER, 1U << 31,
     true},
    {"esp32c5", 0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, KEY, 1U << 18, true},
    {"esp32c6", 0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, KEY, 1U << 18, false},
    {"esp32c61", 0x600B1C00, 0x600B1C04, 0x600B1C18, 0x600B1C1C, 0x600B1C20, KEY, 1U << 18, true},
    {"esp32h2", 0x600B1C00, 0x600B1C04, 0x600B1C1C, 0x600B1C20, 0x600B1C24, KEY, 1U << 18, false},
    {"esp32h4", 0x60090048, 0x6009004C, 0x60090064, 0x600B5420, 0x600B5424, KEY, 1U << 18, false},
    {"esp32p4", 0x50116000, 0x50116004, 0x50116018, 0x5011601C, 0x50116020, KEY, 1U << 18, true},
    {"esp32s31", 0x20801000, 0x20801004, 0x20801018, 0, 0, 0, 0, true},
};

enum { WATCHDOGS = sizeof watchdogs / sizeof watchdogs[0] };

static void advance(sim_chip_t *chip, uint64_t us)
{
    sim_chip_advance(chip, sim_chip_now(chip) + us);
}

static void write_register(sim_chip_t *chip, uint32_t address, uint32_t value)
{
    const uint32_t words[4] = {address, value, UINT32_MAX, 0};
    bench_command_words(chip, WRITE, words, 4);
    assert_int_equal(bench_error(chip, WRITE), 0);
}

/* Into the loader as a host does over USB-Serial-JTAG, while an application runs. */
static void enter_over_usb(sim_chip_t *chip)
{
    bench_bytes_t *log = test_malloc(sizeof *log);
    const bool lines[][2] = {{false, false}, {true, false}, {true, true}, {false, true}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        sim_chip_set_lines(chip, lines[i][0], lines[i][1]);
        advance(chip, 100000);
    }
    sim_chip_set_lines(chip, false, false);
    (void)bench_text(chip, log);
    test_free(log);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    bench_sync(chip);
}

static void stop_rtc_watchdog(sim_chip_t *chip, const watchdog_t *at, uint32_t key)
{
    write_register(chip, at->protect, key);
    write_register(chip, at->config, 0);
    write_register(chip, at->protect, 0);
}

static void feed_super_watchdog(sim_chip_t *chip, const watchdog_t *at, uint32_t key)
{
    write_register(chip, at->super_protect, key);
    write_register(chip, at->super_config, at->super_feed);
    write_register(chip, at->super_protect, 0);
}

/* Which of the two a host takes care of, and with which key. */
static sim_mode_t mode_after_care(const watchdog_t *at, bool rtc, bool super, uint32_t key_error)
{
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = at->chip, .usb_serial_jtag = true});
    enter_over_usb(chip);
    if (rtc) {
        stop_rtc_watchdog(chip, at, KEY ^ key_error);
    }
    if (super) {
        feed_super_watchdog(chip, at, at->super_key ^ key_error);
    }
    advance(chip, LOADER_US);
    const sim_mode_t mode = sim_chip_mode(chip);
    sim_chip_destroy(chip);
    return mode;
}

static void test_watchdogs_bite_over_usb_unless_stopped(void **state)
{
    (void)state;
    for (size_t i = 0; i < WATCHDOGS; i++) {
        const watchdog_t *at = &watchdogs[i];
        if (at->super_config == 0) {
            continue;
        }
        print_message("%s\n", at->chip);
        assert_int_equal(mode_after_care(at, true, true, 0), SIM_MODE_DOWNLOAD);
        assert_int_equal(mode_after_care(at, true, false, 0), SIM_MODE_HALTED);
        assert_int_equal(mode_after_care(at, false, true, 0), SIM_MODE_HALTED);
        assert_int_equal(mode_after_care(at, true, true, 1), SIM_MODE_HALTED);
    }
}

static void test_no_watchdog_runs_on_a_serial_line_or_from_power_on(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32c3");
    bench_reset(chip, true);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    advance(chip, LOADER_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
    chip = bench_connected_of((sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true});
    advance(chip, LOADER_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
}

static void test_a_stub_is_bitten_too(void **state)
{
    (void)state;
    sim_chip_t *chip = sim_chip_create(
        &(sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true, .stub = &stub_known});
    enter_over_usb(chip);
    for (size_t i = 0; i < stub_known.segment_count; i++) {
        const sim_stub_segment_t *segment = &stub_known.segments[i];
        const uint32_t size = (uint32_t)segment->size;
        bench_command_words(chip, 0x05, (uint32_t[]){size, 1, size, segment->address}, 4);
        assert_int_equal(bench_error(chip, 0x05), 0);
        bench_block(chip, 0x07, 0, segment->bytes, segment->size);
        assert_int_equal(bench_error(chip, 0x07), 0);
    }
    bench_command_words(chip, 0x06, (uint32_t[]){STUB_RUN, stub_known.entry}, 2);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_STUB);
    advance(chip, LOADER_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

/* watchdog_reset() of esptool's targets. */
static void ask_for_reset(sim_chip_t *chip, const watchdog_t *at, uint32_t key)
{
    write_register(chip, at->protect, key);
    write_register(chip, at->timeout, 2000);
    write_register(chip, at->config, 1U << 31 | 5U << 28 | 1U << 8 | 2);
    write_register(chip, at->protect, 0);
}

static void test_the_rtc_watchdog_resets_the_chip(void **state)
{
    (void)state;
    for (size_t i = 0; i < WATCHDOGS; i++) {
        const watchdog_t *at = &watchdogs[i];
        print_message("%s\n", at->chip);
        sim_chip_t *chip = bench_connected(at->chip);
        const uint32_t resets = sim_chip_counters(chip)->resets;
        ask_for_reset(chip, at, KEY ^ 1);
        advance(chip, SECOND_US);
        assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
        ask_for_reset(chip, at, KEY);
        advance(chip, 10000);
        assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
        advance(chip, 10000);
        assert_int_equal(sim_chip_counters(chip)->resets, resets + at->works);
        sim_chip_destroy(chip);
    }
}

/* "Watchdog Reset Limitations" of esptool's documentation. */
static void test_some_chips_do_not_stand_that_reset(void **state)
{
    (void)state;
    sim_chip_t *chip = bench_connected("esp32c6");
    ask_for_reset(chip, &watchdogs[5], KEY);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    bench_reset(chip, true);
    sim_chip_reset(chip);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_power_cycle(chip);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
    chip = bench_connected("esp32h2");
    ask_for_reset(chip, &watchdogs[7], KEY);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_destroy(chip);
}

/* "Leaving Download Mode in USB-Serial/JTAG Mode" of esptool's documentation. */
static void test_only_a_system_reset_looks_at_the_boot_pin_again(void **state)
{
    (void)state;
    sim_chip_t *chip =
        bench_connected_of((sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true});
    bench_reset(chip, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    assert_true(sim_chip_on_bus(chip));
    bench_bytes_t *log = test_malloc(sizeof *log);
    (void)bench_text(chip, log);
    test_free(log);
    bench_sync(chip);
    ask_for_reset(chip, &watchdogs[3], KEY);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

static void test_a_system_reset_leaves_the_bus(void **state)
{
    (void)state;
    sim_chip_t *chip =
        bench_connected_of((sim_config_t){.chip = "esp32c3", .usb_serial_jtag = true});
    ask_for_reset(chip, &watchdogs[3], KEY);
    advance(chip, 20000);
    assert_false(sim_chip_on_bus(chip));
    uint8_t bytes[16];
    const uint64_t back_us = sim_chip_next_event(chip);
    sim_chip_set_lines(chip, false, true);
    sim_chip_advance(chip, back_us - 1);
    assert_false(sim_chip_on_bus(chip));
    assert_int_equal(sim_chip_read(chip, bytes, sizeof bytes), 0);
    sim_chip_advance(chip, back_us);
    assert_true(sim_chip_on_bus(chip));
    assert_int_equal(sim_chip_read(chip, bytes, sizeof bytes), 0);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    enter_over_usb(chip);
    sim_chip_destroy(chip);
}

static void otg_lines(sim_chip_t *chip, bool download)
{
    sim_chip_set_lines(chip, download, false);
    advance(chip, 1000);
    sim_chip_set_lines(chip, download, true);
    sim_chip_set_lines(chip, false, true);
    assert_false(sim_chip_on_bus(chip));
    advance(chip, SECOND_US);
    assert_true(sim_chip_on_bus(chip));
}

/* RTC_CNTL_OPTION1_REG and hard_reset() of esptool's ESP32-S3 target. */
static void test_usb_otg_forces_the_loader_by_a_bit(void **state)
{
    (void)state;
    enum { OPTION1 = 0x6000812C, STRAPS = 0x60004038, STRAP_HIGH = 1 << 3 };
    sim_chip_t *chip = sim_chip_create(&(sim_config_t){.chip = "esp32s3", .usb_otg = true});
    otg_lines(chip, true);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    assert_int_equal(sim_chip_peek(chip, OPTION1) & 1, 1);
    assert_int_equal(sim_chip_peek(chip, STRAPS) & STRAP_HIGH, STRAP_HIGH);
    otg_lines(chip, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    sim_chip_poke(chip, OPTION1, 0);
    otg_lines(chip, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);

    chip = bench_connected_of((sim_config_t){.chip = "esp32s3", .usb_otg = true});
    assert_int_equal(sim_chip_peek(chip, OPTION1) & 1, 0);
    assert_int_equal(sim_chip_peek(chip, STRAPS) & STRAP_HIGH, 0);
    otg_lines(chip, false);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_DOWNLOAD);
    bench_sync(chip);
    ask_for_reset(chip, &watchdogs[1], KEY);
    advance(chip, SECOND_US);
    assert_int_equal(sim_chip_mode(chip), SIM_MODE_HALTED);
    sim_chip_destroy(chip);
}

static void test_usb_otg_takes_blocks_of_2_kib(void **state)
{
    (void)state;
    uint8_t data[0x804] = {0};
    uint8_t got[64];
    sim_chip_t *chip = bench_attached_of((sim_config_t){.chip = "esp32s2", .usb_otg = true});
    assert_int_equal(bench_flash_begin(chip, 0x2000, 2, 0), 0);
    bench_block(chip, 0x03, 0, data, sizeof data);
    assert_int_equal(sim_chip_read(chip, got, sizeof got), 0);
    bench_block(chip, 0x03, 0, data, 0x800);
    assert_int_equal(bench_error(chip, 0x03), 0);
    sim_chip_destroy(chip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_rom_tells_its_port),
        cmocka_unit_test(test_watchdogs_bite_over_usb_unless_stopped),
        cmocka_unit_test(test_no_watchdog_runs_on_a_serial_line_or_from_power_on),
        cmocka_unit_test(test_a_stub_is_bitten_too),
        cmocka_unit_test(test_the_rtc_watchdog_resets_the_chip),
        cmocka_unit_test(test_some_chips_do_not_stand_that_reset),
        cmocka_unit_test(test_only_a_system_reset_looks_at_the_boot_pin_again),
        cmocka_unit_test(test_a_system_reset_leaves_the_bus),
        cmocka_unit_test(test_usb_otg_forces_the_loader_by_a_bit),
        cmocka_unit_test(test_usb_otg_takes_blocks_of_2_kib),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
