/*
 * Sessions: how a chip is left, and ports that go with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;

static void begin_with(const sim_config_t *config)
{
    rig_init_with(&rig, config);
    visit_init(&visit, &rig);
}

static void without_a_reset_the_rate_goes_back(void **state)
{
    (void)state;
    static uint8_t bytes[100];
    const sim_config_t config = {.chip = "esp32", .paced = true};
    esp_loader_image_t image = {
        .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
    esp_loader_task_write_t write;
    begin_with(&config);
    visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
    assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                     ESP_LOADER_END_DONE);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_RATE)->value, 460800);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_LEAVING)->value, ESP_LOADER_LEAVING_STAYS);
    assert_int_equal(sim_chip_baud(rig.chip), 115200);
    assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_DOWNLOAD);
    rig_free(&rig);
}

static void a_rate_that_is_the_loaders_already_is_not_changed(void **state)
{
    enum { CHANGE_BAUDRATE = 0x0F };
    (void)state;
    for (int fixed = 0; fixed <= 1; fixed++) {
        const sim_config_t config = {.chip = "esp32", .paced = true};
        begin_with(&config);
        visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
        visit.config.rate_fixed = fixed != 0;
        visit.config.loader_rate = 115200;
        assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[CHANGE_BAUDRATE], 0);
        rig_free(&rig);
    }
}

static void a_watchdog_resets_where_it_can(void **state)
{
    (void)state;
    static const char *const chips[] = {"esp32s3", "esp32c3", "esp32p4", "esp32", "esp32c6"};
    for (size_t i = 0; i < 5; i++) {
        const bool can = i < 3;
        const sim_config_t config = {.chip = chips[i], .paced = true};
        begin_with(&config);
        const uint32_t resets = sim_chip_counters(rig.chip)->resets;
        visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
        assert_int_equal(visit_run(&visit, NULL),
                         can ? ESP_LOADER_END_DONE : ESP_LOADER_END_NO_WATCHDOG_RESET);
        assert_int_equal(sim_chip_counters(rig.chip)->resets, resets + 1 + can);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_STARTING), can);
        rig_free(&rig);
    }
}

static void nobody_resets_from_here(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32", .paced = true, .boot_download = true};
    begin_with(&config);
    const esp_loader_engine_config_t no_lines = {.tx_buffer = rig.tx_buffer,
                                                 .tx_size = sizeof(rig.tx_buffer)};
    esp_loader_engine_init(&rig.engine, &no_lines);
    assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_LEAVING)->value,
                     ESP_LOADER_LEAVING_BY_HAND);
    assert_int_equal(sim_chip_mode(rig.chip), SIM_MODE_DOWNLOAD);
    rig_free(&rig);
}

/* Where the program follows what is printed, the loader takes that rate before the watchdog is set,
 * and nothing of it is lost. */
static void the_loader_takes_the_rate_of_what_is_printed(void **state)
{
    enum { CHANGE_BAUDRATE = 0x0F };
    (void)state;
    for (unsigned follows = 0; follows < 2; follows++) {
        const sim_config_t config = {.chip = "esp32c3", .paced = true};
        begin_with(&config);
        visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
        visit.config.follow_output = follows != 0;
        visit.config.output_rate = 74880;
        assert_int_equal(visit_run(&visit, NULL), ESP_LOADER_END_DONE);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[CHANGE_BAUDRATE], follows);
        assert_int_equal(esp_loader_session_target(&visit.session)->baud, 74880);
        assert_int_equal(esp_loader_session_baud(&visit.session), 74880);
        rig_free(&rig);
    }
}

/* A program in RAM prints at its own rate; one that is only loaded prints nothing. */
static void the_loader_takes_the_rate_of_a_program_that_runs(void **state)
{
    enum { CHANGE_BAUDRATE = 0x0F, RAM = 0x40380000 };
    static const uint8_t program[100];
    static const uint32_t rates[] = {115200};
    static const esp_loader_stub_segment_t segment = {
        .address = RAM, .size = sizeof(program), .data = program};
    (void)state;
    for (unsigned runs = 0; runs < 2; runs++) {
        const sim_config_t config = {.chip = "esp32c3", .paced = true};
        esp_loader_task_ram_t load;
        begin_with(&config);
        visit.config.leave = ESP_LOADER_LEAVE_IN_LOADER;
        visit.config.follow_output = true;
        visit.config.output_rate = 74880;
        visit.config.rates = rates;
        visit.config.rate_count = 1;
        assert_int_equal(
            visit_run(&visit, esp_loader_task_ram(&load, &segment, 1, runs != 0 ? RAM : 0)),
            ESP_LOADER_END_DONE);
        assert_int_equal(sim_chip_counters(rig.chip)->commands[CHANGE_BAUDRATE], runs);
        assert_int_equal(esp_loader_session_baud(&visit.session), runs != 0 ? 74880 : 115200);
        rig_free(&rig);
    }
}

