/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* The descriptor's own name is what gives the file one in the end. */
#define NAMELESS_DESCRIPTOR "/proc/self/fd/%d"

enum { NAMELESS_SIZE = 32 /* bytes of such a name */ };

int system_file_without_name(const char *folder)
{
    char name[NAMELESS_SIZE];
    const int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    snprintf(name, sizeof name, NAMELESS_DESCRIPTOR, file);
    if (file >= 0 && access(name, F_OK) != 0) {
        close(file);
        return -1;
    }
    return file;
}

bool system_file_name(int file, const char *path)
{
    char name[NAMELESS_SIZE];
    snprintf(name, sizeof name, NAMELESS_DESCRIPTOR, file);
    return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0;
}

struct timespec system_changed(const struct stat *status)
{
    return status->st_mtim;
}
