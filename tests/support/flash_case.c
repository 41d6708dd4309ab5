/* SPDX-License-Identifier: Apache-2.0 */
#include "support/flash_case.h"
#include "support/old_flash.h"
#include <string.h>

enum { IMAGES = 2, SECTOR = OLD_FLASH_SECTOR };

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

/* The images where they go in flash, with what is erased around them; nothing else of it is looked
 * at. */
static uint8_t expected[OLD_FLASH_SECTORS * SECTOR];

static uint32_t sectors_of(const flash_case_t *flash, size_t image)
{
    return (flash->sizes[image] + SECTOR - 1) / SECTOR;
}

static void expect_images(const flash_case_t *flash)
{
    for (size_t i = 0; i < IMAGES; i++) {
        memset(expected + flash->offsets[i], 0xFF, (size_t)sectors_of(flash, i) * SECTOR);
        rig_fill(expected + flash->offsets[i], flash->sizes[i], (uint32_t)i + 1);
    }
}

/* Sectors of images as they should be, all others old. */
static bool rest_is_untouched(const flash_case_t *flash, const uint8_t *content)
{
    bool written[OLD_FLASH_SECTORS] = {false};
    for (size_t i = 0; i < IMAGES; i++) {
        for (uint32_t sector = 0; sector < sectors_of(flash, i); sector++) {
            const uint32_t at = flash->offsets[i] + sector * SECTOR;
            written[at / SECTOR] = true;
            if (memcmp(content + at, expected + at, SECTOR) != 0) {
                return false;
            }
        }
    }
    const bool *changed = old_flash_changes();
    for (size_t i = 0; i < OLD_FLASH_SECTORS; i++) {
        if (changed[i] && !written[i]) {
            return false;
        }
    }
    return true;
}

flash_outcome_t flash_case_run(const flash_case_t *flash, const sim_fault_t *fault)
{
    rig_t rig;
    uint8_t *content = old_flash_begin();
    const sim_config_t config = {.chip = flash->chip,
                                 .flash_part = "W25Q16",
                                 .paced = flash->paced,
                                 .flash_memory = content};
    expect_images(flash);
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
    outcome.untouched = rest_is_untouched(flash, content);
    outcome.struck = sim_link_struck(rig.link);
    outcome.took_us = rig.now_us;
    outcome.bytes[SIM_TO_CHIP] = sim_link_bytes(rig.link, SIM_TO_CHIP);
    outcome.bytes[SIM_TO_HOST] = sim_link_bytes(rig.link, SIM_TO_HOST);
    outcome.frames = sim_link_frames(rig.link);
    rig_free(&rig);
    return outcome;
}
