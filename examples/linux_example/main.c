/**
 * A Linux program writes bootloader, partition table and application of an Espressif chip.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "example_flash.h"
#include "example_text.h"
#include "image_file.h"
#include "linux_port.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HIGHER_RATE = 460800, QUIET_MS = 1000, IMAGES = 3 };

static const char *const files[IMAGES] = {"bootloader.bin", "partition-table.bin", "app.bin"};
static const char *const names[IMAGES] = {"bootloader", "partition table", "app"};

static int usage(void)
{
    fputs("usage: linux_example PORT FOLDER [GPIOCHIP RESET BOOT]\n"
          "  PORT      /dev/ttyUSB0, rfc2217://host:port or socket://host:port\n"
          "  FOLDER    holds bootloader.bin, partition-table.bin and app.bin\n"
          "  GPIOCHIP  drives the chip's pins by two of its lines, such as /dev/gpiochip0 17 27;\n"
          "            without it DTR and RTS of the port do\n",
          stderr);
    return 2;
}

static esp_loader_error_t write_all(esp_loader_t *loader, const example_image_t images[IMAGES])
{
    const uint32_t offsets[IMAGES] = {example_bootloader_offset(esp_loader_get_target(loader)),
                                      EXAMPLE_PARTITION_TABLE_OFFSET, EXAMPLE_APP_OFFSET};
    for (int i = 0; i < IMAGES; i++) {
        printf("Loading %s...\n", names[i]);
        RETURN_ON_ERROR(example_write(loader, &images[i], offsets[i], true));
    }
    return ESP_LOADER_SUCCESS;
}

static esp_loader_error_t flash(linux_port_t *port, const example_image_t images[IMAGES])
{
    static esp_loader_t loader;
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &port->port));
    esp_loader_error_t error = example_connect(&loader, HIGHER_RATE);
    if (error == ESP_LOADER_SUCCESS) {
        error = write_all(&loader, images);
    }
    if (error == ESP_LOADER_SUCCESS) {
        printf("Done!\n" EXAMPLE_BANNER_STARS "\n" EXAMPLE_BANNER_TEXT "\n" EXAMPLE_BANNER_STARS
               "\n");
        port->port.ops->change_transmission_rate(&port->port, EXAMPLE_RATE);
        esp_loader_reset_target(&loader);
        example_monitor(&port->port, QUIET_MS);
    }
    esp_loader_deinit(&loader);
    return error;
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 6) {
        return usage();
    }
    linux_port_t port = {
        .port.ops = &linux_uart_ops,
        .device = argv[1],
        .baudrate = EXAMPLE_RATE,
        .gpio_mode = argc == 6 ? LINUX_GPIO_GPIOD : LINUX_GPIO_DTR_RTS,
    };
    if (argc == 6) {
        port.gpio_chip_path = argv[3];
        port.reset_pin = (uint32_t)strtoul(argv[4], NULL, 10);
        port.boot_pin = (uint32_t)strtoul(argv[5], NULL, 10);
    }
    example_image_t images[IMAGES];
    memset(images, 0, sizeof images);
    bool complete = true;
    for (int i = 0; i < IMAGES && complete; i++) {
        complete = image_file_read(argv[2], files[i], &images[i]);
    }
    const bool done = complete && flash(&port, images) == ESP_LOADER_SUCCESS;
    for (int i = 0; i < IMAGES; i++) {
        image_file_free(&images[i]);
    }
    return done ? 0 : 1;
}
