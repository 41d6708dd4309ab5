/* SPDX-License-Identifier: Apache-2.0 */
#include "plan.h"
#include "file_bytes.h"
#include "flasher_args.h"
#include "message.h"
#include "number.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    PLAN_MAGIC = 0xE9,
    PLAN_MAGIC_TWO_HEADERS = 0xEA,
    PLAN_TABLE_MAGIC_0 = 0xAA,
    PLAN_TABLE_MAGIC_1 = 0x50,
    PLAN_TABLE_PLACE = 0x8000, /* ESP-IDF's CONFIG_PARTITION_TABLE_OFFSET unless changed */
};

static const uint8_t *plan_pull(void *user, uint32_t offset, uint32_t size)
{
    const plan_file_t *file = user;
    return offset <= file->size && size <= file->size - offset ? file->bytes + offset : NULL;
}

esp_image_chip_t plan_image_chip(target_chip_t chip)
{
    return esp_image_chip_by_name(esp_loader_chip_name(chip));
}

/* Whether it starts as an image does, or would but for a damaged first byte: all else fits. The
 * appended hash covers that byte, so it does not. */
static bool plan_looks_like_image(plan_file_t *file, esp_image_t *image)
{
    esp_image_fault_t fault;
    const uint8_t first = file->bytes[0];
    const bool has_magic = first == PLAN_MAGIC || first == PLAN_MAGIC_TWO_HEADERS;
    file->bytes[0] = has_magic ? first : PLAN_MAGIC;
    esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, image, &fault);
    file->bytes[0] = first;
    return has_magic || fault.reason == ESP_IMAGE_OK || fault.reason == ESP_IMAGE_BAD_HASH;
}

/* Whether it is a partition table, or would be but for damage at its beginning: then its second
 * entry or its digest still tells. */
static bool plan_looks_like_table(plan_file_t *file)
{
    if (file->size < 2) {
        return false;
    }
    esp_image_table_t table;
    esp_image_fault_t fault;
    const uint8_t first[2] = {file->bytes[0], file->bytes[1]};
    if (first[0] == PLAN_TABLE_MAGIC_0 && first[1] == PLAN_TABLE_MAGIC_1) {
        return true;
    }
    file->bytes[0] = PLAN_TABLE_MAGIC_0;
    file->bytes[1] = PLAN_TABLE_MAGIC_1;
    esp_image_table_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &table, &fault);
    memcpy(file->bytes, first, sizeof first);
    return table.has_md5 || (table.count > 1 && fault.reason == ESP_IMAGE_OK);
}

static plan_role_t plan_role_by_content(plan_file_t *file)
{
    esp_image_t image;
    if (plan_looks_like_table(file)) {
        return PLAN_TABLE;
    }
    if (!plan_looks_like_image(file, &image)) {
        return PLAN_DATA;
    }
    if (image.kind == ESP_IMAGE_KIND_APPLICATION) {
        return PLAN_APPLICATION;
    }
    const bool first = file->offset == esp_image_bootloader_offset(image.chip);
    return image.kind == ESP_IMAGE_KIND_BOOTLOADER || first ? PLAN_BOOTLOADER : PLAN_OTHER_IMAGE;
}

static plan_role_t plan_role_by_name(const char *role)
{
    static const struct {
        const char *name;
        plan_role_t role;
    } names[] = {
        {"bootloader", PLAN_BOOTLOADER},
        {"partition-table", PLAN_TABLE},
        {"partition_table", PLAN_TABLE},
        {"app", PLAN_APPLICATION},
    };
    for (size_t i = 0; role != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(role, names[i].name) == 0) {
            return names[i].role;
        }
    }
    return PLAN_DATA;
}

static const esp_image_partition_t *plan_partition_at(const plan_t *plan, uint32_t offset)
{
    for (size_t i = 0; i < plan->table.count; i++) {
        if (plan->table.partitions[i].offset == offset) {
            return &plan->table.partitions[i];
        }
    }
    return NULL;
}

/* A bootloader's header says how much flash it reckons with. */
static void plan_use_bootloader(plan_t *plan)
{
    esp_image_t image;
    esp_image_fault_t fault;
    for (size_t i = 0; i < plan->count && plan->flash_size == 0; i++) {
        const plan_file_t *file = &plan->files[i];
        if (file->role == PLAN_BOOTLOADER &&
            esp_image_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &image, &fault) ==
                ESP_IMAGE_OK) {
            plan->flash_size = esp_image_flash_size(image.chip, image.flash_size_code);
        }
    }
}

