/**
 * A session: one whole visit to a chip, without I/O.
 *
 * A visit reaches the chip (reset, SYNC, who it is, how it is reached), prepares it (rate, flasher
 * stub, flash), does one task, and leaves. It begins the engine's operations one after the other
 * and is driven as an engine is:
 *
 *     esp_loader_engine_init(&engine, &engine_config);
 *     esp_loader_session_init(&session, &engine, &config);
 *     esp_loader_session_set_time(&session, now_ms());
 *     while (!((wants = esp_loader_session_wants(&session)) & ESP_LOADER_WANT_DONE)) {
 *         esp_loader_session_set_time(&session, now_ms());
 *         if (wants & ESP_LOADER_WANT_LINES)  set the lines to _lines(), then _lines_done()
 *         if (wants & ESP_LOADER_WANT_BAUD)   set the host's rate to _baud(), then _baud_done()
 *         if (wants & ESP_LOADER_WANT_TX)     write some of _tx_buf(), then _tx_ack(how many)
 *         if (wants & ESP_LOADER_WANT_RX)     give what has arrived to _rx()
 *         if (wants & ESP_LOADER_WANT_AGAIN)  do not sleep: there is more to do at once
 *         otherwise sleep until _deadline(), or until bytes arrive
 *     }
 *     esp_loader_session_outcome(&session) tells how it ended
 *
 * Two callbacks connect a program with its visit: the session reports what happens to `event`, and
 * asks `approve` before it goes further with the chip. It prints nothing: esp_loader_text.h has
 * words.
 *
 * Which call is legal when (names without esp_loader_session):
 *
 *     call                       legal
 *     _init                      always, on any memory, but not from a callback of the visit
 *     _abort                     after _init, also from `approve`
 *     _wants, _advance           after _init, not from a callback; one of the two, not both
 *     _lines                     while ESP_LOADER_WANT_LINES is set
 *     _port_lost, _port_back     after _init, not from a callback
 *     _set_flash_pins            after _init, up to where flash is attached; also from `approve`
 *     other driving              after _init, not from a callback; of no effect where not wanted
 *     asking                     after _init, also from a callback
 *
 * No pointer may be NULL but where that is told. The time is reported before the first _wants(),
 * which begins the first operation. The engine is the visit's until that has ended: no other
 * operation begins on it. No call blocks: each does what goes at once, a rung of the visit or some
 * bytes, and returns.
 *
 * A visit may be abandoned at any moment: esp_loader_session_abort(), or nothing more is called.
 * The chip is left as it is then, perhaps in the middle of a command, and at the rate that
 * esp_loader_session_target() tells. esp_loader_session_init() makes the visit anew, on the same
 * engine or another. All memory is the caller's; sessions share nothing, so one thread may drive
 * any number.
 *
 * After an error the chip is not reset: it stays in its loader, and a write that failed is to be
 * done again from its beginning by another visit.
 *
 * How long a visit takes is bounded: each operation by the engine's deadlines, the connection by
 * `attempts`, rates by their number and one, new connections by three without progress, a port that
 * is away by 10 s. A silent chip took 6.4 s with the default configuration (simulated, 115200 baud,
 * resets of 150 ms). A caller that must be faster aborts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_SESSION_H
#define ESP_LOADER_SESSION_H

#include "esp_loader_engine.h"
#include "esp_loader_stub_load.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esp_loader_session esp_loader_session_t;
typedef struct esp_loader_task esp_loader_task_t;

/** @name What a visit is given @{ */

/**
 * What visits of a program can do beside connecting, changing the rate and attaching flash.
 * Firmware links only what its choice names.
 */
typedef struct esp_loader_steps esp_loader_steps_t;

/** All: identity, security, USB and watchdogs, flash power, SFDP, flasher stubs, resets by
 * watchdog. For computers. */
extern const esp_loader_steps_t esp_loader_steps_all;

/** The same, and what is in the chip is read and told: ESP_LOADER_EVENT_WORD. For programs that
 * show it. */
extern const esp_loader_steps_t esp_loader_steps_telling;

/** The chip's name, a stub, flash whose id tells its size, a reset by lines. For firmware that
 * knows the board beside it. No revision and no MAC address are read. */
extern const esp_loader_steps_t esp_loader_steps_stub;

