/*
 * Any one answer of a blocking flash is lost, each in turn: the flash ends right all the same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/api_flash.h"
#include "support/rig.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { OFFSET = 0x8000, OLD = 0xA5, PART_SIZE = 0x200000 };

static uint8_t image[22000];

typedef struct {
    esp_loader_error_t error;
    bool right;
    bool around_untouched;
    bool struck;
    uint64_t frames;
} outcome_t;

typedef struct {
    const char *chip;
    uint32_t size;
    uint32_t block_size;
    bool read_available;
} flash_t;

static outcome_t run(const flash_t *flash, const sim_fault_t *fault)
{
    memory_port_t port;
    esp_loader_t loader;
    const sim_config_t config = {.chip = flash->chip, .flash_part = "W25Q16", .paced = true};
    memory_port_init(&port, &config, flash->read_available, fault);
    uint8_t *content = sim_chip_flash(port.chip, NULL);
    memset(content, OLD, PART_SIZE);
    outcome_t outcome = {.error = api_connect(&loader, &port)};
    if (outcome.error == ESP_LOADER_SUCCESS) {
        const esp_loader_flash_cfg_t cfg = {
            .offset = OFFSET,
            .image_size = flash->size,
            .block_size = flash->block_size,
            .skip_verify = esp_loader_get_target(&loader) == ESP8266_CHIP,
        };
        outcome.error = api_flash(&loader, cfg, image);
    }
    const uint32_t sectors_end = (OFFSET + flash->size + 4095) / 4096 * 4096;
    outcome.right = memcmp(content + OFFSET, image, flash->size) == 0;
    outcome.around_untouched = content[OFFSET - 1] == OLD && content[sectors_end] == OLD;
    outcome.struck = sim_link_struck(port.link);
    outcome.frames = sim_link_frames(port.link);
    memory_port_free(&port);
    return outcome;
}

static void swallow_each(const flash_t *flash)
{
    rig_fill(image, sizeof(image), 33);
    const outcome_t sound = run(flash, NULL);
    assert_int_equal(sound.error, ESP_LOADER_SUCCESS);
    assert_true(sound.right && sound.around_untouched);
    for (uint64_t at = 0; at < sound.frames; at++) {
        const sim_fault_t fault = {.kind = SIM_FAULT_SWALLOW, .direction = SIM_TO_HOST, .at = at};
        const outcome_t outcome = run(flash, &fault);
        if (!outcome.struck || outcome.error != ESP_LOADER_SUCCESS || !outcome.right ||
            !outcome.around_untouched) {
            fail_msg("%s, blocks of %u, answer %u swallowed: struck %d, error %d, right %d, "
                     "untouched %d",
                     flash->chip, (unsigned)flash->block_size, (unsigned)at, outcome.struck,
                     outcome.error, outcome.right, outcome.around_untouched);
        }
    }
}

static void esp32(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 2; way++) {
        swallow_each(&(flash_t){"esp32", 9 * 1024 + 4, 1024, way != 0});
        swallow_each(&(flash_t){"esp32", 4 * 4096 + 100, 4096, way != 0});
        swallow_each(&(flash_t){"esp32", 22000, 0x4000, way != 0});
    }
}

/* An even number of sectors: its ROM erases one more than an odd one. */
static void esp8266(void **state)
{
    (void)state;
    for (unsigned way = 0; way < 2; way++) {
        swallow_each(&(flash_t){"esp8266", 7 * 1024 + 4, 1024, way != 0});
        swallow_each(&(flash_t){"esp8266", 3 * 4096 + 100, 4096, way != 0});
    }
}

static void chips_with_security_info(void **state)
{
    (void)state;
    swallow_each(&(flash_t){"esp32c3", 5 * 1024, 1024, false});
    swallow_each(&(flash_t){"esp32s3", 3 * 4096, 4096, true});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(esp32),
        cmocka_unit_test(esp8266),
        cmocka_unit_test(chips_with_security_info),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
