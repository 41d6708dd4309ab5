/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_folder.h"
#include <errno.h>
#include <sys/stat.h>

bool firmware_folder(const char *path)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST;
}
