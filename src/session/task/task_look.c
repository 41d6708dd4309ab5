/*
 * Looks at flash before the task proper. Once all is seen that task takes this one's place, so that
 * events, progress and a new connection are its own from there on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"
#include <stddef.h>

enum {
    LOOK_BEGIN = SESSION_BEGIN,
    LOOK_EXPECT_BYTES,
    LOOK_EXPECT_THEN,
};

static void look_next(esp_loader_session_t *session)
{
    esp_loader_task_look_t *task = (esp_loader_task_look_t *)session->_config.task;
    esp_loader_flash_read_t *read = &task->read;
    *read = (esp_loader_flash_read_t){.address = 0};
    if (task->want(task->user, &read->address, &read->size, &read->buffer)) {
        esp_loader_engine_flash_read(session->_engine, read);
        session_next(session, LOOK_EXPECT_BYTES);
        return;
    }
    esp_loader_task_t *then = task->then;
    if (!session_approved(session, ESP_LOADER_APPROVE_SEEN)) {
        return;
    }
    if (then == NULL) {
        session_return(session);
        return;
    }
    session->_config.task = then;
    session_call(session, LOOK_EXPECT_THEN, then->_ladder);
}

static void look_ladder(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case LOOK_BEGIN:
        look_next(session);
        return;
    case LOOK_EXPECT_BYTES:
        if (session_succeeded(session, ESP_LOADER_DOING_READ_FLASH)) {
            const esp_loader_task_look_t *task =
                (const esp_loader_task_look_t *)session->_config.task;
            session_progressed(session);
            task->seen(task->user);
            look_next(session);
        }
        return;
    case LOOK_EXPECT_THEN:
        session_return(session);
        return;
    }
}

esp_loader_task_t *esp_loader_task_look(esp_loader_task_look_t *task, esp_loader_task_t *then,
                                        bool (*want)(void *user, uint32_t *address, uint32_t *size,
                                                     uint8_t **buffer),
                                        void (*seen)(void *user), void *user)
{
    /* Who looks judges, and what would boot depends on what the chip demands. */
    static const uint8_t needs = TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE |
                                 TASK_NEEDS_STUB | TASK_NEEDS_FLASH | TASK_NEEDS_SECURITY;
    task->then = then;
    task->want = want;
    task->seen = seen;
    task->user = user;
    task->read = (esp_loader_flash_read_t){.address = 0};
    task_make(&task->task, look_ladder, then != NULL ? needs | then->_needs : needs);
    return &task->task;
}
