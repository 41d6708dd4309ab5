/*
 * Changes of the baud rate: up, and back when the two sides do not meet again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include "support/scripted/scripted_scene.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { USUAL = 115200, MAGIC = 0x40001000, LONGEST_MS = 10000 };

static scripted_scene_t scene;

static esp_loader_error_t change(rig_t *rig, uint32_t baud)
{
    esp_loader_engine_change_baud(&rig->engine, baud);
    return rig_run(rig);
}

/* Less than one part in a hundred apart: half of what both sides of a line may add up to. */
static void assert_rate(rig_t *rig, uint32_t rate)
{
    assert_int_equal(change(rig, rate), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_engine_baud(&rig->engine), rate);
    assert_in_range(sim_chip_baud(rig->chip), rate / 100 * 99, rate / 100 * 101);
    esp_loader_engine_read_register(&rig->engine, MAGIC);
    assert_int_equal(rig_run(rig), ESP_LOADER_SUCCESS);
}

static void up_and_down_on_every_chip(void **state)
{
    static const uint32_t rates[] = {921600, 460800, 2000000, 9600, USUAL, 1234567};
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        rig_t rig;
        rig_init(&rig, sim_chip_name(i), true);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        if (esp_loader_engine_chip(&rig.engine) != ESP8266_CHIP) {
            for (size_t rate = 0; rate < sizeof(rates) / sizeof(rates[0]); rate++) {
                assert_rate(&rig, rates[rate]);
            }
        }
        assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
        rig_free(&rig);
    }
}

/* A ROM that takes its crystal for another is asked for another rate; the host's stays. */
static void rates_are_right_with_every_crystal(void **state)
{
    static const struct {
        const char *chip;
        uint8_t crystal_mhz;
    } cases[] = {{"esp32c2", 26}, {"esp32c2", 40}, {"esp32c5", 40},
                 {"esp32c5", 48}, {"esp32", 26},   {"esp32", 40}};
    static const uint32_t rates[] = {230400, 921600, 115200, 1500000, 460800};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_t rig;
        const sim_config_t config = {
            .chip = cases[i].chip, .crystal_mhz = cases[i].crystal_mhz, .paced = true};
        rig_init_with(&rig, &config);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        for (size_t rate = 0; rate < sizeof(rates) / sizeof(rates[0]); rate++) {
            assert_rate(&rig, rates[rate]);
        }
        rig_free(&rig);
    }
}

static void the_register_tells_what_a_c5_believes(void **state)
{
    enum { BELIEVED = 0x60096110 };
    static const uint8_t crystals[] = {40, 48};
    (void)state;
    for (size_t i = 0; i < sizeof(crystals); i++) {
        rig_t rig;
        const sim_config_t config = {.chip = "esp32c5", .crystal_mhz = crystals[i], .paced = true};
        rig_init_with(&rig, &config);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        sim_chip_poke(rig.chip, BELIEVED, 40u << 24);
        assert_rate(&rig, 921600);
        sim_chip_poke(rig.chip, BELIEVED, 48u << 24);
        assert_rate(&rig, 460800);
        sim_chip_poke(rig.chip, BELIEVED, 40u << 24);
        assert_rate(&rig, 230400);
        rig_free(&rig);
    }
}

/* The ESP32's ROM measures its crystal with a clock that drifts with temperature. */
static void rates_are_right_where_an_esp32_measured_wrong(void **state)
{
    enum { CALIBRATION = 0x3FF5F06C, RIGHT = 2048 };
    (void)state;
    for (uint32_t percent = 88; percent <= 112; percent += 2) {
        rig_t rig;
        rig_init(&rig, "esp32", true);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        sim_chip_poke(rig.chip, CALIBRATION, RIGHT * percent / 100 << 7);
        assert_rate(&rig, 921600);
        assert_rate(&rig, 2000000);
        rig_free(&rig);
    }
}

static uint32_t measured_registers(void *registers, uint32_t address)
{
    enum { CALIBRATION = 0x3FF5F06C, FUSE = 0x3FF5A010 };
    const uint32_t *measured = registers;
    return address == CALIBRATION ? *measured << 7 : address == FUSE ? 1 : 0;
}

/* From where on a measure counts, and for which crystal: 26 or 40 MHz. Far from both the rate goes
 * as it is. */
static void a_measure_counts_from_20_to_50_mhz(void **state)
{
    enum { RATE = 921600, MHZ = 2560 };
    static const struct {
        uint32_t measured;
        uint8_t crystal_mhz; /* 0: it does not count */
    } cases[] = {{0, 0},
                 {1, 0},
                 {20 * MHZ - 1, 0},
                 {20 * MHZ, 26},
                 {26 * MHZ, 26},
                 {33 * MHZ, 26},
                 /* Where a figure that is a little too large would round up. */
                 {65 * 1024 - 1, 26},
                 {65 * 1200 - 1, 26},
                 {33 * MHZ + 1, 40},
                 {40 * MHZ, 40},
                 {50 * MHZ, 40},
                 {50 * MHZ + 1, 0},
                 {60 * MHZ, 0},
                 {0x1FFFFFF, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint32_t measured = cases[i].measured;
        uint32_t sent = 0;
        scripted_scene_connect(&scene, scripted_chip_be_esp32);
        scene.chip.peek = measured_registers;
        scene.chip.registers = &measured;
        scripted_chip_accept(&scene.chip, 0x0F);
        esp_loader_engine_change_baud(&scene.engine, RATE);
        assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
        assert_int_equal(scene.chip.host_baud, RATE);
        for (unsigned frame = 0; frame < scene.chip.frame_count; frame++) {
            sent = scene.chip.frame_opcodes[frame] == 0x0F
                       ? scripted_chip_word(&scene.chip, frame, 0)
                       : sent;
        }
        if (cases[i].crystal_mhz == 0) {
            assert_int_equal(sent, RATE);
        } else {
            const uint64_t wanted = (uint64_t)RATE * measured / MHZ / cases[i].crystal_mhz;
            /* In steps of a thousandth, and never above what is wanted. */
            assert_in_range(sent, wanted - RATE / 1024 - 1, wanted);
        }
    }
}

/* Nothing can be read there, and a rate that is not known to be right would lose the chip. */
static void a_doubtful_crystal_keeps_its_rate_in_secure_download_mode(void **state)
{
    (void)state;
    rig_t rig;
    const sim_config_t config = {
        .chip = "esp32c2", .crystal_mhz = 26, .paced = true, .security_flags = 1u << 2};
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(change(&rig, 460800), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), USUAL);
    assert_int_equal(sim_chip_counters(rig.chip)->commands[0x0F], 0);
    esp_loader_target_security_info_t info;
    esp_loader_engine_security_info(&rig.engine, &info);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    rig_free(&rig);
}

