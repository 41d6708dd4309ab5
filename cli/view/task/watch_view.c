/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/watch_view.h"
#include "view/json/json.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

enum { WATCH_NAMES = 160 };

/* An event; `files` NULL: there are none to tell. */
static bool watch_tell(const char *state, const char *reason, const esp_host_watch_t *files)
{
    if (json_is_told()) {
        json_t *event = json_event("watch");
        json_text(event, "state", state);
        if (reason != NULL) {
            json_text(event, "reason", reason);
        }
        if (files != NULL) {
            const char *name;
            json_t *names = json_array(event, "files");
            for (size_t i = 0; (name = esp_host_watch_difference(files, i)) != NULL; i++) {
                json_text_item(names, name);
            }
        }
        json_print(event);
    }
    return json_is_on();
}

void watch_view_changed(const esp_host_watch_t *watch, bool begun)
{
    char names[WATCH_NAMES] = "";
    const char *name;
    size_t length = 0;
    size_t count = 0;
    if (watch_tell("changed", NULL, watch)) {
        return;
    }
    if (!begun) {
        message_say("Watching %s", esp_host_watch_folder(watch));
        return;
    }
    for (; (name = esp_host_watch_difference(watch, count)) != NULL; count++) {
        if (length + strlen(name) + sizeof ", " < sizeof names) {
            length += (size_t)snprintf(names + length, sizeof names - length, "%s%s",
                                       length != 0 ? ", " : "", name);
        }
    }
    message_say("Changed: %s%s", names, length == 0 || count == 0 ? "many files" : "");
}

void watch_view_again(const char *reason)
{
    if (!watch_tell("again", reason, NULL)) {
        message_say("Once more: %s", reason);
    }
}

void watch_view_incomplete(const char *reason)
{
    if (!watch_tell("incomplete", reason, NULL)) {
        message_say("Waiting for the build: %s", reason);
    }
}

void watch_view_waiting(bool failed)
{
    if (!watch_tell("waiting", failed ? "not written" : "written", NULL)) {
        message_say(failed ? "Waiting for a change, or for the board; Ctrl-C ends"
                           : "Waiting for a change; Ctrl-C ends");
    }
}
