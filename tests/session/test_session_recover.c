/*
 * Visits whose line or chip fails in the middle: they connect again and go on, as long as it is the
 * same chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { AT = 0x10000, SIZE = 60000, RATE = 460800, PLACES = 29, MAGIC = 0xE9 };

static const uint32_t rates[] = {RATE};

static rig_t rig;
static visit_t visit;
static uint8_t bytes[SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;

static void begin(bool stub)
{
    const sim_config_t config = stub_scene_config_of("esp32c3");
    rig_init_with(&rig, &config);
    rig_fill(bytes, SIZE, 5);
    bytes[0] = MAGIC;
    visit_init(&visit, &rig);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    if (stub) {
        visit_use_stub(&visit);
    }
    image = (esp_loader_image_t){.offset = AT, .size = SIZE, .pull = rig_pull, .user = bytes};
    visit.config.task = esp_loader_task_write(&write_task, &image, 1);
    visit_begin(&visit);
}

static void finish(void)
{
    while (visit_step(&visit)) {
    }
}

static const esp_loader_outcome_t *outcome(void)
{
    return esp_loader_session_outcome(&visit.session);
}

static void assert_written(void)
{
    /* Nothing is left of what was mended on the way. */
    assert_int_equal(outcome()->result.code, ESP_LOADER_SUCCESS);
    assert_int_equal(outcome()->end, ESP_LOADER_END_DONE);
    assert_true(image.verified);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, bytes, SIZE);
}

/* Until so much of the image was sent. */
static void step_until_written(uint32_t share)
{
    uint32_t done = 0;
    uint32_t total;
    while (done < share) {
        assert_true(visit_step(&visit));
        esp_loader_session_progress(&visit.session, &done, &total);
    }
}

static unsigned steps_of_a_visit(bool stub)
{
    unsigned steps = 0;
    begin(stub);
    while (visit_step(&visit)) {
        steps++;
    }
    assert_written();
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 0);
    rig_free(&rig);
    return steps;
}

static void a_chip_that_is_reset_at_any_time_is_written_all_the_same(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        const unsigned all = steps_of_a_visit(stub != 0);
        /* Not in its last steps: then it is reset anyway. */
        for (unsigned place = 0; place < PLACES - 1; place++) {
            begin(stub != 0);
            for (unsigned i = 0; i < all / PLACES * place; i++) {
                assert_true(visit_step(&visit));
            }
            sim_chip_reset(rig.chip);
            finish();
            assert_written();
            rig_free(&rig);
        }
    }
}

/* All of flash is erased before: once, and not again after what was written. */
static void a_chip_that_is_reset_while_all_is_erased_is_written_all_the_same(void **state)
{
    enum { ERASE_FLASH = 0xD0 };
    (void)state;
    unsigned all = 0;
    unsigned after_erase = 0;
    for (unsigned place = 0; place < PLACES; place++) {
        uint32_t size;
        begin(true);
        esp_loader_task_write_after_erase(&write_task);
        visit_begin(&visit);
        uint8_t *flash = sim_chip_flash(rig.chip, &size);
        memset(flash, 0, size);
        unsigned steps = 0;
        bool written = false;
        while (visit_step(&visit)) {
            steps++;
            if (place != 0 && steps == all / PLACES * place) {
                uint32_t done;
                uint32_t total;
                esp_loader_session_progress(&visit.session, &done, &total);
                written = done > 0;
                sim_chip_reset(rig.chip);
            }
        }
        if (written) {
            assert_int_equal(sim_chip_counters(rig.chip)->commands[ERASE_FLASH], 1);
            after_erase++;
        }
        all = place == 0 ? steps : all;
        assert_written();
        assert_int_equal(*sim_chip_flash(rig.chip, NULL), 0xFF);
        assert_int_equal(sim_chip_flash(rig.chip, NULL)[size - 1], 0xFF);
        rig_free(&rig);
    }
    assert_true(after_erase > 0);
}

static void a_reset_in_the_middle_of_a_write_is_told(void **state)
{
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        begin(stub != 0);
        step_until_written(SIZE / 2);
        sim_chip_reset(rig.chip);
        finish();
        assert_written();
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 1);
        /* What was approved is the same chip still. */
        assert_int_equal(visit.approved[ESP_LOADER_APPROVE_TASK], 1);
        rig_free(&rig);
    }
}

