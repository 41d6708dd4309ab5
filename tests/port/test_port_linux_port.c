/* The port operations of the blocking API.
 * SPDX-License-Identifier: Apache-2.0 */
#include "far_end.h"
#include "linux_port.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
/* cmocka needs those above */
#include <cmocka.h>

#define OPENING "baud 115200,datasize 8,parity 1,stopbits 1,flowcontrol 1"

static const esp_loader_port_ops_t *const ops = &linux_uart_ops;

static linux_port_t make_port(const char *device, linux_gpio_mode_t mode)
{
    return (linux_port_t){
        .port.ops = ops,
        .device = device,
        .baudrate = 115200,
        .gpio_mode = mode,
        .log_level = -1,
    };
}

static linux_port_t open_port(const char *device, linux_gpio_mode_t mode)
{
    linux_port_t port = make_port(device, mode);
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    return port;
}

static void *write_in_pieces(void *user)
{
    const far_end_pty_t *pty = user;
    for (const char *c = "0123456789"; *c != '\0'; c++) {
        far_end_write(pty->master, c, 1);
        usleep(2000);
    }
    return NULL;
}

static void read_delivers_exactly_what_was_asked(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = open_port(pty.url, LINUX_GPIO_NONE);
    pthread_t writer;
    uint8_t got[7];
    (void)state;
    assert_int_equal(pthread_create(&writer, NULL, write_in_pieces, &pty), 0);
    assert_int_equal(ops->read(&port.port, got, 7, FAR_END_PATIENCE_MS), ESP_LOADER_SUCCESS);
    assert_memory_equal(got, "0123456", 7);
    assert_int_equal(ops->read(&port.port, got, 3, FAR_END_PATIENCE_MS), ESP_LOADER_SUCCESS);
    assert_memory_equal(got, "789", 3);
    pthread_join(writer, NULL);
    ops->deinit(&port.port);
    close(pty.master);
}

