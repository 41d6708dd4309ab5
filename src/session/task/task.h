/**
 * What the files of the tasks share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SESSION_TASK_H
#define SESSION_TASK_H

#include "link_names.h"
#include "session/ladder.h"

/** What a task needs, beside a loader that answers, and what it can. */
typedef enum {
    TASK_NEEDS_LOADER = 1 << 0,   /**< without it nothing is reached */
    TASK_NEEDS_RATE = 1 << 1,     /**< many bytes: the rate is raised */
    TASK_NEEDS_STUB = 1 << 2,     /**< a flasher stub, where there is one */
    TASK_NEEDS_FLASH = 1 << 3,    /**< flash is attached */
    TASK_NEEDS_NO_ROM = 1 << 4,   /**< the ROM loader cannot do it */
    TASK_NEEDS_SECURITY = 1 << 5, /**< what the chip encrypts */
    TASK_RESUMES = 1 << 6,        /**< may begin again on a new connection: see task_resumed() */
} task_needs_t;

/** Whether the task has begun before, on a connection that was lost. To be asked once, on
 * SESSION_BEGIN. */
bool task_resumed(esp_loader_session_t *session);

/** Runs the job of esp_loader_task_write_t. */
void task_write_ladder(esp_loader_session_t *session);

/** Makes the base of a task, which has no measure of its progress yet. */
esp_loader_task_t *task_make(esp_loader_task_t *task, session_ladder_t ladder, uint8_t needs);

#endif
