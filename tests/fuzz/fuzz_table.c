/*
 * Partition tables, and what kind of container a file is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_container.h"
#include "esp_image_partition.h"
#include "fuzz.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    esp_image_table_t table;
    esp_image_fault_t fault;
    if (size < 1) {
        return 0;
    }
    const esp_image_chip_t chip = (esp_image_chip_t)(data[0] % 20);
    const esp_image_reason_t reason =
        esp_image_table_parse(data + 1, size - 1, chip, &table, &fault);
    FUZZ_CHECK(reason == fault.reason);
    FUZZ_CHECK(table.count <= ESP_IMAGE_MAX_PARTITIONS);
    uint64_t end = 0;
    for (uint8_t i = 0; i < table.count; i++) {
        const esp_image_partition_t *partition = &table.partitions[i];
        FUZZ_CHECK(strnlen(partition->label, sizeof(partition->label)) < sizeof(partition->label));
        const uint64_t its_end = (uint64_t)partition->offset + partition->size;
        end = its_end > end ? its_end : end;
    }
    FUZZ_CHECK(esp_image_table_end(&table) == end);
    (void)esp_image_table_find(&table, data[0], ESP_IMAGE_APP_FACTORY);
    const esp_image_container_t container = esp_image_container(data + 1, (uint32_t)(size - 1));
    FUZZ_CHECK(container < ESP_IMAGE_CONTAINER_COUNT);
    FUZZ_CHECK(esp_image_container_name(container) != NULL);
    return 0;
}
