/**
 * What the files of the shared library share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_SHARED_H
#define HOST_SHARED_H

#include "esp_host.h"
#include "esp_host_image.h"
#include "esp_host_plan.h"
#include "esp_loader_task.h"
#include "esploader.h"
#include <stdatomic.h>

enum { SHARED_EVENTS = 256 };

typedef enum {
    SHARED_IDENTITY,
    SHARED_FLASH,
    SHARED_VERIFY,
    SHARED_READ,
    SHARED_ERASE,
    SHARED_MEMORY,
    SHARED_RAM,
    SHARED_SECURITY,
    SHARED_RESET,
} shared_what_t;

typedef union {
    esp_loader_task_write_t write;
    esp_loader_task_verify_t verify;
    esp_loader_task_read_t read;
    esp_loader_task_erase_t erase;
    esp_loader_task_peek_t peek;
    esp_loader_task_poke_t poke;
    esp_loader_task_ram_t ram;
    esp_loader_task_security_t security;
    esp_loader_task_t plain; /**< of the flash's id, or of a reset */
} shared_task_t;

/** What esploader_set() sets. */
typedef struct {
    uint32_t baud; /**< 0: the usual one */
    target_chip_t chip;
    uint32_t attempts;
    esp_host_before_t before;
    esp_loader_leave_t after;
    bool stub;
    uint32_t flash_size;
    bool skip;
    bool verify;
    bool judge;
    bool force;
    bool compress;
} shared_options_t;

/** What goes into flash and is judged before: files, a build, images beside them. */
typedef struct {
    char *build;  /**< NULL: none */
    char **pairs; /**< offset, file, offset, file ... */
    size_t pair_count;
    bool made;     /**< `plan` is, and to be freed */
    bool compress; /**< as the option was when the task began */
    esp_host_plan_t plan;
    esp_host_plan_look_t look;
    char **notes; /**< texts that events point to */
    size_t note_count;
} shared_files_t;

struct esploader_visit {
    char *port;               /**< as the caller named it, or NULL */
    esp_host_visit_t *visit;  /**< NULL: no port is open */
    esp_host_loop_t *loop;    /**< for esploader_step() */
    esp_host_before_t before; /**< as the port was opened */
    bool begun;
    bool owed;   /**< a task was asked for, and no run has returned what became of it */
    bool reopen; /**< what is open leads nowhere any more */
    atomic_bool cancelled;

    shared_options_t options;
    uint32_t rate;              /**< the task's, to which the session has a pointer */
    esp_loader_image_t *images; /**< `user` of each is the visit's own copy */
    size_t count;
    shared_files_t files;
    esp_host_program_t program; /**< zeroed: none was read */
    char *program_path;
    shared_task_t task;
    shared_what_t what; /**< the task */

    esp_host_error_t error;
    esploader_kind_t kind;

    esploader_event_callback_t callback;
    void *callback_user;
    esploader_event_t events[SHARED_EVENTS];
    size_t event_first;
    size_t event_count;
    uint32_t progress; /**< that was told last */
};

/** Fills in what stands for no option. */
void shared_options_init(shared_options_t *options);

/** Takes note of a structure whose size is not filled in, without losing an error that is there. */
esploader_kind_t shared_no_size(esploader_visit_t *visit, const char *of);

/** Keeps `error` as the last, and returns its kind. */
esploader_kind_t shared_failed(esploader_visit_t *visit);

/** Forgets the last error. */
esploader_kind_t shared_fine(esploader_visit_t *visit);

/** Tells one of the core's events. */
void shared_event(esploader_visit_t *visit, const esp_loader_event_t *event);

/** Tells how far the task is, if that is news. */
void shared_progress(esploader_visit_t *visit);

/** What has become of an image, as esploader_image_state() tells it. */
uint32_t shared_image_state(const esp_loader_image_t *image);

/** Gives the images back. */
void shared_free_images(esploader_visit_t *visit);

/** Whether what goes into flash is judged. */
static inline bool shared_is_judged(const esploader_visit_t *visit)
{
    return visit->files.build != NULL || visit->files.pair_count != 0 || visit->options.judge;
}

/** Reads what goes into flash, and checks what needs no chip; else the error tells. */
bool shared_files_read(esploader_visit_t *visit);

/** The task that looks at flash before that one. */
esp_loader_task_t *shared_files_look(esploader_visit_t *visit, esp_loader_task_t *task);

/** Whether the task may go on, as the session asks; else the error tells. */
bool shared_files_approve(esploader_visit_t *visit, esp_loader_approve_t what);

/** Follows the task. */
void shared_files_follow(esploader_visit_t *visit, const esp_loader_event_t *event);

/** Gives back what was read. */
void shared_files_forget(esploader_visit_t *visit);

/** Gives back what was added. */
void shared_files_clear(esploader_visit_t *visit);

/** Reads a program for RAM, and makes a task of it that is filled in once the chip is known.
 * @return NULL: the error tells */
esp_loader_task_t *shared_ram_read(esploader_visit_t *visit, const char *path);

/** Whether the task may go on, as the session asks; else the error tells. */
bool shared_ram_approve(esploader_visit_t *visit, esp_loader_approve_t what);

/** Gives back what was read. */
void shared_ram_forget(esploader_visit_t *visit);

/** Tells something that the session knows nothing of. `text` stays. */
void shared_tell(esploader_visit_t *visit, esploader_event_kind_t kind, const char *text);

/** Whether a task goes on. */
static inline bool shared_is_busy(const esploader_visit_t *visit)
{
    return visit->begun && !esp_host_visit_is_done(visit->visit);
}

/** Whether flash as found holds all images; else the error tells. */
bool shared_check_images(esploader_visit_t *visit, uint32_t flash_size);

#endif
