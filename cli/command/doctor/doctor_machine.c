/*
 * What runs on this machine and opens ports of its own accord.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/doctor/doctor_checks.h"
#include "esp_host_machine.h"
#include <stdio.h>

/* To which Debian and most others give serial ports. */
#define MACHINE_GROUP "dialout"

static void machine_check_brltty(doctor_t *doctor)
{
    esp_host_process_t process;
    switch (esp_host_process_runs(doctor->root, "brltty", &process)) {
    case ESP_HOST_YES:
        finding_print(
            &doctor->findings, FINDING_WARNING, "brltty",
            "sudo systemctl disable --now brltty.service brltty-udev.service",
            "brltty runs (process %ld): it takes adapters for Braille displays, and their "
            "ports vanish",
            process.id);
        return;
    case ESP_HOST_NO:
        finding_print(&doctor->findings, FINDING_RIGHT, "brltty", NULL, "brltty does not run");
        return;
    case ESP_HOST_UNKNOWN:
        finding_print(&doctor->findings, FINDING_UNCHECKED, "brltty", NULL,
                      "there is no /proc to see whether brltty runs");
        return;
    }
}

static void machine_check_modem_manager(doctor_t *doctor)
{
    esp_host_process_t process;
    switch (esp_host_process_runs(doctor->root, "ModemManager", &process)) {
    case ESP_HOST_YES:
        finding_print(&doctor->findings, FINDING_WARNING, "modems",
                      "sudo systemctl disable --now ModemManager.service",
                      "ModemManager runs (process %ld): it may open new ports for some seconds, to "
                      "look for a modem",
                      process.id);
        return;
    case ESP_HOST_NO:
        finding_print(&doctor->findings, FINDING_RIGHT, "modems", NULL,
                      "ModemManager does not run");
        return;
    case ESP_HOST_UNKNOWN:
        finding_print(&doctor->findings, FINDING_UNCHECKED, "modems", NULL,
                      "there is no /proc to see whether ModemManager runs");
        return;
    }
}

static void machine_check_rule(doctor_t *doctor)
{
    char path[ESP_HOST_MACHINE_PATH];
    const bool is_member = esp_host_user_is_in(MACHINE_GROUP);
    switch (esp_host_udev_rule(doctor->root, "esploader", path)) {
    case ESP_HOST_YES:
        finding_print(&doctor->findings, FINDING_RIGHT, "rule", NULL,
                      "%s lets who sits here open boards", path);
        return;
    case ESP_HOST_NO:
        finding_print(
            &doctor->findings, is_member ? FINDING_RIGHT : FINDING_WARNING, "rule",
            is_member ? NULL : "sudo usermod -a -G " MACHINE_GROUP " \"$USER\"",
            is_member
                ? "no udev rule of esploader's, but you are root, or in the group " MACHINE_GROUP
                : "no udev rule lets you open boards, and you are not in the group " MACHINE_GROUP);
        return;
    case ESP_HOST_UNKNOWN:
        finding_print(&doctor->findings, FINDING_UNCHECKED, "rule", NULL,
                      "there are no folders for udev rules here");
        return;
    }
}

void doctor_check_machine(doctor_t *doctor)
{
    machine_check_rule(doctor);
    machine_check_brltty(doctor);
    machine_check_modem_manager(doctor);
}
