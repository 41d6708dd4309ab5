/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_folder.h"
#include <direct.h>
#include <errno.h>

bool firmware_folder(const char *path)
{
    return _mkdir(path) == 0 || errno == EEXIST;
}
