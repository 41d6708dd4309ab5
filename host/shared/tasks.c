/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"

enum { SECTOR_SIZE = 4096, WORD_SIZE = 4 };

static void begin_on_event(void *user, esp_host_visit_t *host, const esp_loader_event_t *event)
{
    (void)host;
    shared_files_follow(user, event);
    shared_event(user, event);
}

/* Whether images end before the flash does is known once its size is. */
static bool begin_approve(void *user, esp_host_visit_t *host, esp_loader_approve_t what)
{
    esploader_visit_t *visit = user;
    const esp_loader_session_t *session = esp_host_visit_session(host);
    const bool images = visit->what == SHARED_FLASH || visit->what == SHARED_VERIFY;
    if (visit->what == SHARED_RAM) {
        return shared_ram_approve(visit, what);
    }
    if (images && visit->files.made) {
        return shared_files_approve(visit, what);
    }
    return what != ESP_LOADER_APPROVE_TASK || !images ||
           shared_check_images(visit, esp_loader_session_target(session)->flash.size);
}

static void begin_on_tick(void *user, esp_host_visit_t *host, uint32_t now_ms)
{
    (void)host;
    (void)now_ms;
    shared_progress(user);
}

static bool begin_is_cancelled(void *user)
{
    const esploader_visit_t *visit = user;
    return atomic_load_explicit(&visit->cancelled, memory_order_relaxed);
}

static bool begin_open(esploader_visit_t *visit)
{
    char port[ESP_HOST_PORT_SIZE];
    if (visit->visit != NULL && !visit->reopen && visit->before == visit->options.before) {
        return true;
    }
    visit->begun = false;
    esp_host_visit_free(visit->visit);
    visit->visit = NULL;
    if (!esp_host_port_choose(visit->port, port, &visit->error)) {
        return false;
    }
    const esp_host_visit_config_t config = {
        .port = port,
        .before = visit->options.before,
        .hooks = {.event = begin_on_event,
                  .approve = begin_approve,
                  .tick = begin_on_tick,
                  .cancelled = begin_is_cancelled},
        .user = visit,
    };
    visit->visit = esp_host_visit_new(&config, &visit->error);
    if (visit->visit == NULL || !esp_host_visit_open(visit->visit, &visit->error)) {
        esp_host_visit_free(visit->visit);
        visit->visit = NULL;
        return false;
    }
    visit->before = visit->options.before;
    visit->reopen = false;
    return true;
}

/* Begins `task`, one of the visit's own, or NULL. */
static esploader_kind_t begin_task(esploader_visit_t *visit, shared_what_t what,
                                   esp_loader_task_t *task)
{
    esp_loader_session_config_t config;
    const shared_options_t *options = &visit->options;
    if (!begin_open(visit)) {
        return shared_failed(visit);
    }
    esp_host_visit_defaults(visit->visit, &config);
    config.task = task;
    config.chip = options->chip;
    config.attempts = options->attempts;
    config.leave = options->after;
    config.flash_size = options->flash_size;
    if (!options->stub) {
        config.stub = NULL;
    }
    if (options->baud != 0) {
        visit->rate = options->baud;
        config.rates = &visit->rate;
        config.rates_asked_for = true;
    }
    visit->what = what;
    visit->begun = true;
    visit->progress = 0;
    esp_host_visit_begin(visit->visit, &config);
    esp_host_loop_add(visit->loop, visit->visit);
    return shared_fine(visit);
}

static bool begin_is_refused(esploader_visit_t *visit, bool can, const char *why)
{
    visit->owed = true;
    if (shared_is_busy(visit)) {
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, "run it to its end first",
                           "a task goes on");
        return true;
    }
    if (!can) {
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, NULL, "%s", why);
    }
    return !can;
}

esploader_kind_t esploader_begin_identity(esploader_visit_t *visit)
{
    return begin_is_refused(visit, true, "") ? shared_failed(visit)
                                             : begin_task(visit, SHARED_IDENTITY, NULL);
}

esploader_kind_t esploader_begin_flash_identity(esploader_visit_t *visit)
{
    return begin_is_refused(visit, true, "")
               ? shared_failed(visit)
               : begin_task(visit, SHARED_IDENTITY, esp_loader_task_flash_id(&visit->task.plain));
}

