/*
 * Sessions: rates with a way back, stubs, flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static rig_t rig;
static visit_t visit;
static uint8_t bytes[20000];

static esp_loader_end_t write_with_stub(void)
{
    static esp_loader_task_write_t write;
    static esp_loader_image_t image;
    image = (esp_loader_image_t){
        .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
    rig_fill(bytes, sizeof(bytes), 9);
    visit_use_stub(&visit);
    return visit_run(&visit, esp_loader_task_write(&write, &image, 1));
}

static void assert_written(void)
{
    assert_memory_equal(sim_chip_flash(rig.chip, NULL) + 0x10000, bytes, sizeof(bytes));
}

static const esp_loader_target_t *target(void)
{
    return esp_loader_session_target(&visit.session);
}

static void a_stub_is_loaded_at_the_higher_rate(void **state)
{
    (void)state;
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        stub_scene_begin(&rig, chip);
        visit_init(&visit, &rig);
        visit.refuse = ESP_LOADER_APPROVE_LEAVE;
        assert_int_equal(write_with_stub(), ESP_LOADER_END_REFUSED);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_int_equal(target()->baud, 460800);
        assert_int_equal(sim_chip_baud(rig.chip), 460800);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_STUB_STARTED), 1);
        assert_written();
        rig_free(&rig);
    }
}

static void a_rate_the_host_cannot_run_at_leads_to_the_next(void **state)
{
    (void)state;
    static const uint32_t rates[] = {3000000, 2000000, 230400};
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        stub_scene_begin(&rig, chip);
        visit_init(&visit, &rig);
        visit.highest_rate = 921600;
        visit.config.rates = rates;
        visit.config.rate_count = 3;
        visit.refuse = ESP_LOADER_APPROVE_LEAVE;
        assert_int_equal(write_with_stub(), ESP_LOADER_END_REFUSED);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), 2);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_RATE_FAILED)->value, 2000000);
        assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_RATE_FAILED)->other, 115200);
        assert_int_equal(target()->baud, 230400);
        assert_true(esp_loader_engine_stub_running(&rig.engine));
        assert_written();
        rig_free(&rig);
    }
}

static void no_rate_works_and_the_first_stays(void **state)
{
    (void)state;
    stub_scene_begin(&rig, 1);
    visit_init(&visit, &rig);
    visit.highest_rate = 115200;
    assert_int_equal(write_with_stub(), ESP_LOADER_END_DONE);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), 1);
    assert_int_equal(target()->baud, 115200);
    assert_written();
    rig_free(&rig);
}

/* Silence at a rate may be the line's doing, as often as once. Of several rates the next is tried.
 */
static void the_last_rate_is_tried_twice(void **state)
{
    static const uint32_t rates[] = {921600, 460800};
    static const struct {
        uint8_t rates;
        unsigned garbled;
        unsigned failed;
        uint32_t baud;
    } cases[] = {{1, 1, 0, 921600}, {1, 2, 1, 115200}, {2, 1, 1, 460800},
                 {2, 2, 1, 460800}, {2, 3, 2, 115200}, {2, 4, 2, 115200}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        stub_scene_begin(&rig, 1);
        visit_init(&visit, &rig);
        visit.config.rates = rates;
        visit.config.rate_count = cases[i].rates;
        visit.garbled = cases[i].garbled;
        visit.refuse = ESP_LOADER_APPROVE_LEAVE;
        assert_int_equal(write_with_stub(), ESP_LOADER_END_REFUSED);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FAILED), cases[i].failed);
        assert_int_equal(target()->baud, cases[i].baud);
        assert_written();
        rig_free(&rig);
    }
}

static void a_loader_without_the_command_takes_its_rate_at_a_reset(void **state)
{
    (void)state;
    static const uint32_t rate = 460800;
    esp_loader_image_t image = {
        .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
    for (int asked = 0; asked <= 1; asked++) {
        esp_loader_task_write_t write;
        rig_init(&rig, "esp8266", true);
        visit_init(&visit, &rig);
        visit.config.rates = &rate;
        visit.config.rates_asked_for = asked != 0;
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                         ESP_LOADER_END_DONE);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_BY_RESET), asked);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE), asked);
        assert_written();
        rig_free(&rig);
    }
}

static void a_line_without_a_rate_is_left_alone(void **state)
{
    (void)state;
    stub_scene_begin(&rig, 1);
    visit_init(&visit, &rig);
    visit.config.rate_fixed = true;
    visit.config.rates_asked_for = true;
    assert_int_equal(write_with_stub(), ESP_LOADER_END_DONE);
    assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_RATE_FIXED), 1);
    assert_int_equal(sim_chip_baud(rig.chip), 115200);
    rig_free(&rig);
}

