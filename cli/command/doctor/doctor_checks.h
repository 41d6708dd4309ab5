/**
 * What the files of 'doctor' share: what is in the way between this machine and a chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_DOCTOR_CHECKS_H
#define CLI_DOCTOR_CHECKS_H

#include "esp_host_port.h"
#include "exit_code.h"
#include "option/options.h"
#include "view/result/finding.h"

typedef struct {
    const options_t *options;
    const char *root; /**< where /sys, /proc and /etc are: as of esp_host_machine.h */
    findings_t findings;
    cli_exit_t exit; /**< of the first thing that is wrong */
    char port[ESP_HOST_PORT_SIZE];
    bool is_network; /**< the port is none of this machine */
} doctor_t;

/** Prints what was found, which is of a kind of exit codes. */
#define DOCTOR_WRONG(doctor, code, subject, next, ...)                                             \
    (doctor_wrong(doctor, code),                                                                   \
     finding_print(&(doctor)->findings, FINDING_WRONG, subject, next, __VA_ARGS__))

/** The first one counts. */
void doctor_wrong(doctor_t *doctor, cli_exit_t code);

/** Programs of this machine that open ports by themselves, and rules for ports. */
void doctor_check_machine(doctor_t *doctor);

/** Which port it is. False: there is none to go on with. */
bool doctor_choose_port(doctor_t *doctor);

/** What the system tells of the port. False: it cannot be opened. */
bool doctor_check_port(doctor_t *doctor);

/** Opens the port, tries to reach a chip, and listens. */
void doctor_check_line(doctor_t *doctor);

#endif
