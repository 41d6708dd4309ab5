/*
 * Reads flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    READ_BEGIN = SESSION_BEGIN,
    READ_EXPECT_BYTES,
};

static void read_ladder(esp_loader_session_t *session)
{
    esp_loader_task_read_t *task = (esp_loader_task_read_t *)session->_config.task;

    switch (session_rung(session)) {
    case READ_BEGIN:
        /* What was proven before the line failed need not be read again. */
        task->_proven = task_resumed(session) ? task->_proven + task->read._begin : 0;
        task->read = (esp_loader_flash_read_t){.address = task->address + task->_proven,
                                               .size = task->size - task->_proven,
                                               .buffer = task->buffer + task->_proven};
        session_tell(session, ESP_LOADER_EVENT_TASK, task->address, task->size);
        esp_loader_engine_flash_read(session->_engine, &task->read);
        session_next(session, READ_EXPECT_BYTES);
        return;
    case READ_EXPECT_BYTES:
        if (task->read._begin != 0) {
            session_progressed(session);
        }
        if (session_succeeded(session, ESP_LOADER_DOING_READ_FLASH)) {
            session_return(session);
        }
        return;
    }
}

static void read_progress(const esp_loader_task_t *base, uint32_t *done, uint32_t *total)
{
    const esp_loader_task_read_t *task = (const esp_loader_task_read_t *)base;
    *done = task->_proven + task->read.read;
    *total = task->size;
}

esp_loader_task_t *esp_loader_task_read(esp_loader_task_read_t *task, uint32_t address,
                                        uint32_t size, uint8_t *buffer)
{
    task->address = address;
    task->size = size;
    task->buffer = buffer;
    task->_proven = 0;
    task->read.read = 0;
    task->read._begin = 0;
    task_make(&task->task, read_ladder,
              TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                  TASK_NEEDS_FLASH);
    task->task._progress = read_progress;
    return &task->task;
}
