/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "sim_flash_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes a file as long as the flash; what it lacks is erased flash. */
static bool flash_file_fill(int file, off_t have, size_t size)
{
    uint8_t erased[SIM_FLASH_FILE_PIECE];
    memset(erased, 0xFF, sizeof erased);
    if (lseek(file, have, SEEK_SET) != have) {
        return false;
    }
    for (size_t at = (size_t)have; at < size;) {
        const size_t left = size - at;
        const ssize_t written = write(file, erased, left < sizeof erased ? left : sizeof erased);
        if (written <= 0) {
            return false;
        }
        at += (size_t)written;
    }
    return true;
}

uint8_t *sim_flash_file_map(const char *path, size_t size)
{
    struct stat status;
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0 || fstat(file, &status) != 0) {
        (void)fprintf(stderr, "esploader-sim: cannot open the flash file %s: %s\n", path,
                      strerror(errno));
        if (file >= 0) {
            (void)close(file);
        }
        return NULL;
    }
    void *memory = MAP_FAILED;
    if (status.st_size != 0 && status.st_size != (off_t)size) {
        (void)fprintf(stderr,
                      "esploader-sim: %s holds %jd bytes, not the flash part's %zu: it is no flash "
                      "file of that part; name another file or --flash-part\n",
                      path, (intmax_t)status.st_size, size);
    } else if (!flash_file_fill(file, status.st_size, size)) {
        (void)fprintf(stderr, "esploader-sim: cannot extend %s: %s\n", path, strerror(errno));
    } else {
        memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (memory == MAP_FAILED) {
            (void)fprintf(stderr, "esploader-sim: cannot map %s: %s\n", path, strerror(errno));
        }
    }
    (void)close(file);
    return memory != MAP_FAILED ? memory : NULL;
}

void sim_flash_file_unmap(uint8_t *flash, size_t size)
{
    (void)munmap(flash, size);
}
