/*
 * What all tasks begin with, and tasks without a ladder: what they need is all they do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"
#include <stddef.h>

esp_loader_task_t *task_make(esp_loader_task_t *task, session_ladder_t ladder, uint8_t needs)
{
    task->_ladder = ladder;
    /* Most tasks have no measure. Those that have one set it behind this call. */
    task->_progress = NULL;
    task->_needs = needs;
    return task;
}

esp_loader_task_t *esp_loader_task_flash_id(esp_loader_task_t *task)
{
    /* To attach flash is to ask for its id. No stub: loading one takes longer than the question. */
    return task_make(task, NULL, TASK_NEEDS_LOADER | TASK_NEEDS_FLASH);
}

esp_loader_task_t *esp_loader_task_restart(esp_loader_task_t *task)
{
    /* Not even a loader: the visit goes straight to leaving. */
    return task_make(task, NULL, 0);
}

bool task_resumed(esp_loader_session_t *session)
{
    /* The session remembers it, not the task, because a session is made anew for each visit. */
    const bool resumed = session->_running;
    session->_running = true;
    return resumed;
}
