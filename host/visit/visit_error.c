/*
 * How a visit ended, in words that have its figures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_loader_text.h"
#include "visit/visit.h"
#include <stdio.h>

typedef struct {
    const esp_host_visit_t *visit;
    const esp_loader_outcome_t *outcome;
    const esp_loader_target_t *target;
    const char *doing;
} ending_t;

#define SET(error, ...) esp_host_error_set(error, ESP_HOST_ERROR_VISIT, __VA_ARGS__)

/* What a loader cannot do depends on which one it is. */
static const char *ending_advice(const ending_t *ending)
{
    if (ending->target->secure_download) {
        return "in Secure Download Mode a chip does little more than to write flash";
    }
    return ending->outcome->result.code == ESP_LOADER_ERROR_UNSUPPORTED_FUNC
               ? esp_loader_unsupported_advice(&ending->visit->engine)
               : esp_loader_error_advice(ending->outcome->result.code);
}

static void ending_failed(const ending_t *ending, esp_host_error_t *error)
{
    const esp_loader_result_t *result = &ending->outcome->result;
    const char *advice = ending_advice(ending);
    const char *command = esp_loader_command_name(result->command);
    if (result->code == ESP_LOADER_ERROR_INVALID_RESPONSE) {
        SET(error, advice, "cannot %s: the chip refused %s at 0x%x: %s (0x%02x)", ending->doing,
            command, (unsigned)result->address, esp_loader_status_text(result->status),
            result->status);
    } else if (result->command != 0) {
        SET(error, advice, "cannot %s: %s (%s, 0x%x)", ending->doing,
            esp_loader_error_text(result->code), command, (unsigned)result->address);
    } else {
        SET(error, advice, "cannot %s: %s", ending->doing, esp_loader_error_text(result->code));
    }
}

static void ending_without_watchdog(const ending_t *ending, const char *advice,
                                    esp_host_error_t *error)
{
    if (ending->target->secure_download) {
        SET(error, advice, "in Secure Download Mode the chip's watchdog cannot be set");
    } else {
        SET(error, advice, "the %s cannot be reset by its watchdog",
            esp_loader_chip_name(ending->target->chip));
    }
}

/* Which pin puts a chip into its loader is known where the caller has told the chip. */
static const char *ending_boot_advice(const ending_t *ending, char *text, size_t size)
{
    const int gpio = esp_host_chip_boot_gpio(ending->visit->config.chip);
    const esp_loader_outcome_t *outcome = ending->outcome;
    if (gpio < 0 || outcome->end != ESP_LOADER_END_NO_ANSWER ||
        (outcome->reset ? outcome->heard != ESP_LOADER_HEARD_BOOT
                        : outcome->heard == ESP_LOADER_HEARD_LOADER)) {
        return esp_loader_end_advice(outcome);
    }
    snprintf(text, size, "%shold GPIO%d low (the BOOT button) while it is reset%s",
             outcome->reset ? "" : "the chip is not reset from here: ", gpio,
             outcome->reset ? "" : ", then try again");
    return text;
}

static void ending_of_visit(const ending_t *ending, esp_host_error_t *error)
{
    const char *port = ending->visit->port;
    const char *text = esp_loader_end_text(ending->outcome);
    char own[ESP_HOST_ADVICE_SIZE];
    const char *advice = ending_boot_advice(ending, own, sizeof own);
    const char *chip = esp_loader_chip_name(ending->target->chip);
    const esp_loader_result_t *result = &ending->outcome->result;
    switch (ending->outcome->end) {
    case ESP_LOADER_END_UNKNOWN_CHIP:
        SET(error, advice, "%s: %s (id 0x%x)", port, text, (unsigned)result->address);
        return;
    case ESP_LOADER_END_OTHER_CHIP:
        SET(error, "connect the other chip", "%s: found an %s, not an %s", port, chip,
            esp_loader_chip_name(ending->visit->config.chip));
        return;
    case ESP_LOADER_END_NO_WATCHDOG_RESET:
        ending_without_watchdog(ending, advice, error);
        return;
    case ESP_LOADER_END_STUB_FAILED:
        SET(error, advice, "cannot start the flasher stub: %s (%s)",
            esp_loader_error_text(result->code), esp_loader_command_name(result->command));
        return;
    case ESP_LOADER_END_STUB_NEEDED:
        SET(error, advice, "cannot %s: %s of the %s", ending->doing, text, chip);
        return;
    case ESP_LOADER_END_FLASH_SIZE_UNKNOWN:
        SET(error, advice, "the flash's id 0x%06x tells no size", (unsigned)result->address);
        return;
    case ESP_LOADER_END_FLASH_SIZE_NEEDED:
        SET(error, advice, "%s", text);
        return;
    case ESP_LOADER_END_FAILED:
        ending_failed(ending, error);
        return;
    default:
        SET(error, advice, "%s: %s", port, text);
        return;
    }
}

/* The session knows how its operation ended, the line why. */
static bool ending_is_of_port(const ending_t *ending)
{
    return ending->visit->line_error != SERIAL_LINE_OK &&
           (ending->outcome->end == ESP_LOADER_END_PORT_LOST ||
            ending->outcome->end == ESP_LOADER_END_ABORTED ||
            (ending->outcome->end == ESP_LOADER_END_FAILED &&
             ending->outcome->result.code == ESP_LOADER_ERROR_FAIL));
}

static const char *ending_doing(const ending_t *ending)
{
    const esp_loader_end_t end = ending->outcome->end;
    if (end == ESP_LOADER_END_FAILED) {
        return esp_loader_doing_text(ending->outcome->doing);
    }
    const esp_loader_doing_t doing = ending->visit->doing;
    return doing == ESP_LOADER_DOING_END || end == ESP_LOADER_END_STUB_NEEDED
               ? "do what was asked for"
               : esp_loader_doing_text(doing);
}

void esp_host_visit_error(const esp_host_visit_t *visit, const char *doing, esp_host_error_t *error)
{
    ending_t ending = {visit, esp_loader_session_outcome(&visit->session),
                       esp_loader_session_target(&visit->session), doing};
    if (doing == NULL) {
        ending.doing = ending_doing(&ending);
    }
    *error = (esp_host_error_t){.kind = ESP_HOST_OK};
    if (visit->interrupted) {
        esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL, "interrupted: could not %s",
                           ending.doing);
    } else if (ending_is_of_port(&ending)) {
        esp_host_error_set_line(error, visit->port, visit->line_error);
    } else if (ending.outcome->end != ESP_LOADER_END_DONE) {
        ending_of_visit(&ending, error);
    }
    error->outcome = *ending.outcome;
}
