/*
 * What was found in the files of a plan.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/json/json_names.h"
#include "view/json/json_view.h"

json_t *json_plan_detail(const esp_host_plan_t *plan)
{
    const esp_host_plan_file_t *file = plan->refused_file;
    json_t *detail = json_plain();
    json_text(detail, "kind", json_name_of_kind(ESP_HOST_ERROR_INPUT));
    json_text(detail, "finding", json_name_of_finding(plan->refused));
    if (file != NULL) {
        json_text(detail, "path", file->path);
        json_number(detail, "offset", file->offset);
    }
    return detail;
}

bool json_plan_note(const esp_host_plan_note_t *note)
{
    if (json_is_told()) {
        json_t *event = json_event("note");
        json_text(event, "text", note->text);
        json_text(event, "finding", json_name_of_finding(note->finding));
        json_print(event);
    }
    return json_is_on();
}
