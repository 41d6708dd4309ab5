/**
 * esptool's configuration: the section [esptool] of esptool.cfg, setup.cfg or tox.ini, in the
 * folder, in ~/.config/esptool or in the home folder; or the file that ESPTOOL_CFGFILE names.
 *
 * Source: esptool's documentation, "Configuration File".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_COMPAT_CONFIG_H
#define CLI_COMPAT_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

enum { COMPAT_CONFIG_PATH = 512 };

/**
 * Reads the first file that has the section.
 * @param path  out: that file; "": there is none
 * @param take  told each setting, the key in small letters; false: it ends there
 * @return false when `take` did
 */
bool compat_config_read(char path[COMPAT_CONFIG_PATH],
                        bool (*take)(void *user, const char *key, const char *value), void *user);

/** Whether esptool knows a key that has no meaning here: its timeouts, which follow from the work
 * here, and its attempts, which go on as long as there is progress. */
bool compat_config_is_idle(const char *key);

#endif
