/* SPDX-License-Identifier: Apache-2.0 */
#include "base/image_table.h"
#include "esp_image_build.h"
#include <string.h>

size_t esp_image_build_table(const esp_image_partition_t *partitions, size_t count, uint8_t *buffer,
                             size_t capacity)
{
    if (count > ESP_IMAGE_MAX_PARTITIONS - 1 || capacity < ESP_IMAGE_TABLE_MAX_SIZE) {
        return 0;
    }
    image_table_write(partitions, count, true, buffer);
    return ESP_IMAGE_TABLE_MAX_SIZE;
}

void esp_image_default_partitions(uint32_t application_size, esp_image_partition_t partitions[3])
{
    const uint32_t usual = 0x100000;
    const uint32_t page = 0x10000;
    uint32_t pages = application_size / page + (application_size % page != 0);
    uint32_t factory = pages * page > usual ? pages * page : usual;
    const esp_image_partition_t table[3] = {
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, 0x9000, 0x6000, 0, "nvs"},
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_PHY, 0xF000, 0x1000, 0, "phy_init"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, factory, 0, "factory"},
    };
    memcpy(partitions, table, sizeof(table));
}
