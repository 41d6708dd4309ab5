/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "push_scene.h"
#include <cmocka.h>
#include <string.h>

enum { SECTOR = ESP_LOADER_PUSH_SECTOR, ROM_BLOCK = 1024, STUB_BLOCK = 0x4000 };

rig_t rig;
esp_loader_push_t push;
uint8_t push_image[PUSH_MOST];
static uint8_t buffer[PUSH_SECTORS * SECTOR];
static uint8_t first[SECTOR];

void push_fill(uint32_t seed)
{
    static const uint8_t header[] = {PUSH_MAGIC, 3, 2, 0x20, 0, 0, 0x38, 0x40, 0xEE, 0, 0, 0, 5, 0};
    rig_fill(push_image, sizeof(push_image), seed);
    memcpy(push_image, header, sizeof(header));
    /* Blank sectors within. */
    memset(push_image + 5 * SECTOR, 0xFF, 2 * SECTOR);
}

uint8_t *push_flash(void)
{
    return sim_chip_flash(rig.chip, NULL) + PUSH_AT;
}

void push_connect(bool stub)
{
    assert_int_equal(rig_connect(&rig), ESP_LOADER_SUCCESS);
    if (stub) {
        assert_int_equal(stub_scene_start(&rig), ESP_LOADER_SUCCESS);
    }
    assert_int_equal(rig_attach(&rig), ESP_LOADER_SUCCESS);
}

void push_begin_chip(push_way_t way)
{
    const sim_config_t config = stub_scene_config_of(way.chip != NULL ? way.chip : "esp32c3");
    uint32_t size;
    rig_init_with(&rig, &config);
    if (way.fault != NULL) {
        rig_fault(&rig, way.fault);
    }
    uint8_t *flash = sim_chip_flash(rig.chip, &size);
    memset(flash, PUSH_BEFORE, size);
    push_connect(way.stub);
}

void push_open(push_way_t way)
{
    esp_loader_push_config_t config = ESP_LOADER_PUSH_CONFIG_DEFAULT();
    config.offset = PUSH_AT;
    config.limit = way.limit;
    config.buffer = buffer;
    config.buffer_size = (way.sectors != 0 ? way.sectors : 1) * SECTOR;
    config.first = way.in_order ? NULL : first;
    config.block_size = way.stub ? STUB_BLOCK : ROM_BLOCK;
    config.write_always = way.write_always;
    config.check = way.any ? NULL : config.check;
    memset(&push, 0x5A, sizeof(push));
    esp_loader_push_open(&push, &rig.engine, &config);
}

static void run(void (*watch)(void))
{
    while (esp_loader_push_advance(&push)) {
        while (rig_step(&rig)) {
            if (watch != NULL) {
                watch();
            }
        }
    }
}

esp_loader_error_t push_all(uint32_t size, uint32_t piece, bool ends, void (*watch)(void))
{
    /* What was taken before an error is not fed again. */
    run(watch);
    while (push.received < size && push.phase != ESP_LOADER_PUSH_DONE) {
        const uint32_t left = size - push.received;
        const uint32_t taken =
            esp_loader_push_feed(&push, push_image + push.received, left < piece ? left : piece);
        assert_true(taken <= piece);
        run(watch);
    }
    if (ends) {
        uint8_t digest[ESP_LOADER_MD5_SIZE];
        esp_loader_md5_t md5;
        esp_loader_md5_init(&md5);
        esp_loader_md5_update(&md5, push_image, size);
        esp_loader_md5_final(&md5, digest);
        esp_loader_push_end(&push, size, digest);
        run(watch);
    }
    return push.result.code;
}

static uint32_t sectors_end(uint32_t size)
{
    return (size + SECTOR - 1) / SECTOR * SECTOR;
}

void assert_push_untouched(uint32_t size)
{
    uint32_t flash_size;
    const uint8_t *flash = sim_chip_flash(rig.chip, &flash_size);
    for (uint32_t at = 0; at < flash_size; at++) {
        if ((at < PUSH_AT || at >= PUSH_AT + sectors_end(size)) && flash[at] != PUSH_BEFORE) {
            fail_msg("flash at 0x%x was changed", at);
        }
    }
}

void assert_push_right(uint32_t size)
{
    assert_memory_equal(push_flash(), push_image, size);
    for (uint32_t at = size; at < sectors_end(size); at++) {
        assert_int_equal(push_flash()[at], 0xFF);
    }
    assert_push_untouched(size);
    assert_true(push.verified);
    assert_int_equal(push.received, size);
    assert_int_equal(push.reached, size);
    assert_int_equal(push.phase, ESP_LOADER_PUSH_DONE);
}

uint32_t push_erased(void)
{
    return (uint32_t)sim_chip_counters(rig.chip)->sectors_erased;
}
