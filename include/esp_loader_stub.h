/**
 * Flasher stubs: programs that the chip runs from RAM in place of its ROM loader, faster and with
 * more commands.
 *
 * They are not part of this project: the build fetches Espressif's and turns each into one object
 * of the library `esploader_stubs`, so that a program pays only for those it names. Which stubs a
 * build has is its configuration (stubs/README.md); naming one that it has not fails at link time.
 *
 * All data here is constant and lasts as long as the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_STUB_H
#define ESP_LOADER_STUB_H

#include "esp_loader_chip.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes that go to one place in the chip's RAM. */
typedef struct {
    uint32_t address;    /**< in the chip's RAM: in use while the stub runs */
    uint32_t size;       /**< bytes in `data` */
    const uint8_t *data; /**< of any alignment */
} esp_loader_stub_segment_t;

/** Segments are written in their order; then the chip jumps to `entry`. */
typedef struct esp_loader_stub {
    uint32_t entry;                        /**< an address in the first segment */
    esp_loader_stub_segment_t segments[2]; /**< instructions, then initialized data if any */
    uint8_t segment_count;                 /**< 1 or 2 */

    /* Here, where they take no room, and not in the table of esp_loader_stub_find(). */
    uint8_t _chip;           /* target_chip_t */
    uint16_t _last_revision; /* that it suits */
} esp_loader_stub_t;

/**
 * esp_loader_stub_<name> for each chip of esp_loader_chips.def for which Espressif has a stub;
 * beside it esp_loader_stub_<name>rev1 where silicon before revision 3.0 takes another.
 */
#define ESP_LOADER_STUB_NONE(name)
#define ESP_LOADER_STUB_ONE(name) extern const esp_loader_stub_t esp_loader_stub_##name;
#define ESP_LOADER_STUB_REV1(name)                                                                 \
    ESP_LOADER_STUB_ONE(name) extern const esp_loader_stub_t esp_loader_stub_##name##rev1;
#define ESP_LOADER_CHIP(name, NAME, number, text, known, line, stubs, flash)                       \
    ESP_LOADER_STUB_##stubs(name)
#include "esp_loader_chips.def"

/**
 * The stub for a chip of this revision (major * 100 + minor, as in esp_loader_identity_t), or NULL
 * when the build has none: esp_loader_stub_absence() says why. A stub suits all revisions of a chip
 * unless there are two.
 *
 * May be called at any time. A program that calls it carries all stubs of the build.
 */
const esp_loader_stub_t *esp_loader_stub_find(target_chip_t chip, uint16_t revision);

/**
 * Why esp_loader_stub_find() has nothing for some chip, in words for the person who built the
 * program: one line, never NULL, the same for every chip.
 */
const char *esp_loader_stub_absence(void);

#ifdef __cplusplus
}
#endif

#endif
