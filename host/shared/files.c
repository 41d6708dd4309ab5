/*
 * Files, builds and judged images: a plan, made when a task begins.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shared.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_NAME = 32 };

static bool files_no_memory(esploader_visit_t *visit)
{
    return esp_host_error_set(&visit->error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
}

static esploader_kind_t files_refused(esploader_visit_t *visit, const char *why)
{
    esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, NULL, "%s", why);
    return shared_failed(visit);
}

esploader_kind_t esploader_add_file(esploader_visit_t *visit, uint32_t offset, const char *path)
{
    shared_files_t *files = &visit->files;
    char number[FILES_NAME];
    if (shared_is_busy(visit) || path == NULL || path[0] == '\0') {
        return files_refused(visit, shared_is_busy(visit) ? "files are in use until the end"
                                                          : "no file is named");
    }
    char **pairs = realloc(files->pairs, (files->pair_count + 2) * sizeof *pairs);
    if (pairs == NULL) {
        (void)files_no_memory(visit);
        return shared_failed(visit);
    }
    files->pairs = pairs;
    (void)snprintf(number, sizeof number, "0x%" PRIx32, offset);
    pairs[files->pair_count] = strdup(number);
    pairs[files->pair_count + 1] = strdup(path);
    if (pairs[files->pair_count] == NULL || pairs[files->pair_count + 1] == NULL) {
        free(pairs[files->pair_count]);
        free(pairs[files->pair_count + 1]);
        (void)files_no_memory(visit);
        return shared_failed(visit);
    }
    files->pair_count += 2;
    return shared_fine(visit);
}

esploader_kind_t esploader_add_build(esploader_visit_t *visit, const char *path)
{
    if (shared_is_busy(visit) || path == NULL || path[0] == '\0' || visit->files.build != NULL) {
        return files_refused(visit, shared_is_busy(visit) ? "files are in use until the end"
                                    : visit->files.build != NULL
                                        ? "there is a build already: clear what was added first"
                                        : "no build is named");
    }
    visit->files.build = strdup(path);
    if (visit->files.build == NULL) {
        (void)files_no_memory(visit);
        return shared_failed(visit);
    }
    return shared_fine(visit);
}

/* The text stays as long as the task may be asked about. */
static void files_note(void *user, const esp_host_plan_note_t *note)
{
    esploader_visit_t *visit = user;
    shared_files_t *files = &visit->files;
    char **notes = realloc(files->notes, (files->note_count + 1) * sizeof *notes);
    char *text = strdup(note->text);
    if (notes != NULL) {
        files->notes = notes;
    }
    if (notes == NULL || text == NULL) {
        free(text);
        return;
    }
    notes[files->note_count++] = text;
    shared_tell(visit, ESPLOADER_EVENT_NOTE, text);
}

static bool files_cancelled(void *user)
{
    const esploader_visit_t *visit = user;
    return atomic_load_explicit(&visit->cancelled, memory_order_relaxed);
}

/* Images beside files, or alone. */
static bool files_put_images(esploader_visit_t *visit)
{
    bool fine = true;
    for (size_t i = 0; fine && i < visit->count; i++) {
        const esp_loader_image_t *image = &visit->images[i];
        char name[FILES_NAME];
        (void)snprintf(name, sizeof name, "the image at 0x%" PRIx32, image->offset);
        fine = esp_host_plan_put(&visit->files.plan, name, image->offset, image->user, image->size,
                                 &visit->error);
    }
    return fine;
}

bool shared_files_read(esploader_visit_t *visit)
{
    shared_files_t *files = &visit->files;
    const shared_options_t *wanted = &visit->options;
    const esp_host_plan_options_t options = {
        .chip = wanted->chip,
        .flash_size = wanted->flash_size,
        .force = wanted->force,
        .compares = visit->what == SHARED_VERIFY,
        .pairs = files->build != NULL ? files->pairs : NULL,
        .pair_count = files->build != NULL ? files->pair_count : 0,
        .note = files_note,
        .cancelled = files_cancelled,
        .user = visit,
    };
    bool fine = true;
    if (files->build == NULL && files->pair_count == 0 && visit->count == 0) {
        return shared_check_images(visit, 0);
    }
    files->made = true;
    files->compress = wanted->compress;
    if (files->build != NULL) {
        fine = esp_host_plan_read_folder(&files->plan, &options, files->build, &visit->error);
    } else if (files->pair_count != 0) {
        fine = esp_host_plan_read_pairs(&files->plan, &options, files->pairs, files->pair_count,
                                        &visit->error);
    } else {
        esp_host_plan_begin(&files->plan, &options);
    }
    return fine && files_put_images(visit) &&
           esp_host_plan_check_files(&files->plan, &visit->error);
}

esp_loader_task_t *shared_files_look(esploader_visit_t *visit, esp_loader_task_t *task)
{
    return esp_host_plan_look(&visit->files.look, &visit->files.plan, task);
}

bool shared_files_approve(esploader_visit_t *visit, esp_loader_approve_t what)
{
    shared_files_t *files = &visit->files;
    esp_loader_session_t *session = esp_host_visit_session(visit->visit);
    if (what == ESP_LOADER_APPROVE_TASK) {
        files->look.found = esp_host_plan_chip(session);
        return visit->what != SHARED_VERIFY ||
               esp_host_plan_check_end(&files->plan, files->look.found.flash_size, &visit->error);
    }
    return what != ESP_LOADER_APPROVE_SEEN ||
           esp_host_plan_check_chip(&files->plan, &files->look.found, &visit->error);
}

void shared_files_follow(esploader_visit_t *visit, const esp_loader_event_t *event)
{
    const bool writes = visit->what == SHARED_FLASH && visit->files.made;
    if (writes && visit->files.compress && event->kind == ESP_LOADER_EVENT_TASK) {
        esp_host_plan_compress(&visit->files.plan, esp_host_visit_session(visit->visit), event);
    }
}

void shared_files_forget(esploader_visit_t *visit)
{
    shared_files_t *files = &visit->files;
    if (files->made) {
        esp_host_plan_free(&files->plan);
        files->made = false;
    }
    for (size_t i = 0; i < files->note_count; i++) {
        free(files->notes[i]);
    }
    free(files->notes);
    files->notes = NULL;
    files->note_count = 0;
}

void shared_files_clear(esploader_visit_t *visit)
{
    shared_files_t *files = &visit->files;
    shared_files_forget(visit);
    for (size_t i = 0; i < files->pair_count; i++) {
        free(files->pairs[i]);
    }
    free(files->pairs);
    free(files->build);
    *files = (shared_files_t){0};
}

size_t esploader_file_count(const esploader_visit_t *visit)
{
    return visit->files.made ? visit->files.plan.count : 0;
}

esploader_kind_t esploader_file(const esploader_visit_t *visit, size_t index,
                                esploader_file_t *file)
{
    const uint32_t size = file->struct_size;
    if (index >= esploader_file_count(visit) || size < sizeof size) {
        return ESPLOADER_ERROR_USAGE;
    }
    const esp_host_plan_file_t *known = &visit->files.plan.files[index];
    const esploader_file_t found = {
        .struct_size = size,
        .offset = known->offset,
        .size = known->size,
        .state = shared_image_state(&visit->files.plan.images[index]),
        .compressed = known->streamed,
        .path = known->path,
        .label = known->label,
    };
    memcpy(file, &found, size < sizeof found ? size : sizeof found);
    return ESPLOADER_OK;
}
