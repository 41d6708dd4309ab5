/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_json.h"
#include <cjson/cJSON.h>
#include <ctype.h>
#include <stdio.h>

static const char *firmware_flash_mode = "dio"; /* as the image builder writes into headers */

static void firmware_add_settings(cJSON *root, const char *size, const char *clock)
{
    const char *const arguments[] = {"--flash_mode", firmware_flash_mode, "--flash_size",
                                     size,           "--flash_freq",      clock};
    cJSON_AddItemToObject(
        root, "write_flash_args",
        cJSON_CreateStringArray(arguments, sizeof(arguments) / sizeof(arguments[0])));
    cJSON *settings = cJSON_AddObjectToObject(root, "flash_settings");
    cJSON_AddStringToObject(settings, "flash_mode", firmware_flash_mode);
    cJSON_AddStringToObject(settings, "flash_size", size);
    cJSON_AddStringToObject(settings, "flash_freq", clock);
}

static void firmware_add_files(cJSON *root, const firmware_file_t files[FIRMWARE_FILES])
{
    char offset[16];
    cJSON *list = cJSON_AddObjectToObject(root, "flash_files");
    for (int i = 0; i < FIRMWARE_FILES; i++) {
        snprintf(offset, sizeof(offset), "0x%x", (unsigned)files[i].offset);
        cJSON_AddStringToObject(list, offset, files[i].path);
        cJSON *file = cJSON_AddObjectToObject(root, files[i].name);
        cJSON_AddStringToObject(file, "offset", offset);
        cJSON_AddStringToObject(file, "file", files[i].path);
        cJSON_AddStringToObject(file, "encrypted", "false");
    }
}

/* "esp32s3" of "ESP32-S3", as build tools write it. */
static void firmware_chip_word(esp_image_chip_t chip, char word[16])
{
    size_t length = 0;
    for (const char *name = esp_image_chip_name(chip); *name != '\0' && length < 15; name++) {
        if (*name != '-') {
            word[length++] = (char)tolower((unsigned char)*name);
        }
    }
    word[length] = '\0';
}

char *firmware_json(const firmware_options_t *options, const firmware_file_t files[FIRMWARE_FILES])
{
    char size[16];
    char clock[16];
    char chip[16];
    bool megabytes = options->flash_size >= 1 << 20;
    snprintf(size, sizeof(size), "%u%s", (unsigned)(options->flash_size >> (megabytes ? 20 : 10)),
             megabytes ? "MB" : "KB");
    snprintf(
        clock, sizeof(clock), "%um",
        (unsigned)esp_image_flash_mhz(options->chip, esp_image_flash_clock_code(options->chip)));
    firmware_chip_word(options->chip, chip);

    cJSON *root = cJSON_CreateObject();
    firmware_add_settings(root, size, clock);
    firmware_add_files(root, files);
    cJSON *extra = cJSON_AddObjectToObject(root, "extra_esptool_args");
    cJSON_AddStringToObject(extra, "after", "hard_reset");
    cJSON_AddStringToObject(extra, "before", "default_reset");
    cJSON_AddTrueToObject(extra, "stub");
    cJSON_AddStringToObject(extra, "chip", chip);
    char *text = cJSON_Print(root);
    cJSON_Delete(root);
    return text;
}
