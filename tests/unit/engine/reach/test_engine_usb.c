/*
 * How a chip is reached, the watchdogs over USB-Serial-JTAG, and the reset by one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SECOND_US = 1000000, REVISIONS = 3 };

static rig_t rig;

static void begin(const sim_config_t *config)
{
    rig_init_with(&rig, config);
    if (config->usb_serial_jtag || config->usb_otg) {
        const esp_loader_engine_config_t over_usb = {
            .tx_buffer = rig.tx_buffer,
            .tx_size = sizeof(rig.tx_buffer),
            .enter_bootloader = config->usb_serial_jtag ? &esp_loader_reset_usb_serial_jtag : NULL,
            .run = &esp_loader_reset_run_usb_serial_jtag,
        };
        esp_loader_engine_init(&rig.engine, &over_usb);
    }
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
}

static uint16_t revision(void)
{
    esp_loader_identity_t identity;
    esp_loader_engine_identify(&rig.engine, &identity);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    return identity.revision;
}

static esp_loader_reached_t reached(esp_loader_reached_t known)
{
    const uint16_t silicon = revision();
    esp_loader_engine_usb(&rig.engine, silicon, &known);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    return known;
}

/* Both sides of the revisions at which a ROM moved what is asked for. */
static uint16_t revision_of(const char *chip, size_t which)
{
    static const struct {
        const char *chip;
        uint16_t revisions[REVISIONS];
    } moved[] = {{"esp32c3", {100, 101, 4}}, {"esp32c61", {2, 100, 3}}, {"esp32p4", {103, 300, 0}}};
    for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++) {
        if (strcmp(moved[i].chip, chip) == 0) {
            return moved[i].revisions[which];
        }
    }
    return 0;
}

static void chips_tell_how_they_are_reached(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        const char *chip = sim_chip_name(i);
        const bool tells = strcmp(chip, "esp32s31") != 0;
        for (size_t which = 0; which < REVISIONS; which++) {
            sim_config_t config = {.chip = chip, .revision = revision_of(chip, which)};
            begin(&config);
            assert_int_equal(reached(ESP_LOADER_REACHED_UNKNOWN),
                             tells ? ESP_LOADER_REACHED_UART : ESP_LOADER_REACHED_UNKNOWN);
            rig_free(&rig);
            if (sim_chip_has(chip, SIM_HAS_USB_SERIAL_JTAG)) {
                config.usb_serial_jtag = true;
                begin(&config);
                assert_int_equal(reached(ESP_LOADER_REACHED_UNKNOWN),
                                 tells ? ESP_LOADER_REACHED_USB_SERIAL_JTAG
                                       : ESP_LOADER_REACHED_UNKNOWN);
                rig_free(&rig);
                config.usb_serial_jtag = false;
            }
            if (sim_chip_has(chip, SIM_HAS_USB_OTG) && tells) {
                config.usb_otg = true;
                config.boot_download = true;
                begin(&config);
                assert_int_equal(reached(ESP_LOADER_REACHED_UNKNOWN), ESP_LOADER_REACHED_USB_OTG);
                rig_free(&rig);
            }
        }
    }
}

/* The mode of a chip that nobody speaks to for a minute. */
static sim_mode_t mode_after_a_minute(void)
{
    sim_link_advance(rig.link, rig.now_us + UINT64_C(60) * SECOND_US);
    return sim_chip_mode(rig.chip);
}

static void watchdogs_are_kept_quiet(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        const sim_config_t config = {.chip = sim_chip_name(i), .usb_serial_jtag = true};
        if (!sim_chip_has(config.chip, SIM_HAS_USB_SERIAL_JTAG)) {
            continue;
        }
        begin(&config);
        const bool bites = mode_after_a_minute() != SIM_MODE_DOWNLOAD;
        rig_free(&rig);
        begin(&config);
        /* What the host knows is not asked for. */
        assert_int_equal(reached(ESP_LOADER_REACHED_USB_SERIAL_JTAG),
                         ESP_LOADER_REACHED_USB_SERIAL_JTAG);
        if (mode_after_a_minute() != SIM_MODE_DOWNLOAD) {
            fail_msg("%s was bitten", config.chip);
        }
        assert_true(bites || strcmp(config.chip, "esp32s31") == 0);
        rig_free(&rig);
    }
}

