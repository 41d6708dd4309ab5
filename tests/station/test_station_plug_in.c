/*
 * Boards that come and go.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "line_bench.h"
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATIENCE = 4000 /* steps */ };

static line_bench_t line;

static esp_host_station_port_t port_of(size_t seat)
{
    return esp_host_station_port(line.station, seat);
}

static void begin(size_t ports)
{
    line_begin(&line, ports, ESP32C3_CHIP);
    line.config.plug_in = true;
}

/* Steps until a port is in that state. */
static void await_state(size_t seat, esp_host_station_state_t state)
{
    for (int i = 0; port_of(seat).state != state; i++) {
        if (i == PATIENCE) {
            fail_msg("port %zu is to reach %d, stays in %d: %s", seat, state, port_of(seat).state,
                     port_of(seat).board->story);
        }
        assert_true(esp_host_station_step(line.station, 50));
    }
}

static void pass_seconds(unsigned seconds)
{
    const uint64_t until = world_now_us() + (uint64_t)seconds * 1000000;
    while (world_now_us() < until) {
        assert_true(esp_host_station_step(line.station, 50));
    }
}

static void stop(void)
{
    esp_host_station_stop(line.station, ESP_HOST_STATION_STOP_SOON);
    for (int i = 0; esp_host_station_step(line.station, 50); i++) {
        assert_true(i < PATIENCE);
    }
    line_end(&line);
}

/* An adapter in a fixture: it is there, and the boards behind it change. */
static void test_one_board_after_the_other_on_a_port_that_stays(void **state)
{
    (void)state;
    begin(1);
    line_make(&line);
    pass_seconds(5);
    assert_int_equal(port_of(0).state, ESP_HOST_STATION_WAITING);
    assert_int_equal(line.ended_count, 0); /* nobody was there */
    for (unsigned number = 1; number <= 3; number++) {
        line_plug(0, "esp32c3", number, NULL);
        await_state(0, ESP_HOST_STATION_PASSED);
        assert_true(port_of(0).take_out);
        assert_true(line_is_written(&line, 0));
        pass_seconds(5); /* it stays, and nothing happens to it */
        assert_int_equal(port_of(0).state, ESP_HOST_STATION_PASSED);
        world_unplug(0);
        await_state(0, ESP_HOST_STATION_WAITING);
        assert_false(port_of(0).take_out);
    }
    assert_int_equal(line.ended_count, 3);
    assert_int_equal(port_of(0).passed, 3);
    stop();
}

