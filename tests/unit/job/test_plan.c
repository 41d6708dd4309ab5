/*
 * Where images may go.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader_job.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { IMAGES = 3, FLASH_SIZE = 0x400000 };

typedef struct {
    const char *what;
    uint32_t offsets[IMAGES];
    uint32_t sizes[IMAGES];
    size_t count;
    uint32_t flash_size;
    esp_loader_plan_t expected;
    size_t first;
    size_t second;
} plan_case_t;

static const plan_case_t cases[] = {
    {"no image", {0}, {0}, 0, FLASH_SIZE, ESP_LOADER_PLAN_EMPTY, 0, 0},
    {"one image", {0x1000}, {0x100}, 1, FLASH_SIZE, ESP_LOADER_PLAN_OK, 0, 0},
    {"the usual three",
     {0x1000, 0x8000, 0x10000},
     {0x7000, 0xC00, 0x123456},
     3,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OK,
     0,
     0},
    {"the same in another order",
     {0x10000, 0x8000, 0x1000},
     {0x123456, 0xC00, 0x7000},
     3,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OK,
     0,
     0},
    {"one without bytes", {0x1000, 0x8000}, {0x100, 0}, 2, FLASH_SIZE, ESP_LOADER_PLAN_EMPTY, 1, 1},
    {"in the middle of a sector",
     {0x1000, 0x8004},
     {0x100, 4},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_ALIGNMENT,
     1,
     1},
    {"at half a sector", {0x800}, {4}, 1, FLASH_SIZE, ESP_LOADER_PLAN_ALIGNMENT, 0, 0},
    {"up to the end", {0x3FF000}, {0x1000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_OK, 0, 0},
    {"past the end", {0x3FF000}, {0x1001}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"behind the end", {FLASH_SIZE}, {1}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"far past the end", {0x3FF000}, {0x9000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"far behind the end", {0x700000}, {0x9000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"larger than flash", {0x1000}, {0x700000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"an end that wraps far", {0x3FF000}, {0xFFE00000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"size not known", {0x3FF000}, {0x1001}, 1, 0, ESP_LOADER_PLAN_OK, 0, 0},
    {"up to 4 GiB", {0xFFFFF000}, {0x1000}, 1, 0, ESP_LOADER_PLAN_OK, 0, 0},
    {"past 4 GiB", {0xFFFFF000}, {0x1001}, 1, 0, ESP_LOADER_PLAN_END, 0, 0},
    {"past 4 GiB, size known", {0xFFFFF000}, {0x2000}, 1, FLASH_SIZE, ESP_LOADER_PLAN_END, 0, 0},
    {"as large as can be", {0x1000}, {0xFFFFFFFF}, 1, 0, ESP_LOADER_PLAN_END, 0, 0},
    {"all of 4 GiB but a byte", {0}, {0xFFFFFFFF}, 1, 0, ESP_LOADER_PLAN_OK, 0, 0},
    {"next to each other",
     {0x1000, 0x2000},
     {0x1000, 0x1000},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OK,
     0,
     0},
    {"the first reaches into the second",
     {0x1000, 0x2000},
     {0x1001, 0x1000},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     1,
     0},
    {"the second reaches into the first",
     {0x2000, 0x1000},
     {0x1000, 0x1001},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     1,
     0},
    {"at the same place",
     {0x8000, 0x1000, 0x8000},
     {1, 1, 1},
     3,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     2,
     0},
    {"the last reaches into the one before",
     {0x1000, 0x8000, 0x9000},
     {0x1000, 0x1001, 0x1000},
     3,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     2,
     1},
    {"one inside the other",
     {0x10000, 0x20000},
     {0x100000, 4},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     1,
     0},
    {"far apart, the second first",
     {0x200000, 0x1000},
     {0x1000, 0x1000},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OK,
     0,
     0},
    {"the second far into the first",
     {0x10000, 0x1000},
     {0x100000, 0x80000},
     2,
     FLASH_SIZE,
     ESP_LOADER_PLAN_OVERLAP,
     1,
     0},
    {"in the middle of a sector, far on",
     {0x200FFF},
     {4},
     1,
     FLASH_SIZE,
     ESP_LOADER_PLAN_ALIGNMENT,
     0,
     0},
    {"overlap at the end of 4 GiB",
     {0xFFFFE000, 0xFFFFF000},
     {0x2000, 1},
     2,
     0,
     ESP_LOADER_PLAN_OVERLAP,
     1,
     0},
};

static void every_plan_is_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const plan_case_t *plan = &cases[i];
        esp_loader_image_t images[IMAGES] = {0};
        size_t first = 99;
        size_t second = 99;
        for (size_t image = 0; image < plan->count; image++) {
            images[image].offset = plan->offsets[image];
            images[image].size = plan->sizes[image];
        }
        const esp_loader_plan_t verdict =
            esp_loader_plan_check(images, plan->count, plan->flash_size, &first, &second);
        const bool named =
            verdict == ESP_LOADER_PLAN_OK || (first == plan->first && second == plan->second);
        if (verdict != plan->expected || !named) {
            fail_msg("%s: verdict %d, images %u and %u", plan->what, verdict, (unsigned)first,
                     (unsigned)second);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plan_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
