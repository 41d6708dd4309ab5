/*
 * Calls of the blocking API that write flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api_world.h"
#include "esp_loader_board.h"
#include <string.h>

#include <zlib.h>

enum {
    ROM_BLOCK_MAX = 0x1800,
    SPOILT_MORE = 0x8000, /* a ROM may write so much behind the image when its stream is no such */
};

static api_slot_t *slot_of(const uint32_t *arguments)
{
    return &api.slots[arguments[0] % API_SLOTS];
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static bool starts_well(const esp_loader_flash_cfg_t *cfg)
{
    return api.connected && api_in_flash(cfg->offset, cfg->image_size) &&
           cfg->offset % MODEL_SECTOR == 0 && cfg->image_size % 4 == 0 &&
           cfg->block_size % 4 == 0 && cfg->block_size >= 4 && cfg->block_size <= ROM_BLOCK_MAX &&
           (api.stub || !api_is_esp8266());
}

static void start(api_slot_t *slot, const uint32_t *arguments, bool encrypted)
{
    esp_loader_flash_cfg_t *cfg = slot->flash;
    cfg->offset = arguments[1];
    cfg->image_size = arguments[2];
    cfg->block_size = arguments[3];
    cfg->skip_verify = arguments[4] % 4 == 0;
    api_forget_writes();
    slot->written = 0;
    api_open_region(cfg->offset, cfg->image_size);
    api_before();
    const esp_loader_error_t error = encrypted ? esp_loader_flash_start_encrypted(api.loader, cfg)
                                               : esp_loader_flash_start(api.loader, cfg);
    api_after("flash_start", error, cfg->image_size);
    api_must_work("flash_start", error, !encrypted && starts_well(cfg));
    slot->flash_regular = error == ESP_LOADER_SUCCESS && !encrypted && starts_well(cfg);
    /* An image of no bytes is written wherever it goes. */
    MODEL_CHECK(error != ESP_LOADER_SUCCESS || cfg->image_size == 0 ||
                    api_in_flash(cfg->offset, cfg->image_size),
                "range", "flash_start succeeded beyond the end of flash");
}

void api_play_flash_start(const uint32_t *arguments)
{
    if (api.alive) {
        start(slot_of(arguments), arguments, false);
    }
}

void api_play_start_encrypted(const uint32_t *arguments)
{
    if (api.alive) {
        start(slot_of(arguments), arguments, true);
    }
}

/* Whichever write goes on, it may be in any region of one that was begun. */
static void open_running(void)
{
    for (size_t i = 0; i < API_SLOTS; i++) {
        const api_slot_t *slot = &api.slots[i];
        api_open_region(slot->flash->offset, slot->flash->image_size);
        api_open_region(slot->deflate->offset, slot->deflate->image_size);
        if (slot->spoilt && slot->deflate->image_size != 0) {
            model_open(slot->deflate->offset, slot->deflate->image_size + SPOILT_MORE);
        }
    }
}

static esp_loader_error_t write_some(api_slot_t *slot, uint32_t size)
{
    esp_loader_flash_cfg_t *cfg = slot->flash;
    const uint32_t left = cfg->image_size - slot->written;
    const bool usual = size == least(cfg->block_size, left);
    const uint32_t at = slot->written < API_BYTES / 2 ? slot->written : 0;
    open_running();
    api_before();
    const esp_loader_error_t error = esp_loader_flash_write(api.loader, cfg, api.bytes + at, size);
    api_after("flash_write", error, least(size, ROM_BLOCK_MAX));
    api_must_work("flash_write", error, slot->flash_regular && usual && api.connected);
    slot->written += error == ESP_LOADER_SUCCESS ? size : 0;
    if (error != ESP_LOADER_SUCCESS && error != ESP_LOADER_ERROR_INVALID_PARAM) {
        slot->flash_regular = false;
    }
    slot->flash_regular =
        slot->flash_regular && (usual || size == 0 || error != 0) && slot->written <= API_BYTES / 2;
    return error;
}

void api_play_flash_write(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    if (!api.alive) {
        return;
    }
    const uint32_t left = slot->flash->image_size - slot->written;
    write_some(slot, arguments[2] % 4 == 0 ? arguments[1] : least(slot->flash->block_size, left));
}

void api_play_flash_finish(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    esp_loader_flash_cfg_t *cfg = slot->flash;
    if (!api.alive) {
        return;
    }
    const bool whole = slot->written == cfg->image_size;
    api_before();
    const esp_loader_error_t error = esp_loader_flash_finish(api.loader, cfg);
    api_after("flash_finish", error, cfg->image_size);
    api_must_work("flash_finish", error, slot->flash_regular && whole && api.connected);
    if (error == ESP_LOADER_SUCCESS && !cfg->skip_verify && slot->flash_regular) {
        MODEL_CHECK(whole, "finish", "flash_finish succeeded after 0x%x of 0x%x bytes",
                    slot->written, cfg->image_size);
        model_check_region("wrong flash", cfg->offset, api.bytes, cfg->image_size);
    }
    slot->flash_regular = false;
    slot->written = 0;
}

void api_play_write_all(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    uint32_t usual[SCENARIO_ARGUMENTS];
    if (!api.alive || arguments[2] > API_BYTES / 2) {
        return;
    }
    memcpy(usual, arguments, sizeof(usual));
    usual[4] |= 1; /* verified */
    start(slot, usual, false);
    esp_loader_error_t error = esp_loader_result(api.loader)->code;
    while (error == ESP_LOADER_SUCCESS && slot->flash_regular &&
           slot->written < slot->flash->image_size && !model_failed()) {
        error = write_some(slot,
                           least(slot->flash->block_size, slot->flash->image_size - slot->written));
    }
    if (error == ESP_LOADER_SUCCESS && slot->flash_regular && !model_failed()) {
        api_play_flash_finish(usual);
    }
}

static bool deflate_starts_well(const api_slot_t *slot)
{
    const esp_loader_flash_deflate_cfg_t *cfg = slot->deflate;
    return api.connected && api_in_flash(cfg->offset, cfg->image_size) &&
           cfg->offset % MODEL_SECTOR == 0 && cfg->compressed_size == slot->stream_size &&
           cfg->block_size != 0 && cfg->block_size <= ROM_BLOCK_MAX && cfg->block_size >= 64 &&
           (api.stub || api.scenario->chip == 2);
}

void api_play_deflate_start(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    esp_loader_flash_deflate_cfg_t *cfg = slot->deflate;
    if (!api.alive) {
        return;
    }
    *cfg = (esp_loader_flash_deflate_cfg_t){
        .offset = arguments[1], .image_size = arguments[2], .block_size = arguments[3]};
    slot->spoilt = cfg->image_size > API_BYTES / 2;
    uLongf size = API_BYTES;
    compress2(slot->stream, &size, api.bytes, least(cfg->image_size, API_BYTES / 2), 9);
    slot->stream_size = (uint32_t)size;
    cfg->compressed_size = arguments[4] % 8 == 0 ? arguments[4] : slot->stream_size;
    api_forget_writes();
    slot->streamed = 0;
    api_open_region(cfg->offset, cfg->image_size);
    if (cfg->compressed_size != slot->stream_size) {
        slot->spoilt = true;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_flash_deflate_start(api.loader, cfg);
    api_after("deflate_start", error, cfg->image_size);
    api_must_work("deflate_start", error, deflate_starts_well(slot));
    slot->deflate_regular = error == ESP_LOADER_SUCCESS && deflate_starts_well(slot) &&
                            cfg->image_size <= API_BYTES / 2;
}

static esp_loader_error_t stream_some(api_slot_t *slot, uint32_t size)
{
    esp_loader_flash_deflate_cfg_t *cfg = slot->deflate;
    const uint32_t most = least(cfg->block_size, cfg->compressed_size - slot->streamed);
    /* A ROM has been told how many blocks there are. */
    const bool fits = size == most || size == 0 || (api.stub && size < most);
    const uint32_t at = slot->streamed < API_BYTES / 2 ? slot->streamed : 0;
    open_running();
    api_before();
    const esp_loader_error_t error =
        esp_loader_flash_deflate_write(api.loader, cfg, slot->stream + at, size);
    api_after("deflate_write", error, least(cfg->image_size, API_BYTES));
    api_must_work("deflate_write", error, slot->deflate_regular && fits && api.connected);
    slot->streamed += error == ESP_LOADER_SUCCESS ? size : 0;
    if (error != ESP_LOADER_SUCCESS && error != ESP_LOADER_ERROR_INVALID_PARAM) {
        slot->deflate_regular = false;
    }
    return error;
}

void api_play_deflate_write(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    if (!api.alive) {
        return;
    }
    const uint32_t left = slot->deflate->compressed_size - slot->streamed;
    stream_some(slot,
                arguments[2] % 4 == 0 ? arguments[1] : least(slot->deflate->block_size, left));
}

void api_play_deflate_finish(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_flash_deflate_finish(api.loader, slot->deflate);
    api_after("deflate_finish", error, 0);
    api_must_work("deflate_finish", error,
                  slot->deflate_regular && slot->streamed == slot->stream_size);
}

void api_play_deflate_all(const uint32_t *arguments)
{
    api_slot_t *slot = slot_of(arguments);
    uint32_t usual[SCENARIO_ARGUMENTS];
    if (!api.alive || arguments[2] > API_BYTES / 2) {
        return;
    }
    memcpy(usual, arguments, sizeof(usual));
    usual[4] = 1;
    api_play_deflate_start(usual);
    esp_loader_error_t error = esp_loader_result(api.loader)->code;
    while (error == ESP_LOADER_SUCCESS && slot->deflate_regular &&
           slot->streamed < slot->stream_size && !model_failed()) {
        error =
            stream_some(slot, least(slot->deflate->block_size, slot->stream_size - slot->streamed));
    }
    if (error != ESP_LOADER_SUCCESS || !slot->deflate_regular || model_failed()) {
        return;
    }
    uint8_t text[32];
    const uint32_t offset = slot->deflate->offset;
    const uint32_t size = slot->deflate->image_size;
    api_md5_text(api.bytes, size, text);
    api_before();
    error = esp_loader_flash_verify_known_md5(api.loader, offset, size, text);
    api_after("verify of a stream", error, size);
    api_must_work("verify of a stream", error, true);
    if (error == ESP_LOADER_SUCCESS) {
        model_check_region("wrong flash", offset, api.bytes, size);
    }
}
