/*
 * A COM port. A read of one byte is always under way, and its event tells when bytes have come:
 * then those that the driver has are read as well. A write goes on by itself, of bytes that are
 * copied.
 *
 * A read that ends with whatever is there could do both; Wine's waits until it has all it asked
 * for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_local.h"
#include "local/serial_ports.h"
#include "serial_rate.h"
#include "serial_time.h"
#include "windows_line.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOCAL_INPUT = 16384,  /* what is read at once */
    LOCAL_OUTPUT = 16384, /* what is written at once */
    LOCAL_QUEUE = 65536,  /* of the driver, each way; a wish */
    LOCAL_DRAIN_STEP_MS = 1,
    LOCAL_PATH = 300,
};

typedef struct {
    serial_line_t base; /* its event is that of reading */
    HANDLE port;
    OVERLAPPED reading;
    OVERLAPPED writing;
    bool is_reading;
    bool is_writing;
    bool lost;
    bool dtr;
    bool rts;
    size_t input_start;
    size_t input_size;
    uint8_t input[LOCAL_INPUT];
    uint8_t output[LOCAL_OUTPUT];
} serial_local_t;

static serial_line_error_t local_error(DWORD os_error)
{
    switch (os_error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_GEN_FAILURE:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_DEV_NOT_EXIST:
        return SERIAL_LINE_NO_DEVICE;
    /* A COM port that another program has open denies access: its rights are those of all. */
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_BUSY:
        return SERIAL_LINE_BUSY;
    case ERROR_INVALID_HANDLE:
    case ERROR_INVALID_FUNCTION:
        return SERIAL_LINE_NOT_SERIAL;
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
        return SERIAL_LINE_NO_MEMORY;
    default:
        return SERIAL_LINE_FAILED;
    }
}

/* Begins a read of so many bytes behind those that are there. */
static bool local_start(serial_local_t *local, DWORD count)
{
    if (!ReadFile(local->port, local->input + local->input_size, count, NULL, &local->reading) &&
        GetLastError() != ERROR_IO_PENDING) {
        local->lost = true;
    }
    return !local->lost;
}

/* Takes the byte of a read that has ended, and all that the driver has besides. */
static void local_end_read(serial_local_t *local)
{
    DWORD got = 0;
    COMSTAT state;
    if (!GetOverlappedResult(local->port, &local->reading, &got, FALSE)) {
        local->lost = local->lost || GetLastError() != ERROR_IO_INCOMPLETE;
        local->is_reading = !local->lost;
        return;
    }
    local->is_reading = false;
    local->input_size = got;
    if (got == 0 || !ClearCommError(local->port, NULL, &state) || state.cbInQue == 0) {
        return;
    }
    const DWORD room = sizeof local->input - 1;
    if (local_start(local, state.cbInQue < room ? state.cbInQue : room)) {
        local->lost = !GetOverlappedResult(local->port, &local->reading, &got, TRUE);
        local->input_size += local->lost ? 0 : got;
    }
}

/* Begins the read of one byte, unless one is under way or its bytes are not read yet. */
static void local_begin_read(serial_local_t *local)
{
    if (!local->is_reading && !local->lost && local->input_size == 0) {
        local->input_start = 0;
        local->is_reading = local_start(local, 1);
    }
}

static void local_take(serial_local_t *local)
{
    if (local->is_reading) {
        local_end_read(local);
    }
    local_begin_read(local);
}

/* @return whether another write can begin */
static bool local_has_written(serial_local_t *local)
{
    DWORD sent;
    if (!local->is_writing) {
        return true;
    }
    if (GetOverlappedResult(local->port, &local->writing, &sent, FALSE)) {
        local->is_writing = false;
    } else if (GetLastError() != ERROR_IO_INCOMPLETE) {
        local->is_writing = false;
        local->lost = true;
    }
    return !local->is_writing;
}

static int local_ready(serial_line_t *line, bool want_write)
{
    serial_local_t *local = (serial_local_t *)line;
    local_take(local);
    const bool writable = local_has_written(local) && want_write;
    if (local->input_size > 0) {
        return SERIAL_LINE_READABLE | (writable ? SERIAL_LINE_WRITABLE : 0);
    }
    if (local->lost) {
        return SERIAL_LINE_LOST;
    }
    return writable ? SERIAL_LINE_WRITABLE : 0;
}

