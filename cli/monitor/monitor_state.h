/**
 * What the monitor's files share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_MONITOR_STATE_H
#define CLI_MONITOR_STATE_H

#include "esp_host_link.h"
#include "esp_host_monitor.h"
#include "monitor/chip_output.h"
#include "monitor/keys.h"
#include "monitor/monitor.h"
#include "monitor/screen.h"
#include "view/json/json_output.h"

struct monitor {
    const options_t *options;
    esp_host_build_t build;
    uint32_t rate;
    bool announced;

    chip_output_t output;
    screen_t screen;
    json_output_t events; /**< in its place, with --json */
    esp_host_filter_t *filter;
    esp_host_symbols_t *symbols;
    esp_host_text_t *text;
    bool stamps;
    int log;              /**< descriptor; -1: none is written */
    const char *log_path; /**< as asked for, or `log_name`; NULL: none yet */
    char log_name[OPTIONS_LOG_NAME];
    bool log_failed; /**< some of it could not be written */

    /* While it runs: */
    monitor_how_t how;
    esp_host_link_t *link;
    serial_line_t *keyboard; /**< NULL: none is listened to */
    keys_t keys;
    bool ended; /**< by a key */
    bool flash; /**< by that one */
    bool told_interrupt;
};

/** A line of the monitor's own: on a terminal among the chip's, else on standard error. */
void monitor_say(monitor_t *monitor, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Opens the log file that was asked for, or one named after the time. False, with a message, when
 * it cannot be written. */
bool monitor_log_open(monitor_t *monitor);

void monitor_log_close(monitor_t *monitor);

/** Takes what was typed. False: the terminal is gone. */
bool monitor_take_keys(monitor_t *monitor);

/** Does what a key is for; bytes go to the chip. */
void monitor_type(monitor_t *monitor, const uint8_t *bytes, size_t size);

#endif
