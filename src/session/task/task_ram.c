/*
 * Loads segments into RAM and runs them. The task does not resume: a new connection begins with a
 * reset, after which nobody vouches for what was loaded before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"

enum {
    RAM_BEGIN = SESSION_BEGIN,
    RAM_EXPECT_BEGUN,
    RAM_EXPECT_BLOCK,
    RAM_EXPECT_RATE,
    RAM_EXPECT_RUNNING,
};

static esp_loader_task_ram_t *ram_of(const esp_loader_session_t *session)
{
    return (esp_loader_task_ram_t *)session->_config.task;
}

/* All segments are loaded. A program that runs next prints at its own rate, so the loader takes
 * that rate while it still answers. Where nothing runs next, the rate stays as it is. */
static void ram_loaded(esp_loader_session_t *session)
{
    session_tell(session, ESP_LOADER_EVENT_TASK, 1, ram_of(session)->loaded);
    session_call(session, RAM_EXPECT_RATE,
                 ram_of(session)->entry != 0 && session->_config.follow_output
                     ? session_follow_output
                     : NULL);
}

static void ram_next_segment(esp_loader_session_t *session)
{
    esp_loader_task_ram_t *task = ram_of(session);
    /* The engine refuses a load of no bytes, but an image may have segments without any. */
    while (task->index < task->count && task->segments[task->index].size == 0) {
        task->index++;
    }
    if (task->index == task->count) {
        ram_loaded(session);
        return;
    }
    const esp_loader_stub_segment_t *segment = &task->segments[task->index];
    task->write = (esp_loader_ram_write_t){
        .address = segment->address,
        .size = segment->size,
        .block_size = esp_loader_session_ram_block_size(session),
    };
    esp_loader_engine_ram_begin(session->_engine, &task->write);
    session_next(session, RAM_EXPECT_BEGUN);
}

static void ram_next_block(esp_loader_session_t *session)
{
    esp_loader_task_ram_t *task = ram_of(session);
    esp_loader_ram_write_t *write = &task->write;
    if (!session_succeeded(session, ESP_LOADER_DOING_LOAD_RAM)) {
        return;
    }
    const uint32_t left = write->size - write->written;
    if (left == 0) {
        /* The segment counts as a whole from here on. `write` is emptied, so that progress does not
         * count it twice before the next one begins. */
        task->loaded += write->size;
        write->written = 0;
        write->size = 0;
        task->index++;
        ram_next_segment(session);
        return;
    }
    /* No copy: the engine reads the caller's bytes as it encodes them. */
    write->payload = task->segments[task->index].data + write->written;
    esp_loader_engine_ram_block(session->_engine, write,
                                left < write->block_size ? left : write->block_size);
    session_next(session, RAM_EXPECT_BLOCK);
}

static void ram_ladder(esp_loader_session_t *session)
{
    const esp_loader_task_ram_t *task = ram_of(session);

    switch (session_rung(session)) {
    case RAM_BEGIN:
        session_tell(session, ESP_LOADER_EVENT_TASK, 0, 0);
        ram_next_segment(session);
        return;
    case RAM_EXPECT_BEGUN:
    case RAM_EXPECT_BLOCK:
        ram_next_block(session);
        return;
    case RAM_EXPECT_RATE:
        /* Only to be loaded: the chip stays in its loader until it is left. */
        if (task->entry == 0) {
            session_return(session);
            return;
        }
        /* Behind the answer to what follows come the program's own bytes. */
        session_tell(session, ESP_LOADER_EVENT_STARTING, task->entry, 0);
        esp_loader_engine_ram_run(session->_engine, task->entry);
        session_next(session, RAM_EXPECT_RUNNING);
        return;
    case RAM_EXPECT_RUNNING:
        if (session_succeeded(session, ESP_LOADER_DOING_RUN_RAM)) {
            /* The loader is gone. Leaving has nobody to talk to, and a reset would end the program.
             */
            session->_started = true;
            session_return(session);
        }
        return;
    }
}

static void ram_progress(const esp_loader_task_t *base, uint32_t *done, uint32_t *total)
{
    const esp_loader_task_ram_t *task = (const esp_loader_task_ram_t *)base;
    *done = task->loaded + task->write.written;
    *total = 0;
    /* Added up each time: a field for the sum would be one more thing that could be wrong. */
    for (size_t i = 0; i < task->count; i++) {
        *total += task->segments[i].size;
    }
}

esp_loader_task_t *esp_loader_task_ram(esp_loader_task_ram_t *task,
                                       const esp_loader_stub_segment_t *segments, size_t count,
                                       uint32_t entry)
{
    task->segments = segments;
    task->count = count;
    task->entry = entry;
    task->index = 0;
    task->loaded = 0;
    task->write.written = 0;
    task_make(&task->task, ram_ladder, TASK_NEEDS_LOADER | TASK_NEEDS_RATE);
    task->task._progress = ram_progress;
    return &task->task;
}
