/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTROPY_MOST = 256, FOLDER_OWN = 0700, FOLDER_SHARED = 0777 };

bool esp_host_random(void *bytes, size_t size)
{
    uint8_t *at = bytes;
    for (size_t have = 0; have < size; have += ENTROPY_MOST) {
        const size_t portion = size - have < ENTROPY_MOST ? size - have : ENTROPY_MOST;
        if (getentropy(at + have, portion) != 0) {
            return false;
        }
    }
    return true;
}

bool esp_host_path_is_slash(char letter)
{
    return letter == '/';
}

const char *esp_host_path_slash(const char *path)
{
    return strrchr(path, '/');
}

bool esp_host_path_is_absolute(const char *path)
{
    return path[0] == '/';
}

bool esp_host_is_terminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

/* Not to wait for whoever would write to a pipe. */
int system_open_to_read(const char *path)
{
    return open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

int system_make_folder(const char *path, bool own)
{
    return mkdir(path, own ? FOLDER_OWN : FOLDER_SHARED);
}

void system_rest(int milliseconds)
{
    poll(NULL, 0, milliseconds);
}