/** The same without a flasher stub. */
extern const esp_loader_steps_t esp_loader_steps_rom;

/** How the chip is left. */
typedef enum {
    ESP_LOADER_LEAVE_RESET,       /**< reset, as the way it is reached needs it */
    ESP_LOADER_LEAVE_BY_LINES,    /**< reset by the reset line */
    ESP_LOADER_LEAVE_BY_WATCHDOG, /**< reset by the chip's own watchdog */
    ESP_LOADER_LEAVE_IN_LOADER,   /**< not reset: the next program finds its loader */
} esp_loader_leave_t;

/** What `approve` is asked. */
typedef enum {
    ESP_LOADER_APPROVE_CHIP,  /**< the chip is known, nothing was changed on it */
    ESP_LOADER_APPROVE_TASK,  /**< all is prepared, the task is next: nothing is erased yet */
    ESP_LOADER_APPROVE_LEAVE, /**< the task has succeeded, leaving is next */
    ESP_LOADER_APPROVE_SEEN,  /**< esp_loader_task_look() has seen all that it was to see, and the
                                   task behind it is next: nothing is erased yet */
} esp_loader_approve_t;

/** What has happened; the figures are `value` and `other` of esp_loader_event_t. */
typedef enum {
    /** Attempt `value` of `other` to connect begins, from a clean receive buffer: drop what has
     * arrived. */
    ESP_LOADER_EVENT_ATTEMPT,
    ESP_LOADER_EVENT_CHIP,             /**< the chip is found: esp_loader_session_target() */
    ESP_LOADER_EVENT_STUB_FOUND,       /**< a flasher stub runs there already: it is used */
    ESP_LOADER_EVENT_STUB_FORBIDDEN,   /**< Secure Download Mode runs no flasher stub */
    ESP_LOADER_EVENT_STUB_ABSENT,      /**< there is none for this chip */
    ESP_LOADER_EVENT_STUB_LOADING,     /**< the upload begins */
    ESP_LOADER_EVENT_STUB_STARTED,     /**< it answers */
    ESP_LOADER_EVENT_RATE,             /**< both sides run at `value` baud */
    ESP_LOADER_EVENT_RATE_FIXED,       /**< the line has no rate that could change */
    ESP_LOADER_EVENT_RATE_NEEDS_RESET, /**< the loader takes a rate at a reset only, and there is
                                            none: going on at `value` baud */
    ESP_LOADER_EVENT_RATE_BY_RESET, /**< connecting again at `value` baud: that is how this loader
                                         takes a rate */
    ESP_LOADER_EVENT_RATE_FAILED,   /**< `value` baud does not work here: going on at `other` */
    ESP_LOADER_EVENT_RATE_STAYS,    /**< the chip stays at `value` baud: it cannot go back */
    ESP_LOADER_EVENT_FLASH_SMALLER, /**< the flash tells `value` bytes, the caller told `other`:
                                         what is written behind its end lands at its beginning */
    ESP_LOADER_EVENT_AGAIN,     /**< the line has failed: connecting again, for the `value`th time
                                     of `other` without any progress in between; the second
                                     time at half the rate, the last at that of loaders */
    ESP_LOADER_EVENT_READY,     /**< all is prepared */
    ESP_LOADER_EVENT_TASK,      /**< a step of the task: see the task's own structure */
    ESP_LOADER_EVENT_TASK_DONE, /**< the task has succeeded */
    ESP_LOADER_EVENT_LEAVING,   /**< the chip is left: `value` is one of esp_loader_leaving_t */
    ESP_LOADER_EVENT_STARTING,  /**< commands that set the chip going are sent: behind their
                                     answers comes what it prints */
    ESP_LOADER_EVENT_PORT_LEFT, /**< the port has gone with the chip; it comes back by itself */
    ESP_LOADER_EVENT_PORT_BACK, /**< it is back */
    ESP_LOADER_EVENT_DONE,      /**< the visit has ended: esp_loader_session_outcome() */
    ESP_LOADER_EVENT_WORD,      /**< with esp_loader_steps_telling, before each
                                     ESP_LOADER_EVENT_CHIP and each task that goes on: the word
                                     `other` of esp_loader_chip_word() is `value` */
} esp_loader_event_kind_t;