static void a_uart_is_left_alone(void **state)
{
    (void)state;
    begin(&(sim_config_t){.chip = "esp32c3"});
    assert_int_equal(reached(ESP_LOADER_REACHED_UNKNOWN), ESP_LOADER_REACHED_UART);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[0x09], 0);
    rig_free(&rig);
}

/* Only chips that have USB, and tell in their loader how they are reached. */
static void who_can_tell_nothing_is_not_asked(void **state)
{
    static const char *const silent[] = {"esp8266", "esp32", "esp32c2", "esp32s31"};
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        bool asked = true;
        for (size_t at = 0; at < sizeof(silent) / sizeof(silent[0]); at++) {
            asked = asked && strcmp(sim_chip_name(i), silent[at]) != 0;
        }
        begin(&(sim_config_t){.chip = sim_chip_name(i)});
        const uint32_t *commands = sim_chip_counters(rig.chip)->commands;
        const uint32_t reads = commands[0x0A];
        esp_loader_reached_t known = ESP_LOADER_REACHED_UNKNOWN;
        esp_loader_engine_usb(&rig.engine, 0, &known);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(commands[0x0A] - reads, asked ? 2 : 0);
        assert_int_equal(commands[0x09], 0);
        rig_free(&rig);
    }
}

static void a_watchdog_resets(void **state)
{
    static const char *const without[] = {"esp8266", "esp32", "esp32c6", "esp32h2", "esp32h4"};
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        const char *chip = sim_chip_name(i);
        bool can = true;
        for (size_t at = 0; at < sizeof(without) / sizeof(without[0]); at++) {
            can = can && strcmp(chip, without[at]) != 0;
        }
        begin(&(sim_config_t){.chip = chip});
        assert_int_equal(esp_loader_engine_can_reset_by_watchdog(&rig.engine), can);
        const uint32_t before = sim_chip_counters(rig.chip)->resets;
        esp_loader_engine_reset_by_watchdog(&rig.engine);
        assert_int_equal(rig_run(&rig),
                         can ? ESP_LOADER_SUCCESS : ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
        sim_link_advance(rig.link, rig.now_us + SECOND_US);
        assert_int_equal(sim_chip_mode(rig.chip) != SIM_MODE_DOWNLOAD, can);
        if (can) {
            assert_int_equal(esp_loader_engine_chip(&rig.engine), ESP_UNKNOWN_CHIP);
            assert_false(esp_loader_engine_can_reset_by_watchdog(&rig.engine));
        } else {
            assert_int_equal(sim_chip_counters(rig.chip)->resets, before);
        }
        rig_free(&rig);
    }
}

/* The words of a WRITE_REG: address, value, mask, delay. */
static void assert_written(const scripted_chip_t *chip, unsigned nth, const char *words)
{
    uint32_t size;
    const uint8_t *frame = scripted_chip_frame(chip, 0x09, nth, &size);
    assert_non_null(frame);
    assert_memory_equal(frame + 9, words, 16);
}

