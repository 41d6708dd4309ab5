/*
 * The files of a visit, and their zlib streams.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "glue.h"
#include <stdlib.h>
#include <string.h>

static uint32_t images_table[GLUE_DEFLATE_WORDS];

/** Memory for the caller, which lasts as long as the instance; 0: there is no more. */
void *GLUE_EXPORT(glue_alloc)(uint32_t size)
{
    return malloc(size);
}

static const uint8_t *images_pull(void *user, uint32_t offset, uint32_t size)
{
    const glue_file_t *file = user;
    (void)size;
    return file->bytes + offset;
}

/** Adds a file; its bytes and its name, which ends with a zero, stay. @return false: too many */
bool GLUE_EXPORT(glue_add)(uint32_t offset, const uint8_t *bytes, uint32_t size, const char *name)
{
    if (glue.count >= GLUE_IMAGES) {
        return false;
    }
    /* By offset: a chip that erases past an image's end cannot harm one that was written before. */
    uint32_t at = glue.count;
    for (; at > 0 && glue.files[at - 1].offset > offset; at--) {
        glue.files[at] = glue.files[at - 1];
    }
    glue.files[at] = (glue_file_t){offset, size, bytes, name};
    glue.count++;
    return true;
}

/** Makes images of the files that were added; again, once more were. */
void GLUE_EXPORT(glue_settle)(void)
{
    for (uint32_t i = 0; i < glue.count; i++) {
        glue.images[i] = (esp_loader_image_t){.offset = glue.files[i].offset,
                                              .size = glue.files[i].size,
                                              .pull = images_pull,
                                              .user = &glue.files[i]};
        if (glue.writes && !glue.no_compress) {
            esp_loader_image_deflate(&glue.images[i], &glue.ways[i], &glue.deflate, glue.stream,
                                     sizeof glue.stream);
        }
    }
    glue.task.write.count = glue.writes ? glue.count : glue.task.write.count;
    glue.task.verify.count = glue.verifies ? glue.count : glue.task.verify.count;
}

/** Before a task begins. */
void GLUE_EXPORT(glue_init)(void)
{
    esp_loader_deflate_init(&glue.deflate, images_table, GLUE_DEFLATE_WORDS);
}

uint32_t GLUE_EXPORT(glue_image_offset)(uint32_t index)
{
    return glue.files[index].offset;
}

const char *GLUE_EXPORT(glue_image_name)(uint32_t index)
{
    return glue.files[index].name;
}

/** One of esp_loader_image_state_t. */
uint32_t GLUE_EXPORT(glue_image_state)(uint32_t index)
{
    return glue.images[index].state;
}

uint32_t GLUE_EXPORT(glue_image_verified)(uint32_t index)
{
    return glue.images[index].verified;
}

/** Bytes of the file that were sent. */
uint32_t GLUE_EXPORT(glue_image_written)(uint32_t index)
{
    return glue.images[index].written;
}

uint32_t GLUE_EXPORT(glue_image_size)(uint32_t index)
{
    return glue.images[index].size;
}

uint32_t GLUE_EXPORT(glue_count)(void)
{
    return glue.count;
}
