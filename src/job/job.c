/*
 * A job goes through its images three times: it compares them with what is in flash, writes those
 * that differ, and verifies all. Each call takes one step, which begins at most one operation of
 * the engine.
 *
 * A digest decides in all three phases. That of an image is calculated once, a block a call, and
 * kept in the image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "job/job_parts.h"
#include "job/run_parts.h"
#include <string.h>

enum { REWRITES = 2 /* when verification finds something else than was sent */ };

/* The image with the lowest offset from `from` on, or their number if there is none. Images are
 * taken in this order because the ESP8266's ROM may erase the sector behind one: what goes there
 * has to be written later. The list is searched each time, since sorting it would move the caller's
 * images. */
static size_t job_lowest(const esp_loader_job_t *job, uint32_t from)
{
    size_t lowest = job->_count;
    for (size_t i = 0; i < job->_count; i++) {
        if (job->_images[i].offset >= from &&
            (lowest == job->_count || job->_images[i].offset < job->_images[lowest].offset)) {
            lowest = i;
        }
    }
    return lowest;
}

/* Whether what was proven of an image still holds, since nothing went wrong meanwhile. */
static bool job_trusts(const esp_loader_job_t *job, const esp_loader_image_t *image)
{
    return job->_difference != NULL && !job->_doubted && image->verified;
}

/* The same among the images that are to be verified. Of those that are encrypted the chip only has
 * a digest of what it made of them, which tells nothing. */
static size_t job_lowest_plain(const esp_loader_job_t *job, uint32_t from)
{
    size_t lowest = job_lowest(job, from);
    while (lowest < job->_count &&
           (job->_images[lowest].way != NULL || job_trusts(job, &job->_images[lowest]))) {
        lowest = job_lowest(job, job->_images[lowest].offset + 1);
    }
    return lowest;
}

void esp_loader_job_init(esp_loader_job_t *job, esp_loader_engine_t *engine,
                         esp_loader_image_t *images, size_t count, uint32_t block_size)
{
    memset(job, 0, sizeof(*job));
    job->_engine = engine;
    job->_images = images;
    job->_count = count;
    job->_block_size = block_size;
    job->_rewrites = REWRITES;
    job->_run = JOB_LONGEST_RUN;
    for (size_t i = 0; i < count; i++) {
        /* Whatever an earlier job has found out about these images may be wrong by now. */
        images[i].state = ESP_LOADER_IMAGE_WAITING;
        images[i].verified = false;
        images[i]._believed = false;
        images[i].written = 0;
    }
    job->index = job_lowest(job, 0);
    esp_loader_md5_init(&job->_md5);
    size_t first;
    size_t second;
    /* With a size of 0, so the end of flash is not looked at: JOB_CHECK does that for each image.
     */
    if (esp_loader_plan_check(images, count, 0, &first, &second) != ESP_LOADER_PLAN_OK) {
        job->index = first;
        job_end(job, ESP_LOADER_ERROR_INVALID_PARAM, 0);
    } else if (block_size == 0) {
        job_end(job, ESP_LOADER_ERROR_INVALID_PARAM, 0);
    }
}

static void job_image(esp_loader_job_t *job, esp_loader_job_phase_t phase, size_t index)
{
    /* Comparing begins with the image's own digest. Verifying has it already and only asks the
     * chip. */
    static const uint8_t first_steps[] = {
        [ESP_LOADER_JOB_COMPARE] = JOB_CHECK,
        [ESP_LOADER_JOB_WRITE] = JOB_WRITE,
        [ESP_LOADER_JOB_VERIFY] = JOB_ASK,
        [ESP_LOADER_JOB_DONE] = JOB_CHECK,
    };
    job->phase = phase;
    job->index = index;
    /* DONE has no step; the row only fills the table. */
    job->_step = first_steps[phase];
    /* esp_loader_job_progress() may be asked before the image's first run, and must not tell how
     * far the image before was. */
    job->_at = 0;
    job->_hashed = 0;
    esp_loader_md5_init(&job->_md5);
}

/* All images are through a phase: begins the next phase, or ends. */
static void job_next_phase(esp_loader_job_t *job)
{
    const bool written = job->phase == ESP_LOADER_JOB_WRITE && job->_any_written;
    if (esp_loader_engine_was_disturbed(job->_engine)) {
        job_doubt(job);
    }
    const size_t plain = job_lowest_plain(job, 0);
    /* The write phase passes over images that are skipped, so it may begin with any. */
    if (job->phase == ESP_LOADER_JOB_COMPARE) {
        job_image(job, ESP_LOADER_JOB_WRITE, job_lowest(job, 0));
    } else if (written && plain < job->_count && !job->skip_verify &&
               esp_loader_engine_can_verify(job->_engine)) {
        /* All plain images, also those that were skipped: a command that the line damaged may have
         * erased what the comparison had found right. Where nothing was written, nothing can have
         * changed since then. */
        job_image(job, ESP_LOADER_JOB_VERIFY, plain);
    } else {
        job_stop(job);
    }
}

