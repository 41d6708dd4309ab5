/*
 * What a Pico host tells of bytes that found no room.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "example_test.h"
#include "fake_pico.h"
#include "pico_host.h"
#include "world_chip.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { MS = 1000 };

/* Answers of the stub do not fit into a ring of 256 bytes, 0.9 ms at 3 Mbaud. The read shrinks to
 * what does, and its host is told. */
static void a_ring_that_is_too_small_is_told(void **state)
{
    (void)state;
    pico_greedy_us = 5 * MS;
    pico_run(pico_read_beside_a_greedy_task, true);
    pico_assert_no_complaint();
    assert_int_equal(pico_result, ESP_LOADER_SUCCESS);
    assert_non_null(strstr(world_output(), "bytes were lost: enlarge PI_PICO_PORT_RX_SIZE"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, pico_begin, example_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_ring_that_is_too_small_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
