/*
 * Goes through a sequence of registers. It does not resume on a new connection: see
 * task_registers.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    SEQUENCE_BEGIN = SESSION_BEGIN,
    SEQUENCE_EXPECT_VALUE,
    SEQUENCE_EXPECT_WRITTEN,
};

static void sequence_go_on(esp_loader_session_t *session, uint32_t value)
{
    esp_loader_task_registers_t *task = (esp_loader_task_registers_t *)session->_config.task;
    esp_loader_register_access_t access = {false, 0, 0};
    if (!task->next(task->user, value, &access)) {
        session_return(session);
        return;
    }
    task->address = access.address;
    if (access.reads) {
        esp_loader_engine_read_register(session->_engine, access.address);
        session_next(session, SEQUENCE_EXPECT_VALUE);
    } else {
        esp_loader_engine_write_register(session->_engine, access.address, access.value, UINT32_MAX,
                                         0);
        session_next(session, SEQUENCE_EXPECT_WRITTEN);
    }
}

static void sequence_ladder(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case SEQUENCE_BEGIN:
        sequence_go_on(session, 0);
        return;
    case SEQUENCE_EXPECT_VALUE:
        if (session_succeeded(session, ESP_LOADER_DOING_READ_REGISTER)) {
            sequence_go_on(session, esp_loader_engine_value(session->_engine));
        }
        return;
    case SEQUENCE_EXPECT_WRITTEN:
        if (session_succeeded(session, ESP_LOADER_DOING_WRITE_REGISTER)) {
            sequence_go_on(session, 0);
        }
        return;
    }
}

esp_loader_task_t *esp_loader_task_registers(esp_loader_task_registers_t *task,
                                             bool (*next)(void *user, uint32_t value,
                                                          esp_loader_register_access_t *access),
                                             void *user)
{
    task->next = next;
    task->user = user;
    task->address = 0;
    return task_make(&task->task, sequence_ladder, TASK_NEEDS_LOADER | TASK_NEEDS_FLASH);
}
