/*
 * Runs: the stretches in which an image is written. Each has its own begin and, where the loader
 * inflates, its own zlib stream, so that what goes wrong costs a run and not the image. Runs are
 * long while the line is good, because a stream of its own costs a little, and short where it is
 * not.
 *
 * After a run that failed nobody knows what of it is in flash. So the chip is asked, for pieces of
 * it, and what is right is not sent again.
 *
 * The first sector of an application is written last: what was cut short does not boot.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job/run_parts.h"
#include <string.h>

enum {
    PIECE = 0x4000, /* what the chip is asked for at a time, and the shortest run */
    SHRINK_SHIFT = 2,
    FAILURES = 4,       /* in a row, without getting any further */
    PIECE_FAILURES = 8, /* the same of a piece that was sent, and is not what was sent */
    IMAGE_MAGIC = 0xE9, /* first byte of an image that boots (esptool, ESP_IMAGE_MAGIC) */
    SYNC = 0x08,        /* opcode */
};

/* Whether the first sector waits for the others: without it the image does not boot, so half an
 * image does not either. Not through a loader that has no MD5. That of the ESP8266 cannot erase one
 * sector alone, and an image goes through such a loader in one run. A stream of the whole image
 * cannot leave its beginning out. */
static bool run_holds_back(const esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    /* Asked of the source and not kept: a source that fails here fails again where it counts. */
    const uint8_t *first = image->pull(image->user, 0, 1);
    return first != NULL && *first == IMAGE_MAGIC && image->size > RUN_SECTOR &&
           !run_has_whole_stream(job) && esp_loader_engine_can_verify(job->_engine);
}

static void run_begin_looks(esp_loader_job_t *job)
{
    job->_right = 0;
    if (job->_difference != NULL) {
        job->_difference->begin_looks(job);
    }
}

void job_begin_runs(esp_loader_job_t *job, uint32_t known)
{
    job->_at = 0;
    job->_end = 0;
    job->_before = 0;
    job->_last = 0;
    job->_limit = run_image(job)->size;
    job->_known = known;
    job->reached = 0;
    job->_failures = 0;
    job->_blank = 0;
    job->_erased = 0;
    job->_opens = false;
    job->_sent = false;
    /* Where all of it is perhaps right, the first sector is, too: it is not erased before it was
     * looked at. A difference is looked for before anything is erased. */
    job->_held = (known == 0 || run_differs(job)) && run_holds_back(job);
    job->_shut = job->_held;
    job->_step = JOB_RUN;
    run_begin_looks(job);
}

/* Begins to look at the next piece of what may be in flash already. After a piece that was sent and
 * is still wrong, pieces are single sectors: see run_compare(). */
static void run_look(esp_loader_job_t *job)
{
    const uint32_t piece = run_least(PIECE, job->_run);
    job->_end = job->_at + run_least(piece, run_least(job->_known, job->_limit) - job->_at);
    job->_mended = false;
    job->_hashed = job->_at;
    esp_loader_md5_init(&job->_md5);
    job->_step = JOB_PIECE_HASH;
}

/* The next run, or piece. @return false: the image has none left */
static bool run_next(esp_loader_job_t *job)
{
    /* What is believed right has still to be proven. */
    const bool ends = job->_at >= job->_limit && !job->_believes;
    if (ends && job->_held) {
        /* The rest is in flash. Now for what was held back: a run of one sector, which nobody has
         * to ask the chip about, since it is blank. */
        job->_held = false;
        job->_limit = RUN_SECTOR;
        job->_known = 0;
        job->_at = 0;
        run_begin_looks(job);
        job->_right = run_differs(job) ? run_image(job)->size : 0;
    } else if (ends && esp_loader_engine_stub_running(job->_engine) &&
               (job->skip_verify || run_image(job)->way != NULL)) {
        /* No verification will tell whether the last block has arrived in flash, and a stub answers
         * a block before it writes it. It answers the next command after that, so any will do: the
         * digest of one byte is a short one. */
        job->_step = JOB_SETTLED;
        job_ask(job, 0, 1);
        return true;
    } else if (ends) {
        return false;
    }
    if (run_differs(job)) {
        job->_difference->next_run(job);
    } else if (job->_at < job->_known && !job->_shut) {
        /* A first sector that has to be blank comes before all questions: until it is, an older
         * application may boot with half of the new one behind it. */
        run_look(job);
    } else {
        run_send(job);
    }
    return true;
}

/* What is asked for to prove a run: not what is held back. */
static uint32_t run_proof_begin(const esp_loader_job_t *job)
{
    return job->_held && job->_at == 0 ? RUN_SECTOR : job->_at;
}

/* Whether the erase of the sector that ends there would show: its first byte tells at once. */
static bool run_would_show(const esp_loader_job_t *job, uint32_t end)
{
    const esp_loader_image_t *image = run_image(job);
    const uint8_t *first = image->pull(image->user, end - RUN_SECTOR, 1);
    return first == NULL || *first != RUN_BLANK;
}

