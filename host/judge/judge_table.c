/*
 * The partition table as it will be, against the flash there is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "judge/judge.h"

enum { TABLE_FAULT_TEXT = 320 };

/* A table inside a larger file; one that is a file of its own has been judged with that. */
static bool table_judge_inside(const judge_t *judge)
{
    const uint32_t place = ESP_IMAGE_TABLE_OFFSET;
    const judge_view_t view = judge_view(judge->plan, place);
    if (view.file == NULL || view.file->offset == place || judge_is_hidden(judge, &view)) {
        return true;
    }
    const uint32_t at = place - view.file->offset;
    if (!role_looks_like_table(view.file->bytes + at, view.size)) {
        return true;
    }
    esp_image_table_t table;
    esp_image_fault_t fault;
    char text[TABLE_FAULT_TEXT];
    esp_image_table_parse(view.bytes, view.size, judge->chip, &table, &fault);
    if (fault.reason == ESP_IMAGE_OK) {
        return true;
    }
    const char *advice = plan_fault_text(&fault, text, sizeof text);
    return plan_refuse_file(judge->plan, view.file, ESP_HOST_PLAN_CONTENT, judge->error, advice,
                            "%s (%s): the partition table in it, at 0x%x: %s", view.file->label,
                            view.file->path, (unsigned)place, text);
}

static const esp_image_partition_t *table_last(const esp_image_table_t *table)
{
    const uint64_t end = esp_image_table_end(table);
    for (unsigned i = 0; i < table->count; i++) {
        const esp_image_partition_t *partition = &table->partitions[i];
        if ((uint64_t)partition->offset + partition->size == end) {
            return partition;
        }
    }
    return NULL;
}

/* Flash that the header of the image at the boot place reckons with; 0: that is not known. */
static uint32_t table_header_flash(const judge_t *judge)
{
    esp_image_t image;
    esp_image_fault_t fault;
    const judge_view_t view = judge_view(judge->plan, esp_image_bootloader_offset(judge->chip));
    if (view.bytes == NULL || judge_is_hidden(judge, &view)) {
        return 0;
    }
    esp_image_parse(view.bytes, view.size, judge->chip, &image, &fault);
    return image.chip == judge->chip ? esp_image_flash_size(image.chip, image.flash_size_code) : 0;
}

/* ESP-IDF's bootloader goes by what its header tells, and refuses a table that asks for more:
 * esp_partition_table_verify(). */
static void table_judge_header(const judge_t *judge, const esp_image_partition_t *last,
                               uint64_t end)
{
    char has[JUDGE_SIZE_TEXT];
    char needs[JUDGE_SIZE_TEXT];
    const uint32_t told = table_header_flash(judge);
    if (told == 0 || end <= told) {
        return;
    }
    plan_note(judge->plan, ESP_HOST_PLAN_HEADER_SMALLER,
              "build the bootloader for this size of flash, or the chip will not boot",
              "%s: partition %s ends at %s, the bootloader's header tells of %s of flash",
              judge->plan->table_file->label, last->label, judge_size_text(needs, end),
              judge_size_text(has, told));
}

bool judge_table(const judge_t *judge)
{
    char has[JUDGE_SIZE_TEXT];
    char needs[JUDGE_SIZE_TEXT];
    esp_host_plan_t *plan = judge->plan;
    if (!table_judge_inside(judge)) {
        return false;
    }
    const uint64_t end = esp_image_table_end(&plan->table);
    const esp_image_partition_t *last = table_last(&plan->table);
    if (plan->table_file == NULL || last == NULL) {
        return true;
    }
    if (end > judge->found->flash_size) {
        esp_host_plan_file_t *file = judge_view(plan, plan->table_offset).file;
        return plan_refuse_file(plan, file, ESP_HOST_PLAN_FLASH_SMALLER, judge->error,
                                "use a partition table for this flash: the chip will not boot with "
                                "this one",
                                "%s (%s): partition %s ends at %s, the flash has %s", file->label,
                                file->path, last->label, judge_size_text(needs, end),
                                judge_size_text(has, judge->found->flash_size));
    }
    table_judge_header(judge, last, end);
    return true;
}
