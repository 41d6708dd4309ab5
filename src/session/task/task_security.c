/*
 * Reads the chip's security information. Chips before the ESP32-S2 have none: the engine says so.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    SECURITY_BEGIN = SESSION_BEGIN,
    SECURITY_EXPECT_INFO,
};

static void security_ladder(esp_loader_session_t *session)
{
    esp_loader_task_security_t *task = (esp_loader_task_security_t *)session->_config.task;

    switch (session_rung(session)) {
    case SECURITY_BEGIN:
        esp_loader_engine_security_info(session->_engine, &task->info);
        session_next(session, SECURITY_EXPECT_INFO);
        return;
    case SECURITY_EXPECT_INFO:
        if (session_succeeded(session, ESP_LOADER_DOING_READ_SECURITY)) {
            session_return(session);
        }
        return;
    }
}

esp_loader_task_t *esp_loader_task_security(esp_loader_task_security_t *task)
{
    return task_make(&task->task, security_ladder, TASK_RESUMES | TASK_NEEDS_LOADER);
}
