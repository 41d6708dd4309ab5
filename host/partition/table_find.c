/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_partition.h"
#include <stdio.h>
#include <string.h>

enum { FIND_LABEL = sizeof((esp_image_partition_t *)0)->label };

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

/* A label for a message: a table in flash may hold anything. */
static void find_plain(const char *label, char text[FIND_LABEL])
{
    size_t used = 0;
    for (; label[used] != '\0' && used + 1 < FIND_LABEL; used++) {
        const bool is_plain = label[used] >= ' ' && label[used] < 0x7F;
        text[used] = is_plain ? label[used] : '?';
    }
    text[used] = '\0';
}

/* What a name stands for has to be one place that is no other partition's. ESP-IDF's generator
 * makes no table in which it is not so, but one that was changed by hand may be in flash.
 * @return the partition that is in the way; NULL: none is */
static const esp_image_partition_t *find_rival(const esp_image_layout_t *layout,
                                               const esp_image_partition_t *found)
{
    for (unsigned i = 0; i < layout->count; i++) {
        const esp_image_partition_t *other = &layout->partitions[i];
        const bool shares = other->offset < (uint64_t)found->offset + found->size &&
                            found->offset < (uint64_t)other->offset + other->size;
        if (other != found && (shares || strcmp(other->label, found->label) == 0)) {
            return other;
        }
    }
    return NULL;
}

static bool find_take(const esp_host_table_t *table, const esp_image_partition_t *found,
                      uint32_t *offset, uint32_t *size, esp_host_error_t *error)
{
    static const char advice[] = "give offset and size in place of the name";
    const esp_image_partition_t *rival = find_rival(&table->layout, found);
    char label[FIND_LABEL];
    *offset = found->offset;
    *size = found->size;
    if (found->size == 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice,
                                  "the partition '%s' has no bytes in %.200s", found->label,
                                  table->source);
    }
    if (rival != NULL && strcmp(rival->label, found->label) == 0) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice,
                                  "there are two partitions '%s' in %.200s, at 0x%x and at 0x%x",
                                  found->label, table->source, (unsigned)found->offset,
                                  (unsigned)rival->offset);
    }
    if (rival == NULL) {
        return true;
    }
    find_plain(rival->label, label);
    return esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice,
                              "the partitions '%s' and '%s' overlap in %.200s", found->label, label,
                              table->source);
}

bool esp_host_table_find(const esp_host_table_t *table, const char *name, uint32_t *offset,
                         uint32_t *size, esp_host_error_t *error)
{
    char names[ESP_HOST_ADVICE_SIZE - 32];
    char advice[ESP_HOST_ADVICE_SIZE];
    for (unsigned i = 0; i < table->layout.count; i++) {
        const esp_image_partition_t *partition = &table->layout.partitions[i];
        if (strcmp(partition->label, name) == 0) {
            return find_take(table, partition, offset, size, error);
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
