/*
 * What a build without libserialport and libgensio says to lines that it does not have.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serial_line.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void lines_over_the_network_are_refused(void **state)
{
    static const char *const urls[] = {"socket://localhost:1234", "rfc2217://localhost:1234"};
    (void)state;
    for (unsigned i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        serial_line_error_t err = SERIAL_LINE_OK;
        assert_null(serial_line_open(urls[i], 115200, &err));
        assert_int_equal(err, SERIAL_LINE_NO_NETWORK);
    }
    assert_non_null(strstr(serial_line_error_text(SERIAL_LINE_NO_NETWORK), "ESPLOADER_NETWORK"));
}

static void an_address_that_is_none_is_told_first(void **state)
{
    serial_line_error_t err = SERIAL_LINE_OK;
    (void)state;
    assert_null(serial_line_open("socket://nowhere", 115200, &err));
    assert_int_equal(err, SERIAL_LINE_BAD_URL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_over_the_network_are_refused),
        cmocka_unit_test(an_address_that_is_none_is_told_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
