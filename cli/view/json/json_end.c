/*
 * From the first event to the last: what is said on the way, and what went wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "view/exit_text.h"
#include "view/json/json.h"
#include <cjson/cJSON.h>

/* Errors wait for their exit code, which those who print them do not know. */
static cJSON *json_held;

void json_begin(const char *version, const char *command)
{
    json_t *event = json_event("begin");
    json_text(event, "program", "esploader");
    json_text(event, "version", version);
    json_text(event, "command", command);
    json_print(event);
}

void json_note(const char *text)
{
    if (json_is_told()) {
        json_t *event = json_event("note");
        json_text(event, "text", text);
        json_print(event);
    }
}

static void json_advise(json_t *event, const char *advice)
{
    json_text(event, "advice", advice != NULL && advice[0] != '\0' ? advice : NULL);
}

void json_warning(const char *text, const char *advice, const char *finding)
{
    json_t *event = json_event("warning");
    json_text(event, "reason", text);
    json_advise(event, advice);
    if (finding != NULL) {
        json_text(event, "finding", finding);
    }
    json_print(event);
}

void json_error(const char *text, const char *advice, json_t *detail)
{
    json_t *event = json_event("error");
    json_text(event, "reason", text);
    json_advise(event, advice);
    if (!cJSON_AddItemToObject(event, "detail", detail)) {
        cJSON_Delete(detail);
    }
    json_held = json_held != NULL ? json_held : cJSON_CreateArray();
    if (!cJSON_AddItemToArray(json_held, event)) {
        json_print(event);
    }
}

void json_errors(cli_exit_t exit)
{
    cJSON *event;
    while ((event = cJSON_DetachItemFromArray(json_held, 0)) != NULL) {
        json_number(event, "code", (uint64_t)exit);
        json_text(event, "name", exit_name((int)exit));
        json_print(event);
    }
}

void json_end(cli_exit_t exit)
{
    json_errors(exit);
    cJSON_Delete(json_held);
    json_held = NULL;
    json_t *event = json_event("end");
    json_number(event, "code", (uint64_t)exit);
    json_text(event, "name", exit_name((int)exit));
    json_print(event);
}
