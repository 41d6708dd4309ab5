/*
 * Sessions: reaching a chip, and what is told when that fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_chip.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;

static void begin(const char *chip)
{
    rig_init(&rig, chip, true);
    visit_init(&visit, &rig);
}

static const esp_loader_outcome_t *outcome(void)
{
    return esp_loader_session_outcome(&visit.session);
}

static const esp_loader_target_t *target(void)
{
    return esp_loader_session_target(&visit.session);
}

static void every_chip_is_found_and_left(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        begin(sim_chip_name(i));
        assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
        assert_int_not_equal(target()->chip, ESP_UNKNOWN_CHIP);
        assert_true(target()->identified);
        /* Of some chips it is not known where their ROM tells. */
        assert_true(target()->reached <= ESP_LOADER_REACHED_UART);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_CHIP), 1);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_LEAVING)->value,
                         ESP_LOADER_LEAVING_BY_LINES);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_DONE), 1);
        assert_int_not_equal(sim_chip_mode(rig.chip), SIM_MODE_DOWNLOAD);
        rig_free(&rig);
    }
}

static void silence_ends_after_all_attempts(void **state)
{
    (void)state;
    begin("esp32");
    visit.config.attempts = 3;
    const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    rig_fault(&rig, &deaf);
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), 3);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_ATTEMPT)->value, 3);
    assert_int_equal(outcome()->heard, ESP_LOADER_HEARD_LOADER);
    assert_true(outcome()->reset);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_CONNECT);
    rig_free(&rig);
}

/* Of a chip that says nothing nobody knows that it is another one. */
static void silence_is_no_other_chip(void **state)
{
    static const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    (void)state;
    begin("esp32");
    visit.config.attempts = 1;
    visit.config.chip = ESP32C3_CHIP;
    rig_fault(&rig, &deaf);
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(target()->chip, ESP_UNKNOWN_CHIP);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_DONE), 1);
    rig_free(&rig);
}

/* It answers, and then no more: what failed in the end is that nobody answers. */
static void a_chip_that_is_gone_after_its_first_answer(void **state)
{
    (void)state;
    begin("esp32");
    visit.config.attempts = 2;
    visit_begin(&visit);
    bool connected = false;
    while (!connected) {
        assert_true(visit_step(&visit));
        connected = esp_loader_engine_chip(&rig.engine) != ESP_UNKNOWN_CHIP;
    }
    do {
        /* Held in reset, whatever the host's lines say. */
        sim_chip_set_lines(rig.chip, false, true);
    } while (visit_step(&visit));
    assert_int_equal(outcome()->end, ESP_LOADER_END_NO_ANSWER);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_CONNECT);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(outcome()->heard, ESP_LOADER_HEARD_NOTHING);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_ATTEMPT)->value, 2);
    rig_free(&rig);
}

/* How long a write takes of a chip whose ROM has missed so many SYNCs. */
static uint32_t write_behind_missed_syncs_ms(uint8_t missed)
{
    static uint8_t bytes[0x10000];
    static const uint32_t rates[] = {921600};
    const sim_latency_t network = {.delay_us = 20000};
    sim_config_t config = stub_scene_config_of("esp32c3");
    esp_loader_image_t image = {
        .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
    esp_loader_task_write_t write;
    config.missed_syncs = missed;
    rig_fill(bytes, sizeof(bytes), 3);
    rig_init_with(&rig, &config);
    sim_link_set_latency(rig.link, &network);
    visit_init(&visit, &rig);
    visit_use_stub(&visit);
    visit.config.rates = rates;
    visit.config.rate_count = 1;
    assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                     ESP_LOADER_END_DONE);
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + 0x10000, bytes, sizeof(bytes));
    const uint32_t ms = (uint32_t)(rig.now_us / 1000);
    rig_free(&rig);
    return ms;
}

/* A SYNC that a starting chip misses tells nothing about long frames. */
static void missed_syncs_cost_their_own_time_only(void **state)
{
    (void)state;
    const uint32_t clean = write_behind_missed_syncs_ms(0);
    for (uint8_t missed = 1; missed < 4; missed++) {
        assert_in_range(write_behind_missed_syncs_ms(missed), clean, clean + missed * 400);
    }
}

static void another_chip_than_wanted_is_left_alone(void **state)
{
    (void)state;
    begin("esp32c3");
    visit.config.chip = ESP32_CHIP;
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_OTHER_CHIP);
    assert_int_equal(target()->chip, ESP32C3_CHIP);
    assert_int_equal(visit.approved[ESP_LOADER_APPROVE_CHIP], 0);
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    rig_free(&rig);
}

