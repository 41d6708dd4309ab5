/**
 * What the tests of examples for ESP-IDF share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef IDF_FIRMWARE_H
#define IDF_FIRMWARE_H

#include "example_test.h"

/** An ESP-IDF application's beginning. */
void app_main(void);

/** app_main() as a task of the world. */
static inline void idf_main(void *argument)
{
    (void)argument;
    app_main();
}

enum { IDF_IMAGES = 3 };

#ifndef EXAMPLE_APP
#define EXAMPLE_APP "app.bin"
#endif

/** The images of a chip whose bootloader lies at 0, as most have it. */
static const example_file_t idf_images[IDF_IMAGES] = {
    {"bootloader.bin", 0x0},
    {"partition-table.bin", 0x8000},
    {EXAMPLE_APP, 0x10000},
};

#endif
