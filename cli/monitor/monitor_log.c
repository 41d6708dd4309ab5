/*
 * The monitor's log file: every byte of the chip's, as it came.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "console/console.h"
#include "monitor/monitor_state.h"
#include "view/message.h"
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void log_choose_name(monitor_t *monitor)
{
    const time_t now = time(NULL);
    struct tm day;
    localtime_r(&now, &day);
    strftime(monitor->log_name, sizeof monitor->log_name, "esploader-%Y%m%d-%H%M%S.log", &day);
    monitor->log_path = monitor->log_name;
}

bool monitor_log_open(monitor_t *monitor)
{
    if (monitor->log_path == NULL) {
        log_choose_name(monitor);
    }
    /* What an earlier run has logged stays. */
    monitor->log = console_open_log(monitor->log_path);
    if (monitor->log < 0 && errno == ENXIO) {
        message_error("start what reads it first, as 'cat PIPE >FILE &'",
                      "%s is a pipe that nobody reads", monitor->log_path);
        return false;
    }
    if (monitor->log < 0) {
        message_error("name a file that can be written", "%s: %s", monitor->log_path,
                      strerror(errno));
        return false;
    }
    return true;
}

void monitor_log_close(monitor_t *monitor)
{
    if (monitor->log >= 0) {
        close(monitor->log);
        monitor->log = -1;
    }
}

static void log_write(monitor_t *monitor, const uint8_t *bytes, size_t size)
{
    while (size > 0 && monitor->log >= 0) {
        const ssize_t written = write(monitor->log, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0 && errno == EAGAIN && console_log_waits(monitor->log)) {
            continue;
        }
        if (written < 0) {
            const int reason = errno == EAGAIN ? ETIMEDOUT : errno;
            monitor_log_close(monitor);
            monitor->log_failed = true;
            monitor_say(monitor, "the log ends here: %s: %s", monitor->log_path, strerror(reason));
            return;
        }
        bytes += written;
        size -= (size_t)written;
    }
}

void monitor_hear(monitor_t *monitor, const uint8_t *bytes, size_t size)
{
    const size_t answers = chip_output_hear(&monitor->output, bytes, size);
    log_write(monitor, bytes + answers, size - answers);
    esp_host_text_hear(monitor->text, bytes + answers, size - answers);
}
