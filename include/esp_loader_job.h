/**
 * A job: several images into one chip, skipped where they are already there, written, verified.
 *
 * A job runs on a connected engine whose flash is attached. It begins the engine's operations one
 * after the other, and the caller drives each:
 *
 *     esp_loader_job_init(&job, &engine, images, count, block_size);
 *     while (esp_loader_job_advance(&job)) {
 *         drive the engine until ESP_LOADER_WANT_DONE; show esp_loader_job_t's progress meanwhile
 *     }
 *     if (job.result.code != ESP_LOADER_SUCCESS) images[job.index] is the one concerned
 *
 * Which call is legal when:
 *
 *     call                legal
 *     _plan_check         always
 *     _image_encrypt      before esp_loader_job_init()
 *     _job_init           always, on any memory; a job that goes on there is over
 *     _job_advance        after init, while the engine is done. Until it has returned false, the
 *                         caller begins no operation of the engine
 *     _job_resume         after _job_advance has returned false
 *     _job_progress       after init
 *
 * No pointer may be NULL but where that is told. No call blocks. How long a job takes is bounded by
 * the engine's deadlines (esp_loader_engine.h): where the line dies, the job ends with the
 * operation that is running, or, where that is a stream, with the next one.
 *
 * To give up, call esp_loader_engine_abort() and do not advance the job any more: flash is left
 * half written, an application without its first sector, and another job may follow. A job whose
 * result is an error has left the image at `index` unproven, and those with
 * ESP_LOADER_IMAGE_WAITING as they were or half written; the chip stays connected as after an error
 * of the operation that failed (esp_loader_engine.h). Such a job may go on, with
 * esp_loader_job_resume(), once the chip is connected again; or another job may follow, which skips
 * what is right already.
 *
 * Before anything is erased, every image was read once, and was found to be one that the loader can
 * write: else the job ends with that image at `index`, and flash is as it was.
 *
 * Images are taken in ascending order of their offsets, and each in runs. A run that fails is not
 * sent again as a whole: the chip's digests tell what of it is there, and shorter runs follow. Four
 * failures without getting any further end the job. Verification comes after the last write, over
 * every image that is not encrypted, also those that were skipped: a disturbed command could have
 * erased what an earlier check found right. What differs then is written again, at most twice.
 *
 * The first sector of an image that begins as an application does is written last, so that one that
 * was cut short does not boot. Not with a loader that has no MD5.
 *
 * An image may have zlib streams of the same bytes. They are sent instead where
 * esp_loader_engine_can_inflate() says yes; what is compared and verified are always the image's
 * own bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_JOB_H
#define ESP_LOADER_JOB_H

#include "esp_loader_engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What has become of an image. */
typedef enum {
    ESP_LOADER_IMAGE_WAITING,
    ESP_LOADER_IMAGE_SKIPPED, /**< it is in flash already */
    ESP_LOADER_IMAGE_WRITTEN,
} esp_loader_image_state_t;

/** How images are written that do not go as they are. There is one such way. */
typedef struct {
    void (*check_image)(esp_loader_engine_t *engine, esp_loader_flash_write_t *write);
    void (*write_image)(esp_loader_engine_t *engine, esp_loader_flash_write_t *write);
} esp_loader_image_way_t;

/**
 * What a program believes that flash holds in an image's place: it remembers what was flashed there
 * last. A belief spares the search for what differs, and no proof: what is believed right is
 * compared by one digest of all of the image, once the rest is sent. One that is wrong costs time
 * and nothing else.
 */
typedef struct {
    const uint8_t *right; /**< a bit a sector of the image, the lowest first: it is there already */
    uint32_t probe;       /**< where the first sector begins that is not, counted from the image's
                               beginning; not the very first of an image, if there is another */
    uint8_t md5[16];      /**< what is there instead, as far as the image reaches in it. The chip is
                               asked; where it holds anything else, nothing is believed */
} esp_loader_belief_t;

/** An image and where it goes. Fill in the first group, all of it: 0 and NULL are what most need.
 * The second is a job's. */
