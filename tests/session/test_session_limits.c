/*
 * Sessions: how many rates, attempts and new connections there are, and for which tasks, on both
 * sides of each limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { RAM = 0x3FC90000, RAM_SIZE = 3000, PLACES = 11 };

static rig_t rig;
static visit_t visit;
static uint8_t program[RAM_SIZE];

static const esp_loader_outcome_t *outcome(void)
{
    return esp_loader_session_outcome(&visit.session);
}

static void finish(void)
{
    while (visit_step(&visit)) {
    }
}

/* Behind the rates that are told lies one that would work. */
static void no_more_rates_are_tried_than_are_told(void **state)
{
    static const uint32_t rates[] = {3000000, 2000000, 230400, 460800};
    (void)state;
    for (uint8_t count = 0; count <= 4; count++) {
        esp_loader_task_read_t read;
        static uint8_t content[1000];
        stub_scene_begin(&rig, 1);
        visit_init(&visit, &rig);
        visit_use_stub(&visit);
        visit.highest_rate = 921600;
        visit.config.rates = rates;
        visit.config.rate_count = count;
        visit.refuse = ESP_LOADER_APPROVE_LEAVE;
        assert_int_equal(visit_run(&visit, esp_loader_task_read(&read, 0, 1000, content)),
                         ESP_LOADER_END_REFUSED);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), count < 2 ? count : 2u);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE), count > 2);
        assert_int_equal(esp_loader_session_target(&visit.session)->baud,
                         count > 2 ? 230400 : 115200);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        rig_free(&rig);
    }
}

/* A program in RAM, a task that cannot go on where it was. */
static void begin_load(void)
{
    static esp_loader_task_ram_t ram;
    static esp_loader_stub_segment_t segment;
    segment = (esp_loader_stub_segment_t){.address = RAM, .size = RAM_SIZE, .data = program};
    rig_fill(program, sizeof(program), 3);
    rig_init(&rig, "esp32c3", true);
    visit_init(&visit, &rig);
    visit.config.task = esp_loader_task_ram(&ram, &segment, 1, 0);
    visit_begin(&visit);
}

static bool is_ready(void)
{
    return visit_told(&visit, ESP_LOADER_EVENT_READY) != 0;
}

static unsigned steps_until_ready(void)
{
    unsigned steps = 0;
    begin_load();
    while (!is_ready()) {
        assert_true(visit_step(&visit));
        steps++;
    }
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_DONE);
    rig_free(&rig);
    return steps;
}

/* Until the task begins, a chip that is lost is connected again, whatever the task. */
static void a_chip_lost_while_it_is_prepared_is_connected_again(void **state)
{
    (void)state;
    const unsigned steps = steps_until_ready();
    for (unsigned place = 0; place < PLACES; place++) {
        begin_load();
        for (unsigned i = 0; i < steps * place / PLACES; i++) {
            assert_true(visit_step(&visit));
        }
        assert_false(is_ready());
        sim_chip_reset(rig.chip);
        finish();
        assert_int_equal(outcome()->end, ESP_LOADER_END_DONE);
        for (uint32_t at = 0; at < RAM_SIZE; at += 4) {
            uint32_t word;
            memcpy(&word, program + at, sizeof(word));
            assert_int_equal(sim_chip_peek(rig.chip, RAM + at), word);
        }
        rig_free(&rig);
    }
}

static void a_task_that_cannot_go_on_ends_with_the_chip(void **state)
{
    (void)state;
    begin_load();
    while (!is_ready()) {
        assert_true(visit_step(&visit));
    }
    sim_chip_reset(rig.chip);
    finish();
    assert_int_equal(outcome()->end, ESP_LOADER_END_FAILED);
    assert_int_equal(outcome()->doing, ESP_LOADER_DOING_LOAD_RAM);
    assert_int_equal(outcome()->result.code, ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_AGAIN), 0);
    rig_free(&rig);
}

/* Each attempt is one reset and is told with its number. */
static void as_many_attempts_are_made_as_are_told(void **state)
{
    static const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    (void)state;
    for (unsigned attempts = 1; attempts <= 4; attempts++) {
        rig_init(&rig, "esp32", true);
        rig_fault(&rig, &deaf);
        visit_init(&visit, &rig);
        visit.config.attempts = attempts;
        assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_NO_ANSWER);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_ATTEMPT), attempts);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_ATTEMPT)->value, attempts);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_ATTEMPT)->other, attempts);
        rig_free(&rig);
    }
}

/* How a chip is left by default, by the way it is reached and by what its host and it can do; and
 * what the caller asks for. */
