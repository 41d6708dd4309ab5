/* SPDX-License-Identifier: Apache-2.0
 *
 * A link over SPI that was compiled for the only chip that is known by a date, and by no word.
 */
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void straps(const char *name, esp_loader_error_t expected, target_chip_t chip)
{
    rig_t rig;
    rig_init(&rig, name, false);
    rig_strap(&rig, SIM_BUS_SPI);
    assert_int_equal(rig_connect(&rig), expected);
    assert_int_equal(esp_loader_engine_chip(&rig.engine), chip);
    rig_free(&rig);
}

static void a_chip_that_was_chosen_alone_is_found(void **state)
{
    (void)state;
    straps("esp32p4", ESP_LOADER_SUCCESS, ESP32P4_CHIP);
}

static void any_other_is_not(void **state)
{
    (void)state;
    straps("esp32c3", ESP_LOADER_ERROR_UNSUPPORTED_CHIP, ESP_UNKNOWN_CHIP);
    straps("esp32h2", ESP_LOADER_ERROR_UNSUPPORTED_CHIP, ESP_UNKNOWN_CHIP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chip_that_was_chosen_alone_is_found),
        cmocka_unit_test(any_other_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
