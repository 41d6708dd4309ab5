/* SPDX-License-Identifier: Apache-2.0 */
#include "command/doctor/doctor_checks.h"

void doctor_wrong(doctor_t *doctor, cli_exit_t code)
{
    doctor->exit = doctor->exit == CLI_OK ? code : doctor->exit;
}