/* The line can change how much a begin erases, and no answer tells. So what lies behind the run
 * belongs to the proof where it was right before: up to a sector that is not blank, since of a
 * blank one nobody sees whether it was erased. */
static uint32_t run_proof_end(const esp_loader_job_t *job)
{
    uint32_t end = job->_end;
    while (end < job->_right && (end == job->_end || !run_would_show(job, end))) {
        end += RUN_SECTOR;
    }
    return job->_right > job->_end ? run_least(end, job->_right) : end;
}

static void run_prove(esp_loader_job_t *job)
{
    job->_mended = true;
    job->_hashed = run_proof_begin(job);
    esp_loader_md5_init(&job->_md5);
    job->_step = JOB_PIECE_HASH;
}

static void run_hash(esp_loader_job_t *job)
{
    bool readable;
    /* A block of the image a call, like the digest of all of it. */
    if (!job_hash(job, run_proof_end(job), job->_wanted, &readable)) {
        return;
    }
    job->_step = JOB_PIECE_ASK;
    if (!readable) {
        job_end(job, ESP_LOADER_ERROR_FAIL, run_image(job)->offset + job->_hashed);
    }
}

/* The chip's digest of a piece is there. */
static bool run_compare(esp_loader_job_t *job)
{
    if (memcmp(job->_digest, job->_wanted, sizeof(job->_digest)) == 0) {
        run_reach(job, job->_right > job->_end ? job->_right : job->_end);
        return run_next(job);
    }
    /* The first look at this piece: it is wrong, so it is sent, and asked for once more afterwards.
     */
    if (!job->_mended) {
        run_send(job);
    } else if (++job->_failures < PIECE_FAILURES) {
        /* A ROM fills up a block of which the line has lost a byte, and its checksum of 8 bits may
         * agree (recorded, docs/RELIABILITY.md). The less is sent at a time, the likelier all of it
         * is right. */
        job->_run = RUN_SECTOR;
        job->_blank = job->_end;
        job_doubt(job);
        run_begin_looks(job);
        if (run_differs(job)) {
            job->_difference->next_run(job);
        } else {
            run_look(job);
        }
    } else {
        /* Single sectors were wrong each time they were sent: this is no damage of the line any
         * more. */
        job_end(job, ESP_LOADER_ERROR_INVALID_MD5, run_image(job)->offset + job->_at);
    }
    return true;
}

/* The first sector is blank now. */
static bool run_opened(esp_loader_job_t *job)
{
    job->_opens = false;
    if (!run_differs(job)) {
        /* A ROM has erased all it was told, and what was not written there is blank: the next begin
         * need not erase it again. A stub erases when a write begins, whatever it did before. */
        if (!esp_loader_engine_stub_running(job->_engine) && job->_end > job->_erased) {
            job->_erased = job->_end;
        }
        run_reach(job, RUN_SECTOR);
        return run_next(job);
    }
    if (job->_at == 0) {
        run_reach(job, RUN_SECTOR);
    }
    if (job->_at < job->_end) {
        /* Now for what it was erased for. */
        run_send(job);
        return true;
    }
    run_reach(job, job->_right > job->_at ? job->_right : job->_at);
    return run_next(job);
}

static bool run_sent(esp_loader_job_t *job)
{
    job->_shut = false;
    if (job->_opens) {
        return run_opened(job);
    }
    run_image(job)->written += job->_end - job->_at;
    /* Of a piece that was found wrong only the chip's digest shows that it is right now. One of the
     * whole image does where the rest of it is only believed right. */
    const bool proves = job->_at < job->_known || (run_differs(job) && !job->_believes);
    if (proves) {
        run_prove(job);
    }
    if (!proves || run_differs(job)) {
        /* A run came through, so the line may have become better. Once runs are at their full
         * length again, streams get another chance, too. */
        job->_run = run_least(job->_run << 1, JOB_LONGEST_RUN);
        job->_plain = job->_plain && job->_run != JOB_LONGEST_RUN;
    }
    if (proves) {
        return true;
    }
    run_reach(job, job->_end);
    return run_next(job);
}

bool job_run(esp_loader_job_t *job)
{
    switch (job->_step) {
    case JOB_RUN:
        return run_next(job);
    case JOB_RUN_SENT:
        return run_sent(job);
    case JOB_LOOK_HASH:
    case JOB_LOOK_ASKED:
        job->_difference->step_look(job);
        return true;
    case JOB_PIECE_HASH:
        run_hash(job);
        return true;
    case JOB_PIECE_ASK:
        job->_step = JOB_PIECE_ASKED;
        job_ask(job, run_proof_begin(job), run_proof_end(job));
        return true;
    case JOB_PIECE_ASKED:
        return run_compare(job);
    default:
        return false;
    }
}

/* Through a stub: a run that was answered may be lost all the same. A stub answers before it
 * writes, and is done with a run for certain only when it answers the begin of the next one. If the
 * chip was reset in between, the end of the run before is missing, so the chip is asked about that
 * one as well. */
