/*
 * Erases flash, through a stub: ROM loaders erase only as part of a write. After a lost line it
 * begins again from the start, since what is erased can be erased once more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    ERASE_BEGIN = SESSION_BEGIN,
    ERASE_EXPECT_ERASED,
};

static void erase_ladder(esp_loader_session_t *session)
{
    esp_loader_task_erase_t *task = (esp_loader_task_erase_t *)session->_config.task;

    switch (session_rung(session)) {
    case ERASE_BEGIN:
        /* Up to the end of flash, whose size is known only now. An address behind that end makes a
         * size that wraps; the engine refuses it as one that passes the end. */
        if (task->size == 0) {
            task->size = esp_loader_engine_flash(session->_engine)->size - task->address;
        }
        session_tell(session, ESP_LOADER_EVENT_TASK, task->address, task->size);
        esp_loader_engine_flash_erase(session->_engine, task->address, task->size);
        session_next(session, ERASE_EXPECT_ERASED);
        return;
    case ERASE_EXPECT_ERASED:
        if (session_succeeded(session, ESP_LOADER_DOING_ERASE_FLASH)) {
            session_return(session);
        }
        return;
    }
}

esp_loader_task_t *esp_loader_task_erase(esp_loader_task_erase_t *task, uint32_t address,
                                         uint32_t size)
{
    task->address = address;
    task->size = size;
    return task_make(&task->task, erase_ladder,
                     TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                         TASK_NEEDS_FLASH | TASK_NEEDS_NO_ROM | TASK_NEEDS_SECURITY);
}
