/**
 * Plans of bytes in memory, for what is judged of flash as it will be; and firmware to fill them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef JUDGE_BENCH_H
#define JUDGE_BENCH_H

#include "esp_host_plan.h"
#include "esp_image_build.h"

enum {
    JUDGE_FILES = 8,
    JUDGE_NOTES = 32,
    JUDGE_IMAGE = 0x30000,  /* room for an image */
    JUDGE_MERGED = 0x60000, /* room for a merged one */
    JUDGE_FLASH = 4 << 20,
};

typedef struct {
    esp_host_plan_t plan;
    esp_host_plan_chip_t found;
    char *names[JUDGE_FILES];
    esp_host_error_t error;
    esp_host_plan_finding_t notes[JUDGE_NOTES];
    size_t note_count;
    char last[ESP_HOST_TEXT_SIZE]; /* note */
} judge_bench_t;

/** Begins a plan for a chip with 4 MiB of flash, a stub, and no secrets. */
void bench_begin(judge_bench_t *bench, target_chip_t chip);

/** A file of a copy of these bytes. */
void bench_put(judge_bench_t *bench, uint32_t offset, const char *name, const void *bytes,
               uint32_t size);

/** What flash holds where no file goes. */
void bench_flash_has(judge_bench_t *bench, uint32_t offset, const void *bytes, uint32_t size);

/** Judges, and gives all back: what was refused, or ESP_HOST_PLAN_FINE. */
esp_host_plan_finding_t bench_judge(judge_bench_t *bench);

/** Whether a note told that. */
bool bench_noted(const judge_bench_t *bench, esp_host_plan_finding_t finding);

/** @name Firmware, into `buffer`; each returns its size @{ */
uint32_t made_bootloader(target_chip_t chip, uint8_t *buffer);
uint32_t made_application(target_chip_t chip, uint8_t *buffer);
uint32_t made_table(const esp_image_partition_t *partitions, size_t count, uint8_t *buffer);
/** nvs, factory at 0x10000 of 1 MiB, store (data) at 0x110000 of 1 MiB. */
uint32_t made_usual_table(uint8_t *buffer);
/** All of them, from offset 0 of flash, gaps of 0xFF. */
uint32_t made_merged(target_chip_t chip, uint8_t *buffer);
void made_noise(uint8_t *buffer, uint32_t size);
/** @} */

#endif
