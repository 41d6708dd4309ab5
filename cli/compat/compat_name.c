/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_name.h"
#include "esp_host_system.h"
#include <string.h>

bool compat_is_name(const char *program)
{
    const char *slash = program != NULL ? esp_host_path_slash(program) : NULL;
    const char *name = slash != NULL ? slash + 1 : program;
    return name != NULL && (strcmp(name, "esptool") == 0 || strcmp(name, "esptool.py") == 0);
}
