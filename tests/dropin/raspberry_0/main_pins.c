/* SPDX-License-Identifier: Apache-2.0 */
#include "program_0.h"

#define TARGET_RST_Pin 2
#define TARGET_IO0_Pin 3

/* The port has no header. */
esp_loader_error_t loader_port_raspberry_init(const char *device, uint32_t baudrate,
                                              uint32_t reset_trigger_pin,
                                              uint32_t gpio0_trigger_pin);

int main(int argc, char *argv[])
{
    const char *device = argc > 1 ? argv[1] : "/dev/ttyS0";
    if (loader_port_raspberry_init(device, 115200, TARGET_RST_Pin, TARGET_IO0_Pin) !=
        ESP_LOADER_SUCCESS) {
        return 1;
    }
    return program_0(460800);
}
