/*
 * Where a plan's files come from: pairs of offset and file, or a build folder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_chip.h"
#include "esp_host_file.h"
#include "esp_host_system.h"
#include "plan/flasher_args.h"
#include "plan/plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char pairs_advice[] = "give pairs of offset and file, as 0x10000 app.bin";

void esp_host_plan_begin(esp_host_plan_t *plan, const esp_host_plan_options_t *options)
{
    *plan = (esp_host_plan_t){.chip = ESP_UNKNOWN_CHIP, .options = *options};
}

/* Adds pairs of offset and file; there is room for them. */
static bool pairs_add(esp_host_plan_t *plan, char *const *texts, size_t count,
                      esp_host_error_t *error)
{
    for (size_t i = 0; i < count; i += 2) {
        uint32_t offset;
        if (!esp_host_number(texts[i], &offset)) {
            return plan_refuse(plan, ESP_HOST_PLAN_ODD, error, pairs_advice, "'%s' is no offset",
                               texts[i]);
        }
        const size_t before = plan->count;
        if (!plan_add(plan, offset, strdup(texts[i + 1]), ESP_HOST_ROLE_DATA, error)) {
            return false;
        }
        if (plan->count > before) {
            plan->files[before].build_encrypts =
                plan->options.encrypt_from != 0 && i >= plan->options.encrypt_from;
        }
    }
    return true;
}

static bool pairs_refuse(esp_host_plan_t *plan, const esp_host_plan_file_t *file, uint32_t offset,
                         uint32_t limit, esp_host_error_t *error)
{
    if (file->offset == offset) {
        return plan_refuse(plan, ESP_HOST_PLAN_PARTITION_SMALLER, error,
                           "make the partition larger, or give an offset in place of its name",
                           "%s has %u bytes, the partition at 0x%x has %u", file->path,
                           (unsigned)file->size, (unsigned)offset, (unsigned)limit);
    }
    return plan_refuse(plan, ESP_HOST_PLAN_PARTITION_SMALLER, error,
                       "give an offset in place of the partition's name",
                       "%s says itself where its bytes go: to 0x%x, not into the partition at 0x%x",
                       file->path, (unsigned)file->offset, (unsigned)offset);
}

/* A file has to lie within a partition that was named for it. One path may stand in several pairs,
 * and several files may come of one. */
static bool pairs_file_fits(esp_host_plan_t *plan, const esp_host_plan_file_t *file,
                            char *const *texts, size_t count, esp_host_error_t *error)
{
    uint32_t refused_at = 0;
    uint32_t refused_limit = 0;
    for (size_t i = 0; i < count; i += 2) {
        const esp_host_plan_options_t *options = &plan->options;
        const uint32_t limit = i / 2 < options->limit_count ? options->limits[i / 2] : 0;
        uint32_t offset;
        if (strcmp(file->path, texts[i + 1]) != 0 || !esp_host_number(texts[i], &offset)) {
            continue;
        }
        if (limit == 0 || (file->offset >= offset && file->size <= limit &&
                           file->offset - offset <= limit - file->size)) {
            return true;
        }
        refused_at = offset;
        refused_limit = limit;
    }
    return refused_limit == 0 || pairs_refuse(plan, file, refused_at, refused_limit, error);
}

static bool pairs_fit(esp_host_plan_t *plan, char *const *texts, size_t count,
                      esp_host_error_t *error)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (!pairs_file_fits(plan, &plan->files[i], texts, count, error)) {
            return false;
        }
    }
    return true;
}

bool esp_host_plan_read_pairs(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                              char *const *texts, size_t count, esp_host_error_t *error)
{
    esp_host_plan_begin(plan, options);
    if (count % 2 != 0) {
        return plan_refuse(plan, ESP_HOST_PLAN_ODD, error, pairs_advice,
                           "offset and file do not pair up");
    }
    plan->options.skip_empty = options->skip_empty && count > 2;
    return plan_reserve(plan, count / 2, error) && pairs_add(plan, texts, count, error) &&
           plan_settle(plan, error) && pairs_fit(plan, texts, count, error);
}

static char *folder_join(const char *folder, const char *path)
{
    char *joined = NULL;
    if (esp_host_path_is_absolute(path)) {
        return strdup(path);
    }
    const size_t length = strlen(folder);
    const char *slash = length > 0 && esp_host_path_is_slash(folder[length - 1]) ? "" : "/";
    return asprintf(&joined, "%s%s%s", folder, slash, path) < 0 ? NULL : joined;
}

/* Whether a pair takes the place of the build's file. */
static bool folder_is_replaced(const esp_host_plan_t *plan, uint32_t offset)
{
    for (size_t i = 0; i < plan->options.pair_count; i += 2) {
        uint32_t number;
        if (esp_host_number(plan->options.pairs[i], &number) && number == offset) {
            return true;
        }
    }
    return false;
}

