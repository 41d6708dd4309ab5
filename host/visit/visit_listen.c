/*
 * After a visit: what the chip prints.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "visit/visit.h"
#include <poll.h>

enum {
    LISTEN_RETURN_MS = 10000, /* far more than a host takes to find a USB device */
    LISTEN_REOPEN_MS = 100,
};

void esp_host_visit_flush(esp_host_visit_t *visit)
{
    if (visit->line != NULL) {
        /* A line that is lost tells so again when it is used. */
        (void)serial_line_flush_input(visit->line);
    }
}

bool esp_host_visit_port_returns(const esp_host_visit_t *visit)
{
    const esp_loader_target_t *target = esp_loader_session_target(&visit->session);
    return target->left || target->reached == ESP_LOADER_REACHED_USB_OTG ||
           target->reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG;
}

static int listen_failed(esp_host_visit_t *visit, esp_host_error_t *error)
{
    esp_host_error_set_line(error, visit->port, visit->line_error);
    return -1;
}

static int listen_lost(esp_host_visit_t *visit, serial_line_error_t reason, esp_host_error_t *error)
{
    visit->line_error = reason;
    if (reason != SERIAL_LINE_LOST || !esp_host_visit_port_returns(visit)) {
        return listen_failed(visit, error);
    }
    visit_close_line(visit);
    visit->away = esp_host_now_ms();
    visit->opened = visit->away - LISTEN_REOPEN_MS;
    visit->is_listening = true;
    return 0;
}

/* Tries to open the port anew, or waits a little. */
static int listen_away(esp_host_visit_t *visit, int timeout_ms, esp_host_error_t *error)
{
    const uint32_t passed = esp_host_now_ms() - visit->opened;
    const int pause = passed < LISTEN_REOPEN_MS ? (int)(LISTEN_REOPEN_MS - passed) : 0;
    if (pause > timeout_ms) {
        poll(NULL, 0, timeout_ms);
        return 0;
    }
    poll(NULL, 0, pause);
    const uint32_t output = visit->config.output_rate;
    if (visit_open_line(visit, output != 0 ? output : visit->baud) || visit_is_cancelled(visit)) {
        return 0;
    }
    return esp_host_now_ms() - visit->away < LISTEN_RETURN_MS ? 0 : listen_failed(visit, error);
}

int esp_host_visit_listen(esp_host_visit_t *visit, uint8_t *bytes, size_t room, int timeout_ms,
                          esp_host_error_t *error)
{
    if (visit_is_cancelled(visit)) {
        esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL, "interrupted");
        return -1;
    }
    if (visit->line == NULL) {
        if (!visit->is_listening && listen_lost(visit, SERIAL_LINE_LOST, error) < 0) {
            return -1;
        }
        return listen_away(visit, timeout_ms, error);
    }
    int moved = serial_line_read(visit->line, bytes, room);
    if (moved == 0 && serial_line_wait(visit->line, false, timeout_ms) != 0) {
        moved = serial_line_read(visit->line, bytes, room);
    }
    return moved < 0 ? listen_lost(visit, (serial_line_error_t)moved, error) : moved;
}
