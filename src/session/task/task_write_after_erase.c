/*
 * Erases all of flash before images are written. In a file of its own, so that only programs that
 * do so carry how.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    AFTER_ERASE_BEGIN = SESSION_BEGIN,
    AFTER_ERASE_EXPECT_ERASED,
    AFTER_ERASE_EXPECT_WRITTEN,
};

static void after_erase_ladder(esp_loader_session_t *session)
{
    esp_loader_task_write_t *task = (esp_loader_task_write_t *)session->_config.task;

    switch (session_rung(session)) {
    case AFTER_ERASE_BEGIN:
        /* After a lost line nothing is erased that was written meanwhile. */
        if (task->_erased) {
            session_call(session, AFTER_ERASE_EXPECT_WRITTEN, task_write_ladder);
            return;
        }
        esp_loader_engine_flash_erase(session->_engine, 0,
                                      esp_loader_engine_flash(session->_engine)->size);
        session_next(session, AFTER_ERASE_EXPECT_ERASED);
        return;
    case AFTER_ERASE_EXPECT_ERASED:
        if (session_succeeded(session, ESP_LOADER_DOING_ERASE_FLASH)) {
            task->_erased = true;
            session_call(session, AFTER_ERASE_EXPECT_WRITTEN, task_write_ladder);
        }
        return;
    case AFTER_ERASE_EXPECT_WRITTEN:
        session_return(session);
        return;
    }
}

void esp_loader_task_write_after_erase(esp_loader_task_write_t *task)
{
    task->_erased = false;
    task->task._ladder = after_erase_ladder;
    task->task._needs |= TASK_NEEDS_NO_ROM;
}