static void a_chip_is_left_as_the_way_it_is_reached_needs(void **state)
{
    enum { UART = ESP_LOADER_REACHED_UART };
    enum { JTAG = ESP_LOADER_REACHED_USB_SERIAL_JTAG };
    enum { OTG = ESP_LOADER_REACHED_USB_OTG };
    enum { ENTER = 1, RESET = 2, BOTH = ENTER | RESET };
    enum { LINES = ESP_LOADER_LEAVING_BY_LINES };
    enum { HAND = ESP_LOADER_LEAVING_BY_HAND };
    enum { DOG = ESP_LOADER_LEAVING_BY_WATCHDOG };
    enum { STAYS = ESP_LOADER_LEAVING_STAYS };
    static const struct {
        const char *chip;
        esp_loader_leave_t asked;
        uint8_t reached;
        uint8_t lines; /* that the host has */
        uint8_t leaves;
    } cases[] = {
        {"esp32s3", ESP_LOADER_LEAVE_RESET, UART, BOTH, LINES},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, UART, RESET, LINES},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, UART, ENTER, HAND},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, UART, 0, HAND},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, JTAG, BOTH, LINES},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, JTAG, RESET, DOG},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, JTAG, ENTER, HAND},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, JTAG, 0, DOG},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, OTG, BOTH, DOG},
        {"esp32s3", ESP_LOADER_LEAVE_RESET, OTG, 0, DOG},
        {"esp32c6", ESP_LOADER_LEAVE_RESET, JTAG, RESET, LINES},
        {"esp32c6", ESP_LOADER_LEAVE_RESET, JTAG, 0, HAND},
        {"esp32s3", ESP_LOADER_LEAVE_IN_LOADER, OTG, BOTH, STAYS},
        {"esp32s3", ESP_LOADER_LEAVE_IN_LOADER, UART, 0, STAYS},
        {"esp32s3", ESP_LOADER_LEAVE_BY_LINES, OTG, BOTH, LINES},
        {"esp32s3", ESP_LOADER_LEAVE_BY_LINES, OTG, 0, HAND},
        {"esp32s3", ESP_LOADER_LEAVE_BY_WATCHDOG, UART, BOTH, DOG},
        {"esp32s3", ESP_LOADER_LEAVE_BY_WATCHDOG, UART, 0, DOG},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const sim_config_t config = {.chip = cases[i].chip, .paced = true, .boot_download = true};
        rig_init_with(&rig, &config);
        const esp_loader_engine_config_t host = {
            .tx_buffer = rig.tx_buffer,
            .tx_size = sizeof(rig.tx_buffer),
            .enter_bootloader = (cases[i].lines & ENTER) != 0 ? &esp_loader_reset_classic : NULL,
            .run = (cases[i].lines & RESET) != 0 ? &esp_loader_reset_run : NULL,
        };
        esp_loader_engine_init(&rig.engine, &host);
        visit_init(&visit, &rig);
        visit.config.leave = cases[i].asked;
        visit.config.reached = cases[i].reached;
        visit.refuse = ESP_LOADER_APPROVE_LEAVE;
        const esp_loader_end_t end = visit_run(&visit, NULL);
        const unsigned leaves = esp_loader_session_leaving(&visit.session);
        if (end != ESP_LOADER_END_REFUSED || leaves != cases[i].leaves) {
            fail_msg("case %zu: ended with %d, leaves by %u", i, (int)end, leaves);
        }
        rig_free(&rig);
    }
}

/* What a task's memory held before means nothing. */
static void tasks_are_made_in_any_memory(void **state)
{
    enum { AT = 0x10000, SIZE = 3000 };
    static union {
        esp_loader_task_write_t write;
        esp_loader_task_read_t read;
        esp_loader_task_verify_t verify;
    } task;
    static uint8_t content[SIZE];
    (void)state;
    for (unsigned junk = 0; junk <= 0xFF; junk += 0xFF) {
        uint32_t size;
        esp_loader_image_t image = {.offset = AT, .size = SIZE, .pull = rig_pull, .user = program};
        rig_fill(program, sizeof(program), 3);
        stub_scene_begin(&rig, 1);
        uint8_t *flash = sim_chip_flash(rig.chip, &size);
        memset(flash, 0, size);
        memset(&task, (int)junk, sizeof(task));
        visit_init(&visit, &rig);
        visit_use_stub(&visit);
        esp_loader_task_t *made = esp_loader_task_write(&task.write, &image, 1);
        esp_loader_task_write_after_erase(&task.write);
        assert_int_equal(visit_run(&visit, made), ESP_LOADER_END_DONE);
        assert_memory_equal(sim_chip_flash(rig.chip, NULL) + AT, program, SIZE);
        assert_int_equal(sim_chip_flash(rig.chip, NULL)[0], 0xFF);
        assert_int_equal(sim_chip_flash(rig.chip, NULL)[size - 1], 0xFF);
        memset(&task, (int)junk, sizeof(task));
        assert_int_equal(visit_run(&visit, esp_loader_task_verify(&task.verify, &image, 1)),
                         ESP_LOADER_END_DONE);
        memset(&task, (int)junk, sizeof(task));
        assert_int_equal(visit_run(&visit, esp_loader_task_read(&task.read, AT, SIZE, content)),
                         ESP_LOADER_END_DONE);
        assert_memory_equal(content, program, SIZE);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_rates_are_tried_than_are_told),
        cmocka_unit_test(a_chip_lost_while_it_is_prepared_is_connected_again),
        cmocka_unit_test(a_task_that_cannot_go_on_ends_with_the_chip),
        cmocka_unit_test(as_many_attempts_are_made_as_are_told),
        cmocka_unit_test(a_chip_is_left_as_the_way_it_is_reached_needs),
        cmocka_unit_test(tasks_are_made_in_any_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
