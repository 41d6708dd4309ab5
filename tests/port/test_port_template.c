/* The template of a port, on a board made of a virtual chip and a clock that is about to wrap.
 * SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader.h"
#include "sim_link.h"
#include "template_port.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
/* cmocka needs those above */
#include <cmocka.h>

enum {
    START_US = 100 * 1000,
    STEP_US = 20, /* what a look at the clock takes */
    IMAGE_SIZE = 40 * 1024,
    IMAGE_OFFSET = 0x10000,
    BLOCK_SIZE = 1024,
};

/* Milliseconds before the clock's wrap at which a test begins. */
#define BEFORE_WRAP 300

static struct {
    sim_chip_t *chip;
    sim_link_t *link;
    template_port_t *port;
    uint64_t now_us;
    uint32_t best_rate; /* the highest that the UART can do */
    bool receiving;
    unsigned prints;
} board;

static void pass_time(uint64_t us)
{
    uint8_t byte;
    board.now_us += us;
    sim_link_advance(board.link, board.now_us);
    while (sim_link_read(board.link, &byte, 1) == 1) {
        if (board.receiving) {
            template_port_received(board.port, byte);
        }
    }
}

uint32_t template_board_milliseconds(void)
{
    pass_time(STEP_US);
    return (uint32_t)(board.now_us / 1000) - BEFORE_WRAP;
}

bool template_board_open(template_port_t *port, uint32_t baud)
{
    board.port = port;
    board.receiving = true;
    return template_board_set_rate(baud);
}

void template_board_close(void)
{
    board.receiving = false;
}

bool template_board_set_rate(uint32_t baud)
{
    if (baud > board.best_rate) {
        return false;
    }
    sim_link_set_host_baud(board.link, baud);
    return true;
}

bool template_board_send(uint8_t byte)
{
    return sim_link_write(board.link, &byte, 1) == 1;
}

bool template_board_sent_all(void)
{
    pass_time(STEP_US);
    return true;
}

/* The chip's modem lines are those behind two transistors, where reset wins over both. */
void template_board_set_pins(bool boot_high, bool reset_high)
{
    sim_link_set_lines(board.link, !boot_high && reset_high, !reset_high);
}

void template_board_print(const char *line)
{
    (void)line;
    board.prints++;
}

static int begin(void **state)
{
    const sim_config_t config = {.chip = "esp32c3", .paced = true, .boot_download = true};
    uint8_t byte;
    (void)state;
    memset(&board, 0, sizeof board);
    board.best_rate = 3000000;
    board.now_us = START_US;
    board.chip = sim_chip_create(&config);
    board.link = board.chip != NULL ? sim_link_create(board.chip, NULL, 0) : NULL;
    if (board.link == NULL) {
        return -1;
    }
    /* What it says when it starts is nobody's. */
    sim_link_advance(board.link, START_US);
    while (sim_link_read(board.link, &byte, 1) == 1) {
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    sim_link_destroy(board.link);
    sim_chip_destroy(board.chip);
    return 0;
}

static void fill(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(i * 7 + i / 251);
    }
}

