/**
 * A visit: a session with an open line, an engine and memory.
 *
 * Its life: new -> open -> begin -> driven to its end, by esp_host_visit_run() or a loop -> perhaps
 * listened to -> free. After its end it may begin again, on the line that is open. Functions that
 * return false have told why in `error`, which may be NULL; where they succeed they leave it alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_VISIT_H
#define ESP_HOST_VISIT_H

#include "esp_host_error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_host_visit esp_host_visit_t;

/** How the chip gets into its loader. */
typedef enum {
    ESP_HOST_BEFORE_RESET, /**< by the port's lines, as the port needs it; where it has none the
                                user does it */
    ESP_HOST_BEFORE_USB,   /**< by the port's lines, in the way of USB-Serial-JTAG */
    ESP_HOST_BEFORE_NONE,  /**< it is there already: no line moves */
} esp_host_before_t;

typedef enum {
    ESP_HOST_TO_CHIP,
    ESP_HOST_FROM_CHIP,
} esp_host_direction_t;

/** Bytes that have passed, or a change of the port. */
typedef enum {
    ESP_HOST_TAP_BYTES,
    ESP_HOST_TAP_LINES, /**< they are about to be set */
    ESP_HOST_TAP_BAUD,  /**< the host's rate is about to be set */
} esp_host_tap_kind_t;

/** What has passed on the line. */
typedef struct {
    esp_host_tap_kind_t kind;
    uint32_t now_ms; /**< of esp_host_now_ms() */
    esp_host_direction_t direction;
    const uint8_t *bytes; /**< until the function returns */
    size_t size;
    uint8_t lines; /**< bits of esp_loader_line_t */
    uint32_t baud;
} esp_host_tap_t;

/**
 * What a program is told and asked, each function with the visit and the configuration's `user`.
 * All may be NULL. None may drive, begin or free the visit; esp_host_visit_cancel() is allowed.
 */
typedef struct {
    /** As esp_loader_session_config_t's: what happens. */
    void (*event)(void *user, esp_host_visit_t *visit, const esp_loader_event_t *event);
    /** As esp_loader_session_config_t's: whether to go on. Without it: yes. */
    bool (*approve)(void *user, esp_host_visit_t *visit, esp_loader_approve_t what);
    /**
     * What passes on the line, also bytes for which the session has no use. Bytes from the chip are
     * shown before the session sees them. What a chip prints when it starts comes here as well: all
     * that is received after ESP_LOADER_EVENT_LEAVING, or while a program in RAM is started; behind
     * ESP_LOADER_EVENT_STARTING it is preceded by the loader's last answers.
     */
    void (*tap)(void *user, esp_host_visit_t *visit, const esp_host_tap_t *tap);
    /** Every 50 ms or more often while the visit goes on: for progress. */
    void (*tick)(void *user, esp_host_visit_t *visit, uint32_t now_ms);
    /** Whether to give up: asked as often, also while the port is opened. It takes the place of
     *  esp_host_visit_cancel() where a program has a flag of its own. */
    bool (*cancelled)(void *user);
} esp_host_hooks_t;

/** A visit to be made. Texts are copied. */
typedef struct {
    const char *port; /**< as serial_line_open() takes it */
    uint32_t baud;    /**< at which a loader is looked for; 0: 115200 */
    esp_host_before_t before;
    /** In place of the sequences for the usual circuits; what they point to outlives the visit.
     * NULL: those. */
    const esp_loader_reset_sequence_t *into_loader;
    /** In place of the usual circuit's alone, where the port needs that one; likewise. */
    const esp_loader_reset_sequence_t *classic;
    const esp_loader_reset_sequence_t *to_run;
    esp_host_hooks_t hooks;
    void *user; /**< for the hooks */
} esp_host_visit_config_t;

/** Milliseconds of a clock that only goes forward, and wraps. */
uint32_t esp_host_now_ms(void);

/** Bytes in memory as an image's `pull`; its `user` points to them. */
const uint8_t *esp_host_pull(void *user, uint32_t offset, uint32_t size);

/** @name Its life @{ */