/* Loses the port when an event is told for the first time. */
typedef struct {
    esp_loader_event_kind_t at;
    bool reached;
} loss_t;

static void watch(void *user, const esp_loader_event_t *event)
{
    loss_t *loss = user;
    loss->reached = loss->reached || event->kind == loss->at;
}

static esp_loader_end_t run_and_lose(loss_t *loss, bool comes_back, bool *went_on)
{
    visit.watch = watch;
    visit.watch_user = loss;
    visit_begin(&visit);
    while (!loss->reached && visit_step(&visit)) {
    }
    visit_step(&visit);
    *went_on = esp_loader_session_port_lost(&visit.session);
    if (comes_back) {
        esp_loader_session_port_back(&visit.session);
    }
    while (visit_step(&visit)) {
    }
    return esp_loader_session_outcome(&visit.session)->end;
}

static void a_port_that_leaves_with_its_chip_is_no_error(void **state)
{
    (void)state;
    const sim_config_t config = {.chip = "esp32c3", .paced = true, .usb_serial_jtag = true};
    bool went_on;
    begin_with(&config);
    const esp_loader_engine_config_t usb = {.tx_buffer = rig.tx_buffer,
                                            .tx_size = sizeof(rig.tx_buffer),
                                            .enter_bootloader = &esp_loader_reset_usb_serial_jtag,
                                            .run = &esp_loader_reset_run_usb_serial_jtag};
    esp_loader_engine_init(&rig.engine, &usb);
    visit.config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
    loss_t loss = {.at = ESP_LOADER_EVENT_STARTING};
    assert_int_equal(run_and_lose(&loss, false, &went_on), ESP_LOADER_END_DONE);
    assert_true(went_on);
    assert_true(esp_loader_session_target(&visit.session)->left);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_PORT_LEFT), 1);
    rig_free(&rig);
}

/* Of some chips nobody can tell how they are reached. A watchdog has reset them if the port goes;
 * lines reset them over a bridge as well, which has no reason to go. */
static void a_port_of_unknown_kind_may_leave_by_the_watchdog_alone(void **state)
{
    static const struct {
        esp_loader_leave_t leave;
        esp_loader_event_kind_t at;
        esp_loader_reached_t reached;
        esp_loader_end_t end;
    } cases[] = {
        {ESP_LOADER_LEAVE_BY_WATCHDOG, ESP_LOADER_EVENT_STARTING, ESP_LOADER_REACHED_UNKNOWN,
         ESP_LOADER_END_DONE},
        {ESP_LOADER_LEAVE_BY_WATCHDOG, ESP_LOADER_EVENT_STARTING, ESP_LOADER_REACHED_UART,
         ESP_LOADER_END_PORT_LOST},
        {ESP_LOADER_LEAVE_BY_LINES, ESP_LOADER_EVENT_LEAVING, ESP_LOADER_REACHED_UNKNOWN,
         ESP_LOADER_END_PORT_LOST},
        {ESP_LOADER_LEAVE_IN_LOADER, ESP_LOADER_EVENT_CHIP, ESP_LOADER_REACHED_UNKNOWN,
         ESP_LOADER_END_PORT_LOST},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const sim_config_t config = {.chip = "esp32s31", .paced = true};
        const bool done = cases[i].end == ESP_LOADER_END_DONE;
        bool went_on;
        loss_t loss = {.at = cases[i].at};
        begin_with(&config);
        visit.config.leave = cases[i].leave;
        visit.config.reached = cases[i].reached;
        assert_int_equal(run_and_lose(&loss, false, &went_on), cases[i].end);
        assert_int_equal(went_on, done);
        assert_int_equal(esp_loader_session_target(&visit.session)->left, done);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_PORT_LEFT), done);
        rig_free(&rig);
    }
}

