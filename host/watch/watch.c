/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_partition.h"
#include "esp_host_watch.h"
#include "plan/flasher_args.h"
#include "system/system.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WATCH_FILES = FLASHER_ARGS_MAX_FILES + 1, WATCH_REASON = 640 };

/* What tells a file from another, or from what it was. */
typedef struct {
    char *name;
    bool is_there;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
} watch_file_t;

typedef struct {
    watch_file_t files[WATCH_FILES];
    size_t count;
} watch_shot_t;

struct esp_host_watch {
    char *build; /* NULL: that of the current folder */
    char folder[ESP_HOST_PATH_SIZE];
    char reason[WATCH_REASON];
    watch_shot_t seen;
    watch_shot_t taken;
    bool has_taken;
    bool has_seen;
    uint32_t changed_ms; /* when what is seen was seen for the first time */
};

/* Of a flasher_args.json only its folder is of interest. */
static void watch_cut_name(char *path)
{
    static const char name[] = "/flasher_args.json";
    const size_t length = strlen(path);
    if (length > strlen(name) && strcmp(path + length - strlen(name), name) == 0) {
        path[length - strlen(name)] = '\0';
    } else if (strcmp(path, name + 1) == 0) {
        strcpy(path, ".");
    }
}

esp_host_watch_t *esp_host_watch_new(const char *build)
{
    esp_host_watch_t *watch = calloc(1, sizeof *watch);
    if (watch == NULL || build == NULL) {
        return watch;
    }
    watch->build = strdup(build);
    if (watch->build == NULL) {
        free(watch);
        return NULL;
    }
    watch_cut_name(watch->build);
    return watch;
}

static void watch_clear(watch_shot_t *shot)
{
    for (size_t i = 0; i < shot->count; i++) {
        free(shot->files[i].name);
    }
    shot->count = 0;
}

void esp_host_watch_free(esp_host_watch_t *watch)
{
    if (watch != NULL) {
        watch_clear(&watch->seen);
        watch_clear(&watch->taken);
        free(watch->build);
        free(watch);
    }
}

/* Looks at a file; a name that is not absolute counts from the build's folder. */
static void watch_add(watch_shot_t *shot, const char *folder, const char *name)
{
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    watch_file_t *file = &shot->files[shot->count];
    const bool beside = name[0] != '/';
    *file = (watch_file_t){.name = strdup(name)};
    if (file->name == NULL) {
        return;
    }
    shot->count++;
    const int length =
        snprintf(path, sizeof path, "%s%s%s", beside ? folder : "", beside ? "/" : "", name);
    if (length >= 0 && (size_t)length < sizeof path && stat(path, &status) == 0) {
        file->is_there = true;
        file->device = status.st_dev;
        file->inode = status.st_ino;
        file->size = status.st_size;
        file->changed = system_changed(&status);
    }
}

static void watch_set_reason(esp_host_watch_t *watch, const char *format, const char *one,
                             const char *other)
{
    if (watch->reason[0] == '\0') {
        snprintf(watch->reason, sizeof watch->reason, format, one, other);
    }
}

/* The files that the build lists, or none where that cannot be understood. */
static void watch_list(esp_host_watch_t *watch, watch_shot_t *shot)
{
    char path[ESP_HOST_PATH_SIZE + 32];
    char why[FLASHER_ARGS_ERROR_SIZE];
    esp_host_error_t error = {0};
    flasher_args_t args;
    uint8_t *bytes;
    uint32_t size;
    snprintf(path, sizeof path, "%s/flasher_args.json", watch->folder);
    if (!esp_host_file_read(path, NULL, NULL, &bytes, &size, &error)) {
        watch_set_reason(watch, "%s%s", esp_host_error_text(&error), "");
        return;
    }
    char *text = malloc((size_t)size + 1);
    if (text == NULL) {
        free(bytes);
        watch_set_reason(watch, "out of memory%s%s", "", "");
        return;
    }
    memcpy(text, bytes, size);
    text[size] = '\0';
    free(bytes);
    if (flasher_args_parse(text, &args, why)) {
        for (size_t i = 0; i < args.count; i++) {
            watch_add(shot, watch->folder, args.files[i].path);
        }
    } else {
        watch_set_reason(watch, "flasher_args.json: %s%s", why, "");
    }
    flasher_args_free(&args);
    free(text);
}

