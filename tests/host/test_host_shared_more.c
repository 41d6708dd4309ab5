/*
 * The shared library's programs for RAM, what a chip tells of its security, and ports.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esploader.h"
#include "host_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH = 1024 };

static void make_build(const host_bench_t *bench, char path[PATH])
{
    char command[2 * PATH];
    (void)snprintf(path, PATH, "%s/build", bench->folder);
    (void)snprintf(command, sizeof command, "%s --chip esp32c3 --out %s >/dev/null",
                   FIRMWARE_PROGRAM, path);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
}

/* Where an image begins to run: its second word (esptool documentation, "Firmware Image Format").
 */
static uint32_t entry_of(const char *path)
{
    uint8_t bytes[8] = {0};
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
    fclose(file);
    return bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24;
}

static void assert_kind(esploader_visit_t *visit, esploader_kind_t found, esploader_kind_t wanted)
{
    if (found != wanted) {
        fail_msg("%d: %s", (int)found, esploader_error_text(visit));
    }
}

static void a_program_is_loaded_into_ram(void **state)
{
    (void)state;
    host_bench_t bench;
    char build[PATH];
    char path[2 * PATH];
    bool starts = false;
    esploader_event_t event = {.struct_size = sizeof event};
    host_bench_start(&bench, "esp32c3", "--tcp", NULL);
    make_build(&bench, build);
    esploader_visit_t *visit = esploader_visit_new(bench.port);
    assert_non_null(visit);

    /* A bootloader is a program for RAM. */
    (void)snprintf(path, sizeof path, "%s/bootloader/bootloader.bin", build);
    assert_kind(visit, esploader_begin_load_ram(visit, path), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    while (esploader_next_event(visit, &event) == 1) {
        starts |= event.kind == ESPLOADER_EVENT_LEAVING && event.value == entry_of(path);
    }
    assert_true(starts);

    /* An application is one for flash. */
    (void)snprintf(path, sizeof path, "%s/hello_world.bin", build);
    assert_kind(visit, esploader_begin_load_ram(visit, path), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_begin_load_ram(visit, "/nowhere/a.bin"), ESPLOADER_ERROR_INPUT);
    assert_kind(visit, esploader_begin_load_ram(visit, NULL), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void a_program_for_another_chip_is_not_loaded(void **state)
{
    (void)state;
    host_bench_t bench;
    char build[PATH];
    char path[2 * PATH];
    host_bench_start(&bench, "esp32s3", "--tcp", NULL);
    make_build(&bench, build);
    (void)snprintf(path, sizeof path, "%s/bootloader/bootloader.bin", build);
    esploader_visit_t *visit = esploader_visit_new(bench.port);
    assert_kind(visit, esploader_begin_load_ram(visit, path), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_INPUT);
    /* The visit can be used again. */
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void a_chip_tells_of_its_security(void **state)
{
    (void)state;
    host_bench_t bench;
    esploader_security_t security = {.struct_size = sizeof security};
    host_bench_start(&bench, "esp32c3", "--tcp", "--secure-boot", "--jtag-off", NULL);
    esploader_visit_t *visit = esploader_visit_new(bench.port);
    assert_int_equal(esploader_security(visit, &security), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_begin_security(visit), ESPLOADER_OK);
    assert_int_equal(esploader_security(visit, &security), ESPLOADER_ERROR_USAGE);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_security(visit, &security), ESPLOADER_OK);
    assert_int_equal(security.secure_boot, 1);
    assert_true(security.jtag_disabled_by_software || security.jtag_disabled_for_good);
    assert_int_equal(security.secure_download, 0);
    assert_int_equal(security.flash_encryption, 0);

    /* No more than a caller has room for. */
    security = (esploader_security_t){.struct_size = 8, .secure_boot = 77};
    assert_kind(visit, esploader_security(visit, &security), ESPLOADER_OK);
    assert_int_equal(security.secure_boot, 77);
    security.struct_size = 0;
    assert_int_equal(esploader_security(visit, &security), ESPLOADER_ERROR_USAGE);

    /* Of another task there is none. */
    security.struct_size = sizeof security;
    assert_kind(visit, esploader_begin_identity(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_OK);
    assert_int_equal(esploader_security(visit, &security), ESPLOADER_ERROR_USAGE);
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void an_esp32_tells_nothing_of_its_security(void **state)
{
    (void)state;
    host_bench_t bench;
    host_bench_start(&bench, "esp32", "--tcp", NULL);
    esploader_visit_t *visit = esploader_visit_new(bench.port);
    assert_kind(visit, esploader_begin_security(visit), ESPLOADER_OK);
    assert_kind(visit, esploader_run(visit), ESPLOADER_ERROR_FAILED);
    assert_string_equal(esploader_error_reason(visit), "unsupported");
    esploader_visit_free(visit);
    host_bench_end(&bench);
}

static void ports_are_listed(void **state)
{
    (void)state;
    esploader_ports_t *ports = esploader_ports_new();
    esploader_port_t port = {.struct_size = sizeof port};
    assert_non_null(ports);
    for (size_t i = 0; i < esploader_ports_count(ports); i++) {
        assert_int_equal(esploader_ports_get(ports, i, &port), ESPLOADER_OK);
        assert_true(port.name[0] != '\0');
        assert_true(port.usb || (port.usb_vendor == 0 && port.usb_product == 0));
        assert_int_equal(port.struct_size, sizeof port);
    }
    assert_int_equal(esploader_ports_get(ports, esploader_ports_count(ports), &port),
                     ESPLOADER_ERROR_USAGE);
    port.struct_size = 0;
    assert_int_equal(esploader_ports_get(ports, 0, &port), ESPLOADER_ERROR_USAGE);
    esploader_ports_free(ports);
    esploader_ports_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_is_loaded_into_ram),
        cmocka_unit_test(a_program_for_another_chip_is_not_loaded),
        cmocka_unit_test(a_chip_tells_of_its_security),
        cmocka_unit_test(an_esp32_tells_nothing_of_its_security),
        cmocka_unit_test(ports_are_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
