/*
 * How a visit ended: stable names, and the core's own words with their figures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_text.h"
#include "glue.h"
#include <stdarg.h>
#include <stdio.h>

static char outcome_text[GLUE_TEXT_SIZE];

bool glue_refuse(const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(glue.refusal.text, sizeof glue.refusal.text, format, arguments);
    va_end(arguments);
    snprintf(glue.refusal.advice, sizeof glue.refusal.advice, "%s", advice != NULL ? advice : "");
    glue.refusal.refused = true;
    return false;
}

static const esp_loader_outcome_t *outcome(void)
{
    return esp_loader_session_outcome(&glue.session);
}

static const char *outcome_failed_name(esp_loader_error_t code)
{
    static const char *const names[] = {
        [ESP_LOADER_SUCCESS] = "failed",
        [ESP_LOADER_ERROR_FAIL] = "line-failed",
        [ESP_LOADER_ERROR_TIMEOUT] = "timeout",
        [ESP_LOADER_ERROR_IMAGE_SIZE] = "past-end",
        [ESP_LOADER_ERROR_INVALID_MD5] = "wrong-digest",
        [ESP_LOADER_ERROR_INVALID_PARAM] = "invalid-argument",
        [ESP_LOADER_ERROR_INVALID_TARGET] = "not-connected",
        [ESP_LOADER_ERROR_UNSUPPORTED_CHIP] = "unsupported-chip",
        [ESP_LOADER_ERROR_UNSUPPORTED_FUNC] = "unsupported",
        [ESP_LOADER_ERROR_INVALID_RESPONSE] = "chip-refused",
    };
    return (unsigned)code < sizeof names / sizeof names[0] ? names[code] : "failed";
}

/** The name of how the visit ended: "done" where all succeeded. */
const char *GLUE_EXPORT(glue_outcome_name)(void)
{
    static const char *const heard[] = {
        [ESP_LOADER_HEARD_NOTHING] = "no-answer",
        [ESP_LOADER_HEARD_LOADER] = "no-answer-loader",
        [ESP_LOADER_HEARD_BOOT] = "no-answer-boot",
        [ESP_LOADER_HEARD_NOISE] = "no-answer-noise",
    };
    static const char *const names[] = {
        [ESP_LOADER_END_NONE] = "running",
        [ESP_LOADER_END_DONE] = "done",
        [ESP_LOADER_END_UNKNOWN_CHIP] = "unknown-chip",
        [ESP_LOADER_END_OTHER_CHIP] = "other-chip",
        [ESP_LOADER_END_STUB_RUNS] = "stub-runs",
        [ESP_LOADER_END_REFUSED] = "refused",
        [ESP_LOADER_END_NO_WATCHDOG_RESET] = "no-watchdog-reset",
        [ESP_LOADER_END_STUB_FAILED] = "stub-failed",
        [ESP_LOADER_END_STUB_NEEDED] = "stub-needed",
        [ESP_LOADER_END_FLASH_SIZE_UNKNOWN] = "flash-size-unknown",
        [ESP_LOADER_END_FLASH_SIZE_NEEDED] = "flash-size-needed",
        [ESP_LOADER_END_DIFFERENT] = "different",
        [ESP_LOADER_END_PORT_LOST] = "port-lost",
        [ESP_LOADER_END_ABORTED] = "aborted",
    };
    const esp_loader_outcome_t *how = outcome();
    if (glue.refusal.refused) {
        return "file-refused";
    }
    return how->end == ESP_LOADER_END_NO_ANSWER ? heard[how->heard]
           : how->end == ESP_LOADER_END_FAILED  ? outcome_failed_name(how->result.code)
                                                : names[how->end];
}

/** Its number: one of esp_loader_end_t. */
uint32_t GLUE_EXPORT(glue_outcome_end)(void)
{
    return outcome()->end;
}

/** One of esp_loader_error_t. */
uint32_t GLUE_EXPORT(glue_outcome_code)(void)
{
    return outcome()->result.code;
}

uint32_t GLUE_EXPORT(glue_outcome_address)(void)
{
    return outcome()->result.address;
}

uint32_t GLUE_EXPORT(glue_outcome_status)(void)
{
    return outcome()->result.status;
}

static void outcome_failed(const esp_loader_outcome_t *how)
{
    const esp_loader_result_t *result = &how->result;
    const char *doing = esp_loader_doing_text(how->doing);
    const char *command = esp_loader_command_name(result->command);
    if (result->code == ESP_LOADER_ERROR_INVALID_RESPONSE) {
        snprintf(outcome_text, sizeof outcome_text,
                 "cannot %s: the chip refused %s at 0x%x: %s (0x%02x)", doing, command,
                 (unsigned)result->address, esp_loader_status_text(result->status), result->status);
    } else if (result->command != 0) {
        snprintf(outcome_text, sizeof outcome_text, "cannot %s: %s (%s, 0x%x)", doing,
                 esp_loader_error_text(result->code), command, (unsigned)result->address);
    } else {
        snprintf(outcome_text, sizeof outcome_text, "cannot %s: %s", doing,
                 esp_loader_error_text(result->code));
    }
}

/** What happened, as a clause. */
const char *GLUE_EXPORT(glue_outcome_text)(void)
{
    const esp_loader_outcome_t *how = outcome();
    const esp_loader_target_t *found = esp_loader_session_target(&glue.session);
    const char *text = esp_loader_end_text(how);
    if (glue.refusal.refused) {
        return glue.refusal.text;
    }
    switch (how->end) {
    case ESP_LOADER_END_FAILED:
        outcome_failed(how);
        break;
    case ESP_LOADER_END_UNKNOWN_CHIP:
    case ESP_LOADER_END_FLASH_SIZE_UNKNOWN:
        snprintf(outcome_text, sizeof outcome_text, "%s (id 0x%x)", text,
                 (unsigned)how->result.address);
        break;
    case ESP_LOADER_END_OTHER_CHIP:
        snprintf(outcome_text, sizeof outcome_text, "found an %s, not an %s",
                 esp_loader_chip_name(found->chip), esp_loader_chip_name(glue.config.chip));
        break;
    case ESP_LOADER_END_STUB_FAILED:
        snprintf(outcome_text, sizeof outcome_text, "%s: %s (%s)", text,
                 esp_loader_error_text(how->result.code),
                 esp_loader_command_name(how->result.command));
        break;
    case ESP_LOADER_END_STUB_NEEDED:
        snprintf(outcome_text, sizeof outcome_text, "%s of the %s", text,
                 esp_loader_chip_name(found->chip));
        break;
    default:
        return text;
    }
    return outcome_text;
}

/** What to do then; "" where there is nothing to do. */
const char *GLUE_EXPORT(glue_outcome_advice)(void)
{
    const esp_loader_outcome_t *how = outcome();
    if (glue.refusal.refused) {
        return glue.refusal.advice;
    }
    if (how->end == ESP_LOADER_END_OTHER_CHIP) {
        return "connect the other chip, or take the files for this one";
    }
    if (how->end == ESP_LOADER_END_FAILED &&
        how->result.code == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        return esp_loader_unsupported_advice(&glue.engine);
    }
    return esp_loader_end_advice(how);
}

/** What an event means, without its figures. */
const char *GLUE_EXPORT(glue_event_text)(uint32_t kind)
{
    const esp_loader_event_t event = {.kind = (esp_loader_event_kind_t)kind};
    return esp_loader_event_text(&event);
}
