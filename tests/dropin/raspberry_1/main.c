/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "program_1.h"
#include "raspberry_port.h"

#define TARGET_RST_Pin 2
#define TARGET_IO0_Pin 3

int main(int argc, char *argv[])
{
    const loader_raspberry_config_t config = {
        .device = argc > 1 ? argv[1] : "/dev/ttyS0",
        .baudrate = 115200,
        .reset_trigger_pin = TARGET_RST_Pin,
        .gpio0_trigger_pin = TARGET_IO0_Pin,
    };
    print_definitions();
    if (loader_port_raspberry_init(&config) != ESP_LOADER_SUCCESS) {
        return 1;
    }
    const int result = program_1(460800);
    loader_port_deinit();
    return result;
}
