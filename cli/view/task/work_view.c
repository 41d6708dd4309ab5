/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/work_view.h"
#include "view/json/json_view.h"
#include "view/message.h"
#include "view/size_text.h"
#include "view/task/progress.h"

void work_view_erasing(uint32_t offset, uint32_t size)
{
    char text[VIEW_SIZE_TEXT];
    message_update("Erasing %s at 0x%x", view_size_text(text, size), (unsigned)offset);
}

void work_view_erased(uint32_t offset, uint32_t size, uint32_t ms)
{
    if (json_erased(offset, size, ms)) {
        return;
    }
    char text[VIEW_SIZE_TEXT];
    char time[PROGRESS_TEXT];
    message_compat("Flash memory erased successfully in %u.%u seconds.", (unsigned)(ms / 1000),
                   (unsigned)(ms % 1000 / 100));
    message_say("Erased %s at 0x%x in %s", view_size_text(text, size), (unsigned)offset,
                progress_time_text(time, ms));
}

void work_view_comparing(const char *label)
{
    message_update("%s: comparing", label);
}

void work_view_compared(const esp_host_plan_t *plan, size_t index, bool same)
{
    const char *label = plan->files[index].label;
    if (json_file(plan, index, same ? "same" : "different", 0)) {
        return;
    }
    message_compat("Verification %s",
                   same ? "successful (digest matched)." : "failed (digest mismatch).");
    message_say("%s: %s", label, same ? "MD5 match" : "differs");
}

void work_view_print_differences(size_t different, size_t count)
{
    if (json_compared(different, count) && different == 0) {
        return;
    }
    if (different > 0) {
        message_error("write it with 'esploader write-flash'",
                      "%u of %u files differ from what is in flash", (unsigned)different,
                      (unsigned)count);
    } else {
        message_say("%u of %u files are in flash as they are here", (unsigned)count,
                    (unsigned)count);
    }
}

void work_view_read(const char *label, const char *path, uint32_t at, uint32_t size, uint32_t ms)
{
    char time[PROGRESS_TEXT];
    char rate[PROGRESS_TEXT];
    if (json_read("read", path, at, size)) {
        return;
    }
    message_say("%s: read %u bytes in %s%s", label, (unsigned)size, progress_time_text(time, ms),
                progress_rate_text(rate, size, ms));
}

void work_view_read_words(const char *label, const char *path, uint32_t at, uint32_t size)
{
    if (json_read("read_memory", path, at, size)) {
        return;
    }
    message_say("%s: read %u bytes", label, (unsigned)size);
}

void work_view_loaded(const char *path, uint32_t size, uint32_t ms)
{
    if (json_loaded(path, size, ms)) {
        return;
    }
    char time[PROGRESS_TEXT];
    message_say("%s: loaded %u bytes in %s", path, (unsigned)size, progress_time_text(time, ms));
}

void work_view_running(uint32_t entry)
{
    if (json_running(entry)) {
        return;
    }
    message_say("Running it from 0x%08x", (unsigned)entry);
}

void work_view_wrote_word(uint32_t address, uint32_t value, uint32_t mask)
{
    if (json_wrote_word(address, value, mask)) {
        return;
    }
    message_say("0x%08x: wrote 0x%08x, mask 0x%08x", (unsigned)address, (unsigned)value,
                (unsigned)mask);
}
