/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "esp_host_make.h"
#include "esp_host_system.h"
#include "esp_image.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ELF_FAULT_SIZE = 240 };

bool esp_host_elf_read(esp_host_elf_t *elf, const char *path, esp_image_elf_view_t view,
                       bool (*cancelled)(void *user), void *user, esp_host_error_t *error)
{
    *elf = (esp_host_elf_t){.path = path};
    if (!esp_host_file_read(path, cancelled, user, &elf->bytes, &elf->size, error)) {
        return false;
    }
    const esp_image_elf_reason_t reason =
        esp_image_elf_read(elf->bytes, elf->size, view, &elf->elf);
    return reason == ESP_IMAGE_ELF_OK ||
           esp_host_error_set(error, ESP_HOST_ERROR_INPUT,
                              "give the .elf file that the linker made", "%s %s", path,
                              esp_image_elf_text(reason));
}

void esp_host_elf_free(esp_host_elf_t *elf)
{
    esp_image_elf_free(&elf->elf);
    free(elf->bytes);
    *elf = (esp_host_elf_t){0};
}

/* The length of a path without its ending; dots at the beginning of a name are part of it. */
static int elf_stem(const char *path)
{
    const char *slash = esp_host_path_slash(path);
    const char *name = slash != NULL ? slash + 1 : path;
    name += strspn(name, ".");
    const char *dot = strrchr(name, '.');
    return (int)(dot != NULL ? (size_t)(dot - path) : strlen(path));
}

static bool elf_name(const esp_host_elf_t *elf, const esp_image_convert_t *wanted,
                     const char *output, const esp_image_made_t *file, char *path)
{
    const bool plain = esp_image_chip_id(wanted->chip) == ESP_IMAGE_NO_CHIP_ID;
    const esp_image_version_t version = plain ? wanted->version : ESP_IMAGE_VERSION_3;
    const unsigned offset = (unsigned)file->offset;
    const size_t room = ESP_HOST_PATH_SIZE;
    int length = 0;
    if (version == ESP_IMAGE_VERSION_1) {
        length = snprintf(path, room, "%s%s0x%05x.bin", output != NULL ? output : elf->path,
                          output != NULL ? "" : "-", offset);
    } else if (output != NULL) {
        length = snprintf(path, room, "%s", output);
    } else if (version == ESP_IMAGE_VERSION_2) {
        length = snprintf(path, room, "%.*s-0x%05x.bin", elf_stem(elf->path), elf->path, offset);
    } else {
        length = snprintf(path, room, "%.*s.bin", elf_stem(elf->path), elf->path);
    }
    return length >= 0 && (size_t)length < room && strcmp(path, elf->path) != 0;
}

/* All are begun before the first is put into its place: what cannot be written is found then. */
static bool elf_save(const esp_host_elf_t *elf, const esp_image_convert_t *wanted,
                     const char *output, const esp_image_made_t *files, esp_host_made_t made,
                     void *user, esp_host_error_t *error)
{
    char paths[ESP_IMAGE_CONVERT_FILES][ESP_HOST_PATH_SIZE];
    esp_host_save_t saves[ESP_IMAGE_CONVERT_FILES];
    unsigned count = 0;
    bool done = true;
    while (done && count < ESP_IMAGE_CONVERT_FILES && files[count].bytes != NULL) {
        done = elf_name(elf, wanted, output, &files[count], paths[count])
                   ? esp_host_save_begin(&saves[count], paths[count], error)
                   : esp_host_error_set(error, ESP_HOST_ERROR_INPUT, "name another one",
                                        "%s cannot be the image's name", paths[count]);
        count += done;
    }
    for (unsigned i = 0; i < count; i++) {
        if (done) {
            done = esp_host_save_end(&saves[i], files[i].bytes, files[i].size, error);
        } else {
            esp_host_save_drop(&saves[i]);
        }
        if (done) {
            made(user, paths[i], &files[i]);
        }
    }
    return done;
}

bool esp_host_elf_convert(const esp_host_elf_t *elf, const esp_image_convert_t *wanted,
                          const char *output, esp_host_made_t made, void *user,
                          esp_host_error_t *error)
{
    esp_image_made_t files[ESP_IMAGE_CONVERT_FILES];
    esp_image_convert_fault_t fault;
    char text[ELF_FAULT_SIZE];
    bool done = esp_image_convert(wanted, &elf->elf, files, &fault);
    if (done) {
        done = elf_save(elf, wanted, output, files, made, user, error);
    } else if (fault.reason == ESP_IMAGE_CONVERT_MEMORY) {
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
    } else {
        esp_image_convert_text(&fault, text, sizeof text);
        char *advice = strstr(text, "; ");
        if (advice != NULL) {
            *advice = '\0';
        }
        esp_host_error_set(error, ESP_HOST_ERROR_INPUT, advice != NULL ? advice + 2 : NULL,
                           "%s: %s", elf->path, text);
    }
    esp_image_convert_free(files);
    return done;
}
