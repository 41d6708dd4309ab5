/* SPDX-License-Identifier: Apache-2.0 */
#include "system/system.h"
#include <errno.h>

/* A file has a name here. */
int system_file_without_name(const char *folder)
{
    (void)folder;
    errno = ENOTSUP;
    return -1;
}

bool system_file_name(int file, const char *path)
{
    (void)file;
    (void)path;
    errno = ENOTSUP;
    return false;
}

struct timespec system_changed(const struct stat *status)
{
    return status->st_mtimespec;
}