static void read_without_data_times_out(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = open_port(pty.url, LINUX_GPIO_NONE);
    uint8_t got[2];
    uint16_t received = 99;
    (void)state;
    far_end_write(pty.master, "x", 1);
    assert_int_equal(ops->read(&port.port, got, 2, 20), ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(ops->read_available(&port.port, got, 2, &received, 20),
                     ESP_LOADER_ERROR_TIMEOUT);
    assert_int_equal(received, 0);
    ops->deinit(&port.port);
    close(pty.master);
}

static void read_available_takes_what_is_there(void **state)
{
    far_end_tcp_t tcp = far_end_tcp_listen();
    linux_port_t port = open_port(tcp.url, LINUX_GPIO_NONE);
    const int far = far_end_tcp_accept(&tcp);
    uint8_t got[100];
    uint16_t received = 0;
    (void)state;
    far_end_write(far, "hello", 5);
    assert_int_equal(ops->read_available(&port.port, got, 3, &received, FAR_END_PATIENCE_MS),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(received, 3);
    assert_int_equal(ops->read_available(&port.port, got + 3, 97, &received, 0),
                     ESP_LOADER_SUCCESS);
    assert_int_equal(received, 2);
    assert_memory_equal(got, "hello", 5);
    ops->deinit(&port.port);
    close(far);
    close(tcp.listener);
}

static void write_sends_all_or_times_out(void **state)
{
    static uint8_t block[60000];
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = open_port(pty.url, LINUX_GPIO_NONE);
    uint8_t got[3];
    (void)state;
    assert_int_equal(ops->write(&port.port, (const uint8_t *)"abc", 3, 1000), ESP_LOADER_SUCCESS);
    far_end_read(pty.master, got, 3);
    assert_memory_equal(got, "abc", 3);
    assert_int_equal(ops->write(&port.port, block, sizeof(block), 20), ESP_LOADER_ERROR_TIMEOUT);
    ops->deinit(&port.port);
    close(pty.master);
}

static void *close_soon(void *user)
{
    const far_end_pty_t *pty = user;
    usleep(30000);
    close(pty->master);
    return NULL;
}

static void a_port_lost_in_the_middle_fails_at_once(void **state)
{
    static uint8_t block[60000];
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = open_port(pty.url, LINUX_GPIO_NONE);
    pthread_t closer;
    uint8_t byte;
    (void)state;
    assert_int_equal(pthread_create(&closer, NULL, close_soon, &pty), 0);
    assert_int_equal(ops->read(&port.port, &byte, 1, FAR_END_PATIENCE_MS), ESP_LOADER_ERROR_FAIL);
    pthread_join(closer, NULL);
    assert_int_equal(ops->write(&port.port, &byte, 1, 1000), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(ops->change_transmission_rate(&port.port, 9600), ESP_LOADER_ERROR_FAIL);
    ops->deinit(&port.port);

    pty = far_end_pty_open();
    port = open_port(pty.url, LINUX_GPIO_NONE);
    assert_int_equal(pthread_create(&closer, NULL, close_soon, &pty), 0);
    assert_int_equal(ops->write(&port.port, block, sizeof(block), FAR_END_PATIENCE_MS),
                     ESP_LOADER_ERROR_FAIL);
    pthread_join(closer, NULL);
    ops->deinit(&port.port);
}

static void a_port_that_does_not_open_fails_and_stays_safe(void **state)
{
    linux_port_t port = make_port("/dev/no-such-port", LINUX_GPIO_DTR_RTS);
    uint8_t byte = 0;
    (void)state;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(ops->read(&port.port, &byte, 1, 10), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(ops->write(&port.port, &byte, 1, 10), ESP_LOADER_ERROR_FAIL);
    assert_int_equal(ops->change_transmission_rate(&port.port, 9600), ESP_LOADER_ERROR_FAIL);
    ops->enter_bootloader(&port.port);
    ops->reset_target(&port.port);
    ops->deinit(&port.port);
    ops->deinit(&port.port);
}

/* What `act` prints to stdout, read through a pipe. */
static void capture(void (*act)(linux_port_t *port), linux_port_t *port, char *text, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(stdout);
    const int before = dup(STDOUT_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    act(port);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    size_t have = 0;
    ssize_t got;
    while (have < size - 1 && (got = read(ends[0], text + have, size - 1 - have)) > 0) {
        have += (size_t)got;
    }
    text[have] = '\0';
    close(ends[0]);
}

static void init_refused(linux_port_t *port)
{
    assert_int_equal(ops->init(&port->port), ESP_LOADER_ERROR_FAIL);
}

static void a_gpio_chip_that_is_not_there_is_refused_with_a_reason(void **state)
{
    far_end_pty_t pty = far_end_pty_open();
    linux_port_t port = make_port(pty.url, LINUX_GPIO_GPIOD);
    char text[400];
    (void)state;
    port.log_level = 0;
    capture(init_refused, &port, text, sizeof(text));
    assert_non_null(strstr(text, "gpio_chip_path"));
    port.gpio_chip_path = "/dev/no-such-gpiochip";
    capture(init_refused, &port, text, sizeof(text));
    assert_non_null(strstr(text, "/dev/no-such-gpiochip"));
    close(pty.master);
}

static void say(linux_port_t *port, esp_loader_log_level_t level, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    ops->log(&port->port, level, fmt, args);
    va_end(args);
}

static void log_all_levels(linux_port_t *port)
{
    const uint8_t data[18] = {0xC0, 0xDB, [17] = 0x7F};
    say(port, ESP_LOADER_LOG_LEVEL_ERROR, "number %d", 1);
    say(port, ESP_LOADER_LOG_LEVEL_WARN, "number %d", 2);
    say(port, ESP_LOADER_LOG_LEVEL_INFO, "number %d", 3);
    ops->log_hex(&port->port, ESP_LOADER_LOG_LEVEL_DEBUG, "frame", data, sizeof(data));
}

static void the_log_level_decides_what_is_printed(void **state)
{
    linux_port_t port = make_port("", LINUX_GPIO_NONE);
    char text[400];
    (void)state;
    capture(log_all_levels, &port, text, sizeof(text));
    assert_string_equal(text, "");
    port.log_level = 0;
    capture(log_all_levels, &port, text, sizeof(text));
    assert_string_equal(text, "[E] esf: number 1\n[W] esf: number 2\n");
    port.log_level = ESP_LOADER_LOG_DEBUG;
    capture(log_all_levels, &port, text, sizeof(text));
    assert_string_equal(text, "[E] esf: number 1\n[W] esf: number 2\n[I] esf: number 3\n"
                              "[D] esf: frame (18 bytes):\n"
                              "c0 db 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
                              "00 7f\n");
}

static void a_classic_reset_moves_the_far_lines(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    linux_port_t port = open_port(server.url, LINUX_GPIO_DTR_RTS);
    (void)state;
    far_end_expect_reports(&server, OPENING);
    ops->enter_bootloader(&port.port);
    far_end_expect_reports(&server, "rts 1,dtr 0,dtr 1,rts 0,rts 0,dtr 0");
    assert_int_equal(ops->change_transmission_rate(&port.port, 460800), ESP_LOADER_SUCCESS);
    far_end_expect_reports(&server, "baud 460800");
    ops->reset_target(&port.port);
    far_end_expect_reports(&server, "rts 1,dtr 0,rts 0,dtr 0");
    ops->deinit(&port.port);
    far_end_rfc2217_stop(&server);
}

static void a_usb_jtag_reset_goes_by_way_of_both_lines(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    linux_port_t port = open_port(server.url, LINUX_GPIO_DTR_RTS);
    (void)state;
    far_end_expect_reports(&server, OPENING);
    port._is_usb_jtag = true;
    ops->enter_bootloader(&port.port);
    far_end_expect_reports(&server, "rts 0,dtr 0,dtr 1,rts 0,dtr 1,rts 1,rts 1,dtr 0,rts 0,dtr 0");
    ops->deinit(&port.port);
    far_end_rfc2217_stop(&server);
}

static void without_lines_the_mode_none_leaves_them_alone(void **state)
{
    far_end_rfc2217_t server = far_end_rfc2217_start("");
    linux_port_t port = open_port(server.url, LINUX_GPIO_NONE);
    (void)state;
    far_end_expect_reports(&server, OPENING);
    ops->enter_bootloader(&port.port);
    ops->reset_target(&port.port);
    assert_int_equal(ops->change_transmission_rate(&port.port, 9600), ESP_LOADER_SUCCESS);
    far_end_expect_reports(&server, "baud 9600");
    ops->deinit(&port.port);
    far_end_rfc2217_stop(&server);
}

/* The link stands for the device's name, which the new device takes over. */
static void a_usb_device_that_comes_back_is_opened_again(void **state)
{
    far_end_pty_t first = far_end_pty_open();
    far_end_pty_t second = far_end_pty_open();
    char folder[] = P_tmpdir "/esploader-port-XXXXXX";
    char name[64];
    uint8_t byte = 0;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(name, sizeof(name), "%s/chip", folder);
    assert_int_equal(symlink(first.url, name), 0);
    linux_port_t port = open_port(name, LINUX_GPIO_DTR_RTS);
    port._is_usb_jtag = true;
    unlink(name);
    assert_int_equal(symlink(second.url, name), 0);
    close(first.master);
    ops->enter_bootloader(&port.port);
    far_end_write(second.master, "!", 1);
    assert_int_equal(ops->read(&port.port, &byte, 1, FAR_END_PATIENCE_MS), ESP_LOADER_SUCCESS);
    assert_int_equal(byte, '!');
    ops->deinit(&port.port);
    unlink(name);
    rmdir(folder);
    close(second.master);
}

static void the_timer_counts_down_to_zero(void **state)
{
    linux_port_t port = make_port("", LINUX_GPIO_NONE);
    (void)state;
    ops->start_timer(&port.port, 60000);
    const uint32_t left = ops->remaining_time(&port.port);
    assert_true(left > 0 && left <= 60000);
    ops->start_timer(&port.port, 5);
    ops->delay_ms(&port.port, 10);
    assert_int_equal(ops->remaining_time(&port.port), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_delivers_exactly_what_was_asked),
        cmocka_unit_test(read_without_data_times_out),
        cmocka_unit_test(read_available_takes_what_is_there),
        cmocka_unit_test(write_sends_all_or_times_out),
        cmocka_unit_test(a_port_lost_in_the_middle_fails_at_once),
        cmocka_unit_test(a_port_that_does_not_open_fails_and_stays_safe),
        cmocka_unit_test(a_gpio_chip_that_is_not_there_is_refused_with_a_reason),
        cmocka_unit_test(the_log_level_decides_what_is_printed),
        cmocka_unit_test(a_classic_reset_moves_the_far_lines),
        cmocka_unit_test(a_usb_jtag_reset_goes_by_way_of_both_lines),
        cmocka_unit_test(without_lines_the_mode_none_leaves_them_alone),
        cmocka_unit_test(a_usb_device_that_comes_back_is_opened_again),
        cmocka_unit_test(the_timer_counts_down_to_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