/* Progress recharges the patience. */
static void resets_again_and_again_are_survived(void **state)
{
    enum { RESETS = 6 };
    (void)state;
    for (unsigned stub = 0; stub < 2; stub++) {
        begin(stub != 0);
        for (unsigned i = 1; i <= RESETS; i++) {
            step_until_written(SIZE * i / (RESETS + 1));
            sim_chip_reset(rig.chip);
        }
        finish();
        assert_written();
        rig_free(&rig);
    }
}

/* Somebody plugs in another one, which holds something else. */
static void change_chip(const sim_config_t *config)
{
    sim_link_destroy(rig.link);
    sim_chip_destroy(rig.chip);
    rig.chip = sim_chip_create(config);
    assert_non_null(rig.chip);
    rig.link = sim_link_create(rig.chip, NULL, 0);
    assert_non_null(rig.link);
    sim_link_advance(rig.link, rig.now_us);
}

static void assert_left_alone(const sim_config_t *other)
{
    for (unsigned stub = 0; stub < 2; stub++) {
        begin(stub != 0);
        step_until_written(SIZE / 2);
        change_chip(other);
        finish();
        assert_int_equal(outcome()->end, ESP_LOADER_END_OTHER_CHIP);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 1);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
        assert_int_equal(sim_chip_counters(rig.chip)->bytes_programmed, 0);
        rig_free(&rig);
    }
}

static void a_chip_of_another_kind_in_its_place_is_left_alone(void **state)
{
    const sim_config_t other = {.chip = "esp32", .paced = true};
    (void)state;
    assert_left_alone(&other);
}

static void another_chip_of_the_same_kind_in_its_place_is_left_alone(void **state)
{
    const sim_config_t other = {
        .chip = "esp32c3", .paced = true, .mac = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55}};
    (void)state;
    assert_left_alone(&other);
}

/* The line keeps back who it is, once. */
static void another_chip_that_is_silent_at_first_is_left_alone(void **state)
{
    enum { LOST = 6, LAST = 14 };
    const sim_config_t other = {
        .chip = "esp32c3", .paced = true, .mac = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55}};
    unsigned told = 0;
    (void)state;
    for (uint64_t at = 1; at < LAST; at++) {
        sim_fault_t faults[LOST];
        for (size_t i = 0; i < LOST; i++) {
            faults[i] =
                (sim_fault_t){.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_CHIP, .at = at + i};
        }
        begin(false);
        step_until_written(SIZE / 2);
        change_chip(&other);
        sim_link_destroy(rig.link);
        rig.link = sim_link_create(rig.chip, faults, LOST);
        sim_link_advance(rig.link, rig.now_us);
        finish();
        told += outcome()->end == ESP_LOADER_END_OTHER_CHIP;
        assert_int_not_equal(outcome()->end, ESP_LOADER_END_DONE);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
        assert_int_equal(sim_chip_counters(rig.chip)->bytes_programmed, 0);
        rig_free(&rig);
    }
    /* Not where it cannot be connected at all. */
    assert_in_range(told, LAST / 2, LAST);
}

static void a_line_that_stays_dead_ends_with_what_failed_first(void **state)
{
    static const sim_fault_t dead = {.kind = SIM_FAULT_UNPLUG, .direction = SIM_TO_CHIP};
    (void)state;
    begin(true);
    step_until_written(SIZE / 2);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &dead, 1);
    sim_link_advance(rig.link, rig.now_us);
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_WRITE);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_false(image.verified);
    rig_free(&rig);
}

/* Nobody resets the chip, so its loader stays at the rate that it was told, and the host with it.
 */
static void a_chip_that_nobody_resets_is_found_again_at_its_rate(void **state)
{
    /* All that it answers for a while, so that the line counts as failed. */
    const sim_fault_t fault = {.kind = SIM_FAULT_TRUNCATE, .direction = SIM_TO_HOST, .count = 300};
    (void)state;
    begin(false);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    const esp_loader_engine_config_t no_reset = {.tx_buffer = rig.tx_buffer,
                                                 .tx_size = sizeof(rig.tx_buffer)};
    esp_loader_engine_init(&rig.engine, &no_reset);
    visit_begin(&visit);
    step_until_written(SIZE / 2);
    assert_int_equal(esp_loader_engine_baud(&rig.engine), RATE);
    sim_link_destroy(rig.link);
    rig.link = sim_link_create(rig.chip, &fault, 1);
    sim_link_advance(rig.link, rig.now_us);
    finish();
    assert_written();
    assert_true(visit_told(&visit, ESP_LOADER_EVENT_AGAIN) > 0);
    rig_free(&rig);
}