void job_next_image(esp_loader_job_t *job)
{
    const uint32_t from = job->_images[job->index].offset + 1;
    /* No two images have the same offset, so the next one begins behind this one's. */
    const size_t next =
        job->phase == ESP_LOADER_JOB_VERIFY ? job_lowest_plain(job, from) : job_lowest(job, from);
    if (next < job->_count) {
        job_image(job, job->phase, next);
    } else {
        job_next_phase(job);
    }
}

/* The chip's digest has come. */
static void job_compared(esp_loader_job_t *job, esp_loader_image_t *image)
{
    const bool same = memcmp(job->_digest, image->md5, sizeof(image->md5)) == 0;
    if (job->phase == ESP_LOADER_JOB_COMPARE) {
        /* Right already: it is not written, and counts as verified unless the last phase finds
         * otherwise. */
        if (same) {
            image->state = ESP_LOADER_IMAGE_SKIPPED;
            image->verified = true;
        }
        job_next_image(job);
    } else if (same) {
        image->verified = true;
        job_next_image(job);
    } else if (job->_step == JOB_ASKED) {
        /* A damaged answer looks the same as flash that differs, because a ROM's digest comes
         * without a checksum. To ask once more is much cheaper than to write once more. In the
         * comparison a wrong "different" only costs a write, so there nobody asks twice. */
        job->_step = JOB_ASK_AGAIN;
    } else if (job->_rewrites > 0) {
        /* Flash really differs. This image alone is written again, and then all are verified again:
         * the write may have damaged another. */
        job->_rewrites--;
        job_doubt(job);
        image->verified = false;
        image->state = ESP_LOADER_IMAGE_WAITING;
        job_image(job, ESP_LOADER_JOB_WRITE, job_lowest(job, 0));
    } else {
        /* Flash that does not keep what was written three times is broken, or somebody else writes
         * to it. */
        job_end(job, ESP_LOADER_ERROR_INVALID_MD5, image->offset);
    }
}

/* Before any image is written, each goes through the checks of a write: what will be refused has
 * erased nothing of the others then. */
static void job_check(esp_loader_job_t *job, const esp_loader_image_t *image)
{
    job->_write = (esp_loader_flash_write_t){
        .offset = image->offset,
        .size = image->size,
        .block_size = job->_block_size,
        .pull = image->pull,
    };
    if (image->way != NULL) {
        image->way->check_image(job->_engine, &job->_write);
    } else {
        esp_loader_engine_flash_check(job->_engine, &job->_write);
    }
}

static void job_compare_next(esp_loader_job_t *job, esp_loader_image_t *image)
{
    bool readable;
    /* More blocks are to come. No operation was begun, so the engine stays done and the caller
     * calls again. */
    if (!job_hash(job, image->size, image->md5, &readable)) {
        return;
    }
    if (!readable) {
        job_end(job, ESP_LOADER_ERROR_FAIL, image->offset + job->_hashed);
    } else if (job->write_always || image->way != NULL ||
               !esp_loader_engine_can_verify(job->_engine)) {
        /* That the image can be read is all that has to be known now. The digest of an encrypted
         * one is of no other use; that of the others is kept for the verification, where the chip
         * calculates any. */
        job_next_image(job);
    } else if (!run_differs(job) || !job->_difference->asks_first(job)) {
        job->_step = JOB_ASK;
    }
}

/* The line can have changed how much was erased. Of the image itself the proofs of its runs tell;
 * those behind it that the comparison found right have to be asked about once more. */
static void job_doubt_behind(esp_loader_job_t *job, uint32_t offset)
{
    for (size_t i = 0; i < job->_count; i++) {
        esp_loader_image_t *other = &job->_images[i];
        if (other->offset > offset && other->state == ESP_LOADER_IMAGE_SKIPPED) {
            other->verified = false;
        }
    }
}

/* All of an image was sent, or was found right. */
static void job_image_done(esp_loader_job_t *job, esp_loader_image_t *image)
{
    const bool right = run_differs(job);
    image->state = right && !job->_sent ? ESP_LOADER_IMAGE_SKIPPED : ESP_LOADER_IMAGE_WRITTEN;
    image->verified = right;
    if (job->_sent && !right) {
        /* Nobody knows where all of it went. */
        job->_doubted = true;
    } else if (job->_sent) {
        job_doubt_behind(job, image->offset);
    }
    job_next_image(job);
}

