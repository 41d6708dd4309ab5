/* SPDX-License-Identifier: Apache-2.0 */
#include "view/station/station_view.h"
#include "view/json/json.h"
#include "view/message.h"
#include "view/station/station_json.h"
#include "view/station/station_screen.h"
#include "view/station/station_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIEW_EVERY_MS = 100 };

struct station_view {
    bool live;
    station_screen_t screen;
};

station_view_t *station_view_new(void)
{
    station_view_t *view = calloc(1, sizeof *view);
    if (view == NULL) {
        message_error(NULL, "out of memory");
        return NULL;
    }
    view->live = message_is_live() && !message_is_compat();
    return view;
}

void station_view_free(station_view_t *view)
{
    free(view);
}

void station_view_begin(station_view_t *view, const esp_host_station_t *station)
{
    view->screen.began_ms = esp_host_now_ms();
    if (json_is_on()) {
        station_json_begin(station);
    }
}

void station_view_page(const char *address, unsigned port, const char *token_file)
{
    const bool six = address != NULL && strchr(address, ':') != NULL;
    const char *host = address != NULL ? address : "127.0.0.1";
    if (json_is_on()) {
        station_json_page(host, port);
        return;
    }
    message_say("The line is shown at http://%s%s%s:%u/%s%s", six ? "[" : "", host, six ? "]" : "",
                port, token_file != NULL ? "?token= and what is in " : "",
                token_file != NULL ? token_file : "");
}

bool station_view_make_room(station_view_t *view)
{
    station_screen_clear(&view->screen);
    return !json_is_on();
}

/* Whether that board has just made its port a suspect. */
static bool view_has_become_suspect(const esp_host_station_port_t *port)
{
    return port->suspect && port->board->last && port->board->result == ESP_HOST_BOARD_FAIL;
}

static void view_print_ended(const esp_host_station_port_t *port)
{
    char text[LOOK_LINE];
    const bool passed = port->board->result == ESP_HOST_BOARD_PASS;
    message_result("%s%s%s", message_on(passed ? LOOK_RIGHT : LOOK_WRONG),
                   station_text_ended(port->board, text), message_off());
    if (port->board->advice[0] != '\0' && port->board->last) {
        message_say("    %s", port->board->advice);
    }
    if (view_has_become_suspect(port)) {
        message_warn("try a good board there, and another cable",
                     "%s: %u boards have failed in a row", port->name, port->failed_in_row);
    }
}

void station_view_event(station_view_t *view, const esp_host_station_t *station, size_t index,
                        esp_host_station_event_t event)
{
    const esp_host_station_port_t port = esp_host_station_port(station, index);
    if (json_is_on()) {
        station_json_board(event == ESP_HOST_STATION_BEGUN ? "board-begin" : "board-end",
                           port.board);
        if (event == ESP_HOST_STATION_ENDED && view_has_become_suspect(&port)) {
            station_json_suspect(&port);
        }
        return;
    }
    if (event == ESP_HOST_STATION_ENDED) {
        station_screen_clear(&view->screen);
        view_print_ended(&port);
        /* Whoever feeds the line looks at boards, not at the screen. */
        if (view->live && port.board->last) {
            putchar('\a');
        }
    }
}

void station_view_show(station_view_t *view, const esp_host_station_t *station)
{
    if (view->live &&
        (view->screen.rows == 0 || esp_host_now_ms() - view->screen.shown_ms >= VIEW_EVERY_MS)) {
        station_screen_draw(&view->screen, station);
    }
}

void station_view_stop(station_view_t *view, bool now)
{
    const char *text = now ? "Boards are left as they are: they go on the next time."
                           : "Boards that are being written are finished; Ctrl-C leaves them.";
    if (view->live) {
        snprintf(view->screen.notice, sizeof view->screen.notice, "%s", text);
    } else if (!json_is_on()) {
        message_say("%s", text);
    }
}

unsigned station_view_end(station_view_t *view, const esp_host_station_t *station)
{
    const station_totals_t totals = station_text_totals(station);
    if (json_is_on()) {
        station_json_end(totals.passed, totals.failed);
    } else if (view->live) {
        view->screen.notice[0] = '\0';
        station_screen_draw(&view->screen, station);
    } else {
        message_say("%u passed, %u failed", totals.passed, totals.failed);
    }
    return totals.failed;
}
