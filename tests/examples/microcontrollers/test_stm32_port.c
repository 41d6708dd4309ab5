/*
 * The port of STM32 hosts in its three ways to receive, beyond what the example does with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_stub.h"
#include "example_test.h"
#include "stm32_port.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum {
    MS = 1000,
    FLASH_BYTES = 16 * 1024,
    BOOT_RATE = 115200,
    FAST_RATE = 3000000,
    TOO_HIGH_RATE = 12000000,
};

typedef enum { BY_DMA, BY_INTERRUPT, BY_POLLING } reception_t;

static esp_loader_t loader;
static stm32_port_t port;
static UART_HandleTypeDef uart;
static DMA_HandleTypeDef dma;
static reception_t reception;
static uint32_t rate;
static uint8_t bytes[FLASH_BYTES];
static esp_loader_error_t result;

/* cmocka's own must not be used in tasks: they are threads. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            world_complain("line %d: not %s", __LINE__, #condition);                               \
        }                                                                                          \
    } while (0)

void USART1_IRQHandler(void)
{
    stm32_port_irq(&port);
}

static int begin(void **state)
{
    example_begin(state);
    world_wire(9, WORLD_SIGNAL_RX0);
    world_wire(10, WORLD_SIGNAL_TX0);
    world_wire(8, WORLD_SIGNAL_RESET);
    world_wire(16 + 10, WORLD_SIGNAL_BOOT);
    for (uint32_t i = 0; i < FLASH_BYTES; i++) {
        example_flash_memory[i] = i % 3 == 0 ? 0xDB : 0xC0;
    }
    memset(bytes, 0, sizeof bytes);
    uart = (UART_HandleTypeDef){.Instance = USART1, .Init.BaudRate = BOOT_RATE};
    dma = (DMA_HandleTypeDef){.Init.Mode = DMA_CIRCULAR};
    reception = BY_DMA;
    rate = FAST_RATE;
    result = ESP_LOADER_ERROR_FAIL;
    return 0;
}

static void set_the_board_up(void)
{
    const GPIO_InitTypeDef wires = {
        .Pin = GPIO_PIN_9 | GPIO_PIN_10, .Mode = GPIO_MODE_AF_PP, .Alternate = GPIO_AF7_USART1};
    const GPIO_InitTypeDef reset = {.Pin = GPIO_PIN_8, .Mode = GPIO_MODE_OUTPUT_OD};
    const GPIO_InitTypeDef boot = {.Pin = GPIO_PIN_10, .Mode = GPIO_MODE_OUTPUT_OD};
    HAL_Init();
    HAL_GPIO_WritePin(GPIOA, GPIO_PIN_8, GPIO_PIN_SET);
    HAL_GPIO_WritePin(GPIOB, GPIO_PIN_10, GPIO_PIN_SET);
    HAL_GPIO_Init(GPIOA, &wires);
    HAL_GPIO_Init(GPIOA, &reset);
    HAL_GPIO_Init(GPIOB, &boot);
    CHECK(HAL_UART_Init(&uart) == HAL_OK);
    uart.hdmarx = reception == BY_DMA ? &dma : NULL;
    port = (stm32_port_t){
        .port.ops = &stm32_uart_ops,
        .huart = &uart,
        .port_boot = GPIOB,
        .pin_num_boot = GPIO_PIN_10,
        .port_rst = GPIOA,
        .pin_num_rst = GPIO_PIN_8,
        .rx_interrupt = reception == BY_INTERRUPT,
    };
}

static esp_loader_error_t connect(void)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    set_the_board_up();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port.port));
    return esp_loader_connect_with_stub(&loader, &how);
}

static esp_loader_error_t read_flash(void)
{
    RETURN_ON_ERROR(connect());
    if (rate != BOOT_RATE) {
        RETURN_ON_ERROR(esp_loader_change_transmission_rate(&loader, rate));
    }
    return esp_loader_flash_read(&loader, bytes, 0, FLASH_BYTES);
}

static void read_and_leave(void *argument)
{
    (void)argument;
    result = read_flash();
    esp_loader_deinit(&loader);
}

static void run(void (*firmware)(void *argument), const char *chip)
{
    if (chip != NULL) {
        example_plug(&(sim_config_t){.chip = chip, .any_stub = true}, SIM_BUS_SERIAL);
    }
    assert_int_equal(
        world_run(&(world_run_t){.firmware = firmware, .limit_us = UINT64_C(300000000)}),
        WORLD_RETURNED);
    assert_string_equal(world_complaints(), "");
}

static void assert_all_is_read(void)
{
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_memory_equal(bytes, example_flash_memory, FLASH_BYTES);
    assert_null(strstr(world_output(), "bytes were lost"));
}

static void dma_receives_at_3_mbaud(void **state)
{
    (void)state;
    run(read_and_leave, "esp32c3");
    assert_all_is_read();
}

static void an_interrupt_receives_at_3_mbaud(void **state)
{
    (void)state;
    reception = BY_INTERRUPT;
    run(read_and_leave, "esp32c3");
    assert_all_is_read();
    assert_int_equal(fake_usart_lost(), 0);
}

/* What the chip prints while it is reset is lost, and of no use. */
static void polling_receives_at_115200_baud(void **state)
{
    (void)state;
    reception = BY_POLLING;
    rate = BOOT_RATE;
    run(read_and_leave, "esp32c3");
    assert_all_is_read();
}

