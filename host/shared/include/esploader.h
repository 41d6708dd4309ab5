/**
 * libesploader: programs Espressif chips, for every language that can call C.
 *
 *     esploader_visit_t *visit = esploader_visit_new("/dev/ttyUSB0");
 *     esploader_set(visit, "chip", "esp32c3");
 *     esploader_add_image(visit, 0x10000, bytes, size);
 *     if (esploader_begin_flash(visit) != ESPLOADER_OK || esploader_run(visit) != ESPLOADER_OK)
 *         puts(esploader_error_text(visit));
 *     esploader_visit_free(visit);
 *
 * A visit connects to the chip at a port, does one task, and leaves the chip. It may then begin
 * again. The library prints nothing, ends no process, takes no signal and starts no thread. A visit
 * belongs to the thread that begins its first task, up to esploader_visit_free(): lines of the
 * network that one thread has opened cannot be used by two at once. Only esploader_cancel() may be
 * called from elsewhere.
 *
 * What this header promises stays: names, numbers and meanings. A later library has more of them.
 * Structures begin with their size, which the caller fills in, so that they may grow: the library
 * never touches more than that. esploader_abi_version() tells whether the library is of this kind.
 *
 * Texts are English, UTF-8, and end with a zero; none is NULL. Functions that return an
 * esploader_kind_t have told more in the visit's error.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESPLOADER_H
#define ESPLOADER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ESPLOADER_API __attribute__((visibility("default")))

/** Changes only when a program that was made with another one would not work any more. */
#define ESPLOADER_ABI_VERSION 1

/** ESPLOADER_ABI_VERSION of the library. */
ESPLOADER_API uint32_t esploader_abi_version(void);

/** The library's version, as "2.1.0". */
ESPLOADER_API const char *esploader_version(void);

/** @name What went wrong @{ */

/** Kinds of errors. */
typedef enum {
    ESPLOADER_OK = 0,
    ESPLOADER_ERROR_USAGE = 1,       /**< the call, or an option's value, makes no sense */
    ESPLOADER_ERROR_INPUT = 2,       /**< an image is refused */
    ESPLOADER_ERROR_MEMORY = 3,      /**< out of memory */
    ESPLOADER_ERROR_NO_PORT = 4,     /**< no port named, and none, or more than one, looks right */
    ESPLOADER_ERROR_PORT = 5,        /**< the port does not open, or was lost */
    ESPLOADER_ERROR_INTERRUPTED = 6, /**< cancelled */
    ESPLOADER_ERROR_NO_CHIP = 7,     /**< no chip answers */
    ESPLOADER_ERROR_OTHER_CHIP = 8,  /**< another chip than wanted, or one that is not known */
    ESPLOADER_ERROR_FAILED = 9,      /**< an operation failed on the chip */
    ESPLOADER_ERROR_DIFFERENT = 10,  /**< flash holds something else than an image */
} esploader_kind_t;

typedef struct esploader_visit esploader_visit_t;

/** The last error: of the last call that may fail, or of the visit that has ended. */
ESPLOADER_API esploader_kind_t esploader_error_kind(const esploader_visit_t *visit);

/** The kind in a word that stays, as "no-chip": for logs and for languages without such numbers. */
ESPLOADER_API const char *esploader_kind_name(esploader_kind_t kind);

/** Why, in a word that stays, as "permission" of a port, "timeout" of an operation or "misaligned"
 * of a file: finer than the kind, and "" where that says all. There may be more of them one day. */
ESPLOADER_API const char *esploader_error_reason(const esploader_visit_t *visit);

/** What happened and where, without a line end; "" when there is no error. Until the next call. */
ESPLOADER_API const char *esploader_error_text(const esploader_visit_t *visit);

/** What to do about it, likewise; "" where there is nothing to tell. */
ESPLOADER_API const char *esploader_error_advice(const esploader_visit_t *visit);

/** @} */

/** @name A visit @{ */