/** Makes a visit; nothing is opened. NULL: out of memory, or no port is named. */
esp_host_visit_t *esp_host_visit_new(const esp_host_visit_config_t *config,
                                     esp_host_error_t *error);

/**
 * Begins to open the port, so that the ports of several visits are waited for at once: before
 * esp_host_visit_open(), which ends it. Does not wait, but for the look-up of a host's name.
 */
void esp_host_visit_open_begin(esp_host_visit_t *visit);

/**
 * Opens the port, or closes it and opens it anew: before esp_host_visit_begin(), or after the end.
 * A network line may take 10 s to do so, and blocks the thread.
 * @return false with ESP_HOST_ERROR_PORT, or _INTERRUPTED when it was cancelled
 */
bool esp_host_visit_open(esp_host_visit_t *visit, esp_host_error_t *error);

/**
 * Fills in what suits the open line: all steps, all stubs of the build, rates, how the chip is
 * reached, whether the port comes back; where none is open, what suits a line that can do least.
 * The caller changes what it knows better, and sets `task`. `event`, `approve` and `user` are the
 * visit's own and left NULL; the hooks stand for them.
 */
void esp_host_visit_defaults(const esp_host_visit_t *visit, esp_loader_session_config_t *config);

/** The flasher stubs of the build, as `stub` of esp_loader_session_config_t. */
const esp_loader_stub_t *esp_host_stub(void *user, target_chip_t chip, uint16_t revision);

/**
 * Makes the session; nothing is sent before it is driven. The port is open, else the visit
 * takes it for lost as soon as it is driven. `config` is copied, what it points to is not, and
 * outlives the visit. A `stub` of the caller's own gets the hooks' `user`. Of a visit that has not
 * ended nothing goes on; the chip is left as it was then.
 */
void esp_host_visit_begin(esp_host_visit_t *visit, const esp_loader_session_config_t *config);

/**
 * Drives it to its end, and blocks until then: as long as esp_loader_session.h tells, and as hooks
 * and a network line take. After esp_host_visit_begin(), and not while it is in a loop. The port
 * stays open.
 * @return whether it ended well, else as esp_host_visit_error() tells
 */
bool esp_host_visit_run(esp_host_visit_t *visit, esp_host_error_t *error);

/**
 * Ends the visit within 50 ms or so of its loop's next step, as ESP_HOST_ERROR_INTERRUPTED; the
 * chip is left as it is, and flash that was being written holds anything. May be called at any
 * time, from any thread and from a signal handler. It holds for the visit's life: one that begins
 * later ends likewise.
 */
void esp_host_visit_cancel(esp_host_visit_t *visit);

/** Closes the port and frees the visit, which is in no loop. NULL is allowed. */
void esp_host_visit_free(esp_host_visit_t *visit);

/** @} */

/** @name How it ended @{ */

/** Whether it has ended. False also before it has begun. */
bool esp_host_visit_is_done(const esp_host_visit_t *visit);

/**
 * How it ended: ESP_HOST_OK, _PORT, _INTERRUPTED or _VISIT, with the session's outcome. To be asked
 * after its end.
 * @param doing  what was being done, as in "cannot <doing>"; NULL: as the core calls it
 */
void esp_host_visit_error(const esp_host_visit_t *visit, const char *doing,
                          esp_host_error_t *error);

/** @} */

/** @name What it works with @{ */

/** Alive as long as the visit; made anew by esp_host_visit_begin(). */
esp_loader_session_t *esp_host_visit_session(esp_host_visit_t *visit);

/** The open line, NULL while the port is away: for questions to it, not to move bytes. */
serial_line_t *esp_host_visit_line(esp_host_visit_t *visit);

/** The port's name, part of the visit. */
const char *esp_host_visit_port(const esp_host_visit_t *visit);

/** @} */

/** @name After its end, for who listens to the chip through a link: esp_host_link.h @{ */

/** Throws away what has arrived and was not read: also for the hooks, before a chip is left. */
void esp_host_visit_flush(esp_host_visit_t *visit);

/** Whether a port that is lost comes back by itself: it is the chip's own USB. */
bool esp_host_visit_port_returns(const esp_host_visit_t *visit);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
