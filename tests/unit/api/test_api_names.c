/*
 * An application that has functions of its own with names that the library uses inside. The linker
 * must neither mind nor take one for the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Each ends the test when the library calls it. */
#define OF_THE_APPLICATION(name)                                                                   \
    void name(void);                                                                               \
    void name(void)                                                                                \
    {                                                                                              \
        fail_msg("the library calls %s() of the application", #name);                              \
    }

OF_THE_APPLICATION(log_line)
OF_THE_APPLICATION(log_bytes)
OF_THE_APPLICATION(bytes_copy)
OF_THE_APPLICATION(blocking_run)
OF_THE_APPLICATION(flash_attach)
OF_THE_APPLICATION(flash_attach_begin)
OF_THE_APPLICATION(flash_start_with)
OF_THE_APPLICATION(engine_begin)
OF_THE_APPLICATION(engine_finish)
OF_THE_APPLICATION(exchange_begin)
OF_THE_APPLICATION(frame_size)
OF_THE_APPLICATION(link_read)
OF_THE_APPLICATION(link_write)
OF_THE_APPLICATION(job_end)
OF_THE_APPLICATION(session_end)
OF_THE_APPLICATION(slip_encode)
OF_THE_APPLICATION(slip_decode)
OF_THE_APPLICATION(chip_find)
OF_THE_APPLICATION(exchange_data)
OF_THE_APPLICATION(chip_esp32)
OF_THE_APPLICATION(chip_flash_size)

static void an_application_has_names_of_its_own(void **state)
{
    static memory_port_t port;
    static esp_loader_t loader;
    static uint8_t image[9000];
    const sim_config_t config = {.chip = "esp32", .paced = true};
    const esp_loader_flash_cfg_t cfg = {
        .offset = 0x10000, .image_size = sizeof(image), .block_size = 1024};
    (void)state;
    rig_fill(image, sizeof(image), 3);
    memory_port_init(&port, &config, true, NULL);
    assert_int_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    assert_int_equal(api_flash(&loader, cfg, image), ESP_LOADER_SUCCESS);
    assert_memory_equal(sim_chip_flash(port.chip, NULL) + cfg.offset, image, sizeof(image));
    /* An error is told through the log: the function that many programs have. */
    port.read_fails_at = port.calls.read_available + 1;
    port.error = ESP_LOADER_ERROR_FAIL;
    assert_int_not_equal(api_connect(&loader, &port), ESP_LOADER_SUCCESS);
    memory_port_free(&port);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_application_has_names_of_its_own)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
