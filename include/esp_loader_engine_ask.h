/**
 * What an engine tells of itself: part of esp_loader_engine.h, which includes it. None of these
 * functions changes anything; all may be called at any time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_ENGINE_ASK_H
#define ESP_LOADER_ENGINE_ASK_H

#include "esp_loader_engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/** How the last operation ended. Part of the engine: it changes when the next one begins. */
inline const esp_loader_result_t *esp_loader_engine_result(const esp_loader_engine_t *engine)
{
    return &engine->_result;
}

/** The connected chip, or ESP_UNKNOWN_CHIP. */
target_chip_t esp_loader_engine_chip(const esp_loader_engine_t *engine);

/** The connected chip, or, until the next connect begins, the one that was reset; else
 * ESP_UNKNOWN_CHIP. */
inline target_chip_t esp_loader_engine_last_chip(const esp_loader_engine_t *engine)
{
    return (target_chip_t)engine->_last_chip;
}

/** Value of the register read last, until the next operation. */
uint32_t esp_loader_engine_value(const esp_loader_engine_t *engine);

/** The attached flash, part of the engine; its size is 0 before that. */
inline const esp_loader_flash_info_t *esp_loader_engine_flash(const esp_loader_engine_t *engine)
{
    return &engine->_flash;
}

/** Whether flash is attached: whether operations on it may begin. */
inline bool esp_loader_engine_flash_attached(const esp_loader_engine_t *engine)
{
    return engine->_flash_attached;
}

/** Whether an answer was lost, damaged or a refusal since this was asked last: the line, or the
 * chip, is not to be trusted blindly. */
bool esp_loader_engine_was_disturbed(esp_loader_engine_t *engine);

/** Bits of an engine's `_abilities`: private. */
enum { ESP_LOADER_ENGINE_HAS_MD5 = 1 << 3, ESP_LOADER_ENGINE_STUB_RUNS = 1 << 15 };

/** Whether a flasher stub answers, not the ROM loader. */
inline bool esp_loader_engine_stub_running(const esp_loader_engine_t *engine)
{
    return (engine->_abilities & ESP_LOADER_ENGINE_STUB_RUNS) != 0;
}

/** Whether the connected chip's loader can calculate MD5: whether flash can be verified. */
inline bool esp_loader_engine_can_verify(const esp_loader_engine_t *engine)
{
    return (engine->_abilities & ESP_LOADER_ENGINE_HAS_MD5) != 0;
}

/**
 * Whether compressed writes are possible: whether the connected chip's loader can inflate, and
 * writes no byte behind the image. A flasher stub does. Of ROM loaders only the ESP32-C3's is known
 * to. The ESP32's goes on to the end of 32 KiB, over what lies there; of the others nothing is
 * known. Source: the ROMs of ESP32 (revision 3) and ESP32-C3, run in an emulator.
 */
bool esp_loader_engine_can_inflate(const esp_loader_engine_t *engine);

/** Whether the connected chip's loader can change its baud rate. */
bool esp_loader_engine_can_change_baud(const esp_loader_engine_t *engine);

/** Whether the configuration has a sequence into the loader, and one that runs the chip. */
bool esp_loader_engine_can_enter(const esp_loader_engine_t *engine);
bool esp_loader_engine_can_reset(const esp_loader_engine_t *engine);

#ifdef __cplusplus
}
#endif

#endif