static bool folder_take_files(esp_host_plan_t *plan, const char *folder, const flasher_args_t *args,
                              esp_host_error_t *error)
{
    bool has_application = false;
    for (size_t i = 0; i < args->count; i++) {
        const flasher_file_t *file = &args->files[i];
        const esp_host_role_t role = role_by_name(file->role);
        const size_t before = plan->count;
        has_application = has_application || role == ESP_HOST_ROLE_APPLICATION;
        if ((plan->options.app_only && role != ESP_HOST_ROLE_APPLICATION) ||
            folder_is_replaced(plan, file->offset)) {
            continue;
        }
        if (!plan_add(plan, file->offset, folder_join(folder, file->path), role, error)) {
            return false;
        }
        plan->files[before].build_encrypts = file->encrypted;
    }
    const bool has_any = plan->count != 0 || plan->options.pair_count != 0;
    return (has_any && (has_application || !plan->options.app_only)) ||
           plan_refuse(plan, ESP_HOST_PLAN_UNREADABLE, error, "leave --app-only out",
                       "%s: the build does not say which of its files is the application", folder);
}

/* What takes the place of a file that lies encrypted in flash lies there so, too. */
static bool folder_pass_on(esp_host_plan_t *plan, const flasher_args_t *args)
{
    for (size_t i = 0; i < args->count; i++) {
        for (size_t at = 0; at < plan->count; at++) {
            if (args->files[i].encrypted && args->files[i].offset == plan->files[at].offset) {
                plan->files[at].build_encrypts = true;
            }
        }
    }
    return true;
}

static bool folder_take(esp_host_plan_t *plan, const char *folder, const flasher_args_t *args,
                        esp_host_error_t *error)
{
    if (args->chip != NULL) {
        plan->chip = esp_host_chip_by_name(args->chip);
        if (plan->chip == ESP_UNKNOWN_CHIP) {
            return plan_refuse(plan, ESP_HOST_PLAN_BUILD_UNKNOWN, error,
                               "a newer version may know it",
                               "%s is built for '%s', an unknown chip", folder, args->chip);
        }
    }
    if (args->flash_size != NULL) {
        esp_host_size(args->flash_size, &plan->flash_size);
    }
    return plan_reserve(plan, args->count + plan->options.pair_count / 2, error) &&
           folder_take_files(plan, folder, args, error) &&
           pairs_add(plan, plan->options.pairs, plan->options.pair_count, error) &&
           folder_pass_on(plan, args);
}

static bool folder_read_args(esp_host_plan_t *plan, const char *folder, const char *path,
                             esp_host_error_t *error)
{
    uint8_t *text;
    uint32_t size;
    if (!esp_host_file_read(path, plan->options.cancelled, plan->options.user, &text, &size,
                            error)) {
        return plan_unreadable(plan);
    }
    char why[FLASHER_ARGS_ERROR_SIZE];
    flasher_args_t args;
    const bool done = flasher_args_parse((const char *)text, &args, why)
                          ? folder_take(plan, folder, &args, error)
                          : plan_refuse(plan, ESP_HOST_PLAN_UNREADABLE, error,
                                        "build the project again", "%s: %s", path, why);
    flasher_args_free(&args);
    free(text);
    return done;
}

/* The folder of a flasher_args.json that is named itself; NULL: no memory. */
static char *folder_of(const char *path)
{
    const char *slash = esp_host_path_slash(path);
    char *folder = strdup(slash != NULL ? path : ".");
    if (slash != NULL && folder != NULL) {
        folder[slash == path ? 1 : slash - path] = '\0';
    }
    return folder;
}

static bool folder_has_args(const char *path)
{
    static const char end[] = ".json";
    const size_t length = strlen(path);
    return length >= sizeof end && strcmp(path + length - (sizeof end - 1), end) == 0;
}

bool esp_host_plan_read_folder(esp_host_plan_t *plan, const esp_host_plan_options_t *options,
                               const char *folder, esp_host_error_t *error)
{
    static const char advice[] = "give the build folder of an ESP-IDF project, after 'idf.py "
                                 "build', or pairs of offset and file";
    struct stat status;
    esp_host_plan_begin(plan, options);
    const bool there = stat(folder, &status) == 0;
    const bool named = there && S_ISREG(status.st_mode) && folder_has_args(folder);
    if (!there || !(named || S_ISDIR(status.st_mode))) {
        return plan_refuse(plan, ESP_HOST_PLAN_UNREADABLE, error, advice, "%s is no folder",
                           folder);
    }
    char *own = named ? folder_of(folder) : strdup(folder);
    char *path = named ? strdup(folder) : folder_join(folder, "flasher_args.json");
    bool done = false;
    if (own == NULL || path == NULL) {
        plan_out_of_memory(plan, error);
    } else if (stat(path, &status) != 0) {
        plan_refuse(plan, ESP_HOST_PLAN_UNREADABLE, error, advice, "%s has no flasher_args.json",
                    folder);
    } else {
        done = folder_read_args(plan, own, path, error);
    }
    free(own);
    free(path);
    return done && plan_settle(plan, error) &&
           pairs_fit(plan, plan->options.pairs, plan->options.pair_count, error);
}
