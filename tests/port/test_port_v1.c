/* The Linux port of the 1.x interface.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_io.h"
#include "far_end.h"
#include "loader_port_linux.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

enum { SHORT = 20 };

static far_end_pty_t pty;

static loader_linux_config_t to(const char *device)
{
    return (loader_linux_config_t){
        .device = device, .baudrate = 115200, .manual_reset = true, .quiet = true};
}

static int open_line(void **state)
{
    (void)state;
    pty = far_end_pty_open();
    const loader_linux_config_t config = to(pty.url);
    return loader_port_linux_init(&config) == ESP_LOADER_SUCCESS ? 0 : -1;
}

static int close_line(void **state)
{
    (void)state;
    loader_port_linux_deinit();
    loader_port_linux_deinit();
    close(pty.master);
    return 0;
}

static void bytes_go_both_ways(void **state)
{
    uint8_t got[5];
    (void)state;
    assert_int_equal(loader_port_write((const uint8_t *)"hello", 5, FAR_END_PATIENCE_MS),
                     ESP_LOADER_SUCCESS);
    far_end_read(pty.master, got, 5);
    assert_memory_equal(got, "hello", 5);
    far_end_write(pty.master, "world", 5);
    loader_port_start_timer(FAR_END_PATIENCE_MS);
    assert_int_equal(loader_port_read(got, 5, FAR_END_PATIENCE_MS), ESP_LOADER_SUCCESS);
    assert_memory_equal(got, "world", 5);
    assert_in_range(loader_port_remaining_time(), 1, FAR_END_PATIENCE_MS);
    assert_int_equal(loader_port_change_transmission_rate(921600), ESP_LOADER_SUCCESS);
}

static void silence_is_a_timeout(void **state)
{
    uint8_t got[1];
    (void)state;
    loader_port_start_timer(SHORT);
    assert_int_equal(loader_port_read(got, 1, SHORT), ESP_LOADER_ERROR_TIMEOUT);
    loader_port_delay_ms(SHORT);
    assert_int_equal(loader_port_remaining_time(), 0);
}

static void connecting_sends_a_sync(void **state)
{
    static const uint8_t sync[] = {0xC0, 0x00, 0x08, 0x24, 0x00};
    esp_loader_connect_args_t once = {.sync_timeout = SHORT, .trials = 1};
    uint8_t got[sizeof(sync)];
    (void)state;
    assert_int_equal(esp_loader_connect(&once), ESP_LOADER_ERROR_TIMEOUT);
    far_end_read(pty.master, got, sizeof(got));
    assert_memory_equal(got, sync, sizeof(sync));
    assert_int_equal(esp_loader_get_target(), ESP_UNKNOWN_CHIP);
}

static void a_closed_line_fails(void **state)
{
    uint8_t byte = 0;
    const loader_linux_config_t nowhere = to("no/such/device");
    (void)state;
    assert_int_equal(loader_port_linux_init(&nowhere), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(loader_port_write(&byte, 1, SHORT), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(loader_port_read(&byte, 1, SHORT), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(loader_port_change_transmission_rate(9600), ESP_LOADER_ERROR_FAIL);
    loader_port_enter_bootloader();
    loader_port_reset_target();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_go_both_ways, open_line, close_line),
        cmocka_unit_test_setup_teardown(silence_is_a_timeout, open_line, close_line),
        cmocka_unit_test_setup_teardown(connecting_sends_a_sync, open_line, close_line),
        cmocka_unit_test_setup_teardown(a_closed_line_fails, open_line, close_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
