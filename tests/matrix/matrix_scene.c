/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_loader_stub_load.h"
#include "matrix.h"
#include <stdio.h>
#include <string.h>

enum {
    LARGEST_FLASH = 0x2000000,
    STUB_TEXT_SIZE = 4000,
    STUB_DATA_SIZE = 100,
    STUB_ENTRY = 16,
};

/* RAM: where esptool's stubs of these chips have their code and data (release 0.7.0 of the npm
 * package esptool-js). */
static const matrix_chip_t chips[] = {
    {MATRIX_ESP8266, "esp8266", "ESP8266", ESP8266_CHIP, 0, {0x4010C500, 0x3FFFAE6C}},
    {MATRIX_ESP32, "esp32", "ESP32", ESP32_CHIP, 301, {0x400A8000, 0x3FFDED6C}},
    {MATRIX_ESP32S2, "esp32s2", "ESP32-S2", ESP32S2_CHIP, 100, {0x40028000, 0x3FFE2DC0}},
    {MATRIX_ESP32S3, "esp32s3", "ESP32-S3", ESP32S3_CHIP, 2, {0x40378000, 0x3FCB2DC0}},
    {MATRIX_ESP32C2, "esp32c2", "ESP32-C2", ESP32C2_CHIP, 102, {0x40380000, 0x3FCB6D6C}},
    {MATRIX_ESP32C3, "esp32c3", "ESP32-C3", ESP32C3_CHIP, 4, {0x40380000, 0x3FC96D68}},
    {MATRIX_ESP32C5, "esp32c5", "ESP32-C5", ESP32C5_CHIP, 100, {0x40800000, 0x40852F0C}},
    {MATRIX_ESP32C6, "esp32c6", "ESP32-C6", ESP32C6_CHIP, 2, {0x40800000, 0x40852F0C}},
    {MATRIX_ESP32C61, "esp32c61", "ESP32-C61", ESP32C61_CHIP, 100, {0x40800000, 0x40816D68}},
    {MATRIX_ESP32H2, "esp32h2", "ESP32-H2", ESP32H2_CHIP, 102, {0x40800000, 0x40842D68}},
    {MATRIX_ESP32H4, "esp32h4", "ESP32-H4", ESP32H4_CHIP, 100, {0x40810000, 0x40842D68}},
    {MATRIX_ESP32P4_EARLY, "esp32p4", "P4 < v3.0", ESP32P4_CHIP, 103, {0x4FF10000, 0x4FF62DB8}},
    {MATRIX_ESP32P4, "esp32p4", "P4 v3.0", ESP32P4_CHIP, 300, {0x4FF50000, 0x4FF72DB8}},
    {MATRIX_ESP32S31, "esp32s31", "ESP32-S31", ESP32S31_CHIP, 100, {0x2F001000, 0x2F01CDB8}},
};

static const char *const loader_names[MATRIX_LOADERS] = {
    [MATRIX_SERIAL_ROM] = "ROM, serial", [MATRIX_SERIAL_STUB] = "stub, serial",
    [MATRIX_SPI_ROM] = "ROM, SPI",       [MATRIX_SDIO_ROM] = "ROM, SDIO",
    [MATRIX_SDIO_STUB] = "stub, SDIO",
};

const uint8_t matrix_mac[6] = {0x18, 0xFE, 0x34, 0x01, 0xC0, 0xDB};

/* Used again by each cell: there are hundreds. */
static uint8_t flash[LARGEST_FLASH];
static uint8_t text[STUB_TEXT_SIZE];
static uint8_t data[STUB_DATA_SIZE];
static sim_stub_segment_t segments[2];
static sim_stub_t known_stub;

const matrix_chip_t *matrix_chip(size_t index)
{
    return index < sizeof(chips) / sizeof(chips[0]) ? &chips[index] : NULL;
}

const char *matrix_loader_name(matrix_loader_t loader)
{
    return loader_names[loader];
}

bool matrix_is_stub(matrix_loader_t loader)
{
    return loader == MATRIX_SERIAL_STUB || loader == MATRIX_SDIO_STUB;
}

void matrix_expect(matrix_scene_t *scene, bool right, const char *what)
{
    if (!right && scene->wrong[0] == '\0') {
        snprintf(scene->wrong, sizeof(scene->wrong), "%s", what);
    }
}

/* Any bytes do for a stub: the chip knows it by its bytes, not by what they mean. */
static void make_stub(const matrix_chip_t *chip)
{
    rig_fill(text, sizeof(text), 2);
    rig_fill(data, sizeof(data), 3);
    segments[0] = (sim_stub_segment_t){chip->ram[0], text, sizeof(text)};
    segments[1] = (sim_stub_segment_t){chip->ram[1], data, sizeof(data)};
    known_stub =
        (sim_stub_t){.segments = segments, .segment_count = 2, .entry = chip->ram[0] + STUB_ENTRY};
}

