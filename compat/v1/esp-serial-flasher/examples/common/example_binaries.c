/* SPDX-License-Identifier: Apache-2.0 */
#include "example_common.h"
#include <stdio.h>
#include <string.h>

enum { PARTITION_TABLE_ADDRESS = 0x8000, APPLICATION_ADDRESS = 0x10000 };

/* A chip whose folder was taken away has no such symbols. */
#define ARRAY(name_)                                                                               \
    extern const uint8_t name_[] __attribute__((weak));                                            \
    extern const uint32_t name_##_size __attribute__((weak));                                      \
    extern const uint8_t name_##_md5[] __attribute__((weak));

/* Folders of binaries/, their chips, and where these look for a bootloader. */
#define CHIPS(each_)                                                                               \
    each_(ESP8266, ESP8266_CHIP, 0x0) each_(ESP32, ESP32_CHIP, 0x1000)                             \
        each_(ESP32_S2, ESP32S2_CHIP, 0x1000) each_(ESP32_C3, ESP32C3_CHIP, 0x0)                   \
            each_(ESP32_S3, ESP32S3_CHIP, 0x0) each_(ESP32_C2, ESP32C2_CHIP, 0x0)                  \
                each_(ESP32_H2, ESP32H2_CHIP, 0x0) each_(ESP32_C6, ESP32C6_CHIP, 0x0)

#define DECLARE(folder_, chip_, bootloader_)                                                       \
    ARRAY(folder_##_bootloader_bin)                                                                \
    ARRAY(folder_##_partition_table_bin)                                                           \
    ARRAY(folder_##_hello_world_bin)                                                               \
    ARRAY(folder_##_app_bin)

CHIPS(DECLARE)

/** Of an array its names. */
typedef struct {
    const uint8_t *data;
    const uint32_t *size;
    const uint8_t *md5;
} array_t;

typedef struct {
    target_chip_t chip;
    uint32_t bootloader;
    array_t boot;
    array_t part;
    array_t app;
    array_t ram_app;
} row_t;

#define NAMES(name_)                                                                               \
    {                                                                                              \
        name_, &name_##_size, name_##_md5                                                          \
    }

#define ROW(folder_, chip_, bootloader_)                                                           \
    {                                                                                              \
        .chip = (chip_),                                                                           \
        .bootloader = (bootloader_),                                                               \
        .boot = NAMES(folder_##_bootloader_bin),                                                   \
        .part = NAMES(folder_##_partition_table_bin),                                              \
        .app = NAMES(folder_##_hello_world_bin),                                                   \
        .ram_app = NAMES(folder_##_app_bin),                                                       \
    },

static const row_t rows[] = {CHIPS(ROW)};

static const row_t *find_row(target_chip_t target)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].chip == target) {
            return &rows[i];
        }
    }
    return NULL;
}

static partition_attr_t part_of(const array_t *array, uint32_t address)
{
    if (array->data == NULL) {
        return (partition_attr_t){0};
    }
    return (partition_attr_t){
        .data = array->data, .size = *array->size, .addr = address, .md5 = array->md5};
}

void get_example_binaries(target_chip_t target, example_binaries_t *binaries)
{
    const row_t *row = find_row(target);
    memset(binaries, 0, sizeof(*binaries));
    if (row == NULL || row->boot.data == NULL || row->part.data == NULL || row->app.data == NULL) {
        printf("There are no binaries for this target\n");
        return;
    }
    binaries->boot = part_of(&row->boot, row->bootloader);
    binaries->part = part_of(&row->part, PARTITION_TABLE_ADDRESS);
    binaries->app = part_of(&row->app, APPLICATION_ADDRESS);
}

void get_example_ram_app_binary(target_chip_t target, example_ram_app_binary_t *bin)
{
    const row_t *row = find_row(target);
    memset(bin, 0, sizeof(*bin));
    if (row == NULL || row->ram_app.data == NULL) {
        printf("There is no application for this target's RAM\n");
        return;
    }
    bin->ram_app = part_of(&row->ram_app, 0);
}
