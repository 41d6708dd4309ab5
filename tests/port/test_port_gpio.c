/* Reset and boot pins on lines of a GPIO chip.
 * SPDX-License-Identifier: Apache-2.0 */
#include "fake_gpiod.h"
#include "far_end.h"
#include "linux_gpio.h"
#include "linux_port.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

enum { RESET_LINE = 4, BOOT_LINE = 5, NOBODY = -1 };

static const esp_loader_port_ops_t *const ops = &linux_uart_ops;

static linux_port_t make_port(const far_end_pty_t *pty)
{
    return (linux_port_t){
        .port.ops = ops,
        .device = pty->url,
        .baudrate = 115200,
        .gpio_mode = LINUX_GPIO_GPIOD,
        .gpio_chip_path = FAKE_GPIOD_CHIP,
        .reset_pin = RESET_LINE,
        .boot_pin = BOOT_LINE,
        .log_level = -1,
    };
}

static void opening_leaves_the_chip_running(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    assert_string_equal(fake_gpiod_events(), "5=1 4=1 ");
    ops->deinit(&port.port);
    assert_int_equal(fake_gpiod_held(), 0);
    close(pty.master);
}

static void the_boot_pin_is_low_when_reset_ends(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    ops->enter_bootloader(&port.port);
    assert_string_equal(fake_gpiod_events(), "5=1 4=1 "
                                             "5=1 4=0 "
                                             "5=0 4=1 "
                                             "5=1 4=1 ");
    ops->deinit(&port.port);
    close(pty.master);
}

static void a_reset_leaves_the_boot_pin_alone(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    ops->reset_target(&port.port);
    assert_string_equal(fake_gpiod_events(), "5=1 4=1 "
                                             "5=1 4=0 "
                                             "5=1 4=1 ");
    ops->deinit(&port.port);
    close(pty.master);
}

static void each_pin_may_be_inverted(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    port.reset_inverted = true;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    ops->reset_target(&port.port);
    assert_string_equal(fake_gpiod_events(), "5=1 4=0 5=1 4=1 5=1 4=0 ");
    ops->deinit(&port.port);

    fake_gpiod_begin(NOBODY);
    port.reset_inverted = false;
    port.boot_inverted = true;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    assert_string_equal(fake_gpiod_events(), "5=0 4=1 ");
    ops->deinit(&port.port);
    close(pty.master);
}

static void what_cannot_be_had_is_told_and_given_back(void **state)
{
    char problem[300];
    linux_gpio_pins_t pins = {"/dev/gpiochip7", RESET_LINE, BOOT_LINE, false, false};
    (void)state;
    fake_gpiod_begin(NOBODY);
    assert_null(linux_gpio_open(&pins, problem, sizeof(problem)));
    assert_non_null(strstr(problem, "/dev/gpiochip7"));
    assert_non_null(strstr(problem, "gpiodetect"));

    fake_gpiod_begin(RESET_LINE);
    pins.chip = FAKE_GPIOD_CHIP;
    assert_null(linux_gpio_open(&pins, problem, sizeof(problem)));
    assert_non_null(strstr(problem, "reset pin, line 4"));
    assert_int_equal(fake_gpiod_held(), 0);

    fake_gpiod_begin(NOBODY);
    pins.boot_line = FAKE_GPIOD_LINES;
    assert_null(linux_gpio_open(&pins, problem, sizeof(problem)));
    assert_non_null(strstr(problem, "boot pin, line 32"));
    assert_int_equal(fake_gpiod_held(), 0);
}

static void a_port_that_does_not_open_gives_the_lines_back(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    port.device = "/dev/no-such-port";
    assert_int_equal(ops->init(&port.port), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(fake_gpiod_held(), 0);
    close(pty.master);
}

static void a_chip_that_is_lost_stops_nothing(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(&pty);
    (void)state;
    fake_gpiod_begin(NOBODY);
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    fake_gpiod_break();
    ops->enter_bootloader(&port.port);
    ops->deinit(&port.port);
    assert_string_equal(fake_gpiod_events(), "5=1 4=1 ");
    assert_int_equal(fake_gpiod_held(), 0);
    close(pty.master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opening_leaves_the_chip_running),
        cmocka_unit_test(the_boot_pin_is_low_when_reset_ends),
        cmocka_unit_test(a_reset_leaves_the_boot_pin_alone),
        cmocka_unit_test(each_pin_may_be_inverted),
        cmocka_unit_test(what_cannot_be_had_is_told_and_given_back),
        cmocka_unit_test(a_port_that_does_not_open_gives_the_lines_back),
        cmocka_unit_test(a_chip_that_is_lost_stops_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
