/* SPDX-License-Identifier: Apache-2.0 */
#include "program_0.h"
#include "raspberry_port.h"

int main(int argc, char *argv[])
{
    const loader_raspberry_config_t config = {
        .device = argc > 1 ? argv[1] : "/dev/ttyS0",
        .baudrate = 115200,
        .reset_trigger_pin = 2,
        .gpio0_trigger_pin = 3,
    };
    if (loader_port_raspberry_init(&config) != ESP_LOADER_SUCCESS) {
        return 1;
    }
    return program_0(460800);
}
