/*
 * Only what is not right is sent. The chip's digests of pieces tell what that is: of 64 KiB first,
 * then of halves of those that differ, down to a sector. Sectors that follow each other become one
 * run, which is sent as soon as something right comes behind it.
 *
 * Looking costs time, and where nothing is right all of it is lost. So where nothing was right
 * lately, one sector in the middle speaks for 64 KiB.
 *
 * Where the program remembers what flash holds, nothing is looked for. What it takes to differ is
 * sent, and one digest of all but a first sector that comes last proves the image. Whoever asked
 * for the old image's digest first would have to take the record's word for which sectors that one
 * has in common with the new image.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job/run_parts.h"
#include <string.h>

enum {
    LONGEST_PIECE = 0x10000,
    ROW = 4, /* sectors in a row that are not right: there is little hope for the rest of 64 KiB */
};

/* MD5 of 4096 bytes of 0xFF. */
static const uint8_t blank_sector[16] = {
    0x6A, 0xE5, 0x9E, 0x64, 0x85, 0x03, 0x77, 0xEE, 0x54, 0x70, 0xC8, 0x54, 0x76, 0x15, 0x51, 0xEA,
};

static uint32_t difference_limit(const esp_loader_job_t *job)
{
    return job->phase == ESP_LOADER_JOB_WRITE ? job->_limit : run_image(job)->size;
}

/* A sector of the piece is asked for first. Two sectors are asked for as they are. */
static bool difference_samples(const esp_loader_job_t *job)
{
    return job->_barren && job->_look + 2 * RUN_SECTOR < difference_limit(job) &&
           job->_size > 2 * RUN_SECTOR;
}

static uint32_t difference_piece_end(const esp_loader_job_t *job)
{
    return job->_look + run_least(job->_size, difference_limit(job) - job->_look);
}

static uint32_t difference_from(const esp_loader_job_t *job)
{
    const uint32_t half = (difference_piece_end(job) - job->_look) >> 1;
    return difference_samples(job) ? job->_look + (half & ~(uint32_t)(RUN_SECTOR - 1)) : job->_look;
}

static uint32_t difference_end(const esp_loader_job_t *job)
{
    const uint32_t end = difference_piece_end(job);
    return difference_samples(job) ? run_least(difference_from(job) + RUN_SECTOR, end) : end;
}

static void difference_look(esp_loader_job_t *job)
{
    job->_hashed = difference_from(job);
    esp_loader_md5_init(&job->_md5);
    job->_step = JOB_LOOK_HASH;
}

/* The next piece is as long as its place allows, so that halves of halves meet again. */
static void difference_take_piece(esp_loader_job_t *job)
{
    const uint32_t left = difference_limit(job) - job->_look;
    uint32_t size = LONGEST_PIECE;
    while ((job->_look & (size - 1)) != 0 || (size > RUN_SECTOR && size >> 1 >= left)) {
        size >>= 1;
    }
    job->_size = size;
}

static void difference_begin(esp_loader_job_t *job)
{
    esp_loader_image_t *image = run_image(job);
    /* Once: after anything went wrong the chip is asked and nobody else. Not where it cannot be
     * asked any more, as by a loader that was found meanwhile: what is believed has to be proven.
     */
    job->_believes = image->_believed && run_differs(job);
    image->_believed = false;
    job->_look = job->_at;
    job->_row = 0;
    job->_halved = false;
    job->_differs = false;
    /* An image is only written when it differs, and then most of it does, as a rule. */
    job->_barren = !job->_believes;
    if (job->_look < difference_limit(job)) {
        difference_take_piece(job);
    }
}

/* What was found not right so far is sent, as far as runs go. */
static void difference_send(esp_loader_job_t *job)
{
    job->_end = job->_at + run_least(job->_run, job->_look - job->_at);
    run_send(job);
}

/* The piece is not right, nor is what follows it up to there. */
static void difference_pass(esp_loader_job_t *job, uint32_t to)
{
    job->_look = run_least(to, job->_limit);
    if (job->_look < job->_limit) {
        difference_take_piece(job);
    }
    job->_step = JOB_RUN;
}

static void difference_split(esp_loader_job_t *job)
{
    job->_halved = job->_size > RUN_SECTOR;
    if (job->_halved) {
        job->_size >>= 1;
        difference_look(job);
    } else if (++job->_row < ROW) {
        difference_pass(job, job->_look + RUN_SECTOR);
    } else {
        job->_row = 0;
        job->_barren = true;
        difference_pass(job, (job->_look | (LONGEST_PIECE - 1)) + 1);
    }
}

/* What was found not right before the piece is sent; the piece itself has not to be looked at
 * again. */
static void difference_keep(esp_loader_job_t *job)
{
    const uint32_t begin = job->_look;
    const uint32_t end = difference_piece_end(job);
    job->_row = 0;
    /* The first half of what differs is right: so the second is not. */
    job->_differs = job->_halved;
    job->_halved = false;
    job->_look = end;
    if (end < job->_limit) {
        difference_take_piece(job);
    }
    if (job->_at < begin) {
        job->_right = end;
        job->_end = begin;
        run_send(job);
    } else {
        run_reach(job, end);
        job->_step = JOB_RUN;
    }
}

