/*
 * Intel HEX and UF2 files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_image_spread.h"
#include "fuzz.h"
#include <stdlib.h>
#include <string.h>

static void check(bool done, const esp_image_spread_t *spread,
                  const esp_image_spread_fault_t *fault, size_t size)
{
    uint64_t end = 0;
    size_t bytes = 0;
    unsigned sum = 0;
    FUZZ_CHECK(done == (fault->reason == ESP_IMAGE_SPREAD_OK));
    FUZZ_CHECK(done == (spread->count > 0));
    for (size_t i = 0; i < spread->count; i++) {
        const esp_image_stretch_t *stretch = &spread->stretches[i];
        FUZZ_CHECK(stretch->size > 0);
        FUZZ_CHECK(i == 0 || stretch->address > end);
        end = (uint64_t)stretch->address + stretch->size;
        FUZZ_CHECK(end <= UINT64_C(1) << 32);
        for (uint32_t at = 0; at < stretch->size; at++) {
            sum += stretch->data[at];
        }
        bytes += stretch->size;
    }
    FUZZ_CHECK(bytes <= size + (sum & 0));
    char text[120] = "";
    esp_image_spread_text(fault, text, sizeof text);
    FUZZ_CHECK(text[0] != '\0');
}

/* What was read and is written again reads the same. */
static void check_round(const esp_image_spread_t *spread)
{
    esp_image_spread_t again;
    esp_image_spread_fault_t fault;
    uint8_t *file;
    size_t size;
    FUZZ_CHECK(esp_image_hex_write(spread->stretches, spread->count, &file, &size));
    FUZZ_CHECK(esp_image_hex_read(file, size, &again, &fault));
    FUZZ_CHECK(again.count == spread->count);
    for (size_t i = 0; i < again.count; i++) {
        FUZZ_CHECK(again.stretches[i].address == spread->stretches[i].address);
        FUZZ_CHECK(again.stretches[i].size == spread->stretches[i].size);
        FUZZ_CHECK(memcmp(again.stretches[i].data, spread->stretches[i].data,
                          again.stretches[i].size) == 0);
    }
    esp_image_spread_free(&again);
    free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    esp_image_spread_t spread;
    esp_image_spread_fault_t fault;
    const bool hex = esp_image_hex_read(data, size, &spread, &fault);
    check(hex, &spread, &fault, size);
    if (hex) {
        check_round(&spread);
    }
    esp_image_spread_free(&spread);
    check(esp_image_uf2_read(data, size, &spread, &fault), &spread, &fault, size);
    esp_image_spread_free(&spread);
    return 0;
}
