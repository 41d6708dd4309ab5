/* SPDX-License-Identifier: Apache-2.0 */
#include "images.h"

const images_entry_t images[IMAGES_COUNT] = {
    {
        "bootloader",
        TARGET_BOOTLOADER_OFFSET,
        &example_bootloader,
        &example_bootloader_compressed,
    },
    {
        "partition table",
        EXAMPLE_PARTITION_TABLE_OFFSET,
        &example_partition_table,
        &example_partition_table_compressed,
    },
    {
        "application",
        EXAMPLE_APP_OFFSET,
        &example_app,
        &example_app_compressed,
    },
};
