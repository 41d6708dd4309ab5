/* SPDX-License-Identifier: Apache-2.0 */
#include "esp32_spi_port.h"
#include "../common/loader_port_stdio_log.h"
#include "esp32_common.h"
#include "esp32_versions.h"
#include "esp_err.h"

enum {
    SPI_TRANSFER_MAX = 4096 * 4,
    SPI_QUEUE_SIZE = 1,
    SPI_STRAPS = 4,
    SPI_CS_RELEASED = 1,
};

/* Levels of the strapping pins, least significant first: SPI download (docs/PROTOCOL.md, "SPI
 * download", names the source). */
static const uint8_t spi_strap_levels[SPI_STRAPS] = {1, 0, 0, 0};

LOADER_PORT_STDIO_LOG_CALLBACK(spi_log, "esf-spi")

static esp32_spi_port_t *spi_of(esp_loader_port_t *port)
{
    return container_of(port, esp32_spi_port_t, port);
}

/* Takes the bus, unless it is the application's, and puts the device on it. */
static esp_err_t spi_attach(esp32_spi_port_t *spi)
{
    esp_err_t err = ESP_OK;
    if (!spi->dont_initialize_bus) {
        err = spi_bus_initialize(spi->spi_bus, &spi->_spi_config, SPI_DMA_CH_AUTO);
        spi->_bus_needs_deinit = err == ESP_OK;
    }
    if (err == ESP_OK) {
        err = spi_bus_add_device(spi->spi_bus, &spi->_device_config, &spi->_device_h);
    }
    return err;
}

static void spi_detach(esp32_spi_port_t *spi)
{
    if (spi->_device_h != NULL) {
        spi_bus_remove_device(spi->_device_h);
        spi->_device_h = NULL;
    }
    if (spi->_bus_needs_deinit) {
        spi_bus_free(spi->spi_bus);
        spi->_bus_needs_deinit = false;
    }
}

static esp_loader_error_t spi_fail(const esp32_spi_port_t *spi, esp_err_t err)
{
    return esp32_common_fail("SPI bus %d cannot be set up: %s. Is it in use, or a pin wrong?",
                             (int)spi->spi_bus + 1, esp_err_to_name(err));
}

static esp_loader_error_t spi_init(esp_loader_port_t *port)
{
    esp32_spi_port_t *spi = spi_of(port);
    spi->_spi_config = (spi_bus_config_t)
    {
        .mosi_io_num = spi->spi_mosi_pin, .miso_io_num = spi->spi_miso_pin,
        .sclk_io_num = spi->spi_clk_pin, .quadwp_io_num = spi->spi_quadwp_pin,
        .quadhd_io_num = spi->spi_quadhd_pin,
#if ESP32_SPI_HAS_OCTAL
        .data4_io_num = -1, .data5_io_num = -1, .data6_io_num = -1, .data7_io_num = -1,
#endif
        .max_transfer_sz = SPI_TRANSFER_MAX,
    };
    spi->_device_config = (spi_device_interface_config_t){
        .clock_speed_hz = (int)spi->frequency,
        .spics_io_num = -1,
        .flags = SPI_DEVICE_HALFDUPLEX,
        .queue_size = SPI_QUEUE_SIZE,
    };
    spi->_device_h = NULL;
    spi->_bus_needs_deinit = false;
    const esp_err_t err = spi_attach(spi);
    if (err != ESP_OK) {
        spi_detach(spi);
        return spi_fail(spi, err);
    }
    esp32_common_reset_pin_init(spi->reset_pin);
    gpio_reset_pin(spi->spi_cs_pin);
    gpio_set_level(spi->spi_cs_pin, SPI_CS_RELEASED);
    gpio_set_direction(spi->spi_cs_pin, GPIO_MODE_OUTPUT);
    return ESP_LOADER_SUCCESS;
}

static void spi_deinit(esp_loader_port_t *port)
{
    esp32_spi_port_t *spi = spi_of(port);
    spi_detach(spi);
    esp32_common_pin_deinit(spi->reset_pin);
    esp32_common_pin_deinit(spi->spi_cs_pin);
}

