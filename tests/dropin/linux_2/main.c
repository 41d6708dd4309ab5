/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "linux_port.h"
#include "program_2.h"

int main(int argc, char *argv[])
{
    linux_port_t port = {
        .port.ops = &linux_uart_ops,
        .device = argc > 1 ? argv[1] : "/dev/ttyUSB0",
        .baudrate = 115200,
        .gpio_mode = LINUX_GPIO_DTR_RTS,
    };
    print_definitions();
    return program_2(&port.port, 460800);
}
