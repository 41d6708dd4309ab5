/*
 * A visit's turn: bytes, lines, rate and time, as far as that goes without waiting.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "visit/visit.h"

enum {
    SERVE_READ_SIZE = 4096,
    SERVE_STEPS = 32,      /* then it is another visit's turn */
    SERVE_REOPEN_MS = 100, /* between attempts to open a port that is away */
    SERVE_MOVED = 1,       /* a step's answer: there may be more to do */
    SERVE_NOTHING = 0,
};

static void serve_tap(esp_host_visit_t *visit, esp_host_tap_t tap)
{
    if (visit->hooks.tap != NULL) {
        tap.now_ms = esp_host_now_ms();
        visit->hooks.tap(visit->user, visit, &tap);
    }
}

static void serve_set_time(esp_host_visit_t *visit)
{
    visit->seen = esp_host_now_ms();
    esp_loader_session_set_time(&visit->session, visit->seen);
}

static int serve_lines(esp_host_visit_t *visit)
{
    const uint8_t lines = esp_loader_session_lines(&visit->session);
    serve_tap(visit, (esp_host_tap_t){.kind = ESP_HOST_TAP_LINES, .lines = lines});
    const serial_line_error_t error = serial_line_set_lines(
        visit->line, (lines & ESP_LOADER_LINE_BOOT) != 0, (lines & ESP_LOADER_LINE_RESET) != 0);
    if (error != SERIAL_LINE_OK) {
        return error;
    }
    serve_set_time(visit);
    esp_loader_session_lines_done(&visit->session);
    return SERVE_MOVED;
}

static int serve_baud(esp_host_visit_t *visit)
{
    const uint32_t baud = esp_loader_session_baud(&visit->session);
    serve_tap(visit, (esp_host_tap_t){.kind = ESP_HOST_TAP_BAUD, .baud = baud});
    const serial_line_error_t error = serial_line_set_baud(visit->line, baud);
    if (error == SERIAL_LINE_LOST) {
        return error;
    }
    /* The session goes on at another rate, or fails: then this is why. */
    visit->line_error = error;
    visit->line_baud = error == SERIAL_LINE_OK ? baud : visit->line_baud;
    serve_set_time(visit);
    esp_loader_session_baud_done(&visit->session, error == SERIAL_LINE_OK);
    return SERVE_MOVED;
}

static int serve_send(esp_host_visit_t *visit)
{
    uint16_t size;
    const uint8_t *bytes = esp_loader_session_tx_buf(&visit->session, &size);
    const int sent = serial_line_write(visit->line, bytes, size);
    visit->want_write = sent == 0;
    if (sent > 0) {
        serve_tap(visit, (esp_host_tap_t){.kind = ESP_HOST_TAP_BYTES,
                                          .direction = ESP_HOST_TO_CHIP,
                                          .bytes = bytes,
                                          .size = (size_t)sent});
        esp_loader_session_tx_ack(&visit->session, (uint16_t)sent);
    }
    return sent;
}

static int serve_receive(esp_host_visit_t *visit)
{
    uint8_t bytes[SERVE_READ_SIZE];
    const int received = serial_line_read(visit->line, bytes, sizeof bytes);
    if (received > 0) {
        serve_tap(visit, (esp_host_tap_t){.kind = ESP_HOST_TAP_BYTES,
                                          .direction = ESP_HOST_FROM_CHIP,
                                          .bytes = bytes,
                                          .size = (size_t)received});
        esp_loader_session_rx(&visit->session, bytes, (size_t)received);
    }
    return received;
}

/* One thing. Bytes come before the time: an answer that has arrived is not late, however long this
 * thread was kept elsewhere. @return SERVE_MOVED or more, SERVE_NOTHING, or an error of the line */
