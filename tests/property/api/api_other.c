/*
 * Calls of the blocking API that have nothing to do with flash.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api_world.h"
#include "esp_loader_board.h"
#include "registers.h"
#include <string.h>

const uint8_t api_mac[6] = {0x24, 0x0A, 0xC4, 0x12, 0x34, 0x56};

/* Where each chip's eFuses have it. */
static const uint32_t mac_words[] = {0x3FF00050, 0x3FF5A004, 0x60008844, 0x60007044};

enum { MAC_WORDS_SIZE = 0x10 };

void api_play_mem_start(const uint32_t *arguments)
{
    api_slot_t *slot = &api.slots[arguments[0] % API_SLOTS];
    if (!api.alive) {
        return;
    }
    *slot->mem = (esp_loader_mem_cfg_t){
        .offset = arguments[1], .size = arguments[2], .block_size = arguments[3]};
    /* One write or load goes on at a time. */
    api_forget_writes();
    api_before();
    const esp_loader_error_t error = esp_loader_mem_start(api.loader, slot->mem);
    api_after("mem_start", error, 0);
    slot->loaded = 0;
    if (api.stub) {
        api.sound = false; /* it may lie where the stub does */
    }
}

void api_play_mem_write(const uint32_t *arguments)
{
    api_slot_t *slot = &api.slots[arguments[0] % API_SLOTS];
    if (!api.alive) {
        return;
    }
    const uint32_t size = arguments[2] % 4 != 0 ? slot->mem->block_size : arguments[1];
    api_before();
    api_expect_blocks(size, slot->mem->block_size);
    const esp_loader_error_t error = esp_loader_mem_write(api.loader, slot->mem, api.bytes, size);
    api_after("mem_write", error, 0x1800);
    api.sound =
        api.sound && (error == ESP_LOADER_SUCCESS || error == ESP_LOADER_ERROR_INVALID_PARAM);
    if (api.stub) {
        api.sound = false;
    }
}

void api_play_mem_finish(const uint32_t *arguments)
{
    api_slot_t *slot = &api.slots[arguments[0] % API_SLOTS];
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_mem_finish(api.loader, slot->mem, arguments[1]);
    api_after("mem_finish", error, 0);
    if (arguments[1] != 0 || api.stub) {
        api.sound = false;
    }
}

void api_play_read_mac(const uint32_t *arguments)
{
    uint8_t read[6] = {0};
    (void)arguments;
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_read_mac(api.loader, read);
    api_after("read_mac", error, 0);
    api_must_work("read_mac", error, api.connected);
    MODEL_CHECK(error != ESP_LOADER_SUCCESS || memcmp(read, api_mac, sizeof(api_mac)) == 0 ||
                    registers_strayed_twice(api.port.chip, api.registers_before,
                                            mac_words[api.scenario->chip], MAC_WORDS_SIZE),
                "wrong MAC", "the MAC address read is another, from %02x:%02x on", read[0],
                read[1]);
}

void api_play_read_register(const uint32_t *arguments)
{
    uint32_t value = 0x12345678;
    const uint32_t address = arguments[0] & ~3u;
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_read_register(api.loader, address, &value);
    api_after("read_register", error, 0);
    MODEL_CHECK(
        error != ESP_LOADER_SUCCESS || value == sim_chip_peek(api.port.chip, address) ||
            registers_strayed_twice(api.port.chip, api.registers_before, address, sizeof(address)),
        "wrong register", "0x%08x was read as 0x%08x", address, value);
    MODEL_CHECK(error == ESP_LOADER_SUCCESS || value == 0x12345678, "out after an error",
                "read_register changed its value after an error");
}

void api_play_write_register(const uint32_t *arguments)
{
    const uint32_t address = 0x3FFB0000 + (arguments[0] & 0xFFC);
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_write_register(api.loader, address, arguments[1]);
    api_after("write_register", error, 0);
    if (api.stub) {
        api.sound = false;
    }
}

void api_play_security(const uint32_t *arguments)
{
    esp_loader_target_security_info_t info;
    (void)arguments;
    if (!api.alive) {
        return;
    }
    api_before();
    const esp_loader_error_t error = esp_loader_get_security_info(api.loader, &info);
    api_after("security", error, 0);
    api_must_work("security", error, api.connected && api.scenario->chip >= 2);
}

void api_play_board(const uint32_t *arguments)
{
    esp_loader_reached_t reached = ESP_LOADER_REACHED_UNKNOWN;
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    if (!api.alive) {
        return;
    }
    api_before();
    switch (arguments[0] % 4) {
    case 0:
        error = esp_loader_power_flash(api.loader);
        api_must_work("power_flash", error, api.connected && !api.stub);
        break;
    case 1:
        error = esp_loader_usb(api.loader, &reached);
        break;
    case 2:
        esp_loader_set_flash_pins(api.loader, 0);
        break;
    default:
        error = esp_loader_reset_by_watchdog(api.loader);
        api.connected = false;
        api.sound = false;
    }
    api_after("board", error, 0);
}
