/*
 * Which port it is, and what the system tells of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor/doctor_checks.h"
#include "esp_host_machine.h"
#include <stdio.h>
#include <string.h>

bool doctor_choose_port(doctor_t *doctor)
{
    esp_host_error_t error = {0};
    const options_t *options = doctor->options;
    const char *named = options->operand_count > 0 ? options->operands[0] : options->port;
    if (esp_host_port_choose_filtered(named, &options->port_filter, doctor->port, &error)) {
        doctor->is_network = strstr(doctor->port, "://") != NULL;
        return true;
    }
    if (error.kind == ESP_HOST_ERROR_MANY_PORTS) {
        DOCTOR_WRONG(doctor, CLI_PORT, "port", "esploader ports",
                     "%u ports look like boards: name one, as 'esploader doctor PORT'",
                     error.count);
    } else {
        DOCTOR_WRONG(doctor, CLI_PORT, "port", "esploader ports",
                     "no port here looks like a board: is it plugged in, with a cable that has "
                     "data wires, and powered?");
    }
    return false;
}

/* Its udev rules have a line a kind of adapter: "1a86/7523/". */
static void port_check_brltty(doctor_t *doctor, const esp_host_usb_t *usb)
{
    char path[ESP_HOST_MACHINE_PATH];
    char product[32];
    snprintf(product, sizeof product, "\"%x/%x/", (unsigned)usb->vid, (unsigned)usb->pid);
    if (esp_host_udev_rule(doctor->root, "brltty", path) == ESP_HOST_YES &&
        esp_host_udev_rule_names(path, product) == ESP_HOST_YES) {
        finding_print(&doctor->findings, FINDING_WARNING, "brltty", "sudo apt purge brltty",
                      "%s takes adapters of this kind for Braille displays", path);
    }
}

static void port_check_usb(doctor_t *doctor)
{
    esp_host_usb_t usb;
    if (!esp_host_port_usb(doctor->root, doctor->port, &usb)) {
        finding_print(&doctor->findings, FINDING_UNCHECKED, "usb", NULL,
                      "no USB device, or /sys does not tell: driver and product are not known");
        return;
    }
    const serial_line_info_t info = {
        .name = doctor->port, .usb_vid = usb.vid, .usb_pid = usb.pid, .serial = usb.serial};
    const char *guess = esp_host_port_guess(&info);
    if (usb.driver[0] == '\0') {
        DOCTOR_WRONG(doctor, CLI_PORT, "usb", "sudo dmesg | tail -20", "%04x:%04x %s has no driver",
                     (unsigned)usb.vid, (unsigned)usb.pid, usb.product);
        return;
    }
    finding_print(&doctor->findings, guess != NULL ? FINDING_RIGHT : FINDING_WARNING, "usb", NULL,
                  "%04x:%04x %s at %s, driver %s%s", (unsigned)usb.vid, (unsigned)usb.pid,
                  guess != NULL ? guess : usb.product, usb.location, usb.driver,
                  guess != NULL ? "" : ": nothing that is known of boards");
    port_check_brltty(doctor, &usb);
}

static bool port_check_access(doctor_t *doctor)
{
    char next[192];
    const esp_host_access_t access_of = esp_host_port_access(doctor->port);
    if (!access_of.is_there) {
        DOCTOR_WRONG(doctor, CLI_PORT, "port", "esploader ports", "%s is not there", doctor->port);
        return false;
    }
    if (!access_of.is_device) {
        DOCTOR_WRONG(doctor, CLI_PORT, "port", "esploader ports", "%s is no serial port",
                     doctor->port);
        return false;
    }
    finding_print(&doctor->findings, FINDING_RIGHT, "port", NULL, "%s is there", doctor->port);
    if (access_of.may_open) {
        finding_print(&doctor->findings, FINDING_RIGHT, "rights", NULL, "you may open it");
        return true;
    }
    if (access_of.in_group) {
        DOCTOR_WRONG(doctor, CLI_PORT, "rights", "exec su -l \"$USER\"",
                     "you may not open it: you are in its group %s, but this login is older than "
                     "that",
                     access_of.group);
        return false;
    }
    snprintf(next, sizeof next, "sudo usermod -a -G %s \"$USER\"",
             access_of.group[0] != '\0' ? access_of.group : "dialout");
    DOCTOR_WRONG(doctor, CLI_PORT, "rights", next,
                 "you may not open it: it belongs to the group %s; log in again once you are in it",
                 access_of.group[0] != '\0' ? access_of.group : "of a number without a name");
    return false;
}

static void port_check_holder(doctor_t *doctor)
{
    char next[64];
    esp_host_process_t process;
    switch (esp_host_port_holder(doctor->root, doctor->port, &process)) {
    case ESP_HOST_YES:
        snprintf(next, sizeof next, "kill %ld", process.id);
        finding_print(&doctor->findings, FINDING_WARNING, "held", next,
                      "%s (process %ld) has it open: two programs take each other's bytes",
                      process.name, process.id);
        return;
    case ESP_HOST_NO:
        finding_print(&doctor->findings, FINDING_RIGHT, "held", NULL, "no program has it open");
        return;
    case ESP_HOST_UNKNOWN:
        finding_print(&doctor->findings, FINDING_UNCHECKED, "held", NULL,
                      "no program of yours has it open; those of others cannot be looked at");
        return;
    }
}

bool doctor_check_port(doctor_t *doctor)
{
    if (doctor->is_network) {
        finding_print(&doctor->findings, FINDING_UNCHECKED, "port", NULL,
                      "%s is no port of this machine: only the line is looked at", doctor->port);
        return true;
    }
    const bool may_open = port_check_access(doctor);
    if (esp_host_port_access(doctor->port).is_there) {
        port_check_usb(doctor);
        port_check_holder(doctor);
    }
    return may_open;
}
