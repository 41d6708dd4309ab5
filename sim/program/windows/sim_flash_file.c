/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_flash_file.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>

static uint8_t *flash_file_fail(const char *what, const char *path)
{
    (void)fprintf(stderr, "esploader-sim: cannot %s %s: error %lu of Windows\n", what, path,
                  GetLastError());
    return NULL;
}

/* Makes an empty file as long as the flash, as erased flash is. */
static bool flash_file_fill(HANDLE file, size_t size)
{
    uint8_t erased[SIM_FLASH_FILE_PIECE];
    DWORD written = 1;
    memset(erased, 0xFF, sizeof erased);
    for (size_t at = 0; at < size && written > 0; at += written) {
        const size_t left = size - at;
        if (!WriteFile(file, erased, (DWORD)(left < sizeof erased ? left : sizeof erased), &written,
                       NULL)) {
            return false;
        }
    }
    return written > 0;
}

static uint8_t *flash_file_open(HANDLE file, const char *path, size_t size)
{
    LARGE_INTEGER have;
    if (!GetFileSizeEx(file, &have)) {
        return flash_file_fail("open the flash file", path);
    }
    if (have.QuadPart != 0 && have.QuadPart != (LONGLONG)size) {
        (void)fprintf(
            stderr,
            "esploader-sim: %s holds %lld bytes, not the flash part's %zu: it is no flash "
            "file of that part; name another file or --flash-part\n",
            path, (long long)have.QuadPart, size);
        return NULL;
    }
    if (have.QuadPart == 0 && !flash_file_fill(file, size)) {
        return flash_file_fail("extend", path);
    }
    const HANDLE mapping = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    if (mapping == NULL) {
        return flash_file_fail("map", path);
    }
    uint8_t *flash = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, size);
    CloseHandle(mapping);
    return flash != NULL ? flash : flash_file_fail("map", path);
}

uint8_t *sim_flash_file_map(const char *path, size_t size)
{
    const HANDLE file =
        CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return flash_file_fail("open the flash file", path);
    }
    uint8_t *flash = flash_file_open(file, path, size);
    CloseHandle(file);
    return flash;
}

void sim_flash_file_unmap(uint8_t *flash, size_t size)
{
    (void)size;
    UnmapViewOfFile(flash);
}
