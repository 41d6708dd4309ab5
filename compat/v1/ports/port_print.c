/*
 * What a port prints with the C library's printf(): whoever has no stdio replaces this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "../include/esp_loader_v1_port.h"
#include "port_calls.h"
#include <stdio.h>

void loader_port_debug_print(const char *str)
{
    printf("DEBUG: %s\n", str);
}

void loader_port_trace(bool is_write, const uint8_t *data, uint16_t size)
{
    static bool was_write = false;
    if (was_write != is_write) {
        was_write = is_write;
        printf("\n--- %s ---\n", is_write ? "WRITE" : "READ");
    }
    for (uint16_t i = 0; i < size; i++) {
        printf("%02x ", data[i]);
    }
}
