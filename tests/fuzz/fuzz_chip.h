/**
 * The far end of an engine, as the fuzzed bytes have it: each of them decides what becomes of a
 * command: a sound answer, a changed one, other bytes, none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TESTS_FUZZ_FUZZ_CHIP_H
#define TESTS_FUZZ_FUZZ_CHIP_H

#include "esp_loader_engine.h"
#include "fuzz.h"

enum { FUZZ_FRAME_SIZE = 128, FUZZ_IMAGE_SIZE = 0x10000 };

typedef struct {
    fuzz_input_t *input;
    esp_loader_engine_t *engine;
    uint32_t now_ms;
    uint8_t kind;     /**< of chip: 0 ESP8266, 1 ESP32, 2 ESP32-C3, 3 a flasher stub */
    bool answered;    /**< what the last command was answered with is decided */
    uint8_t opcode;   /**< of the last command */
    uint32_t address; /**< its first word */
    bool in_frame;    /**< of the host's */
    uint32_t at;      /**< bytes of that frame */
    uint8_t head[16]; /**< its beginning */
    uint64_t steps;
    /** Where bytes from the chip go; NULL: into the engine. */
    void (*rx)(void *user, const uint8_t *bytes, size_t size);
    void *user;
} fuzz_chip_t;

/** Drives the engine until it is done. It is, however the bytes are. */
void fuzz_chip_drive(fuzz_chip_t *chip);

#endif
