/**
 * A session on a virtual chip, for scenarios.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_PROPERTY_SESSION_WORLD_H
#define TESTS_PROPERTY_SESSION_WORLD_H

#include "esp_loader_session.h"
#include "esp_loader_task.h"
#include "line.h"

enum { VISIT_BYTES = 0x40000, VISIT_IMAGES = 3, VISIT_WORDS = 64 };

/** What visits are made for. */
typedef enum {
    VISIT_WRITE,
    VISIT_VERIFY,
    VISIT_READ,
    VISIT_ERASE,
    VISIT_RAM,
    VISIT_PEEK,
    VISIT_POKE,
    VISIT_SECURITY,
    VISIT_FLASH_ID,
    VISIT_RESTART,
    VISIT_LOOK,
    VISIT_KINDS,
} visit_kind_t;

/** One of them at a time. */
typedef union {
    esp_loader_task_write_t write;
    esp_loader_task_verify_t verify;
    esp_loader_task_read_t read;
    esp_loader_task_erase_t erase;
    esp_loader_task_ram_t ram;
    esp_loader_task_peek_t peek;
    esp_loader_task_poke_t poke;
    esp_loader_task_security_t security;
    esp_loader_task_t plain;
} visit_tasks_t;

typedef struct {
    esp_loader_engine_t *engine;
    esp_loader_session_t *session;
    uint8_t *tx_buffer;
    uint8_t *bytes; /**< contents */
    uint8_t *stream;
    uint8_t *read_bytes;
    uint32_t *words;
    esp_loader_image_t *images;
    visit_tasks_t *tasks;
    visit_kind_t kind;
    uint32_t count; /**< images */
    esp_loader_stub_segment_t segment;
    bool begun;              /**< a session was made */
    bool sound;              /**< nothing has happened that a visit could fail for */
    bool end_told;           /**< ESP_LOADER_EVENT_DONE came */
    bool damaged;            /**< the line has changed bytes on their way to the chip */
    int refuse;              /**< what is not approved; -1: nothing */
    uint32_t abort_at;       /**< the approval at which the visit is aborted, from 1 on */
    uint32_t told;           /**< approvals asked for */
    uint64_t damaged_before; /**< scenario_damaged() when the flash was looked at last */
} visit_world_t;

extern visit_world_t visit;

/** What drives the session. */
line_driven_t visit_driven(void);

/** Drives for so many steps, or (0) to the end, and checks how it ended. */
void visit_drive(uint32_t steps);

/** Makes the task that the arguments of a step name; its regions may change from now on. */
esp_loader_task_t *visit_make_task(const uint32_t *arguments);

void visit_event(void *user, const esp_loader_event_t *event);
bool visit_approve(void *user, esp_loader_approve_t what);
const esp_loader_stub_t *visit_stub(void *user, target_chip_t chip, uint16_t revision);

#endif
