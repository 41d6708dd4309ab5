/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_text.h"
#include "shared.h"
#include <string.h>

/* Numbers of the interface never move, those of the core may. */
static const uint8_t event_kinds[] = {
    [ESP_LOADER_EVENT_ATTEMPT] = ESPLOADER_EVENT_ATTEMPT,
    [ESP_LOADER_EVENT_CHIP] = ESPLOADER_EVENT_CHIP,
    [ESP_LOADER_EVENT_STUB_FOUND] = ESPLOADER_EVENT_STUB_FOUND,
    [ESP_LOADER_EVENT_STUB_FORBIDDEN] = ESPLOADER_EVENT_STUB_FORBIDDEN,
    [ESP_LOADER_EVENT_STUB_ABSENT] = ESPLOADER_EVENT_STUB_ABSENT,
    [ESP_LOADER_EVENT_STUB_LOADING] = ESPLOADER_EVENT_STUB_LOADING,
    [ESP_LOADER_EVENT_STUB_STARTED] = ESPLOADER_EVENT_STUB_STARTED,
    [ESP_LOADER_EVENT_RATE] = ESPLOADER_EVENT_RATE,
    [ESP_LOADER_EVENT_RATE_FIXED] = ESPLOADER_EVENT_RATE_NOTE,
    [ESP_LOADER_EVENT_RATE_NEEDS_RESET] = ESPLOADER_EVENT_RATE_NOTE,
    [ESP_LOADER_EVENT_RATE_BY_RESET] = ESPLOADER_EVENT_RATE_NOTE,
    [ESP_LOADER_EVENT_RATE_FAILED] = ESPLOADER_EVENT_RATE_FAILED,
    [ESP_LOADER_EVENT_RATE_STAYS] = ESPLOADER_EVENT_RATE_NOTE,
    [ESP_LOADER_EVENT_FLASH_SMALLER] = ESPLOADER_EVENT_FLASH_SMALLER,
    [ESP_LOADER_EVENT_AGAIN] = ESPLOADER_EVENT_AGAIN,
    [ESP_LOADER_EVENT_READY] = ESPLOADER_EVENT_READY,
    [ESP_LOADER_EVENT_TASK] = ESPLOADER_EVENT_TASK,
    [ESP_LOADER_EVENT_TASK_DONE] = ESPLOADER_EVENT_TASK_DONE,
    [ESP_LOADER_EVENT_LEAVING] = ESPLOADER_EVENT_LEAVING,
    [ESP_LOADER_EVENT_STARTING] = ESPLOADER_EVENT_LEAVING,
    [ESP_LOADER_EVENT_PORT_LEFT] = ESPLOADER_EVENT_PORT_LEFT,
    [ESP_LOADER_EVENT_PORT_BACK] = ESPLOADER_EVENT_PORT_BACK,
    [ESP_LOADER_EVENT_DONE] = ESPLOADER_EVENT_DONE,
};

static size_t event_last(const esploader_visit_t *visit)
{
    return (visit->event_first + visit->event_count - 1) % SHARED_EVENTS;
}

static void event_keep(esploader_visit_t *visit, const esploader_event_t *event)
{
    if (event->kind == ESPLOADER_EVENT_PROGRESS && visit->event_count > 0 &&
        visit->events[event_last(visit)].kind == ESPLOADER_EVENT_PROGRESS) {
        visit->events[event_last(visit)] = *event;
        return;
    }
    if (visit->event_count == SHARED_EVENTS) {
        visit->event_first = (visit->event_first + 1) % SHARED_EVENTS;
        visit->event_count--;
    }
    visit->event_count++;
    visit->events[event_last(visit)] = *event;
}

static void event_tell(esploader_visit_t *visit, uint32_t kind, uint32_t value, uint32_t other,
                       const char *text)
{
    const esploader_event_t event = {sizeof event, kind, value, other, text};
    event_keep(visit, &event);
    if (visit->callback != NULL) {
        visit->callback(visit->callback_user, &event);
    }
}

/* How it ended is known before it is told that it did. */
static void event_end(esploader_visit_t *visit)
{
    const esp_loader_session_t *session = esp_host_visit_session(visit->visit);
    const bool refused = esp_loader_session_outcome(session)->end == ESP_LOADER_END_REFUSED;
    if (!refused) {
        esp_host_visit_error(visit->visit, NULL, &visit->error);
    }
    (void)shared_failed(visit);
    visit->reopen = visit->kind == ESPLOADER_ERROR_PORT || esp_loader_session_target(session)->left;
}

static const char *event_text(const esploader_visit_t *visit, const esp_loader_event_t *event)
{
    static const char *const flashing[] = {
        [ESP_LOADER_JOB_COMPARE] = "looking at what is in flash",
        [ESP_LOADER_JOB_WRITE] = "writing",
        [ESP_LOADER_JOB_VERIFY] = "verifying",
        [ESP_LOADER_JOB_DONE] = "all images are done",
    };
    const bool phase = event->kind == ESP_LOADER_EVENT_TASK && visit->what == SHARED_FLASH;
    return phase ? flashing[event->value] : esp_loader_event_text(event);
}

void shared_tell(esploader_visit_t *visit, esploader_event_kind_t kind, const char *text)
{
    event_tell(visit, kind, 0, 0, text);
}

void shared_event(esploader_visit_t *visit, const esp_loader_event_t *event)
{
    if (event->kind == ESP_LOADER_EVENT_WORD) {
        return; /* those who read memory get all words at once */
    }
    if (event->kind == ESP_LOADER_EVENT_DONE) {
        event_end(visit);
    }
    event_tell(visit, event_kinds[event->kind], event->value, event->other,
               event_text(visit, event));
}

void shared_progress(esploader_visit_t *visit)
{
    uint32_t done;
    uint32_t total;
    esp_loader_session_progress(esp_host_visit_session(visit->visit), &done, &total);
    if (total != 0 && done != visit->progress) {
        visit->progress = done;
        event_tell(visit, ESPLOADER_EVENT_PROGRESS, done, total, "working");
    }
}

void esploader_on_event(esploader_visit_t *visit, esploader_event_callback_t callback, void *user)
{
    visit->callback = callback;
    visit->callback_user = user;
}

int esploader_next_event(esploader_visit_t *visit, esploader_event_t *event)
{
    if (visit->event_count == 0) {
        return 0;
    }
    const uint32_t size = event->struct_size;
    if (size < sizeof size) {
        (void)shared_no_size(visit, "an event");
        return -1;
    }
    const size_t known = size < sizeof *event ? size : sizeof *event;
    memcpy(event, &visit->events[visit->event_first], known);
    event->struct_size = size;
    visit->event_first = (visit->event_first + 1) % SHARED_EVENTS;
    visit->event_count--;
    return 1;
}
