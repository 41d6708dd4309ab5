/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor/chip_output.h"
#include "view/message.h"
#include <stdlib.h>
#include <string.h>

enum {
    OUTPUT_ANSWER_MOST = 32, /* bytes of the answer to a command without data, escapes included */
    OUTPUT_FRAME_MARK = 0xC0,
};

/* The table of Knuth, Morris and Pratt. */
bool output_search_init(output_search_t *search, const char *text)
{
    const size_t length = strlen(text);
    *search = (output_search_t){.text = text, .fallback = calloc(length + 1, sizeof(size_t))};
    if (search->fallback == NULL) {
        return false;
    }
    size_t matched = 0;
    for (size_t i = 1; i < length; i++) {
        while (matched > 0 && text[i] != text[matched]) {
            matched = search->fallback[matched];
        }
        matched += text[i] == text[matched];
        search->fallback[i + 1] = matched;
    }
    return true;
}

bool output_search(output_search_t *search, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char byte = (char)bytes[i];
        while (search->matched > 0 && byte != search->text[search->matched]) {
            search->matched = search->fallback[search->matched];
        }
        search->matched += byte == search->text[search->matched];
        if (search->text[search->matched] == '\0') {
            search->matched = search->fallback[search->matched];
            return true;
        }
    }
    return false;
}

void output_search_free(output_search_t *search)
{
    free(search->fallback);
    search->fallback = NULL;
}

bool chip_output_init(chip_output_t *output, const char *until)
{
    *output = (chip_output_t){.searching = until != NULL};
    return until == NULL || output_search_init(&output->search, until);
}

/* Commands that set the chip going are answered first, right before its own output: how many bytes
 * at the beginning of these are such answers. */
static size_t output_answers(chip_output_t *output, const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    for (; at < size && !output->answered; at++) {
        const bool mark = bytes[at] == OUTPUT_FRAME_MARK;
        if (output->answer == 0 && !mark) {
            output->answered = true;
            return at;
        }
        output->answer++;
        output->answered = output->answer == OUTPUT_ANSWER_MOST;
        if (mark && output->answer > 1) {
            output->answer = 0;
        }
    }
    return at;
}

size_t chip_output_hear(chip_output_t *output, const uint8_t *bytes, size_t size)
{
    const size_t skipped = output->starting ? output_answers(output, bytes, size) : 0;
    if (output->searching && output_search(&output->search, bytes + skipped, size - skipped)) {
        output->found = true;
    }
    return skipped;
}

void chip_output_free(chip_output_t *output)
{
    if (output->searching) {
        output_search_free(&output->search);
    }
}

void chip_output_print_absence(const char *text, unsigned seconds, bool reset)
{
    message_error(reset ? "look at what it printed instead; --monitor-timeout waits longer"
                        : "reset the chip by hand while it is waited for, or use a port with DTR "
                          "and RTS; --monitor-timeout waits longer",
                  "'%s' did not come within %u s", text, seconds);
}
