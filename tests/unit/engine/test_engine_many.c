/*
 * Many engines in one thread, each a step at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENGINES = 64, OFFSET = 0x10000, LARGEST = 12000 };

typedef enum { STAGE_CONNECT, STAGE_BAUD, STAGE_ATTACH, STAGE_JOB, STAGE_ENDED } stage_t;

typedef struct {
    rig_t rig;
    stage_t stage;
    esp_loader_job_t job;
    esp_loader_image_t image;
    uint8_t bytes[LARGEST];
} worker_t;

static const char *const chips[] = {"esp32", "esp8266", "esp32s3", "esp32c3"};

static void worker_begin(worker_t *worker, unsigned number)
{
    const sim_config_t config = {
        .chip = chips[number % 4], .flash_part = "W25Q16", .paced = number % 3 != 0};
    rig_init_with(&worker->rig, &config);
    worker->rig.split = (rig_split_t){.to_chip = (uint16_t)(1 + number * 7)};
    worker->image = (esp_loader_image_t){
        .offset = OFFSET, .size = LARGEST - number * 101, .pull = rig_pull, .user = worker->bytes};
    rig_fill(worker->bytes, LARGEST, number);
    const esp_loader_connect_args_t args = {.sync_timeout = 100, .trials = 10};
    esp_loader_engine_connect(&worker->rig.engine, &args);
}

static void worker_next(worker_t *worker)
{
    esp_loader_engine_t *engine = &worker->rig.engine;
    if (worker->stage != STAGE_JOB) {
        assert_int_equal(esp_loader_engine_result(engine)->code, ESP_LOADER_SUCCESS);
    }
    switch (worker->stage) {
    case STAGE_CONNECT:
        worker->stage = STAGE_BAUD;
        if (esp_loader_engine_can_change_baud(engine)) {
            esp_loader_engine_change_baud(engine, 460800);
        }
        return;
    case STAGE_BAUD:
        worker->stage = STAGE_ATTACH;
        esp_loader_engine_flash_attach(engine, 0);
        return;
    case STAGE_ATTACH:
        worker->stage = STAGE_JOB;
        esp_loader_job_init(&worker->job, engine, &worker->image, 1, 1024);
        return;
    case STAGE_JOB:
        if (!esp_loader_job_advance(&worker->job)) {
            worker->stage = STAGE_ENDED;
        }
        return;
    case STAGE_ENDED:
        return;
    }
}

static void sixty_four_in_turn(void **state)
{
    (void)state;
    worker_t *workers = calloc(ENGINES, sizeof(*workers));
    for (unsigned i = 0; i < ENGINES; i++) {
        worker_begin(&workers[i], i);
    }
    for (bool busy = true; busy;) {
        busy = false;
        for (unsigned i = 0; i < ENGINES; i++) {
            if (workers[i].stage != STAGE_ENDED && !rig_step(&workers[i].rig)) {
                worker_next(&workers[i]);
            }
            busy = busy || workers[i].stage != STAGE_ENDED;
        }
    }
    for (unsigned i = 0; i < ENGINES; i++) {
        worker_t *worker = &workers[i];
        assert_int_equal(worker->job.result.code, ESP_LOADER_SUCCESS);
        assert_int_equal(worker->image.state, ESP_LOADER_IMAGE_WRITTEN);
        assert_int_equal(worker->image.verified, i % 4 != 1);
        assert_memory_equal(sim_chip_flash(worker->rig.chip, NULL) + OFFSET, worker->bytes,
                            worker->image.size);
        rig_free(&worker->rig);
    }
    free(workers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixty_four_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
