/**
 * What the files of a job share: its steps, and how it ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JOB_JOB_PARTS_H
#define JOB_JOB_PARTS_H

#include "esp_loader_job.h"
#include "link_names.h"

/** How long runs are on a good line, bytes. A stream of its own for each costs 0.1 to 0.6 % against
 * one stream (measured: four applications of 1 to 1.7 MB). */
enum { JOB_LONGEST_RUN = 0x40000 };

/** What the job does next with the image at `index`. */
typedef enum {
    JOB_CHECK, /**< whether the loader can write the image */
    JOB_CHECKED,
    JOB_HASH, /**< the image's own digest, a block at a time */
    JOB_ASK,  /**< the chip's digest, once more if it differs */
    JOB_ASKED,
    JOB_ASK_AGAIN,
    JOB_ASKED_AGAIN,
    /* A piece is looked at for what is right in it: see difference.c. */
    JOB_LOOK_HASH,
    JOB_LOOK_ASKED,
    JOB_WRITE,
    /* Within a write: of runs. */
    JOB_RUN,        /**< the next run, or the next piece that has to be looked at */
    JOB_RUN_SENT,   /**< a run was sent */
    JOB_PIECE_HASH, /**< the piece's own digest */
    JOB_PIECE_ASK,
    JOB_PIECE_ASKED,
    JOB_SETTLED, /**< nothing of the image is left in a stub's buffers */
} job_step_t;

/** How a job finds out what it need not send. A structure, so that only jobs that do it link it. */
struct esp_loader_difference {
    bool (*asks_first)(esp_loader_job_t *job);  /**< begins to ask for less than the whole image */
    void (*next_run)(esp_loader_job_t *job);    /**< the next run, or the next look */
    void (*step_look)(esp_loader_job_t *job);   /**< of a look */
    void (*begin_looks)(esp_loader_job_t *job); /**< looks anew from `_at` on */
};

/** The image at `index` is through this phase. */
void job_next_image(esp_loader_job_t *job);

/** The line has damaged something, or flash is not what it was written to be. */
static inline void job_doubt(esp_loader_job_t *job)
{
    job->disturbed = true;
    job->_doubted = true;
}

/** Ends it as its result says. */
void job_stop(esp_loader_job_t *job);

/** Ends the job with a result. */
void job_end(esp_loader_job_t *job, esp_loader_error_t code, uint32_t address);

/**
 * Adds one block of the image to its digest, which covers the bytes from where `_hashed` began up
 * to `end`. One block a call, so that a caller with other work is not held up by much.
 * @param readable  out: false where the image's source has failed
 * @return true: the digest is complete and in `digest`, or the image cannot be read
 */
bool job_hash(esp_loader_job_t *job, uint32_t end, uint8_t *digest, bool *readable);

/** Asks the chip for the digest of a stretch of the image. */
void job_ask(esp_loader_job_t *job, uint32_t from, uint32_t end);

/** Begins to write the image at `index`. What lies before `known` may be right in flash already, so
 * the chip is asked about it before any of it is written. */
void job_begin_runs(esp_loader_job_t *job, uint32_t known);

/** Goes on with the runs of an image; false: all are written. */
bool job_run(esp_loader_job_t *job);

/** Bytes of the image that are done: a stream counts by its share. */
uint32_t job_run_done(const esp_loader_job_t *job);

/** A run has failed. @return whether the job goes on with shorter ones */
bool job_run_lost(esp_loader_job_t *job);

#endif
