/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_system.h"
#include "plan/plan.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool plan_refuse(esp_host_plan_t *plan, esp_host_plan_finding_t finding, esp_host_error_t *error,
                 const char *advice, const char *format, ...)
{
    char text[ESP_HOST_TEXT_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    plan->refused = finding;
    plan->refused_file = NULL;
    return esp_host_error_set(
        error, finding == ESP_HOST_PLAN_ODD ? ESP_HOST_ERROR_USAGE : ESP_HOST_ERROR_INPUT, advice,
        "%s", text);
}

/* A name on the command line names the file in a build folder too: by its end, from a '/' on. */
static bool plan_ends_with(const char *path, const char *name)
{
    const size_t length = strlen(path);
    const size_t end = strlen(name);
    return end != 0 && end <= length && strcmp(path + length - end, name) == 0 &&
           (end == length || esp_host_path_is_slash(path[length - end - 1]));
}

bool plan_forces(const esp_host_plan_t *plan, const esp_host_plan_file_t *file)
{
    const esp_host_plan_options_t *options = &plan->options;
    for (size_t i = 0; i < options->forced_count && file->path != NULL; i++) {
        if (plan_ends_with(file->path, options->forced[i]) ||
            (file->_is_input && strcmp(options->forced[i], "-") == 0)) {
            return true;
        }
    }
    return options->force;
}

bool plan_passed(const esp_host_plan_file_t *file, esp_host_plan_finding_t finding)
{
    return (file->_passed & UINT64_C(1) << finding) != 0;
}

bool plan_refuse_file(esp_host_plan_t *plan, esp_host_plan_file_t *file,
                      esp_host_plan_finding_t finding, esp_host_error_t *error, const char *advice,
                      const char *format, ...)
{
    char text[ESP_HOST_TEXT_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    const bool told = plan->options.tells_all && !plan_forces(plan, file);
    if (!told && !plan_forces(plan, file)) {
        plan_refuse(plan, finding, error, advice, "%s", text);
        plan->refused_file = file;
        return false;
    }
    if (!plan_passed(file, finding)) {
        file->_passed |= UINT64_C(1) << finding;
        plan->faults += told;
        plan_note(plan, finding, told ? advice : NULL, "%s", text);
    }
    return true;
}

bool plan_unreadable(esp_host_plan_t *plan)
{
    plan->refused = ESP_HOST_PLAN_UNREADABLE;
    return false;
}

bool plan_out_of_memory(esp_host_plan_t *plan, esp_host_error_t *error)
{
    esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    return plan_unreadable(plan);
}

void plan_note(const esp_host_plan_t *plan, esp_host_plan_finding_t finding, const char *advice,
               const char *format, ...)
{
    char text[ESP_HOST_TEXT_SIZE];
    va_list values;
    if (plan->options.note == NULL) {
        return;
    }
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    const esp_host_plan_note_t note = {finding, text, advice != NULL ? advice : ""};
    plan->options.note(plan->options.user, &note);
}
