/*
 * Uses no stub.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <stddef.h>

int main(void)
{
    const esp_loader_stub_t *volatile stub = NULL;
    return stub == NULL ? 0 : (int)stub->segment_count;
}
