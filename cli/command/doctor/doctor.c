/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/doctor/doctor_checks.h"
#include "esp_loader_stub.h"
#include "interrupt.h"

static bool doctor_has_stubs(void)
{
    for (int chip = 0; chip < ESP_MAX_CHIP; chip++) {
        if (esp_loader_stub_find((target_chip_t)chip, 0) != NULL) {
            return true;
        }
    }
    return false;
}

static void doctor_check_build(doctor_t *doctor)
{
    if (doctor_has_stubs()) {
        finding_print(&doctor->findings, FINDING_RIGHT, "build", NULL,
                      "esploader %s has flasher stubs", doctor->options->program_version);
    } else {
        finding_print(&doctor->findings, FINDING_WARNING, "build", "make stubs",
                      "this build has no flasher stubs, so work is slow and some cannot be done: "
                      "%s",
                      esp_loader_stub_absence());
    }
}

cli_exit_t command_doctor(const options_t *options)
{
    doctor_t doctor = {.options = options, .root = options->system_root};
    doctor_check_build(&doctor);
    doctor_check_machine(&doctor);
    if (doctor_choose_port(&doctor) && doctor_check_port(&doctor) && !interrupt_came()) {
        doctor_check_line(&doctor);
    }
    if (interrupt_came()) {
        return CLI_INTERRUPTED;
    }
    finding_print_all(&doctor.findings);
    return doctor.exit;
}
