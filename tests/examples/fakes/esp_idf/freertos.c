/* SPDX-License-Identifier: Apache-2.0 */
#include "freertos/FreeRTOS.h"
#include "fake_idf.h"
#include "freertos/semphr.h"
#include "freertos/stream_buffer.h"
#include "freertos/task.h"
#include "world.h"
#include <string.h>

enum { TICK_US = 1000000 / CONFIG_FREERTOS_HZ };

struct fake_semaphore {
    UBaseType_t count;
    UBaseType_t most;
};

struct fake_stream {
    size_t capacity;
    size_t used;
    uint8_t bytes[];
};

uint64_t fake_deadline(uint32_t ticks)
{
    return ticks == portMAX_DELAY ? WORLD_NEVER : (world_now() / TICK_US + ticks) * TICK_US;
}

BaseType_t xTaskCreate(TaskFunction_t function, const char *name, uint32_t stack_size,
                       void *argument, UBaseType_t priority, TaskHandle_t *handle)
{
    (void)name;
    (void)stack_size;
    /* FreeRTOS' idle task has priority 0: what acts from outside stands there. */
    world_task_t *task = world_task_start(
        priority > WORLD_PRIORITY_OUTSIDE ? priority : WORLD_PRIORITY_MAIN, function, argument);
    if (handle != NULL) {
        *handle = task;
    }
    world_busy(1);
    return pdPASS;
}

BaseType_t xTaskCreatePinnedToCore(TaskFunction_t function, const char *name, uint32_t stack_size,
                                   void *argument, UBaseType_t priority, TaskHandle_t *handle,
                                   BaseType_t core)
{
    (void)core;
    return xTaskCreate(function, name, stack_size, argument, priority, handle);
}

void vTaskDelete(TaskHandle_t task)
{
    if (task == NULL || task == world_task_self()) {
        world_task_exit();
    }
    world_complain("vTaskDelete of another task is not modelled");
}

void vTaskDelay(TickType_t ticks)
{
    world_sleep_until(fake_deadline(ticks));
}

TickType_t xTaskGetTickCount(void)
{
    world_busy(1);
    return (TickType_t)(world_now() / TICK_US);
}

SemaphoreHandle_t xSemaphoreCreateCounting(UBaseType_t most, UBaseType_t initial)
{
    SemaphoreHandle_t semaphore = world_alloc(sizeof *semaphore);
    *semaphore = (struct fake_semaphore){.count = initial, .most = most};
    return semaphore;
}

SemaphoreHandle_t xSemaphoreCreateBinary(void)
{
    return xSemaphoreCreateCounting(1, 0);
}

void vSemaphoreDelete(SemaphoreHandle_t semaphore)
{
    semaphore->most = 0;
}

static bool semaphore_is_given(void *context)
{
    const struct fake_semaphore *semaphore = context;
    return semaphore->count > 0;
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks)
{
    if (!world_wait(semaphore_is_given, semaphore, fake_deadline(ticks))) {
        return pdFALSE;
    }
    semaphore->count--;
    return pdTRUE;
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore)
{
    if (semaphore->count >= semaphore->most) {
        return pdFALSE;
    }
    semaphore->count++;
    world_busy(1);
    return pdTRUE;
}

StreamBufferHandle_t xStreamBufferCreate(size_t size, size_t trigger)
{
    StreamBufferHandle_t stream = world_alloc(sizeof *stream + size);
    if (trigger != 1) {
        world_complain("a stream buffer's trigger level of %zu is not modelled", trigger);
    }
    stream->capacity = size;
    return stream;
}

void vStreamBufferDelete(StreamBufferHandle_t stream)
{
    stream->capacity = stream->used = 0;
}

static bool stream_has_room(void *context)
{
    const struct fake_stream *stream = context;
    return stream->used < stream->capacity;
}

static bool stream_has_data(void *context)
{
    const struct fake_stream *stream = context;
    return stream->used > 0;
}

size_t xStreamBufferSend(StreamBufferHandle_t stream, const void *data, size_t size,
                         TickType_t ticks)
{
    const uint64_t until_us = fake_deadline(ticks);
    size_t sent = 0;
    while (sent < size && world_wait(stream_has_room, stream, until_us)) {
        const size_t room = stream->capacity - stream->used;
        const size_t part = size - sent < room ? size - sent : room;
        memcpy(&stream->bytes[stream->used], (const uint8_t *)data + sent, part);
        stream->used += part;
        sent += part;
    }
    world_busy(1);
    return sent;
}

size_t xStreamBufferReceive(StreamBufferHandle_t stream, void *data, size_t size, TickType_t ticks)
{
    world_busy(1);
    if (!world_wait(stream_has_data, stream, fake_deadline(ticks))) {
        return 0;
    }
    const size_t part = size < stream->used ? size : stream->used;
    memcpy(data, stream->bytes, part);
    stream->used -= part;
    memmove(stream->bytes, &stream->bytes[part], stream->used);
    return part;
}

BaseType_t xStreamBufferReset(StreamBufferHandle_t stream)
{
    stream->used = 0;
    return pdPASS;
}