static void secure_download_mode_is_found(void **state)
{
    (void)state;
    const sim_config_t config = {
        .chip = "esp32s3", .paced = true, .security_flags = SIM_SECURITY_DOWNLOAD};
    rig_init_with(&rig, &config);
    visit_init(&visit, &rig);
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
    assert_true(target()->secure_download);
    assert_false(target()->identified);
    assert_int_equal(target()->identity.revision, 0);
    assert_memory_equal(target()->identity.mac, "\0\0\0\0\0\0", 6);
    assert_int_equal(outcome()->result.code, ESP_LOADER_SUCCESS);
    rig_free(&rig);
}

/* With the steps that tell them: the words that say what is in a chip, in their order, before the
 * chip itself is told. */
static void a_chip_is_told_with_its_words(void **state)
{
    enum { UART_DIVIDER = 0x60000014, UART_DIVIDER_ESP32 = 0x3FF40014 };
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        begin(sim_chip_name(i));
        visit.config.steps = &esp_loader_steps_telling;
        assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
        unsigned words = 0;
        for (size_t event = 0; visit.events[event].kind != ESP_LOADER_EVENT_CHIP; event++) {
            if (visit.events[event].kind == ESP_LOADER_EVENT_WORD) {
                const uint32_t address = esp_loader_chip_word(target()->chip, words);
                assert_int_not_equal(address, 0);
                assert_int_equal(visit.events[event].other, words);
                if (address == UART_DIVIDER || address == UART_DIVIDER_ESP32) {
                    assert_int_not_equal(visit.events[event].value, 0);
                } else {
                    assert_int_equal(visit.events[event].value, sim_chip_peek(rig.chip, address));
                }
                words++;
            }
        }
        assert_int_equal(esp_loader_chip_word(target()->chip, words), 0);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_WORD), words);
        rig_free(&rig);
    }
}

static void a_chip_that_lets_nobody_read_it_has_no_words(void **state)
{
    (void)state;
    const sim_config_t config = {
        .chip = "esp32s3", .paced = true, .security_flags = SIM_SECURITY_DOWNLOAD};
    rig_init_with(&rig, &config);
    visit_init(&visit, &rig);
    visit.config.steps = &esp_loader_steps_telling;
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_WORD), 0);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_CHIP), 1);
    rig_free(&rig);
}

static void a_no_ends_the_visit_where_it_was_asked(void **state)
{
    (void)state;
    static uint8_t bytes[5000];
    for (int asked = ESP_LOADER_APPROVE_CHIP; asked <= ESP_LOADER_APPROVE_LEAVE; asked++) {
        esp_loader_image_t image = {
            .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
        esp_loader_task_write_t write;
        begin("esp32");
        rig_fill(bytes, sizeof(bytes), 7);
        visit.refuse = asked;
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                         ESP_LOADER_END_REFUSED);
        assert_int_equal(visit.approved[asked], 1);
        assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased != 0,
                         asked == ESP_LOADER_APPROVE_LEAVE);
        assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_DOWNLOAD);
        rig_free(&rig);
    }
}

static void a_stub_that_runs_is_used_or_refused(void **state)
{
    (void)state;
    for (int use = 0; use <= 1; use++) {
        esp_loader_task_t flash_id;
        stub_scene_begin(&rig, 1);
        assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
        const esp_loader_engine_config_t no_reset = {.tx_buffer = rig.tx_buffer,
                                                     .tx_size = sizeof(rig.tx_buffer)};
        esp_loader_engine_init(&rig.engine, &no_reset);
        visit_init(&visit, &rig);
        visit.config.rate_fixed = true;
        if (use) {
            visit_use_stub(&visit);
        }
        assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)),
                         use ? ESP_LOADER_END_DONE : ESP_LOADER_END_STUB_RUNS);
        assert_int_equal(esp_loader_engine_stub_running(&rig.engine), use);
        /* This task wants none. One that does is told that it has one, and loads no other. */
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_STUB_FOUND), 0);
        if (use) {
            uint8_t bytes[16];
            esp_loader_task_read_t read;
            const uint32_t loads = sim_chip_counters(rig.chip)->commands[0x05];
            assert_int_equal(
                visit_run(&visit, esp_loader_task_read(&read, 0, sizeof(bytes), bytes)),
                ESP_LOADER_END_DONE);
            assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_STUB_FOUND), 1);
            assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_STUB_LOADING), 0);
            assert_int_equal(sim_chip_counters(rig.chip)->commands[0x05], loads);
        }
        rig_free(&rig);
    }
}

