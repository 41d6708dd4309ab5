/* SPDX-License-Identifier: Apache-2.0 */
#include "example_session.h"
#include "example_text.h"
#include <stdio.h>

static esp_loader_error_t write_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    printf("Loading bootloader...\n");
    RETURN_ON_ERROR(example_write(loader, &example_bootloader, bootloader_offset, MD5_ENABLED));
    printf("Loading partition table...\n");
    RETURN_ON_ERROR(example_write(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET,
                                  MD5_ENABLED));
    printf("Loading app...\n");
    return example_write(loader, &example_app, EXAMPLE_APP_OFFSET, MD5_ENABLED);
}

/* The target prints at EXAMPLE_RATE once it runs; a port that stayed there has nothing to change.
 */
static void run(esp_loader_t *loader, esp_loader_port_t *port, bool rate_raised)
{
    if (rate_raised && port->ops->change_transmission_rate != NULL) {
        port->ops->change_transmission_rate(port, EXAMPLE_RATE);
    }
    esp_loader_reset_target(loader);
    example_skip_boot(port);
    printf(EXAMPLE_BANNER_STARS "\n" EXAMPLE_BANNER_TEXT "\n" EXAMPLE_BANNER_STARS "\n");
    example_monitor(port);
}

esp_loader_error_t example_session(esp_loader_t *loader, esp_loader_port_t *port, uint32_t rate)
{
    RETURN_ON_ERROR(example_connect(loader, rate));
    RETURN_ON_ERROR(write_all(loader));
    printf("Done!\n");
    run(loader, port, rate != 0);
    return ESP_LOADER_SUCCESS;
}
