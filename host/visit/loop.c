/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include "visit/visit.h"
#include <stdlib.h>

enum { LOOP_BREATH_MS = 10 /* where even waiting fails */ };

struct esp_host_loop {
    size_t count;
    esp_host_visit_t *visits[ESP_HOST_LOOP_MOST];
};

esp_host_loop_t *esp_host_loop_new(void)
{
    return calloc(1, sizeof(esp_host_loop_t));
}

void esp_host_loop_free(esp_host_loop_t *loop)
{
    free(loop);
}

bool esp_host_loop_add(esp_host_loop_t *loop, esp_host_visit_t *visit)
{
    if (loop->count == ESP_HOST_LOOP_MOST) {
        return false;
    }
    loop->visits[loop->count++] = visit;
    return true;
}

void esp_host_loop_remove(esp_host_loop_t *loop, esp_host_visit_t *visit)
{
    size_t kept = 0;
    for (size_t i = 0; i < loop->count; i++) {
        if (loop->visits[i] != visit) {
            loop->visits[kept++] = loop->visits[i];
        }
    }
    loop->count = kept;
}

size_t esp_host_loop_count(const esp_host_loop_t *loop)
{
    return loop->count;
}

/* Bytes can be moved, its deadline has come, or a tick is due. */
static bool loop_is_due(const esp_host_visit_t *visit, uint32_t now)
{
    return visit->ready || now - visit->seen >= visit->wait_ms ||
           now - visit->ticked >= VISIT_TICK_MS;
}

static void loop_serve(esp_host_loop_t *loop)
{
    const uint32_t now = esp_host_now_ms();
    /* A hook may add visits: they stand behind those that were there. */
    for (size_t i = 0; i < loop->count; i++) {
        if (loop_is_due(loop->visits[i], now)) {
            (void)visit_serve(loop->visits[i]);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < loop->count; i++) {
        if (!loop->visits[i]->done) {
            loop->visits[kept++] = loop->visits[i];
        }
    }
    loop->count = kept;
}

/* How long nothing is to be done, at most `most`. */
static int loop_sleep_ms(const esp_host_loop_t *loop, int most)
{
    const uint32_t now = esp_host_now_ms();
    uint32_t least = most < 0 || most > VISIT_TICK_MS ? VISIT_TICK_MS : (uint32_t)most;
    for (size_t i = 0; i < loop->count; i++) {
        const uint32_t passed = now - loop->visits[i]->seen;
        const uint32_t wait = loop->visits[i]->wait_ms;
        const uint32_t left = wait > passed ? wait - passed : 0;
        least = left < least ? left : least;
    }
    return (int)least;
}

static void loop_wait(esp_host_loop_t *loop, int timeout_ms)
{
    serial_line_wait_t waits[ESP_HOST_LOOP_MOST];
    esp_host_visit_t *waiting[ESP_HOST_LOOP_MOST];
    size_t count = 0;
    for (size_t i = 0; i < loop->count; i++) {
        esp_host_visit_t *visit = loop->visits[i];
        if (visit->line != NULL) {
            waiting[count] = visit;
            waits[count++] =
                (serial_line_wait_t){.line = visit->line, .want_write = visit->want_write};
        }
    }
    const int ready = serial_line_wait_many(waits, count, loop_sleep_ms(loop, timeout_ms));
    if (ready < 0) {
        system_rest(LOOP_BREATH_MS);
    }
    for (size_t i = 0; i < count; i++) {
        waiting[i]->ready = ready < 0 || waits[i].ready != 0;
    }
}

size_t esp_host_loop_step(esp_host_loop_t *loop, int timeout_ms)
{
    loop_serve(loop);
    if (loop->count > 0) {
        loop_wait(loop, timeout_ms);
    }
    return loop->count;
}

void esp_host_loop_run(esp_host_loop_t *loop)
{
    while (esp_host_loop_step(loop, -1) > 0) {
    }
}

bool esp_host_visit_run(esp_host_visit_t *visit, esp_host_error_t *error)
{
    esp_host_loop_t loop = {.count = 1, .visits = {visit}};
    esp_host_error_t own;
    esp_host_error_t *told = error != NULL ? error : &own;
    esp_host_loop_run(&loop);
    esp_host_visit_error(visit, NULL, told);
    return told->kind == ESP_HOST_OK;
}
