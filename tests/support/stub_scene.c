/* SPDX-License-Identifier: Apache-2.0 */
#include "support/stub_scene.h"
#include "esp_loader_stub_load.h"
#include <assert.h>
#include <string.h>

enum { TEXT_SIZE = 7000, DATA_SIZE = 100, ENTRY_OFFSET = 16, DAMAGED_AT = 100 };

/* Where stubs go in the RAM of each chip. */
static const struct {
    const char *name;
    uint32_t text_at;
    uint32_t data_at;
} chips[] = {
    {"esp8266", 0x4010D000, 0x3FFE8000}, {"esp32", 0x40090000, 0x3FFAE000},
    {"esp32c3", 0x40380000, 0x3FC96000}, {"esp32s3", 0x40378000, 0x3FCB2000},
    {"esp32c5", 0x40800000, 0x40810000}, {"esp32c6", 0x40800000, 0x40810000},
    {"esp32p4", 0x4FF20000, 0x4FF30000},
};

enum { SERIAL_CHIPS = 4, SDIO_CHIPS = 2 };

static uint8_t text[TEXT_SIZE];
static uint8_t data[DATA_SIZE];
static uint8_t sent[TEXT_SIZE]; /* the text as it is loaded */
static size_t text_size = TEXT_SIZE;
static uint8_t damage;
static sim_stub_segment_t segments[2];
static sim_stub_t known;
static esp_loader_stub_t stub;

const char *stub_scene_name(size_t chip)
{
    return chip < SERIAL_CHIPS ? chips[chip].name : NULL;
}

const char *stub_scene_sdio_name(size_t chip)
{
    return chip < SDIO_CHIPS ? chips[SERIAL_CHIPS + chip].name : NULL;
}

void stub_scene_shorten(size_t size)
{
    assert(size > DAMAGED_AT && size <= TEXT_SIZE);
    text_size = size;
}

void stub_scene_damage(void)
{
    damage ^= 1;
}

/* The stub is made up on both sides. */
sim_config_t stub_scene_config(size_t chip)
{
    const uint32_t entry = chips[chip].text_at + ENTRY_OFFSET;
    rig_fill(text, text_size, 2);
    rig_fill(data, sizeof(data), 3);
    segments[0] = (sim_stub_segment_t){chips[chip].text_at, text, text_size};
    segments[1] = (sim_stub_segment_t){chips[chip].data_at, data, sizeof(data)};
    known = (sim_stub_t){.segments = segments, .segment_count = 2, .entry = entry};
    stub = (esp_loader_stub_t){.entry = entry,
                               .segments = {{chips[chip].text_at, (uint16_t)text_size, sent},
                                            {chips[chip].data_at, sizeof(data), data}},
                               .segment_count = 2};
    return (sim_config_t){.chip = chips[chip].name, .paced = true, .stub = &known};
}

void stub_scene_begin(rig_t *rig, size_t chip)
{
    const sim_config_t config = stub_scene_config(chip);
    rig_init_with(rig, &config);
}

void stub_scene_begin_sdio(rig_t *rig, size_t chip)
{
    stub_scene_begin(rig, SERIAL_CHIPS + chip);
    rig_strap(rig, SIM_BUS_SDIO);
}

sim_config_t stub_scene_config_of(const char *name)
{
    size_t chip = 0;
    while (strcmp(chips[chip].name, name) != 0) {
        chip++;
        assert(chip < sizeof(chips) / sizeof(chips[0]));
    }
    return stub_scene_config(chip);
}

const esp_loader_stub_t *stub_scene_stub(void)
{
    memcpy(sent, text, sizeof(sent));
    sent[DAMAGED_AT] ^= damage;
    return &stub;
}

esp_loader_error_t stub_scene_start(rig_t *rig)
{
    esp_loader_stub_load_t load;
    esp_loader_stub_load_init(&load, &rig->engine, stub_scene_stub());
    while (esp_loader_stub_load_advance(&load)) {
        rig_run(rig);
    }
    return load.result.code;
}
