/* SPDX-License-Identifier: Apache-2.0 */
#include "difference_scene.h"
#include "packed_stream.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROM_BLOCK = 1024, STUB_BLOCK = 0x4000 };

difference_scene_t difference;
static uint8_t other[2 * DIFFERENCE_MARGIN];

const difference_way_t difference_ways[DIFFERENCE_WAYS] = {
    {"esp32c3", true, true},
    {"esp32c3", true, false},
    {"esp32c3", false, true},
    {"esp32", false, false},
};

static uint32_t block_size(difference_way_t way)
{
    return way.stub ? STUB_BLOCK : ROM_BLOCK;
}

static uint32_t end_of(uint32_t size)
{
    return (size + DIFFERENCE_SECTOR - 1) & ~(uint32_t)(DIFFERENCE_SECTOR - 1);
}

uint8_t *difference_in_flash(void)
{
    return sim_chip_flash(difference.rig.chip, NULL) + DIFFERENCE_AT;
}

uint32_t difference_erased(void)
{
    return sim_chip_counters(difference.rig.chip)->sectors_erased;
}

void difference_make_whole_job(difference_way_t way, uint32_t size)
{
    difference.image =
        (esp_loader_image_t){.offset = DIFFERENCE_AT,
                             .size = size,
                             .pull = rig_pull,
                             .user = difference.bytes,
                             .make_stream = way.compressed ? packed_stream_make : NULL,
                             .pull_stream = way.compressed ? packed_stream_pull : NULL,
                             .belief = difference.image.belief};
    esp_loader_job_init(&difference.job, &difference.rig.engine, &difference.image, 1,
                        block_size(way));
}

void difference_make_job(difference_way_t way, uint32_t size)
{
    difference_make_whole_job(way, size);
    esp_loader_job_write_difference(&difference.job);
}

void difference_connect(difference_way_t way)
{
    assert_int_equal(rig_connect(&difference.rig), ESP_LOADER_SUCCESS);
    if (way.stub) {
        assert_int_equal(stub_scene_start(&difference.rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&difference.rig), ESP_LOADER_SUCCESS);
}

void difference_begin(difference_way_t way, uint32_t size)
{
    const sim_config_t config = stub_scene_config_of(way.chip);
    rig_init_with(&difference.rig, &config);
    rig_fill(difference.bytes, DIFFERENCE_LARGEST, 3);
    rig_fill(other, sizeof(other), 4);
    difference.bytes[0] = DIFFERENCE_MAGIC;
    memcpy(difference_in_flash(), difference.bytes, size);
    memcpy(difference_in_flash() - DIFFERENCE_MARGIN, other, DIFFERENCE_MARGIN);
    memcpy(difference_in_flash() + end_of(size), other + DIFFERENCE_MARGIN, DIFFERENCE_MARGIN);
    if (difference.lost_at != 0) {
        const sim_fault_t fault = {
            .kind = SIM_FAULT_DROP, .direction = SIM_TO_HOST, .at = difference.lost_at};
        rig_fault(&difference.rig, &fault);
    }
    difference_connect(way);
    difference.image.belief = NULL;
    difference_make_job(way, size);
}

void difference_change(uint32_t first, uint32_t count)
{
    for (uint32_t sector = first; sector < first + count; sector++) {
        difference.bytes[sector * DIFFERENCE_SECTOR + 77] ^= 0x5A;
    }
}

void difference_assert_right(void)
{
    const uint32_t size = difference.image.size;
    assert_memory_equal(difference_in_flash(), difference.bytes, size);
    assert_memory_equal(difference_in_flash() - DIFFERENCE_MARGIN, other, DIFFERENCE_MARGIN);
    assert_memory_equal(difference_in_flash() + end_of(size), other + DIFFERENCE_MARGIN,
                        DIFFERENCE_MARGIN);
}

void difference_assert_not_half(void)
{
    assert_true(difference_in_flash()[0] != DIFFERENCE_MAGIC || difference_erased() == 0 ||
                memcmp(difference_in_flash() + DIFFERENCE_SECTOR,
                       difference.bytes + DIFFERENCE_SECTOR,
                       DIFFERENCE_LARGEST - DIFFERENCE_SECTOR) == 0);
}

void difference_run(void)
{
    assert_int_equal(rig_job(&difference.rig, &difference.job), ESP_LOADER_SUCCESS);
    difference_assert_right();
    assert_true(difference.image.verified);
}

bool difference_drive(unsigned steps)
{
    while (esp_loader_job_advance(&difference.job)) {
        while (rig_step(&difference.rig)) {
            if (steps-- == 0) {
                return true;
            }
        }
    }
    return false;
}

void difference_reset_and_resume(difference_way_t way)
{
    sim_chip_reset(difference.rig.chip);
    rig_run(&difference.rig);
    rig_job(&difference.rig, &difference.job);
    difference_connect(way);
    esp_loader_job_resume(&difference.job, block_size(way));
}

void difference_reset_and_renew(difference_way_t way)
{
    sim_chip_reset(difference.rig.chip);
    esp_loader_engine_abort(&difference.rig.engine, ESP_LOADER_ERROR_FAIL);
    difference_connect(way);
    difference_make_job(way, difference.image.size);
}
