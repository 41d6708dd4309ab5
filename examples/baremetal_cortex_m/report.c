/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"
#include "esp_loader_text.h"
#include "log.h"
#include "update.h"

static void report_line(const char *before, const char *text)
{
    log_text(before);
    log_text(text);
    log_text("\n");
}

static void report_number(const char *before, uint32_t number, const char *after)
{
    log_text(before);
    log_number(number);
    log_text(after);
}

static void report_image(const esp_loader_image_t *image)
{
    const images_entry_t *entry = image->user;
    log_text(entry->name);
    report_number(": ", entry->image->size, " bytes at ");
    log_address(entry->offset);
    if (image->state == ESP_LOADER_IMAGE_SKIPPED) {
        log_text(": MD5 match, skipping\n");
        return;
    }
    report_number(" written as ", entry->compressed->size,
                  image->verified ? ", verified by MD5\n" : ", not verified\n");
}

static void report_failure(const esp_loader_outcome_t *outcome)
{
    const esp_loader_result_t *result = &outcome->result;
    log_text("FAILED: ");
    log_text(esp_loader_end_text(outcome));
    if (result->command != 0) {
        log_text(" (");
        log_text(esp_loader_command_name(result->command));
        log_text(", ");
        log_address(result->address);
        log_text(")");
    }
    report_line(". ", esp_loader_end_advice(outcome));
}

void report_event(void *user, const esp_loader_event_t *event)
{
    const update_t *update = user;
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(&update->session);
    switch (event->kind) {
    case ESP_LOADER_EVENT_CHIP:
        report_line("chip: ", esp_loader_chip_name((target_chip_t)event->value));
        return;
    case ESP_LOADER_EVENT_RATE:
        report_number("rate: ", event->value, " baud\n");
        return;
    case ESP_LOADER_EVENT_STUB_ABSENT:
        report_line("stub: ", esp_loader_stub_absence());
        return;
    case ESP_LOADER_EVENT_STUB_STARTED:
        log_text("stub: runs\n");
        return;
    case ESP_LOADER_EVENT_READY:
        report_number("flash: ", esp_loader_engine_flash(&update->engine)->size >> 10, " KiB\n");
        return;
    case ESP_LOADER_EVENT_TASK_DONE:
        for (size_t i = 0; i < IMAGES_COUNT; i++) {
            report_image(&update->images[i]);
        }
        return;
    case ESP_LOADER_EVENT_DONE:
        if (outcome->end == ESP_LOADER_END_DONE) {
            log_text("chip: reset\n");
        } else {
            report_failure(outcome);
        }
        return;
    default:
        return;
    }
}