esp_loader_error_t matrix_start_stub(matrix_scene_t *scene)
{
    const matrix_chip_t *chip = scene->chip;
    const esp_loader_stub_t stub = {
        .entry = chip->ram[0] + STUB_ENTRY,
        .segments = {{chip->ram[0], sizeof(text), text}, {chip->ram[1], sizeof(data), data}},
        .segment_count = 2,
    };
    esp_loader_stub_load_t load;
    esp_loader_stub_load_init(&load, &scene->rig.engine, &stub);
    while (esp_loader_stub_load_advance(&load)) {
        rig_run(&scene->rig);
    }
    return load.result.code;
}

sim_bus_t matrix_loader_bus(matrix_loader_t loader)
{
    switch (loader) {
    case MATRIX_SPI_ROM:
        return SIM_BUS_SPI;
    case MATRIX_SDIO_ROM:
    case MATRIX_SDIO_STUB:
        return SIM_BUS_SDIO;
    default:
        return SIM_BUS_SERIAL;
    }
}

void matrix_idle(matrix_scene_t *scene, uint64_t us)
{
    scene->rig.now_us += us;
    sim_link_advance(scene->rig.link, scene->rig.now_us);
}

sim_config_t matrix_config(const matrix_row_t *row, const matrix_chip_t *chip)
{
    const bool secured = sim_chip_has(chip->name, SIM_HAS_SECURITY);
    const bool has_mode = sim_chip_has(chip->name, SIM_HAS_SECURE_DOWNLOAD);
    const uint32_t flags =
        has_mode ? row->security_flags : row->security_flags & ~(uint32_t)SIM_SECURITY_DOWNLOAD;
    sim_config_t config = {
        .chip = chip->name,
        .revision = chip->revision,
        .flash_part = row->flash_part != NULL ? row->flash_part : "W25Q32",
        .flash_memory = flash,
        .security_flags = secured ? flags : 0,
        .flash_crypt_count = secured && row->encrypted ? MATRIX_FLASH_CRYPT_COUNT : 0,
        .paced = true,
        .stub = &known_stub,
    };
    memcpy(config.mac, matrix_mac, sizeof(config.mac));
    return config;
}

static void make_chip(matrix_scene_t *scene, const matrix_row_t *row)
{
    const sim_config_t config = matrix_config(row, scene->chip);
    memset(flash, MATRIX_OLD_CONTENT, sim_flash_part_size(config.flash_part));
    make_stub(scene->chip);
    rig_init_with(&scene->rig, &config);
    if (matrix_loader_bus(scene->loader) != SIM_BUS_SERIAL) {
        rig_strap(&scene->rig, matrix_loader_bus(scene->loader));
    }
}

static esp_loader_error_t connect_cell(matrix_scene_t *scene)
{
    const esp_loader_error_t error = rig_connect(&scene->rig);
    return error == ESP_LOADER_SUCCESS && matrix_is_stub(scene->loader) ? matrix_start_stub(scene)
                                                                        : error;
}

/* What is not supported does nothing. */
static void expect_unchanged(matrix_scene_t *scene)
{
    const sim_counters_t *counters = sim_chip_counters(scene->rig.chip);
    matrix_expect(scene, counters->sectors_erased == 0 && counters->bytes_programmed == 0,
                  "not supported, but flash was changed");
}

static matrix_outcome_t judge(matrix_scene_t *scene, esp_loader_error_t error)
{
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        expect_unchanged(scene);
    }
    if (scene->wrong[0] != '\0') {
        return MATRIX_WRONG;
    }
    switch (error) {
    case ESP_LOADER_SUCCESS:
        return MATRIX_OK;
    case ESP_LOADER_ERROR_UNSUPPORTED_FUNC:
        return MATRIX_NOT_SUPPORTED;
    case ESP_LOADER_ERROR_INVALID_RESPONSE:
        return MATRIX_REFUSED;
    default:
        return MATRIX_WRONG;
    }
}

matrix_outcome_t matrix_run(matrix_scene_t *scene, const matrix_row_t *row,
                            const matrix_chip_t *chip, matrix_loader_t loader)
{
    scene->row = row;
    scene->chip = chip;
    scene->loader = loader;
    scene->wrong[0] = '\0';
    make_chip(scene, row);
    esp_loader_error_t error = row->connects ? ESP_LOADER_SUCCESS : connect_cell(scene);
    const bool connected = error == ESP_LOADER_SUCCESS;
    if (connected) {
        error = row->run(scene);
    }
    const matrix_outcome_t outcome = judge(scene, error);
    if (scene->wrong[0] == '\0') {
        const esp_loader_result_t *result = esp_loader_engine_result(&scene->rig.engine);
        snprintf(scene->wrong, sizeof(scene->wrong), "%serror %d, command 0x%02x, address 0x%x",
                 connected ? "" : "connecting: ", (int)error, result->command,
                 (unsigned)result->address);
    }
    rig_free(&scene->rig);
    return outcome;
}