typedef struct {
    uint32_t offset;        /**< flash address, a multiple of 4096 */
    uint32_t size;          /**< bytes, at least 1, of any alignment */
    esp_loader_pull_t pull; /**< its bytes: read from the beginning up to three times and more */
    void *user;             /**< passed to `pull` and `pull_stream` */
    /**
     * Makes the zlib stream (RFC 1950) of a stretch of the image; `pull_stream` then gives that,
     * until the next call. NULL: there are none but the one of `stream_size`. It may be given as
     * late as in the pause that a job makes before it writes an image: esp_loader_job_advance() has
     * then returned with ESP_LOADER_JOB_WRITE and the image's index, and nothing was sent yet.
     *
     * @param blank  so many bytes at the stretch's beginning are to be 0xFF in the stream
     * @return bytes of the stream; 0: the stretch goes as it is
     */
    uint32_t (*make_stream)(void *user, uint32_t offset, uint32_t size, uint32_t blank);
    esp_loader_pull_t pull_stream; /**< the stream's bytes; NULL: none */
    uint32_t stream_size; /**< bytes of a stream of the whole image, made before; 0: none. What is
                               lost of it goes plain, and the first sector is not held back */

    const esp_loader_image_way_t *way; /**< NULL: the bytes go into flash as they are, else see
                                            esp_loader_image_encrypt() */

    /** NULL: nothing is believed. Of use to esp_loader_job_write_difference() only; the caller's,
     * until the job has ended, and to be given before it begins. */
    const esp_loader_belief_t *belief;

    esp_loader_image_state_t state; /**< set by a job */
    bool verified;                  /**< the chip's MD5 has agreed since it was written last */
    bool _believed;                 /* the probe has agreed: the belief is used */
    uint32_t written; /**< bytes that were sent: fewer than `size` where the rest was right */
    uint8_t md5[16];  /**< of the image, once the job has read it */
} esp_loader_image_t;

/**
 * Makes a job write an image encrypted: the chip encrypts it on its way into flash. What offset,
 * size and the job's block size have to be multiples of, esp_loader_engine_flash_write_encrypted()
 * tells. Sets the image's `way`: call it once the first group is filled in.
 *
 * Such an image is always written, and never from its stream. The chip's MD5 is of what it made of
 * the bytes, so `verified` stays false, whatever becomes of the job's other images.
 */
void esp_loader_image_encrypt(esp_loader_image_t *image);

/** What a plan is refused for. */
typedef enum {
    ESP_LOADER_PLAN_OK,
    ESP_LOADER_PLAN_EMPTY,     /**< no image, or one without bytes */
    ESP_LOADER_PLAN_ALIGNMENT, /**< an offset is not a multiple of 4096 */
    ESP_LOADER_PLAN_END,       /**< an image passes the end of flash */
    ESP_LOADER_PLAN_OVERLAP,   /**< two images share a sector */
} esp_loader_plan_t;

/**
 * Checks where images go, before anything is erased. Sends nothing, changes nothing and reads no
 * image. The first fault found is told.
 *
 * @param flash_size  bytes; 0: not known, the end is not checked
 * @param first       out: index of the image refused
 * @param second      out: with ESP_LOADER_PLAN_OVERLAP the other one, else the same
 */
esp_loader_plan_t esp_loader_plan_check(const esp_loader_image_t *images, size_t count,
                                        uint32_t flash_size, size_t *first, size_t *second);

/** What a job is doing. */
typedef enum {
    ESP_LOADER_JOB_COMPARE, /**< finding out what is in flash already */
    ESP_LOADER_JOB_WRITE,
    ESP_LOADER_JOB_VERIFY,
    ESP_LOADER_JOB_DONE,
} esp_loader_job_phase_t;

/** Private: see esp_loader_job_write_difference(). */
typedef struct esp_loader_difference esp_loader_difference_t;

/** A job; the caller may set the options between init and the first advance, and read the rest but
 * what is private. */