static void a_stub_that_does_not_start_is_told(void **state)
{
    (void)state;
    stub_scene_begin(&rig, 2);
    visit_init(&visit, &rig);
    stub_scene_damage();
    assert_int_equal(write_with_stub(), ESP_LOADER_END_STUB_FAILED);
    stub_scene_damage();
    assert_int_equal(sim_chip_counters(rig.chip)->sectors_erased, 0);
    rig_free(&rig);
}

static void flash_told_larger_than_it_is_is_told(void **state)
{
    (void)state;
    esp_loader_task_t flash_id;
    const sim_config_t config = {.chip = "esp32", .paced = true, .flash_part = "W25Q16"};
    rig_init_with(&rig, &config);
    visit_init(&visit, &rig);
    visit.config.flash_size = 0x400000;
    assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)), ESP_LOADER_END_DONE);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_FLASH_SMALLER)->value, 0x200000);
    assert_int_equal(visit_last(&visit, ESP_LOADER_EVENT_FLASH_SMALLER)->other, 0x400000);
    assert_int_equal(target()->flash.size, 0x400000);
    rig_free(&rig);
}

static void a_size_that_was_told_counts(void **state)
{
    static const uint32_t told[] = {0x100000, 0x200000, 0x400000, 0};
    (void)state;
    for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
        esp_loader_task_t flash_id;
        const sim_config_t config = {.chip = "esp32", .paced = true, .flash_part = "W25Q16"};
        rig_init_with(&rig, &config);
        visit_init(&visit, &rig);
        visit.config.flash_size = told[i];
        assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)),
                         ESP_LOADER_END_DONE);
        assert_int_equal(visit_told(&visit, ESP_LOADER_EVENT_FLASH_SMALLER), told[i] > 0x200000);
        assert_int_equal(target()->flash.size, told[i] != 0 ? told[i] : 0x200000);
        rig_free(&rig);
    }
}

/* Its id tells no size; its SFDP tables do, where the program has that step. */
static void flash_of_unknown_size_is_told_with_its_id(void **state)
{
    static const struct {
        const esp_loader_steps_t *steps;
        uint32_t told;
        esp_loader_end_t end;
    } cases[] = {{&esp_loader_steps_all, 0, ESP_LOADER_END_DONE},
                 {&esp_loader_steps_stub, 0, ESP_LOADER_END_FLASH_SIZE_UNKNOWN},
                 {&esp_loader_steps_rom, 0, ESP_LOADER_END_FLASH_SIZE_UNKNOWN},
                 {&esp_loader_steps_rom, 0x400000, ESP_LOADER_END_DONE}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_task_t flash_id;
        const sim_config_t config = {.chip = "esp32", .paced = true, .flash_part = "SST26VF032B"};
        rig_init_with(&rig, &config);
        visit_init(&visit, &rig);
        visit.config.steps = cases[i].steps;
        visit.config.flash_size = cases[i].told;
        assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)), cases[i].end);
        const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&visit.session);
        if (cases[i].end == ESP_LOADER_END_DONE) {
            assert_int_equal(target()->flash.size, 0x400000);
        } else {
            assert_int_equal(outcome->doing, ESP_LOADER_DOING_ATTACH_FLASH);
            assert_int_equal(outcome->result.code, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
            assert_int_equal(outcome->result.address, 0x4226BF);
        }
        rig_free(&rig);
    }
}

static uint32_t pins_of_the_board;

static bool set_pins(void *user, esp_loader_approve_t what)
{
    visit_t *asking = user;
    if (what == ESP_LOADER_APPROVE_CHIP) {
        esp_loader_session_set_flash_pins(&asking->session, pins_of_the_board);
    }
    return true;
}

static void flash_pins_may_be_set_once_the_chip_is_known(void **state)
{
    const uint32_t pins = ESP_LOADER_FLASH_PINS(6, 17, 8, 16, 11);
    (void)state;
    for (int told = 0; told <= 1; told++) {
        esp_loader_task_t flash_id;
        const sim_config_t config = {
            .chip = "esp32", .paced = true, .spi_pins = pins, .spi_pins_unfused = true};
        rig_init_with(&rig, &config);
        visit_init(&visit, &rig);
        visit.config.approve = set_pins;
        pins_of_the_board = told ? pins : 0;
        assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)),
                         told ? ESP_LOADER_END_DONE : ESP_LOADER_END_FLASH_SIZE_UNKNOWN);
        rig_free(&rig);
    }
}

