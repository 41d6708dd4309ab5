/*
 * Uses one stub by its name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <stddef.h>

int main(void)
{
    const esp_loader_stub_t *volatile stub = &esp_loader_stub_esp32c3;
    return stub->segment_count == 2 ? 0 : 1;
}
