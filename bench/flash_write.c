/**
 * Writes blocks of 4 KiB through the blocking API to a chip in memory, MD5 on, and prints the
 * port's calls: `blocks bytes encoded writes most-writes-above-least most-reads`.
 *
 *     flash_write random|zero|escapes TRANSMIT-BUFFER-SIZE BLOCKS
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "memory_chip.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SIZE = 4096,
    MOST_BLOCKS = 256,
    MOST_BUFFER = 0x8000,
};

static uint8_t image[MOST_BLOCKS * BLOCK_SIZE];
static uint8_t tx_buffer[MOST_BUFFER];
static memory_chip_t chip;
static esp_loader_t loader;

/* xorshift32 (Marsaglia, 2003): the same bytes on every machine. */
static void make_image(const char *pattern, size_t size)
{
    uint32_t state = 2463534242;
    for (size_t i = 0; i < size; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        image[i] = strcmp(pattern, "random") == 0 ? (uint8_t)(state >> 24)
                   : strcmp(pattern, "zero") == 0 ? 0
                                                  : 0xC0;
    }
}

static int fail(const char *what, int code)
{
    fprintf(stderr, "flash_write: %s (%d)\n", what, code);
    return EXIT_FAILURE;
}

/* What the port was called for the blocks written so far. */
typedef struct {
    unsigned long encoded;
    unsigned long writes;
    long writes_above_least;
    unsigned long most_reads;
} tally_t;

static int write_block(esp_loader_flash_cfg_t *flash, uint32_t at, uint32_t buffer_size,
                       tally_t *tally)
{
    memory_chip_reset_counters(&chip);
    chip.expected = &image[at];
    chip.expected_size = BLOCK_SIZE;
    const esp_loader_error_t error = esp_loader_flash_write(&loader, flash, &image[at], BLOCK_SIZE);
    if (error != ESP_LOADER_SUCCESS || chip.wrong || chip.blocks != 1) {
        return fail("a block was not written as it should be", (int)error);
    }
    const long least = (long)(chip.encoded / buffer_size);
    tally->encoded += chip.encoded;
    tally->writes += chip.writes;
    if ((long)chip.writes - least > tally->writes_above_least) {
        tally->writes_above_least = (long)chip.writes - least;
    }
    if (chip.reads > tally->most_reads) {
        tally->most_reads = chip.reads;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const unsigned long buffer_size = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
    const unsigned long blocks = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
    if (buffer_size == 0 || buffer_size > MOST_BUFFER || blocks == 0 || blocks > MOST_BLOCKS) {
        fputs("usage: flash_write random|zero|escapes TRANSMIT-BUFFER-SIZE BLOCKS\n", stderr);
        return EXIT_FAILURE;
    }
    make_image(argv[1], blocks * BLOCK_SIZE);
    memory_chip_init(&chip);

    esp_loader_connect_args_t connect = ESP_LOADER_CONNECT_DEFAULT();
    esp_loader_flash_cfg_t flash = {
        .offset = 0x10000,
        .image_size = (uint32_t)(blocks * BLOCK_SIZE),
        .block_size = BLOCK_SIZE,
    };
    esp_loader_error_t error = esp_loader_init_serial(&loader, &chip.port);
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_set_tx_buffer(&loader, tx_buffer, (uint16_t)buffer_size);
        error = esp_loader_connect(&loader, &connect);
    }
    if (error != ESP_LOADER_SUCCESS) {
        return fail("no connection", (int)error);
    }
    error = esp_loader_flash_start(&loader, &flash);
    if (error != ESP_LOADER_SUCCESS) {
        return fail("the write did not begin", (int)error);
    }
    tally_t tally = {0};
    for (uint32_t at = 0; at < flash.image_size; at += BLOCK_SIZE) {
        if (write_block(&flash, at, (uint32_t)buffer_size, &tally) != EXIT_SUCCESS) {
            return EXIT_FAILURE;
        }
    }
    printf("%lu %lu %lu %lu %ld %lu\n", blocks, blocks * BLOCK_SIZE, tally.encoded, tally.writes,
           tally.writes_above_least, tally.most_reads);
    return EXIT_SUCCESS;
}
