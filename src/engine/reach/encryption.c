/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/engine.h"
#include "esp_loader_engine_board.h"
#include <stddef.h>

/* Source: esptool, EFUSE_DIS_DOWNLOAD_MANUAL_ENCRYPT of its targets. */
static const struct {
    uint32_t word;
    uint8_t chip;
    uint8_t bit;
} encryption_no_writes[] = {
    {0x3FF5A018, ESP32_CHIP, 7},    {0x3F41A030, ESP32S2_CHIP, 20},
    {0x60007030, ESP32S3_CHIP, 20}, {0x60008830, ESP32C2_CHIP, 6},
    {0x60008830, ESP32C3_CHIP, 20}, {0x600B4830, ESP32C5_CHIP, 20},
    {0x600B0830, ESP32C6_CHIP, 20}, {0x600B4830, ESP32C61_CHIP, 14},
    {0x600B0830, ESP32H2_CHIP, 20}, {0x600B1830, ESP32H4_CHIP, 14},
    {0x5012D030, ESP32P4_CHIP, 20}, {0x20715030, ESP32S31_CHIP, 20},
};

bool esp_loader_engine_encryption_fuses(const esp_loader_engine_t *engine,
                                        esp_loader_encryption_fuses_t *fuses)
{
    for (size_t i = 0; i < sizeof(encryption_no_writes) / sizeof(encryption_no_writes[0]); i++) {
        if (encryption_no_writes[i].chip == esp_loader_engine_chip(engine)) {
            fuses->no_writes = encryption_no_writes[i].word;
            fuses->no_writes_mask = 1u << encryption_no_writes[i].bit;
            fuses->count = i == 0 ? 0x3FF5A000 : 0;
            fuses->count_mask = i == 0 ? 0x7Fu << 20 : 0;
            return true;
        }
    }
    return false;
}
