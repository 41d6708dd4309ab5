/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_link.h"
#include "system/system.h"
#include "visit/visit.h"
#include <stdlib.h>
#include <string.h>

enum {
    LINK_RETURN_MS = 10000, /* far more than a host takes to find a USB device */
    LINK_REOPEN_MS = 100,
    LINK_OUT_MOST = 1 << 20,
    LINK_BESIDE_MOST = 8,
};

struct esp_host_link {
    esp_host_visit_t *visit;
    uint32_t rate;
    esp_host_link_lost_t lost;
    uint32_t away;  /* since when the port is */
    uint32_t tried; /* when it was last tried to open it */

    uint8_t *out; /* what waits to be sent */
    size_t out_size;

    const esp_loader_reset_step_t *reset; /* the next step of the one that goes on */
    uint8_t reset_steps;                  /* left of it; 0: none goes on */
    uint32_t reset_at;                    /* when the last one was taken */
    uint32_t reset_pause;                 /* and how long it lasts */
};

esp_host_link_t *esp_host_link_new(esp_host_visit_t *visit, uint32_t rate,
                                   esp_host_link_lost_t lost)
{
    esp_host_link_t *link = calloc(1, sizeof *link);
    if (link != NULL) {
        link->visit = visit;
        link->rate = rate;
        link->lost = lost;
        link->away = esp_host_now_ms();
    }
    return link;
}

void esp_host_link_free(esp_host_link_t *link)
{
    if (link != NULL) {
        free(link->out);
        free(link);
    }
}

bool esp_host_link_is_open(const esp_host_link_t *link)
{
    return link->visit->line != NULL;
}

bool esp_host_link_send(esp_host_link_t *link, const uint8_t *bytes, size_t size)
{
    if (!esp_host_link_is_open(link)) {
        return true;
    }
    if (size > LINK_OUT_MOST - link->out_size) {
        return false;
    }
    uint8_t *out = realloc(link->out, link->out_size + size + 1);
    if (out == NULL) {
        return false;
    }
    memcpy(out + link->out_size, bytes, size);
    link->out = out;
    link->out_size += size;
    return true;
}

bool esp_host_link_reset(esp_host_link_t *link, esp_host_link_reset_t into)
{
    const esp_loader_reset_sequence_t *sequence =
        visit_reset_sequence(link->visit, into == ESP_HOST_LINK_LOADER);
    if (sequence == NULL) {
        return false;
    }
    link->reset = sequence->steps;
    link->reset_steps = sequence->count;
    link->reset_pause = 0;
    return true;
}

static void link_drop(esp_host_link_t *link, serial_line_error_t reason)
{
    link->visit->line_error = reason;
    visit_close_line(link->visit);
    link->out_size = 0;
    link->reset_steps = 0;
    link->away = esp_host_now_ms();
    link->tried = link->away - LINK_REOPEN_MS;
}

static esp_host_link_event_t link_end(const esp_host_link_t *link, esp_host_error_t *error)
{
    if (visit_is_cancelled(link->visit)) {
        esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL, "interrupted");
    } else {
        esp_host_error_set_line(error, link->visit->port, link->visit->line_error);
    }
    return ESP_HOST_LINK_ENDED;
}

static esp_host_link_event_t link_lose(esp_host_link_t *link, serial_line_error_t reason,
                                       esp_host_error_t *error)
{
    const bool returns = link->lost == ESP_HOST_LINK_AWAITED ||
                         (reason == SERIAL_LINE_LOST && esp_host_visit_port_returns(link->visit));
    link_drop(link, reason);
    return returns ? ESP_HOST_LINK_GONE : link_end(link, error);
}

/* Takes the steps of a reset that are due. */
static serial_line_error_t link_play(esp_host_link_t *link, uint32_t now)
{
    while (link->reset_steps > 0 && now - link->reset_at >= link->reset_pause) {
        const bool dtr = (link->reset->lines & ESP_LOADER_LINE_BOOT) != 0;
        const bool rts = (link->reset->lines & ESP_LOADER_LINE_RESET) != 0;
        const serial_line_error_t error = serial_line_set_lines(link->visit->line, dtr, rts);
        if (error != SERIAL_LINE_OK) {
            return error;
        }
        link->reset_at = now;
        link->reset_pause = link->reset->delay_ms;
        link->reset++;
        link->reset_steps--;
    }
    return SERIAL_LINE_OK;
}