/**
 * Makes a visit. Nothing is opened before a task begins.
 * @param port  a device as "/dev/ttyUSB0", "rfc2217://host:port" or "socket://host:port"; NULL or
 *              "": the only port of this machine that looks like an Espressif board's
 * @return NULL: out of memory
 */
ESPLOADER_API esploader_visit_t *esploader_visit_new(const char *port);

/** Ends it, closes the port, gives memory back. Not from a callback. NULL is allowed. */
ESPLOADER_API void esploader_visit_free(esploader_visit_t *visit);

/**
 * Sets an option; holds for every task that begins from now on. In brackets what holds without.
 *
 *   baud        rate for writing and reading [460800]
 *   chip        the only chip that will do, as "esp32c3"; "any" [any]
 *   attempts    resets before giving up [7]
 *   before      into the loader: "default" (by the port's lines), "usb" (in the way of
 *               USB-Serial-JTAG), "none" (it is there already) [default]
 *   after       in the end: "default" (what starts the chip over this port), "hard-reset",
 *               "watchdog-reset", "no-reset" [default]
 *   stub        "on": a flasher stub, where there is one; "off": the ROM loader [on]
 *   flash-size  bytes, or as "4MB", instead of what the flash tells; 0: it tells [0]
 *   skip        "on": images that are in flash already are not written [on]
 *   verify      "on": flash is compared with the images in the end [on]
 *   judge       "on": images are judged like files, see esploader_add_file() [off]
 *   force       "on": what files hold is told in notes, and refused no more [off]
 *   compress    "on": files, and images that are judged, go compressed where that is smaller [on]
 */
ESPLOADER_API esploader_kind_t esploader_set(esploader_visit_t *visit, const char *name,
                                             const char *value);

/** Adds an image for flash, of which a copy is kept. `offset` is a multiple of 4096. */
ESPLOADER_API esploader_kind_t esploader_add_image(esploader_visit_t *visit, uint32_t offset,
                                                   const void *bytes, size_t size);

/**
 * Adds a file for flash, which is read when a task begins; Intel HEX, UF2 and, with option "chip",
 * ELF files are written as what they hold. Files are judged before anything is erased: what each
 * holds, whether it is for this chip, and flash as it will be, with what is in it where no file
 * goes. Only sectors that differ are written. Images that were added beside files are judged, too.
 */
ESPLOADER_API esploader_kind_t esploader_add_file(esploader_visit_t *visit, uint32_t offset,
                                                  const char *path);

/** Adds all files of an ESP-IDF build: its folder, or the flasher_args.json in it. One at most;
 * a file that was added with the offset of one of these takes its place. */
ESPLOADER_API esploader_kind_t esploader_add_build(esploader_visit_t *visit, const char *path);

/** Forgets all images, files and the build. */
ESPLOADER_API esploader_kind_t esploader_clear_images(esploader_visit_t *visit);

/** @} */

/** @name Tasks: each opens the port, if it is not open, and begins; nothing is sent yet @{ */

/** Connects, finds out who the chip is, leaves. */
ESPLOADER_API esploader_kind_t esploader_begin_identity(esploader_visit_t *visit);

/** The same, and looks at its flash: id and size. A chip that has none, or whose flash tells no
 * size, is ESPLOADER_ERROR_FAILED; so is one in Secure Download Mode without option "flash-size".
 */
ESPLOADER_API esploader_kind_t esploader_begin_flash_identity(esploader_visit_t *visit);

/** Writes the images, and compares flash with them in the end. */
ESPLOADER_API esploader_kind_t esploader_begin_flash(esploader_visit_t *visit);

/** Compares flash with the images: ESPLOADER_ERROR_DIFFERENT when it holds something else. */
ESPLOADER_API esploader_kind_t esploader_begin_verify(esploader_visit_t *visit);

