/* SPDX-License-Identifier: Apache-2.0 */
#include "judge_bench.h"
#include "esp_host_chip.h"
#include "plan/plan.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void bench_note(void *user, const esp_host_plan_note_t *note)
{
    judge_bench_t *bench = user;
    assert_in_range(bench->note_count, 0, JUDGE_NOTES - 1);
    bench->notes[bench->note_count++] = note->finding;
    snprintf(bench->last, sizeof bench->last, "%s", note->text);
}

void bench_begin(judge_bench_t *bench, target_chip_t chip)
{
    *bench =
        (judge_bench_t){.found = {.chip = chip, .stub_running = true, .flash_size = JUDGE_FLASH}};
    const esp_host_plan_options_t options = {
        .chip = ESP_UNKNOWN_CHIP, .note = bench_note, .user = bench};
    esp_host_plan_begin(&bench->plan, &options);
    assert_true(plan_reserve(&bench->plan, JUDGE_FILES, NULL));
}

void bench_put(judge_bench_t *bench, uint32_t offset, const char *name, const void *bytes,
               uint32_t size)
{
    assert_in_range(bench->plan.count, 0, JUDGE_FILES - 1);
    esp_host_plan_file_t *file = &bench->plan.files[bench->plan.count++];
    *file = (esp_host_plan_file_t){.offset = offset, .size = size};
    file->bytes = malloc(size);
    file->path = strdup(name);
    assert_non_null(file->bytes);
    assert_non_null(file->path);
    memcpy(file->bytes, bytes, size);
    file->role = role_by_content(file);
}

void bench_flash_has(judge_bench_t *bench, uint32_t offset, const void *bytes, uint32_t size)
{
    if (bench->plan._seen == NULL) {
        bench->plan._seen = calloc(ESP_HOST_PLAN_SEEN, sizeof *bench->plan._seen);
        assert_non_null(bench->plan._seen);
    }
    esp_host_plan_seen_t *seen = &bench->plan._seen[bench->plan._seen_count++];
    assert_in_range(size, 1, sizeof seen->bytes);
    seen->offset = offset;
    seen->size = size;
    memcpy(seen->bytes, bytes, size);
}

esp_host_plan_finding_t bench_judge(judge_bench_t *bench)
{
    assert_true(plan_settle(&bench->plan, NULL));
    const bool fine = esp_host_plan_check_files(&bench->plan, &bench->error) &&
                      esp_host_plan_check_chip(&bench->plan, &bench->found, &bench->error);
    const esp_host_plan_finding_t refused = bench->plan.refused;
    if (!fine) {
        print_message("%s\n", esp_host_error_text(&bench->error));
    }
    assert_int_equal(fine, refused == ESP_HOST_PLAN_FINE);
    esp_host_plan_free(&bench->plan);
    return refused;
}

bool bench_noted(const judge_bench_t *bench, esp_host_plan_finding_t finding)
{
    for (size_t i = 0; i < bench->note_count; i++) {
        if (bench->notes[i] == finding) {
            return true;
        }
    }
    return false;
}

static esp_image_build_t made_build(target_chip_t chip)
{
    return (esp_image_build_t){.chip = esp_host_image_chip(chip),
                               .size = 0x8000,
                               .seed = 1,
                               .flash_size = JUDGE_FLASH,
                               .project_name = "judged",
                               .version = "1",
                               .idf_version = "v5.3"};
}

uint32_t made_bootloader(target_chip_t chip, uint8_t *buffer)
{
    esp_image_build_t build = made_build(chip);
    build.size = 0x4000;
    const size_t size = esp_image_build_bootloader(&build, buffer, JUDGE_IMAGE);
    assert_int_not_equal(size, 0);
    return (uint32_t)size;
}

uint32_t made_application(target_chip_t chip, uint8_t *buffer)
{
    const esp_image_build_t build = made_build(chip);
    const size_t size = esp_image_build_application(&build, buffer, JUDGE_IMAGE);
    assert_int_not_equal(size, 0);
    return (uint32_t)size;
}

uint32_t made_table(const esp_image_partition_t *partitions, size_t count, uint8_t *buffer)
{
    const size_t size = esp_image_build_table(partitions, count, buffer, JUDGE_IMAGE);
    assert_int_not_equal(size, 0);
    return (uint32_t)size;
}

uint32_t made_usual_table(uint8_t *buffer)
{
    static const esp_image_partition_t partitions[] = {
        {ESP_IMAGE_PARTITION_DATA, ESP_IMAGE_DATA_NVS, 0x9000, 0x6000, 0, "nvs"},
        {ESP_IMAGE_PARTITION_APP, ESP_IMAGE_APP_FACTORY, 0x10000, 0x100000, 0, "factory"},
        {ESP_IMAGE_PARTITION_DATA, 0x82, 0x110000, 0x100000, 0, "store"},
    };
    return made_table(partitions, 3, buffer);
}

uint32_t made_merged(target_chip_t chip, uint8_t *buffer)
{
    memset(buffer, 0xFF, JUDGE_MERGED);
    made_bootloader(chip, buffer + esp_image_bootloader_offset(esp_host_image_chip(chip)));
    made_usual_table(buffer + ESP_IMAGE_TABLE_OFFSET);
    return 0x10000 + made_application(chip, buffer + 0x10000);
}

void made_noise(uint8_t *buffer, uint32_t size)
{
    uint32_t random = 7;
    for (uint32_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        buffer[i] = (uint8_t)(random >> 24);
    }
}
