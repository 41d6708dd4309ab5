/* SPDX-License-Identifier: Apache-2.0 */
#include "make/maker.h"

esploader_kind_t make_failed(esploader_make_t *make)
{
    switch (make->error.kind) {
    case ESP_HOST_OK:
        make->kind = ESPLOADER_OK;
        break;
    case ESP_HOST_ERROR_MEMORY:
        make->kind = ESPLOADER_ERROR_MEMORY;
        break;
    case ESP_HOST_ERROR_USAGE:
        make->kind = ESPLOADER_ERROR_USAGE;
        break;
    default:
        make->kind = ESPLOADER_ERROR_INPUT;
    }
    return make->kind;
}