/** Reads `size` bytes of flash into `bytes`, which is the caller's and stays until the end. */
ESPLOADER_API esploader_kind_t esploader_begin_read(esploader_visit_t *visit, uint32_t address,
                                                    void *bytes, size_t size);

/** Erases flash; both are multiples of 4096, and a `size` of 0 is all up to the end of flash. Needs
 *  a flasher stub. */
ESPLOADER_API esploader_kind_t esploader_begin_erase(esploader_visit_t *visit, uint32_t address,
                                                     uint32_t size);

/** Reads `count` words of memory or registers from `address` on, a multiple of 4, into `words`,
 * which is the caller's and stays until the end. Each is read until two answers agree. */
ESPLOADER_API esploader_kind_t esploader_begin_read_memory(esploader_visit_t *visit,
                                                           uint32_t address, uint32_t *words,
                                                           size_t count);

/** Writes the bits of `mask` in the word of memory, or the register, at `address`. */
ESPLOADER_API esploader_kind_t esploader_begin_write_memory(esploader_visit_t *visit,
                                                            uint32_t address, uint32_t value,
                                                            uint32_t mask);

/**
 * Loads a program into RAM and starts it: an image, an Intel HEX or UF2 file that holds one, or an
 * ELF file. It is read at once, and judged as soon as the chip is known: damaged, for another chip
 * or for flash, it is ESPLOADER_ERROR_INPUT. Whether it overwrites what the loader itself uses is
 * not checked. The chip is not reset in the end.
 */
ESPLOADER_API esploader_kind_t esploader_begin_load_ram(esploader_visit_t *visit, const char *path);

/** Asks what the chip tells of its security: esploader_security(). ESP8266 and ESP32 tell nothing:
 * ESPLOADER_ERROR_FAILED, "unsupported". */
ESPLOADER_API esploader_kind_t esploader_begin_security(esploader_visit_t *visit);

/** Resets the chip by the port's lines, without connecting. */
ESPLOADER_API esploader_kind_t esploader_begin_reset(esploader_visit_t *visit);

/** @} */

/** @name Driving @{ */

/** Runs what has begun to its end, and blocks until then. @return how it ended, also where it could
 * not begin or esploader_step() has brought it to its end; called once more, ESPLOADER_ERROR_USAGE:
 * there is nothing to run */
ESPLOADER_API esploader_kind_t esploader_run(esploader_visit_t *visit);

/**
 * Runs visits that have begun, at most 256, side by side in this thread. The error of each tells
 * how it ended. @return ESPLOADER_OK: all have ended well; else the kind of the first that has not,
 * as of esploader_run()
 */
ESPLOADER_API esploader_kind_t esploader_run_all(esploader_visit_t *const *visits, size_t count);

/**
 * Goes on a little, and waits at most `timeout_ms` where there is nothing to do: for programs with
 * an event loop, which call it often. There is no descriptor to wait for: lines of the network
 * hide theirs.
 * @return 1: it goes on; 0: it has ended, or never began
 */
ESPLOADER_API int esploader_step(esploader_visit_t *visit, int timeout_ms);

/** Ends it soon, for good: from any thread, from a callback or from a signal handler. */
ESPLOADER_API void esploader_cancel(esploader_visit_t *visit);

/** @} */

/** @name What happens, and who is there @{ */

