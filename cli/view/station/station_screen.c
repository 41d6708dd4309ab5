/* SPDX-License-Identifier: Apache-2.0 */
#include "view/station/station_screen.h"
#include "view/message.h"
#include "view/station/station_text.h"
#include "view/task/bar.h"
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    SCREEN_USUAL_HEIGHT = 24,
    SCREEN_AROUND = 4, /* rows for the totals, a notice and the cursor */
    SCREEN_PORT = 24,  /* columns at most */
    SCREEN_MAC = 17,
    SCREEN_STATE = 20,
    SCREEN_COUNT = 21,
    SCREEN_GAPS = 8,
    SCREEN_BAR_MOST = 30,
    SCREEN_BAR_LEAST = 6,
};

static unsigned screen_height(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row != 0 ? size.ws_row
                                                                            : SCREEN_USUAL_HEIGHT;
}

void station_screen_clear(station_screen_t *screen)
{
    if (screen->rows > 0) {
        printf("\r\033[%uA\033[J", screen->rows);
        screen->rows = 0;
    }
}

static void screen_bar(char *text, size_t size, unsigned percent, unsigned columns)
{
    const bool unicode = look_has_unicode();
    const unsigned done = columns * percent / 100;
    size_t length = 0;
    for (unsigned i = 0; i < columns; i++) {
        const char *sign =
            i < done ? (unicode ? "\xE2\x96\x88" : "#") : (unicode ? "\xE2\x96\x91" : ".");
        length += (size_t)snprintf(text + length, size - length, "%s", sign);
    }
}

/* What stands in the place of the bar: how far it is, or what became of the board. */
static void screen_middle(char *text, size_t size, const esp_host_station_port_t *port,
                          unsigned columns)
{
    text[0] = '\0';
    if (port->state == ESP_HOST_STATION_WORKING && columns >= SCREEN_BAR_LEAST) {
        screen_bar(text, size, port->percent,
                   columns - 5 < SCREEN_BAR_MOST ? columns - 5 : SCREEN_BAR_MOST);
        const size_t length = strlen(text);
        snprintf(text + length, size - length, " %3u%%", port->percent);
    } else if (port->suspect && port->state != ESP_HOST_STATION_PASSED) {
        snprintf(text, size, "%u failed in a row: look at this port", port->failed_in_row);
    } else if (port->state == ESP_HOST_STATION_FAILED || port->state == ESP_HOST_STATION_PAUSING) {
        snprintf(text, size, "%s", station_text_story(port->board));
    } else if (port->state == ESP_HOST_STATION_PASSED) {
        snprintf(text, size, "%s", port->board->key);
    }
}

/* Padded to its columns, or cut at its end. */
static void screen_field(char line[LOOK_LINE], const char *text, unsigned columns, bool from_end)
{
    char cut[LOOK_LINE];
    if (from_end) {
        char middle[LOOK_LINE];
        snprintf(cut, sizeof cut, "%s", look_cut_middle(middle, text, columns));
    } else {
        snprintf(cut, sizeof cut, "%s", text);
        look_cut_end(cut, columns);
    }
    const unsigned used = look_columns(cut);
    const size_t length = strlen(line);
    snprintf(line + length, LOOK_LINE - length, "%s%*s", cut,
             (int)(used < columns ? columns - used : 0) + 2, "");
}

static void screen_row(const esp_host_station_port_t *port, unsigned port_columns, unsigned width)
{
    char line[LOOK_LINE] = "";
    char text[LOOK_LINE];
    const unsigned fixed = port_columns + SCREEN_MAC + SCREEN_STATE + SCREEN_COUNT + SCREEN_GAPS;
    const bool empty = port->state == ESP_HOST_STATION_WAITING;
    screen_field(line, station_text_port(port->name), port_columns, true);
    if (width >= port_columns + SCREEN_MAC + SCREEN_STATE + SCREEN_GAPS) {
        screen_field(line, empty ? "" : port->board->mac, SCREEN_MAC, false);
    }
    const size_t at = strlen(line);
    screen_field(line, station_text_state(port), SCREEN_STATE, false);
    if (width > fixed + SCREEN_BAR_LEAST) {
        screen_middle(text, sizeof text, port, width - fixed);
        screen_field(line, text, width - fixed, false);
    }
    char styled[LOOK_LINE];
    const size_t length = (size_t)snprintf(styled, sizeof styled, "%.*s%s%s%s%u passed", (int)at,
                                           line, message_on(station_text_style(port)), line + at,
                                           message_off(), port->passed);
    if (port->failed != 0 && length < sizeof styled) {
        snprintf(styled + length, sizeof styled - length, " %s%u failed", message_on(LOOK_WRONG),
                 port->failed);
    }
    look_cut_end(styled, width);
    printf("\r%s%s\033[K\n", styled, message_off());
}

