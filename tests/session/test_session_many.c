/*
 * 32 sessions on 32 virtual chips in one thread, each a step at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/stub_scene.h"
#include "support/visit.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SESSIONS = 32, OFFSET = 0x10000, LARGEST = 12000, DEAF = 13 };

typedef struct {
    rig_t rig;
    visit_t visit;
    esp_loader_task_write_t task;
    esp_loader_image_t image;
    uint8_t bytes[LARGEST];
    bool ended;
} station_t;

static const char *const chips[] = {"esp32",   "esp8266", "esp32s3", "esp32c3",
                                    "esp32c6", "esp32p4", "esp32h2", "esp32s2"};

static void station_begin(station_t *station, unsigned number)
{
    const sim_config_t config = {.chip = chips[number % 8], .paced = true, .flash_part = "W25Q16"};
    rig_init_with(&station->rig, &config);
    if (number == DEAF) {
        const sim_fault_t deaf = {.kind = SIM_FAULT_STALL, .direction = SIM_TO_CHIP};
        rig_fault(&station->rig, &deaf);
    }
    rig_fill(station->bytes, LARGEST, number);
    station->image = (esp_loader_image_t){
        .offset = OFFSET, .size = LARGEST - number * 101, .pull = rig_pull, .user = station->bytes};
    visit_init(&station->visit, &station->rig);
    station->visit.config.task = esp_loader_task_write(&station->task, &station->image, 1);
    visit_begin(&station->visit);
}

static void station_check(const station_t *station, unsigned number)
{
    const esp_loader_end_t end = esp_loader_session_outcome(&station->visit.session)->end;
    if (number == DEAF) {
        assert_int_equal(end, ESP_LOADER_END_NO_ANSWER);
        return;
    }
    assert_int_equal(end, ESP_LOADER_END_DONE);
    assert_int_equal(station->image.verified, strcmp(chips[number % 8], "esp8266") != 0);
    assert_memory_equal(sim_chip_flash(station->rig.chip, NULL) + OFFSET, station->bytes,
                        station->image.size);
}

static void thirty_two_in_turn(void **state)
{
    (void)state;
    station_t *stations = calloc(SESSIONS, sizeof(*stations));
    assert_non_null(stations);
    for (unsigned i = 0; i < SESSIONS; i++) {
        station_begin(&stations[i], i);
    }
    for (bool busy = true; busy;) {
        busy = false;
        for (unsigned i = 0; i < SESSIONS; i++) {
            stations[i].ended = stations[i].ended || !visit_step(&stations[i].visit);
            busy = busy || !stations[i].ended;
        }
    }
    for (unsigned i = 0; i < SESSIONS; i++) {
        station_check(&stations[i], i);
        rig_free(&stations[i].rig);
    }
    free(stations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(thirty_two_in_turn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