/* A byte takes 3.3 us, a look at the clock alone 5 us. */
static void polling_at_3_mbaud_loses_bytes_and_tells(void **state)
{
    (void)state;
    reception = BY_POLLING;
    run(read_and_leave, "esp32c3");
    assert_int_not_equal(result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost: use DMA"));
}

static void nobody_answers(void *argument)
{
    (void)argument;
    result = connect();
}

static void nobody_there_is_a_timeout_in_time(void **state)
{
    (void)state;
    for (reception = BY_DMA; reception <= BY_POLLING; reception++) {
        example_end(state);
        example_begin(state);
        run(nobody_answers, NULL);
        assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
        assert_true(world_now() < 5000 * MS);
    }
}

static void lose_the_chip(void *argument)
{
    (void)argument;
    result = connect();
    CHECK(result == ESP_LOADER_SUCCESS);
    world_unplug();
    result = esp_loader_flash_read(&loader, bytes, 0, FLASH_BYTES);
    example_plug(&(sim_config_t){.chip = "esp32c3", .any_stub = true}, SIM_BUS_SERIAL);
    esp_loader_deinit(&loader);
    CHECK(read_flash() == ESP_LOADER_SUCCESS);
}

static void a_chip_that_is_lost_is_a_timeout_and_the_next_connects(void **state)
{
    (void)state;
    reception = BY_INTERRUPT;
    run(lose_the_chip, "esp32c3");
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
    assert_memory_equal(bytes, example_flash_memory, FLASH_BYTES);
}

/* Another handler keeps the processor while the chip prints: one byte is kept, the rest is lost. */
static void listen_too_late(void *argument)
{
    uint16_t received = 0;
    (void)argument;
    set_the_board_up();
    CHECK(esp_loader_init_serial(&loader, &port.port) == ESP_LOADER_SUCCESS);
    stm32_uart_ops.reset_target(&port.port);
    fake_hold_interrupts(true);
    world_busy(30 * MS);
    fake_hold_interrupts(false);
    result = stm32_uart_ops.read_available(&port.port, bytes, sizeof bytes, &received, 10);
    CHECK(received >= 1 && fake_usart_lost() > 0);
}

static void an_overrun_is_told_and_does_not_stay_pending(void **state)
{
    (void)state;
    reception = BY_INTERRUPT;
    run(listen_too_late, "esp32c3");
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost"));
}

/* Nobody reads for longer than the ring lasts. */
static void read_a_full_ring(void *argument)
{
    uint16_t received = 0;
    (void)argument;
    set_the_board_up();
    CHECK(esp_loader_init_serial(&loader, &port.port) == ESP_LOADER_SUCCESS);
    for (unsigned boot = 0; boot < 30; boot++) {
        stm32_uart_ops.reset_target(&port.port);
        HAL_Delay(100);
    }
    result = stm32_uart_ops.read_available(&port.port, bytes, sizeof bytes, &received, 10);
    CHECK(received == STM32_PORT_RX_SIZE);
}

static void a_ring_that_overflows_is_told(void **state)
{
    (void)state;
    reception = BY_INTERRUPT;
    run(read_a_full_ring, "esp32c3");
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost"));
}

static void ask_for_a_rate_out_of_reach(void *argument)
{
    uint32_t value;
    (void)argument;
    CHECK(connect() == ESP_LOADER_SUCCESS);
    CHECK(stm32_uart_ops.change_transmission_rate(&port.port, TOO_HIGH_RATE) ==
          ESP_LOADER_ERROR_FAIL);
    result = esp_loader_read_register(&loader, 0x60008000, &value);
}

static void a_rate_out_of_reach_leaves_the_one_before(void **state)
{
    (void)state;
    reception = BY_INTERRUPT;
    run(ask_for_a_rate_out_of_reach, "esp32c3");
    assert_int_equal(result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "cannot run at this rate"));
}

