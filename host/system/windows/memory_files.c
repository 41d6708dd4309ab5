/*
 * The user's own folder is told by Windows' access rights, which what lies in a profile inherits:
 * there is nothing to be asked of each file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "memory/memory.h"
#include "system/system.h"
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utime.h>
#include <windows.h>

enum {
    TRIMMED_AT_ONCE = 16,
    LOCK_TRIES = 20, /* what is done under a lock takes no longer than that */
    LOCK_PAUSE_MS = 10,
};

static bool memory_path(char path[ESP_HOST_PATH_SIZE], const char *folder, const char *name)
{
    const int size = snprintf(path, ESP_HOST_PATH_SIZE, "%s\\%s", folder, name);
    return size > 0 && size < ESP_HOST_PATH_SIZE;
}

static bool memory_is_folder(const char *folder)
{
    struct stat status;
    return folder != NULL && esp_host_path_is_absolute(folder) && stat(folder, &status) == 0 &&
           S_ISDIR(status.st_mode);
}

/* And the folders above it. */
static void memory_make_folder(const char *folder)
{
    char path[ESP_HOST_PATH_SIZE];
    if (!esp_host_path_is_absolute(folder) ||
        snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path) {
        return;
    }
    for (char *at = path + 1; *at != '\0'; at++) {
        if (esp_host_path_is_slash(*at)) {
            const char slash = *at;
            *at = '\0';
            (void)system_make_folder(path, true);
            *at = slash;
        }
    }
    (void)system_make_folder(path, true);
}

uint8_t *memory_read(const char *folder, const char *name, size_t most, size_t *size)
{
    char path[ESP_HOST_PATH_SIZE];
    struct stat status;
    if (!memory_is_folder(folder) || !memory_path(path, folder, name)) {
        return NULL;
    }
    const int file = system_open_to_read(path);
    if (file < 0) {
        return NULL;
    }
    uint8_t *bytes = NULL;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
        (uintmax_t)status.st_size <= most) {
        *size = (size_t)status.st_size;
        bytes = malloc(*size + 1);
    }
    /* Files are replaced, never changed: one that ends early is none of ours. */
    if (bytes != NULL && read(file, bytes, (unsigned)*size) != (int)*size) {
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
    esp_host_save_t save;
    memory_make_folder(folder);
    if (!memory_is_folder(folder) || !memory_path(path, folder, name)) {
        return false;
    }
    size_t old_size = 0;
    uint8_t *old = memory_read(folder, name, size, &old_size);
    const bool same = old != NULL && old_size == size && memcmp(old, bytes, size) == 0;
    free(old);
    if (same) {
        return _utime(path, NULL) == 0;
    }
    return esp_host_save_begin(&save, path, NULL) && esp_host_save_end(&save, bytes, size, NULL);
}

/* Finds the file that was not used for longest. @return how many files there are */
static size_t memory_oldest(const char *folder, char name[MAX_PATH])
{
    char every[ESP_HOST_PATH_SIZE];
    WIN32_FIND_DATAA found;
    FILETIME oldest = {0};
    size_t count = 0;
    if (!memory_path(every, folder, "*")) {
        return 0;
    }
    const HANDLE listing = FindFirstFileA(every, &found);
    if (listing == INVALID_HANDLE_VALUE) {
        return 0;
    }
    do {
        if ((found.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) !=
            0) {
            continue;
        }
        if (count++ == 0 || CompareFileTime(&found.ftLastWriteTime, &oldest) < 0) {
            oldest = found.ftLastWriteTime;
            snprintf(name, MAX_PATH, "%s", found.cFileName);
        }
    } while (FindNextFileA(listing, &found) != 0);
    FindClose(listing);
    return count;
}

void memory_trim(const char *folder, size_t most)
{
    char name[MAX_PATH];
    char path[ESP_HOST_PATH_SIZE];
    if (!memory_is_folder(folder)) {
        return;
    }
    /* One more than there may be, as a rule. */
    for (int i = 0; i < TRIMMED_AT_ONCE && memory_oldest(folder, name) > most; i++) {
        if (memory_path(path, folder, name)) {
            (void)unlink(path);
        }
    }
}

/* A file that is opened without sharing it is open once. Windows' handles have 32 bits that count.
 */
int memory_lock(const char *folder)
{
    char path[ESP_HOST_PATH_SIZE];
    memory_make_folder(folder);
    if (!memory_is_folder(folder) || !memory_path(path, folder, "lock")) {
        return -1;
    }
    for (int i = 0; i < LOCK_TRIES; i++) {
        const HANDLE lock = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS,
                                        FILE_ATTRIBUTE_NORMAL, NULL);
        if (lock != INVALID_HANDLE_VALUE) {
            return HandleToLong(lock);
        }
        Sleep(LOCK_PAUSE_MS);
    }
    return -1;
}

void memory_unlock(int lock)
{
    if (lock != -1) {
        CloseHandle(LongToHandle(lock));
    }
}
