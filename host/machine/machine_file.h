/**
 * Files of /sys and /proc, below a root.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_MACHINE_FILE_H
#define HOST_MACHINE_FILE_H

#include "esp_host_machine.h"

/** Puts the parts together. False: they are too long. */
bool machine_path(char path[ESP_HOST_MACHINE_PATH], const char *root, const char *folder,
                  const char *name);

/** The first line of a file, without its end; "" where there is none. */
void machine_line(const char *folder, const char *name, char text[ESP_HOST_MACHINE_TEXT]);

/** What a link points to, as it says; false: it is none. */
bool machine_link(const char *path, char target[ESP_HOST_MACHINE_PATH]);

#endif
