/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <stdlib.h>
#include <string.h>

static bool ram_is_cancelled(void *user)
{
    const esploader_visit_t *visit = user;
    return atomic_load_explicit(&visit->cancelled, memory_order_relaxed);
}

void shared_ram_forget(esploader_visit_t *visit)
{
    esp_host_program_free(&visit->program);
    visit->program = (esp_host_program_t){.path = NULL};
    free(visit->program_path);
    visit->program_path = NULL;
}

esp_loader_task_t *shared_ram_read(esploader_visit_t *visit, const char *path)
{
    shared_ram_forget(visit);
    visit->program_path = strdup(path);
    if (visit->program_path == NULL) {
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    if (!esp_host_program_read(&visit->program, visit->program_path, ram_is_cancelled, visit,
                               &visit->error) ||
        !esp_host_program_check(&visit->program, visit->options.chip, &visit->error)) {
        return NULL;
    }
    return esp_loader_task_ram(&visit->task.ram, visit->program.segments, 0, 0);
}

bool shared_ram_approve(esploader_visit_t *visit, esp_loader_approve_t what)
{
    const esp_loader_session_t *session = esp_host_visit_session(visit->visit);
    if (what != ESP_LOADER_APPROVE_CHIP) {
        return true;
    }
    if (!esp_host_program_check(&visit->program, esp_loader_session_target(session)->chip,
                                &visit->error)) {
        return false;
    }
    visit->task.ram.count = visit->program.count;
    visit->task.ram.entry = visit->program.image.entry;
    return true;
}