/** What has happened; `value` and `other` are its figures. */
typedef enum {
    ESPLOADER_EVENT_PROGRESS = 1,       /**< `value` of `other` bytes of the task are done */
    ESPLOADER_EVENT_ATTEMPT = 2,        /**< attempt `value` of `other` to connect begins */
    ESPLOADER_EVENT_CHIP = 3,           /**< the chip is found: esploader_identity() */
    ESPLOADER_EVENT_STUB_FOUND = 4,     /**< a flasher stub runs there already: it is used */
    ESPLOADER_EVENT_STUB_FORBIDDEN = 5, /**< Secure Download Mode runs no stub */
    ESPLOADER_EVENT_STUB_ABSENT = 6,    /**< there is none for this chip */
    ESPLOADER_EVENT_STUB_LOADING = 7,   /**< it is uploaded */
    ESPLOADER_EVENT_STUB_STARTED = 8,   /**< it answers */
    ESPLOADER_EVENT_RATE = 9,           /**< both sides run at `value` baud */
    ESPLOADER_EVENT_RATE_FAILED = 10,   /**< `value` baud does not work here: on at `other` */
    ESPLOADER_EVENT_RATE_NOTE = 11,     /**< another thing to know of the rate: see the text */
    ESPLOADER_EVENT_FLASH_SMALLER = 12, /**< it tells `value` bytes, the option said `other` */
    ESPLOADER_EVENT_READY = 13,         /**< all is prepared, the task begins */
    ESPLOADER_EVENT_TASK = 14,      /**< a step of it, see the text; of a flash: image `other` */
    ESPLOADER_EVENT_TASK_DONE = 15, /**< it has succeeded */
    ESPLOADER_EVENT_LEAVING = 16,   /**< the chip is left */
    ESPLOADER_EVENT_PORT_LEFT = 17, /**< the port has gone with the chip */
    ESPLOADER_EVENT_PORT_BACK = 18, /**< it is back */
    ESPLOADER_EVENT_DONE = 19,      /**< the visit has ended: esploader_error_kind() */
    ESPLOADER_EVENT_AGAIN = 20,     /**< the line has failed: connecting again, time `value` of
                                         `other` without progress */
    ESPLOADER_EVENT_NOTE = 21,      /**< something to know of what is flashed: see the text, which
                                         stays until the next task begins */
} esploader_event_kind_t;

/** Something that has happened. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_event_t) of whoever made the structure */
    uint32_t kind;        /**< of esploader_event_kind_t; there may be more of them one day */
    uint32_t value;
    uint32_t other;
    const char *text; /**< for people; constant */
} esploader_event_t;

typedef void (*esploader_event_callback_t)(void *user, const esploader_event_t *event);

/** Who is told; NULL: nobody. The callback may ask and cancel the visit, nothing else. */
ESPLOADER_API void esploader_on_event(esploader_visit_t *visit, esploader_event_callback_t callback,
                                      void *user);

/**
 * The same without a callback: takes the oldest event out of a queue, in which the last 256 are
 * kept; of progress only the latest. `event->struct_size` is filled in before.
 * @return 1: there was one; 0: there is none; -1: `struct_size` is not filled in, and it stays
 */
ESPLOADER_API int esploader_next_event(esploader_visit_t *visit, esploader_event_t *event);

/** Who the chip is, as far as it is known. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_identity_t) of whoever made the structure */
    char chip[28];        /**< as "ESP32-C3"; "" before it is found */
    uint8_t mac[6];       /**< all zero in Secure Download Mode, which tells none */
    uint16_t revision;    /**< major * 100 + minor; 0: not told */
    uint8_t secure_download;
    uint8_t flash_encryption; /**< on; 0 also where it was not looked at */
    uint8_t stub;             /**< a flasher stub was, or is, at work */
    uint8_t reserved;
    uint32_t flash_id;   /**< as 0x1640ef; 0: not looked at */
    uint32_t flash_size; /**< bytes; 0: not known */
    uint32_t baud;       /**< rate of the line */
} esploader_identity_t;

/** `identity->struct_size` is filled in before, else ESPLOADER_ERROR_USAGE, which takes the place
 * of no error that a visit has left. */
ESPLOADER_API esploader_kind_t esploader_identity(esploader_visit_t *visit,
                                                  esploader_identity_t *identity);

