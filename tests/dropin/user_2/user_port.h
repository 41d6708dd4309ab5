/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "esp_loader_io.h"

typedef struct {
    esp_loader_port_t port;
    const char *device;
    uint32_t start;
    uint32_t span;
} user_port_t;

extern const esp_loader_port_ops_t user_ops;

int user_extra_is_there(void);