/** How a chip is left in the end. */
typedef enum {
    ESP_LOADER_LEAVING_STAYS,       /**< in its loader, as asked for */
    ESP_LOADER_LEAVING_BY_HAND,     /**< in its loader: no line resets it from here */
    ESP_LOADER_LEAVING_BY_LINES,    /**< by its reset line */
    ESP_LOADER_LEAVING_BY_WATCHDOG, /**< by its watchdog */
    ESP_LOADER_LEAVING_STARTED,     /**< it has left by itself: a program in RAM runs */
} esp_loader_leaving_t;

typedef struct {
    esp_loader_event_kind_t kind;
    uint32_t value;
    uint32_t other;
} esp_loader_event_t;

/** A visit, to be filled in from ESP_LOADER_SESSION_CONFIG_DEFAULT(). It is copied; all that it
 * points to outlives the session. */
typedef struct {
    const esp_loader_steps_t *steps; /**< what visits of this program can do */
    esp_loader_task_t *task;         /**< NULL: connect, look who is there, leave */

    target_chip_t chip;                /**< the only chip that will do; ESP_UNKNOWN_CHIP: any */
    esp_loader_connect_args_t connect; /**< timing of an attempt */
    uint32_t attempts;                 /**< to connect, each from a reset; 0 counts as 1. No more
                                            than three in which SYNC is answered and then nothing */
    esp_loader_reached_t reached;      /**< what the host knows of how the chip is reached */
    bool port_returns; /**< the port is the chip's own USB: it may go at a reset, and comes back */

    uint32_t loader_rate;  /**< baud at which a loader is looked for, and left. The line runs at it
                                when the visit begins, and the engine was told so */
    uint32_t output_rate;  /**< baud of what the chip prints: the host has it in the end */
    bool follow_output;    /**< what the chip prints is read: the loader takes that rate before it
                                starts what will print, as far as it can */
    bool rate_fixed;       /**< the line has no rate: nothing changes it */
    const uint32_t *rates; /**< baud rates to try for the task, the best first; none is 0 */
    uint8_t rate_count;    /**< 0: the task runs at `loader_rate` */
    bool rates_asked_for;  /**< a person named them: an event tells of a rate that is not possible,
                                and a loader that takes a rate at a reset only is reset for it */

    /** The flasher stub for a chip of this revision (major * 100 + minor; 0 where it was not read),
     * or NULL: then the ROM loader does the work. NULL instead of a function: stubs are not used,
     * and one that runs already is no loader to connect to. */
    const esp_loader_stub_t *(*stub)(void *user, target_chip_t chip, uint16_t revision);

    uint32_t flash_size; /**< bytes, when the caller knows better; 0: the flash is asked */
    esp_loader_leave_t leave;

    /** Told what happens; `event` lives until it returns. It may ask. NULL: not told. */
    void (*event)(void *user, const esp_loader_event_t *event);
    /** Asked at esp_loader_approve_t; false ends the visit with ESP_LOADER_END_REFUSED, and the
     * chip is left as it is. It may ask, abort, set flash pins, and change the task's first group
     * of fields. NULL: yes. */
    bool (*approve)(void *user, esp_loader_approve_t what);
    void *user; /**< for the three functions */
} esp_loader_session_config_t;

/** 115200 baud to connect at, 460800 for work, 7 attempts of 4 SYNCs, no stub, a reset in the end.
 * @param steps_  as &esp_loader_steps_all */
#define ESP_LOADER_SESSION_CONFIG_DEFAULT(steps_)                                                  \
    {                                                                                              \
        .steps = (steps_), .chip = ESP_UNKNOWN_CHIP,                                               \
        .connect = {.sync_timeout = 100, .trials = 4}, .attempts = 7, .loader_rate = 115200,       \
        .output_rate = 115200, .rates = &esp_loader_usual_rate, .rate_count = 1                    \
    }

/** 460800. */
extern const uint32_t esp_loader_usual_rate;

/** @} */

/** @name What a visit finds @{ */

/** Which signatures a chip demands of what it boots. */
typedef enum {
    ESP_LOADER_SECURE_BOOT_OFF, /**< none, or that is not known */
    ESP_LOADER_SECURE_BOOT_V1,  /**< first version, of the ESP32: a digest of the bootloader that
                                     needs the chip's key */
    ESP_LOADER_SECURE_BOOT_V2,  /**< signature blocks behind bootloader and applications */
} esp_loader_secure_boot_t;