/* What a partition table of the plan tells about the files beside it. */
static void plan_use_table(plan_t *plan)
{
    esp_image_fault_t fault;
    for (size_t i = 0; i < plan->count; i++) {
        const plan_file_t *file = &plan->files[i];
        if (file->role == PLAN_TABLE) {
            esp_image_table_parse(file->bytes, file->size, ESP_IMAGE_CHIP_UNKNOWN, &plan->table,
                                  &fault);
        }
    }
    for (size_t i = 0; i < plan->count; i++) {
        plan_file_t *file = &plan->files[i];
        const esp_image_partition_t *partition = plan_partition_at(plan, file->offset);
        if (partition != NULL && partition->type == ESP_IMAGE_PARTITION_APP) {
            file->role = PLAN_APPLICATION;
        }
    }
}

/* Beside firmware, what goes where the partition table goes is one, however damaged. */
static void plan_use_place(plan_t *plan)
{
    plan_file_t *there = NULL;
    bool has_image = false;
    for (size_t i = 0; i < plan->count; i++) {
        plan_file_t *file = &plan->files[i];
        if (file->role == PLAN_TABLE) {
            return;
        }
        has_image = has_image || file->role == PLAN_BOOTLOADER || file->role == PLAN_APPLICATION;
        there = file->role == PLAN_DATA && file->offset == PLAN_TABLE_PLACE ? file : there;
    }
    if (there != NULL && has_image) {
        there->role = PLAN_TABLE;
    }
}

static void plan_label(const plan_t *plan, plan_file_t *file)
{
    static const char *const names[] = {
        [PLAN_BOOTLOADER] = "Bootloader",
        [PLAN_TABLE] = "Partition table",
        [PLAN_APPLICATION] = "Application",
    };
    const esp_image_partition_t *partition = plan_partition_at(plan, file->offset);
    const char *slash = strrchr(file->path, '/');
    const char *base = slash != NULL ? slash + 1 : file->path;
    if (file->role != PLAN_DATA && file->role != PLAN_OTHER_IMAGE) {
        snprintf(file->label, PLAN_LABEL_SIZE, "%s at 0x%x", names[file->role],
                 (unsigned)file->offset);
    } else if (partition != NULL) {
        snprintf(file->label, PLAN_LABEL_SIZE, "Partition %s at 0x%x", partition->label,
                 (unsigned)file->offset);
    } else {
        snprintf(file->label, PLAN_LABEL_SIZE, "%.40s at 0x%x", base, (unsigned)file->offset);
    }
}

