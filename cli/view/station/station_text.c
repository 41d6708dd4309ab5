/* SPDX-License-Identifier: Apache-2.0 */
#include "view/station/station_text.h"
#include <string.h>

static const char *text_phase(esp_loader_job_phase_t phase)
{
    static const char *const phases[] = {
        [ESP_LOADER_JOB_COMPARE] = "comparing",
        [ESP_LOADER_JOB_WRITE] = "writing",
        [ESP_LOADER_JOB_VERIFY] = "verifying",
        [ESP_LOADER_JOB_DONE] = "starting",
    };
    return phases[phase];
}

const char *station_text_state(const esp_host_station_port_t *port)
{
    static const char *const states[ESP_HOST_STATION_STATES] = {
        [ESP_HOST_STATION_WAITING] = "waiting for a board",
        [ESP_HOST_STATION_REACHING] = "connecting",
        [ESP_HOST_STATION_TESTING] = "testing",
        [ESP_HOST_STATION_LABELLING] = "labelling",
        [ESP_HOST_STATION_PAUSING] = "is tried again",
        [ESP_HOST_STATION_PASSED] = "PASSED",
        [ESP_HOST_STATION_FAILED] = "FAILED",
    };
    if (port->state == ESP_HOST_STATION_WORKING) {
        return text_phase(port->phase);
    }
    if (port->take_out) {
        return port->state == ESP_HOST_STATION_PASSED ? "PASSED - take it out"
                                                      : "FAILED - take it out";
    }
    return states[port->state];
}

look_style_t station_text_style(const esp_host_station_port_t *port)
{
    switch (port->state) {
    case ESP_HOST_STATION_PASSED:
        return LOOK_RIGHT;
    case ESP_HOST_STATION_FAILED:
        return LOOK_WRONG;
    case ESP_HOST_STATION_WAITING:
        return LOOK_QUIET;
    case ESP_HOST_STATION_PAUSING:
        return LOOK_WARNING;
    default:
        return LOOK_MOVING;
    }
}

const char *station_text_port(const char *name)
{
    static const char devices[] = "/dev/";
    return strncmp(name, devices, sizeof devices - 1) == 0 ? name + sizeof devices - 1 : name;
}

const char *station_text_story(const esp_host_board_t *board)
{
    const size_t length = strlen(board->port);
    const bool named = strncmp(board->story, board->port, length) == 0 &&
                       strncmp(board->story + length, ": ", 2) == 0;
    return named ? board->story + length + 2 : board->story;
}

const char *station_text_ended(const esp_host_board_t *board, char text[LOOK_LINE])
{
    const char *port = station_text_port(board->port);
    const char *key = board->key;
    const double seconds = (double)(board->ended_ms - board->began_ms) / 1000;
    if (board->result == ESP_HOST_BOARD_PASS) {
        snprintf(text, LOOK_LINE, "%s  %s  passed in %.1f s%s%s%s%.200s", port, board->mac, seconds,
                 key[0] != '\0' ? "  " : "", key, board->story[0] != '\0' ? "; " : "",
                 board->story);
    } else {
        const bool known = board->mac[0] != '\0';
        snprintf(text, LOOK_LINE, "%s%s%s  %s (%s)%s: %s", port, known ? "  " : "", board->mac,
                 board->result == ESP_HOST_BOARD_STOPPED ? "stopped" : "failed",
                 esp_host_fault_name(board->fault), board->last ? "" : ", is tried again",
                 station_text_story(board));
    }
    return text;
}

station_totals_t station_text_totals(const esp_host_station_t *station)
{
    station_totals_t totals = {0};
    for (size_t i = 0; i < esp_host_station_ports(station); i++) {
        const esp_host_station_port_t port = esp_host_station_port(station, i);
        const bool rests =
            port.state == ESP_HOST_STATION_PASSED || port.state == ESP_HOST_STATION_FAILED;
        totals.passed += port.passed;
        totals.failed += port.failed;
        totals.waiting += port.state == ESP_HOST_STATION_WAITING;
        totals.busy += !rests && port.state != ESP_HOST_STATION_WAITING;
    }
    return totals;
}
