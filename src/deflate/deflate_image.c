/*
 * Lends an encoder to an image of a job.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_deflate.h"
#include <string.h>

enum { BUSY_STEP = 4096 - ESP_LOADER_DEFLATE_PULL };

static const uint8_t *image_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_loader_image_deflate_t *way = user;
    return way->_pull(way->_user, offset, size);
}

static uint32_t image_make_stream(void *user, uint32_t offset, uint32_t size, uint32_t blank)
{
    esp_loader_image_deflate_t *way = user;
    const esp_loader_deflate_source_t source = {
        .pull = way->_pull,
        .user = way->_user,
        .offset = offset,
        .size = size,
        .blank = blank < size ? blank : size,
    };
    esp_loader_deflate_begin(way->_deflate, &source);
    while (!esp_loader_deflate_measure(way->_deflate, BUSY_STEP)) {
        if (way->busy != NULL) {
            way->busy(way->busy_user);
        }
    }
    way->_from = 0;
    way->_end = 0;
    /* It has to become smaller to be of use. */
    return way->_deflate->size < size ? way->_deflate->size : 0;
}

/* To the beginning of the stream, when what is asked for is no longer there. */
static void image_go_back(esp_loader_image_deflate_t *way)
{
    esp_loader_deflate_again(way->_deflate);
    way->_from = 0;
    way->_end = 0;
}

static const uint8_t *image_pull_stream(void *user, uint32_t offset, uint32_t size)
{
    esp_loader_image_deflate_t *way = user;
    if (size > way->_buffer_size) {
        return NULL;
    }
    if (offset < way->_from) {
        image_go_back(way);
    }
    while (offset + size > way->_end) {
        /* What is asked for goes to the buffer's beginning; what comes before it is of no use. */
        const uint32_t drop = offset < way->_end ? offset - way->_from : way->_end - way->_from;
        const uint32_t kept = way->_end - way->_from - drop;
        memmove(way->_buffer, way->_buffer + drop, kept);
        way->_from += drop;
        const uint32_t room = way->_buffer_size - kept;
        const uint32_t wanted = offset + size - way->_end;
        const uint32_t made = esp_loader_deflate_make(way->_deflate, way->_buffer + kept,
                                                      wanted < room ? wanted : room);
        if (made == 0) {
            return NULL;
        }
        way->_end += made;
    }
    return way->_buffer + (offset - way->_from);
}

void esp_loader_image_deflate(esp_loader_image_t *image, esp_loader_image_deflate_t *way,
                              esp_loader_deflate_t *deflate, uint8_t *buffer, uint32_t buffer_size)
{
    esp_loader_pull_t pull = image->pull;
    void *user = image->user;
    if (pull == image_pull) {
        /* It was lent one before, perhaps in the same memory. */
        const esp_loader_image_deflate_t *before = image->user;
        pull = before->_pull;
        user = before->_user;
    }
    *way = (esp_loader_image_deflate_t){
        ._deflate = deflate,
        ._pull = pull,
        ._user = user,
        ._buffer = buffer,
        ._buffer_size = buffer_size,
    };
    image->pull = image_pull;
    image->user = way;
    image->make_stream = image_make_stream;
    image->pull_stream = image_pull_stream;
}