typedef struct {
    bool write_always; /**< option: write images that are there already, too */
    bool skip_verify;  /**< option: no verification. A stub is still waited for: it answers a block
                            before it writes it */

    esp_loader_job_phase_t phase;
    size_t index;     /**< the image concerned */
    bool compressed;  /**< the stretch of it that is being written goes as a zlib stream */
    uint32_t reached; /**< bytes of it that need not be sent any more while it is written; the first
                           sector may still be missing */
    bool disturbed;   /**< the line has lost or damaged something meanwhile, or so it seems: known
                             once a phase is over */
    esp_loader_result_t result; /**< how the job ended; until then, and again once it is resumed,
                                     the code is ESP_LOADER_SUCCESS */

    esp_loader_engine_t *_engine;
    esp_loader_image_t *_images;
    size_t _count;
    uint32_t _block_size;
    union {
        esp_loader_flash_write_t _write;
        esp_loader_flash_deflate_t _deflate;
    };
    esp_loader_md5_t _md5;
    uint32_t _hashed; /* bytes of the image that are in `_md5`, or were passed over */
    uint8_t _digest[16];
    uint8_t _wanted[16]; /* what a piece's digest has to be */
    uint32_t _at;        /* the run under way: its beginning ... */
    uint32_t _end;       /* ... and its end */
    uint32_t _last;      /* where the run that was sent last begins ... */
    uint32_t _before;    /* ... and the one before it */
    uint32_t _limit;     /* where runs end */
    uint32_t _known;     /* up to here flash may be right already */
    uint32_t _run;       /* how long runs are */
    uint32_t _blank;     /* from here to `_erased` a ROM loader has erased, ... */
    uint32_t _erased;    /* ... and what was not sent is blank */
    uint8_t _step;       /* one of job_step_t */
    uint8_t _stopped;    /* the phase in which the job ended */
    uint8_t _rewrites;
    uint8_t _failures;
    bool _held;   /* the first sector comes last */
    bool _shut;   /* it still has to be made blank before anything else is changed */
    bool _opens;  /* the run under way does nothing but erase */
    bool _mended; /* the piece was just sent */
    bool _plain;  /* no more streams: the line is too bad for this loader's way with them */
    bool _any_written;

    const esp_loader_difference_t *_difference; /* NULL: images are written as a whole */
    uint32_t _look;                             /* the piece that is looked at ... */
    uint32_t _size;                             /* ... and how long it may be */
    uint32_t _right; /* what follows the run under way is right up to here */
    uint8_t _row;    /* sectors in a row that are not right */
    bool _halved;    /* the piece is the first half of one that is not right */
    bool _differs;   /* the piece is not right: that much is known without asking */
    bool _barren;    /* nothing was right lately */
    bool _sent;      /* something of this image was sent */
    bool _believes;  /* what is believed right is passed over, and is still to be proven */
    bool _doubted;   /* the line has damaged something: what was right may not be any more */
} esp_loader_job_t;

/**
 * Makes a job; sends nothing. `job` may be any memory. Engine and images stay the caller's and
 * outlive it; `images` must not be moved meanwhile, and their second group is set anew. The chip is
 * connected and its flash attached before the first advance.
 *
 * Where the chip's loader cannot calculate MD5 (esp_loader_engine_can_verify()), nothing is skipped
 * and nothing verified, and the images' `verified` stays false. A job whose images
 * esp_loader_plan_check() refuses, or with blocks of nothing, ends at once with
 * ESP_LOADER_ERROR_INVALID_PARAM.
 *
 * @param block_size  bytes of a command, of an image or of its stream, a multiple of 4: 1024 suits
 *                    all ROM loaders, 0x4000, the most, a flasher stub
 */
void esp_loader_job_init(esp_loader_job_t *job, esp_loader_engine_t *engine,
                         esp_loader_image_t *images, size_t count, uint32_t block_size);

/**
 * Makes a job write only those sectors of its images that are not right. It finds them by the
 * chip's digests of ever smaller pieces, and gives up looking where nothing is right any more. What
 * it has sent is proven at once, and so an image is verified in the end only where the line has
 * lost or damaged something meanwhile. Of no effect on images that are encrypted, on
 * `write_always`, and where the loader cannot calculate MD5.
 *
 * Call it between init and the first advance.
 */
void esp_loader_job_write_difference(esp_loader_job_t *job);

/**
 * How far the image at `index` is, while it is written: bytes of it. A stream counts by its share.
 * `done` falls back where something is sent again. Both are 0 in other phases.
 */
void esp_loader_job_progress(const esp_loader_job_t *job, uint32_t *done, uint32_t *total);

/**
 * Lets a job go on that has ended with an error of the line: ESP_LOADER_ERROR_TIMEOUT or
 * ESP_LOADER_ERROR_INVALID_RESPONSE. The same chip is connected again and its flash attached; rate,
 * loader and block size may be others than before. Sends nothing; the caller advances the job again
 * as before, and images that were right stay so. Of no effect on any other job.
 */
void esp_loader_job_resume(esp_loader_job_t *job, uint32_t block_size);

/**
 * Goes on, once the engine is done. Never blocks: reads at most a block of an image at a time, and
 * may then return true without having begun an operation, with the engine done as before. Calls
 * `pull`, `pull_stream` and `make_stream` of the images.
 * @return false when the job has ended: see `result`. It then does so again
 */
bool esp_loader_job_advance(esp_loader_job_t *job);

#ifdef __cplusplus
}
#endif

#endif