/* A strapping pin may be one of the bus: that is given back meanwhile. */
static void spi_enter_bootloader(esp_loader_port_t *port)
{
    esp32_spi_port_t *spi = spi_of(port);
    const gpio_num_t pins[SPI_STRAPS] = {spi->strap_bit0_pin, spi->strap_bit1_pin,
                                         spi->strap_bit2_pin, spi->strap_bit3_pin};
    spi_detach(spi);
    esp32_common_set_reset(spi->reset_pin, true);
    for (int i = 0; i < SPI_STRAPS; i++) {
        if (pins[i] != GPIO_NUM_NC) {
            gpio_reset_pin(pins[i]);
            gpio_set_level(pins[i], spi_strap_levels[i]);
            gpio_set_direction(pins[i], GPIO_MODE_OUTPUT);
        }
    }
    esp32_common_delay_ms(port, SERIAL_FLASHER_RESET_HOLD_TIME_MS);
    esp32_common_set_reset(spi->reset_pin, false);
    esp32_common_delay_ms(port, SERIAL_FLASHER_BOOT_HOLD_TIME_MS);
    for (int i = 0; i < SPI_STRAPS; i++) {
        esp32_common_pin_deinit(pins[i]);
    }
    const esp_err_t err = spi_attach(spi);
    if (err != ESP_OK) {
        spi_fail(spi, err);
    }
}

static void spi_reset_target(esp_loader_port_t *port)
{
    esp32_common_reset_target(spi_of(port)->reset_pin, GPIO_NUM_NC);
}

static void spi_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    spi_of(port)->_time_end = esp32_common_time_end(ms);
}

static uint32_t spi_remaining_time(esp_loader_port_t *port)
{
    return esp32_common_remaining(spi_of(port)->_time_end);
}

static esp_loader_error_t spi_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    esp32_spi_port_t *spi = spi_of(port);
    spi_detach(spi);
    spi->_device_config.clock_speed_hz = (int)rate;
    const esp_err_t err = spi_attach(spi);
    return err == ESP_OK ? ESP_LOADER_SUCCESS : spi_fail(spi, err);
}

static void spi_set_cs(esp_loader_port_t *port, uint32_t level)
{
    gpio_set_level(spi_of(port)->spi_cs_pin, level);
}

static esp_loader_error_t spi_transmit(const esp32_spi_port_t *spi, spi_transaction_t *transaction)
{
    if (spi->_device_h == NULL) {
        return ESP_LOADER_ERROR_FAIL;
    }
    const esp_err_t err = spi_device_transmit(spi->_device_h, transaction);
    return err == ESP_OK ? ESP_LOADER_SUCCESS
                         : esp32_common_fail("SPI transfer: %s", esp_err_to_name(err));
}

static uint16_t spi_part(uint16_t size, uint16_t at)
{
    return size - at < SPI_TRANSFER_MAX ? (uint16_t)(size - at) : (uint16_t)SPI_TRANSFER_MAX;
}

/* The host makes the clock: a transfer takes as long as it takes. */
static esp_loader_error_t spi_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    (void)timeout;
    for (uint16_t at = 0; at < size && error == ESP_LOADER_SUCCESS;) {
        const uint16_t part = spi_part(size, at);
        spi_transaction_t transaction = {
            .tx_buffer = data + at,
            .length = (size_t)part * 8,
        };
        error = spi_transmit(spi_of(port), &transaction);
        at = (uint16_t)(at + part);
    }
    return error;
}

static esp_loader_error_t spi_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                   uint32_t timeout)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    (void)timeout;
    for (uint16_t at = 0; at < size && error == ESP_LOADER_SUCCESS;) {
        const uint16_t part = spi_part(size, at);
        spi_transaction_t transaction = {
            .rx_buffer = data + at,
            .rxlength = (size_t)part * 8,
        };
        error = spi_transmit(spi_of(port), &transaction);
        at = (uint16_t)(at + part);
    }
    return error;
}

const esp_loader_port_ops_t esp32_spi_ops = {
    .init = spi_init,
    .deinit = spi_deinit,
    .enter_bootloader = spi_enter_bootloader,
    .reset_target = spi_reset_target,
    .start_timer = spi_start_timer,
    .remaining_time = spi_remaining_time,
    .delay_ms = esp32_common_delay_ms,
    .log = spi_log,
    .log_hex = loader_port_stdio_log_hex,
    .change_transmission_rate = spi_change_rate,
    .write = spi_write,
    .read = spi_read,
    .spi_set_cs = spi_set_cs,
};
