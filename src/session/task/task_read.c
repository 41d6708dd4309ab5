/*
 * Reads flash. The engine compares what it reads with the chip's MD5, but that may be the right
 * digest of the wrong bytes. Where the line has changed one command into another, a ROM loader may
 * have been told of other pads: it reads blank flash from there on, and calculates digests of the
 * same. So in the end the chip is asked once more for a stretch that was read first and is not
 * blank. If its digest is right, the chip still reads the flash that it read then.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    READ_BEGIN = SESSION_BEGIN,
    READ_EXPECT_BYTES,
    READ_EXPECT_DIGEST,
};

/* One sector: enough to tell the flash from another, and its digest takes a chip next to no time.
 */
enum { SAMPLE = 0x1000 };

/* The first bytes that are not those of blank flash: a chip that has lost its flash would agree
 * about blank ones. It is found again at each call instead of being kept, since the buffer does not
 * change meanwhile. */
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
    /* All of it is blank. There is nothing to ask for that would tell one flash from none. */
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
    /* From which byte on the chip read something else is not known, so nothing is proven any more.
     * All is read again on a new connection; and to come as far as before is no progress, or this
     * would not end. */
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
        /* What was proven before the line failed need not be read again. `_begin` is the engine's
         * own count of it, of the read that failed. */
        task->_proven = task_resumed(session) ? task->_proven + task->read._begin : 0;
        task->read = (esp_loader_flash_read_t){.address = task->address + task->_proven,
                                               .size = task->size - task->_proven,
                                               .buffer = task->buffer + task->_proven};
        session_tell(session, ESP_LOADER_EVENT_TASK, task->address, task->size);
        /* The line failed behind the last byte, while the digest was asked for. */
        if (task->_proven == task->size) {
            read_ask_again(session);
            return;
        }
        esp_loader_engine_flash_read(session->_engine, &task->read);
        session_next(session, READ_EXPECT_BYTES);
        return;
    case READ_EXPECT_BYTES:
        /* Asked also after a failure: bytes that were proven on this connection begin the patience
         * anew. */
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

void esp_loader_task_read_security(esp_loader_task_read_t *task)
{
    task->task._needs |= TASK_NEEDS_SECURITY;
}
