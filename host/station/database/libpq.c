/* SPDX-License-Identifier: Apache-2.0 */
#include "station/database/libpq.h"
#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    size_t place;
} libpq_functions[] = {
    {"PQconnectdbParams", offsetof(libpq_t, connectdbParams)},
    {"PQstatus", offsetof(libpq_t, status)},
    {"PQerrorMessage", offsetof(libpq_t, errorMessage)},
    {"PQsetNoticeProcessor", offsetof(libpq_t, setNoticeProcessor)},
    {"PQreset", offsetof(libpq_t, reset)},
    {"PQfinish", offsetof(libpq_t, finish)},
    {"PQexec", offsetof(libpq_t, exec)},
    {"PQexecParams", offsetof(libpq_t, execParams)},
    {"PQresultStatus", offsetof(libpq_t, resultStatus)},
    {"PQcmdStatus", offsetof(libpq_t, cmdStatus)},
    {"PQntuples", offsetof(libpq_t, ntuples)},
    {"PQnfields", offsetof(libpq_t, nfields)},
    {"PQfname", offsetof(libpq_t, fname)},
    {"PQgetvalue", offsetof(libpq_t, getvalue)},
    {"PQclear", offsetof(libpq_t, clear)},
};

const libpq_t *libpq_load(void)
{
    static libpq_t functions;
    static bool loaded;
    if (loaded) {
        return &functions;
    }
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof libpq_functions / sizeof libpq_functions[0]; i++) {
        void *found = dlsym(library, libpq_functions[i].name);
        if (found == NULL) {
            (void)dlclose(library);
            return NULL;
        }
        memcpy((char *)&functions + libpq_functions[i].place, &found, sizeof found);
    }
    loaded = true;
    return &functions;
}
