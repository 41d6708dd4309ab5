/* SPDX-License-Identifier: Apache-2.0 */
#include "view/partition/table_view.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_BAR = 20, TABLE_KIND = 48, TABLE_LEAST_FLASH = 0x100000 };

/* A stretch of flash that has a line of its own. */
typedef struct {
    uint64_t offset;
    uint64_t size;
    const esp_image_partition_t *partition; /* NULL: the table itself */
} table_row_t;

const char *table_view_label(const esp_image_partition_t *partition, char text[17])
{
    size_t length = 0;
    for (; partition->label[length] != '\0'; length++) {
        const unsigned char byte = (unsigned char)partition->label[length];
        text[length] = byte >= ' ' && byte < 0x7F ? (char)byte : '?';
    }
    text[length] = '\0';
    return text;
}

static uint64_t table_end(const esp_image_layout_t *layout)
{
    uint64_t end = 0;
    for (unsigned i = 0; i < layout->count; i++) {
        const uint64_t its = (uint64_t)layout->partitions[i].offset + layout->partitions[i].size;
        end = its > end ? its : end;
    }
    return end;
}

static uint64_t table_flash(const esp_image_layout_t *layout, const esp_image_layout_rules_t *rules)
{
    uint64_t flash = TABLE_LEAST_FLASH;
    while (flash < table_end(layout)) {
        flash *= 2;
    }
    return rules->flash_size != 0 ? rules->flash_size : flash;
}

/* The twentieths of flash that it touches. */
static const char *table_bar(char bar[TABLE_BAR + 1], const table_row_t *row, uint64_t flash)
{
    memset(bar, '.', TABLE_BAR);
    bar[TABLE_BAR] = '\0';
    for (unsigned i = 0; i < TABLE_BAR; i++) {
        if (row->offset < flash * (i + 1) / TABLE_BAR &&
            row->offset + row->size > flash * i / TABLE_BAR) {
            bar[i] = '#';
        }
    }
    return bar;
}

static void table_print_row(const table_row_t *row, uint64_t flash,
                            const esp_image_layout_rules_t *rules)
{
    static const char *const flags[] = {"", " encrypted", " readonly", " encrypted, readonly"};
    char size[VIEW_SIZE_TEXT];
    char label[17] = "partition table";
    char kind[TABLE_KIND] = "";
    char bar[TABLE_BAR + 1];
    char type[ESP_IMAGE_SUBTYPE_NAME];
    char subtype[ESP_IMAGE_SUBTYPE_NAME];
    const esp_image_partition_t *partition = row->partition;
    if (partition != NULL) {
        table_view_label(partition, label);
        snprintf(
            kind, sizeof kind, "%s, %s", esp_image_partition_type_name(partition->type, type),
            esp_image_partition_subtype_name(partition->type, partition->subtype, rules, subtype));
    }
    message_result("0x%08x  %-16s %-16s %9s  [%s]%s", (unsigned)row->offset, label, kind,
                   view_size_text(size, (uint32_t)row->size), table_bar(bar, row, flash),
                   partition != NULL ? flags[partition->flags & 3] : "");
}

static void table_print_free(uint64_t from, uint64_t to)
{
    char size[VIEW_SIZE_TEXT];
    if (from < to) {
        message_result("0x%08x  %-16s %-16s %9s", (unsigned)from, "-", "",
                       view_size_text(size, (uint32_t)(to - from)));
    }
}

static int table_compare(const void *one, const void *other)
{
    const table_row_t *a = one;
    const table_row_t *b = other;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

void table_view_print(const char *path, const esp_image_layout_t *layout,
                      const esp_image_layout_rules_t *rules)
{
    table_row_t rows[ESP_IMAGE_MAX_PARTITIONS + 1] = {
        {rules->table_offset, ESP_IMAGE_LAYOUT_TABLE_SECTOR, NULL}};
    const uint64_t flash = table_flash(layout, rules);
    char size[VIEW_SIZE_TEXT];
    size_t count = 1;
    if (json_layout(path, layout, rules, flash)) {
        return;
    }
    for (unsigned i = 0; i < layout->count; i++) {
        const esp_image_partition_t *partition = &layout->partitions[i];
        const table_row_t row = {partition->offset, partition->size, partition};
        /* One that stands for the table takes its line. */
        const bool is_table = partition->offset == rules->table_offset;
        rows[is_table ? 0 : count] = row;
        count += !is_table;
    }
    qsort(rows, count, sizeof *rows, table_compare);
    message_result("%s: partition table, %u partitions, %s of flash", path, layout->count,
                   view_size_text(size, (uint32_t)flash));
    uint64_t at = rules->table_offset;
    for (size_t i = 0; i < count; i++) {
        table_print_free(at, rows[i].offset);
        table_print_row(&rows[i], flash, rules);
        at = rows[i].offset + rows[i].size > at ? rows[i].offset + rows[i].size : at;
    }
    table_print_free(at, flash);
}

static const esp_image_partition_t *table_same(const esp_image_layout_t *layout, const char *label)
{
    for (unsigned i = 0; i < layout->count; i++) {
        if (strcmp(layout->partitions[i].label, label) == 0) {
            return &layout->partitions[i];
        }
    }
    return NULL;
}

void table_view_print_changes(const esp_image_layout_t *before, const esp_image_layout_t *after)
{
    for (unsigned i = 0; i < before->count; i++) {
        char label[17];
        char had[VIEW_SIZE_TEXT];
        char has[VIEW_SIZE_TEXT];
        const esp_image_partition_t *old = &before->partitions[i];
        const esp_image_partition_t *now = table_same(after, old->label);
        if (now != NULL && now->offset != old->offset) {
            message_say("%s moves from 0x%x to 0x%x; what is in it does not go along",
                        table_view_label(old, label), (unsigned)old->offset, (unsigned)now->offset);
        }
        if (now != NULL && now->size != old->size) {
            message_say("%s has %s, it had %s", table_view_label(old, label),
                        view_size_text(has, now->size), view_size_text(had, old->size));
        }
    }
}
