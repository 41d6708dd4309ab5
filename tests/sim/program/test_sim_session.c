/*
 * The program's chip in real time, without a line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sim_session.h"
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_US = 20000, PATIENCE = 10000 };

/* A program that serves nobody, or a client who reads nothing, sleeps: what the chip has sent may
 * wait for hours. */
static void output_that_nobody_takes_costs_no_time(void **state)
{
    (void)state;
    const sim_options_t options = {
        .chip = {.chip = "esp32c3", .flash_part = "W25Q32", .boot_download = true},
        .serve = SIM_SERVE_RAW,
        .stub = "none",
    };
    sim_session_t session;
    assert_true(sim_session_open(&session, &options));
    for (int i = 0; i < PATIENCE && sim_link_bytes(session.link, SIM_TO_HOST) == 0; i++) {
        (void)poll(NULL, 0, 1);
        sim_session_advance(&session);
    }
    assert_true(sim_link_bytes(session.link, SIM_TO_HOST) > 0);
    uint64_t waited_us = 0;
    for (int turns = 0; turns < 10; turns++) {
        sim_session_advance(&session);
        waited_us += sim_session_wait_us(&session, MOST_US);
    }
    assert_true(waited_us > MOST_US);
    sim_session_close(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_that_nobody_takes_costs_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
