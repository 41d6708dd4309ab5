/* SPDX-License-Identifier: Apache-2.0 */
#include "example_flash.h"
#include "example_text.h"

esp_loader_error_t example_connect_with_stub(esp_loader_t *loader, uint32_t rate, bool tell_rate)
{
    esp_loader_connect_args_t how = ESP_LOADER_CONNECT_DEFAULT();
    const esp_loader_error_t error = esp_loader_connect_with_stub(loader, &how);
    example_tell_connected(error);
    RETURN_ON_ERROR(error);
    return rate != 0 ? example_raise_rate(loader, rate, tell_rate) : ESP_LOADER_SUCCESS;
}
