/**
 * What systems have in different ways, for programs that run on several of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_SYSTEM_H
#define ESP_HOST_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Fills in random bytes that nobody can guess. @return false: the system gives none */
bool esp_host_random(void *bytes, size_t size);

/** Whether it separates the parts of a path. */
bool esp_host_path_is_slash(char letter);

/** The last separator of a path's parts, of which Windows knows two; NULL: there is none. */
const char *esp_host_path_slash(const char *path);

/** Whether it means the same whatever the current folder is. */
bool esp_host_path_is_absolute(const char *path);

/** Whether somebody sits behind the descriptor: a terminal, or a console of Windows. */
bool esp_host_is_terminal(int descriptor);

#ifdef __cplusplus
}
#endif

#endif
