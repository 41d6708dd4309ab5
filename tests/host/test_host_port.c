/*
 * Which port is meant, and what errors tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void what_a_port_can_be(void **state)
{
    (void)state;
    static const struct {
        int vid;
        int pid;
        const char *guess;
    } cases[] = {
        {0x303A, 0x1001, "Espressif USB-Serial-JTAG"},
        {0x303A, 0x0002, "Espressif USB device"},
        {0x10C4, 0xEA60, "CP210x adapter"},
        {0x1A86, 0x7523, "CH340 adapter"},
        {0x10C4, 0x0001, NULL},
        {-1, -1, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const serial_line_info_t info = {.usb_vid = cases[i].vid, .usb_pid = cases[i].pid};
        const char *guess = esp_host_port_guess(&info);
        assert_int_equal(guess != NULL, cases[i].guess != NULL);
        if (guess != NULL) {
            assert_string_equal(guess, cases[i].guess);
        }
    }
}

static void a_port_that_is_named_is_taken(void **state)
{
    (void)state;
    char port[ESP_HOST_PORT_SIZE];
    esp_host_error_t error = {0};
    assert_true(esp_host_port_choose("/dev/ttyX", port, &error));
    assert_string_equal(port, "/dev/ttyX");
    char name[ESP_HOST_PORT_SIZE + 1];
    memset(name, 'x', sizeof name);
    name[ESP_HOST_PORT_SIZE] = '\0';
    assert_false(esp_host_port_choose(name, port, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_USAGE);
    name[ESP_HOST_PORT_SIZE - 1] = '\0';
    assert_true(esp_host_port_choose(name, port, NULL));
}

static void none_named_is_a_choice_or_a_reason(void **state)
{
    (void)state;
    char port[ESP_HOST_PORT_SIZE];
    esp_host_error_t error = {0};
    if (!esp_host_port_choose("", port, &error)) {
        assert_true(error.kind == ESP_HOST_ERROR_NO_PORT ||
                    (error.kind == ESP_HOST_ERROR_MANY_PORTS && error.count > 1));
        assert_non_null(strstr(esp_host_error_text(&error), "no port named"));
        assert_true(esp_host_error_advice(&error)[0] != '\0');
    }
}

static void errors_hold_what_fits(void **state)
{
    (void)state;
    char longer[2 * ESP_HOST_TEXT_SIZE];
    esp_host_error_t error;
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_false(esp_host_error_set(&error, ESP_HOST_ERROR_INPUT, longer, "%s", longer));
    assert_int_equal(strlen(esp_host_error_text(&error)), ESP_HOST_TEXT_SIZE - 1);
    assert_int_equal(strlen(esp_host_error_advice(&error)), ESP_HOST_ADVICE_SIZE - 1);
    assert_false(esp_host_error_set(&error, ESP_HOST_ERROR_INPUT, NULL, "%d files", 3));
    assert_string_equal(esp_host_error_text(&error), "3 files");
    assert_string_equal(esp_host_error_advice(&error), "");
    assert_false(esp_host_error_set(NULL, ESP_HOST_ERROR_INPUT, NULL, "nobody"));
}

static void a_line_s_text_is_a_fact_and_an_advice(void **state)
{
    (void)state;
    esp_host_error_t error;
    assert_false(esp_host_error_set_line(&error, "/dev/ttyX", SERIAL_LINE_BUSY));
    assert_string_equal(esp_host_error_text(&error), "/dev/ttyX: The device is in use");
    assert_non_null(strstr(esp_host_error_advice(&error), "Close the other program"));
    assert_int_equal(error.line, SERIAL_LINE_BUSY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_port_can_be),
        cmocka_unit_test(a_port_that_is_named_is_taken),
        cmocka_unit_test(none_named_is_a_choice_or_a_reason),
        cmocka_unit_test(errors_hold_what_fits),
        cmocka_unit_test(a_line_s_text_is_a_fact_and_an_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
