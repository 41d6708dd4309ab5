/**
 * The tasks of a session: what a visit is made for.
 *
 * A task is a structure of the caller's, on any memory. A function makes it, sends nothing, never
 * fails, and returns what goes into esp_loader_session_config_t; firmware links only the tasks it
 * makes. The task, and what it points to, outlive the visit. The first group of each may be changed
 * until the visit has asked for ESP_LOADER_APPROVE_TASK; the second is to be read, also while the
 * visit goes on. A task serves one visit; make it again for the next.
 *
 * Arguments are checked by the engine's operations, so a visit that fails for them ends with
 * ESP_LOADER_END_FAILED and ESP_LOADER_ERROR_INVALID_PARAM, or _IMAGE_SIZE where flash is too
 * small. Of several images each is checked against the end of flash when its turn comes: call
 * esp_loader_plan_check() from `approve`, when the size is known. What a loader cannot do, and how
 * long an operation takes at most, is told in esp_loader_engine.h:
 *
 *     task        attaches flash   raises the rate   needs a stub   its operations
 *     write       yes              yes               no             flash_write, _deflate, _md5
 *     look        yes              yes               no             flash_read, and `then`'s own
 *     verify      yes              yes               no             flash_md5
 *     read        yes              yes               no             flash_read
 *     push        yes              yes               no             flash_write, _md5, _erase
 *     erase       yes              yes               yes            flash_erase
 *     ram         no               yes               no             ram_begin, _block, _run
 *     peek        no               if `fast`         no             read_register
 *     poke        no               no                no             write_register
 *     registers   yes              no                no             read_register, write_register
 *     security    no               no                no             security_info
 *     flash_id    yes              no                no             flash_attach or flash_detect
 *     restart     no               no                no             none
 *
 * A visit that is aborted, or fails, leaves flash and RAM as they are at that moment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_TASK_H
#define ESP_LOADER_TASK_H

#include "esp_loader_job.h"
#include "esp_loader_push.h"
#include "esp_loader_session.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What all tasks begin with; private. */
struct esp_loader_task {
    void (*_ladder)(esp_loader_session_t *session);
    void (*_progress)(const esp_loader_task_t *task, uint32_t *done, uint32_t *total);
    uint8_t _needs;
};

/** Images into flash: skipped where they are there already, written, verified. See
 * esp_loader_job.h, also for what becomes of `images`. */
typedef struct {
    esp_loader_task_t task;
    esp_loader_image_t *images; /**< the caller's */
    size_t count;               /**< of them, at least 1 */
    bool write_always;          /**< images that are there already are written, too */
    bool skip_verify; /**< without verification. In Secure Download Mode both are always so */
    bool _erased;
    uint32_t block_size; /**< bytes of a block; 0: what suits the loader */

    esp_loader_job_t job; /**< phase, image and progress. ESP_LOADER_EVENT_TASK tells `value`, the
                               phase, and `other`, the index, whenever one of them changes: before
                               an image is written it may get its stream then */
    void (*_difference)(esp_loader_job_t *job);
    esp_loader_job_phase_t _phase;
    size_t _index;
    uint32_t _failed_at; /* where the line failed last */
    size_t _failed_in;
} esp_loader_task_write_t;

esp_loader_task_t *esp_loader_task_write(esp_loader_task_write_t *task, esp_loader_image_t *images,
                                         size_t count);

/** Lets the visit write only those sectors that are not right: esp_loader_job_write_difference().
 * To be called once the task is made. */
void esp_loader_task_write_difference(esp_loader_task_write_t *task);

/** Lets the visit erase all of flash before it writes, which needs a flasher stub: what the task
 * table says of esp_loader_task_erase(). To be called once the task is made. Progress is that of
 * the images; esp_loader_session_progress() tells nothing while flash is erased. */
void esp_loader_task_write_after_erase(esp_loader_task_write_t *task);

/**
 * Looks at flash before another task begins, which may depend on what is there: reads what `want`
 * names, one stretch after the other, then asks ESP_LOADER_APPROVE_SEEN, and goes on with `then`.
 * What a chip cannot read is not to be wanted; a visit fails for it.
 */
