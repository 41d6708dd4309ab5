/*
 * A run on its way to the chip: as a zlib stream or plain, or only its erase.
 *
 * What decides is how a loader erases. A ROM erases all of a run before it answers its begin. A
 * stub erases as blocks come, and writes one while the next comes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job/run_parts.h"

enum {
    BLOCK_STEP = 256,   /* a page of flash */
    HURRY_MOST = 2,     /* halvings of a patience that would do for the slowest flash */
    FAST_LINE = 600000, /* baud: common flash erases 56 KiB a second, sector by sector */
};

/* The engine's offsets count from the beginning of the run, the image's from its own. */
static const uint8_t *run_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_loader_job_t *job = user;
    const esp_loader_image_t *image = run_image(job);
    return image->pull(image->user, job->_at + offset, size);
}

/* Makes the run's stream where there can be one. Bytes of it; 0: the run goes plain. */
static uint32_t run_stream(esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    const bool whole = job->_at == 0 && job->_end == image->size;
    if (image->way != NULL || job->_plain || !esp_loader_engine_can_inflate(job->_engine)) {
        return 0;
    }
    /* The first sector is held back as a blank one inside the stream: flash that is erased stays so
     * when 0xFF is written to it. */
    if (image->make_stream != NULL) {
        return image->make_stream(image->user, job->_at, job->_end - job->_at,
                                  job->_held && job->_at == 0 ? RUN_SECTOR : 0);
    }
    /* A stream that was made before fits no other run than all of the image. */
    return whole && image->pull_stream != NULL ? image->stream_size : 0;
}

/* How often the patience for a block of a stream is halved. The engine waits as if the block
 * inflated to all of the run; where the line has lost the block, that wait is for nothing. Too
 * little patience costs a question or two, since what became of the run is asked of the chip
 * anyway. So a line that has lost something gets less of it, and each failure in a row gives some
 * back. */
static uint8_t run_hurry(const esp_loader_job_t *job)
{
    return job->_failures < HURRY_MOST ? (uint8_t)(HURRY_MOST - job->_failures) : 0;
}

static void run_send_stream(esp_loader_job_t *job, uint32_t size)
{
    const esp_loader_image_t *image = run_image(job);
    job->_deflate = (esp_loader_flash_deflate_t){
        .offset = image->offset + job->_at,
        .size = job->_end - job->_at,
        .compressed_size = size,
        .block_size = job->_block_size,
        .pull = image->pull_stream,
        .user = image->user,
    };
    esp_loader_engine_flash_deflate(job->_engine, &job->_deflate);
    job->_deflate._hurry = run_hurry(job);
}

/* Whether flash erases sectors as fast as bytes come: then a stub loses nothing by erasing them
 * singly. */
static bool run_flash_keeps_up(const esp_loader_job_t *job)
{
    return esp_loader_engine_baud(job->_engine) <= FAST_LINE;
}

/* A stub writes a block while the next one comes. The last block before the begin of the first
 * sector has none behind it: the host waits until it is written. So that one should be short, and
 * blocks which are somewhat smaller than they could be leave a short one over. */
static uint32_t run_block_size(const esp_loader_job_t *job)
{
    const uint32_t least = job->_block_size >> 1;
    for (uint32_t size = job->_block_size; size > least && run_flash_keeps_up(job) && job->_held;
         size -= BLOCK_STEP) {
        uint32_t last = job->_end - job->_at;
        /* The remainder, by subtracting: small cores have no division. */
        while (last > size) {
            last -= size;
        }
        /* Short enough to be written soon, and long enough to be worth a command. */
        if (last <= RUN_SECTOR && last > RUN_SECTOR / 2) {
            return size;
        }
    }
    return job->_block_size;
}

static void run_send_plain(esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    job->_write = (esp_loader_flash_write_t){
        .offset = image->offset + job->_at,
        .size = job->_end - job->_at,
        .block_size = run_block_size(job),
        .pull = run_pull,
        .user = job,
        .erased = !job->_opens && run_is_blank(job),
    };
    if (job->_opens && run_differs(job)) {
        job->_write.offset = image->offset;
        job->_write.size = RUN_SECTOR;
    }
    /* Only the begin, which erases. No block follows, so the flash stays blank. */
    if (job->_opens) {
        esp_loader_engine_flash_begin(job->_engine, &job->_write);
    } else if (image->way != NULL) {
        image->way->write_image(job->_engine, &job->_write);
    } else {
        esp_loader_engine_flash_write(job->_engine, &job->_write);
    }
}

/* Where a run ends that is not a piece of what has to be looked at. It does not reach from what a
 * ROM has erased into what it has not, because one begin either erases or does not. */
static uint32_t run_end(const esp_loader_job_t *job)
{
    const uint32_t end = job->_at + run_least(job->_run, job->_limit - job->_at);
    return job->_at < job->_erased ? run_least(end, job->_erased) : end;
}

/* Makes the first sector blank, before anything else is changed. A ROM erases all it is told before
 * it answers, which takes the least time in one piece. A stub that is told of one sector erases
 * just that. On a fast line it is told of the whole run: blocks that follow would have to wait for
 * sectors which are erased singly, and so it erases 64 KiB at a time.
 *
 * Where part of the run may be right already, no more than the first sector is erased. */
static void run_open(esp_loader_job_t *job)
{
    const bool at_once = !esp_loader_engine_stub_running(job->_engine) || !run_flash_keeps_up(job);
    if (!run_differs(job)) {
        job->_end = job->_known == 0 && at_once ? run_end(job) : RUN_SECTOR;
    }
    job->_opens = true;
    job->compressed = false;
    job->_step = JOB_RUN_SENT;
    run_send_plain(job);
}

/* Whether the first sector is made blank by itself. A stream that begins with it has it blank in
 * itself. */
static bool run_opens_alone(const esp_loader_job_t *job)
{
    if (!job->_shut) {
        return false;
    }
    return run_differs(job) ? job->_at != 0 || job->_end == RUN_SECTOR : job->_known != 0;
}

void run_send(esp_loader_job_t *job)
{
    /* Without a digest nothing can be asked between runs, and a begin may erase more than it
     * should: then all goes in one run. So does a stream that cannot be cut. */
    if (!esp_loader_engine_can_verify(job->_engine) ||
        (job->_known == 0 && run_has_whole_stream(job))) {
        job->_end = job->_limit;
    } else if (job->_at >= job->_known && !run_differs(job)) {
        job->_end = run_end(job);
    }
    /* For run_go_back(): the run that may not be in flash yet when the next one has begun. */
    job->_before = job->_last;
    job->_last = job->_at;
    job->_sent = true;
    job->_any_written = true;
    const uint32_t stream = run_opens_alone(job) ? 0 : run_stream(job);
    if (stream == 0 && job->_shut) {
        run_open(job);
        return;
    }
    job->compressed = stream != 0;
    job->_step = JOB_RUN_SENT;
    if (job->compressed) {
        run_send_stream(job, stream);
    } else {
        run_send_plain(job);
    }
}