static void watch_shoot(esp_host_watch_t *watch, watch_shot_t *shot)
{
    esp_host_error_t error = {0};
    shot->count = 0;
    watch->reason[0] = '\0';
    if (!esp_host_build_find(watch->build, watch->folder, &error)) {
        watch->folder[0] = '\0';
        watch_set_reason(watch, "%s%s", esp_host_error_text(&error), "");
        return;
    }
    watch_cut_name(watch->folder);
    watch_add(shot, watch->folder, "flasher_args.json");
    watch_list(watch, shot);
    for (size_t i = 0; i < shot->count; i++) {
        if (!shot->files[i].is_there || shot->files[i].size == 0) {
            watch_set_reason(watch, "%s is %s", shot->files[i].name,
                             shot->files[i].is_there ? "empty" : "missing");
        }
    }
}

static bool watch_is_file_same(const watch_file_t *one, const watch_file_t *other)
{
    return strcmp(one->name, other->name) == 0 && one->is_there == other->is_there &&
           one->device == other->device && one->inode == other->inode && one->size == other->size &&
           one->changed.tv_sec == other->changed.tv_sec &&
           one->changed.tv_nsec == other->changed.tv_nsec;
}

static bool watch_is_same(const watch_shot_t *one, const watch_shot_t *other)
{
    for (size_t i = 0; i < one->count && one->count == other->count; i++) {
        if (!watch_is_file_same(&one->files[i], &other->files[i])) {
            return false;
        }
    }
    return one->count == other->count;
}

esp_host_watch_state_t esp_host_watch_look(esp_host_watch_t *watch, uint32_t now_ms)
{
    watch_shot_t shot;
    watch_shoot(watch, &shot);
    if (!watch->has_seen || !watch_is_same(&shot, &watch->seen)) {
        watch->changed_ms = now_ms;
        watch->has_seen = true;
    }
    watch_clear(&watch->seen);
    watch->seen = shot;
    if (watch->reason[0] != '\0') {
        return ESP_HOST_WATCH_INCOMPLETE;
    }
    if (now_ms - watch->changed_ms < ESP_HOST_WATCH_QUIET_MS) {
        return ESP_HOST_WATCH_CHANGING;
    }
    return watch->has_taken && watch_is_same(&watch->seen, &watch->taken) ? ESP_HOST_WATCH_SAME
                                                                          : ESP_HOST_WATCH_CHANGED;
}

void esp_host_watch_take(esp_host_watch_t *watch)
{
    watch_clear(&watch->taken);
    watch->has_taken = true;
    for (size_t i = 0; i < watch->seen.count; i++) {
        watch_file_t *file = &watch->taken.files[watch->taken.count];
        *file = watch->seen.files[i];
        file->name = strdup(file->name);
        watch->taken.count += file->name != NULL;
    }
}

const char *esp_host_watch_folder(const esp_host_watch_t *watch)
{
    return watch->folder;
}

const char *esp_host_watch_reason(const esp_host_watch_t *watch)
{
    return watch->reason;
}

static bool watch_was_taken(const esp_host_watch_t *watch, const watch_file_t *file)
{
    for (size_t i = 0; i < watch->taken.count; i++) {
        if (watch_is_file_same(file, &watch->taken.files[i])) {
            return true;
        }
    }
    return false;
}

const char *esp_host_watch_difference(const esp_host_watch_t *watch, size_t index)
{
    for (size_t i = 0; i < watch->seen.count; i++) {
        if (!watch_was_taken(watch, &watch->seen.files[i]) && index-- == 0) {
            return watch->seen.files[i].name;
        }
    }
    return NULL;
}