typedef struct {
    esp_loader_task_t task;
    esp_loader_task_t *then; /**< the caller's; NULL: that is all */
    /** The next stretch, and room for it; false: all is seen. Asked again for a stretch that the
     * line has lost once the chip is connected anew. */
    bool (*want)(void *user, uint32_t *address, uint32_t *size, uint8_t **buffer);
    /** A stretch that was wanted has come. */
    void (*seen)(void *user);
    void *user; /**< for both */

    esp_loader_flash_read_t read; /**< the read under way */
} esp_loader_task_look_t;

/** `then` is made, and not changed any more but in its first group of fields. */
esp_loader_task_t *esp_loader_task_look(esp_loader_task_look_t *task, esp_loader_task_t *then,
                                        bool (*want)(void *user, uint32_t *address, uint32_t *size,
                                                     uint8_t **buffer),
                                        void (*seen)(void *user), void *user);

/** Compares images with what is in flash, by MD5. A visit whose images differ goes through all of
 * them, leaves the chip, and ends with ESP_LOADER_END_DIFFERENT. */
typedef struct {
    esp_loader_task_t task;
    esp_loader_image_t *images; /**< the caller's; `verified` tells which are there */
    size_t count;               /**< of them; 0 compares nothing and succeeds */

    size_t index;     /**< the image concerned; ESP_LOADER_EVENT_TASK: it (`value`) begins, or with
                           1 as `other` it is compared */
    size_t different; /**< how many differ */
    uint32_t _hashed;
    esp_loader_md5_t _md5;
    uint8_t _digest[ESP_LOADER_MD5_SIZE];
} esp_loader_task_verify_t;

esp_loader_task_t *esp_loader_task_verify(esp_loader_task_verify_t *task,
                                          esp_loader_image_t *images, size_t count);

/** Reads flash. After an error nothing in the buffer is proven. */
typedef struct {
    esp_loader_task_t task;
    uint32_t address; /**< in flash, of any alignment */
    uint32_t size; /**< bytes, at least 1; the flash's size is known when ESP_LOADER_APPROVE_TASK is
                        asked */
    uint8_t *buffer; /**< the caller's, `size` bytes */

    esp_loader_flash_read_t read; /**< the read under way */
    uint32_t _proven;             /* bytes that were read on connections before */
    uint8_t _digest[ESP_LOADER_MD5_SIZE];
    bool _doubted; /* what was read once was not there in the end */
} esp_loader_task_read_t;

esp_loader_task_t *esp_loader_task_read(esp_loader_task_read_t *task, uint32_t address,
                                        uint32_t size, uint8_t *buffer);

/** Lets the visit ask what the chip encrypts, as those that write do: `encrypts` and what follows
 * in esp_loader_target_t. To be called once the task is made. */
void esp_loader_task_read_security(esp_loader_task_read_t *task);

/** Erases a region of flash, or all of it; needs a flasher stub. */
typedef struct {
    esp_loader_task_t task;
    uint32_t address; /**< a multiple of 4096 */
    uint32_t size;    /**< bytes, a multiple of 4096; 0: up to the end of flash */
} esp_loader_task_erase_t;

esp_loader_task_t *esp_loader_task_erase(esp_loader_task_erase_t *task, uint32_t address,
                                         uint32_t size);

/** Loads segments into RAM and runs what was loaded. That the RAM is free is not checked. */
typedef struct {
    esp_loader_task_t task;
    const esp_loader_stub_segment_t
        *segments;  /**< the caller's; those without bytes are left out */
    size_t count;   /**< of them; 0 loads nothing */
    uint32_t entry; /**< where it is run; 0: it is not, and the chip stays in its loader */

    size_t index;                 /**< the segment concerned */
    uint32_t loaded;              /**< bytes of the segments before it */
    esp_loader_ram_write_t write; /**< its `written` is the progress. ESP_LOADER_EVENT_TASK with 1
                                     as `value`: all is loaded, it is run next */
} esp_loader_task_ram_t;

esp_loader_task_t *esp_loader_task_ram(esp_loader_task_ram_t *task,
                                       const esp_loader_stub_segment_t *segments, size_t count,
                                       uint32_t entry);

/** Reads words of memory, or registers, one after the other; `fast`: at a higher rate. */
typedef struct {
    esp_loader_task_t task;
    uint32_t address; /**< a multiple of 4 */
    uint32_t *words;  /**< the caller's, `count` of them */
    uint32_t count;   /**< 0 reads nothing and succeeds */

    uint32_t at; /**< words that are there */
} esp_loader_task_peek_t;

esp_loader_task_t *esp_loader_task_peek(esp_loader_task_peek_t *task, uint32_t address,
                                        uint32_t *words, uint32_t count, bool fast);

