/*
 * Reads flash. What the chip's MD5 has proven may still be wrong where the line has made another
 * command of one: a ROM loader that was told of other pads reads blank flash from there on, and its
 * digest is of the same. So in the end it is asked once more for what was read before and is not
 * blank.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    READ_BEGIN = SESSION_BEGIN,
    READ_EXPECT_BYTES,
    READ_EXPECT_DIGEST,
};

enum { SAMPLE = 0x1000 };

/* The first bytes that are not those of blank flash; none: up to the end. */
static uint32_t read_sample(const esp_loader_task_read_t *task, uint32_t *size)
{
    uint32_t at = 0;
    while (at < task->size && task->buffer[at] == 0xFF) {
        at++;
    }
    const uint32_t left = task->size - at;
    *size = left < SAMPLE ? left : SAMPLE;
    return at;
}

static void read_ask_again(esp_loader_session_t *session)
{
    esp_loader_task_read_t *task = (esp_loader_task_read_t *)session->_config.task;
    uint32_t size;
    const uint32_t at = read_sample(task, &size);
    if (size == 0) {
        session_return(session);
        return;
    }
    esp_loader_engine_flash_md5(session->_engine, task->address + at, size, task->_digest);
    session_next(session, READ_EXPECT_DIGEST);
}

static void read_compare(esp_loader_session_t *session)
{
    esp_loader_task_read_t *task = (esp_loader_task_read_t *)session->_config.task;
    esp_loader_result_t result = *esp_loader_engine_result(session->_engine);
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_t md5;
    uint32_t size;
    const uint32_t at = read_sample(task, &size);
    if (!session_succeeded(session, ESP_LOADER_DOING_READ_FLASH)) {
        return;
    }
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, task->buffer + at, size);
    esp_loader_md5_final(&md5, digest);
    if (esp_loader_md5_equal(digest, task->_digest)) {
        session_return(session);
        return;
    }
    /* None of it is proven any more; and to read it all again is no progress. */
    task->_doubted = true;
    task->_proven = 0;
    task->read._begin = 0;
    result.code = ESP_LOADER_ERROR_INVALID_MD5;
    session_failed(session, ESP_LOADER_DOING_READ_FLASH, &result);
}

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
        if (task->_proven == task->size) {
            read_ask_again(session);
            return;
        }
        esp_loader_engine_flash_read(session->_engine, &task->read);
        session_next(session, READ_EXPECT_BYTES);
        return;
    case READ_EXPECT_BYTES:
        if (task->read._begin != 0 && !task->_doubted) {
            session_progressed(session);
        }
        if (session_succeeded(session, ESP_LOADER_DOING_READ_FLASH)) {
            read_ask_again(session);
        }
        return;
    case READ_EXPECT_DIGEST:
        read_compare(session);
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
    task->_doubted = false;
    task->read.read = 0;
    task->read._begin = 0;
    task_make(&task->task, read_ladder,
              TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                  TASK_NEEDS_FLASH);
    task->task._progress = read_progress;
    return &task->task;
}