static int local_read(serial_line_t *line, void *data, size_t capacity)
{
    serial_local_t *local = (serial_local_t *)line;
    local_take(local);
    if (local->input_size == 0) {
        return local->lost ? SERIAL_LINE_LOST : 0;
    }
    const size_t count = local->input_size < capacity ? local->input_size : capacity;
    memcpy(data, local->input + local->input_start, count);
    local->input_start += count;
    local->input_size -= count;
    local_begin_read(local);
    return (int)count;
}

static int local_write(serial_line_t *line, const void *data, size_t size)
{
    serial_local_t *local = (serial_local_t *)line;
    const bool is_idle = local_has_written(local);
    if (local->lost) {
        return SERIAL_LINE_LOST;
    }
    if (!is_idle) {
        return 0;
    }
    const size_t count = size < sizeof local->output ? size : sizeof local->output;
    memcpy(local->output, data, count);
    local->is_writing = true;
    if (!WriteFile(local->port, local->output, (DWORD)count, NULL, &local->writing) &&
        GetLastError() != ERROR_IO_PENDING) {
        local->is_writing = false;
        local->lost = true;
        return SERIAL_LINE_LOST;
    }
    return (int)count;
}

static serial_line_error_t local_drain(serial_line_t *line, int timeout_ms)
{
    serial_local_t *local = (serial_local_t *)line;
    const int64_t deadline = serial_deadline(timeout_ms);
    for (;;) {
        COMSTAT state = {0};
        if (local_has_written(local) && !ClearCommError(local->port, NULL, &state)) {
            local->lost = true;
        }
        if (local->lost) {
            return SERIAL_LINE_LOST;
        }
        if (!local->is_writing && state.cbOutQue == 0) {
            return SERIAL_LINE_OK;
        }
        if (serial_remaining_ms(deadline) == 0) {
            return SERIAL_LINE_TIMEOUT;
        }
        Sleep(LOCAL_DRAIN_STEP_MS);
    }
}

static serial_line_error_t local_flush_input(serial_line_t *line)
{
    serial_local_t *local = (serial_local_t *)line;
    local_take(local);
    local->input_size = 0;
    if (local->lost || !PurgeComm(local->port, PURGE_RXCLEAR)) {
        local->lost = true;
        return SERIAL_LINE_LOST;
    }
    /* What a read has taken meanwhile. */
    local_take(local);
    local->input_size = 0;
    local_begin_read(local);
    return local->lost ? SERIAL_LINE_LOST : SERIAL_LINE_OK;
}

/* 8N1 and the rate. The control lines are part of the same structure: they stay as they are. */
static bool local_configure(const serial_local_t *local, uint32_t baud)
{
    DCB settings = {.DCBlength = sizeof settings};
    if (!GetCommState(local->port, &settings)) {
        return false;
    }
    settings = (DCB){
        .DCBlength = sizeof settings,
        .BaudRate = baud,
        .fBinary = 1,
        .fDtrControl = local->dtr ? DTR_CONTROL_ENABLE : DTR_CONTROL_DISABLE,
        .fRtsControl = local->rts ? RTS_CONTROL_ENABLE : RTS_CONTROL_DISABLE,
        .XonLim = settings.XonLim,
        .XoffLim = settings.XoffLim,
        .ByteSize = 8,
        .Parity = NOPARITY,
        .StopBits = ONESTOPBIT,
        .XonChar = settings.XonChar,
        .XoffChar = settings.XoffChar,
    };
    return SetCommState(local->port, &settings) != 0;
}

static serial_line_error_t local_set_baud(serial_line_t *line, uint32_t baud)
{
    serial_local_t *local = (serial_local_t *)line;
    DCB settings = {.DCBlength = sizeof settings};
    if (!local_configure(local, baud)) {
        COMSTAT state;
        local->lost = local->lost || !ClearCommError(local->port, NULL, &state);
        return local->lost ? SERIAL_LINE_LOST : SERIAL_LINE_RATE;
    }
    /* A driver that cannot do a rate may take another one and say nothing. */
    return !GetCommState(local->port, &settings) || serial_rate_is_close(baud, settings.BaudRate)
               ? SERIAL_LINE_OK
               : SERIAL_LINE_RATE;
}

/* DTR rises first and falls last, so that RTS is never seen alone on the way. usbser.sys, Windows'
 * own driver for CDC devices, tells the device of RTS with the next change of DTR only: so DTR is
 * always set behind it. */
