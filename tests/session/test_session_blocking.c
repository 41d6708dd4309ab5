/*
 * Sessions in one blocking call, through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_task.h"
#include "esp_loader_visit.h"
#include "support/memory_port.h"
#include "support/rig.h"
#include "support/stub_scene.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = 0x10000, SIZE = 9001 };

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_session_t session;
static uint8_t bytes[SIZE];
static esp_loader_image_t image;
static esp_loader_task_write_t write_task;

static const esp_loader_stub_t *scene_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)chip;
    (void)revision;
    return stub_scene_stub();
}

static esp_loader_session_config_t config_of_write(const esp_loader_steps_t *steps)
{
    esp_loader_session_config_t config = ESP_LOADER_SESSION_CONFIG_DEFAULT(steps);
    rig_fill(bytes, SIZE, 4);
    image = (esp_loader_image_t){.offset = OFFSET, .size = SIZE, .pull = rig_pull, .user = bytes};
    config.task = esp_loader_task_write(&write_task, &image, 1);
    config.attempts = 2;
    return config;
}

static void begin(const sim_config_t *chip, bool read_available, const sim_fault_t *fault)
{
    memory_port_init(&port, chip, read_available, fault);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
}

static void assert_written(void)
{
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + OFFSET, bytes, SIZE);
}

static void one_call_brings_a_chip_up_to_date(void **state)
{
    (void)state;
    const esp_loader_steps_t *const steps[] = {&esp_loader_steps_all, &esp_loader_steps_stub,
                                               &esp_loader_steps_rom};
    for (size_t chip = 0; stub_scene_name(chip) != NULL; chip++) {
        for (size_t i = 0; i < 6; i++) {
            const sim_config_t made = stub_scene_config(chip);
            esp_loader_session_config_t config = config_of_write(steps[i % 3]);
            config.stub = i % 3 != 2 ? scene_stub : NULL;
            begin(&made, i < 3, NULL);
            assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_SUCCESS);
            assert_written();
            assert_int_equal(esp_loader_session_outcome(&session)->end, ESP_LOADER_END_DONE);
            assert_int_equal(port.calls.reset_target, 1);
            assert_int_equal(port.rate, 115200);
            memory_port_free(&port);
        }
    }
}

static void a_port_whose_rate_is_fixed_keeps_it(void **state)
{
    (void)state;
    const sim_config_t chip = {.chip = "esp32", .paced = true};
    const esp_loader_session_config_t config = config_of_write(&esp_loader_steps_rom);
    begin(&chip, true, NULL);
    port.ops.change_transmission_rate = NULL;
    assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_SUCCESS);
    assert_int_equal(sim_chip_baud(port.chip), 115200);
    assert_written();
    memory_port_free(&port);
}

static esp_loader_error_t refuse_rate(esp_loader_port_t *handle, uint32_t rate)
{
    (void)handle;
    return rate > 115200 ? ESP_LOADER_ERROR_FAIL : ESP_LOADER_SUCCESS;
}

static void assert_no_rate_is_told(void *user, const esp_loader_event_t *event)
{
    (void)user;
    assert_int_not_equal(event->kind, ESP_LOADER_EVENT_RATE);
}

/* The chip measures the host's rate at a reset, so the host is asked for a new one alone. */
static void a_rate_that_the_port_refuses_is_none(void **state)
{
    static const char *const chips[] = {"esp8266", "esp32"};
    static const uint32_t rates[] = {460800};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const sim_config_t chip = {.chip = chips[i], .paced = true};
        esp_loader_session_config_t config = config_of_write(&esp_loader_steps_rom);
        config.rates = rates;
        config.rate_count = 1;
        config.rates_asked_for = true;
        config.event = assert_no_rate_is_told;
        begin(&chip, true, NULL);
        port.ops.change_transmission_rate = refuse_rate;
        assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_SUCCESS);
        assert_written();
        memory_port_free(&port);
    }
}

static void what_ends_a_visit_is_returned(void **state)
{
    (void)state;
    const sim_config_t chip = {.chip = "esp32", .paced = true};
    const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
    esp_loader_session_config_t config = config_of_write(&esp_loader_steps_all);
    begin(&chip, true, &deaf);
    assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(esp_loader_session_outcome(&session)->end, ESP_LOADER_END_NO_ANSWER);
    assert_true(port.now_us < 10 * 1000000ull);
    memory_port_free(&port);

    begin(&chip, true, NULL);
    config.chip = ESP32C3_CHIP;
    assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_ERROR_INVALID_TARGET);
    config.chip = ESP_UNKNOWN_CHIP;
    assert_int_equal(esp_loader_visit(&loader, &session, &config), ESP_LOADER_SUCCESS);
    assert_written();
    memory_port_free(&port);
}

static bool refuse(void *user, esp_loader_approve_t what)
{
    (void)user;
    (void)what;
    return false;
}

/* The code of a visit that no operation has ended. */
static void assert_end(const sim_config_t *chip, const esp_loader_session_config_t *config,
                       esp_loader_end_t end, esp_loader_error_t code)
{
    begin(chip, true, NULL);
    assert_int_equal(esp_loader_visit(&loader, &session, config), code);
    assert_int_equal(esp_loader_session_outcome(&session)->end, end);
    assert_int_equal(sim_chip_counters(port.chip)->sectors_erased, 0);
    memory_port_free(&port);
}

static void each_end_without_an_error_has_its_code(void **state)
{
    const sim_config_t esp32 = {.chip = "esp32", .paced = true};
    const sim_config_t secure = {
        .chip = "esp32c3", .paced = true, .security_flags = SIM_SECURITY_DOWNLOAD};
    esp_loader_task_erase_t erase;
    esp_loader_task_verify_t verify;
    esp_loader_session_config_t config = config_of_write(&esp_loader_steps_all);
    (void)state;
    config.approve = refuse;
    assert_end(&esp32, &config, ESP_LOADER_END_REFUSED, ESP_LOADER_ERROR_FAIL);
    config.approve = NULL;
    config.leave = ESP_LOADER_LEAVE_BY_WATCHDOG;
    assert_end(&esp32, &config, ESP_LOADER_END_NO_WATCHDOG_RESET,
               ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    config.leave = ESP_LOADER_LEAVE_RESET;
    assert_end(&secure, &config, ESP_LOADER_END_FLASH_SIZE_NEEDED, ESP_LOADER_ERROR_INVALID_PARAM);
    config.task = esp_loader_task_erase(&erase, 0, 0x1000);
    assert_end(&esp32, &config, ESP_LOADER_END_STUB_NEEDED, ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    config.task = esp_loader_task_verify(&verify, &image, 1);
    assert_end(&esp32, &config, ESP_LOADER_END_DIFFERENT, ESP_LOADER_ERROR_INVALID_MD5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_call_brings_a_chip_up_to_date),
        cmocka_unit_test(a_port_whose_rate_is_fixed_keeps_it),
        cmocka_unit_test(a_rate_that_the_port_refuses_is_none),
        cmocka_unit_test(what_ends_a_visit_is_returned),
        cmocka_unit_test(each_end_without_an_error_has_its_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
