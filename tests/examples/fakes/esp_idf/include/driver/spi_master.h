/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_DRIVER_SPI_MASTER_H
#define FAKE_DRIVER_SPI_MASTER_H

#include "esp_err.h"

typedef enum {
    SPI1_HOST,
    SPI2_HOST,
    SPI3_HOST,
} spi_host_device_t;

typedef enum { SPI_DMA_DISABLED, SPI_DMA_CH_AUTO = 3 } spi_dma_chan_t;

#define SPI_DEVICE_HALFDUPLEX (1 << 4)

typedef struct {
    int mosi_io_num;
    int miso_io_num;
    int sclk_io_num;
    int quadwp_io_num;
    int quadhd_io_num;
    int data4_io_num;
    int data5_io_num;
    int data6_io_num;
    int data7_io_num;
    int max_transfer_sz;
} spi_bus_config_t;

typedef struct {
    uint8_t mode;
    int clock_speed_hz;
    int spics_io_num;
    uint32_t flags;
    int queue_size;
} spi_device_interface_config_t;

typedef struct {
    size_t length;   /**< bits to be sent */
    size_t rxlength; /**< bits to be received */
    const void *tx_buffer;
    void *rx_buffer;
} spi_transaction_t;

typedef struct spi_device_t *spi_device_handle_t;

esp_err_t spi_bus_initialize(spi_host_device_t host, const spi_bus_config_t *config,
                             spi_dma_chan_t dma);
esp_err_t spi_bus_free(spi_host_device_t host);
esp_err_t spi_bus_add_device(spi_host_device_t host, const spi_device_interface_config_t *config,
                             spi_device_handle_t *device);
esp_err_t spi_bus_remove_device(spi_device_handle_t device);
esp_err_t spi_device_transmit(spi_device_handle_t device, spi_transaction_t *transaction);

#endif