/** Writes the bits of `mask` in a word of memory, or a register. */
typedef struct {
    esp_loader_task_t task;
    uint32_t address; /**< a multiple of 4 */
    uint32_t value;   /**< what the bits become */
    uint32_t mask;    /**< which bits */
} esp_loader_task_poke_t;

esp_loader_task_t *esp_loader_task_poke(esp_loader_task_poke_t *task, uint32_t address,
                                        uint32_t value, uint32_t mask);

/** One access of a sequence. */
typedef struct {
    bool reads;
    uint32_t address; /**< a multiple of 4 */
    uint32_t value;   /**< what is written */
} esp_loader_register_access_t;

/** Reads and writes words in a sequence that the caller makes up as it goes on: what a part beside
 * the chip, such as its flash, is told and answers by the registers of its controller. */
typedef struct {
    esp_loader_task_t task;
    /** Told what was read last, or 0 in the beginning; says what comes next. @return false: no more
     */
    bool (*next)(void *user, uint32_t value, esp_loader_register_access_t *access);
    void *user; /**< for `next` */

    uint32_t address; /**< of the access concerned */
} esp_loader_task_registers_t;

esp_loader_task_t *esp_loader_task_registers(esp_loader_task_registers_t *task,
                                             bool (*next)(void *user, uint32_t value,
                                                          esp_loader_register_access_t *access),
                                             void *user);

/** What a sender has. */
typedef enum {
    ESP_LOADER_PUSHED_BYTES,  /**< some, or none yet where their number is 0 */
    ESP_LOADER_PUSHED_END,    /**< that was all */
    ESP_LOADER_PUSHED_FAILED, /**< and nothing more comes: the visit fails with
                                   ESP_LOADER_ERROR_FAIL, and flash holds part of the image */
} esp_loader_pushed_t;

/** An image into flash that comes in pieces, whose size is known at its end only:
 * esp_loader_push.h. A new connection asks nothing of the sender again. */
typedef struct {
    esp_loader_task_t task;
    esp_loader_push_config_t config; /**< to be completed once the task is made; its `block_size` is
                                          0 then: what suits the loader */
    /**
     * Asked for the next bytes when there is room for some: after flash is attached, and never
     * while the chip works. May take its time, as a `pull` may. Where there are none yet the
     * session wants ESP_LOADER_WANT_AGAIN, and asks again: a program that may sleep does so before.
     * @param bytes  out: theirs, unchanged until it is asked again
     * @param size   out: how many, any number
     */
    esp_loader_pushed_t (*more)(void *user, const uint8_t **bytes, uint32_t *size);
    void *user;    /**< for `more` */
    uint32_t size; /**< bytes that are sent in all, for progress and to be compared; to be known
                        at the end at the latest. 0: not known */
    const uint8_t *md5; /**< of all, 16 bytes; likewise. NULL: not known */

    esp_loader_push_t push; /**< how far it is. ESP_LOADER_EVENT_TASK with 1 as `value`: all has
                                 come, `other` bytes */
    const uint8_t *_bytes;  /* the sender's that were not taken yet */
    uint32_t _left;
    uint32_t _failed_at; /* where the line failed last */
} esp_loader_task_push_t;

/** @param buffer, buffer_size  as in esp_loader_push_config_t */
esp_loader_task_t *esp_loader_task_push(
    esp_loader_task_push_t *task, uint32_t offset, uint8_t *buffer, uint32_t buffer_size,
    esp_loader_pushed_t (*more)(void *user, const uint8_t **bytes, uint32_t *size), void *user);

/** Reads what the chip tells of its security. */
typedef struct {
    esp_loader_task_t task;

    esp_loader_target_security_info_t info; /**< undefined unless the visit has succeeded */
} esp_loader_task_security_t;

esp_loader_task_t *esp_loader_task_security(esp_loader_task_security_t *task);

/** Attaches flash through the loader that is there: its id and size are those of
 * esp_loader_engine_flash(). */
esp_loader_task_t *esp_loader_task_flash_id(esp_loader_task_t *task);

/** Resets the chip by its reset line, without connecting. It connects only where
 * ESP_LOADER_LEAVE_BY_WATCHDOG is asked for, which nothing but a loader can do. */
esp_loader_task_t *esp_loader_task_restart(esp_loader_task_t *task);

#ifdef __cplusplus
}
#endif

#endif
