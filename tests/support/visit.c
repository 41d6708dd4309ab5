/* SPDX-License-Identifier: Apache-2.0 */
#include "support/visit.h"
#include "support/stub_scene.h"
#include <assert.h>
#include <string.h>

enum { READ_SIZE = 4096 };

/* Which figures an event has, as esp_loader_session.h says; of the chip also its number. */
enum { FIGURE_VALUE = 1, FIGURE_BOTH = 2 };

static const uint8_t figures[ESP_LOADER_EVENT_WORD + 1] = {
    [ESP_LOADER_EVENT_ATTEMPT] = FIGURE_BOTH,
    [ESP_LOADER_EVENT_CHIP] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_STUB_ABSENT] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_RATE] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_RATE_NEEDS_RESET] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_RATE_BY_RESET] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_RATE_FAILED] = FIGURE_BOTH,
    [ESP_LOADER_EVENT_RATE_STAYS] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_FLASH_SMALLER] = FIGURE_BOTH,
    [ESP_LOADER_EVENT_AGAIN] = FIGURE_BOTH,
    [ESP_LOADER_EVENT_TASK] = FIGURE_BOTH,
    [ESP_LOADER_EVENT_LEAVING] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_STARTING] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_DONE] = FIGURE_VALUE,
    [ESP_LOADER_EVENT_WORD] = FIGURE_BOTH,
};

static void visit_event(void *user, const esp_loader_event_t *event)
{
    visit_t *visit = user;
    assert(event->kind <= ESP_LOADER_EVENT_WORD);
    assert(event->value == 0 || figures[event->kind] != 0);
    assert(event->other == 0 || figures[event->kind] == FIGURE_BOTH);
    assert(visit->event_count < VISIT_EVENTS);
    visit->events[visit->event_count++] = *event;
    if (visit->watch != NULL) {
        visit->watch(visit->watch_user, event);
    }
}

static bool visit_approve(void *user, esp_loader_approve_t what)
{
    visit_t *visit = user;
    visit->approved[what]++;
    return visit->refuse != (int)what;
}

static const esp_loader_stub_t *visit_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    (void)chip;
    (void)revision;
    return stub_scene_stub();
}

void visit_init(visit_t *visit, rig_t *rig)
{
    const esp_loader_session_config_t config =
        ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    memset(visit, 0, sizeof(*visit));
    visit->rig = rig;
    visit->refuse = -1;
    visit->config = config;
    visit->config.event = visit_event;
    visit->config.approve = visit_approve;
    visit->config.user = visit;
}

void visit_use_stub(visit_t *visit)
{
    visit->config.stub = visit_stub;
}

void visit_begin(visit_t *visit)
{
    esp_loader_session_init(&visit->session, &visit->rig->engine, &visit->config);
}

static uint32_t visit_clock(const visit_t *visit)
{
    return (uint32_t)(visit->rig->now_us / 1000) + visit->rig->clock_origin_ms;
}

static void visit_set_time(visit_t *visit)
{
    sim_link_advance(visit->rig->link, visit->rig->now_us);
    esp_loader_session_set_time(&visit->session, visit_clock(visit));
}

static void visit_baud(visit_t *visit)
{
    const uint32_t baud = esp_loader_session_baud(&visit->session);
    const bool can = visit->highest_rate == 0 || baud <= visit->highest_rate;
    if (can) {
        const bool garbles = visit->garbled != 0 && baud > visit->config.loader_rate;
        visit->garbled -= garbles;
        sim_link_set_host_baud(visit->rig->link, garbles ? baud / 2 : baud);
    }
    esp_loader_session_baud_done(&visit->session, can);
}

static void visit_lines(visit_t *visit)
{
    const uint8_t lines = esp_loader_session_lines(&visit->session);
    sim_link_set_lines(visit->rig->link, lines & ESP_LOADER_LINE_BOOT,
                       lines & ESP_LOADER_LINE_RESET);
    esp_loader_session_lines_done(&visit->session);
}

/* Whether bytes were moved. */
static bool visit_move(visit_t *visit, uint32_t wants)
{
    if ((wants & ESP_LOADER_WANT_TX) != 0) {
        uint16_t size;
        const uint8_t *bytes = esp_loader_session_tx_buf(&visit->session, &size);
        sim_link_write(visit->rig->link, bytes, size);
        if (visit->sent != NULL) {
            visit->sent(visit->sent_user, bytes, size);
        }
        esp_loader_session_tx_ack(&visit->session, size);
        return true;
    }
    uint8_t bytes[READ_SIZE];
    const size_t size = sim_link_read(visit->rig->link, bytes, sizeof(bytes));
    esp_loader_session_rx(&visit->session, bytes, size);
    return size != 0;
}

static void visit_sleep(visit_t *visit)
{
    rig_t *rig = visit->rig;
    const uint32_t left = esp_loader_session_deadline(&visit->session) - visit_clock(visit);
    const uint64_t deadline = (rig->now_us / 1000 + left) * 1000;
    rig->now_us = sim_link_await(rig->link, deadline > rig->now_us ? deadline : rig->now_us + 1000);
}

bool visit_step(visit_t *visit)
{
    visit_set_time(visit);
    const uint32_t wants = esp_loader_session_wants(&visit->session);
    if ((wants & ESP_LOADER_WANT_DONE) != 0) {
        return false;
    }
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        visit_lines(visit);
    } else if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        visit_baud(visit);
    } else if ((wants & ESP_LOADER_WANT_AGAIN) == 0 && !visit_move(visit, wants)) {
        visit_sleep(visit);
    }
    return true;
}

esp_loader_end_t visit_run(visit_t *visit, esp_loader_task_t *task)
{
    visit->config.task = task;
    visit_begin(visit);
    while (visit_step(visit)) {
    }
    return esp_loader_session_outcome(&visit->session)->end;
}

unsigned visit_told(const visit_t *visit, esp_loader_event_kind_t kind)
{
    unsigned told = 0;
    for (size_t i = 0; i < visit->event_count; i++) {
        told += visit->events[i].kind == kind;
    }
    return told;
}

const esp_loader_event_t *visit_last(const visit_t *visit, esp_loader_event_kind_t kind)
{
    const esp_loader_event_t *last = NULL;
    for (size_t i = 0; i < visit->event_count; i++) {
        if (visit->events[i].kind == kind) {
            last = &visit->events[i];
        }
    }
    assert(last != NULL);
    return last;
}
