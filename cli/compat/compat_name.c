/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_name.h"
#include <string.h>

bool compat_is_name(const char *program)
{
    const char *slash = program != NULL ? strrchr(program, '/') : NULL;
    const char *name = slash != NULL ? slash + 1 : program;
    return name != NULL && (strcmp(name, "esptool") == 0 || strcmp(name, "esptool.py") == 0);
}
