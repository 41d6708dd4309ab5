/* SPDX-License-Identifier: Apache-2.0 */
#include "support/flash_case.h"
#include <string.h>

enum {
    IMAGES = 2,
    OLD_CONTENT = 0xA5, /* what flash holds before: an erase that goes astray shows */
    SECTOR = 0x1000,
    FLASH_SIZE = 0x200000,
};

static esp_loader_error_t flash_images(rig_t *rig, const flash_case_t *flash, uint8_t *bytes,
                                       bool *verified)
{
    esp_loader_image_t images[IMAGES];
    size_t count = 0;
    for (size_t i = 0; i < IMAGES; i++) {
        if (flash->sizes[i] != 0) {
            images[count++] = (esp_loader_image_t){.offset = flash->offsets[i],
                                                   .size = flash->sizes[i],
                                                   .pull = rig_pull,
                                                   .user = bytes + flash->offsets[i]};
        }
    }
    esp_loader_job_t job;
    esp_loader_job_init(&job, &rig->engine, images, count, flash->block_size);
    const esp_loader_error_t error = rig_job(rig, &job);
    *verified = true;
    for (size_t i = 0; i < count; i++) {
        *verified = *verified && images[i].verified;
    }
    return error;
}

static esp_loader_error_t flash_all(rig_t *rig, const flash_case_t *flash, uint8_t *bytes,
                                    bool *verified)
{
    *verified = false;
    esp_loader_error_t error = rig_connect(rig);
    if (error == ESP_LOADER_SUCCESS && flash->baud != 0) {
        esp_loader_engine_change_baud(&rig->engine, flash->baud);
        error = rig_run(rig);
    }
    if (error == ESP_LOADER_SUCCESS) {
        error = rig_attach(rig);
    }
    return error == ESP_LOADER_SUCCESS ? flash_images(rig, flash, bytes, verified) : error;
}

/* The chip's flash and what it should become, used again by each run: a test has thousands, and the
 * sanitizers make fresh megabytes dear. */
static uint8_t content[FLASH_SIZE];
static uint8_t expected[FLASH_SIZE];

/* Flash as it should be: old content, erased sectors, images. */
static void expect_flash(const flash_case_t *flash)
{
    memset(expected, OLD_CONTENT, sizeof(expected));
    for (size_t i = 0; i < IMAGES; i++) {
        const uint32_t sectors = (flash->sizes[i] + SECTOR - 1) / SECTOR;
        memset(expected + flash->offsets[i], 0xFF, (size_t)sectors * SECTOR);
        rig_fill(expected + flash->offsets[i], flash->sizes[i], (uint32_t)i + 1);
    }
}

flash_outcome_t flash_case_run(const flash_case_t *flash, const sim_fault_t *fault)
{
    rig_t rig;
    const sim_config_t config = {.chip = flash->chip,
                                 .flash_part = "W25Q16",
                                 .paced = flash->paced,
                                 .flash_memory = content};
    memset(content, OLD_CONTENT, sizeof(content));
    expect_flash(flash);
    rig_init_with(&rig, &config);
    rig.split = flash->split;
    rig.random = flash->split.random_seed;
    rig.clock_origin_ms = flash->clock_origin_ms;
    if (flash->tx_buffer != NULL) {
        esp_loader_engine_set_tx_buffer(&rig.engine, flash->tx_buffer, flash->tx_size);
    }
    if (fault != NULL) {
        rig_fault(&rig, fault);
    }

    flash_outcome_t outcome = {.error = ESP_LOADER_SUCCESS};
    outcome.error = flash_all(&rig, flash, expected, &outcome.verified);
    outcome.right = true;
    for (size_t i = 0; i < IMAGES; i++) {
        const uint32_t at = flash->offsets[i];
        outcome.right = outcome.right && memcmp(content + at, expected + at, flash->sizes[i]) == 0;
    }
    outcome.untouched = memcmp(content, expected, sizeof(expected)) == 0;
    outcome.struck = sim_link_struck(rig.link);
    outcome.took_us = rig.now_us;
    outcome.bytes[SIM_TO_CHIP] = sim_link_bytes(rig.link, SIM_TO_CHIP);
    outcome.bytes[SIM_TO_HOST] = sim_link_bytes(rig.link, SIM_TO_HOST);
    outcome.frames = sim_link_frames(rig.link);
    rig_free(&rig);
    return outcome;
}