static void a_port_of_a_bridge_that_is_lost_ends_the_visit(void **state)
{
    (void)state;
    static const esp_loader_event_kind_t at[] = {ESP_LOADER_EVENT_ATTEMPT, ESP_LOADER_EVENT_CHIP,
                                                 ESP_LOADER_EVENT_LEAVING};
    for (size_t i = 0; i < 3; i++) {
        const sim_config_t config = {.chip = "esp32", .paced = true};
        bool went_on;
        loss_t loss = {.at = at[i]};
        begin_with(&config);
        assert_int_equal(run_and_lose(&loss, false, &went_on), ESP_LOADER_END_PORT_LOST);
        assert_false(went_on);
        rig_free(&rig);
    }
}

/* Whoever listens then has the rate at which the chip prints. */
static void the_host_takes_the_rate_of_what_is_printed(void **state)
{
    static const struct {
        uint32_t output_rate;
        bool fixed;
        uint32_t then;
    } cases[] = {{115200, false, 115200}, {74880, false, 74880},   {921600, false, 921600},
                 {460800, false, 460800}, {0, false, 460800},      {74880, true, 115200},
                 {0, true, 115200},       {230400, false, 230400}, {9600, false, 9600}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        static uint8_t bytes[100];
        const sim_config_t config = {.chip = "esp32", .paced = true};
        esp_loader_image_t image = {
            .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
        esp_loader_task_write_t write;
        begin_with(&config);
        visit.config.output_rate = cases[i].output_rate;
        visit.config.rate_fixed = cases[i].fixed;
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                         ESP_LOADER_END_DONE);
        assert_int_equal(esp_loader_session_target(&visit.session)->baud, cases[i].then);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_STAYS), 0);
        rig_free(&rig);
    }
}

/* The host, or the chip's ROM, knows that the port is the chip's own. */
static void a_port_of_the_chips_own_is_awaited_as_one_that_returns(void **state)
{
    static const esp_loader_reached_t ways[] = {
        ESP_LOADER_REACHED_USB_OTG, ESP_LOADER_REACHED_USB_SERIAL_JTAG, ESP_LOADER_REACHED_UART,
        ESP_LOADER_REACHED_UNKNOWN};
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        const sim_config_t config = {.chip = "esp32s2", .paced = true};
        bool went_on;
        loss_t loss = {.at = ESP_LOADER_EVENT_ATTEMPT};
        begin_with(&config);
        visit.config.reached = ways[i];
        visit.config.leave = ESP_LOADER_LEAVE_BY_LINES;
        assert_int_equal(run_and_lose(&loss, true, &went_on),
                         i < 2 ? ESP_LOADER_END_DONE : ESP_LOADER_END_PORT_LOST);
        assert_int_equal(went_on, i < 2);
        rig_free(&rig);
    }
}

static void a_port_that_comes_back_while_the_chip_is_reached_goes_on(void **state)
{
    (void)state;
    for (int back = 0; back <= 1; back++) {
        const sim_config_t config = {.chip = "esp32s2", .paced = true};
        bool went_on;
        loss_t loss = {.at = ESP_LOADER_EVENT_ATTEMPT};
        begin_with(&config);
        visit.config.port_returns = true;
        const uint64_t began = rig.now_us;
        assert_int_equal(run_and_lose(&loss, back != 0, &went_on),
                         back ? ESP_LOADER_END_DONE : ESP_LOADER_END_PORT_LOST);
        assert_true(went_on);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_PORT_LEFT), 1);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_PORT_BACK), back);
        assert_true(back != 0 || rig.now_us - began >= 10000000);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_reset_the_rate_goes_back),
        cmocka_unit_test(a_rate_that_is_the_loaders_already_is_not_changed),
        cmocka_unit_test(a_watchdog_resets_where_it_can),
        cmocka_unit_test(nobody_resets_from_here),
        cmocka_unit_test(the_loader_takes_the_rate_of_what_is_printed),
        cmocka_unit_test(the_loader_takes_the_rate_of_a_program_that_runs),
        cmocka_unit_test(a_port_that_leaves_with_its_chip_is_no_error),
        cmocka_unit_test(a_port_of_unknown_kind_may_leave_by_the_watchdog_alone),
        cmocka_unit_test(a_port_of_a_bridge_that_is_lost_ends_the_visit),
        cmocka_unit_test(the_host_takes_the_rate_of_what_is_printed),
        cmocka_unit_test(a_port_of_the_chips_own_is_awaited_as_one_that_returns),
        cmocka_unit_test(a_port_that_comes_back_while_the_chip_is_reached_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
