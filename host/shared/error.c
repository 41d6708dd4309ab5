/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"
#include <string.h>

esploader_kind_t esploader_error_kind(const esploader_visit_t *visit)
{
    return visit->kind;
}

const char *esploader_error_text(const esploader_visit_t *visit)
{
    return esp_host_error_text(&visit->error);
}

const char *esploader_error_advice(const esploader_visit_t *visit)
{
    return esp_host_error_advice(&visit->error);
}

static esploader_kind_t kind_of_end(esp_loader_end_t end)
{
    switch (end) {
    case ESP_LOADER_END_NO_ANSWER:
        return ESPLOADER_ERROR_NO_CHIP;
    case ESP_LOADER_END_UNKNOWN_CHIP:
    case ESP_LOADER_END_OTHER_CHIP:
        return ESPLOADER_ERROR_OTHER_CHIP;
    case ESP_LOADER_END_DIFFERENT:
        return ESPLOADER_ERROR_DIFFERENT;
    default:
        return ESPLOADER_ERROR_FAILED;
    }
}

static esploader_kind_t kind_of(const esp_host_error_t *error)
{
    switch (error->kind) {
    case ESP_HOST_OK:
        return ESPLOADER_OK;
    case ESP_HOST_ERROR_USAGE:
        return ESPLOADER_ERROR_USAGE;
    case ESP_HOST_ERROR_INPUT:
        return ESPLOADER_ERROR_INPUT;
    case ESP_HOST_ERROR_MEMORY:
        return ESPLOADER_ERROR_MEMORY;
    case ESP_HOST_ERROR_NO_PORT:
    case ESP_HOST_ERROR_MANY_PORTS:
        return ESPLOADER_ERROR_NO_PORT;
    case ESP_HOST_ERROR_PORT:
        return ESPLOADER_ERROR_PORT;
    case ESP_HOST_ERROR_INTERRUPTED:
        return ESPLOADER_ERROR_INTERRUPTED;
    case ESP_HOST_ERROR_OUTPUT:
    case ESP_HOST_ERROR_VISIT:
        break;
    }
    /* Flash was verified and differs, whoever has compared it. */
    return error->outcome.result.code == ESP_LOADER_ERROR_INVALID_MD5
               ? ESPLOADER_ERROR_DIFFERENT
               : kind_of_end(error->outcome.end);
}

esploader_kind_t shared_failed(esploader_visit_t *visit)
{
    visit->kind = kind_of(&visit->error);
    return visit->kind;
}

esploader_kind_t shared_no_size(esploader_visit_t *visit, const char *of)
{
    if (visit->kind == ESPLOADER_OK) {
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE,
                           "set it to the size of the structure",
                           "struct_size of %s is not filled in", of);
        (void)shared_failed(visit);
    }
    return ESPLOADER_ERROR_USAGE;
}

esploader_kind_t shared_fine(esploader_visit_t *visit)
{
    memset(&visit->error, 0, sizeof visit->error);
    visit->kind = ESPLOADER_OK;
    return ESPLOADER_OK;
}