/** What a chip tells of its security; of each byte 1 means yes. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_security_t) of whoever made the structure */
    uint32_t eco_version; /**< of the chip's design; 0 on the ESP32-S2, which does not tell */
    uint8_t secure_boot;  /**< signatures are demanded */
    uint8_t secure_boot_aggressive_revoke; /**< a key that fails once is revoked */
    uint8_t revoked_keys;                  /**< bits: 1, 2 and 4 for the three of secure boot */
    uint8_t secure_download;               /**< Secure Download Mode is on */
    uint8_t flash_encryption;              /**< is on */
    uint8_t jtag_disabled_by_software;
    uint8_t jtag_disabled_for_good;
    uint8_t usb_disabled;
    uint8_t data_cache_disabled; /**< in the loader; so is the next */
    uint8_t instruction_cache_disabled;
    uint8_t reserved[2];
} esploader_security_t;

/** What esploader_begin_security() has heard. `security->struct_size` is filled in before.
 * @return ESPLOADER_ERROR_USAGE, with another error left as it is: it is not, or the visit's last
 *         task was another, or has not succeeded */
ESPLOADER_API esploader_kind_t esploader_security(esploader_visit_t *visit,
                                                  esploader_security_t *security);

/** What has become of image `index` in the order in which images were added: bits. */
enum {
    ESPLOADER_IMAGE_WRITTEN = 1,
    ESPLOADER_IMAGE_SKIPPED = 2,  /**< it was in flash already */
    ESPLOADER_IMAGE_VERIFIED = 4, /**< flash holds it */
};
ESPLOADER_API uint32_t esploader_image_state(const esploader_visit_t *visit, size_t index);

/** A file, or an image that was judged, of the last flash or verification: one that was added, or
 * a stretch of one that says itself where its bytes go. */
typedef struct {
    uint32_t struct_size; /**< sizeof(esploader_file_t) of whoever made the structure */
    uint32_t offset;      /**< in flash */
    uint32_t size;        /**< bytes */
    uint32_t state;       /**< bits, as of esploader_image_state() */
    uint32_t compressed;  /**< bytes of it as sent; 0: it was sent as it is, or not at all */
    const char *path;     /**< its name; so long as the label */
    const char *label;    /**< as "Bootloader at 0x1000"; until the next task begins */
} esploader_file_t;

/** How many there are: from the begin of the task on, by ascending offset. */
ESPLOADER_API size_t esploader_file_count(const esploader_visit_t *visit);

/** `file->struct_size` is filled in before. @return ESPLOADER_ERROR_USAGE, with another error left
 * as it is: it is not, or there is no such file */
ESPLOADER_API esploader_kind_t esploader_file(const esploader_visit_t *visit, size_t index,
                                              esploader_file_t *file);

/** @} */

/** @name Ports of this machine, without a visit; nothing is opened @{ */

typedef struct {
    uint32_t struct_size;  /**< sizeof(esploader_port_t) of whoever made the structure */
    uint32_t usb;          /**< 1: it is a USB device, and the next two are known */
    uint32_t usb_vendor;   /**< as 0x303a */
    uint32_t usb_product;  /**< as 0x1001 */
    char name[256];        /**< for esploader_visit_new() */
    char description[128]; /**< what the system calls it, or "" */
    char serial[64];       /**< serial number of the USB device, or "" */
    char board[64];        /**< why it looks like an Espressif board's, as "CP210x adapter"; "": it
                                does not */
} esploader_port_t;

typedef struct esploader_ports esploader_ports_t;

/** Lists the ports there are now, at most 32, those first that are most likely a board's.
 * @return for esploader_ports_free(); NULL: out of memory. A machine that tells no ports has none
 */
ESPLOADER_API esploader_ports_t *esploader_ports_new(void);

ESPLOADER_API size_t esploader_ports_count(const esploader_ports_t *ports);

/** `port->struct_size` is filled in before. @return ESPLOADER_ERROR_USAGE: it is not, or there is
 * no such port */
ESPLOADER_API esploader_kind_t esploader_ports_get(const esploader_ports_t *ports, size_t index,
                                                   esploader_port_t *port);

/** NULL is allowed. */
ESPLOADER_API void esploader_ports_free(esploader_ports_t *ports);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
