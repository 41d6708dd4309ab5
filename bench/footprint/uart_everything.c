/**
 * Calls every function of the blocking API that works over a UART without a flasher stub; defined
 * FOOTPRINT_STUB, also the one that loads a stub.
 * Its own bytes are not counted; it decides what of the library is linked.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_loader.h"
#include "footprint_port.h"

enum {
    BLOCK_SIZE = 1024,
    FLASH_SIZE = 0x400000,
};

static esp_loader_t loader;
static esp_loader_flash_cfg_t flash;
static esp_loader_flash_deflate_cfg_t deflate;
static esp_loader_mem_cfg_t ram;
static esp_loader_target_security_info_t security;
static uint8_t tx_buffer[BLOCK_SIZE];
static uint8_t bytes[BLOCK_SIZE];

esp_loader_error_t uart_everything(void);

static esp_loader_error_t connect(void)
{
    esp_loader_connect_args_t args = ESP_LOADER_CONNECT_DEFAULT();
    RETURN_ON_ERROR(esp_loader_init_serial(&loader, &footprint_port));
    esp_loader_set_tx_buffer(&loader, tx_buffer, sizeof(tx_buffer));
    esp_loader_set_line_rate(&loader, footprint_image_size());
#ifdef FOOTPRINT_STUB
    RETURN_ON_ERROR(esp_loader_connect_with_stub(&loader, &args));
#endif
    RETURN_ON_ERROR(esp_loader_connect_secure_download_mode(&loader, &args, FLASH_SIZE));
    return esp_loader_connect(&loader, &args);
}

static esp_loader_error_t inspect(void)
{
    uint32_t value;
    RETURN_ON_ERROR(esp_loader_read_mac(&loader, bytes));
    RETURN_ON_ERROR(esp_loader_get_security_info(&loader, &security));
    RETURN_ON_ERROR(esp_loader_read_register(&loader, footprint_image_size(), &value));
    RETURN_ON_ERROR(esp_loader_write_register(&loader, footprint_image_size(), value));
    RETURN_ON_ERROR(esp_loader_change_transmission_rate(&loader, value));
    return esp_loader_flash_detect_size(&loader, &value);
}

static esp_loader_error_t write_plain(uint32_t size)
{
    flash.image_size = size;
    flash.block_size = BLOCK_SIZE;
    RETURN_ON_ERROR(esp_loader_flash_start(&loader, &flash));
    RETURN_ON_ERROR(esp_loader_flash_write(&loader, &flash, footprint_image(0), size));
    return esp_loader_flash_finish(&loader, &flash);
}

static esp_loader_error_t write_compressed(uint32_t size)
{
    deflate.compressed_size = size;
    deflate.block_size = BLOCK_SIZE;
    RETURN_ON_ERROR(esp_loader_flash_deflate_start(&loader, &deflate));
    RETURN_ON_ERROR(esp_loader_flash_deflate_write(&loader, &deflate, bytes, size));
    return esp_loader_flash_deflate_finish(&loader, &deflate);
}

static esp_loader_error_t other_flash(uint32_t size)
{
    RETURN_ON_ERROR(esp_loader_flash_read(&loader, bytes, size, sizeof(bytes)));
    RETURN_ON_ERROR(esp_loader_flash_verify_known_md5(&loader, 0, size, footprint_image(0)));
    RETURN_ON_ERROR(esp_loader_flash_erase_region(&loader, 0, size));
    return esp_loader_flash_erase(&loader);
}

static esp_loader_error_t load_ram(uint32_t size)
{
    ram.size = size;
    ram.block_size = BLOCK_SIZE;
    RETURN_ON_ERROR(esp_loader_mem_start(&loader, &ram));
    RETURN_ON_ERROR(esp_loader_mem_write(&loader, &ram, footprint_image(0), size));
    return esp_loader_mem_finish(&loader, &ram, footprint_image_size());
}

esp_loader_error_t uart_everything(void)
{
    const uint32_t size = footprint_image_size();
    RETURN_ON_ERROR(connect());
    if (esp_loader_get_target(&loader) == ESP8266_CHIP) {
        return ESP_LOADER_ERROR_FAIL;
    }
    RETURN_ON_ERROR(inspect());
    RETURN_ON_ERROR(write_plain(size));
    RETURN_ON_ERROR(write_compressed(size));
    RETURN_ON_ERROR(other_flash(size));
    RETURN_ON_ERROR(load_ram(size));
    esp_loader_reset_target(&loader);
    const esp_loader_error_t code = esp_loader_result(&loader)->code;
    esp_loader_deinit(&loader);
    return code;
}
