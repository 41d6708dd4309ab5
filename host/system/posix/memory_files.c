/* SPDX-License-Identifier: Apache-2.0 */
#include "memory/memory.h"
#include "system/system.h"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    TRIMMED_AT_ONCE = 16,
    LOCK_TRIES = 20, /* what is done under a lock takes no longer than that */
    LOCK_PAUSE_NS = 10 * 1000 * 1000,
    FILE_MODE = 0600,
};

static bool memory_path(char path[ESP_HOST_PATH_SIZE], const char *folder, const char *name)
{
    const int size = snprintf(path, ESP_HOST_PATH_SIZE, "%s/%s", folder, name);
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

/* A folder that others could write to may hold anything. */
static bool memory_owns(const char *folder)
{
    struct stat status;
    return folder != NULL && folder[0] == '/' && stat(folder, &status) == 0 &&
           S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static void memory_make_folder(const char *folder)
{
    char path[ESP_HOST_PATH_SIZE];
    if (folder[0] != '/' || snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path) {
        return;
    }
    /* And the folders above it: ~/.cache may be missing, too. */
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)system_make_folder(path, true);
        *slash = '/';
    }
    (void)system_make_folder(path, true);
}

/* Opens a file that is the user's own; -1: it is not, or there is none. */
static int memory_open(const char *path, int flags, struct stat *status)
{
    /* Not to wait for whoever would write to a pipe. */
    const int file = open(path, flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, FILE_MODE);
    if (file >= 0 && (fstat(file, status) != 0 || !S_ISREG(status->st_mode) ||
                      status->st_uid != geteuid() || status->st_nlink > 1)) {
        close(file);
        return -1;
    }
    return file;
}

uint8_t *memory_read(const char *folder, const char *name, size_t most, size_t *size)
{
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    if (!memory_owns(folder) || !memory_path(path, folder, name)) {
        return NULL;
    }
    const int file = memory_open(path, O_RDONLY, &status);
    if (file < 0) {
        return NULL;
    }
    uint8_t *bytes = NULL;
    if (status.st_size > 0 && (uintmax_t)status.st_size <= most) {
        *size = (size_t)status.st_size;
        bytes = malloc(*size + 1);
    }
    /* Files are replaced, never changed: one that ends early is none of ours. */
    if (bytes != NULL && read(file, bytes, *size) != (ssize_t)*size) {
        free(bytes);
        bytes = NULL;
    }
    if (bytes != NULL) {
        bytes[*size] = '\0';
    }
    close(file);
    return bytes;
}

bool memory_write(const char *folder, const char *name, const void *bytes, size_t size)
{
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    esp_host_save_t save;
    memory_make_folder(folder);
    if (!memory_owns(folder) || !memory_path(path, folder, name)) {
        return false;
    }
    if (lstat(path, &status) == 0 && (!S_ISREG(status.st_mode) || status.st_uid != geteuid())) {
        return false;
    }
    size_t old_size = 0;
    uint8_t *old = memory_read(folder, name, size, &old_size);
    const bool same = old != NULL && old_size == size && memcmp(old, bytes, size) == 0;
    free(old);
    if (same) {
        return utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW) == 0;
    }
    return esp_host_save_begin(&save, path, NULL) && esp_host_save_end(&save, bytes, size, NULL);
}

/* Finds the file that was not used for longest. @return how many files there are */
static size_t memory_oldest(DIR *listing, char name[NAME_MAX + 1])
{
    size_t count = 0;
    struct timespec oldest = {.tv_sec = 0};
    rewinddir(listing);
    for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        struct stat status;
        if (fstatat(dirfd(listing), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(status.st_mode)) {
            continue;
        }
        const struct timespec used = system_changed(&status);
        if (count++ == 0 || used.tv_sec < oldest.tv_sec ||
            (used.tv_sec == oldest.tv_sec && used.tv_nsec < oldest.tv_nsec)) {
            oldest = used;
            snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
        }
    }
    return count;
}

void memory_trim(const char *folder, size_t most)
{
    char name[NAME_MAX + 1];
    DIR *listing = memory_owns(folder) ? opendir(folder) : NULL;
    if (listing == NULL) {
        return;
    }
    /* One more than there may be, as a rule. */
    for (int i = 0; i < TRIMMED_AT_ONCE && memory_oldest(listing, name) > most; i++) {
        (void)unlinkat(dirfd(listing), name, 0);
    }
    closedir(listing);
}

int memory_lock(const char *folder)
{
    static const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    memory_make_folder(folder);
    if (!memory_owns(folder) || !memory_path(path, folder, "lock")) {
        return -1;
    }
    const int lock = memory_open(path, O_RDWR | O_CREAT, &status);
    for (int i = 0; lock >= 0 && i < LOCK_TRIES; i++) {
        if (flock(lock, LOCK_EX | LOCK_NB) == 0) {
            return lock;
        }
        nanosleep(&pause, NULL);
    }
    memory_unlock(lock);
    return -1;
}

void memory_unlock(int lock)
{
    if (lock >= 0) {
        close(lock);
    }
}