static void it_flashes_a_chip_while_its_clock_wraps(void **state)
{
    static uint8_t image[IMAGE_SIZE];
    static esp_loader_t loader;
    static template_port_t port = {.port.ops = &template_uart_ops, .baudrate = 115200};
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_flash_cfg_t flash = {
        .offset = IMAGE_OFFSET, .image_size = IMAGE_SIZE, .block_size = BLOCK_SIZE};
    (void)state;
    fill(image, sizeof image);
    assert_int_equal(esp_loader_init_serial(&loader, &port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_connect(&loader, &how), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_change_transmission_rate(&loader, 921600), ESP_LOADER_SUCCESS);
    assert_int_equal(esp_loader_flash_start(&loader, &flash), ESP_LOADER_SUCCESS);
    for (uint32_t at = 0; at < IMAGE_SIZE; at += BLOCK_SIZE) {
        assert_int_equal(esp_loader_flash_write(&loader, &flash, image + at, BLOCK_SIZE),
                         ESP_LOADER_SUCCESS);
    }
    assert_int_equal(esp_loader_flash_finish(&loader, &flash), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(board.chip, NULL) + IMAGE_OFFSET, image, IMAGE_SIZE);
    assert_true(board.now_us / 1000 > BEFORE_WRAP);
    assert_int_equal(board.prints, 0);
    esp_loader_reset_target(&loader);
    assert_int_not_equal(sim_chip_mode(board.chip), SIM_MODE_DOWNLOAD);
    esp_loader_deinit(&loader);
    assert_false(board.receiving);
}

static void a_countdown_goes_over_the_wrap_and_stays_at_zero(void **state)
{
    template_port_t port = {.port.ops = &template_uart_ops, .baudrate = 115200};
    const esp_loader_port_ops_t *ops = port.port.ops;
    (void)state;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    ops->start_timer(&port.port, 1000);
    pass_time(600 * 1000);
    const uint32_t left = ops->remaining_time(&port.port);
    assert_true(left >= 399 && left <= 400);
    pass_time(401 * 1000);
    assert_int_equal(ops->remaining_time(&port.port), 0);
    /* All the way round, to where the countdown was running. */
    pass_time(((1ULL << 32) - 500) * 1000);
    assert_int_equal(ops->remaining_time(&port.port), 0);
}

static void a_wait_is_never_shorter_than_asked(void **state)
{
    template_port_t port = {.port.ops = &template_uart_ops, .baudrate = 115200};
    const esp_loader_port_ops_t *ops = port.port.ops;
    uint8_t byte;
    uint16_t received;
    (void)state;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    for (uint64_t odd_us = 0; odd_us < 1000; odd_us += 130) {
        pass_time(odd_us);
        uint64_t start = board.now_us;
        ops->delay_ms(&port.port, 10);
        assert_in_range(board.now_us - start, 10000, 12000);
        start = board.now_us;
        assert_int_equal(ops->read_available(&port.port, &byte, 1, &received, 10),
                         ESP_LOADER_ERROR_TIMEOUT);
        assert_in_range(board.now_us - start, 10000, 12000);
    }
}

static void bytes_that_find_no_room_are_told_and_the_rest_is_right(void **state)
{
    static template_port_t port = {.port.ops = &template_uart_ops, .baudrate = 115200};
    static uint8_t got[TEMPLATE_PORT_RX_SIZE];
    const esp_loader_port_ops_t *ops = port.port.ops;
    (void)state;
    assert_int_equal(ops->init(&port.port), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < TEMPLATE_PORT_RX_SIZE + 3; i++) {
        template_port_received(&port, (uint8_t)(i % 251));
    }
    assert_int_equal(ops->read(&port.port, got, TEMPLATE_PORT_RX_SIZE, 10), ESP_LOADER_SUCCESS);
    for (unsigned i = 0; i < TEMPLATE_PORT_RX_SIZE; i++) {
        assert_int_equal(got[i], i % 251);
    }
    assert_int_equal(board.prints, 1);
    assert_int_equal(ops->read(&port.port, got, 1, 10), ESP_LOADER_ERROR_TIMEOUT);
}

static void a_rate_out_of_reach_is_refused(void **state)
{
    template_port_t port = {.port.ops = &template_uart_ops, .baudrate = 115200};
    (void)state;
    board.best_rate = 500000;
    assert_int_equal(port.port.ops->init(&port.port), ESP_LOADER_SUCCESS);
    assert_int_equal(port.port.ops->change_transmission_rate(&port.port, 921600),
                     ESP_LOADER_ERROR_FAIL);
    port.baudrate = 921600;
    assert_int_equal(port.port.ops->init(&port.port), ESP_LOADER_ERROR_FAIL);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_flashes_a_chip_while_its_clock_wraps),
        TEST(a_countdown_goes_over_the_wrap_and_stays_at_zero),
        TEST(a_wait_is_never_shorter_than_asked),
        TEST(bytes_that_find_no_room_are_told_and_the_rest_is_right),
        TEST(a_rate_out_of_reach_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
