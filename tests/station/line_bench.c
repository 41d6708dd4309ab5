/* SPDX-License-Identifier: Apache-2.0 */
#include "line_bench.h"
#include "esp_host_chip.h"
#include "judge_bench.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t buffer[JUDGE_IMAGE];

static void line_event(void *user, esp_host_station_t *station, size_t port,
                       esp_host_station_event_t event)
{
    line_bench_t *line = user;
    const esp_host_station_port_t seen = esp_host_station_port(station, port);
    if (event == ESP_HOST_STATION_BEGUN) {
        line->begun++;
        return;
    }
    if (event != ESP_HOST_STATION_ENDED) {
        return;
    }
    assert_true(line->ended_count < LINE_EVENTS);
    line->ended[line->ended_count++] = *seen.board;
}

static void line_put(line_bench_t *line, const char *name, uint32_t offset, uint32_t size)
{
    assert_true(esp_host_plan_put(&line->plan, name, offset, buffer, size, &line->error));
}

void line_begin(line_bench_t *line, size_t ports, target_chip_t chip)
{
    const esp_host_plan_options_t options = ESP_HOST_PLAN_OPTIONS_DEFAULT;
    memset(line, 0, sizeof *line);
    world_begin();
    const uint32_t size = made_application(chip, buffer);
    uint8_t *application = malloc(size);
    assert_non_null(application);
    memcpy(application, buffer, size);
    assert_true(esp_host_plan_read_bytes(&line->plan, &options, "build/app.bin", LINE_APPLICATION,
                                         application, size, &line->error));
    line_put(line, "build/table.bin", 0x8000, made_usual_table(buffer));
    line_put(line, "build/boot.bin", esp_image_bootloader_offset(esp_host_image_chip(chip)),
             made_bootloader(chip, buffer));
    assert_true(esp_host_plan_check_files(&line->plan, &line->error));
    for (size_t i = 0; i < ports; i++) {
        line->names[i] = world_name(world_add());
    }
    line->config = (esp_host_station_config_t){.plan = &line->plan,
                                               .ports = line->names,
                                               .port_count = ports,
                                               .event = line_event,
                                               .user = line};
}

static sim_config_t line_chip(const char *chip, unsigned number)
{
    return (sim_config_t){
        .chip = chip,
        .any_stub = true,
        .seed = number,
        .mac = {0x24, 0x0A, 0xC4, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number},
    };
}

static sim_chip_t *line_put_board(size_t seat, const sim_config_t *config,
                                  const world_trouble_t *trouble)
{
    sim_chip_t *made = world_plug(seat, config, trouble);
    assert_non_null(made);
    return made;
}

sim_chip_t *line_plug(size_t seat, const char *chip, unsigned number,
                      const world_trouble_t *trouble)
{
    const sim_config_t config = line_chip(chip, number);
    return line_put_board(seat, &config, trouble);
}

sim_chip_t *line_plug_paced(size_t seat, const char *chip, unsigned number,
                            const world_trouble_t *trouble)
{
    sim_config_t config = line_chip(chip, number);
    config.paced = true;
    return line_put_board(seat, &config, trouble);
}

sim_chip_t *line_plug_secured(size_t seat, const char *chip, unsigned number)
{
    sim_config_t config = line_chip(chip, number);
    config.paced = true;
    config.flash_crypt_count = 1;
    return line_put_board(seat, &config, NULL);
}

void line_make(line_bench_t *line)
{
    line->station = esp_host_station_new(&line->config, &line->error);
    if (line->station == NULL) {
        fail_msg("%s", esp_host_error_text(&line->error));
    }
}

void line_run(line_bench_t *line)
{
    line_make(line);
    while (esp_host_station_step(line->station, 50)) {
    }
}

void line_end(line_bench_t *line)
{
    esp_host_station_free(line->station);
    esp_host_plan_free(&line->plan);
    world_end();
}

const esp_host_board_t *line_last(const line_bench_t *line, size_t seat)
{
    for (size_t i = line->ended_count; i > 0; i--) {
        if (strcmp(line->ended[i - 1].port, world_name(seat)) == 0) {
            return &line->ended[i - 1];
        }
    }
    return NULL;
}

unsigned line_attempts(const line_bench_t *line, size_t seat)
{
    unsigned count = 0;
    for (size_t i = 0; i < line->ended_count; i++) {
        count += strcmp(line->ended[i].port, world_name(seat)) == 0;
    }
    return count;
}

bool line_is_written(const line_bench_t *line, size_t seat)
{
    const uint8_t *flash = sim_chip_flash(world_chip(seat), NULL);
    for (size_t i = 0; i < line->plan.count; i++) {
        const esp_host_plan_file_t *file = &line->plan.files[i];
        if (memcmp(flash + file->offset, file->bytes, file->size) != 0) {
            return false;
        }
    }
    return true;
}