static void job_step(esp_loader_job_t *job)
{
    esp_loader_image_t *image = &job->_images[job->index];
    switch (job->_step) {
    case JOB_CHECK:
        job->_step = JOB_CHECKED;
        job_check(job, image);
        return;
    case JOB_CHECKED:
        job->_step = JOB_HASH;
        return;
    case JOB_HASH:
        job_compare_next(job, image);
        return;
    case JOB_ASK:
        job->_step = JOB_ASKED;
        job_ask(job, 0, image->size);
        return;
    case JOB_ASK_AGAIN:
        job->_step = JOB_ASKED_AGAIN;
        job_ask(job, 0, image->size);
        return;
    case JOB_ASKED:
    case JOB_ASKED_AGAIN:
        job_compared(job, image);
        return;
    case JOB_WRITE:
        /* The others are in flash already: they were skipped, or written before another one was
         * found wrong. */
        if (image->state == ESP_LOADER_IMAGE_WAITING) {
            /* An image that verification found wrong is right for the most part. So all of it
             * counts as perhaps right, and the chip is asked piece by piece before anything is
             * sent. */
            job_begin_runs(job, job->_rewrites < REWRITES ? image->size : 0);
        } else {
            job_next_image(job);
        }
        return;
    /* All steps from JOB_RUN on belong to the runs of one image. */
    default:
        if (!job_run(job)) {
            job_image_done(job, image);
        }
        return;
    }
}

/* Whether the step has begun an operation of the engine. Only then is the engine's result this
 * job's: in the other steps it is still that of the step before. */
static bool job_awaited(const esp_loader_job_t *job)
{
    return job->_step == JOB_CHECKED || job->_step == JOB_ASKED || job->_step == JOB_ASKED_AGAIN ||
           job->_step == JOB_SETTLED || job->_step == JOB_RUN_SENT ||
           job->_step == JOB_PIECE_ASKED || job->_step == JOB_LOOK_ASKED;
}

/* Whether the line may be at fault, and not what was asked for. A refusal counts as well, since the
 * line may have damaged what was refused. */
static bool job_lost_line(esp_loader_error_t code)
{
    return code == ESP_LOADER_ERROR_TIMEOUT || code == ESP_LOADER_ERROR_INVALID_RESPONSE;
}

/* An operation has failed. @return whether there is another way */
static bool job_goes_on(esp_loader_job_t *job)
{
    if (job->phase == ESP_LOADER_JOB_WRITE && job_lost_line(job->result.code)) {
        return job_run_lost(job);
    }
    /* A stub answers a block before it writes it, so it tells of what it could not write with the
     * answer to the next command: here the first question of the verification. Asked again, it
     * calculates the digest of what is there. */
    const bool told = job->phase == ESP_LOADER_JOB_VERIFY && job->_step == JOB_ASKED &&
                      job->result.code == ESP_LOADER_ERROR_INVALID_RESPONSE;
    if (told) {
        job->_step = JOB_ASK_AGAIN;
    }
    return told;
}

bool esp_loader_job_advance(esp_loader_job_t *job)
{
    if (job->phase == ESP_LOADER_JOB_DONE) {
        return false;
    }
    if (job_awaited(job)) {
        job->result = *esp_loader_engine_result(job->_engine);
        if (job->result.code != ESP_LOADER_SUCCESS) {
            if (!job_goes_on(job)) {
                job_stop(job);
                return false;
            }
            /* The failure is dealt with. It must not be read as the job's result later. */
            job->result.code = ESP_LOADER_SUCCESS;
        }
    }
    job_step(job);
    return job->phase != ESP_LOADER_JOB_DONE;
}

void esp_loader_job_resume(esp_loader_job_t *job, uint32_t block_size)
{
    /* A job that failed for its images, or for the flash, would only fail in the same way once
     * more. */
    if (job->phase != ESP_LOADER_JOB_DONE || !job_lost_line(job->result.code)) {
        return;
    }
    job->phase = (esp_loader_job_phase_t)job->_stopped;
    job->result.code = ESP_LOADER_SUCCESS;
    job->_block_size = block_size;
    job->_failures = 0;
    job_doubt(job);
    /* The question whose answer was lost is asked again; the image's own digest is known already. A
     * write needs nothing here: job_run_lost() has named its step when it was lost. */
    if (job->phase != ESP_LOADER_JOB_WRITE) {
        job->_step = job->_step == JOB_CHECKED ? JOB_CHECK : JOB_ASK;
    }
}

void esp_loader_job_progress(const esp_loader_job_t *job, uint32_t *done, uint32_t *total)
{
    const bool writing = job->phase == ESP_LOADER_JOB_WRITE;
    *total = writing ? job->_images[job->index].size : 0;
    *done = writing ? job_run_done(job) : 0;
}
