/*
 * A run on its way to the chip: as a zlib stream or plain, or only its erase.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "job/run.h"

enum {
    BLOCK_STEP = 256,   /* a page of flash */
    FAST_LINE = 600000, /* baud: common flash erases 56 KiB a second, sector by sector */
};

bool run_has_whole_stream(const esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    return image->pull_stream != NULL && image->stream_size != 0 && image->way == NULL &&
           esp_loader_engine_can_inflate(job->_engine);
}

/* Offsets of a run count from its beginning. */
static const uint8_t *run_pull(void *user, uint32_t offset, uint32_t size)
{
    const esp_loader_job_t *job = user;
    const esp_loader_image_t *image = run_image(job);
    return image->pull(image->user, job->_at + offset, size);
}

/* Bytes of the run's stream; 0: it goes as it is. */
static uint32_t run_stream(esp_loader_job_t *job)
{
    const esp_loader_image_t *image = run_image(job);
    const bool whole = job->_at == 0 && job->_end == image->size;
    if (image->way != NULL || job->_plain || !esp_loader_engine_can_inflate(job->_engine)) {
        return 0;
    }
    if (image->make_stream != NULL) {
        return image->make_stream(image->user, job->_at, job->_end - job->_at,
                                  job->_held && job->_at == 0 ? RUN_SECTOR : 0);
    }
    return whole && image->pull_stream != NULL ? image->stream_size : 0;
}

/* A block that may inflate to all of a run is not answered for long where it does, and where the
 * line has lost it there is none. Too little patience costs a question or two, so there is less of
 * it on a line that has lost something, and more again after each failure. */
static uint8_t run_hurry(const esp_loader_job_t *job)
{
    const uint8_t most = job->_run < JOB_LONGEST_RUN ? 2 : 1;
    return most > job->_failures ? (uint8_t)(most - job->_failures) : 0;
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

/* Whether flash erases sectors as fast as they come. */
static bool run_flash_keeps_up(const esp_loader_job_t *job)
{
    return esp_loader_engine_baud(job->_engine) <= FAST_LINE;
}

/* A stub writes a block while the next one comes. The last one before the begin of the first sector
 * has none behind it, so it is a short one: somewhat smaller blocks leave one over. */
static uint32_t run_block_size(const esp_loader_job_t *job)
{
    const uint32_t least = job->_block_size >> 1;
    for (uint32_t size = job->_block_size; size > least && run_flash_keeps_up(job) && job->_held;
         size -= BLOCK_STEP) {
        uint32_t last = job->_end - job->_at;
        while (last > size) {
            last -= size;
        }
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
        .erased = job->_at < job->_erased,
    };
    if (job->_opens && run_differs(job)) {
        job->_write.offset = image->offset;
        job->_write.size = RUN_SECTOR;
    }
    if (job->_opens) {
        esp_loader_engine_flash_begin(job->_engine, &job->_write);
    } else if (image->way != NULL) {
        image->way->write_image(job->_engine, &job->_write);
    } else {
        esp_loader_engine_flash_write(job->_engine, &job->_write);
    }
}

/* Where a run ends that is not a piece of what has to be looked at. */
static uint32_t run_end(const esp_loader_job_t *job)
{
    const uint32_t end = job->_at + run_least(job->_run, job->_limit - job->_at);
    return job->_at < job->_erased ? run_least(end, job->_erased) : end;
}

/* A ROM has erased all before it answers, and that is fastest at once. A stub erases as blocks
 * come. On a fast line they would wait for sectors that are erased singly: there it erases 64 KiB.
 */
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
    /* Without a digest nothing can be asked, and an erase may take more than it should: then all
     * goes in one run. A stream that cannot be cut does, too. */
    if (!esp_loader_engine_can_verify(job->_engine) ||
        (job->_known == 0 && run_has_whole_stream(job))) {
        job->_end = job->_limit;
    } else if (job->_at >= job->_known && !run_differs(job)) {
        job->_end = run_end(job);
    }
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
