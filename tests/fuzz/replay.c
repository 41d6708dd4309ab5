/*
 * Gives a fuzzer each file of a folder, and each with simple changes: what a compiler without
 * libFuzzer can do, always the same.
 *
 *     fuzz_<name> FOLDER-OR-FILE...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 65536, CHANGES = 60, PATH_MAX_SIZE = 1024 };

static const char *running = "none";
static int change;

/* Tells which bytes it was; a sanitizer tells the rest. */
static void on_abort(int signal_number)
{
    static const char text[] = "\nthat was of file ";
    (void)!write(STDERR_FILENO, text, sizeof(text) - 1);
    (void)!write(STDERR_FILENO, running, strlen(running));
    (void)!write(STDERR_FILENO, "\n", 1);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* A copy of exactly its size, so that AddressSanitizer sees what reads behind it. */
static void give(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size != 0 ? size : 1);
    FUZZ_CHECK(copy != NULL);
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void give_changed(const uint8_t *bytes, size_t size)
{
    static uint8_t changed[FILE_MAX];
    uint32_t state = (uint32_t)size + 1;
    for (change = 0; change < CHANGES && size > 0; change++) {
        memcpy(changed, bytes, size);
        for (uint32_t i = 0; i < 1u + (uint32_t)change % 4; i++) {
            changed[next_random(&state) % size] = (uint8_t)next_random(&state);
        }
        give(changed, change % 5 == 0 ? next_random(&state) % size : size);
    }
}

static size_t play_file(const char *path)
{
    static uint8_t bytes[FILE_MAX];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return 0;
    }
    const size_t size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    running = path;
    give(bytes, size);
    give_changed(bytes, size);
    return 1;
}

static size_t play(const char *path)
{
    struct dirent **entries = NULL;
    const int count = scandir(path, &entries, NULL, alphasort);
    size_t files = 0;
    if (count < 0) {
        return play_file(path);
    }
    for (int i = 0; i < count; i++) {
        char name[PATH_MAX_SIZE];
        snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
        files += entries[i]->d_name[0] != '.' ? play_file(name) : 0;
        free(entries[i]);
    }
    free(entries);
    return files;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    signal(SIGABRT, on_abort);
    signal(SIGSEGV, on_abort);
    give((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++) {
        files += play(argv[i]);
    }
    printf("%zu files, each %d times changed\n", files, CHANGES);
    return files > 0 ? 0 : 1;
}