/* With more ports than rows those come first at which something is to be seen. */
static bool screen_is_of_use(const esp_host_station_port_t *port, unsigned round)
{
    const bool dull = port->state == ESP_HOST_STATION_WAITING ||
                      (port->state == ESP_HOST_STATION_PASSED && !port->take_out);
    return dull == (round == 1);
}

static unsigned screen_rows(const esp_host_station_t *station, unsigned most, unsigned columns,
                            unsigned width)
{
    const size_t count = esp_host_station_ports(station);
    unsigned rows = 0;
    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; i < count && rows < most; i++) {
            const esp_host_station_port_t port = esp_host_station_port(station, i);
            if (count <= most ? round == 0 : screen_is_of_use(&port, round)) {
                screen_row(&port, columns, width);
                rows++;
            }
        }
    }
    return rows;
}

/* Where there is little room the state comes before the end of a name. */
static unsigned screen_port_columns(const esp_host_station_t *station, unsigned width)
{
    const unsigned room = width > SCREEN_STATE + SCREEN_GAPS ? width - SCREEN_STATE - 4 : 8;
    const unsigned most = room < SCREEN_PORT ? room : SCREEN_PORT;
    unsigned columns = 0;
    for (size_t i = 0; i < esp_host_station_ports(station); i++) {
        const unsigned own =
            look_columns(station_text_port(esp_host_station_port(station, i).name));
        columns = own > columns ? own : columns;
    }
    return columns < most ? columns : most;
}

static void screen_totals(const station_screen_t *screen, const esp_host_station_t *station,
                          unsigned hidden, unsigned width)
{
    const station_totals_t totals = station_text_totals(station);
    const uint32_t seconds = (esp_host_now_ms() - screen->began_ms) / 1000;
    char line[LOOK_LINE];
    char more[32] = "";
    if (hidden != 0) {
        snprintf(more, sizeof more, "  and %u more ports", hidden);
    }
    snprintf(line, sizeof line, "%s%u passed%s  %s%u failed%s  %u in work  %u:%02u:%02u%s",
             message_on(LOOK_STRONG), totals.passed, message_off(),
             totals.failed != 0 ? message_on(LOOK_WRONG) : "", totals.failed, message_off(),
             totals.busy, (unsigned)(seconds / 3600), (unsigned)(seconds / 60 % 60),
             (unsigned)(seconds % 60), more);
    look_cut_end(line, width);
    printf("\r%s%s\033[K\n", line, message_off());
}

void station_screen_draw(station_screen_t *screen, const esp_host_station_t *station)
{
    const unsigned height = screen_height();
    const unsigned most = height > SCREEN_AROUND + 1 ? height - SCREEN_AROUND : 1;
    const unsigned width = look_width(stdout) - 1;
    const unsigned rows_most = most < SCREEN_ROWS ? most : SCREEN_ROWS;
    if (screen->rows > 0) {
        printf("\r\033[%uA", screen->rows);
    }
    unsigned rows = screen_rows(station, rows_most, screen_port_columns(station, width), width);
    screen_totals(screen, station, (unsigned)esp_host_station_ports(station) - rows, width);
    rows++;
    if (screen->notice[0] != '\0') {
        char notice[LOOK_LINE];
        snprintf(notice, sizeof notice, "%s", screen->notice);
        look_cut_end(notice, width);
        printf("\r%s%s%s\033[K\n", message_on(LOOK_WARNING), notice, message_off());
        rows++;
    }
    fputs("\033[J", stdout);
    fflush(stdout);
    screen->rows = rows;
    screen->shown_ms = esp_host_now_ms();
}
