/* SPDX-License-Identifier: Apache-2.0 */
#include "view/map/map_view.h"
#include "view/failure.h"
#include "view/json/json_view.h"
#include "view/map/map_svg.h"
#include "view/message.h"
#include "view/size_text.h"
#include <string.h>

enum { MAP_BAR = 20 };

/* One cell for each twentieth that is written, a begun one too. */
static const char *map_bar(char bar[MAP_BAR + 1], const esp_host_plan_stretch_t *stretch)
{
    const uint64_t cells =
        ((uint64_t)stretch->written * MAP_BAR + stretch->size - 1) / stretch->size;
    memset(bar, '.', MAP_BAR);
    memset(bar, '#', cells < MAP_BAR ? (size_t)cells : MAP_BAR);
    bar[MAP_BAR] = '\0';
    return bar;
}

static void map_print_free(uint32_t from, uint32_t to)
{
    char size[VIEW_SIZE_TEXT];
    if (from < to) {
        message_result("0x%08x  %-16s %-12s %10s", (unsigned)from, "-", "",
                       view_size_text(size, to - from));
    }
}

static void map_print(const esp_host_plan_stretch_t *stretch)
{
    char size[VIEW_SIZE_TEXT];
    char written[VIEW_SIZE_TEXT];
    char bar[MAP_BAR + 1];
    if (stretch->file == NULL) {
        message_result("0x%08x  %-16s %-12s %10s  [%s] stays", (unsigned)stretch->offset,
                       stretch->name, stretch->kind, view_size_text(size, stretch->size),
                       map_bar(bar, stretch));
        return;
    }
    message_result("0x%08x  %-16s %-12s %10s  [%s] %s of %s", (unsigned)stretch->offset,
                   stretch->name, stretch->kind, view_size_text(size, stretch->size),
                   map_bar(bar, stretch), view_size_text(written, stretch->written),
                   stretch->file->path);
}

void map_view_print(const esp_host_plan_t *plan, target_chip_t chip, uint32_t flash_size)
{
    esp_host_plan_stretch_t stretches[ESP_HOST_PLAN_STRETCHES];
    const size_t count = esp_host_plan_map(plan, chip, stretches, ESP_HOST_PLAN_STRETCHES);
    uint32_t at = 0;
    if (json_map(stretches, count, flash_size)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        map_print_free(at, stretches[i].offset);
        map_print(&stretches[i]);
        const uint32_t end = stretches[i].offset + stretches[i].size;
        at = end > at ? end : at;
    }
    map_print_free(at, flash_size);
}

cli_exit_t map_view_show(const options_t *options, const esp_host_plan_t *plan, target_chip_t chip,
                         uint32_t flash_size)
{
    esp_host_error_t error = {0};
    if (options->map_file != NULL) {
        map_svg_save(plan, chip, options->map_file, &error);
    } else if (options->map) {
        map_view_print(plan, chip, flash_size);
    }
    return failure_print(&error, NULL);
}