/* The images of a task, and whether they may go to a chip as far as can be told without one. */
static bool begin_images(esploader_visit_t *visit, shared_what_t what, esp_loader_image_t **images,
                         size_t *count)
{
    if (begin_is_refused(visit, true, "")) {
        return false;
    }
    visit->what = what;
    shared_files_forget(visit);
    const bool fine =
        shared_is_judged(visit) ? shared_files_read(visit) : shared_check_images(visit, 0);
    *images = visit->files.made ? visit->files.plan.images : visit->images;
    *count = visit->files.made ? visit->files.plan.count : visit->count;
    return fine;
}

esploader_kind_t esploader_begin_flash(esploader_visit_t *visit)
{
    esp_loader_image_t *images;
    size_t count;
    if (!begin_images(visit, SHARED_FLASH, &images, &count)) {
        return shared_failed(visit);
    }
    esp_loader_task_write_t *task = &visit->task.write;
    esp_loader_task_write(task, images, count);
    task->write_always = !visit->options.skip;
    task->skip_verify = !visit->options.verify;
    if (!visit->files.made) {
        return begin_task(visit, SHARED_FLASH, &task->task);
    }
    esp_loader_task_write_difference(task);
    return begin_task(visit, SHARED_FLASH, shared_files_look(visit, &task->task));
}

esploader_kind_t esploader_begin_verify(esploader_visit_t *visit)
{
    esp_loader_image_t *images;
    size_t count;
    if (!begin_images(visit, SHARED_VERIFY, &images, &count)) {
        return shared_failed(visit);
    }
    return begin_task(visit, SHARED_VERIFY,
                      esp_loader_task_verify(&visit->task.verify, images, count));
}

esploader_kind_t esploader_begin_read(esploader_visit_t *visit, uint32_t address, void *bytes,
                                      size_t size)
{
    const bool can = bytes != NULL && size != 0 && size <= UINT32_MAX;
    if (begin_is_refused(visit, can, "there is nothing to read, or no room for it")) {
        return shared_failed(visit);
    }
    esp_loader_task_read_t *task = &visit->task.read;
    return begin_task(visit, SHARED_READ,
                      esp_loader_task_read(task, address, (uint32_t)size, bytes));
}

esploader_kind_t esploader_begin_erase(esploader_visit_t *visit, uint32_t address, uint32_t size)
{
    if (begin_is_refused(visit, address % SECTOR_SIZE == 0 && size % SECTOR_SIZE == 0,
                         "what is erased is not a multiple of 4096")) {
        return shared_failed(visit);
    }
    return begin_task(visit, SHARED_ERASE,
                      esp_loader_task_erase(&visit->task.erase, address, size));
}

esploader_kind_t esploader_begin_read_memory(esploader_visit_t *visit, uint32_t address,
                                             uint32_t *words, size_t count)
{
    const bool can =
        words != NULL && count != 0 && count <= UINT32_MAX / WORD_SIZE && address % WORD_SIZE == 0;
    if (begin_is_refused(visit, can,
                         "there is nothing to read, or its address is no multiple of 4")) {
        return shared_failed(visit);
    }
    return begin_task(
        visit, SHARED_MEMORY,
        esp_loader_task_peek(&visit->task.peek, address, words, (uint32_t)count, false));
}

esploader_kind_t esploader_begin_write_memory(esploader_visit_t *visit, uint32_t address,
                                              uint32_t value, uint32_t mask)
{
    if (begin_is_refused(visit, address % WORD_SIZE == 0, "the address is no multiple of 4")) {
        return shared_failed(visit);
    }
    return begin_task(visit, SHARED_MEMORY,
                      esp_loader_task_poke(&visit->task.poke, address, value, mask));
}

esploader_kind_t esploader_begin_load_ram(esploader_visit_t *visit, const char *path)
{
    if (begin_is_refused(visit, path != NULL, "there is no path")) {
        return shared_failed(visit);
    }
    esp_loader_task_t *task = shared_ram_read(visit, path);
    return task != NULL ? begin_task(visit, SHARED_RAM, task) : shared_failed(visit);
}

esploader_kind_t esploader_begin_security(esploader_visit_t *visit)
{
    return begin_is_refused(visit, true, "")
               ? shared_failed(visit)
               : begin_task(visit, SHARED_SECURITY,
                            esp_loader_task_security(&visit->task.security));
}

esploader_kind_t esploader_begin_reset(esploader_visit_t *visit)
{
    return begin_is_refused(visit, true, "")
               ? shared_failed(visit)
               : begin_task(visit, SHARED_RESET, esp_loader_task_restart(&visit->task.plain));
}
