/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_partition.h"
#include <stdio.h>
#include <string.h>

/* The names there are, as far as they fit, for a message: what cannot be printed is left out. */
static void find_names(const esp_host_table_t *table, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < table->layout.count; i++) {
        const char *label = table->layout.partitions[i].label;
        bool is_plain = label[0] != '\0';
        for (const char *at = label; *at != '\0'; at++) {
            is_plain = is_plain && *at > ' ' && *at < 0x7F;
        }
        const size_t more = strlen(label) + 2;
        if (is_plain && used + more + 4 < size) {
            used +=
                (size_t)snprintf(text + used, size - used, "%s%s", used == 0 ? "" : ", ", label);
        } else if (is_plain) {
            snprintf(text + used, size - used, " ...");
            return;
        }
    }
}

bool esp_host_table_find(const esp_host_table_t *table, const char *name, uint32_t *offset,
                         uint32_t *size, esp_host_error_t *error)
{
    char names[ESP_HOST_ADVICE_SIZE - 32];
    char advice[ESP_HOST_ADVICE_SIZE];
    for (unsigned i = 0; i < table->layout.count; i++) {
        const esp_image_partition_t *partition = &table->layout.partitions[i];
        if (strcmp(partition->label, name) == 0) {
            *offset = partition->offset;
            *size = partition->size;
            return true;
        }
    }
    if (strcmp(name, "partition-table") == 0) {
        *offset = table->offset;
        *size = ESP_IMAGE_LAYOUT_TABLE_SECTOR;
        return true;
    }
    find_names(table, names, sizeof names);
    snprintf(advice, sizeof advice, "there are %s", names);
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice,
                              "there is no partition '%.40s' in %.200s", name, table->source);
}
