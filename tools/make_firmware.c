/**
 * esploader-firmware: makes a build folder full of firmware, for tests and demonstrations.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_build.h"
#include "firmware_folder.h"
#include "firmware_json.h"
#include "firmware_options.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRMWARE_BOOTLOADER_SIZE = 0x4A00,
    FIRMWARE_APPLICATION_OFFSET = 0x10000,
    FIRMWARE_PATH = 4096
};

static bool firmware_fail(const char *path)
{
    fprintf(stderr, "esploader-firmware: cannot write %s: %s\n", path, strerror(errno));
    return false;
}

/* Makes `path` and the folders above it. */
static bool firmware_make_folder(const char *folder, const char *name)
{
    char path[FIRMWARE_PATH];
    if ((size_t)snprintf(path, sizeof(path), "%s/%s/", folder, name) >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return firmware_fail(folder);
    }
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!firmware_folder(path)) {
            return firmware_fail(path);
        }
        *slash = '/';
    }
    return true;
}

static bool firmware_write(const char *folder, const char *name, const void *data, size_t size)
{
    char path[FIRMWARE_PATH];
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path)) {
        errno = ENAMETOOLONG;
        return firmware_fail(folder);
    }
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return firmware_fail(path);
    }
    bool written = fwrite(data, 1, size, file) == size;
    written = fclose(file) == 0 && written;
    return written || firmware_fail(path);
}

static bool firmware_write_table(const firmware_options_t *options, const char *path,
                                 uint32_t application_size)
{
    esp_image_partition_t partitions[3];
    uint8_t table[ESP_IMAGE_TABLE_MAX_SIZE];
    esp_image_default_partitions(application_size, partitions);
    if ((uint64_t)partitions[2].offset + partitions[2].size > options->flash_size) {
        fprintf(stderr,
                "esploader-firmware: an application of %u bytes does not fit into %u KiB of flash; "
                "give a larger --flash-size\n",
                (unsigned)application_size, (unsigned)(options->flash_size / 1024));
        return false;
    }
    return firmware_write(options->folder, path, table,
                          esp_image_build_table(partitions, 3, table, sizeof(table)));
}

static bool firmware_write_images(const firmware_options_t *options,
                                  const firmware_file_t files[FIRMWARE_FILES], uint8_t *buffer,
                                  size_t capacity)
{
    esp_image_build_t build = {.chip = options->chip,
                               .size = FIRMWARE_BOOTLOADER_SIZE,
                               .seed = options->seed,
                               .flash_size = options->flash_size,
                               .min_revision = options->min_revision,
                               .max_revision = options->max_revision,
                               .project_name = options->project,
                               .version = options->version,
                               .idf_version = "esploader-firmware"};
    size_t bootloader = esp_image_build_bootloader(&build, buffer, capacity);
    if (bootloader != 0 && !firmware_write(options->folder, files[0].path, buffer, bootloader)) {
        return false;
    }
    build.size = options->application_size;
    size_t application = esp_image_build_application(&build, buffer, capacity);
    if (bootloader == 0 || application == 0) {
        fprintf(stderr,
                "esploader-firmware: the %s cannot hold that: try another --app-size or "
                "--flash-size, or another "
                "chip\n",
                esp_image_chip_name(options->chip));
        return false;
    }
    return firmware_write_table(options, files[1].path, (uint32_t)application) &&
           firmware_write(options->folder, files[2].path, buffer, application);
}

static bool firmware_make(const firmware_options_t *options)
{
    char application[300];
    snprintf(application, sizeof(application), "%.250s.bin", options->project);
    const firmware_file_t files[FIRMWARE_FILES] = {
        {"bootloader", "bootloader/bootloader.bin", esp_image_bootloader_offset(options->chip)},
        {"partition-table", "partition_table/partition-table.bin", ESP_IMAGE_TABLE_OFFSET},
        {"app", application, FIRMWARE_APPLICATION_OFFSET},
    };
    size_t capacity = (size_t)options->application_size + 0x10000;
    uint8_t *buffer = malloc(capacity);
    char *json = firmware_json(options, files);
    bool made = buffer != NULL && json != NULL;
    if (!made) {
        fputs("esploader-firmware: not enough memory\n", stderr);
    }
    made = made && firmware_make_folder(options->folder, "bootloader") &&
           firmware_make_folder(options->folder, "partition_table") &&
           firmware_write_images(options, files, buffer, capacity) &&
           firmware_write(options->folder, "flasher_args.json", json, strlen(json));
    free(json);
    free(buffer);
    return made;
}

int main(int argc, char **argv)
{
    firmware_options_t options;
    switch (firmware_read_options(argc, argv, &options)) {
    case FIRMWARE_HELP:
        return EXIT_SUCCESS;
    case FIRMWARE_USAGE:
        return 2;
    case FIRMWARE_GO:
        break;
    }
    return firmware_make(&options) ? EXIT_SUCCESS : EXIT_FAILURE;
}
