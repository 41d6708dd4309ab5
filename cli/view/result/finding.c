/* SPDX-License-Identifier: Apache-2.0 */
#include "view/result/finding.h"
#include <stdarg.h>
#include <stdio.h>

enum { FINDING_TEXT = 512, FINDING_COLUMN = 22 };

static const struct {
    const char *name;
    look_style_t style;
} finding_states[FINDING_STATES] = {
    [FINDING_RIGHT] = {"right", LOOK_RIGHT},
    [FINDING_WARNING] = {"warning", LOOK_WARNING},
    [FINDING_WRONG] = {"wrong", LOOK_WRONG},
    [FINDING_UNCHECKED] = {"unchecked", LOOK_QUIET},
};

static void finding_keep_next(findings_t *findings, finding_state_t state, const char *next)
{
    if (next != NULL && (findings->next[0] == '\0' ||
                         (state == FINDING_WRONG && findings->next_of != FINDING_WRONG))) {
        snprintf(findings->next, sizeof findings->next, "%s", next);
        findings->next_of = state;
    }
}

void finding_print(findings_t *findings, finding_state_t state, const char *subject,
                   const char *next, const char *format, ...)
{
    char text[FINDING_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    findings->counts[state]++;
    finding_keep_next(findings, state, next);
    if (!json_is_on()) {
        message_result_hanging(FINDING_COLUMN, "%s%-9s%s  %-10s %s",
                               message_on(finding_states[state].style), finding_states[state].name,
                               message_off(), subject, text);
        return;
    }
    json_t *event = json_result("finding");
    json_text(event, "state", finding_states[state].name);
    json_text(event, "subject", subject);
    json_text(event, "text", text);
    json_text(event, "next", next);
    json_print(event);
}

void finding_print_all(const findings_t *findings)
{
    const char *next = findings->next[0] != '\0' ? findings->next : NULL;
    if (!json_is_on()) {
        message_result("%u wrong, %u to know, %u right, %u not checked",
                       findings->counts[FINDING_WRONG], findings->counts[FINDING_WARNING],
                       findings->counts[FINDING_RIGHT], findings->counts[FINDING_UNCHECKED]);
        if (next != NULL) {
            message_result("Next:  %s", next);
        }
        return;
    }
    json_t *event = json_result("doctor");
    json_number(event, "wrong", findings->counts[FINDING_WRONG]);
    json_number(event, "warnings", findings->counts[FINDING_WARNING]);
    json_number(event, "right", findings->counts[FINDING_RIGHT]);
    json_number(event, "unchecked", findings->counts[FINDING_UNCHECKED]);
    json_text(event, "next", next);
    json_print(event);
}