static int plan_compare(const void *one, const void *other)
{
    const plan_file_t *a = one;
    const plan_file_t *b = other;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

/* `path` becomes the plan's, also when this fails. */
static cli_exit_t plan_add(plan_t *plan, uint32_t offset, char *path, plan_role_t role)
{
    plan_file_t *file = &plan->files[plan->count++];
    *file = (plan_file_t){.offset = offset, .path = path, .role = role};
    if (path == NULL) {
        message_error(NULL, "out of memory");
        return CLI_FAILED;
    }
    const cli_exit_t exit = file_bytes_read(path, &file->bytes, &file->size);
    if (exit == CLI_OK && role == PLAN_DATA) {
        file->role = plan_role_by_content(file);
    }
    return exit;
}

static bool plan_reserve(plan_t *plan, size_t count)
{
    plan->files = calloc(count, sizeof *plan->files);
    plan->images = calloc(count, sizeof *plan->images);
    if (plan->files == NULL || plan->images == NULL) {
        message_error(NULL, "out of memory");
        return false;
    }
    return true;
}

static cli_exit_t plan_read_pairs(plan_t *plan, const options_t *options)
{
    if (!plan_reserve(plan, options->operand_count / 2)) {
        return CLI_FAILED;
    }
    for (size_t i = 0; i + 1 < options->operand_count; i += 2) {
        uint32_t offset;
        if (!number_parse(options->operands[i], &offset)) {
            message_error("give pairs of offset and file, as 0x10000 app.bin", "'%s' is no offset",
                          options->operands[i]);
            return CLI_USAGE;
        }
        const cli_exit_t exit = plan_add(plan, offset, strdup(options->operands[i + 1]), PLAN_DATA);
        if (exit != CLI_OK) {
            return exit;
        }
    }
    return CLI_OK;
}

static char *plan_join(const char *folder, const char *path)
{
    char *joined = NULL;
    if (path[0] == '/') {
        return strdup(path);
    }
    const size_t length = strlen(folder);
    const char *slash = length > 0 && folder[length - 1] == '/' ? "" : "/";
    return asprintf(&joined, "%s%s%s", folder, slash, path) < 0 ? NULL : joined;
}

static cli_exit_t plan_take_args(plan_t *plan, const char *folder, const flasher_args_t *args)
{
    if (args->chip != NULL) {
        plan->chip = options_chip_by_name(args->chip);
        if (plan->chip == ESP_UNKNOWN_CHIP) {
            message_error("a newer version may know it", "%s is built for '%s', an unknown chip",
                          folder, args->chip);
            return CLI_BAD_INPUT;
        }
    }
    if (args->flash_size != NULL) {
        number_parse_size(args->flash_size, &plan->flash_size);
    }
    if (!plan_reserve(plan, args->count)) {
        return CLI_FAILED;
    }
    for (size_t i = 0; i < args->count; i++) {
        const flasher_file_t *file = &args->files[i];
        const cli_exit_t exit = plan_add(plan, file->offset, plan_join(folder, file->path),
                                         plan_role_by_name(file->role));
        plan->files[i].build_encrypts = file->encrypted;
        if (exit != CLI_OK) {
            return exit;
        }
    }
    return CLI_OK;
}

static cli_exit_t plan_read_folder(plan_t *plan, const char *folder)
{
    static const char advice[] = "give the build folder of an ESP-IDF project, after 'idf.py "
                                 "build', or pairs of offset and file";
    struct stat status;
    if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode)) {
        message_error(advice, "%s is no folder", folder);
        return CLI_BAD_INPUT;
    }
    char *path = plan_join(folder, "flasher_args.json");
    if (path == NULL || stat(path, &status) != 0) {
        message_error(advice, "%s has no flasher_args.json", folder);
        free(path);
        return CLI_BAD_INPUT;
    }
    uint8_t *text;
    uint32_t size;
    cli_exit_t exit = file_bytes_read(path, &text, &size);
    if (exit == CLI_OK) {
        char error[FLASHER_ARGS_ERROR_SIZE];
        flasher_args_t args;
        if (flasher_args_parse((const char *)text, &args, error)) {
            exit = plan_take_args(plan, folder, &args);
        } else {
            message_error("build the project again", "%s: %s", path, error);
            exit = CLI_BAD_INPUT;
        }
        flasher_args_free(&args);
    }
    free(text);
    free(path);
    return exit;
}

cli_exit_t plan_read(plan_t *plan, const options_t *options, bool folder_allowed)
{
    *plan = (plan_t){.chip = ESP_UNKNOWN_CHIP};
    cli_exit_t exit;
    if (folder_allowed && options->operand_count == 1) {
        exit = plan_read_folder(plan, options->operands[0]);
    } else if (options->operand_count % 2 != 0) {
        message_error("give pairs of offset and file, as 0x10000 app.bin",
                      "offset and file do not pair up");
        exit = CLI_USAGE;
    } else {
        exit = plan_read_pairs(plan, options);
    }
    if (exit != CLI_OK) {
        return exit;
    }
    qsort(plan->files, plan->count, sizeof *plan->files, plan_compare);
    plan_use_place(plan);
    plan_use_bootloader(plan);
    plan_use_table(plan);
    if (options->encrypt) {
        plan_choose_encrypted(plan);
    }
    for (size_t i = 0; i < plan->count; i++) {
        plan_file_t *file = &plan->files[i];
        plan_label(plan, file);
        plan->images[i] = (esp_loader_image_t){
            .offset = file->offset, .size = file->size, .pull = plan_pull, .user = file};
    }
    return CLI_OK;
}

void plan_free(plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        free(plan->files[i].bytes);
        free(plan->files[i].stream);
        free(plan->files[i].path);
    }
    free(plan->files);
    free(plan->images);
    *plan = (plan_t){.chip = ESP_UNKNOWN_CHIP};
}
