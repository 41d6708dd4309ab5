/*
 * A source that the project adds to the library: it sees the same headers and definitions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "esp_loader_io.h"
#include "user_port.h"

int user_extra_is_there(void)
{
    return SERIAL_FLASHER_WRITE_BLOCK_RETRIES + (int)ESP_LOADER_SUCCESS;
}
