/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_stub.h"
#include "esp_loader_text.h"
#include "view/json/json_names.h"
#include "view/json/json_view.h"

static void visit_attempt(const char *port, const esp_loader_event_t *event)
{
    json_t *line = json_event("connecting");
    json_text(line, "port", port);
    json_number(line, "attempt", event->value);
    json_print(line);
}

static void visit_chip(const char *port, const esp_loader_target_t *target)
{
    json_t *line = json_event("chip");
    json_text(line, "port", port);
    json_text(line, "chip", esp_loader_chip_name(target->chip));
    json_flag(line, "secure_download", target->secure_download);
    if (target->identified) {
        json_revision(line, "revision", target->identity.revision);
        json_mac(line, "mac", target->identity.mac);
    }
    json_print(line);
}

static void visit_stub(const char *state, const char *reason)
{
    json_t *line = json_event("stub");
    json_text(line, "state", state);
    if (reason != NULL) {
        json_text(line, "reason", reason);
    }
    json_print(line);
}

static void visit_rate(const char *state, uint32_t baud)
{
    json_t *line = json_event("rate");
    json_text(line, "state", state);
    json_number(line, "baud", baud);
    json_print(line);
}

static void visit_leaving(esp_loader_leaving_t leaving)
{
    json_t *line = json_event("leaving");
    json_text(line, "how", json_name_of_leaving(leaving));
    json_print(line);
}

static void visit_again(const esp_loader_session_t *session, const esp_loader_event_t *event)
{
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(session);
    json_t *line = json_event("again");
    json_text(line, "doing", json_name_of_doing(outcome->doing));
    json_text(line, "error", json_name_of_error(outcome->result.code));
    json_number(line, "attempt", event->value);
    json_print(line);
}

/* Events of the flasher stub and of the rate. */
static void visit_loader(const esp_loader_event_t *event)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_STUB_FOUND:
        visit_stub("found", NULL);
        return;
    case ESP_LOADER_EVENT_STUB_FORBIDDEN:
        visit_stub("forbidden", NULL);
        return;
    case ESP_LOADER_EVENT_STUB_ABSENT:
        visit_stub("absent", esp_loader_stub_absence());
        return;
    case ESP_LOADER_EVENT_STUB_STARTED:
        visit_stub("started", NULL);
        return;
    case ESP_LOADER_EVENT_RATE:
        visit_rate("runs", event->value);
        return;
    case ESP_LOADER_EVENT_RATE_BY_RESET:
        visit_rate("by_reset", event->value);
        return;
    case ESP_LOADER_EVENT_RATE_NEEDS_RESET:
        visit_rate("needs_reset", event->value);
        return;
    case ESP_LOADER_EVENT_RATE_FAILED:
        visit_rate("failed", event->value);
        return;
    case ESP_LOADER_EVENT_RATE_STAYS:
        visit_rate("stays", event->value);
        return;
    default:
        return;
    }
}

static void visit_tell(const char *port, const esp_loader_session_t *session,
                       const esp_loader_event_t *event)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_ATTEMPT:
        visit_attempt(port, event);
        break;
    case ESP_LOADER_EVENT_CHIP:
        visit_chip(port, esp_loader_session_target(session));
        break;
    case ESP_LOADER_EVENT_AGAIN:
        visit_again(session, event);
        break;
    case ESP_LOADER_EVENT_LEAVING:
        visit_leaving((esp_loader_leaving_t)event->value);
        break;
    default:
        visit_loader(event);
        break;
    }
}

bool json_visit_event(const char *port, const esp_loader_session_t *session,
                      const esp_loader_event_t *event)
{
    if (json_is_told()) {
        visit_tell(port, session, event);
    }
    return json_is_on() && event->kind != ESP_LOADER_EVENT_AGAIN &&
           event->kind != ESP_LOADER_EVENT_FLASH_SMALLER &&
           event->kind != ESP_LOADER_EVENT_RATE_NEEDS_RESET &&
           event->kind != ESP_LOADER_EVENT_RATE_FAILED;
}

json_t *json_error_detail(const esp_host_error_t *error)
{
    json_t *detail = json_plain();
    const esp_loader_outcome_t *outcome = &error->outcome;
    json_text(detail, "kind", json_name_of_kind(error->kind));
    if (error->line != SERIAL_LINE_OK) {
        json_text(detail, "line", json_name_of_line(error->line));
    }
    if (error->kind == ESP_HOST_ERROR_VISIT) {
        json_text(detail, "end", json_name_of_end(outcome->end));
        json_text(detail, "doing", json_name_of_doing(outcome->doing));
        if (outcome->end == ESP_LOADER_END_NO_ANSWER) {
            json_text(detail, "heard", json_name_of_heard(outcome->heard));
        }
        if (outcome->result.code != ESP_LOADER_SUCCESS) {
            json_text(detail, "error", json_name_of_error(outcome->result.code));
            json_text(detail, "operation", esp_loader_command_name(outcome->result.command));
            json_number(detail, "status", outcome->result.status);
            json_number(detail, "address", outcome->result.address);
        }
    }
    return detail;
}
