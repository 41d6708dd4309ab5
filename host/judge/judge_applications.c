/*
 * What will lie in the partitions of applications, and applications that lie in none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "judge/judge.h"
#include <stdio.h>

/* Flash has a table already, and another may follow: what does not fit it is told, not refused. */
static bool application_is_none(const judge_t *judge, const esp_image_partition_t *partition,
                                const judge_view_t *view)
{
    const esp_host_role_t role = view->file->role;
    if (judge->plan->table_file != NULL || role != ESP_HOST_ROLE_DATA ||
        view->bytes != view->file->bytes) {
        return false;
    }
    plan_note(judge->plan, ESP_HOST_PLAN_NO_APPLICATION,
              "check the offset, unless a new partition table follows",
              "%s: flash has partition %s for an application there, and this is none",
              view->file->label, partition->label);
    return true;
}

static void application_tell_share(const judge_t *judge, const esp_host_plan_file_t *file,
                                   const esp_image_partition_t *partition, uint32_t length)
{
    char takes[JUDGE_SIZE_TEXT];
    char has[JUDGE_SIZE_TEXT];
    plan_note(judge->plan, ESP_HOST_PLAN_SHARE, NULL, "%s: %s of %s (partition %s)", file->label,
              judge_size_text(takes, length), judge_size_text(has, partition->size),
              partition->label);
}

static bool application_judge(const judge_t *judge, const esp_image_partition_t *partition)
{
    char takes[JUDGE_SIZE_TEXT];
    char has[JUDGE_SIZE_TEXT];
    char what[48];
    esp_image_t image;
    const judge_view_t view = judge_view(judge->plan, partition->offset);
    if (view.file == NULL || judge_is_hidden(judge, &view) ||
        (judge_is_blank(&view) && view.bytes != view.file->bytes) ||
        application_is_none(judge, partition, &view)) {
        return true;
    }
    snprintf(what, sizeof what, "partition %s", partition->label);
    if (!judge_image(judge, partition->offset, &view, what, &image)) {
        return false;
    }
    if (image.length == 0) {
        return true; /* forced */
    }
    if (image.kind == ESP_IMAGE_KIND_BOOTLOADER) {
        return plan_refuse_file(judge->plan, view.file, ESP_HOST_PLAN_NOT_BOOTED, judge->error,
                                "check which file goes where",
                                "%s (%s): this is a bootloader, and partition %s is an "
                                "application's",
                                view.file->label, view.file->path, partition->label);
    }
    if (image.length > partition->size) {
        return plan_refuse_file(judge->plan, view.file, ESP_HOST_PLAN_NOT_FITTING, judge->error,
                                "make the partition larger, or the application smaller",
                                "%s (%s): an application of %u bytes (%s) does not fit into "
                                "partition %s of %s",
                                view.file->label, view.file->path, (unsigned)image.length,
                                judge_size_text(takes, image.length), partition->label,
                                judge_size_text(has, partition->size));
    }
    application_tell_share(judge, view.file, partition, image.length);
    return judge_signature(judge, &view, &image, "application");
}

/* An application that no partition begins with is one that nobody starts. */
static void application_judge_place(const judge_t *judge, const esp_host_plan_file_t *file)
{
    const esp_image_partition_t *around = role_partition_around(judge->plan, file->offset);
    const esp_image_partition_t *first = NULL;
    if (file->role != ESP_HOST_ROLE_APPLICATION || judge->plan->table.count == 0 ||
        judge->found->encrypts || file->offset == esp_image_bootloader_offset(judge->chip) ||
        (around != NULL && around->offset == file->offset)) {
        return;
    }
    for (unsigned i = 0; i < judge->plan->table.count && first == NULL; i++) {
        const esp_image_partition_t *partition = &judge->plan->table.partitions[i];
        first = partition->type == ESP_IMAGE_PARTITION_APP ? partition : NULL;
    }
    if (first != NULL) {
        char advice[96];
        snprintf(advice, sizeof advice, "partition %s begins at 0x%x", first->label,
                 (unsigned)first->offset);
        plan_note(judge->plan, ESP_HOST_PLAN_NO_PARTITION, advice,
                  "%s: no partition of the table %s begins there", file->label,
                  judge->plan->table_file != NULL ? "that goes with it" : "in flash");
    }
}

/* Without a table, what is an application by what it holds still has to be signed. */
static bool application_judge_alone(const judge_t *judge, esp_host_plan_file_t *file)
{
    esp_image_t image;
    esp_image_fault_t fault;
    const judge_view_t view = {file->bytes, file->size, file};
    if (file->role != ESP_HOST_ROLE_APPLICATION ||
        file->offset == esp_image_bootloader_offset(judge->chip) || judge_is_hidden(judge, &view) ||
        esp_image_parse(file->bytes, file->size, judge->chip, &image, &fault) != ESP_IMAGE_OK) {
        return true;
    }
    return judge_signature(judge, &view, &image, "application");
}

bool judge_applications(const judge_t *judge)
{
    const esp_image_table_t *table = &judge->plan->table;
    for (unsigned i = 0; i < table->count; i++) {
        if (table->partitions[i].type == ESP_IMAGE_PARTITION_APP &&
            !application_judge(judge, &table->partitions[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < judge->plan->count; i++) {
        application_judge_place(judge, &judge->plan->files[i]);
        if (!application_judge_alone(judge, &judge->plan->files[i])) {
            return false;
        }
    }
    return true;
}