static void run_go_back(esp_loader_job_t *job)
{
    const uint32_t size = run_image(job)->size;
    if (job->_limit < size) {
        job->_held = true;
        job->_limit = size;
        /* The first sector's turn had come, so everything behind it was sent and has to be asked
         * about. */
        job->_end = size;
    }
    /* No further back: the begin of the run that starts there was answered, and so everything
     * before it is in flash. */
    job->_at = job->_before;
}

/* Shorter runs from now on: a quarter of the one that was lost, in whole sectors, but no shorter
 * than a piece. The less goes at a time, the less a failure costs. */
static void run_shrink(esp_loader_job_t *job)
{
    const uint32_t length = job->_end - job->_at;
    job->_run = length >> SHRINK_SHIFT & ~(uint32_t)(RUN_SECTOR - 1);
    job->_run = job->_run > PIECE ? job->_run : PIECE;
    /* A ROM uses up the number of a block that it refused, so it does not take it again and the
     * stream is lost. A stub does; but where not even a short stream comes through, plain blocks
     * are faster, since each of them can be made certain by itself. */
    if (job->compressed && (job->_failures != 0 || !esp_loader_engine_stub_running(job->_engine))) {
        job->_plain = true;
    }
}

/* Back to a place up to which it is certain what is in flash. */
static void run_step_back(esp_loader_job_t *job)
{
    if (!esp_loader_engine_can_verify(job->_engine)) {
        /* Nothing can be asked, and a begin elsewhere might erase more than the first one did: the
         * ESP8266's ROM counts some sectors twice. So all of it goes again, which is worth fewer
         * attempts. */
        job->_at = 0;
        job->_failures++;
    } else if (run_differs(job)) {
        /* All before was proven, unless it was believed. */
        job->_shut = job->_held;
        job->_at = job->_believes ? 0 : job->_at;
        job->reached = job->_believes ? 0 : job->reached;
    } else if (esp_loader_engine_stub_running(job->_engine)) {
        run_go_back(job);
    } else if (job->_step == JOB_RUN_SENT && !job->compressed) {
        /* A ROM answers a block when it is in flash and reads back right, so whole sectors of them
         * are done. */
        run_reach(job, job->_at + (job->_write.written & ~(uint32_t)(RUN_SECTOR - 1)));
    }
}

/* What a ROM erased for the run that was lost is still blank, or holds what was sent: bytes that
 * are programmed once more with the same value keep it. Where that is wrong the chip's digest
 * tells. `tells`: it will be asked for. */
static void run_keep_blank(esp_loader_job_t *job, bool sent, bool tells)
{
    const uint32_t written = job->compressed ? job->_deflate.written : job->_write.written;
    if (!tells) {
        job->_erased = 0;
    } else if (sent && written != 0 && job->_end > job->_erased &&
               !esp_loader_engine_stub_running(job->_engine)) {
        job->_blank = job->_at;
        job->_erased = job->_end;
    }
}

bool job_run_lost(esp_loader_job_t *job)
{
    const bool askable = esp_loader_engine_can_verify(job->_engine) && run_image(job)->way == NULL;
    const bool sent = job->_step == JOB_RUN_SENT;
    /* Silence usually means that the engine has sent the command several times, so the connection
     * is of no use any more, and only a new one helps: the session's turn. A block of a stream is
     * different. It is sent once, and its silence tells little, unless even the SYNC that followed
     * was not answered. */
    const bool dead = job->result.code == ESP_LOADER_ERROR_TIMEOUT &&
                      !(sent && job->compressed && job->result.command != SYNC);
    if (sent) {
        run_shrink(job);
    }
    run_keep_blank(job, sent, askable);
    job->_opens = false;
    job_doubt(job);
    run_step_back(job);
    run_begin_looks(job);
    /* Nobody knows whether the first sector was erased: once more then. */
    job->_shut = job->_shut || (job->_held && job->_at == 0);
    /* All of the run may be in flash, or none of it. The chip is asked before any of it is sent
     * again. Of encrypted images it has no digest that could be compared: they go again from where
     * run_step_back() went. */
    if (askable && job->_known < job->_end) {
        job->_known = job->_end;
    }
    job->_step = JOB_RUN;
    job->_failures++;
    return !dead && job->_failures < FAILURES;
}

uint32_t job_run_done(const esp_loader_job_t *job)
{
    uint32_t done = job->_at;
    if (job->_step == JOB_RUN_SENT && !job->compressed) {
        done += job->_write.written;
    } else if (job->_step == JOB_RUN_SENT) {
        /* The stream's share of what it inflates to, without a division: the stream is halved again
         * and again, the image's bytes along with it, and each half of the stream that is written
         * counts as that half of the image. */
        uint32_t left = job->_deflate.written;
        uint32_t stream = job->_deflate.compressed_size;
        for (uint32_t bytes = job->_deflate.size; stream > 1; bytes >>= 1, stream >>= 1) {
            if (left >= stream) {
                left -= stream;
                done += bytes;
            }
        }
    }
    return done;
}
