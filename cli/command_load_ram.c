/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "esp_image.h"
#include "file_bytes.h"
#include "message.h"
#include "monitor.h"
#include "plan.h"
#include "progress.h"
#include "session.h"
#include "session_rate.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *path;
    uint8_t *bytes;
    uint32_t size;
    esp_image_t image;
} load_file_t;

static cli_exit_t load_refuse(const load_file_t *file, const esp_image_fault_t *fault)
{
    char text[320];
    esp_image_fault_text(fault, text, sizeof text);
    /* What to do comes last. */
    char *advice = strstr(text, "; ");
    if (advice != NULL) {
        *advice = '\0';
        advice += 2;
    }
    message_error(advice, "%s: %s", file->path, text);
    return CLI_BAD_INPUT;
}

/* `chip` may be unknown: what depends on it is looked at again once it is found. */
static cli_exit_t load_check(load_file_t *file, esp_image_chip_t chip)
{
    esp_image_fault_t fault;
    if (esp_image_parse(file->bytes, file->size, chip, &file->image, &fault) != ESP_IMAGE_OK) {
        return load_refuse(file, &fault);
    }
    for (unsigned i = 0; i < file->image.segment_count; i++) {
        const esp_image_segment_t *segment = &file->image.segments[i];
        if (segment->memory == ESP_IMAGE_MEMORY_FLASH) {
            message_error("write it with 'esploader flash', or build it for RAM",
                          "%s: segment %u belongs into flash, at 0x%08x", file->path, i,
                          (unsigned)segment->load_address);
            return CLI_BAD_INPUT;
        }
    }
    return CLI_OK;
}

static bool load_is_padding(const esp_image_segment_t *segment)
{
    return segment->memory == ESP_IMAGE_MEMORY_PADDING || segment->size == 0;
}

static uint32_t load_total(const esp_image_t *image)
{
    uint32_t total = 0;
    for (unsigned i = 0; i < image->segment_count; i++) {
        total += load_is_padding(&image->segments[i]) ? 0 : image->segments[i].size;
    }
    return total;
}

static cli_exit_t load_segment(session_t *session, const load_file_t *file,
                               const esp_image_segment_t *segment, progress_t *progress,
                               uint32_t before)
{
    const uint32_t most = session_ram_block_size(session);
    esp_loader_ram_write_t write = {
        .address = segment->load_address, .size = segment->size, .block_size = most};
    session_set_time(session);
    esp_loader_engine_ram_begin(&session->engine, &write);
    bool done = session_run(session);
    while (done && write.written < write.size) {
        const uint32_t left = write.size - write.written;
        write.payload = file->bytes + segment->data_offset + write.written;
        session_set_time(session);
        esp_loader_engine_ram_block(&session->engine, &write, left < most ? left : most);
        done = session_run(session);
        progress_show(progress, before + write.written, drive_now_ms());
    }
    return done ? CLI_OK : session_failed(session, "load into RAM");
}

static cli_exit_t load_segments(session_t *session, const load_file_t *file)
{
    char time[PROGRESS_TEXT];
    progress_t progress;
    uint32_t before = 0;
    const uint32_t total = load_total(&file->image);
    const uint32_t began = drive_now_ms();
    progress_begin(&progress, file->path, "loading", total, began);
    for (unsigned i = 0; i < file->image.segment_count; i++) {
        const esp_image_segment_t *segment = &file->image.segments[i];
        if (load_is_padding(segment)) {
            continue;
        }
        const cli_exit_t exit = load_segment(session, file, segment, &progress, before);
        if (exit != CLI_OK) {
            return exit;
        }
        before += segment->size;
    }
    message_say("%s: loaded %u bytes in %s", file->path, (unsigned)total,
                progress_time_text(time, drive_now_ms() - began));
    return CLI_OK;
}

static cli_exit_t load_start(session_t *session)
{
    message_say("Running it from 0x%08x", (unsigned)session->ram_entry);
    session->starting = true;
    session_set_time(session);
    esp_loader_engine_ram_run(&session->engine, session->ram_entry);
    if (!session_run(session)) {
        return session_failed(session, "run what was loaded");
    }
    session_listen(session);
    return CLI_OK;
}

static cli_exit_t load_chip(session_t *session, load_file_t *file)
{
    cli_exit_t exit = load_check(file, plan_image_chip(session->chip));
    if (exit == CLI_OK) {
        exit = session_raise_baud(session, false);
    }
    if (exit == CLI_OK) {
        exit = load_segments(session, file);
    }
    if (exit == CLI_OK) {
        exit = session_take_monitor_baud(session);
    }
    if (exit == CLI_OK) {
        session->ram_entry = file->image.entry;
        exit = monitor_run(session, load_start);
    }
    return exit;
}

cli_exit_t command_load_ram(const options_t *options)
{
    load_file_t file = {.path = options->operands[0]};
    cli_exit_t exit = file_bytes_read(file.path, &file.bytes, &file.size);
    if (exit == CLI_OK) {
        exit = load_check(&file, plan_image_chip(options->chip));
    }
    if (exit == CLI_OK) {
        session_t session;
        exit = session_open(&session, options);
        if (exit == CLI_OK) {
            exit = load_chip(&session, &file);
            session_close(&session);
        }
    }
    free(file.bytes);
    return exit;
}
