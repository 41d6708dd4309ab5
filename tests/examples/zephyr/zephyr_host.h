/**
 * A Zephyr host with the two nodes of two_chips.overlay, for the tests of the port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ZEPHYR_HOST_H
#define ZEPHYR_HOST_H

#include "zephyr_port.h"
#include <zephyr/device.h>

/** The device of the first node, on uart2, and of the second, on uart1 with transistors. */
#define ZEPHYR_FIRST  DEVICE_DT_GET(DT_NODELABEL(chip0))
#define ZEPHYR_SECOND DEVICE_DT_GET(DT_NODELABEL(chip1))

enum { ZEPHYR_FLASH_BYTES = 64 * 1024 };

/** What a test's firmware leaves: its result, and what it has read. */
extern esp_loader_error_t zephyr_result;
extern uint8_t zephyr_bytes[ZEPHYR_FLASH_BYTES];

/** For cmocka: a fresh world with the chip at the first node, or at the second. */
int zephyr_begin_first(void **state);
int zephyr_begin_second(void **state);

/** Boots, and runs `firmware` to its end; `chip` NULL: nothing is wired. */
void zephyr_run(void (*firmware)(void *argument), const char *chip);

/** Connects with the stub, goes to the node's higher rate, and reads 64 KiB of flash. */
esp_loader_error_t zephyr_read_through_stub(esp_loader_t *loader);

/** The same for zephyr_run(), beside a task that keeps the processor for 5 ms of every 10. */
void zephyr_read_beside_a_greedy_task(void *argument);

/* cmocka's own must not be used in tasks: they are threads. */
#define ZEPHYR_CHECK(condition_)                                                                   \
    do {                                                                                           \
        if (!(condition_)) {                                                                       \
            world_complain("line %d: not %s", __LINE__, #condition_);                              \
        }                                                                                          \
    } while (0)

#endif
