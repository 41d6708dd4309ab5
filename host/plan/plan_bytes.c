/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/plan.h"
#include <stdlib.h>
#include <string.h>

bool esp_host_plan_read_bytes(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                              const char *name, uint32_t offset, uint8_t *bytes, uint32_t size,
                              esp_host_error_t *error)
{
    esp_host_plan_begin(plan, options);
    if (!plan_reserve(plan, 1, error)) {
        free(bytes);
        return false;
    }
    plan->files[plan->count++] = (esp_host_plan_file_t){
        .offset = offset,
        .size = size,
        .bytes = bytes,
        .path = strdup(name),
        .role = ESP_HOST_ROLE_DATA,
        ._firm = true,
    };
    return plan->files[0].path != NULL ? plan_settle(plan, error) : plan_out_of_memory(plan, error);
}
