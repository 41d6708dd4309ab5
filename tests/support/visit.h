/**
 * A session on a rig, driven as a program outside would: by the session's own functions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_SUPPORT_VISIT_H
#define TESTS_SUPPORT_VISIT_H

#include "esp_loader_task.h"
#include "support/rig.h"

enum { VISIT_EVENTS = 256 };

typedef struct {
    rig_t *rig;
    esp_loader_session_t session;
    esp_loader_session_config_t config;      /**< to be changed before visit_begin() */
    esp_loader_event_t events[VISIT_EVENTS]; /**< what was told, in order */
    size_t event_count;
    unsigned approved[4];  /**< how often each was asked */
    int refuse;            /**< one of esp_loader_approve_t that is answered no; -1: none */
    uint32_t highest_rate; /**< the host cannot run faster; 0: no limit */
    unsigned garbled;      /**< so many changes of the host to a rate above the loader's go wrong */
    void (*watch)(void *user, const esp_loader_event_t *event); /**< or NULL */
    void *watch_user;
    void (*sent)(void *user, const uint8_t *bytes, size_t size); /**< to the line; or NULL */
    void *sent_user;
} visit_t;

/** A visit with all steps, the default configuration and no stub. */
void visit_init(visit_t *visit, rig_t *rig);

/** Uses the stub of stub_scene.h. */
void visit_use_stub(visit_t *visit);

/** Makes the session. */
void visit_begin(visit_t *visit);

/** Does one thing; false once the visit has ended. */
bool visit_step(visit_t *visit);

/** Begins and drives a visit to its end; returns how. */
esp_loader_end_t visit_run(visit_t *visit, esp_loader_task_t *task);

/** How often it was told. */
unsigned visit_told(const visit_t *visit, esp_loader_event_kind_t kind);

/** The last of that kind; fails when there was none. */
const esp_loader_event_t *visit_last(const visit_t *visit, esp_loader_event_kind_t kind);

#endif
