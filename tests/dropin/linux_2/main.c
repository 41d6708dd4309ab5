/* SPDX-License-Identifier: Apache-2.0 */
#include "definitions.h"
#include "linux_port.h"
#include "program_2.h"

#ifdef CHIPS
static const uint32_t bootloader_addresses[] = {
    [ESP8266_CHIP] = 0, [ESP32_CHIP] = 0x1000, [ESP32C61_CHIP] = 0};
_Static_assert(sizeof(bootloader_addresses) / sizeof(bootloader_addresses[0]) == ESP_MAX_CHIP,
               "each chip has an entry");
_Static_assert(ESP_MAX_CHIP == CHIPS, "chips of this version");
#endif

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
