/*
 * What a Zephyr host tells of bytes that found no room.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_board.h"
#include "example_test.h"
#include "fake_zephyr.h"
#include "world_chip.h"
#include "zephyr_host.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Answers of the stub do not fit into a ring of 256 bytes. */
static void a_ring_that_overflows_is_told_and_no_wrong_byte_is_taken(void **state)
{
    (void)state;
    memset(example_flash_memory, 0xC0, ZEPHYR_FLASH_BYTES);
    zephyr_run(zephyr_read_beside_a_greedy_task, "esp32c3");
    assert_string_equal(world_complaints(), "");
    assert_int_not_equal(zephyr_result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost: enlarge "
                                           "CONFIG_ESP_SERIAL_FLASHER_UART_BUFSIZE"));
}

/* Longer than the UART's 16 bytes last. */
static void lock_interrupts_while_the_chip_prints(void *argument)
{
    esp_loader_t *loader = esp_loader_from_device(ZEPHYR_FIRST);
    uint16_t received;
    (void)argument;
    esp_loader_host_baudrate(loader, 115200);
    zephyr_uart_ops.reset_target(esp_loader_get_port(loader));
    const unsigned key = irq_lock();
    world_busy(40000);
    irq_unlock(key);
    zephyr_uart_ops.read_available(esp_loader_get_port(loader), zephyr_bytes, 10, &received, 10);
}

static void an_overrun_of_the_uart_is_told(void **state)
{
    (void)state;
    zephyr_run(lock_interrupts_while_the_chip_prints, "esp32c3");
    assert_non_null(strstr(world_complaints(), "uart2 lost a byte"));
    assert_non_null(strstr(world_output(), "bytes were lost"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, zephyr_begin_first, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_ring_that_overflows_is_told_and_no_wrong_byte_is_taken),
        TEST(an_overrun_of_the_uart_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
