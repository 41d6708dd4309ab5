/* SPDX-License-Identifier: Apache-2.0 */
#include "station/toml/toml.h"
#include <string.h>
#include <strings.h>

bool toml_is_named(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strcasecmp(dot, ".toml") == 0;
}
