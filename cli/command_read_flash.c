/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "file_save.h"
#include "flash_range.h"
#include "message.h"
#include "progress.h"
#include "session.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    esp_loader_flash_read_t read;
    progress_t progress;
} read_view_t;

static void read_tick(void *user, uint32_t now_ms)
{
    read_view_t *view = user;
    progress_show(&view->progress, view->read.read, now_ms);
}

static cli_exit_t read_failed(session_t *session, const char *doing)
{
    if (esp_loader_engine_result(&session->engine)->code == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        message_error("leave --no-stub out, or use a build that has the chip's flasher stub",
                      "cannot %s: the ROM loader of the %s cannot read there", doing,
                      esp_loader_chip_name(session->chip));
        return CLI_FAILED;
    }
    return session_failed(session, doing);
}

static cli_exit_t read_region(session_t *session, const flash_range_t *range, uint8_t *buffer)
{
    char label[64];
    char doing[64];
    char time[PROGRESS_TEXT];
    char rate[PROGRESS_TEXT];
    read_view_t view = {.read = {.address = range->offset, .size = range->size, .buffer = buffer}};
    const uint32_t began = drive_now_ms();
    snprintf(label, sizeof label, "Flash at 0x%x", (unsigned)range->offset);
    snprintf(doing, sizeof doing, "read flash at 0x%x", (unsigned)range->offset);
    progress_begin(&view.progress, label, "reading", range->size, began);
    session->drive.tick = read_tick;
    session->drive.tick_user = &view;
    session_set_time(session);
    esp_loader_engine_flash_read(&session->engine, &view.read);
    const bool done = session_run(session);
    session->drive.tick = NULL;
    if (!done) {
        return read_failed(session, doing);
    }
    const uint32_t ms = drive_now_ms() - began;
    message_say("%s: read %u bytes in %s%s", label, (unsigned)range->size,
                progress_time_text(time, ms), progress_rate_text(rate, range->size, ms));
    return CLI_OK;
}

static cli_exit_t read_into(session_t *session, flash_range_t *range, file_save_t *save)
{
    cli_exit_t exit = session_prepare_flash(session);
    if (exit == CLI_OK) {
        exit = flash_range_fit(range, esp_loader_engine_flash(&session->engine)->size);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    uint8_t *buffer = malloc(range->size);
    if (buffer == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    exit = read_region(session, range, buffer);
    if (exit == CLI_OK) {
        exit = file_save_end(save, buffer, range->size);
    }
    free(buffer);
    return exit;
}

cli_exit_t command_read_flash(const options_t *options)
{
    flash_range_t range;
    file_save_t save;
    session_t session;
    cli_exit_t exit = flash_range_parse(options->operands, 1, &range);
    if (exit == CLI_OK) {
        exit = file_save_begin(&save, options->operands[2]);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    exit = session_open(&session, options);
    if (exit == CLI_OK) {
        exit = read_into(&session, &range, &save);
        if (exit == CLI_OK) {
            exit = session_finish(&session);
        }
        session_close(&session);
    }
    file_save_drop(&save);
    return exit;
}