/** The chip, as far as it is known. */
typedef struct {
    target_chip_t chip;             /**< kept when the engine has forgotten it at a reset */
    esp_loader_identity_t identity; /**< all zero unless `identified` */
    bool identified;
    bool secure_download;    /**< the chip is in Secure Download Mode */
    bool encrypts;           /**< flash encryption is on; false where that is not known */
    bool encrypts_no_writes; /**< its eFuses forbid the loader to encrypt; false likewise */
    bool left;               /**< it took its port along when it was reset */
    uint8_t secure_boot;     /**< one of esp_loader_secure_boot_t */
    esp_loader_reached_t reached;
    uint32_t baud;                 /**< rate of the line */
    esp_loader_flash_info_t flash; /**< all zero before it is attached */
} esp_loader_target_t;

/** What was received while no loader answered. */
typedef enum {
    ESP_LOADER_HEARD_NOTHING,
    ESP_LOADER_HEARD_LOADER, /**< the ROM prints that it waits in its loader: what the host sends
                                does not reach it */
    ESP_LOADER_HEARD_BOOT,   /**< the chip starts its application */
    ESP_LOADER_HEARD_NOISE,  /**< bytes that are none of these */
} esp_loader_heard_t;

/** How a visit ended. */
typedef enum {
    ESP_LOADER_END_NONE,               /**< it goes on */
    ESP_LOADER_END_DONE,               /**< all succeeded */
    ESP_LOADER_END_NO_ANSWER,          /**< no loader answers: `heard` tells more */
    ESP_LOADER_END_UNKNOWN_CHIP,       /**< a chip that is not known here: `result.address` */
    ESP_LOADER_END_OTHER_CHIP,         /**< not the only one that will do */
    ESP_LOADER_END_STUB_RUNS,          /**< a flasher stub answers, and stubs are not used */
    ESP_LOADER_END_REFUSED,            /**< `approve` said no */
    ESP_LOADER_END_NO_WATCHDOG_RESET,  /**< the chip cannot be left by its watchdog */
    ESP_LOADER_END_STUB_FAILED,        /**< the stub does not start */
    ESP_LOADER_END_STUB_NEEDED,        /**< the ROM loader cannot do the task */
    ESP_LOADER_END_FLASH_SIZE_UNKNOWN, /**< the flash's id, `result.address`, tells no size */
    ESP_LOADER_END_FLASH_SIZE_NEEDED,  /**< Secure Download Mode: the caller has to tell it */
    ESP_LOADER_END_FAILED,             /**< an operation failed: `doing` and `result` */
    ESP_LOADER_END_DIFFERENT,          /**< flash holds something else than an image */
    ESP_LOADER_END_PORT_LOST,          /**< esp_loader_session_port_lost() */
    ESP_LOADER_END_ABORTED,            /**< esp_loader_session_abort() */
} esp_loader_end_t;

/** What a visit does, or did when it ended. */
typedef enum {
    ESP_LOADER_DOING_CONNECT,
    ESP_LOADER_DOING_IDENTIFY,
    ESP_LOADER_DOING_LOOK_AT_USB,
    ESP_LOADER_DOING_CHANGE_RATE,
    ESP_LOADER_DOING_START_STUB,
    ESP_LOADER_DOING_POWER_FLASH,
    ESP_LOADER_DOING_ATTACH_FLASH,
    ESP_LOADER_DOING_COMPARE,
    ESP_LOADER_DOING_WRITE,
    ESP_LOADER_DOING_VERIFY,
    ESP_LOADER_DOING_READ_FLASH,
    ESP_LOADER_DOING_ERASE_FLASH,
    ESP_LOADER_DOING_LOAD_RAM,
    ESP_LOADER_DOING_RUN_RAM,
    ESP_LOADER_DOING_READ_REGISTER,
    ESP_LOADER_DOING_WRITE_REGISTER,
    ESP_LOADER_DOING_READ_SECURITY,
    ESP_LOADER_DOING_LOWER_RATE,
    ESP_LOADER_DOING_RESET,
    ESP_LOADER_DOING_END,
} esp_loader_doing_t;

