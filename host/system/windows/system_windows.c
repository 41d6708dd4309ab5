/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <direct.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>
/* <ntsecapi.h> and <bcrypt.h> need it */
#include <bcrypt.h>

bool esp_host_random(void *bytes, size_t size)
{
    return size <= ULONG_MAX &&
           BCryptGenRandom(NULL, bytes, (ULONG)size, BCRYPT_USE_SYSTEM_PREFERRED_RNG) == 0;
}

bool esp_host_path_is_slash(char letter)
{
    return letter == '/' || letter == '\\';
}

const char *esp_host_path_slash(const char *path)
{
    const char *last = NULL;
    for (; *path != '\0'; path++) {
        last = esp_host_path_is_slash(*path) ? path : last;
    }
    return last;
}

/* "C:\folder", "\\server\share"; "\folder" is of the current drive. */
bool esp_host_path_is_absolute(const char *path)
{
    if (esp_host_path_is_slash(path[0])) {
        return true;
    }
    const char letter = (char)(path[0] | 0x20);
    return letter >= 'a' && letter <= 'z' && path[1] == ':' && esp_host_path_is_slash(path[2]);
}

/* The C library takes every device for a terminal, NUL among them. */
bool esp_host_is_terminal(int descriptor)
{
    DWORD mode;
    return GetConsoleMode((HANDLE)_get_osfhandle(descriptor), &mode) != 0;
}

int system_open_to_read(const char *path)
{
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EISDIR; /* not EACCES, which advises in vain */
        return -1;
    }
    return open(path, O_RDONLY | O_BINARY | O_NOINHERIT);
}

/* What a user may do in a folder it has from the one above it. */
int system_make_folder(const char *path, bool own)
{
    (void)own;
    return _mkdir(path);
}

void system_rest(int milliseconds)
{
    Sleep(milliseconds < 0 ? INFINITE : (DWORD)milliseconds);
}

struct timespec system_changed(const struct stat *status)
{
    return (struct timespec){.tv_sec = status->st_mtime};
}