static bool difference_is_believed(const esp_loader_job_t *job, uint32_t at)
{
    const uint32_t sector = at / RUN_SECTOR;
    return (run_image(job)->belief->right[sector >> 3] >> (sector & 7) & 1) != 0;
}

/* The next sectors that are believed not to be right, or the proof of all. */
static void difference_next_believed(esp_loader_job_t *job)
{
    while (job->_at < job->_limit && difference_is_believed(job, job->_at)) {
        job->_at += RUN_SECTOR;
    }
    job->_at = run_least(job->_at, job->_limit);
    uint32_t end = job->_at;
    while (end < job->_limit && end - job->_at < job->_run && !difference_is_believed(job, end)) {
        end += RUN_SECTOR;
    }
    job->_end = run_least(end, job->_limit);
    if (job->_at < job->_end) {
        run_send(job);
    } else {
        job->_look = job->_held ? RUN_SECTOR : 0;
        job->_size = job->_limit;
        difference_look(job);
    }
}

/* The chip's digest of what was sent and of what was believed has come. */
static void difference_proved(esp_loader_job_t *job, bool same)
{
    job->_believes = false;
    job->_step = JOB_RUN;
    if (same) {
        run_reach(job, job->_limit);
    } else {
        job->_at = 0;
        job->reached = 0;
        job->_shut = job->_held;
        difference_begin(job);
    }
}

/* While images are compared, a digest decides whether more is asked. */
static void difference_compared(esp_loader_job_t *job, bool same)
{
    esp_loader_image_t *image = run_image(job);
    image->_believed =
        image->_believed && memcmp(job->_digest, image->belief->md5, sizeof(job->_digest)) == 0;
    if (same && !image->_believed) {
        job->_step = JOB_ASK;
    } else {
        job_next_image(job);
    }
}

static void difference_looked(esp_loader_job_t *job, bool same)
{
    const bool sampled = difference_samples(job);
    /* The first sector's turn has come: it should be as blank as it was made. Else what was erased
     * in its place is another one. */
    job->_doubted =
        job->_doubted || (job->_sent && job->_limit == RUN_SECTOR &&
                          memcmp(job->_digest, blank_sector, sizeof(blank_sector)) != 0);
    if (job->phase == ESP_LOADER_JOB_COMPARE) {
        difference_compared(job, same);
    } else if (job->_believes) {
        difference_proved(job, same);
    } else if (sampled && same) {
        job->_barren = false;
        difference_look(job);
    } else if (sampled) {
        difference_pass(job, difference_piece_end(job));
    } else if (same) {
        difference_keep(job);
    } else {
        difference_split(job);
    }
}

static void difference_next(esp_loader_job_t *job)
{
    const bool ends = job->_look >= job->_limit;
    if (job->_believes) {
        difference_next_believed(job);
    } else if (job->_look - job->_at >= job->_run || (ends && job->_at < job->_look)) {
        difference_send(job);
    } else if (ends) {
        job->_step = JOB_RUN;
    } else if (job->_differs) {
        job->_differs = false;
        difference_split(job);
    } else {
        difference_look(job);
    }
}

static void difference_step(esp_loader_job_t *job)
{
    bool readable = true;
    if (job->_step == JOB_LOOK_ASKED) {
        difference_looked(job, memcmp(job->_digest, job->_wanted, sizeof(job->_digest)) == 0);
    } else if (job_hash(job, difference_end(job), job->_wanted, &readable) && readable) {
        job->_step = JOB_LOOK_ASKED;
        job_ask(job, difference_from(job), difference_end(job));
    } else if (!readable) {
        job_end(job, ESP_LOADER_ERROR_FAIL, run_image(job)->offset + job->_hashed);
    }
}

/* Whether there is a belief that can be put to the test. */
static bool difference_may_believe(const esp_loader_image_t *image)
{
    return image->belief != NULL && image->belief->probe < image->size &&
           image->belief->probe % RUN_SECTOR == 0;
}

/* Of two releases of a program the last bytes differ, which are a digest or a signature. That is
 * soon known, and the digest of a large image is not: it takes the chip a second a megabyte. Where
 * something is believed, another sector tells whether that is so. */
static bool difference_asks_first(esp_loader_job_t *job)
{
    esp_loader_image_t *image = run_image(job);
    image->_believed = difference_may_believe(image);
    job->_look =
        image->_believed ? image->belief->probe : (image->size - 1) & ~(uint32_t)(RUN_SECTOR - 1);
    job->_size = RUN_SECTOR;
    const bool asks = image->_believed || image->size > LONGEST_PIECE;
    if (asks) {
        difference_look(job);
    }
    return asks;
}

void esp_loader_job_write_difference(esp_loader_job_t *job)
{
    static const esp_loader_difference_t difference = {
        .asks_first = difference_asks_first,
        .next_run = difference_next,
        .step_look = difference_step,
        .begin_looks = difference_begin,
    };
    job->_difference = &difference;
    /* What went wrong before is no matter of this job. */
    (void)esp_loader_engine_was_disturbed(job->_engine);
}
