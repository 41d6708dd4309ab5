/**
 * A serial line on Linux that never blocks unless told how long: local ports, pseudo-terminals,
 * raw TCP and RFC 2217 behind one set of calls.
 *
 * Meant for an event loop: read and write move what can be moved at once, serial_line_wait() and
 * serial_line_wait_many() are the only calls that wait for data. A line belongs to the thread that
 * opened it; several threads may each have lines of their own. Another thread may close it, or take
 * it over, while the first one does nothing with its lines: network lines of one thread share what
 * serves them. A call that comes meanwhile ends with SERIAL_LINE_OTHER_THREAD; to close a line, it
 * waits.
 *
 * A line lost on the way (adapter unplugged, connection closed, far end of a pty gone) is told as
 * SERIAL_LINE_LOST by every call, for good; close it and open it anew. No call raises SIGPIPE.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SERIAL_LINE_H
#define SERIAL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a call ended. Errors are negative, so a call that counts bytes returns them as well. */
typedef enum {
    SERIAL_LINE_OK = 0,
    SERIAL_LINE_LOST = -1,          /**< the line was open and is gone */
    SERIAL_LINE_NO_DEVICE = -2,     /**< no such device, or no hardware behind it */
    SERIAL_LINE_PERMISSION = -3,    /**< the user may not open the device */
    SERIAL_LINE_BUSY = -4,          /**< another program holds the device */
    SERIAL_LINE_NOT_SERIAL = -5,    /**< the path is no serial port */
    SERIAL_LINE_BAD_URL = -6,       /**< the URL cannot be understood */
    SERIAL_LINE_UNKNOWN_HOST = -7,  /**< the host name has no address */
    SERIAL_LINE_REFUSED = -8,       /**< the host answers, but nothing listens on that port */
    SERIAL_LINE_UNREACHABLE = -9,   /**< the host does not answer */
    SERIAL_LINE_NOT_RFC2217 = -10,  /**< something listens, but it does not speak RFC 2217 */
    SERIAL_LINE_RATE = -11,         /**< the port cannot run at this rate */
    SERIAL_LINE_UNSUPPORTED = -12,  /**< this kind of line has no such control */
    SERIAL_LINE_TIMEOUT = -13,      /**< the far end did not answer or take the data in time */
    SERIAL_LINE_NO_MEMORY = -14,    /**< out of memory */
    SERIAL_LINE_FAILED = -15,       /**< the system refused for another reason: see errno */
    SERIAL_LINE_CANCELLED = -16,    /**< the caller did not want it any more */
    SERIAL_LINE_NO_NETWORK = -17,   /**< the build has local lines only */
    SERIAL_LINE_OTHER_THREAD = -18, /**< another thread uses network lines that were opened by the
                                         thread that opened this one */
} serial_line_error_t;

/** What a line is ready for: bits of the answer of the wait calls. */
enum {
    SERIAL_LINE_READABLE = 1, /**< serial_line_read() will return at least one byte */
    SERIAL_LINE_WRITABLE = 2, /**< serial_line_write() will take at least one byte */
};

/** The most lines one serial_line_wait_many() takes. */
#define SERIAL_LINE_WAIT_MAX 256

/** An open line; made by serial_line_open(), freed by serial_line_close(). */
typedef struct serial_line serial_line_t;

/** One line to wait for. */
typedef struct {
    serial_line_t *line;
    bool want_write; /**< wait also until bytes can be written */
    int ready;       /**< out: SERIAL_LINE_READABLE | _WRITABLE, 0, or SERIAL_LINE_LOST */
} serial_line_wait_t;

/** A local port, as serial_line_list() found it. All texts live until the callback returns. */
typedef struct {
    const char *name;        /**< path to open, e.g. "/dev/ttyUSB0" */
    const char *description; /**< what the system calls it, or "" */
    const char *serial;      /**< serial number of the USB device, or "" */
    int usb_vid;             /**< USB vendor, or -1 where it is no USB device */
    int usb_pid;             /**< USB product, or -1 */
} serial_line_info_t;

typedef void (*serial_line_list_callback_t)(const serial_line_info_t *info, void *user);

/**
 * Opens a line: 8 data bits, no parity, 1 stop bit, no flow control, raw.
 *
 * `url` is one of
 *   - a device: "/dev/ttyUSB0", a pseudo-terminal, or a symbolic link to one; a name without a
 *     slash is looked for in the current folder, then in /dev
 *   - "socket://host:port": plain bytes over TCP; it has neither a rate nor control lines
 *   - "rfc2217://host:port": a remote serial port; rate, DTR and RTS reach the far end
 * An IPv6 address stands in brackets: "socket://[::1]:4000".
 *
 * A local device is held exclusively. The kernel raises DTR and RTS of a local port when it is
 * opened; neither is touched beyond that, and an RFC 2217 port's lines are left as they are.
 *
 * `baud` is bits per second, and any number the hardware can do. Opening a network line waits up to
 * 10 s for the host; an RFC 2217 line fails with SERIAL_LINE_TIMEOUT when the far end says nothing
 * at all for about 6 s, or leaves one of these settings unconfirmed for about 5 s.
 *
 * Returns NULL and the reason in `*err` (which may be NULL) when it fails.
 */
