/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_view.h"

bool json_progress(const char *label, uint32_t done, uint32_t total)
{
    if (json_is_told()) {
        json_t *event = json_event("progress");
        json_text(event, "label", label);
        json_number(event, "done", done);
        json_number(event, "total", total);
        json_print(event);
    }
    return json_is_on();
}

bool json_flash_begins(const esp_loader_flash_info_t *flash, bool told, bool stub, uint32_t rate)
{
    if (json_is_told()) {
        json_t *event = json_event("flash");
        json_number(event, "size", flash->size);
        json_flag(event, "size_told", told);
        json_text(event, "loader", stub ? "stub" : "rom");
        if (rate != 0) {
            json_number(event, "baud", rate);
        }
        json_print(event);
    }
    return json_is_on();
}

/* Bytes of the file that were sent anew; what goes in whole sectors may be more. */
static uint32_t work_written(const esp_host_plan_file_t *file, const esp_loader_image_t *image)
{
    const uint32_t written = image->state == ESP_LOADER_IMAGE_WRITTEN ? image->written : 0;
    return written < file->size ? written : file->size;
}

bool json_file(const esp_host_plan_t *plan, size_t index, const char *state, uint32_t ms)
{
    if (json_is_told()) {
        const esp_host_plan_file_t *file = &plan->files[index];
        const esp_loader_image_t *image = &plan->images[index];
        json_t *event = json_event("file");
        json_text(event, "label", file->label);
        json_text(event, "path", file->path);
        json_number(event, "offset", file->offset);
        json_number(event, "size", file->size);
        json_text(event, "state", state);
        json_number(event, "written", work_written(file, image));
        json_number(event, "compressed", file->streamed);
        json_flag(event, "encrypted", file->encrypt);
        json_flag(event, "verified", image->verified);
        json_number(event, "ms", ms);
        json_print(event);
    }
    return json_is_on();
}

static void work_totals(json_t *event, const esp_host_plan_t *plan)
{
    const esp_host_plan_totals_t totals = esp_host_plan_totals(plan);
    json_number(event, "files", plan->count);
    json_number(event, "written", totals.written);
    json_number(event, "skipped", totals.skipped);
    json_number(event, "verified", totals.verified);
    json_number(event, "bytes", totals.bytes);
}

bool json_totals(const esp_host_plan_t *plan, uint32_t ms)
{
    json_t *event = json_result("write");
    work_totals(event, plan);
    json_number(event, "ms", ms);
    json_print(event);
    return json_is_on();
}

bool json_compared(size_t different, size_t count)
{
    json_t *event = json_result("verify");
    json_number(event, "files", count);
    json_number(event, "different", different);
    json_print(event);
    return json_is_on();
}

bool json_erased(uint32_t offset, uint32_t size, uint32_t ms)
{
    json_t *event = json_result("erased");
    json_number(event, "offset", offset);
    json_number(event, "size", size);
    json_number(event, "ms", ms);
    json_print(event);
    return json_is_on();
}

bool json_read(const char *what, const char *path, uint32_t at, uint32_t size)
{
    json_t *event = json_result(what);
    json_text(event, "path", path);
    json_number(event, "offset", at);
    json_number(event, "size", size);
    json_print(event);
    return json_is_on();
}

bool json_backup(const char *folder, const esp_host_backup_t *backup, uint32_t kept)
{
    json_t *event = json_result("backup");
    json_text(event, "path", folder);
    json_text(event, "chip", esp_loader_chip_name(backup->chip));
    if (backup->has_mac) {
        json_mac(event, "mac", backup->mac);
    }
    json_number(event, "size", backup->flash_size);
    json_number(event, "kept", kept);
    json_flag(event, "encrypted", backup->encrypted);
    json_print(event);
    return json_is_on();
}

bool json_loaded(const char *path, uint32_t size, uint32_t ms)
{
    json_t *event = json_result("loaded");
    json_text(event, "path", path);
    json_number(event, "size", size);
    json_number(event, "ms", ms);
    json_print(event);
    return json_is_on();
}

bool json_running(uint32_t entry)
{
    json_t *event = json_result("running");
    json_number(event, "entry", entry);
    json_print(event);
    return json_is_on();
}

bool json_wrote_word(uint32_t address, uint32_t value, uint32_t mask)
{
    json_t *event = json_result("word_written");
    json_number(event, "address", address);
    json_number(event, "value", value);
    json_number(event, "mask", mask);
    json_print(event);
    return json_is_on();
}

bool json_made(const char *path, uint64_t size)
{
    json_t *event = json_result("made");
    json_text(event, "path", path);
    json_number(event, "size", size);
    json_print(event);
    return json_is_on();
}
