/*
 * What the monitor's keys do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "monitor/monitor_state.h"
#include "view/message.h"

enum {
    KEY_INTERRUPT = 3, /* Ctrl-C */
    KEYS_AT_ONCE = 1024,
};

static void key_reset(monitor_t *monitor, esp_host_link_reset_t into)
{
    if (!esp_host_link_is_open(monitor->link)) {
        monitor_say(monitor, "the port is away");
    } else if (!esp_host_link_reset(monitor->link, into)) {
        monitor_say(monitor, "this port cannot reset the chip");
    } else {
        monitor_say(monitor, into == ESP_HOST_LINK_LOADER ? "reset into the loader" : "reset");
    }
}

static void key_log(monitor_t *monitor)
{
    if (monitor->log >= 0) {
        monitor_log_close(monitor);
        monitor_say(monitor, "log off: %s", monitor->log_path);
    } else if (monitor_log_open(monitor)) {
        monitor_say(monitor, "log on: %s", monitor->log_path);
    }
}

static void key_hold(monitor_t *monitor)
{
    if (!monitor->screen.held) {
        monitor_say(monitor, "stopped, nothing is lost; Ctrl-T Y goes on");
        screen_flush(&monitor->screen);
    }
    monitor->screen.held = !monitor->screen.held;
}

static void key_help(monitor_t *monitor)
{
    const char *line;
    for (size_t i = 0; (line = keys_help(i, monitor->how.can_flash)) != NULL; i++) {
        monitor_say(monitor, "%s", line);
    }
}

static void key_send(monitor_t *monitor, uint8_t byte)
{
    if (byte == KEY_INTERRUPT && !monitor->told_interrupt) {
        monitor->told_interrupt = true;
        monitor_say(monitor, "Ctrl-C goes to the chip; Ctrl-] ends");
    }
    if (!esp_host_link_send(monitor->link, &byte, 1)) {
        monitor_say(monitor, "the chip takes nothing, this is dropped");
    }
}

static void key_do(monitor_t *monitor, keys_action_t action, uint8_t byte)
{
    switch (action) {
    case KEYS_SEND:
        key_send(monitor, byte);
        break;
    case KEYS_EXIT:
        monitor->ended = true;
        break;
    case KEYS_HELP:
        key_help(monitor);
        break;
    case KEYS_RESET:
        key_reset(monitor, ESP_HOST_LINK_RUN);
        break;
    case KEYS_LOADER:
        key_reset(monitor, ESP_HOST_LINK_LOADER);
        break;
    case KEYS_FLASH:
        monitor->flash = monitor->how.can_flash;
        monitor->ended = monitor->flash;
        if (!monitor->flash) {
            monitor_say(monitor, "no build to flash: 'esploader monitor BUILD' names one");
        }
        break;
    case KEYS_LOG:
        key_log(monitor);
        break;
    case KEYS_STAMPS:
        monitor->stamps = !monitor->stamps;
        monitor_say(monitor, monitor->stamps ? "time stamps" : "no time stamps");
        break;
    case KEYS_HOLD:
        key_hold(monitor);
        break;
    case KEYS_UNKNOWN:
        monitor_say(monitor, "no such key; Ctrl-T H lists them");
        break;
    case KEYS_WAIT:
        break;
    }
}

void monitor_type(monitor_t *monitor, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && !monitor->ended; i++) {
        key_do(monitor, keys_take(&monitor->keys, bytes[i]), bytes[i]);
    }
}

bool monitor_take_keys(monitor_t *monitor)
{
    uint8_t bytes[KEYS_AT_ONCE];
    const int size = serial_line_read(monitor->keyboard, bytes, sizeof bytes);
    if (size > 0) {
        monitor_type(monitor, bytes, (size_t)size);
    }
    return size >= 0;
}

bool monitor_is_ended(monitor_t *monitor)
{
    /* Opening a port of the network may take long. Else the keys have a turn of their own. */
    if (monitor->keyboard != NULL && !esp_host_link_is_open(monitor->link) &&
        !monitor_take_keys(monitor)) {
        monitor->ended = true;
    }
    return monitor->ended;
}