/** How a visit ended, nothing flattened. */
typedef struct {
    esp_loader_end_t end;
    esp_loader_doing_t doing;   /**< what was being done */
    esp_loader_heard_t heard;   /**< with ESP_LOADER_END_NO_ANSWER */
    bool reset;                 /**< with ESP_LOADER_END_NO_ANSWER: the chip was reset from here */
    esp_loader_result_t result; /**< of the operation that failed */
} esp_loader_outcome_t;

/** @} */

/** @name Inside @{ */

typedef struct {
    void (*ladder)(esp_loader_session_t *session);
    uint8_t rung;
} esp_loader_session_frame_t;

enum { ESP_LOADER_SESSION_DEPTH = 6, ESP_LOADER_SESSION_HEARD_TEXTS = 8 };

/** What a session is made of: all private. The functions below tell what is of use. */
struct esp_loader_session {
    esp_loader_engine_t *_engine;
    esp_loader_session_config_t _config;
    esp_loader_target_t _target;
    esp_loader_outcome_t _outcome;
    esp_loader_session_frame_t _frames[ESP_LOADER_SESSION_DEPTH];
    uint8_t _depth;
    uint8_t _rate_at;    /* which of the rates is tried next */
    bool _rate_again;    /* the last of them has failed once */
    bool _connected;     /* how the last attempts ended */
    bool _port_away;     /* the port is awaited */
    bool _port_went;     /* it was lost in this attempt to connect */
    bool _port_late;     /* since when it is away is not known yet */
    bool _rate_told;     /* that the line has no rate */
    bool _left;          /* `_leaving` is decided */
    bool _started;       /* the chip runs a program: there is nothing to leave */
    bool _resetting;     /* it is being reset in the end */
    bool _different;     /* images differ from what is in flash */
    bool _approved;      /* the task may begin, and has begun */
    bool _running;       /* the task has begun before */
    uint8_t _recoveries; /* new connections without any progress */
    uint8_t _leaving;    /* one of esp_loader_leaving_t */
    uint8_t _fell_mute;  /* attempts in which the chip answered SYNC and then nothing more */
    uint8_t _unheard;    /* frames since anything was heard */
    uint32_t _attempt;
    uint32_t _flash_pins;
    uint32_t _port_deadline;
    uint32_t _rate_limit;            /* baud; 0: none */
    esp_loader_identity_t _identity; /* as it is read: the target's once it is whole */
    const esp_loader_stub_t *_stub;
    uint8_t _heard_at[ESP_LOADER_SESSION_HEARD_TEXTS];
    uint8_t _heard; /* one of esp_loader_heard_t */
    esp_loader_stub_load_t _load;
    esp_loader_target_security_info_t _security;
    esp_loader_encryption_fuses_t _fuses;
};

/** @} */

/** @name A visit's life @{ */

/**
 * Makes a visit; nothing is sent before it is driven, and nothing can fail. `session` may be any
 * memory, and outlives the visit, as do the engine and all that `config` points to; `config` itself
 * is copied. The engine is one that esp_loader_engine_init() has made; whether lines reset the chip
 * is told by its configuration. Another visit that the engine or this memory was used for is over,
 * and the engine's operation is ended; the chip is left as it was then.
 */
void esp_loader_session_init(esp_loader_session_t *session, esp_loader_engine_t *engine,
                             const esp_loader_session_config_t *config);

/**
 * Goes on, once the engine is done: for callers who drive the engine themselves. Never blocks, but
 * may call `event`, `approve`, `stub` and the `pull` of an image. Does nothing while the engine is
 * busy, the port is away, or after the end.
 * @return false when the visit has ended; true: drive the engine until it is done (it may be at
 *         once), then call again
 */
bool esp_loader_session_advance(esp_loader_session_t *session);

/**
 * Ends the visit at once, with ESP_LOADER_END_ABORTED: the line is of no use, or the user gave up.
 * The chip is left as it is, perhaps busy with the last command, and flash that was being written
 * holds anything. `result.code` becomes `error`; `event` is told ESP_LOADER_EVENT_DONE before this
 * returns. Nothing may be sent any more, and another visit may begin. Of no effect on a visit that
 * has ended.
 */
void esp_loader_session_abort(esp_loader_session_t *session, esp_loader_error_t error);