/* Quicker than anybody looks. */
static void test_a_board_that_takes_anothers_place_is_worked_at(void **state)
{
    (void)state;
    begin(1);
    line_make(&line);
    line_plug(0, "esp32c3", 1, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    line_plug(0, "esp32c3", 2, NULL);
    await_state(0, ESP_HOST_STATION_WORKING);
    await_state(0, ESP_HOST_STATION_PASSED);
    assert_string_equal(port_of(0).board->mac, "24:0a:c4:00:00:02");
    assert_int_equal(line.ended_count, 2);
    stop();
}

static void test_a_board_that_has_passed_is_not_worked_at_again(void **state)
{
    (void)state;
    begin(1);
    line_make(&line);
    line_plug(0, "esp32c3", 1, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    world_unplug(0);
    await_state(0, ESP_HOST_STATION_WAITING);
    sim_chip_t *chip = line_plug(0, "esp32c3", 1, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    assert_int_equal(sim_chip_counters(chip)->blocks_written, 0);
    assert_int_equal(line.ended_count, 1);
    assert_int_equal(port_of(0).passed, 1);
    stop();
}

/* A board with a port of its own, as USB is. */
static void test_a_port_that_appears_has_a_board(void **state)
{
    (void)state;
    begin(1);
    world_set_there(0, false);
    line_make(&line);
    pass_seconds(5);
    assert_int_equal(port_of(0).state, ESP_HOST_STATION_WAITING);
    line_plug(0, "esp32c3", 1, NULL);
    world_set_there(0, true);
    await_state(0, ESP_HOST_STATION_PASSED);
    world_set_there(0, false);
    world_unplug(0);
    await_state(0, ESP_HOST_STATION_WAITING);
    /* One that is dead is told, since its port says that it is there. */
    const world_trouble_t dead = {{{SIM_FAULT_STALL, SIM_TO_CHIP, 0, 0, 0, 0}}, 1, {0}};
    line_plug(0, "esp32c3", 2, &dead);
    world_set_there(0, true);
    await_state(0, ESP_HOST_STATION_FAILED);
    assert_int_equal(line_last(&line, 0)->fault, ESP_HOST_FAULT_NO_ANSWER);
    assert_int_equal(port_of(0).failed, 1);
    stop();
}

static void test_a_port_at_which_five_boards_fail_is_suspected(void **state)
{
    (void)state;
    begin(2);
    line_make(&line);
    for (unsigned number = 1; number <= 6; number++) {
        assert_int_equal(port_of(0).suspect, number > 5);
        line_plug(0, "esp32s3", number, NULL);
        line_plug(1, "esp32c3", 100 + number, NULL);
        await_state(0, ESP_HOST_STATION_FAILED);
        await_state(1, ESP_HOST_STATION_PASSED);
        world_unplug(0);
        world_unplug(1);
        await_state(0, ESP_HOST_STATION_WAITING);
        await_state(1, ESP_HOST_STATION_WAITING);
    }
    assert_int_equal(port_of(0).failed_in_row, 6);
    assert_false(port_of(1).suspect);
    line_plug(0, "esp32c3", 7, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    assert_false(port_of(0).suspect);
    stop();
}

/* It was refused before it told its address. */
static void test_a_board_of_another_chip_fails_once(void **state)
{
    (void)state;
    begin(1);
    line.plan.options.chip = ESP32C3_CHIP;
    line_make(&line);
    line_plug(0, "esp32s3", 1, NULL);
    await_state(0, ESP_HOST_STATION_FAILED);
    pass_seconds(8);
    assert_int_equal(port_of(0).state, ESP_HOST_STATION_FAILED);
    assert_int_equal(line.ended_count, 1);
    line_plug(0, "esp32s3", 2, NULL); /* another one of that chip */
    pass_seconds(8);
    assert_int_equal(line.ended_count, 2);
    line_plug(0, "esp32c3", 3, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    stop();
}

/* Opening a port of a host that is gone would keep all others waiting. */
static void test_a_host_that_is_gone_is_not_waited_for(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    char name[64];
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&address, &size), 0);
    snprintf(name, sizeof name, "rfc2217://127.0.0.1:%u", ntohs(address.sin_port));
    begin(1);
    line.names[1] = name;
    line.config.port_count = 2;
    line_make(&line);
    line_plug(0, "esp32c3", 1, NULL);
    await_state(0, ESP_HOST_STATION_PASSED);
    pass_seconds(30);
    assert_int_equal(world_strangers(), 1); /* at the very first */
    assert_int_equal(listen(server, 16), 0);
    for (int i = 0; world_strangers() == 1; i++) {
        assert_true(i < PATIENCE);
        assert_true(esp_host_station_step(line.station, 50));
    }
    stop();
    close(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_board_after_the_other_on_a_port_that_stays),
        cmocka_unit_test(test_a_board_that_takes_anothers_place_is_worked_at),
        cmocka_unit_test(test_a_board_that_has_passed_is_not_worked_at_again),
        cmocka_unit_test(test_a_port_that_appears_has_a_board),
        cmocka_unit_test(test_a_board_of_another_chip_fails_once),
        cmocka_unit_test(test_a_host_that_is_gone_is_not_waited_for),
        cmocka_unit_test(test_a_port_at_which_five_boards_fail_is_suspected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
