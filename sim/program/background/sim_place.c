/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700
#include "background/sim_place.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool place_path(char path[SIM_PATH_MAX], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool place_path(char path[SIM_PATH_MAX], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(path, SIM_PATH_MAX, format, arguments);
    va_end(arguments);
    return length > 0 && length < SIM_PATH_MAX;
}

bool sim_place_root(char root[SIM_PATH_MAX])
{
    const char *own = getenv("ESPLOADER_SIM_DIR");
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    bool found = false;
    if (own != NULL && own[0] != '\0') {
        found = place_path(root, "%s", own);
    } else if (runtime != NULL && runtime[0] != '\0') {
        found = place_path(root, "%s/esploader-sim", runtime);
    } else {
        found = place_path(root, "%s/esploader-sim-%lu", P_tmpdir, (unsigned long)getuid());
    }
    if (!found) {
        (void)fputs("esploader-sim: the folder that ESPLOADER_SIM_DIR names is too long\n", stderr);
    }
    return found;
}

bool sim_place_find(sim_place_t *place, const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    char root[SIM_PATH_MAX];
    if (name[0] == '\0' || name[0] == '.' || name[0] == '-' ||
        name[strspn(name, allowed)] != '\0') {
        (void)fprintf(stderr,
                      "esploader-sim: \"%s\" cannot be a chip's name: letters, digits, '.', '_' "
                      "and '-' can\n",
                      name);
        return false;
    }
    if (!sim_place_root(root)) {
        return false;
    }
    place->name = name;
    const bool fits = place_path(place->folder, "%s/%s", root, name) &&
                      place_path(place->port, "%s/%s/port", root, name) &&
                      place_path(place->control, "%s/%s/control", root, name) &&
                      place_path(place->flash, "%s/%s/flash", root, name) &&
                      place_path(place->log, "%s/%s/log", root, name);
    if (!fits) {
        (void)fprintf(stderr, "esploader-sim: the name \"%s\" is too long\n", name);
    }
    return fits;
}

/* @return false after printing why */
static bool place_folder(const char *path)
{
    struct stat status;
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        (void)fprintf(stderr,
                      "esploader-sim: cannot make the folder %s: %s; ESPLOADER_SIM_DIR names "
                      "another one\n",
                      path, strerror(errno));
        return false;
    }
    /* In a folder that is everybody's another user may have been there first. */
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != geteuid()) {
        (void)fprintf(stderr,
                      "esploader-sim: %s is no folder of yours; ESPLOADER_SIM_DIR names another "
                      "one\n",
                      path);
        return false;
    }
    return true;
}

bool sim_place_make(const sim_place_t *place)
{
    char root[SIM_PATH_MAX];
    return sim_place_root(root) && place_folder(root) && place_folder(place->folder);
}
