/*
 * Operations that concern the chip: who it is, its registers, its RAM, its rate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_engine_board.h"
#include "matrix.h"
#include <string.h>

enum {
    BEFORE = 0x11223344,
    WRITTEN = (int)0xAABBCCDDu,
    MASK = 0x0000FF00,
    AFTER = 0x1122CC44,
    DELAY_US = 20000,
    SEGMENT_BLOCK = 0x400,
    CODE_SIZE = 3000,
    DATA_SIZE = 1203, /* not a whole number of words */
    ENTRY = 8,
    SETTLE_US = 100 * 1000,
};

esp_loader_error_t matrix_connect(matrix_scene_t *scene)
{
    const esp_loader_engine_t *engine = &scene->rig.engine;
    matrix_expect(scene, esp_loader_engine_chip(engine) == scene->chip->target,
                  "another chip was found");
    matrix_expect(scene, esp_loader_engine_stub_running(engine) == matrix_is_stub(scene->loader),
                  "stub_running() is wrong");
    const sim_mode_t mode = matrix_is_stub(scene->loader) ? SIM_MODE_STUB : SIM_MODE_DOWNLOAD;
    matrix_expect(scene, sim_chip_mode(scene->rig.chip) == mode, "the chip is in another mode");
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t matrix_identify(matrix_scene_t *scene)
{
    esp_loader_identity_t identity = {.revision = 0xFFFF};
    esp_loader_engine_identify(&scene->rig.engine, &identity);
    const esp_loader_error_t error = rig_run(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, memcmp(identity.mac, matrix_mac, sizeof(matrix_mac)) == 0,
                      "another MAC address");
        matrix_expect(scene, identity.revision == scene->chip->revision, "another revision");
    }
    esp_loader_identity_t alone = {.revision = 0xFFFF};
    esp_loader_engine_read_revision(&scene->rig.engine, &alone);
    matrix_expect(scene, rig_run(&scene->rig) == error, "the revision alone ends otherwise");
    matrix_expect(scene,
                  alone.revision == (error == ESP_LOADER_SUCCESS ? identity.revision : 0xFFFF),
                  "another revision, read alone");
    return error;
}

esp_loader_error_t matrix_security(matrix_scene_t *scene)
{
    esp_loader_target_security_info_t info;
    memset(&info, 0, sizeof(info));
    esp_loader_engine_security_info(&scene->rig.engine, &info);
    const esp_loader_error_t error = rig_run(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, info.target_chip == scene->chip->target, "another chip is told");
        matrix_expect(scene, info.secure_boot_enabled, "secure boot is not told");
        matrix_expect(scene, info.jtag_hardware_disabled, "that JTAG is off is not told");
        matrix_expect(scene, info.flash_encryption_enabled, "flash encryption is not told");
        matrix_expect(scene, !info.secure_download_mode_enabled && !info.jtag_software_disabled,
                      "flags are told that are not set");
    }
    return error;
}

esp_loader_error_t matrix_read_register(matrix_scene_t *scene)
{
    sim_chip_poke(scene->rig.chip, scene->chip->ram[1], BEFORE);
    esp_loader_engine_read_register(&scene->rig.engine, scene->chip->ram[1]);
    const esp_loader_error_t error = rig_run(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, esp_loader_engine_value(&scene->rig.engine) == BEFORE,
                      "another value was read");
    }
    return error;
}

esp_loader_error_t matrix_write_register(matrix_scene_t *scene)
{
    sim_chip_poke(scene->rig.chip, scene->chip->ram[1], BEFORE);
    const uint64_t begun_us = scene->rig.now_us;
    esp_loader_engine_write_register(&scene->rig.engine, scene->chip->ram[1], (uint32_t)WRITTEN,
                                     MASK, DELAY_US);
    const esp_loader_error_t error = rig_run(&scene->rig);
    const bool done = error == ESP_LOADER_SUCCESS;
    matrix_expect(scene,
                  sim_chip_peek(scene->rig.chip, scene->chip->ram[1]) == (done ? AFTER : BEFORE),
                  "the register holds another value");
    if (done) {
        matrix_expect(scene, scene->rig.now_us - begun_us >= DELAY_US, "the chip did not wait");
    }
    return error;
}

