/**
 * The port for ESP-IDF hosts over SPI: RAM download and run.
 *
 *     esp32_spi_port_t port = {
 *         .port.ops = &esp32_spi_ops,
 *         .spi_bus = SPI2_HOST,
 *         .frequency = 20000000,
 *         .spi_clk_pin = ..., .spi_miso_pin = ..., .spi_mosi_pin = ..., .spi_cs_pin = ...,
 *         .spi_quadwp_pin = ..., .spi_quadhd_pin = ...,
 *         .reset_pin = ...,
 *         .strap_bit0_pin = ..., .strap_bit1_pin = ..., .strap_bit2_pin = ..., .strap_bit3_pin =
 * ...,
 *     };
 *     esp_loader_init_spi(&loader, &port.port);
 *
 * Names and meaning follow version 2.x of the interface, so a firmware compiles unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_SPI_PORT_H
#define ESP32_SPI_PORT_H

#include "driver/gpio.h"
#include "driver/spi_master.h"
#include "esp_loader_io.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One port. Set everything unused to zero, and pins that are not connected to GPIO_NUM_NC. It
 *  outlives the loader. A strapping pin may be a pin of the bus as well. */
typedef struct {
    esp_loader_port_t port;

    spi_host_device_t spi_bus;
    uint32_t frequency; /**< in Hz */
    gpio_num_t spi_clk_pin;
    gpio_num_t spi_miso_pin;
    gpio_num_t spi_mosi_pin;
    gpio_num_t spi_cs_pin; /**< driven as a plain output */
    gpio_num_t spi_quadwp_pin;
    gpio_num_t spi_quadhd_pin;
    gpio_num_t reset_pin;
    gpio_num_t strap_bit0_pin; /**< high while the target is reset into its SPI download mode ... */
    gpio_num_t strap_bit1_pin; /**< ... and the others low; to the target's strapping pins */
    gpio_num_t strap_bit2_pin;
    gpio_num_t strap_bit3_pin;
    bool dont_initialize_bus; /**< the application has initialized the bus and frees it; no
                                   strapping pin may be a pin of the bus then */

    spi_bus_config_t _spi_config; /**< the port's own, like all below */
    spi_device_handle_t _device_h;
    spi_device_interface_config_t _device_config;
    int64_t _time_end;
    bool _bus_needs_deinit;
} esp32_spi_port_t;

/** The operations of an esp32_spi_port_t. */
extern const esp_loader_port_ops_t esp32_spi_ops;

#ifdef __cplusplus
}
#endif

#endif