static int serve_step(esp_host_visit_t *visit)
{
    const int received = serve_receive(visit);
    if (received < 0) {
        return received;
    }
    serve_set_time(visit);
    visit->want_write = false;
    const uint32_t wants = esp_loader_session_wants(&visit->session);
    if ((wants & (ESP_LOADER_WANT_DONE | ESP_LOADER_WANT_PORT)) != 0) {
        return SERVE_NOTHING;
    }
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        return serve_lines(visit);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        return serve_baud(visit);
    }
    if ((wants & ESP_LOADER_WANT_AGAIN) != 0) {
        return SERVE_MOVED;
    }
    const int sent = (wants & ESP_LOADER_WANT_TX) != 0 ? serve_send(visit) : 0;
    return sent < 0 ? sent : received + sent;
}

static bool serve_is_over(const esp_host_visit_t *visit)
{
    return esp_loader_session_outcome(&visit->session)->end != ESP_LOADER_END_NONE;
}

/* A chip may take its port along: then the session waits for it, or has ended well. */
static void serve_line_failed(esp_host_visit_t *visit, serial_line_error_t error)
{
    visit->line_error = error;
    if (error != SERIAL_LINE_LOST) {
        esp_loader_session_abort(&visit->session, ESP_LOADER_ERROR_FAIL);
    } else if (esp_loader_session_port_lost(&visit->session) && !serve_is_over(visit)) {
        visit_close_line(visit);
        visit->port_awaited = true;
        visit->opened = esp_host_now_ms();
    }
}

/* What came before the visit says nothing, and a visit before may have left the line at another
 * rate. */
static serial_line_error_t serve_begin(esp_host_visit_t *visit)
{
    const uint32_t baud = visit->config.loader_rate;
    visit->fresh = false;
    if (visit->line == NULL) {
        return SERIAL_LINE_LOST;
    }
    const serial_line_error_t error = serial_line_flush_input(visit->line);
    if (error != SERIAL_LINE_OK || baud == visit->line_baud || !serial_line_has_baud(visit->line)) {
        return error;
    }
    visit->line_baud = baud;
    return serial_line_set_baud(visit->line, baud);
}

static void serve_reopen(esp_host_visit_t *visit)
{
    if (esp_host_now_ms() - visit->opened < SERVE_REOPEN_MS) {
        return;
    }
    if (visit_open_line(visit, esp_loader_session_target(&visit->session)->baud)) {
        visit->port_awaited = false;
        esp_loader_session_port_back(&visit->session);
    }
}

static void serve_tick(esp_host_visit_t *visit)
{
    const uint32_t now = esp_host_now_ms();
    visit->ticked = now;
    if (visit->hooks.tick != NULL) {
        visit->hooks.tick(visit->user, visit, now);
    }
}

static void serve_away(esp_host_visit_t *visit)
{
    serve_set_time(visit);
    if (!serve_is_over(visit)) {
        serve_reopen(visit);
    }
    visit->wait_ms = visit->line != NULL ? 0 : VISIT_TICK_MS;
}

static void serve_line(esp_host_visit_t *visit)
{
    int moved = SERVE_MOVED;
    for (int i = 0; i < SERVE_STEPS && moved > 0; i++) {
        moved = serve_step(visit);
    }
    if (moved < 0) {
        serve_line_failed(visit, (serial_line_error_t)moved);
        visit->wait_ms = 0;
        return;
    }
    const int32_t left = (int32_t)(esp_loader_session_deadline(&visit->session) - visit->seen);
    visit->wait_ms = moved > 0 || left < 0  ? 0
                     : left < VISIT_TICK_MS ? (uint32_t)left
                                            : VISIT_TICK_MS;
}

bool visit_serve(esp_host_visit_t *visit)
{
    if (visit->done) {
        return false;
    }
    visit->ready = false;
    const serial_line_error_t error = visit->fresh ? serve_begin(visit) : SERIAL_LINE_OK;
    if (!serve_is_over(visit) && visit_is_cancelled(visit)) {
        visit->interrupted = true;
        esp_loader_session_abort(&visit->session, ESP_LOADER_ERROR_FAIL);
    } else if (error != SERIAL_LINE_OK) {
        serve_line_failed(visit, error);
    } else if (visit->port_awaited) {
        serve_away(visit);
    } else {
        serve_line(visit);
    }
    serve_tick(visit);
    visit->done = serve_is_over(visit);
    return !visit->done;
}
