/* SPDX-License-Identifier: Apache-2.0 */
#include "example_partitions.h"
#include "esp_log.h"
#include "example_flash.h"

esp_loader_error_t example_write_all(const char *tag, esp_loader_t *loader, bool verify)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    ESP_LOGI(tag, "Loading bootloader...");
    RETURN_ON_ERROR(example_write(loader, &example_bootloader, bootloader_offset, verify));
    ESP_LOGI(tag, "Loading partition table...");
    RETURN_ON_ERROR(
        example_write(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET, verify));
    ESP_LOGI(tag, "Loading app...");
    RETURN_ON_ERROR(example_write(loader, &example_app, EXAMPLE_APP_OFFSET, verify));
    ESP_LOGI(tag, "Done!");
    return ESP_LOADER_SUCCESS;
}
