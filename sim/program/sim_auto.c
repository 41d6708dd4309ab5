/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L
#include "sim_auto.h"
#include "esp_image.h"
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    AUTO_PATH_MAX = 4096,
    AUTO_JSON_MAX = 1024 * 1024,
    AUTO_IMAGE_MAX = 64 * 1024 * 1024,
};

/* @return the file's bytes, for free(), or NULL */
static uint8_t *auto_read(const char *path, size_t most, size_t *size)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    *size = 0;
    if (file != NULL && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size > 0 && (uintmax_t)status.st_size <= most) {
        bytes = malloc((size_t)status.st_size);
        *size = bytes != NULL ? fread(bytes, 1, (size_t)status.st_size, file) : 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return bytes;
}

static const char *auto_name(esp_image_chip_t chip)
{
    const char *name = NULL;
    for (size_t i = 0; chip != ESP_IMAGE_CHIP_UNKNOWN && (name = sim_chip_name(i)) != NULL; i++) {
        if (esp_image_chip_by_name(name) == chip) {
            return name;
        }
    }
    return NULL;
}

/* What an ESP-IDF build says of itself. */
static const char *auto_build(const char *folder)
{
    char path[AUTO_PATH_MAX];
    size_t size = 0;
    const int length = snprintf(path, sizeof path, "%s/flasher_args.json", folder);
    if (length < 0 || (size_t)length >= sizeof path) {
        return NULL;
    }
    uint8_t *text = auto_read(path, AUTO_JSON_MAX, &size);
    cJSON *json = text != NULL ? cJSON_ParseWithLength((const char *)text, size) : NULL;
    const cJSON *arguments = cJSON_GetObjectItemCaseSensitive(json, "extra_esptool_args");
    const cJSON *chip = cJSON_GetObjectItemCaseSensitive(arguments, "chip");
    const char *name =
        cJSON_IsString(chip) ? auto_name(esp_image_chip_by_name(chip->valuestring)) : NULL;
    cJSON_Delete(json);
    free(text);
    return name;
}

/* An image, or flash with one where its own chip looks for a bootloader. */
static const char *auto_image(const char *path)
{
    static const uint32_t places[] = {0, 0x1000, 0x2000};
    size_t size = 0;
    uint8_t *bytes = auto_read(path, AUTO_IMAGE_MAX, &size);
    const char *name = NULL;
    for (size_t i = 0; name == NULL && i < sizeof places / sizeof places[0]; i++) {
        esp_image_t image;
        esp_image_fault_t fault;
        if (bytes == NULL || places[i] >= size ||
            esp_image_parse(bytes + places[i], size - places[i], ESP_IMAGE_CHIP_UNKNOWN, &image,
                            &fault) != ESP_IMAGE_OK) {
            continue;
        }
        if (places[i] == 0 || esp_image_bootloader_offset(image.chip) == places[i]) {
            name = auto_name(image.chip);
        }
    }
    free(bytes);
    return name;
}

bool sim_auto_chip(sim_options_t *options)
{
    struct stat status;
    const char *path = options->for_path != NULL ? options->for_path : options->flash_path;
    if (path == NULL) {
        (void)fputs("esploader-sim: --chip auto needs --for with a build folder or an image, or "
                    "--flash with a file that holds one\n",
                    stderr);
        return false;
    }
    const bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    options->chip.chip = folder ? auto_build(path) : auto_image(path);
    if (options->chip.chip == NULL) {
        (void)fprintf(stderr,
                      "esploader-sim: %s does not tell which chip it is for: %s; name the --chip\n",
                      path,
                      folder ? "no flasher_args.json in it names one"
                             : "no sound image begins at 0x0, or where its chip boots from");
        return false;
    }
    return true;
}