static void blocks_suit_the_loader_and_the_way(void **state)
{
    static const struct {
        bool stub;
        esp_loader_reached_t reached;
        uint32_t flash;
        uint32_t ram;
    } cases[] = {
        {false, ESP_LOADER_REACHED_UART, 1024, 0x1800},
        {true, ESP_LOADER_REACHED_UART, 0x4000, 0x1800},
        {true, ESP_LOADER_REACHED_USB_SERIAL_JTAG, 0x4000, 0x1800},
        {false, ESP_LOADER_REACHED_USB_OTG, 1024, ESP_LOADER_USB_OTG_BLOCK_MAX},
        {true, ESP_LOADER_REACHED_USB_OTG, ESP_LOADER_USB_OTG_BLOCK_MAX,
         ESP_LOADER_USB_OTG_BLOCK_MAX},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        esp_loader_task_write_t write;
        esp_loader_image_t image = {
            .offset = 0x10000, .size = sizeof(bytes), .pull = rig_pull, .user = bytes};
        stub_scene_begin(&rig, 3);
        visit_init(&visit, &rig);
        visit.config.reached = cases[i].reached;
        visit.refuse = ESP_LOADER_APPROVE_TASK;
        if (cases[i].stub) {
            visit_use_stub(&visit);
        }
        assert_int_equal(visit_run(&visit, esp_loader_task_write(&write, &image, 1)),
                         ESP_LOADER_END_REFUSED);
        assert_int_equal(target()->reached, cases[i].reached);
        assert_int_equal(esp_loader_session_flash_block_size(&visit.session), cases[i].flash);
        assert_int_equal(esp_loader_session_ram_block_size(&visit.session), cases[i].ram);
        rig_free(&rig);
    }
}

static void secure_download_mode_needs_the_flash_size(void **state)
{
    (void)state;
    for (int told = 0; told <= 1; told++) {
        esp_loader_task_t flash_id;
        const sim_config_t config = {
            .chip = "esp32c3", .paced = true, .security_flags = SIM_SECURITY_DOWNLOAD};
        rig_init_with(&rig, &config);
        visit_init(&visit, &rig);
        visit.config.flash_size = told ? 0x400000 : 0;
        assert_int_equal(visit_run(&visit, esp_loader_task_flash_id(&flash_id)),
                         told ? ESP_LOADER_END_DONE : ESP_LOADER_END_FLASH_SIZE_NEEDED);
        rig_free(&rig);
    }
}

/* One changed command is enough to have the flash answer something else than its id. */
static void the_id_is_found_whatever_byte_was_changed(void **state)
{
    (void)state;
    uint64_t count = 1;
    for (uint64_t at = 0; at < count; at++) {
        const sim_fault_t changed = {
            .kind = SIM_FAULT_CORRUPT, .direction = SIM_TO_CHIP, .at = at, .byte = 0x04};
        esp_loader_task_t flash_id;
        rig_init(&rig, "esp32", true);
        visit_init(&visit, &rig);
        if (at != 0) {
            rig_fault(&rig, &changed);
        }
        const esp_loader_end_t end = visit_run(&visit, esp_loader_task_flash_id(&flash_id));
        count = at == 0 ? sim_link_bytes(rig.link, SIM_TO_CHIP) : count;
        if (end != ESP_LOADER_END_DONE) {
            fail_msg("byte %u: the visit ended with %d", (unsigned)at, (int)end);
        }
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stub_is_loaded_at_the_higher_rate),
        cmocka_unit_test(a_rate_the_host_cannot_run_at_leads_to_the_next),
        cmocka_unit_test(no_rate_works_and_the_first_stays),
        cmocka_unit_test(the_last_rate_is_tried_twice),
        cmocka_unit_test(a_loader_without_the_command_takes_its_rate_at_a_reset),
        cmocka_unit_test(a_line_without_a_rate_is_left_alone),
        cmocka_unit_test(a_stub_that_does_not_start_is_told),
        cmocka_unit_test(flash_told_larger_than_it_is_is_told),
        cmocka_unit_test(a_size_that_was_told_counts),
        cmocka_unit_test(flash_of_unknown_size_is_told_with_its_id),
        cmocka_unit_test(flash_pins_may_be_set_once_the_chip_is_known),
        cmocka_unit_test(blocks_suit_the_loader_and_the_way),
        cmocka_unit_test(secure_download_mode_needs_the_flash_size),
        cmocka_unit_test(the_id_is_found_whatever_byte_was_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
