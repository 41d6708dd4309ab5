/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "judge/judge.h"
#include <stdio.h>

const char *judge_size_text(char text[JUDGE_SIZE_TEXT], uint64_t bytes)
{
    enum { KIB = 1024, MIB = 1024 * 1024 };
    if (bytes >= MIB && bytes % (MIB / 4) == 0) {
        snprintf(text, JUDGE_SIZE_TEXT, "%.4g MiB", (double)bytes / (double)MIB);
    } else {
        snprintf(text, JUDGE_SIZE_TEXT, "%llu KiB", (unsigned long long)((bytes + KIB / 2) / KIB));
    }
    return text;
}

bool judge_image(const judge_t *judge, uint32_t at, const judge_view_t *view, const char *what,
                 esp_image_t *image)
{
    esp_image_fault_t fault;
    char text[JUDGE_FAULT_TEXT];
    esp_image_parse(view->bytes, view->size, judge->chip, image, &fault);
    if (fault.reason == ESP_IMAGE_OK && judge->found->revision_known) {
        esp_image_check_revision(image, judge->found->revision, &fault);
    }
    /* What begins with the file has been judged with the file. */
    if (fault.reason == ESP_IMAGE_OK || view->bytes == view->file->bytes) {
        return true;
    }
    const char *advice = plan_fault_text(&fault, text, sizeof text);
    return plan_refuse_file(judge->plan, view->file, ESP_HOST_PLAN_CONTENT, judge->error, advice,
                            "%s (%s): %s at 0x%x: %s", view->file->label, view->file->path, what,
                            (unsigned)at, text);
}