serial_line_t *serial_line_open(const char *url, uint32_t baud, serial_line_error_t *err);

/** Whether to give up what is waited for. */
typedef bool (*serial_line_cancel_t)(void *user);

/**
 * The same for a caller who may lose patience: `cancel` is asked ten times a second or more while a
 * network line is opened, and once it returns true opening ends with SERIAL_LINE_CANCELLED. It is
 * not called afterwards. Only the look-up of a host's name goes on until the system has ended it.
 */
serial_line_t *serial_line_open_cancellable(const char *url, uint32_t baud,
                                            serial_line_cancel_t cancel, void *user,
                                            serial_line_error_t *err);

/** A line that is being opened beside others. */
typedef struct serial_line_opening serial_line_opening_t;

/**
 * Begins to open a line as serial_line_open_cancellable() does, which has then to be ended by this
 * thread. Hosts of several lines are waited for at once, 10 s from here on; what follows once they
 * answer is done by the end. Where a build has no libgensio all of it is. `url` is copied. NULL:
 * out of memory.
 */
serial_line_opening_t *serial_line_open_begin(const char *url, uint32_t baud,
                                              serial_line_cancel_t cancel, void *user);

/** Waits until the line is open, and frees `opening`, which may be NULL. As serial_line_open(). */
serial_line_t *serial_line_open_end(serial_line_opening_t *opening, serial_line_error_t *err);

/**
 * What is open already, a terminal, pipe or socket, as a line: to wait for it beside others. It has
 * neither a rate nor control lines, is not drained and not flushed; bytes are moved only when that
 * does not block. The end of what can be read is SERIAL_LINE_LOST. Writing to a pipe that nobody
 * reads raises SIGPIPE, unlike other calls. The descriptor stays the caller's, also after
 * serial_line_close(). NULL: out of memory.
 */
serial_line_t *serial_line_of_descriptor(int descriptor);

/** Closes the line and frees it. NULL is allowed. Data still unsent may be lost: see drain. */
void serial_line_close(serial_line_t *line);

/** Copies what has arrived, at most `capacity` bytes. Returns their number, 0 when there is
 *  nothing yet, or an error. Data that came before a network line was lost is still delivered. */
int serial_line_read(serial_line_t *line, void *data, size_t capacity);

/** Hands over as many of `size` bytes as fit at once. Returns their number (0: wait until
 *  writable) or an error. */
int serial_line_write(serial_line_t *line, const void *data, size_t size);

/**
 * Waits until the line is readable, or with `want_write` also until it is writable, at most
 * `timeout_ms` (negative: no limit). Returns the bits that hold, 0 when the time ran out or a
 * signal came, or an error.
 */
int serial_line_wait(serial_line_t *line, bool want_write, int timeout_ms);

/**
 * The same for up to SERIAL_LINE_WAIT_MAX lines of any kinds at once, all of this thread. Returns
 * how many have a `ready` other than 0 (a lost line counts), 0 when the time ran out or a signal
 * came, or an error when waiting itself failed.
 */
int serial_line_wait_many(serial_line_wait_t *waits, size_t count, int timeout_ms);

/** Waits until what was written has left this machine, at most `timeout_ms`. */
serial_line_error_t serial_line_drain(serial_line_t *line, int timeout_ms);

/** Throws away what has arrived and was not read. */
serial_line_error_t serial_line_flush_input(serial_line_t *line);

/**
 * Sets the rate in bits per second. Returns once it holds: over RFC 2217 that is when the far end
 * has confirmed it. SERIAL_LINE_RATE when the hardware ends up more than 3 % off (a UART with 8N1
 * tolerates about that much).
 */
serial_line_error_t serial_line_set_baud(serial_line_t *line, uint32_t baud);

/** Whether the line has a rate to set. */
bool serial_line_has_baud(const serial_line_t *line);

/**
 * Sets both control lines, true being asserted (on the usual auto-reset circuit RTS pulls EN low
 * and DTR pulls GPIO0 low). A local port changes both in one system call. Over RFC 2217 they are
 * two commands sent together, ordered so that "RTS without DTR", which is reset, is never passed
 * through on the way to another state; returns once the far end has confirmed both.
 */
serial_line_error_t serial_line_set_lines(serial_line_t *line, bool dtr, bool rts);

/** Whether the line has DTR and RTS: false for a pseudo-terminal and for socket://. */
bool serial_line_can_reset(const serial_line_t *line);

/** Whether the port is the USB-Serial-JTAG unit inside an Espressif chip (303A:1001), which takes
 *  another reset sequence than an adapter. */
bool serial_line_is_usb_jtag(const serial_line_t *line);

/** What happened and what to do about it: one sentence or two, no line end, never NULL. */
const char *serial_line_error_text(serial_line_error_t err);

/** Calls `callback` for each serial port of this machine, in the system's order. Returns how many,
 *  0 also where the system has no list of them (no /sys), or an error. */
int serial_line_list(serial_line_list_callback_t callback, void *user);

#ifdef __cplusplus
}
#endif

#endif
