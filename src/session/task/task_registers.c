/*
 * Reads words, writes a word. Neither resumes on a new connection: that begins with a reset, and
 * registers of a chip that was reset are not those that were asked for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    PEEK_BEGIN = SESSION_BEGIN,
    PEEK_EXPECT_WORD,
};

enum {
    POKE_BEGIN = SESSION_BEGIN,
    POKE_EXPECT_WRITTEN,
};

enum { WORD = 4 };

/* One word a command: loaders have none that reads more. The engine asks for each until two answers
 * agree, since answers have no checksum. */
static void peek_next_word(esp_loader_session_t *session)
{
    const esp_loader_task_peek_t *task = (const esp_loader_task_peek_t *)session->_config.task;
    if (task->at == task->count) {
        session_return(session);
        return;
    }
    esp_loader_engine_read_register(session->_engine, task->address + task->at * WORD);
    session_next(session, PEEK_EXPECT_WORD);
}

static void peek_ladder(esp_loader_session_t *session)
{
    esp_loader_task_peek_t *task = (esp_loader_task_peek_t *)session->_config.task;

    switch (session_rung(session)) {
    case PEEK_BEGIN:
        session_tell(session, ESP_LOADER_EVENT_TASK, task->address, task->count);
        peek_next_word(session);
        return;
    case PEEK_EXPECT_WORD:
        /* After an error the words before this one stay: `at` tells how many there are. */
        if (session_succeeded(session, ESP_LOADER_DOING_READ_REGISTER)) {
            task->words[task->at++] = esp_loader_engine_value(session->_engine);
            peek_next_word(session);
        }
        return;
    }
}

static void peek_progress(const esp_loader_task_t *base, uint32_t *done, uint32_t *total)
{
    const esp_loader_task_peek_t *task = (const esp_loader_task_peek_t *)base;
    *done = task->at * WORD;
    *total = task->count * WORD;
}

esp_loader_task_t *esp_loader_task_peek(esp_loader_task_peek_t *task, uint32_t address,
                                        uint32_t *words, uint32_t count, bool fast)
{
    task->address = address;
    task->words = words;
    task->count = count;
    task->at = 0;
    /* To change the rate takes longer than to read a few words at the low one. */
    task_make(&task->task, peek_ladder,
              fast ? TASK_NEEDS_LOADER | TASK_NEEDS_RATE : TASK_NEEDS_LOADER);
    task->task._progress = peek_progress;
    return &task->task;
}

static void poke_ladder(esp_loader_session_t *session)
{
    const esp_loader_task_poke_t *task = (const esp_loader_task_poke_t *)session->_config.task;

    switch (session_rung(session)) {
    case POKE_BEGIN:
        /* Without a delay: that is for sequences, whose next write comes too soon. */
        esp_loader_engine_write_register(session->_engine, task->address, task->value, task->mask,
                                         0);
        session_next(session, POKE_EXPECT_WRITTEN);
        return;
    case POKE_EXPECT_WRITTEN:
        if (session_succeeded(session, ESP_LOADER_DOING_WRITE_REGISTER)) {
            session_return(session);
        }
        return;
    }
}

esp_loader_task_t *esp_loader_task_poke(esp_loader_task_poke_t *task, uint32_t address,
                                        uint32_t value, uint32_t mask)
{
    task->address = address;
    task->value = value;
    task->mask = mask;
    return task_make(&task->task, poke_ladder, TASK_NEEDS_LOADER);
}
