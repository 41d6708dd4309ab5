/*
 * Commands that are lost one after the other while a chip is reached and prepared, wherever they
 * stand: the visit goes on with the best rate, and never as if the chip had said no.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stride.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    AT = 0x10000,
    SIZE = 3000,
    PLACES = 60, /* commands until a task has begun, and more */
    SHORTEST = 4,
    LONGEST = 6,
    FAST = 921600,
    SLOWER = 460800,
};

static const uint32_t rates[] = {FAST, SLOWER};
static const char *const chips[] = {"esp32", "esp32c3", "esp32s3"};

enum { CHIPS = sizeof(chips) / sizeof(chips[0]) };

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;

static void begin(const sim_config_t *config, const sim_fault_t *faults, size_t count)
{
    rig_init_with(&rig, config);
    rig_reconnect(&rig, faults, count);
    rig_fill(bytes, SIZE, 9);
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 2;
    visit.refuse = ESP_LOADER_APPROVE_LEAVE; /* the rate is that of the task */
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = bytes};
}

/* Nobody resets the chip, which is in its loader. */
static void take_reset_away(void)
{
    const esp_loader_engine_config_t engine = {.tx_buffer = rig.tx_buffer,
                                               .tx_size = sizeof(rig.tx_buffer)};
    esp_loader_engine_init(&rig.engine, &engine);
}

static esp_loader_end_t write_image(void)
{
    return visit_run(&visit, esp_loader_task_write(&write_task, &image, 1));
}

static const esp_loader_target_t *target(void)
{
    return esp_loader_session_target(&visit.session);
}

/* So many commands from that one on are lost. */
static void begin_with_burst(const sim_config_t *config, uint64_t at, size_t count)
{
    sim_fault_t faults[LONGEST];
    for (size_t i = 0; i < count; i++) {
        faults[i] =
            (sim_fault_t){.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_CHIP, .at = at + i};
    }
    begin(config, faults, count);
}

/* Also the command for the rate itself. */
static void one_lost_command_costs_no_rate(void **state)
{
    (void)state;
    for (size_t chip = 0; chip < CHIPS; chip++) {
        const sim_config_t config = stub_scene_config_of(chips[chip]);
        for (uint64_t at = 1; at < PLACES; at++) {
            begin_with_burst(&config, at, 1);
            assert_int_equal(write_image(), ESP_LOADER_END_REFUSED);
            assert_int_equal(target()->baud, FAST);
            assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 1);
            assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), 0);
            rig_free(&rig);
        }
    }
}

/* What is written to such a chip as if it were none would not run. */
static void a_chip_that_encrypts_is_known_to(void **state)
{
    (void)state;
    for (size_t chip = 0; chip < CHIPS; chip++) {
        sim_config_t config = stub_scene_config_of(chips[chip]);
        config.flash_crypt_count = 1;
        config.boot_download = true;
        for (size_t count = SHORTEST; count <= LONGEST; count++) {
            for (uint64_t at = 0; at < PLACES; at += STRIDE) {
                begin_with_burst(&config, at, count);
                if (count == LONGEST) {
                    take_reset_away();
                }
                const esp_loader_end_t end = write_image();
                assert_true(end != ESP_LOADER_END_REFUSED || target()->encrypts);
                rig_free(&rig);
            }
        }
    }
}

static void a_chip_in_secure_download_mode_is_known_to_be(void **state)
{
    sim_config_t config = stub_scene_config_of("esp32c3");
    (void)state;
    config.security_flags = SIM_SECURITY_DOWNLOAD;
    config.boot_download = true;
    for (size_t count = SHORTEST; count <= LONGEST; count++) {
        for (uint64_t at = 1; at < PLACES; at += STRIDE) {
            begin_with_burst(&config, at, count);
            visit.config.flash_size = 0x400000;
            if (count == LONGEST) {
                take_reset_away();
            }
            const esp_loader_end_t end = write_image();
            /* A connection that cannot be reset may fall silent for too long. */
            if (count != LONGEST || end != ESP_LOADER_END_NO_ANSWER) {
                assert_int_equal(end, ESP_LOADER_END_REFUSED);
                assert_true(target()->secure_download);
                assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
            }
            rig_free(&rig);
        }
    }
}

/* As long as anything can be heard at all. */
static void a_slow_line_keeps_its_rate(void **state)
{
    enum { LONGEST_WAY_US = 450000, STEP_US = 50000 };
    sim_config_t config = stub_scene_config_of("esp32c3");
    (void)state;
    config.boot_download = true;
    for (size_t resets = 0; resets < 2; resets++) {
        for (uint64_t way = 0; way <= LONGEST_WAY_US; way += STEP_US) {
            const sim_latency_t latency = {.delay_us = way};
            begin(&config, NULL, 0);
            if (resets == 0) {
                take_reset_away();
            }
            sim_link_set_latency(rig.link, &latency);
            visit.config.attempts = 7;
            assert_int_equal(write_image(), ESP_LOADER_END_REFUSED);
            assert_int_equal(target()->baud, FAST);
            assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
            rig_free(&rig);
        }
    }
}

/* Without a reset nothing leads back from a rate that is not heard, and the person is told why. */
static void a_rate_without_a_way_back_is_told(void **state)
{
    sim_config_t config = stub_scene_config_of("esp32c3");
    (void)state;
    config.boot_download = true;
    begin(&config, NULL, 0);
    take_reset_away();
    visit.config.rate_count = 1;
    visit.garbled = 1;
    assert_int_equal(write_image(), ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), 1);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lost_command_costs_no_rate),
        cmocka_unit_test(a_chip_that_encrypts_is_known_to),
        cmocka_unit_test(a_chip_in_secure_download_mode_is_known_to_be),
        cmocka_unit_test(a_slow_line_keeps_its_rate),
        cmocka_unit_test(a_rate_without_a_way_back_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