static serial_line_error_t local_set_lines(serial_line_t *line, bool dtr, bool rts)
{
    serial_local_t *local = (serial_local_t *)line;
    const DWORD dtr_call = dtr ? SETDTR : CLRDTR;
    const bool done = (!dtr || EscapeCommFunction(local->port, dtr_call)) &&
                      EscapeCommFunction(local->port, rts ? SETRTS : CLRRTS) &&
                      EscapeCommFunction(local->port, dtr_call);
    local->dtr = dtr;
    local->rts = rts;
    return done ? SERIAL_LINE_OK : SERIAL_LINE_LOST;
}

static void local_close(serial_line_t *line)
{
    serial_local_t *local = (serial_local_t *)line;
    if (local->port != INVALID_HANDLE_VALUE) {
        DWORD count;
        CancelIo(local->port);
        if (local->is_reading) {
            GetOverlappedResult(local->port, &local->reading, &count, TRUE);
        }
        if (local->is_writing) {
            GetOverlappedResult(local->port, &local->writing, &count, TRUE);
        }
        CloseHandle(local->port);
    }
    if (local->reading.hEvent != NULL) {
        CloseHandle(local->reading.hEvent);
    }
    if (local->writing.hEvent != NULL) {
        CloseHandle(local->writing.hEvent);
    }
    free(local);
}

/* "COM3" and "com12" become "\\.\COM12", which is needed from COM10 on; what is a path stays one.
 */
static bool local_path(const char *name, char path[LOCAL_PATH])
{
    const bool is_port = tolower((unsigned char)name[0]) == 'c' &&
                         tolower((unsigned char)name[1]) == 'o' &&
                         tolower((unsigned char)name[2]) == 'm' && isdigit((unsigned char)name[3]);
    const int size = snprintf(path, LOCAL_PATH, "%s%s", is_port ? "\\\\.\\" : "", name);
    return size > 0 && size < LOCAL_PATH;
}

static serial_line_error_t local_set_up(serial_local_t *local, const char *name, uint32_t baud)
{
    COMMTIMEOUTS times = {0}; /* neither a read nor a write ends by the clock */
    char path[LOCAL_PATH];
    DWORD modem;
    if (!local_path(name, path)) {
        return SERIAL_LINE_NO_DEVICE;
    }
    local->port = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                              FILE_FLAG_OVERLAPPED, NULL);
    if (local->port == INVALID_HANDLE_VALUE) {
        return local_error(GetLastError());
    }
    local->reading.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    local->writing.hEvent = CreateEventA(NULL, TRUE, FALSE, NULL);
    if (local->reading.hEvent == NULL || local->writing.hEvent == NULL) {
        return SERIAL_LINE_NO_MEMORY;
    }
    if (!SetCommTimeouts(local->port, &times)) {
        return SERIAL_LINE_NOT_SERIAL;
    }
    (void)SetupComm(local->port, LOCAL_QUEUE, LOCAL_QUEUE);
    /* Both raised, as Linux does and as most programs here: the usual circuit does nothing then. */
    local->dtr = true;
    local->rts = true;
    const serial_line_error_t err = local_set_baud(&local->base, baud);
    if (err != SERIAL_LINE_OK) {
        return err;
    }
    local->base.fd = HandleToLong(local->reading.hEvent);
    local->base.can_reset = GetCommModemStatus(local->port, &modem) != 0;
    local->base.is_usb_jtag = serial_ports_is_usb_jtag(name);
    local_begin_read(local);
    return local->lost ? SERIAL_LINE_NO_DEVICE : SERIAL_LINE_OK;
}

serial_line_t *serial_local_open(const char *name, uint32_t baud, serial_line_error_t *err)
{
    static const serial_line_backend_t backend = {
        .read = local_read,
        .write = local_write,
        .ready = local_ready,
        .drain = local_drain,
        .flush_input = local_flush_input,
        .set_baud = local_set_baud,
        .set_lines = local_set_lines,
        .close = local_close,
    };
    serial_local_t *local = calloc(1, sizeof *local);
    if (local == NULL) {
        *err = SERIAL_LINE_NO_MEMORY;
        return NULL;
    }
    local->base.backend = &backend;
    local->port = INVALID_HANDLE_VALUE;
    *err = local_set_up(local, name, baud);
    if (*err != SERIAL_LINE_OK) {
        local_close(&local->base);
        return NULL;
    }
    return &local->base;
}