/**
 * The caller reports that the port is lost; what was being sent is given up. Where a chip takes its
 * port along at a reset, that is no error: while it is being reached, the visit wants
 * ESP_LOADER_WANT_PORT, for 10 s at most; while it is being left, the visit ends well. Else it ends
 * with ESP_LOADER_END_PORT_LOST. After a visit that has ended it changes nothing.
 * @return true: the visit goes on, or has ended well; false: it has ended, and not well
 */
bool esp_loader_session_port_lost(esp_loader_session_t *session);

/** The port that was lost is open again, at the rate of esp_loader_session_target(): the next
 * attempt to connect follows, one more than `attempts` where that was the last. Of no effect where
 * none is awaited. */
void esp_loader_session_port_back(esp_loader_session_t *session);

/** @} */

/** @name Driving: as the engine's functions of these names, which esp_loader_engine.h tells of @{
 */

/** What is wanted now: bits of esp_loader_want_t; ESP_LOADER_WANT_DONE alone once the visit has
 * ended. Goes on with the visit where nothing is awaited, as esp_loader_session_advance() does. */
uint32_t esp_loader_session_wants(esp_loader_session_t *session);
/** Reports the time in ms, which may wrap, and passes deadlines: that may end the visit. */
void esp_loader_session_set_time(esp_loader_session_t *session, uint32_t now_ms);
/** When to call that at the latest, while ESP_LOADER_WANT_WAIT is set. */
uint32_t esp_loader_session_deadline(const esp_loader_session_t *session);
/** Bytes to be sent next, valid until any other call; `size` becomes 0 where there are none. */
const uint8_t *esp_loader_session_tx_buf(esp_loader_session_t *session, uint16_t *size);
/** The first `size` of them are on their way. */
void esp_loader_session_tx_ack(esp_loader_session_t *session, uint16_t size);
/** Takes any number of bytes from the chip, also such as nobody awaits; they are not kept. */
void esp_loader_session_rx(esp_loader_session_t *session, const uint8_t *bytes, size_t size);
/** The lines to assert, of esp_loader_line_t, all others to release. */
uint8_t esp_loader_session_lines(const esp_loader_session_t *session);
/** They are set. */
void esp_loader_session_lines_done(esp_loader_session_t *session);
/** The host's rate in baud: to be taken while ESP_LOADER_WANT_BAUD is set, else in use. */
uint32_t esp_loader_session_baud(const esp_loader_session_t *session);
/** The host runs at that rate. @param taken  false: the line cannot; the visit goes on at another
 * rate, where one is left */
void esp_loader_session_baud_done(esp_loader_session_t *session, bool taken);

/** @} */

/** @name Asking @{ */

/** The engine of the visit. Ask it for flash and loader; begin no operation before the end. */
esp_loader_engine_t *esp_loader_session_engine(esp_loader_session_t *session);

/** The chip, as far as it is known by now. Part of the session: it changes while the visit goes on,
 * and keeps after its end what was found. */
const esp_loader_target_t *esp_loader_session_target(const esp_loader_session_t *session);

/** How the visit ended; ESP_LOADER_END_NONE while it goes on: the rest is undefined then. Part of
 * the session, until esp_loader_session_init() is called again. */
const esp_loader_outcome_t *esp_loader_session_outcome(const esp_loader_session_t *session);

/** How the chip will be left, as far as that is known by now. */
esp_loader_leaving_t esp_loader_session_leaving(const esp_loader_session_t *session);

/** How far the task is, in bytes; both 0 where it has no measure. `done` may fall back: what a bad
 * line has lost is sent again. */
void esp_loader_session_progress(const esp_loader_session_t *session, uint32_t *done,
                                 uint32_t *total);

/** Bytes of a block of flash, and of RAM, that suit the loader that answers now and the way the
 * chip is reached: to be asked for when ESP_LOADER_APPROVE_TASK is asked, or later. */
uint32_t esp_loader_session_flash_block_size(const esp_loader_session_t *session);
uint32_t esp_loader_session_ram_block_size(const esp_loader_session_t *session);

/** Sets the pins that flash is attached at, as esp_loader_engine_set_flash_pins(). Later than that
 * it has no effect; another visit begins with 0. */
void esp_loader_session_set_flash_pins(esp_loader_session_t *session, uint32_t pins);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
