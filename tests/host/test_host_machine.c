/*
 * What the system tells of ports, read from trees made for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_machine.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char machine_root[128];

static const char *machine_place(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", machine_root, name);
    return path;
}

/* Makes the folders of a path. */
static void machine_folders(const char *path)
{
    char folder[512];
    for (const char *end = strchr(path + 1, '/'); end != NULL; end = strchr(end + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(end - path), path);
        (void)mkdir(folder, 0755);
    }
}

static void machine_file(const char *name, const char *text)
{
    const char *path = machine_place(name);
    machine_folders(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void machine_symbolic(const char *name, const char *target)
{
    const char *path = machine_place(name);
    machine_folders(path);
    assert_int_equal(symlink(target, path), 0);
}

static int machine_setup(void **state)
{
    (void)state;
    snprintf(machine_root, sizeof machine_root, "%s/system-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    return mkdtemp(machine_root) != NULL ? 0 : 1;
}

static int machine_teardown(void **state)
{
    char command[256];
    (void)state;
    snprintf(command, sizeof command, "rm -r '%s'", machine_root);
    return system(command);
}

static void machine_process(const char *id, const char *name, const char *open_file)
{
    char path[128];
    char line[64];
    snprintf(path, sizeof path, "proc/%s/comm", id);
    snprintf(line, sizeof line, "%s\n", name);
    machine_file(path, line);
    snprintf(path, sizeof path, "proc/%s/fd/0", id);
    machine_symbolic(path, "/dev/null");
    if (open_file != NULL) {
        snprintf(path, sizeof path, "proc/%s/fd/12", id);
        machine_symbolic(path, open_file);
    }
}

static void test_without_proc_nothing_is_known(void **state)
{
    esp_host_process_t process;
    (void)state;
    assert_int_equal(esp_host_process_runs(machine_root, "brltty", &process), ESP_HOST_UNKNOWN);
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB9", &process),
                     ESP_HOST_UNKNOWN);
    assert_int_equal(esp_host_udev_rule(machine_root, "esploader", NULL), ESP_HOST_UNKNOWN);
    /* A folder that is empty is no /proc either. */
    assert_int_equal(mkdir(machine_place("proc"), 0755), 0);
    assert_int_equal(esp_host_process_runs(machine_root, "brltty", &process), ESP_HOST_UNKNOWN);
}

static void test_a_process_is_known_by_its_name(void **state)
{
    esp_host_process_t process;
    (void)state;
    machine_process("17", "bash", NULL);
    machine_process("4711", "ModemManager", NULL);
    machine_process("99", "brltty-helper", NULL);
    assert_int_equal(esp_host_process_runs(machine_root, "brltty", &process), ESP_HOST_NO);
    assert_int_equal(esp_host_process_runs(machine_root, "ModemManager", &process), ESP_HOST_YES);
    assert_int_equal(process.id, 4711);
    assert_string_equal(process.name, "ModemManager");
}

static void test_who_holds_a_port_is_told(void **state)
{
    esp_host_process_t process;
    (void)state;
    machine_process("17", "bash", "/dev/ttyUSB90");
    machine_process("18", "minicom", "/dev/ttyUSB9");
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB9", &process), ESP_HOST_YES);
    assert_int_equal(process.id, 18);
    assert_string_equal(process.name, "minicom");
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB8", &process), ESP_HOST_NO);
}

/* That nobody has it open is not known where somebody cannot be looked at. */
static void test_a_process_that_hides_is_not_nobody(void **state)
{
    esp_host_process_t process;
    (void)state;
    machine_process("17", "bash", NULL);
    machine_file("proc/18/comm", "other\n");
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB9", &process),
                     ESP_HOST_UNKNOWN);
    machine_process("19", "minicom", "/dev/ttyUSB9");
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB9", &process), ESP_HOST_YES);
}

static void test_this_process_is_no_other(void **state)
{
    esp_host_process_t process;
    char id[24];
    (void)state;
    snprintf(id, sizeof id, "%ld", (long)getpid());
    machine_process(id, "esploader", "/dev/ttyUSB9");
    assert_int_equal(esp_host_port_holder(machine_root, "/dev/ttyUSB9", &process), ESP_HOST_NO);
}

static void machine_adapter(void)
{
    machine_file("sys/devices/usb1/1-2.3/idVendor", "10c4\n");
    machine_file("sys/devices/usb1/1-2.3/idProduct", "ea60\n");
    machine_file("sys/devices/usb1/1-2.3/manufacturer", "Silicon Labs\n");
    machine_file("sys/devices/usb1/1-2.3/product", "CP2102N USB to UART Bridge Controller\n");
    machine_file("sys/devices/usb1/1-2.3/serial", "0123abcd\n");
    machine_file("sys/devices/usb1/1-2.3/1-2.3:1.0/ttyUSB9/port_number", "0\n");
    machine_symbolic("sys/devices/usb1/1-2.3/1-2.3:1.0/ttyUSB9/driver",
                     "../../../../bus/usb-serial/drivers/cp210x");
    machine_symbolic("sys/class/tty/ttyUSB9/device",
                     "../../../devices/usb1/1-2.3/1-2.3:1.0/ttyUSB9");
}

static void test_a_usb_device_is_found_behind_its_port(void **state)
{
    esp_host_usb_t usb;
    (void)state;
    machine_adapter();
    assert_true(esp_host_port_usb(machine_root, "/dev/ttyUSB9", &usb));
    assert_int_equal(usb.vid, 0x10C4);
    assert_int_equal(usb.pid, 0xEA60);
    assert_string_equal(usb.driver, "cp210x");
    assert_string_equal(usb.manufacturer, "Silicon Labs");
    assert_string_equal(usb.product, "CP2102N USB to UART Bridge Controller");
    assert_string_equal(usb.serial, "0123abcd");
    assert_string_equal(usb.location, "1-2.3");
}

static void test_other_ports_have_none(void **state)
{
    esp_host_usb_t usb;
    (void)state;
    assert_false(esp_host_port_usb(machine_root, "/dev/ttyUSB9", &usb));
    assert_int_equal(usb.vid, -1);
    machine_file("sys/devices/pnp0/00:01/ttyS9/uartclk", "1843200\n");
    machine_symbolic("sys/class/tty/ttyS9/device", "../../../devices/pnp0/00:01");
    assert_false(esp_host_port_usb(machine_root, "/dev/ttyS9", &usb));
    assert_false(esp_host_port_usb(machine_root, "rfc2217://host:4000", &usb));
}

static void test_rules_are_found_and_read(void **state)
{
    char path[ESP_HOST_MACHINE_PATH];
    (void)state;
    machine_file("etc/udev/rules.d/README", "brltty\n");
    assert_int_equal(esp_host_udev_rule(machine_root, "brltty", path), ESP_HOST_NO);
    assert_string_equal(path, "");
    machine_file("usr/lib/udev/rules.d/85-brltty.rules",
                 "# ENV{PRODUCT}==\"403/6001/*\"\nENV{PRODUCT}==\"1A86/7523/*\", GOTO=\"take\"\n");
    assert_int_equal(esp_host_udev_rule(machine_root, "brltty", path), ESP_HOST_YES);
    assert_string_equal(path, machine_place("usr/lib/udev/rules.d/85-brltty.rules"));
    assert_int_equal(esp_host_udev_rule_names(path, "\"1a86/7523/"), ESP_HOST_YES);
    assert_int_equal(esp_host_udev_rule_names(path, "\"403/6001/"), ESP_HOST_NO);
    assert_int_equal(esp_host_udev_rule_names(machine_place("no.rules"), "x"), ESP_HOST_UNKNOWN);
}

static void test_whether_a_port_may_be_opened(void **state)
{
    (void)state;
    assert_false(esp_host_port_access(machine_place("none")).is_there);
    machine_file("file", "");
    assert_true(esp_host_port_access(machine_place("file")).is_there);
    assert_false(esp_host_port_access(machine_place("file")).is_device);
    assert_true(esp_host_port_access("/dev/null").is_device);
    assert_true(esp_host_port_access("/dev/null").may_open);
}

int main(void)
{
#define SYSTEM_TEST(test) cmocka_unit_test_setup_teardown(test, machine_setup, machine_teardown)
    const struct CMUnitTest tests[] = {
        SYSTEM_TEST(test_without_proc_nothing_is_known),
        SYSTEM_TEST(test_a_process_is_known_by_its_name),
        SYSTEM_TEST(test_who_holds_a_port_is_told),
        SYSTEM_TEST(test_a_process_that_hides_is_not_nobody),
        SYSTEM_TEST(test_this_process_is_no_other),
        SYSTEM_TEST(test_a_usb_device_is_found_behind_its_port),
        SYSTEM_TEST(test_other_ports_have_none),
        SYSTEM_TEST(test_rules_are_found_and_read),
        SYSTEM_TEST(test_whether_a_port_may_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
