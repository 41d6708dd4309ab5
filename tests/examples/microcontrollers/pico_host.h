/**
 * A Pico in the world, with a chip at its UART1, for tests of its port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PICO_HOST_H
#define PICO_HOST_H

#include "esp_loader.h"
#include "pi_pico_port.h"
#include "world.h"
#include <stdbool.h>
#include <stdint.h>

enum {
    PICO_FLASH_BYTES = 16 * 1024, /* what is read */
    PICO_BOOT_RATE = 115200,
    PICO_FAST_RATE = 3000000,
    PICO_OTHER_RATE = 921600,
    PICO_PIN_TX = 4,
    PICO_PIN_RX = 5,
    PICO_PIN_RESET = 2,
    PICO_PIN_BOOT = 3,
};

/* cmocka's own must not be used in tasks: they are threads. */
#define PICO_CHECK(condition)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            world_complain("line %d: not %s", __LINE__, #condition);                               \
        }                                                                                          \
    } while (0)

extern esp_loader_t pico_loader;
extern pi_pico_port_t pico_port;  /**< UART1, wired to the chip */
extern pi_pico_port_t pico_other; /**< UART0, wired to nothing */
extern uint8_t pico_bytes[PICO_FLASH_BYTES];
extern esp_loader_error_t pico_result; /**< what a test's firmware came to */
extern bool pico_done;                 /**< ends tasks that go on beside it */

/** How long the greedy task keeps the processor, and leaves it, us. */
extern uint32_t pico_greedy_us;

/** For cmocka: a fresh world, its pins wired, its ports closed; example_end() takes it down. */
int pico_begin(void **state);

/** Puts an ESP32-C3 into the world. */
void pico_plug(void);

/** Runs `firmware` to its end, with a chip or without. */
void pico_run(void (*firmware)(void *argument), bool plugged);

void pico_assert_no_complaint(void);

/* The rest is called by tasks. */

/** Opens `pico_port` and starts the chip's stub. */
esp_loader_error_t pico_connect(void);

/** The same, and at 3 Mbaud. */
esp_loader_error_t pico_connect_fast(void);

/** The same, and reads the flash into `pico_bytes`. */
esp_loader_error_t pico_read_flash(void);

/** Whether the chip answers. */
bool pico_can_talk(void);

/** Firmware: pico_connect(). */
void pico_connect_only(void *argument);

/** Firmware: pico_read_flash() while a task of a higher priority keeps the processor for
 *  `pico_greedy_us` again and again, and locks interrupts for 80 us each time. */
void pico_read_beside_a_greedy_task(void *argument);

#endif