static void only_the_bits_meant_are_written(void **state)
{
    static scripted_scene_t scene;
    esp_loader_reached_t known = ESP_LOADER_REACHED_USB_SERIAL_JTAG;
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scripted_chip_accept(&scene.chip, 0x09);
    /* What an earlier command asked for is not asked for again: a pause, and some of the bits. */
    esp_loader_engine_write_register(&scene.engine, 0x60008090, 1, 2, 0x100);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    scene.chip.frame_count = 0;
    esp_loader_engine_usb(&scene.engine, 4, &known);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x09), 6);
    assert_written(&scene.chip, 0, "\xA8\x80\x00\x60\xA1\x3A\xD8\x50\xFF\xFF\xFF\xFF\0\0\0\0");
    assert_written(&scene.chip, 1, "\x90\x80\x00\x60\0\0\0\0\xFF\xFF\xFF\xFF\0\0\0\0");
    assert_written(&scene.chip, 4, "\xAC\x80\x00\x60\0\0\0\x80\0\0\0\x80\0\0\0\0");
    esp_loader_engine_reset_by_watchdog(&scene.engine);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x09), 10);
    assert_written(&scene.chip, 7, "\x94\x80\x00\x60\xD0\x07\0\0\xFF\xFF\xFF\xFF\0\0\0\0");
    assert_written(&scene.chip, 8, "\x90\x80\x00\x60\x02\x01\x00\xD0\xFF\xFF\xFF\xFF\0\0\0\0");
}

static uint8_t security_info[20];

static void be_later(scripted_chip_t *chip)
{
    scripted_chip_be_esp32c3(chip);
    scripted_chip_forget(chip, 0x14);
    scripted_chip_answer(chip, (scripted_answer_t){.opcode = 0x14,
                                                   .data = security_info,
                                                   .data_size = sizeof(security_info)});
    scripted_chip_accept(chip, 0x09);
}

/* Of an ESP32-C6's super watchdog one bit in the middle, which the others survive. */
static void a_super_watchdog_feeds_itself_by_one_bit(void **state)
{
    static scripted_scene_t scene;
    enum { CHIP_ID = 12, ESP32C6_ID = 13 };
    esp_loader_reached_t known = ESP_LOADER_REACHED_USB_SERIAL_JTAG;
    (void)state;
    security_info[CHIP_ID] = ESP32C6_ID;
    scripted_scene_connect(&scene, be_later);
    esp_loader_engine_usb(&scene.engine, 0, &known);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x09), 6);
    assert_written(&scene.chip, 3, "\x20\x1C\x0B\x60\xA1\x3A\xD8\x50\xFF\xFF\xFF\xFF\0\0\0\0");
    assert_written(&scene.chip, 4, "\x1C\x1C\x0B\x60\0\0\x04\0\0\0\x04\0\0\0\0\0");
    assert_written(&scene.chip, 5, "\x20\x1C\x0B\x60\0\0\0\0\xFF\xFF\xFF\xFF\0\0\0\0");
}

/* The bit that holds a chip in its loader is cleared, and no other one. */
static void what_holds_a_chip_in_its_loader_is_cleared_first(void **state)
{
    static scripted_scene_t scene;
    static const struct {
        uint8_t id;
        const char *words;
    } chips[] = {{9, "\x2C\x81\x00\x60\0\0\0\0\x01\0\0\0\0\0\0\0"},
                 {18, "\x08\x00\x11\x50\0\0\0\0\x04\0\0\0\0\0\0\0"}};
    enum { CHIP_ID = 12 };
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        security_info[CHIP_ID] = chips[i].id;
        scripted_scene_connect(&scene, be_later);
        esp_loader_engine_reset_by_watchdog(&scene.engine);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(scripted_chip_count(&scene.chip, 0x09), 5);
        assert_written(&scene.chip, 0, chips[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chips_tell_how_they_are_reached),
        cmocka_unit_test(watchdogs_are_kept_quiet),
        cmocka_unit_test(a_uart_is_left_alone),
        cmocka_unit_test(who_can_tell_nothing_is_not_asked),
        cmocka_unit_test(a_watchdog_resets),
        cmocka_unit_test(only_the_bits_meant_are_written),
        cmocka_unit_test(a_super_watchdog_feeds_itself_by_one_bit),
        cmocka_unit_test(what_holds_a_chip_in_its_loader_is_cleared_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