static serial_line_error_t link_send_some(esp_host_link_t *link)
{
    if (link->out_size == 0) {
        return SERIAL_LINE_OK;
    }
    const int sent = serial_line_write(link->visit->line, link->out, link->out_size);
    if (sent < 0) {
        return (serial_line_error_t)sent;
    }
    link->out_size -= (size_t)sent;
    memmove(link->out, link->out + sent, link->out_size);
    return SERIAL_LINE_OK;
}

static int link_sleep_ms(const esp_host_link_t *link, int timeout_ms)
{
    if (link->reset_steps == 0) {
        return timeout_ms;
    }
    const uint32_t passed = esp_host_now_ms() - link->reset_at;
    const int left = passed < link->reset_pause ? (int)(link->reset_pause - passed) : 0;
    return timeout_ms < 0 || left < timeout_ms ? left : timeout_ms;
}

/* Waits for the line, if one is open, and for those beside it. */
static void link_wait(const esp_host_link_t *link, serial_line_wait_t *beside, size_t count,
                      int timeout_ms)
{
    serial_line_wait_t waits[LINK_BESIDE_MOST + 1];
    size_t all = count < LINK_BESIDE_MOST ? count : LINK_BESIDE_MOST;
    if (all > 0) {
        memcpy(waits, beside, all * sizeof waits[0]);
    }
    if (link->visit->line != NULL) {
        waits[all++] =
            (serial_line_wait_t){.line = link->visit->line, .want_write = link->out_size > 0};
    }
    const int ready = all > 0 ? serial_line_wait_many(waits, all, timeout_ms) : -1;
    if (ready < 0) {
        system_rest(timeout_ms); /* nothing to wait for, or waiting itself fails */
    }
    for (size_t i = 0; i < count && i < LINK_BESIDE_MOST; i++) {
        beside[i].ready = ready < 0 ? 0 : waits[i].ready;
    }
}

/* Tries to open the port anew, or waits a little. */
static esp_host_link_event_t link_await(esp_host_link_t *link, serial_line_wait_t *beside,
                                        size_t count, int timeout_ms, esp_host_error_t *error)
{
    const uint32_t passed = esp_host_now_ms() - link->tried;
    if (passed < LINK_REOPEN_MS) {
        const int left = (int)(LINK_REOPEN_MS - passed);
        link_wait(link, beside, count, timeout_ms >= 0 && timeout_ms < left ? timeout_ms : left);
        return ESP_HOST_LINK_QUIET;
    }
    const bool opened = visit_open_line(link->visit, link->rate);
    link->tried = esp_host_now_ms();
    if (opened) {
        return ESP_HOST_LINK_BACK;
    }
    const bool patient =
        link->lost == ESP_HOST_LINK_AWAITED || link->tried - link->away < LINK_RETURN_MS;
    return patient ? ESP_HOST_LINK_QUIET : link_end(link, error);
}

esp_host_link_event_t esp_host_link_step(esp_host_link_t *link, serial_line_wait_t *beside,
                                         size_t beside_count, int timeout_ms, uint8_t *bytes,
                                         size_t room, size_t *size, esp_host_error_t *error)
{
    esp_host_visit_t *visit = link->visit;
    *size = 0;
    for (size_t i = 0; i < beside_count; i++) {
        beside[i].ready = 0;
    }
    if (visit_is_cancelled(visit)) {
        return link_end(link, error);
    }
    if (visit->line == NULL) {
        return link_await(link, beside, beside_count, timeout_ms, error);
    }
    serial_line_error_t problem = link_play(link, esp_host_now_ms());
    if (problem == SERIAL_LINE_OK) {
        problem = link_send_some(link);
    }
    if (problem != SERIAL_LINE_OK) {
        return link_lose(link, problem, error);
    }
    link_wait(link, beside, beside_count, link_sleep_ms(link, timeout_ms));
    const int moved = serial_line_read(visit->line, bytes, room);
    if (moved < 0) {
        return link_lose(link, (serial_line_error_t)moved, error);
    }
    *size = (size_t)moved;
    return moved > 0 ? ESP_HOST_LINK_HEARD : ESP_HOST_LINK_QUIET;
}
