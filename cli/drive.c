/* SPDX-License-Identifier: Apache-2.0 */
#include "drive.h"
#include "interrupt.h"
#include <time.h>

enum {
    DRIVE_TICK_MS = 50, /* the longest wait: progress and Ctrl-C are not to lag */
    DRIVE_READ_SIZE = 4096,
};

uint32_t drive_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
}

static serial_line_error_t drive_lines(drive_t *drive)
{
    const uint8_t lines = esp_loader_engine_lines(drive->engine);
    if (drive->trace != NULL) {
        trace_lines(drive->trace, lines, drive_now_ms());
    }
    const serial_line_error_t error = serial_line_set_lines(
        drive->line, (lines & ESP_LOADER_LINE_BOOT) != 0, (lines & ESP_LOADER_LINE_RESET) != 0);
    if (error == SERIAL_LINE_OK) {
        esp_loader_engine_set_time(drive->engine, drive_now_ms());
        esp_loader_engine_lines_done(drive->engine);
    }
    return error;
}

static serial_line_error_t drive_baud(drive_t *drive)
{
    const uint32_t baud = esp_loader_engine_baud(drive->engine);
    if (drive->trace != NULL) {
        trace_baud(drive->trace, baud, drive_now_ms());
    }
    const serial_line_error_t error = serial_line_set_baud(drive->line, baud);
    if (error == SERIAL_LINE_OK) {
        esp_loader_engine_set_time(drive->engine, drive_now_ms());
        esp_loader_engine_baud_done(drive->engine);
    }
    return error;
}

/* Bytes sent, or an error. */
static int drive_send(drive_t *drive)
{
    uint16_t size;
    const uint8_t *bytes = esp_loader_engine_tx_buf(drive->engine, &size);
    const int sent = serial_line_write(drive->line, bytes, size);
    if (sent > 0) {
        if (drive->trace != NULL) {
            trace_bytes(drive->trace, TRACE_TO_CHIP, bytes, (size_t)sent, drive_now_ms());
        }
        esp_loader_engine_tx_ack(drive->engine, (uint16_t)sent);
    }
    return sent;
}

/* Bytes received, or an error. */
static int drive_receive(drive_t *drive)
{
    uint8_t bytes[DRIVE_READ_SIZE];
    const int received = serial_line_read(drive->line, bytes, sizeof bytes);
    if (received > 0) {
        if (drive->trace != NULL) {
            trace_bytes(drive->trace, TRACE_FROM_CHIP, bytes, (size_t)received, drive_now_ms());
        }
        if (drive->hear != NULL) {
            drive->hear(drive->hear_user, bytes, (size_t)received);
        }
        esp_loader_engine_rx(drive->engine, bytes, (size_t)received);
    }
    return received;
}

/* Moves bytes, or waits until some can be moved or the engine's deadline has come. */
static serial_line_error_t drive_move(drive_t *drive, bool sending)
{
    const int sent = sending ? drive_send(drive) : 0;
    if (sent != 0) {
        return sent < 0 ? (serial_line_error_t)sent : SERIAL_LINE_OK;
    }
    const int received = drive_receive(drive);
    if (received != 0) {
        return received < 0 ? (serial_line_error_t)received : SERIAL_LINE_OK;
    }
    const int32_t left = (int32_t)(esp_loader_engine_deadline(drive->engine) - drive_now_ms());
    const int wait = left > DRIVE_TICK_MS ? DRIVE_TICK_MS : left > 0 ? (int)left : 0;
    const int ready = serial_line_wait(drive->line, sending, wait);
    return ready < 0 ? (serial_line_error_t)ready : SERIAL_LINE_OK;
}

static serial_line_error_t drive_step(drive_t *drive, uint32_t wants)
{
    if ((wants & ESP_LOADER_WANT_LINES) != 0) {
        return drive_lines(drive);
    }
    if ((wants & ESP_LOADER_WANT_BAUD) != 0) {
        return drive_baud(drive);
    }
    return drive_move(drive, (wants & ESP_LOADER_WANT_TX) != 0);
}

bool drive_run(drive_t *drive)
{
    esp_loader_engine_set_time(drive->engine, drive_now_ms());
    uint32_t wants;
    while (((wants = esp_loader_engine_wants(drive->engine)) & ESP_LOADER_WANT_DONE) == 0) {
        if (interrupt_came()) {
            drive->interrupted = true;
            esp_loader_engine_abort(drive->engine, ESP_LOADER_ERROR_FAIL);
            break;
        }
        const serial_line_error_t error = drive_step(drive, wants);
        if (error != SERIAL_LINE_OK) {
            drive->line_error = error;
            esp_loader_engine_abort(drive->engine, ESP_LOADER_ERROR_FAIL);
            break;
        }
        const uint32_t now = drive_now_ms();
        if (drive->tick != NULL) {
            drive->tick(drive->tick_user, now);
        }
        esp_loader_engine_set_time(drive->engine, now);
    }
    return esp_loader_engine_result(drive->engine)->code == ESP_LOADER_SUCCESS;
}
