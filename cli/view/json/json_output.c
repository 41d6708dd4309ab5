/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_output.h"
#include "view/json/json.h"
#include <time.h>

static void output_print(json_output_t *output, bool complete)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    while (complete && output->size > 0 && output->line[output->size - 1] == '\r') {
        output->size--;
    }
    json_t *event = json_event("output");
    json_bytes_as_text(event, "text", output->line, output->size);
    json_flag(event, "complete", complete);
    json_number(event, "time_ms", (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
    json_print(event);
    output->size = 0;
}

void json_output_hear(json_output_t *output, const uint8_t *bytes, size_t size)
{
    output->paused = output->paused && size == 0;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            output_print(output, true);
            continue;
        }
        if (output->size == sizeof output->line) {
            output_print(output, false);
        }
        output->line[output->size++] = bytes[i];
    }
}

void json_output_pause(json_output_t *output)
{
    if (output->paused && output->size > 0) {
        output_print(output, false);
    }
    output->paused = true;
}

void json_output_end(json_output_t *output)
{
    if (output->size > 0) {
        output_print(output, false);
    }
}

void json_output_decoded(const char *text)
{
    json_t *event = json_event("decoded");
    json_text(event, "text", text);
    json_print(event);
}

void json_output_result(const char *until, bool found)
{
    json_t *event = json_result("monitor");
    json_text(event, "until", until);
    json_flag(event, "found", found);
    json_print(event);
}
