/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <stdlib.h>
#include <string.h>

uint32_t esploader_abi_version(void)
{
    return ESPLOADER_ABI_VERSION;
}

const char *esploader_version(void)
{
    return SHARED_VERSION;
}

esploader_visit_t *esploader_visit_new(const char *port)
{
    esploader_visit_t *visit = calloc(1, sizeof *visit);
    const bool named = port != NULL && port[0] != '\0';
    if (visit == NULL) {
        return NULL;
    }
    visit->loop = esp_host_loop_new();
    visit->port = named ? strdup(port) : NULL;
    atomic_init(&visit->cancelled, false);
    shared_options_init(&visit->options);
    if (visit->loop == NULL || (named && visit->port == NULL)) {
        esploader_visit_free(visit);
        return NULL;
    }
    return visit;
}

void esploader_visit_free(esploader_visit_t *visit)
{
    if (visit != NULL) {
        esp_host_loop_free(visit->loop);
        esp_host_visit_free(visit->visit);
        shared_files_clear(visit);
        shared_free_images(visit);
        shared_ram_forget(visit);
        free(visit->port);
        free(visit);
    }
}

void esploader_cancel(esploader_visit_t *visit)
{
    atomic_store_explicit(&visit->cancelled, true, memory_order_relaxed);
}

/* What has begun is in the visit's own loop; it leaves that by ending. */
int esploader_step(esploader_visit_t *visit, int timeout_ms)
{
    return shared_is_busy(visit) && esp_host_loop_step(visit->loop, timeout_ms) > 0;
}

/* What became of the task that was asked for last, once; after that there is none. */
static esploader_kind_t visit_report(esploader_visit_t *visit)
{
    if (!visit->owed) {
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, "begin a task first",
                           "there is nothing to run");
        return shared_failed(visit);
    }
    visit->owed = false;
    return visit->kind;
}

esploader_kind_t esploader_run(esploader_visit_t *visit)
{
    while (esploader_step(visit, -1) != 0) {
    }
    return visit_report(visit);
}

esploader_kind_t esploader_run_all(esploader_visit_t *const *visits, size_t count)
{
    esp_host_loop_t *loop = esp_host_loop_new();
    if (loop == NULL || count > ESP_HOST_LOOP_MOST) {
        esp_host_loop_free(loop);
        return loop == NULL ? ESPLOADER_ERROR_MEMORY : ESPLOADER_ERROR_USAGE;
    }
    for (size_t i = 0; i < count; i++) {
        if (shared_is_busy(visits[i])) {
            esp_host_loop_remove(visits[i]->loop, visits[i]->visit);
            esp_host_loop_add(loop, visits[i]->visit);
        }
    }
    esp_host_loop_run(loop);
    esp_host_loop_free(loop);
    esploader_kind_t first = ESPLOADER_OK;
    for (size_t i = 0; i < count; i++) {
        const esploader_kind_t kind = visit_report(visits[i]);
        first = first == ESPLOADER_OK ? kind : first;
    }
    return first;
}

static void identity_fill(esploader_identity_t *identity, const esp_loader_target_t *target)
{
    strncpy(identity->chip, esp_loader_chip_name(target->chip), sizeof identity->chip - 1);
    memcpy(identity->mac, target->identity.mac, sizeof identity->mac);
    identity->revision = target->identity.revision;
    identity->secure_download = target->secure_download;
    identity->flash_encryption = target->encrypts;
    identity->flash_id = target->flash.id;
    identity->flash_size = target->flash.size;
}

esploader_kind_t esploader_identity(esploader_visit_t *visit, esploader_identity_t *identity)
{
    esploader_identity_t found = {0};
    const uint32_t size = identity->struct_size;
    if (size < sizeof size) {
        return shared_no_size(visit, "an identity");
    }
    if (visit->begun) {
        esp_loader_session_t *session = esp_host_visit_session(visit->visit);
        const esp_loader_target_t *target = esp_loader_session_target(session);
        if (target->chip != ESP_UNKNOWN_CHIP) {
            identity_fill(&found, target);
        }
        found.stub = esp_loader_engine_stub_running(esp_loader_session_engine(session));
        found.baud = target->baud;
    }
    found.struct_size = size;
    memcpy(identity, &found, size < sizeof found ? size : sizeof found);
    return ESPLOADER_OK;
}
