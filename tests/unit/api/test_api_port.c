/*
 * Ports that do less than others, or keep time in their own way.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = 0x10000, BLOCK = 256, GENEROSITY = 20, NEW_RATE = 460800 };

static memory_port_t port;
static esp_loader_t loader;
static esp_loader_port_ops_t generous;
static uint8_t image[30000];
static uint32_t granted; /* ms, by the last start of a countdown that stands still */

/* Gives what is there and calls it too little, as reading a stream or a socket does. */
static esp_loader_error_t read_what_is_there(esp_loader_port_t *handle, uint8_t *data,
                                             uint16_t size, uint32_t timeout)
{
    esp_loader_error_t error = port.ops.read(handle, data, 1, timeout);
    for (uint16_t i = 1; error == ESP_LOADER_SUCCESS && i < size; i++) {
        error = port.ops.read(handle, &data[i], 1, 0) == ESP_LOADER_SUCCESS ? ESP_LOADER_SUCCESS
                                                                            : ESP_LOADER_ERROR_FAIL;
    }
    return error;
}

/* A countdown in processor time stands still while the port waits. */
static uint32_t all_of_it(esp_loader_port_t *handle)
{
    (void)handle;
    return granted;
}

static void start_of_it(esp_loader_port_t *handle, uint32_t ms)
{
    granted = ms;
    port.ops.start_timer(handle, ms);
}

static void start_more(esp_loader_port_t *handle, uint32_t ms)
{
    port.ops.start_timer(handle, ms * GENEROSITY);
}

static void begin(bool is_generous)
{
    const sim_config_t config = {.chip = "esp32", .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, false, NULL);
    generous = port.ops;
    if (is_generous) {
        generous.start_timer = start_more;
    }
    port.port.ops = &generous;
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
}

/* Milliseconds that a write takes, and then reading a register on a line that is dead. */
static void measure(bool is_generous, uint64_t *write_ms, uint64_t *dead_ms)
{
    const esp_loader_flash_cfg_t cfg = {
        .offset = OFFSET, .image_size = sizeof(image), .block_size = BLOCK};
    const sim_fault_t stall = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST};
    uint32_t value;
    begin(is_generous);
    const uint64_t begun_us = port.now_us;
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + OFFSET, image, sizeof(image));
    const uint64_t written_us = port.now_us;
    sim_link_destroy(port.link);
    port.link = sim_link_create(port.chip, &stall, 1);
    sim_link_advance(port.link, port.now_us);
    assert_int_equal(esp_loader_read_register(&loader, 0x40001000, &value),
                     ESP_LOADER_ERROR_TIMEOUT);
    *write_ms = (written_us - begun_us) / 1000;
    *dead_ms = (port.now_us - written_us) / 1000;
    memory_port_free(&port);
}

static void a_port_that_grants_more_time_than_asked_turns_no_clock_back(void **state)
{
    uint64_t usual[2];
    uint64_t more[2];
    (void)state;
    rig_fill(image, sizeof(image), 5);
    measure(false, &usual[0], &usual[1]);
    measure(true, &more[0], &more[1]);
    assert_true(more[0] < usual[0] + usual[0] / 4);
    assert_true(more[1] < usual[1] + usual[1] / 4);
}

static void a_port_that_cannot_change_its_rate_leaves_the_chip_at_it(void **state)
{
    uint32_t value;
    (void)state;
    begin(false);
    generous.change_transmission_rate = NULL;
    const uint32_t before = sim_chip_baud(port.chip);
    assert_int_equal(esp_loader_change_transmission_rate(&loader, NEW_RATE),
                     ESP_LOADER_ERROR_UNSUPPORTED_FUNC);
    assert_int_equal(sim_chip_baud(port.chip), before);
    assert_int_equal(esp_loader_read_register(&loader, 0x40001000, &value), ESP_LOADER_SUCCESS);
    memory_port_free(&port);
}

static void assert_flashes(void)
{
    const esp_loader_flash_cfg_t cfg = {
        .offset = OFFSET, .image_size = sizeof(image), .block_size = BLOCK};
    rig_fill(image, sizeof(image), 6);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + OFFSET, image, sizeof(image));
}

static void a_port_whose_read_gives_what_is_there_is_asked_for_no_more(void **state)
{
    (void)state;
    begin(false);
    generous.read = read_what_is_there;
    assert_flashes();
    memory_port_free(&port);
}

static void a_countdown_that_stands_still_ends_no_later(void **state)
{
    uint32_t value;
    const sim_fault_t stall = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_HOST};
    (void)state;
    begin(false);
    generous.start_timer = start_of_it;
    generous.remaining_time = all_of_it;
    assert_flashes();
    sim_link_destroy(port.link);
    port.link = sim_link_create(port.chip, &stall, 1);
    sim_link_advance(port.link, port.now_us);
    assert_int_equal(esp_loader_read_register(&loader, 0x40001000, &value),
                     ESP_LOADER_ERROR_TIMEOUT);
    memory_port_free(&port);
}

static uint64_t latest_us;

/* A line on which a chip talks without end: a byte each 5 ms. */
static esp_loader_error_t read_chatter(esp_loader_port_t *handle, uint8_t *data, uint16_t size,
                                       uint32_t timeout)
{
    (void)handle;
    assert_true(timeout > 0 && port.now_us < latest_us);
    memset(data, 'x', size);
    port.now_us += 5000u * size;
    return ESP_LOADER_SUCCESS;
}

/* What comes is no answer, and its time counts as that of silence does. */
static void a_chip_that_talks_without_end_is_given_up_in_time(void **state)
{
    enum { LONGEST_US = 6000000 };
    uint32_t value;
    (void)state;
    begin(false);
    generous.read = read_chatter;
    const uint64_t begun_us = port.now_us;
    latest_us = begun_us + LONGEST_US;
    assert_int_equal(esp_loader_read_register(&loader, 0x40001000, &value),
                     ESP_LOADER_ERROR_TIMEOUT);
    assert_in_range((port.now_us - begun_us) / 1000, 3700, 3900);
    memory_port_free(&port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_that_grants_more_time_than_asked_turns_no_clock_back),
        cmocka_unit_test(a_port_whose_read_gives_what_is_there_is_asked_for_no_more),
        cmocka_unit_test(a_countdown_that_stands_still_ends_no_later),
        cmocka_unit_test(a_chip_that_talks_without_end_is_given_up_in_time),
        cmocka_unit_test(a_port_that_cannot_change_its_rate_leaves_the_chip_at_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
