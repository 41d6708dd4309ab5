/* SPDX-License-Identifier: Apache-2.0 */
#include "view/failure.h"
#include "esp_loader_text.h"
#include "view/json/json_names.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

enum { FAILURE_ADVICE_SIZE = 1024 };

/* What this program says in place of the libraries' words, which know no options. */
typedef struct {
    int of; /* of esp_host_plan_finding_t, or of esp_loader_end_t */
    const char *before;
    const char *advice;
} failure_words_t;

static const failure_words_t failure_findings[] = {
    {ESP_HOST_PLAN_PAST_END, "",
     "check the offset; if the flash is larger than it tells, give --flash-size"},
    {ESP_HOST_PLAN_BUILD_DIFFERS, "",
     "connect the other chip, or build for this one; --force writes it all the same"},
    {ESP_HOST_PLAN_SETTING_UNKNOWN, "", "--flash-freq keep and --flash-size keep leave them alone"},
    {ESP_HOST_PLAN_OUT_OF_REACH, "",
     "a flasher stub can: leave --no-stub out; 'make stubs' gets them for a build without"},
    {ESP_HOST_PLAN_PLAIN, "", "--encrypt lets the chip encrypt it; where it is encrypted already"},
    {ESP_HOST_PLAN_NO_ENCRYPTION, "--encrypt: ", "leave --encrypt out"},
    {ESP_HOST_PLAN_ROM_ENCRYPTS_NOT, "--encrypt: ",
     "a flasher stub can: leave --no-stub out; 'make stubs' gets them for a build without"},
    {ESP_HOST_PLAN_ENCRYPTION_BARRED, "--encrypt: ",
     "let the application on the chip write what is to be encrypted, or give the ciphertext "
     "without --encrypt and with --force"},
    {ESP_HOST_PLAN_ENCRYPTION_OFF, "--encrypt: ",
     "leave --encrypt out: a build with flash encryption is first written plain, and encrypts "
     "itself when it starts; --force writes it all the same"},
};

static const failure_words_t failure_ends[] = {
    {ESP_LOADER_END_OTHER_CHIP, "", "connect the other chip, or leave --chip out"},
    {ESP_LOADER_END_STUB_RUNS, "",
     "leave --no-stub out, or reset the chip into its loader by hand"},
    {ESP_LOADER_END_NO_WATCHDOG_RESET, "", "use --after hard-reset"},
    {ESP_LOADER_END_STUB_FAILED, "", "try again; --no-stub does without it"},
    {ESP_LOADER_END_FLASH_SIZE_UNKNOWN, "",
     "if the flash answers with nonsense, check its power and wiring, and whether it needs "
     "--spi-pins; if you know its size, give it with --flash-size"},
    {ESP_LOADER_END_FLASH_SIZE_NEEDED, "", "give its size with --flash-size"},
};

static const failure_words_t *failure_find(const failure_words_t *words, size_t count, int of)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i].of == of) {
            return &words[i];
        }
    }
    return NULL;
}

static const failure_words_t *failure_of_end(esp_loader_end_t end)
{
    return failure_find(failure_ends, sizeof(failure_ends) / sizeof(failure_ends[0]), (int)end);
}

static const failure_words_t *failure_of_finding(esp_host_plan_finding_t finding)
{
    return failure_find(failure_findings, sizeof(failure_findings) / sizeof(failure_findings[0]),
                        (int)finding);
}

static cli_exit_t failure_exit_of_visit(const esp_loader_outcome_t *outcome)
{
    switch (outcome->end) {
    case ESP_LOADER_END_NO_ANSWER:
    case ESP_LOADER_END_STUB_RUNS:
        return CLI_NO_CHIP;
    case ESP_LOADER_END_UNKNOWN_CHIP:
    case ESP_LOADER_END_OTHER_CHIP:
        return CLI_WRONG_CHIP;
    case ESP_LOADER_END_DIFFERENT:
        return CLI_VERIFY;
    case ESP_LOADER_END_FAILED:
        return outcome->result.code == ESP_LOADER_ERROR_INVALID_MD5 ? CLI_VERIFY : CLI_FAILED;
    default:
        return CLI_FAILED;
    }
}

static cli_exit_t failure_exit(const esp_host_error_t *error)
{
    switch (error->kind) {
    case ESP_HOST_OK:
        return CLI_OK;
    case ESP_HOST_ERROR_USAGE:
        return CLI_USAGE;
    case ESP_HOST_ERROR_INPUT:
        return CLI_BAD_INPUT;
    case ESP_HOST_ERROR_NO_PORT:
    case ESP_HOST_ERROR_MANY_PORTS:
    case ESP_HOST_ERROR_PORT:
        return CLI_PORT;
    case ESP_HOST_ERROR_INTERRUPTED:
        return CLI_INTERRUPTED;
    case ESP_HOST_ERROR_OUTPUT:
    case ESP_HOST_ERROR_MEMORY:
        return CLI_FAILED;
    case ESP_HOST_ERROR_VISIT:
        break;
    }
    return failure_exit_of_visit(&error->outcome);
}

