/*
 * Looks a stub up, so that it carries all.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <stddef.h>

int main(int argument_count, char **arguments)
{
    (void)arguments;
    return esp_loader_stub_find((target_chip_t)argument_count, 0) != NULL ? 0 : 1;
}
