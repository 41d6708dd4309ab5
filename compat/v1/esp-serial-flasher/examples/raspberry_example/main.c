/**
 * A Raspberry Pi writes bootloader, partition table and application of an Espressif chip over its
 * UART, with its pins through pigpio. A program as they were written for version 1.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "example_common.h"
#include "raspberry_port.h"
#include <pigpio.h>
#include <stdio.h>

#define TARGET_RST_Pin 2
#define TARGET_IO0_Pin 3

#define DEFAULT_BAUD_RATE 115200
#define HIGHER_BAUD_RATE  460800

/* In microseconds, until the target has started. */
#define BOOT_TIME 500000

static void tell(const char *name)
{
    printf("Loading %s...\n", name);
}

/* Prints what the target says, for ever. */
static int monitor(char *device)
{
    if (gpioInitialise() < 0) {
        fprintf(stderr, "pigpio initialization failed\n");
        return 1;
    }
    const int serial = serOpen(device, DEFAULT_BAUD_RATE, 0);
    if (serial < 0) {
        printf("Serial port could not be opened!\n");
        return 1;
    }
    printf("********************************************\n");
    printf("*** Logs below are print from slave .... ***\n");
    printf("********************************************\n");
    fflush(stdout);
    gpioDelay(BOOT_TIME);
    for (;;) {
        const int byte = serReadByte((unsigned)serial);
        if (byte >= 0) {
            putchar(byte);
            fflush(stdout);
        } else if (byte != PI_SER_READ_NO_DATA) {
            printf("Serial port could not be read!\n");
            return 1;
        }
    }
}

int main(int argc, char *argv[])
{
    char *device = argc > 1 ? argv[1] : "/dev/ttyS0";
    const loader_raspberry_config_t config = {
        .device = device,
        .baudrate = DEFAULT_BAUD_RATE,
        .reset_trigger_pin = TARGET_RST_Pin,
        .gpio0_trigger_pin = TARGET_IO0_Pin,
    };
    example_binaries_t binaries;

    if (loader_port_raspberry_init(&config) != ESP_LOADER_SUCCESS) {
        fprintf(stderr, "serial initialization failed.\n");
        return 1;
    }
    esp_loader_error_t error = connect_to_target(HIGHER_BAUD_RATE);
    if (error == ESP_LOADER_SUCCESS) {
        get_example_binaries(esp_loader_get_target(), &binaries);
        error = flash_binaries(&binaries, tell);
    }
    if (error == ESP_LOADER_SUCCESS) {
        printf("Done!\n");
        esp_loader_reset_target();
    }
    loader_port_deinit();
    return error == ESP_LOADER_SUCCESS ? monitor(device) : 1;
}