static const char *failure_advice(const esp_host_error_t *error)
{
    if (error->kind == ESP_HOST_ERROR_NO_PORT) {
        return "plug the board in, or name a port with --port or ESPLOADER_PORT";
    }
    if (error->kind == ESP_HOST_ERROR_MANY_PORTS) {
        return "name one with --port or ESPLOADER_PORT; 'esploader ports' lists them";
    }
    if (error->kind == ESP_HOST_ERROR_PORT && error->line == SERIAL_LINE_NO_DEVICE) {
        return "check that it is plugged in and powered; 'esploader ports' lists those of this "
               "machine";
    }
    const failure_words_t *words =
        error->kind == ESP_HOST_ERROR_VISIT ? failure_of_end(error->outcome.end) : NULL;
    return words != NULL ? words->advice : esp_host_error_advice(error);
}

static void failure_print_compat(const esp_host_error_t *error)
{
    if (error->kind == ESP_HOST_ERROR_VISIT && error->outcome.end == ESP_LOADER_END_NO_ANSWER) {
        message_compat_error("Failed to connect to Espressif device: No serial data received.");
    } else {
        message_compat_error("%s", esp_host_error_text(error));
    }
}

cli_exit_t failure_print(const esp_host_error_t *error, const char *advice)
{
    const cli_exit_t exit = failure_exit(error);
    if (exit != CLI_OK) {
        failure_print_compat(error);
        message_error_detailed(json_error_detail(error),
                               advice != NULL ? advice : failure_advice(error), "%s",
                               esp_host_error_text(error));
    }
    return exit;
}

/* A file as --force takes it. */
static const char *failure_name(const esp_host_plan_file_t *file)
{
    return file->_is_input ? "-" : file->path;
}

/* What a text says of a file behind its name, or NULL. */
static const char *failure_behind_name(const esp_host_plan_file_t *file, const char *text)
{
    char name[FAILURE_ADVICE_SIZE];
    const int length = snprintf(name, sizeof name, "%s (%s): ", file->label, file->path);
    return length < (int)sizeof name && strncmp(text, name, (size_t)length) == 0 ? text + length
                                                                                 : NULL;
}

/* Who reads it on a terminal wants the reason first, and then the file, whose name may be long. */
static void failure_print_reason(const esp_host_plan_t *plan, const char *advice,
                                 const char *before, const char *text)
{
    char below[2 * FAILURE_ADVICE_SIZE];
    for (size_t i = 0; message_is_read() && i < plan->count; i++) {
        const esp_host_plan_file_t *file = &plan->files[i];
        const char *reason = failure_behind_name(file, text);
        if (reason != NULL) {
            snprintf(below, sizeof below, "%s, %s%s%s", file->label, file->path,
                     advice[0] != '\0' ? "\n" : "", advice);
            message_error_detailed(json_plan_detail(plan), below, "%s%s", before, reason);
            return;
        }
    }
    message_error_detailed(json_plan_detail(plan), advice, "%s%s", before, text);
}

cli_exit_t failure_print_plan(const esp_host_plan_t *plan, const esp_host_error_t *error)
{
    const failure_words_t *words = failure_of_finding(plan->refused);
    const char *own = esp_host_error_advice(error);
    const char *before = words != NULL ? words->before : "";
    const char *advice = words != NULL && words->advice != NULL ? words->advice : own;
    if (error->kind != ESP_HOST_ERROR_INPUT && error->kind != ESP_HOST_ERROR_USAGE) {
        return failure_print(error, NULL);
    }
    if (plan->refused_file == NULL || plan->options.compares) {
        failure_print_reason(plan, advice, before, esp_host_error_text(error));
        return failure_exit(error);
    }
    char lifted[FAILURE_ADVICE_SIZE];
    snprintf(lifted, sizeof lifted, "%s%s--force %s writes it all the same", advice,
             advice[0] != '\0' ? "; " : "", failure_name(plan->refused_file));
    failure_print_reason(plan, lifted, before, esp_host_error_text(error));
    return failure_exit(error);
}

void failure_print_note(void *user, const esp_host_plan_note_t *note)
{
    const failure_words_t *words = failure_of_finding(note->finding);
    (void)user;
    if (note->finding == ESP_HOST_PLAN_FILLED || note->finding == ESP_HOST_PLAN_SHARE ||
        note->finding == ESP_HOST_PLAN_SETTINGS_SET) {
        if (json_plan_note(note)) {
            return;
        }
        message_say("%s%s%s", message_on(LOOK_QUIET), note->text, message_off());
    } else {
        message_warn_of(json_name_of_finding(note->finding), note->advice, "%s%s",
                        words != NULL ? words->before : "", note->text);
    }
}
