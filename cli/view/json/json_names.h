/**
 * Names of what the libraries count, for programs: they stay.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_JSON_NAMES_H
#define CLI_JSON_NAMES_H

#include "esp_host_plan.h"

/** Of a value that is not known: "unknown". */
const char *json_name_of_kind(esp_host_error_kind_t kind);
const char *json_name_of_line(serial_line_error_t error);
const char *json_name_of_end(esp_loader_end_t end);
const char *json_name_of_doing(esp_loader_doing_t doing);
const char *json_name_of_heard(esp_loader_heard_t heard);
const char *json_name_of_error(esp_loader_error_t error);
const char *json_name_of_leaving(esp_loader_leaving_t leaving);
const char *json_name_of_finding(esp_host_plan_finding_t finding);

#endif