/* Reading the register that tests the new rate is forbidden there: a refusal is an answer, too. */
static void a_rate_is_changed_in_secure_download_mode(void **state)
{
    static const char *const chips[] = {"esp32c3", "esp32s2"};
    (void)state;
    for (size_t i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
        rig_t rig;
        const sim_config_t config = {.chip = chips[i], .paced = true, .security_flags = 1u << 2};
        rig_init_with(&rig, &config);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(change(&rig, 460800), ESP_LOADER_SUCCESS);
        assert_int_equal(esp_loader_engine_baud(&rig.engine), 460800);
        esp_loader_target_security_info_t info;
        esp_loader_engine_security_info(&rig.engine, &info);
        assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
        assert_true(info.secure_download_mode_enabled);
        rig_free(&rig);
    }
}

static void the_host_cannot_follow(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp32", true);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    rig.host_rate_stuck = true;
    const uint64_t begin_us = rig.now_us;
    assert_int_equal(change(&rig, 921600), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), USUAL);
    assert_true(rig.now_us - begin_us < LONGEST_MS * UINT64_C(1000));
    /* A reset brings the chip back to where the host is. */
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    rig_free(&rig);
}

static void the_chip_does_not_follow(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scene.chip.host_baud = USUAL;
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0F, .host_baud = USUAL});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .host_baud = USUAL});
    const uint32_t begin = scene.chip.now_ms;
    esp_loader_engine_change_baud(&scene.engine, 921600);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(scene.chip.host_baud, USUAL);
    assert_int_equal(esp_loader_engine_baud(&scene.engine), USUAL);
    assert_true(scene.chip.now_ms - begin < LONGEST_MS);
    esp_loader_engine_read_register(&scene.engine, MAGIC);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
}

static void a_command_never_heard_is_sent_again(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scene.chip.host_baud = USUAL;
    scripted_chip_answer(&scene.chip,
                         (scripted_answer_t){.opcode = 0x0A, .host_baud = USUAL, .times = 2});
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0F, .host_baud = 1});
    esp_loader_engine_change_baud(&scene.engine, 921600);
    while (scripted_chip_count(&scene.chip, 0x0F) < 2 &&
           (esp_loader_engine_wants(&scene.engine) & ESP_LOADER_WANT_DONE) == 0) {
        scripted_chip_step(&scene.chip, &scene.engine);
    }
    assert_int_equal(scene.chip.host_baud, USUAL);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0A, .host_baud = 921600});
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_SUCCESS);
    assert_int_equal(scene.chip.host_baud, 921600);
}

static void a_refusal_leaves_the_rate_as_it_is(void **state)
{
    (void)state;
    scripted_scene_connect(&scene, scripted_chip_be_esp32c3);
    scripted_chip_answer(&scene.chip, (scripted_answer_t){.opcode = 0x0F, .error = 5});
    esp_loader_engine_change_baud(&scene.engine, 921600);
    assert_int_equal(scripted_scene_run(&scene), ESP_LOADER_ERROR_INVALID_RESPONSE);
    assert_int_equal(esp_loader_engine_result(&scene.engine)->status, 5);
    assert_int_equal(esp_loader_engine_baud(&scene.engine), USUAL);
    assert_int_equal(scene.chip.host_baud, 0);
    assert_int_equal(scripted_chip_count(&scene.chip, 0x0F), 2);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    rig_t rig;
    rig_init(&rig, "esp8266", false);
    assert_int_equal(change(&rig, 921600), ESP_LOADER_ERROR_INVALID_TARGET);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_false(esp_loader_engine_can_change_baud(&rig.engine));
    assert_int_equal(change(&rig, 921600), ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), USUAL);
    rig_free(&rig);
    rig_init(&rig, "esp32", false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(change(&rig, 0), ESP_LOADER_ERROR_INVALID_PARAM);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), USUAL);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_and_down_on_every_chip),
        cmocka_unit_test(rates_are_right_with_every_crystal),
        cmocka_unit_test(the_register_tells_what_a_c5_believes),
        cmocka_unit_test(rates_are_right_where_an_esp32_measured_wrong),
        cmocka_unit_test(a_measure_counts_from_20_to_50_mhz),
        cmocka_unit_test(a_doubtful_crystal_keeps_its_rate_in_secure_download_mode),
        cmocka_unit_test(a_rate_is_changed_in_secure_download_mode),
        cmocka_unit_test(the_host_cannot_follow),
        cmocka_unit_test(the_chip_does_not_follow),
        cmocka_unit_test(a_command_never_heard_is_sent_again),
        cmocka_unit_test(a_refusal_leaves_the_rate_as_it_is),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
