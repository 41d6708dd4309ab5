/*
 * Pushes a stream. What was taken of it lies in the stream's buffer until it is proven, so a new
 * connection needs nothing of the sender: the stream goes on with what the chip has of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    PUSH_BEGIN = SESSION_BEGIN,
    PUSH_EXPECT_STEP,
};

enum { NOWHERE = UINT32_MAX };

static esp_loader_task_push_t *push_of(const esp_loader_session_t *session)
{
    return (esp_loader_task_push_t *)session->_config.task;
}

static uint32_t push_block_size(const esp_loader_session_t *session)
{
    const uint32_t told = push_of(session)->config.block_size;
    return told != 0 ? told : esp_loader_session_flash_block_size(session);
}

static void push_connected(esp_loader_session_t *session)
{
    esp_loader_task_push_t *task = push_of(session);
    /* On the new connection the loader may be another one. */
    if (task_resumed(session)) {
        esp_loader_push_resume(&task->push, push_block_size(session));
    } else {
        esp_loader_push_config_t config = task->config;
        config.block_size = push_block_size(session);
        esp_loader_push_open(&task->push, session->_engine, &config);
    }
    session_next(session, PUSH_EXPECT_STEP);
}

/* The sender has failed: what was taken is in flash and does not boot. */
static void push_sender_failed(esp_loader_session_t *session)
{
    const esp_loader_task_push_t *task = push_of(session);
    const esp_loader_result_t result = {
        .code = ESP_LOADER_ERROR_FAIL,
        .address = task->config.offset + task->push.received,
    };
    session_failed(session, ESP_LOADER_DOING_WRITE, &result);
}

/* The stream takes more. What it has no room for is offered again before the sender is asked. */
static void push_take(esp_loader_session_t *session)
{
    esp_loader_task_push_t *task = push_of(session);
    if (task->_left == 0) {
        switch (task->more(task->user, &task->_bytes, &task->_left)) {
        case ESP_LOADER_PUSHED_BYTES:
            break;
        case ESP_LOADER_PUSHED_END:
            task->_left = 0;
            session_tell(session, ESP_LOADER_EVENT_TASK, 1, task->push.received);
            esp_loader_push_end(&task->push, task->size, task->md5);
            return;
        default:
            task->_left = 0;
            push_sender_failed(session);
            return;
        }
    }
    const uint32_t taken = esp_loader_push_feed(&task->push, task->_bytes, task->_left);
    task->_bytes += taken;
    task->_left -= taken;
}

/* A failure where the last one was is no progress. */
static void push_failed(esp_loader_session_t *session)
{
    esp_loader_task_push_t *task = push_of(session);
    if (task->push.reached != task->_failed_at) {
        session_progressed(session);
    }
    task->_failed_at = task->push.reached;
    session_failed(session, ESP_LOADER_DOING_WRITE, &task->push.result);
}

static void push_ladder(esp_loader_session_t *session)
{
    const esp_loader_push_t *push = &push_of(session)->push;
    if (session_rung(session) == PUSH_BEGIN) {
        push_connected(session);
    }
    if (esp_loader_push_advance(&push_of(session)->push)) {
        return;
    }
    if (push->phase == ESP_LOADER_PUSH_TAKES) {
        push_take(session);
    } else if (push->phase == ESP_LOADER_PUSH_DONE && push->result.code == ESP_LOADER_SUCCESS) {
        session_return(session);
    } else if (push->phase == ESP_LOADER_PUSH_DONE) {
        push_failed(session);
    }
}

static void push_progress(const esp_loader_task_t *base, uint32_t *done, uint32_t *total)
{
    const esp_loader_task_push_t *task = (const esp_loader_task_push_t *)base;
    *done = task->push.reached;
    *total = task->size;
}

esp_loader_task_t *esp_loader_task_push(
    esp_loader_task_push_t *task, uint32_t offset, uint8_t *buffer, uint32_t buffer_size,
    esp_loader_pushed_t (*more)(void *user, const uint8_t **bytes, uint32_t *size), void *user)
{
    task->config = (esp_loader_push_config_t)ESP_LOADER_PUSH_CONFIG_DEFAULT();
    task->config.offset = offset;
    task->config.buffer = buffer;
    task->config.buffer_size = buffer_size;
    task->config.block_size = 0;
    task->more = more;
    task->user = user;
    task->size = 0;
    task->md5 = NULL;
    /* Progress may be asked for before a stream is open. */
    task->push.reached = 0;
    task->_left = 0;
    task->_failed_at = NOWHERE;
    task_make(&task->task, push_ladder,
              TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                  TASK_NEEDS_FLASH);
    task->task._progress = push_progress;
    return &task->task;
}
