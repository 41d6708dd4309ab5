/*
 * Compares images with flash by their digests. All images are compared, also when one differs, so
 * that a person sees all that do.
 *
 * This is not the verification of a write, which is the job's: here a difference is an answer, and
 * no failure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "session/task/task.h"
#include <string.h>

enum {
    VERIFY_BEGIN = SESSION_BEGIN,
    VERIFY_HASH,
    VERIFY_EXPECT_DIGEST,
    VERIFY_EXPECT_DIGEST_AGAIN,
};

enum { HASH_PIECE = 0x4000 /* bytes of an image that one turn takes */ };

static esp_loader_task_verify_t *verify_of(const esp_loader_session_t *session)
{
    return (esp_loader_task_verify_t *)session->_config.task;
}

static void verify_ask(esp_loader_session_t *session, uint8_t rung)
{
    esp_loader_task_verify_t *task = verify_of(session);
    const esp_loader_image_t *image = &task->images[task->index];
    esp_loader_engine_flash_md5(session->_engine, image->offset, image->size, task->_digest);
    session_next(session, rung);
}

static void verify_next_image(esp_loader_session_t *session)
{
    esp_loader_task_verify_t *task = verify_of(session);
    /* A difference is no failure of an operation. So the visit leaves the chip as it should, and
     * tells of the difference in the end. */
    if (task->index == task->count) {
        session->_different = task->different != 0;
        session_return(session);
        return;
    }
    task->_hashed = 0;
    esp_loader_md5_init(&task->_md5);
    session_tell(session, ESP_LOADER_EVENT_TASK, (uint32_t)task->index, 0);
    session_next(session, VERIFY_HASH);
}

/* A piece of the image a turn: a caller with other work is not held up for the time a whole image
 * takes. */
static void verify_hash(esp_loader_session_t *session)
{
    esp_loader_task_verify_t *task = verify_of(session);
    esp_loader_image_t *image = &task->images[task->index];
    const uint32_t left = image->size - task->_hashed;
    const uint32_t size = left < HASH_PIECE ? left : HASH_PIECE;
    const uint8_t *bytes = size != 0 ? image->pull(image->user, task->_hashed, size) : NULL;
    /* The image is empty, or its source has failed. No operation of the engine's has failed, so the
     * result is made here. */
    if (bytes == NULL) {
        const esp_loader_result_t unreadable = {.code = size != 0 ? ESP_LOADER_ERROR_FAIL
                                                                  : ESP_LOADER_ERROR_INVALID_PARAM,
                                                .address = image->offset + task->_hashed};
        session_failed(session, ESP_LOADER_DOING_COMPARE, &unreadable);
        return;
    }
    esp_loader_md5_update(&task->_md5, bytes, size);
    task->_hashed += size;
    /* The image's own digest is complete before the chip is asked, so that an image which cannot be
     * read costs no command. */
    if (task->_hashed == image->size) {
        esp_loader_md5_final(&task->_md5, image->md5);
        verify_ask(session, VERIFY_EXPECT_DIGEST);
    }
}

static void verify_take(esp_loader_session_t *session)
{
    esp_loader_task_verify_t *task = verify_of(session);
    esp_loader_image_t *image = &task->images[task->index];
    if (!session_succeeded(session, ESP_LOADER_DOING_COMPARE)) {
        return;
    }
    image->verified = memcmp(task->_digest, image->md5, sizeof(image->md5)) == 0;
    if (!image->verified && session_rung(session) == VERIFY_EXPECT_DIGEST) {
        /* A damaged answer looks the same as flash that differs, because digests come without a
         * checksum. The chip is asked once more before it is believed. */
        verify_ask(session, VERIFY_EXPECT_DIGEST_AGAIN);
        return;
    }
    task->different += !image->verified;
    session_tell(session, ESP_LOADER_EVENT_TASK, (uint32_t)task->index, 1);
    task->index++;
    verify_next_image(session);
}

static void verify_ladder(esp_loader_session_t *session)
{
    switch (session_rung(session)) {
    case VERIFY_BEGIN:
        verify_next_image(session);
        return;
    case VERIFY_HASH:
        verify_hash(session);
        return;
    case VERIFY_EXPECT_DIGEST:
    case VERIFY_EXPECT_DIGEST_AGAIN:
        verify_take(session);
        return;
    }
}

esp_loader_task_t *esp_loader_task_verify(esp_loader_task_verify_t *task,
                                          esp_loader_image_t *images, size_t count)
{
    task->images = images;
    task->count = count;
    task->index = 0;
    task->different = 0;
    return task_make(&task->task, verify_ladder,
                     TASK_RESUMES | TASK_NEEDS_LOADER | TASK_NEEDS_RATE | TASK_NEEDS_STUB |
                         TASK_NEEDS_FLASH);
}
