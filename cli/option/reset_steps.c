/* SPDX-License-Identifier: Apache-2.0 */
#include "option/reset_steps.h"
#include <stdlib.h>
#include <string.h>

enum { RESET_WAIT_MOST = 60000 /* ms: a step has no more */ };

static bool reset_add(reset_steps_t *steps, uint8_t lines, uint16_t delay_ms)
{
    if (steps->count == RESET_STEPS_MOST) {
        return false;
    }
    steps->steps[steps->count++] = (esp_loader_reset_step_t){lines, delay_ms};
    return true;
}

static bool reset_level(char digit, uint8_t line, uint8_t *lines)
{
    if (digit == '1') {
        *lines |= line;
    } else {
        *lines &= (uint8_t)~line;
    }
    return digit == '0' || digit == '1';
}

/* Behind a wait nothing has to be set: it belongs to the step before it. */
static bool reset_wait(reset_steps_t *steps, const char *text, char **end, uint8_t lines)
{
    const double seconds = strtod(text, end);
    if (*end == text || !(seconds >= 0) || seconds * 1000 > (double)RESET_WAIT_MOST) {
        return false;
    }
    const uint16_t delay_ms = (uint16_t)(seconds * 1000 + 0.5);
    if (steps->count == 0 || steps->steps[steps->count - 1].delay_ms != 0) {
        return reset_add(steps, lines, delay_ms);
    }
    steps->steps[steps->count - 1].delay_ms = delay_ms;
    return true;
}

bool reset_steps_parse(const char *text, reset_steps_t *steps)
{
    uint8_t lines = 0;
    bool understood = true;
    *steps = (reset_steps_t){.count = 0};
    while (understood) {
        char *end;
        switch (text[0]) {
        case 'D':
        case 'R':
            understood =
                reset_level(text[1], text[0] == 'D' ? ESP_LOADER_LINE_BOOT : ESP_LOADER_LINE_RESET,
                            &lines) &&
                reset_add(steps, lines, 0);
            text += understood ? 2 : 0;
            break;
        case 'U':
            understood = reset_level(text[1], ESP_LOADER_LINE_BOOT, &lines) && text[2] == ',' &&
                         reset_level(text[3], ESP_LOADER_LINE_RESET, &lines) &&
                         reset_add(steps, lines, 0);
            text += understood ? 4 : 0;
            break;
        case 'W':
            understood = reset_wait(steps, text + 1, &end, lines);
            text = understood ? end : text;
            break;
        default:
            understood = false;
        }
        if (understood && text[0] == '\0') {
            return true;
        }
        understood = understood && *text++ == '|';
    }
    return false;
}

bool reset_steps_seconds(const char *text, uint32_t *ms)
{
    char *end;
    const double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds >= 0) ||
        seconds * 1000 > (double)RESET_WAIT_MOST) {
        return false;
    }
    *ms = (uint32_t)(seconds * 1000 + 0.5);
    return true;
}

bool reset_steps_delay(const char *text, reset_steps_t *steps)
{
    uint32_t ms;
    if (!reset_steps_seconds(text, &ms)) {
        return false;
    }
    const esp_loader_reset_sequence_t *usual = &esp_loader_reset_classic;
    *steps = (reset_steps_t){.count = usual->count};
    memcpy(steps->steps, usual->steps, usual->count * sizeof usual->steps[0]);
    /* The step in which the boot line alone is held. */
    for (uint8_t i = 0; i < steps->count; i++) {
        if (steps->steps[i].lines == ESP_LOADER_LINE_BOOT) {
            steps->steps[i].delay_ms = (uint16_t)ms;
        }
    }
    return true;
}
