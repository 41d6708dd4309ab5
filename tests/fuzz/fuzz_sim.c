/*
 * Virtual chips that are sent anything: esploader-sim listens to whoever connects.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_sim.h"
#include "fuzz.h"
#include <string.h>

enum { END = 0xC0, FLASH_SIZE = 0x200000, TIME_US = 100000 };

static uint8_t flash[FLASH_SIZE];

/* A command with its checksum right, so that it gets as far as it can. */
static void send_command(sim_chip_t *chip, fuzz_input_t *input, size_t size)
{
    uint8_t frame[2 * 64 + 16] = {END, 0, fuzz_byte(input)};
    size_t given = size;
    const uint8_t *bytes = fuzz_bytes(input, &given);
    uint8_t checksum = 0xEF;
    frame[3] = (uint8_t)given;
    for (size_t i = 16; i < given; i++) {
        checksum ^= bytes[i];
    }
    frame[5] = checksum;
    size_t at = 9;
    for (size_t i = 0; i < given; i++) {
        if (bytes[i] == END || bytes[i] == 0xDB) {
            frame[at++] = 0xDB;
            frame[at++] = bytes[i] == END ? 0xDC : 0xDD;
        } else {
            frame[at++] = bytes[i];
        }
    }
    frame[at++] = END;
    sim_chip_write(chip, frame, at);
}

static void control(sim_chip_t *chip, uint8_t how)
{
    if (how % 4 == 0) {
        sim_chip_reset(chip);
    } else if (how % 4 == 1) {
        sim_chip_set_host_baud(chip, how * 1000u);
    } else {
        sim_chip_set_lines(chip, how % 3 != 0, how % 5 != 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_input_t input = {data, size};
    const uint8_t how = fuzz_byte(&input);
    const char *name = sim_chip_name(how % 15);
    sim_config_t config = {.chip = name != NULL ? name : "esp32",
                           .flash_part = "W25Q16",
                           .paced = true,
                           .boot_download = true,
                           .any_stub = how >= 128,
                           .flash_memory = flash};
    sim_chip_t *chip = sim_chip_create(&config);
    FUZZ_CHECK(chip != NULL);
    uint64_t now = 0;
    while (input.size > 0) {
        uint8_t out[256];
        const uint8_t head = fuzz_byte(&input);
        size_t piece = head % 64;
        if (head < 64) {
            const uint8_t *bytes = fuzz_bytes(&input, &piece);
            sim_chip_write(chip, bytes, piece);
        } else if (head < 240) {
            send_command(chip, &input, piece);
        } else {
            control(chip, fuzz_byte(&input));
        }
        now += TIME_US;
        sim_chip_advance(chip, now);
        FUZZ_CHECK(sim_chip_read(chip, out, sizeof(out)) <= sizeof(out));
    }
    sim_chip_destroy(chip);
    return 0;
}
