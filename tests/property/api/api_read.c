/*
 * Calls of the blocking API that read and erase flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api_world.h"
#include "esp_loader_md5.h"
#include <string.h>

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

bool api_in_flash(uint32_t offset, uint32_t size)
{
    return size != 0 && offset < MODEL_FLASH_SIZE && size <= MODEL_FLASH_SIZE - offset;
}

/* The ESP8266's ROM erases one sector more at times. */
void api_open_region(uint32_t offset, uint32_t size)
{
    model_open(offset, size);
    if (api_is_esp8266() && size != 0) {
        model_open(offset, size + MODEL_SECTOR > size ? size + MODEL_SECTOR : size);
    }
}

void api_md5_text(const uint8_t *bytes, uint32_t size, uint8_t text[32])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t digest[ESP_LOADER_MD5_SIZE];
    esp_loader_md5_t md5;
    esp_loader_md5_init(&md5);
    esp_loader_md5_update(&md5, bytes, size);
    esp_loader_md5_final(&md5, digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        text[2 * i] = (uint8_t)digits[digest[i] >> 4];
        text[2 * i + 1] = (uint8_t)digits[digest[i] & 15];
    }
}

void api_play_flash_read(const uint32_t *arguments)
{
    if (!api.alive) {
        return;
    }
    const uint32_t address = arguments[0];
    const uint32_t size = arguments[1];
    api_before();
    memset(api.read_bytes, 0x5A, least(size, MODEL_FLASH_SIZE));
    const esp_loader_error_t error =
        esp_loader_flash_read(api.loader, api.read_bytes, address, size);
    api_after("flash_read", error, size);
    api_must_work("flash_read", error,
                  api.connected && api_in_flash(address, size) && (api.stub || !api_is_esp8266()));
    if (error == ESP_LOADER_SUCCESS && size != 0) {
        model_check_region("wrong read", address, api.read_bytes, size);
    }
}

/* A command to erase that the line has changed is answered well all the same, and without an image
 * there is no digest to compare: docs/RELIABILITY.md. */
static void check_erased(uint32_t offset, uint32_t size)
{
    if (scenario_damaged(api.scenario, api.port.link) != api.damaged_before) {
        return;
    }
    memset(api.read_bytes, 0xFF, least(size, MODEL_FLASH_SIZE));
    model_check_region("not erased", offset, api.read_bytes, size);
}

void api_play_flash_erase(const uint32_t *arguments)
{
    (void)arguments;
    if (!api.alive) {
        return;
    }
    model_open_all();
    api_forget_writes();
    api_before();
    const esp_loader_error_t error = esp_loader_flash_erase(api.loader);
    api_after("flash_erase", error, MODEL_FLASH_SIZE);
    api_must_work("flash_erase", error, api.connected && (api.stub || !api_is_esp8266()));
    if (error == ESP_LOADER_SUCCESS) {
        check_erased(0, MODEL_FLASH_SIZE);
    }
}

void api_play_erase_region(const uint32_t *arguments)
{
    if (!api.alive) {
        return;
    }
    const uint32_t offset = arguments[0];
    const uint32_t size = arguments[1];
    api_open_region(offset, size);
    api_forget_writes();
    api_before();
    const esp_loader_error_t error = esp_loader_flash_erase_region(api.loader, offset, size);
    api_after("erase_region", error, size);
    api_must_work("erase_region", error,
                  api.connected && api_in_flash(offset, size) && offset % MODEL_SECTOR == 0 &&
                      size % MODEL_SECTOR == 0 && (api.stub || !api_is_esp8266()));
    if (error == ESP_LOADER_SUCCESS && size != 0) {
        check_erased(offset, size);
    }
}

void api_play_verify(const uint32_t *arguments)
{
    const uint32_t address = arguments[0];
    const uint32_t size = arguments[1];
    uint8_t text[32];
    if (!api.alive) {
        return;
    }
    const bool inside = api_in_flash(address, size);
    api_md5_text(model_flash() + (inside ? address : 0), inside ? size : 0, text);
    if (arguments[2] % 2 != 0) {
        text[3] = text[3] == '0' ? '1' : '0';
    }
    api_before();
    const esp_loader_error_t error =
        esp_loader_flash_verify_known_md5(api.loader, address, size, text);
    api_after("verify", error, size);
    /* Between the blocks of a write a stub may still have one to write. */
    const bool quiet = !api.stub || api.slots[0].written + api.slots[1].written == 0;
    api_must_work("verify", error,
                  api.connected && inside && arguments[2] % 2 == 0 && quiet &&
                      (api.stub || !api_is_esp8266()));
    if (error == ESP_LOADER_SUCCESS) {
        MODEL_CHECK((inside || size == 0) && arguments[2] % 2 == 0, "wrong MD5",
                    "a digest that differs was called equal: 0x%x, 0x%x bytes", address, size);
    }
}

void api_play_detect_size(const uint32_t *arguments)
{
    (void)arguments;
    uint32_t size = 77;
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_flash_detect_size(api.loader, &size);
    api_after("detect_size", error, 0);
    api_must_work("detect_size", error, api.connected);
    MODEL_CHECK(error == ESP_LOADER_SUCCESS ? size == MODEL_FLASH_SIZE : size == 77, "flash size",
                "detect_size returned %d with size 0x%x", (int)error, size);
}