static void encryption_is_told_where_a_task_asks(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp32", "esp32c3", "esp32s2"};
    static uint8_t bytes[100];
    for (size_t i = 0; i < 3; i++) {
        for (unsigned count = 0; count <= 3; count += 1) {
            const sim_config_t config = {.chip = chips[i],
                                         .paced = true,
                                         .flash_crypt_count = (uint8_t)(count == 2 ? 3 : count),
                                         .manual_encrypt_off = count == 3};
            const uint8_t bits = (uint8_t)__builtin_popcount(config.flash_crypt_count);
            esp_loader_image_t image = {
                .offset = 0, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
            esp_loader_task_write_t write;
            rig_init_with(&rig, &config);
            visit_init(&visit, &rig);
            visit.refuse = ESP_LOADER_APPROVE_CHIP;
            visit_run(&visit, esp_loader_task_write(&write, &image, 1));
            assert_int_equal(target()->encrypts, bits % 2 != 0);
            assert_int_equal(target()->encrypts_no_writes, count == 3);
            rig_free(&rig);
        }
    }
}

/* A read does not, unless it was told to. */
static void a_read_asks_for_encryption_where_it_was_told_to(void **state)
{
    (void)state;
    for (unsigned asks = 0; asks < 2; asks++) {
        const sim_config_t config = {.chip = "esp32c3", .paced = true, .flash_crypt_count = 1};
        uint8_t bytes[100];
        esp_loader_task_read_t read;
        rig_init_with(&rig, &config);
        visit_init(&visit, &rig);
        esp_loader_task_t *task = esp_loader_task_read(&read, 0x1000, sizeof(bytes), bytes);
        if (asks != 0) {
            esp_loader_task_read_security(&read);
        }
        assert_int_equal(visit_run(&visit, task), ESP_LOADER_END_DONE);
        assert_int_equal(target()->encrypts, asks);
        assert_memory_equal(bytes, sim_chip_flash(rig.chip, NULL) + 0x1000, sizeof(bytes));
        assert_ptr_equal(esp_loader_session_engine(&visit.session), &rig.engine);
        rig_free(&rig);
    }
}

/* The ESP32's second version is a bit of its eFuses, which counts on chips that know it; later
 * chips tell by their security information. */
static void secure_boot_is_told_where_a_task_asks(void **state)
{
    (void)state;
    static const struct {
        const char *chip;
        uint16_t revision;
        esp_loader_secure_boot_t told;
    } cases[] = {
        {"esp32c3", 0, ESP_LOADER_SECURE_BOOT_V2},
        {"esp32", 300, ESP_LOADER_SECURE_BOOT_V2},
        {"esp32", 100, ESP_LOADER_SECURE_BOOT_OFF},
    };
    static uint8_t bytes[100];
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        for (unsigned on = 0; on <= 1; on++) {
            const sim_config_t config = {.chip = cases[i].chip,
                                         .paced = true,
                                         .revision = cases[i].revision,
                                         .security_flags = on ? SIM_SECURITY_BOOT : 0};
            esp_loader_image_t image = {
                .offset = 0, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
            esp_loader_task_write_t write;
            rig_init_with(&rig, &config);
            visit_init(&visit, &rig);
            visit.refuse = ESP_LOADER_APPROVE_CHIP;
            visit_run(&visit, esp_loader_task_write(&write, &image, 1));
            assert_int_equal(target()->secure_boot,
                             on ? cases[i].told : ESP_LOADER_SECURE_BOOT_OFF);
            rig_free(&rig);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chip_is_found_and_left),
        cmocka_unit_test(silence_ends_after_all_attempts),
        cmocka_unit_test(silence_is_no_other_chip),
        cmocka_unit_test(a_chip_that_is_gone_after_its_first_answer),
        cmocka_unit_test(missed_syncs_cost_their_own_time_only),
        cmocka_unit_test(another_chip_than_wanted_is_left_alone),
        cmocka_unit_test(secure_download_mode_is_found),
        cmocka_unit_test(a_chip_is_told_with_its_words),
        cmocka_unit_test(a_chip_that_lets_nobody_read_it_has_no_words),
        cmocka_unit_test(a_no_ends_the_visit_where_it_was_asked),
        cmocka_unit_test(a_stub_that_runs_is_used_or_refused),
        cmocka_unit_test(encryption_is_told_where_a_task_asks),
        cmocka_unit_test(a_read_asks_for_encryption_where_it_was_told_to),
        cmocka_unit_test(secure_boot_is_told_where_a_task_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