/* The chip is reset when all has come, so many steps before the end of the visit: what was proven
 * is not read again, and the digest of all of it is asked for once more. */
static void a_reset_behind_the_last_byte_of_a_read_is_survived(void **state)
{
    enum { MOST = 200 };
    static uint8_t read_back[3000];
    unsigned again = 0;
    bool late = false;
    (void)state;
    for (unsigned steps = 0; !late; steps++) {
        esp_loader_task_read_t read;
        unsigned behind = 0;
        assert_true(steps < MOST);
        rig_init(&rig, "esp32c3", true);
        rig_fill(bytes, SIZE, 5);
        visit_init(&visit, &rig);
        memcpy(sim_chip_flash(rig.chip, NULL) + AT, bytes, sizeof(read_back));
        memset(read_back, 0, sizeof(read_back));
        visit.config.task = esp_loader_task_read(&read, AT, sizeof(read_back), read_back);
        visit_begin(&visit);
        while (visit_step(&visit)) {
            uint32_t done;
            uint32_t total;
            esp_loader_session_progress(&visit.session, &done, &total);
            if (done == sizeof(read_back) && total == done && behind++ == steps) {
                sim_chip_reset(rig.chip);
            }
        }
        late = behind <= steps;
        assert_int_equal(outcome()->end, ESP_LOADER_END_DONE);
        assert_memory_equal(read_back, bytes, sizeof(read_back));
        again += visit_told(&visit, ESP_LOADER_EVENT_AGAIN);
        rig_free(&rig);
    }
    assert_true(again > 1);
}

/* A damaged command tells the ROM of pads that the flash does not hang on, each time that half of
 * it is read: to come as far as before is no progress. */
static void flash_that_is_lost_each_time_is_given_up(void **state)
{
    static const uint8_t detach[] = {0xC0, 0, 0x0D, 8, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0xC0};
    enum { MOST = 20 };
    static uint8_t read_back[9000];
    esp_loader_task_read_t read;
    uint32_t done;
    uint32_t total;
    uint32_t before = 0;
    (void)state;
    rig_init(&rig, "esp32", true);
    rig_fill(bytes, SIZE, 5);
    visit_init(&visit, &rig);
    memcpy(sim_chip_flash(rig.chip, NULL) + AT, bytes, sizeof(read_back));
    visit.config.task = esp_loader_task_read(&read, AT, sizeof(read_back), read_back);
    visit_begin(&visit);
    while (visit_step(&visit)) {
        esp_loader_session_progress(&visit.session, &done, &total);
        if (before <= sizeof(read_back) / 2 && done > sizeof(read_back) / 2) {
            sim_link_write(rig.link, detach, sizeof(detach));
        }
        before = done;
        assert_in_range(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 0, MOST);
    }
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_INVALID_MD5);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_that_is_reset_at_any_time_is_written_all_the_same),
        cmocka_unit_test(a_chip_that_is_reset_while_all_is_erased_is_written_all_the_same),
        cmocka_unit_test(a_reset_in_the_middle_of_a_write_is_told),
        cmocka_unit_test(resets_again_and_again_are_survived),
        cmocka_unit_test(a_chip_of_another_kind_in_its_place_is_left_alone),
        cmocka_unit_test(another_chip_of_the_same_kind_in_its_place_is_left_alone),
        cmocka_unit_test(another_chip_that_is_silent_at_first_is_left_alone),
        cmocka_unit_test(a_line_that_stays_dead_ends_with_what_failed_first),
        cmocka_unit_test(a_chip_that_nobody_resets_is_found_again_at_its_rate),
        cmocka_unit_test(a_reset_behind_the_last_byte_of_a_read_is_survived),
        cmocka_unit_test(flash_that_is_lost_each_time_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