static void a_dma_that_is_not_circular_is_told(void **state)
{
    (void)state;
    dma.Init.Mode = 0;
    run(nobody_answers, "esp32c3");
    assert_int_equal(result, ESP_LOADER_ERROR_INVALID_PARAM);
    assert_non_null(strstr(world_output(), "receive DMA is not circular"));
}

static void end_the_reception_from_outside(void *argument)
{
    uint32_t value;
    (void)argument;
    CHECK(connect() == ESP_LOADER_SUCCESS);
    HAL_UART_AbortReceive(&uart);
    result = esp_loader_read_register(&loader, 0x60008000, &value);
}

static void a_reception_that_somebody_ended_is_no_silence(void **state)
{
    (void)state;
    run(end_the_reception_from_outside, "esp32c3");
    assert_int_equal(result, ESP_LOADER_ERROR_FAIL);
    assert_non_null(strstr(world_output(), "ended from outside"));
}

/* The tick wraps two seconds after the start. */
static void count_down_across_the_wrap(void *argument)
{
    uint16_t received;
    (void)argument;
    set_the_board_up();
    CHECK(esp_loader_init_serial(&loader, &port.port) == ESP_LOADER_SUCCESS);
    world_sleep_until(1900 * MS);
    stm32_uart_ops.start_timer(&port.port, 500);
    result = stm32_uart_ops.read_available(&port.port, bytes, 1, &received, 200);
    CHECK(world_now() >= 2100 * MS && world_now() < 2110 * MS);
    const uint32_t left = stm32_uart_ops.remaining_time(&port.port);
    CHECK(left > 280 && left <= 300);
    stm32_uart_ops.delay_ms(&port.port, 301);
    CHECK(stm32_uart_ops.remaining_time(&port.port) == 0);
}

static void a_tick_that_wraps_counts_on(void **state)
{
    (void)state;
    reception = BY_POLLING;
    run(count_down_across_the_wrap, NULL);
    assert_int_equal(result, ESP_LOADER_ERROR_TIMEOUT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dma_receives_at_3_mbaud),
        TEST(an_interrupt_receives_at_3_mbaud),
        TEST(polling_receives_at_115200_baud),
        TEST(polling_at_3_mbaud_loses_bytes_and_tells),
        TEST(nobody_there_is_a_timeout_in_time),
        TEST(a_chip_that_is_lost_is_a_timeout_and_the_next_connects),
        TEST(an_overrun_is_told_and_does_not_stay_pending),
        TEST(a_ring_that_overflows_is_told),
        TEST(a_rate_out_of_reach_leaves_the_one_before),
        TEST(a_dma_that_is_not_circular_is_told),
        TEST(a_reception_that_somebody_ended_is_no_silence),
        TEST(a_tick_that_wraps_counts_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