static esp_loader_error_t load_segment(rig_t *rig, uint32_t address, const uint8_t *bytes,
                                       uint32_t size)
{
    esp_loader_ram_write_t write = {.address = address, .size = size, .block_size = SEGMENT_BLOCK};
    esp_loader_engine_ram_begin(&rig->engine, &write);
    esp_loader_error_t error = rig_run(rig);
    while (error == ESP_LOADER_SUCCESS && write.written < size) {
        const uint32_t left = size - write.written;
        write.payload = bytes + write.written;
        esp_loader_engine_ram_block(&rig->engine, &write,
                                    left < SEGMENT_BLOCK ? left : SEGMENT_BLOCK);
        error = rig_run(rig);
    }
    return error;
}

static bool ram_holds(matrix_scene_t *scene, uint32_t address, const uint8_t *bytes, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        const uint32_t word = sim_chip_peek(scene->rig.chip, (address + i) & ~3u);
        if ((uint8_t)(word >> 8 * ((address + i) % 4)) != bytes[i]) {
            return false;
        }
    }
    return true;
}

/* Two segments, the second of an odd length, and the jump into the first. */
esp_loader_error_t matrix_load_ram(matrix_scene_t *scene)
{
    static uint8_t code[CODE_SIZE];
    static uint8_t data[DATA_SIZE];
    const uint32_t *ram = scene->chip->ram;
    rig_fill(code, sizeof(code), 11);
    rig_fill(data, sizeof(data), 12);
    esp_loader_error_t error = load_segment(&scene->rig, ram[0], code, sizeof(code));
    if (error == ESP_LOADER_SUCCESS) {
        error = load_segment(&scene->rig, ram[1], data, sizeof(data));
    }
    if (error == ESP_LOADER_SUCCESS) {
        matrix_expect(scene, ram_holds(scene, ram[0], code, sizeof(code)), "RAM holds other code");
        matrix_expect(scene, ram_holds(scene, ram[1], data, sizeof(data)), "RAM holds other data");
        esp_loader_engine_ram_run(&scene->rig.engine, ram[0] + ENTRY);
        error = rig_run(&scene->rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        matrix_idle(scene, SETTLE_US);
        matrix_expect(scene, sim_chip_mode(scene->rig.chip) == SIM_MODE_RAM_CODE,
                      "the chip does not run what was loaded");
    }
    return error;
}

esp_loader_error_t matrix_change_baud(matrix_scene_t *scene)
{
    esp_loader_engine_change_baud(&scene->rig.engine, MATRIX_BAUD);
    const esp_loader_error_t error = rig_run(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        const uint32_t rate = sim_chip_baud(scene->rig.chip);
        matrix_expect(scene, rate > MATRIX_BAUD * 0.97 && rate < MATRIX_BAUD * 1.03,
                      "the chip has another rate");
        return matrix_read_register(scene);
    }
    return error;
}

esp_loader_error_t matrix_reset(matrix_scene_t *scene)
{
    const uint32_t resets = sim_chip_counters(scene->rig.chip)->resets;
    esp_loader_engine_reset(&scene->rig.engine);
    const esp_loader_error_t error = rig_run(&scene->rig);
    if (error == ESP_LOADER_SUCCESS) {
        matrix_idle(scene, SETTLE_US);
        matrix_expect(scene, sim_chip_counters(scene->rig.chip)->resets > resets,
                      "the chip was not reset");
        /* There is no application in flash, so that is as far as it gets. */
        matrix_expect(scene, sim_chip_mode(scene->rig.chip) == SIM_MODE_HALTED,
                      "the chip did not try to boot from flash");
        matrix_expect(scene, esp_loader_engine_chip(&scene->rig.engine) == ESP_UNKNOWN_CHIP,
                      "a chip is still said to be connected");
    }
    return error;
}
