/* SPDX-License-Identifier: Apache-2.0 */
#include "file_bytes.h"
#include "message.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_BYTES_MOST = 256 * 1024 * 1024 }; /* no flash is larger */

static bool file_bytes_read_open(FILE *file, const char *path, uint8_t **bytes, uint32_t *size)
{
    struct stat status;
    if (fstat(fileno(file), &status) != 0 || S_ISDIR(status.st_mode)) {
        message_error("name a file", "%s is a folder", path);
        return false;
    }
    if (status.st_size > FILE_BYTES_MOST) {
        message_error(NULL, "%s is larger than any flash", path);
        return false;
    }
    const size_t expected = (size_t)status.st_size;
    uint8_t *buffer = malloc(expected + 1);
    if (buffer == NULL) {
        message_error(NULL, "out of memory reading %s", path);
        return false;
    }
    const size_t read = fread(buffer, 1, expected, file);
    if (read != expected || ferror(file)) {
        message_error(NULL, "cannot read %s: %s", path,
                      ferror(file) ? strerror(errno) : "it became shorter meanwhile");
        free(buffer);
        return false;
    }
    if (read == 0) {
        message_error("build it again", "%s is empty", path);
        free(buffer);
        return false;
    }
    buffer[read] = 0;
    *bytes = buffer;
    *size = (uint32_t)read;
    return true;
}

bool file_bytes_read(const char *path, uint8_t **bytes, uint32_t *size)
{
    *bytes = NULL;
    *size = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        message_error("check the name; it counts from the current folder", "cannot open %s: %s",
                      path, strerror(errno));
        return false;
    }
    const bool done = file_bytes_read_open(file, path, bytes, size);
    fclose(file);
    return done;
}
