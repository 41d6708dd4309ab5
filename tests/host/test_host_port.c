/*
 * Which port is meant, and what errors tell.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
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

/* The ports of this test's machine: it takes the place of what looks at the system. */
static struct {
    const serial_line_info_t *ports;
    size_t count;
} machine;

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    for (size_t i = 0; i < machine.count; i++) {
        callback(&machine.ports[i], user);
    }
    return (int)machine.count;
}

static void ports_are_tried_likeliest_first(void **state)
{
    (void)state;
    static const serial_line_info_t ports[] = {
        {.name = "/dev/ttyS0", .serial = "", .usb_vid = -1, .usb_pid = -1},
        {.name = "/dev/ttyACM0", .serial = "", .usb_vid = 0x1A86, .usb_pid = 0x55D4},
        {.name = "/dev/ttyUSB9", .serial = "", .usb_vid = 0x10C4, .usb_pid = 0xEA60},
        {.name = "/dev/ttyACM1", .serial = "x7", .usb_vid = 0x303A, .usb_pid = 0x1001},
        {.name = "/dev/ttyUSB10", .serial = "", .usb_vid = 0x1234, .usb_pid = 1},
    };
    static const char *const order[] = {"/dev/ttyACM1", "/dev/ttyUSB10", "/dev/ttyUSB9",
                                        "/dev/ttyACM0", "/dev/ttyS0"};
    esp_host_port_filter_t filter = {.name = NULL};
    esp_host_ports_t found;
    machine.ports = ports;
    machine.count = sizeof ports / sizeof ports[0];
    assert_true(esp_host_port_list(&filter, true, &found, NULL));
    assert_int_equal(found.count, machine.count);
    for (size_t i = 0; i < machine.count; i++) {
        assert_string_equal(found.names[i], order[i]);
    }
    assert_true(esp_host_port_list(&filter, false, &found, NULL));
    assert_int_equal(found.count, 3);
    assert_string_equal(found.names[1], "/dev/ttyUSB9");
    assert_true(esp_host_port_filter_add(&filter, "name=USB"));
    assert_true(esp_host_port_list(&filter, true, &found, NULL));
    assert_int_equal(found.count, 2);
    assert_string_equal(found.names[0], "/dev/ttyUSB10");
    machine.count = 0;
}

static void of_too_many_ports_the_likeliest_are_kept(void **state)
{
    (void)state;
    enum { PORTS = 2 * ESP_HOST_PORTS_MOST };
    static char names[PORTS][32];
    static serial_line_info_t ports[PORTS];
    const esp_host_port_filter_t none = {.name = NULL};
    static esp_host_ports_t found;
    for (size_t i = 0; i < PORTS; i++) {
        snprintf(names[i], sizeof names[i], "/dev/tty%s%u", i == PORTS - 1 ? "USB" : "S",
                 (unsigned)i);
        ports[i] = (serial_line_info_t){.name = names[i], .serial = "", .usb_vid = -1};
    }
    machine.ports = ports;
    machine.count = PORTS;
    assert_true(esp_host_port_list(&none, true, &found, NULL));
    assert_int_equal(found.count, ESP_HOST_PORTS_MOST);
    assert_string_equal(found.names[0], names[PORTS - 1]);
    assert_string_equal(found.names[ESP_HOST_PORTS_MOST - 1], "/dev/ttyS32");
    machine.count = 0;
}

static void no_port_is_no_list(void **state)
{
    (void)state;
    const esp_host_port_filter_t none = {.name = NULL};
    static esp_host_ports_t found;
    esp_host_error_t error = {0};
    assert_false(esp_host_port_list(&none, true, &found, &error));
    assert_int_equal(error.kind, ESP_HOST_ERROR_NO_PORT);
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
        cmocka_unit_test(ports_are_tried_likeliest_first),
        cmocka_unit_test(of_too_many_ports_the_likeliest_are_kept),
        cmocka_unit_test(no_port_is_no_list),
        cmocka_unit_test(errors_hold_what_fits),
        cmocka_unit_test(a_line_s_text_is_a_fact_and_an_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
