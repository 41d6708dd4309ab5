/**
 * Folders, which systems make in different ways.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_FOLDER_H
#define FIRMWARE_FOLDER_H

#include <stdbool.h>

/** Makes one, unless it is there already. @return false with errno set */
bool firmware_folder(const char *path);

#endif
