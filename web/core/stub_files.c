/*
 * Writes each flasher stub of the build as a file of its own, and prints a line for each: the chip,
 * the last revision that it suits, the file.
 *
 *   esploader-web-stubs FOLDER
 *
 * A file has words of 32 bits, little-endian: the entry, the number of segments, then address and
 * size of each. Their bytes follow.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_stub.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { LAST_REVISION = 0xFFFF, PATH_SIZE = 1024, NAME_SIZE = 64 };

static void put_word(FILE *file, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++) {
        fputc((int)(word >> 8 * i & 0xFF), file);
    }
}

static bool write_stub(const char *folder, const char *name, const esp_loader_stub_t *stub)
{
    char path[PATH_SIZE];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_SIZE) {
        fputs("the folder's path is too long\n", stderr);
        return false;
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    put_word(file, stub->entry);
    put_word(file, stub->segment_count);
    for (unsigned i = 0; i < stub->segment_count; i++) {
        put_word(file, stub->segments[i].address);
        put_word(file, stub->segments[i].size);
    }
    for (unsigned i = 0; i < stub->segment_count; i++) {
        fwrite(stub->segments[i].data, 1, stub->segments[i].size, file);
    }
    if (ferror(file) != 0) {
        perror(path);
        fclose(file);
        return false;
    }
    return fclose(file) == 0;
}

/* Of a chip with two stubs the older silicon's comes first. */
static bool write_chip(const char *folder, const char *chip, target_chip_t number)
{
    uint32_t from = 0;
    while (from <= LAST_REVISION) {
        const esp_loader_stub_t *stub = esp_loader_stub_find(number, (uint16_t)from);
        uint32_t last = from;
        while (last < LAST_REVISION && esp_loader_stub_find(number, (uint16_t)(last + 1)) == stub) {
            last++;
        }
        char name[NAME_SIZE];
        if (last == LAST_REVISION) {
            snprintf(name, sizeof name, "%s.bin", chip);
        } else {
            snprintf(name, sizeof name, "%s-to-%u.bin", chip, (unsigned)last);
        }
        if (stub != NULL) {
            if (!write_stub(folder, name, stub)) {
                return false;
            }
            printf("%s %u %s\n", chip, (unsigned)last, name);
        }
        from = last + 1;
    }
    return true;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        target_chip_t number;
    } chips[] = {
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash) {#name, NAME##_CHIP},
#include "esp_loader_chips.def"
    };
    if (argc != 2) {
        fputs("usage: esploader-web-stubs FOLDER\n", stderr);
        return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        if (!write_chip(argv[1], chips[i].name, chips[i].number)) {
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
