/* SPDX-License-Identifier: Apache-2.0
 *
 * A core that was compiled for two chips only.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_loader_engine_board.h"
#include "support/rig.h"
#include <cmocka.h>
#include <string.h>

static void connects(const char *name, esp_loader_error_t expected, target_chip_t chip)
{
    rig_t rig;
    rig_init(&rig, name, false);
    assert_int_equal(rig_connect(&rig), expected);
    assert_int_equal(esp_loader_engine_chip(&rig.engine), chip);
    rig_free(&rig);
}

static void test_a_chip_that_was_chosen_connects(void **state)
{
    (void)state;
    connects("esp32c3", ESP_LOADER_SUCCESS, ESP32C3_CHIP);
    connects("esp32c6", ESP_LOADER_SUCCESS, ESP32C6_CHIP);
}

static void test_any_other_is_not_supported(void **state)
{
    (void)state;
    for (size_t i = 0; sim_chip_name(i) != NULL; i++) {
        const char *name = sim_chip_name(i);
        if (strcmp(name, "esp32c3") != 0 && strcmp(name, "esp32c6") != 0) {
            connects(name, ESP_LOADER_ERROR_UNSUPPORTED_CHIP, ESP_UNKNOWN_CHIP);
        }
    }
}

/* SPI tells chips by a word in ROM, SDIO by a device id. */
static void straps(const char *name, sim_bus_t bus, esp_loader_error_t expected)
{
    rig_t rig;
    rig_init(&rig, name, false);
    rig_strap(&rig, bus);
    assert_int_equal(rig_connect(&rig), expected);
    rig_free(&rig);
}

static void test_nor_is_it_through_a_bus(void **state)
{
    (void)state;
    straps("esp32c3", SIM_BUS_SPI, ESP_LOADER_SUCCESS);
    straps("esp32s3", SIM_BUS_SPI, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    straps("esp32p4", SIM_BUS_SPI, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
    straps("esp32c6", SIM_BUS_SDIO, ESP_LOADER_SUCCESS);
    straps("esp32c5", SIM_BUS_SDIO, ESP_LOADER_ERROR_UNSUPPORTED_CHIP);
}

static void test_what_was_chosen_is_whole(void **state)
{
    (void)state;
    rig_t rig;
    esp_loader_identity_t identity;
    esp_loader_encryption_fuses_t fuses;
    esp_loader_reached_t reached = ESP_LOADER_REACHED_UNKNOWN;
    const sim_config_t config = {.chip = "esp32c6", .revision = 102};
    rig_init_with(&rig, &config);
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    esp_loader_engine_identify(&rig.engine, &identity);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(identity.revision, 102);
    esp_loader_engine_usb(&rig.engine, identity.revision, &reached);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_int_equal(reached, ESP_LOADER_REACHED_UART);
    esp_loader_engine_flash_power(&rig.engine, identity.revision);
    assert_int_equal(rig_run(&rig), ESP_LOADER_SUCCESS);
    assert_true(esp_loader_engine_encryption_fuses(&rig.engine, &fuses));
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_chip_that_was_chosen_connects),
        cmocka_unit_test(test_any_other_is_not_supported),
        cmocka_unit_test(test_nor_is_it_through_a_bus),
        cmocka_unit_test(test_what_was_chosen_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
