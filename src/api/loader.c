/*
 * A loader, connecting it, and functions that are one operation of the engine each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "api/bus.h"
#include "api/log.h"
#include "esp_loader_engine_board.h"

esp_loader_error_t esp_loader_init_serial(esp_loader_t *loader, esp_loader_port_t *port)
{
    /* The memory may hold anything. */
    esp_loader_engine_init_line(&loader->_engine, loader->_line.buffer,
                                sizeof(loader->_line.buffer), &blocking_enter_bootloader);
    loader->_bus = NULL;
    /* No write or load has been begun. */
    loader->_cfg = NULL;
    return blocking_init(loader, port);
}

void esp_loader_set_tx_buffer(esp_loader_t *loader, uint8_t *buffer, uint16_t size)
{
    esp_loader_engine_set_tx_buffer(&loader->_engine, buffer, size);
}

void esp_loader_set_line_rate(esp_loader_t *loader, uint32_t baud)
{
    esp_loader_engine_line_rate(&loader->_engine, baud);
}

void esp_loader_deinit(esp_loader_t *loader)
{
    /* The first call takes the port away, so a second one does nothing. */
    if (loader->_port != NULL && loader->_port->ops->deinit != NULL) {
        loader->_port->ops->deinit(loader->_port);
    }
    loader->_port = NULL;
}

esp_loader_error_t esp_loader_connect(esp_loader_t *loader, esp_loader_connect_args_t *connect_args)
{
    /* It may be another chip: nothing on it was written by this loader yet. */
    loader->_written_to = 0;
    if (loader->_bus != NULL && loader->_bus->connect != NULL) {
        /* Over SDIO connecting also starts a flasher stub. */
        return loader->_bus->connect(loader, connect_args);
    }
    esp_loader_engine_connect(&loader->_engine, connect_args);
    RETURN_ON_ERROR(blocking_run(loader));
    if (LOG_WANTED(ESP_LOADER_LOG_INFO)) {
        log_connected(loader);
    }
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_connect_secure_download_mode(esp_loader_t *loader,
                                                           esp_loader_connect_args_t *connect_args,
                                                           uint32_t flash_size)
{
    RETURN_ON_ERROR(esp_loader_connect(loader, connect_args));
    /* A chip that tells nothing of its security has no such mode. It stays connected. */
    if (!esp_loader_engine_tells_security(&loader->_engine)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* In this mode flash cannot be asked for its size, so the caller's is believed. */
    esp_loader_engine_flash_attach(&loader->_engine, flash_size);
    return blocking_run(loader);
}

target_chip_t esp_loader_get_target(esp_loader_t *loader)
{
    /* The last one also counts: programs ask which chip it was after they have reset it. */
    return esp_loader_engine_last_chip(&loader->_engine);
}

esp_loader_error_t esp_loader_read_mac(esp_loader_t *loader, uint8_t *mac)
{
    esp_loader_engine_read_mac(&loader->_engine, mac);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_get_chip_revision(esp_loader_t *loader, uint16_t *revision)
{
    esp_loader_identity_t identity;
    /* If no chip is connected, the operation below says so. */
    if (esp_loader_engine_lacks_revision(&loader->_engine)) {
        return ESP_LOADER_ERROR_UNSUPPORTED_CHIP;
    }
    esp_loader_engine_read_revision(&loader->_engine, &identity);
    RETURN_ON_ERROR(blocking_run(loader));
    *revision = identity.revision;
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_write_register(esp_loader_t *loader, uint32_t address,
                                             uint32_t reg_value)
{
    /* All bits of it, and no pause afterwards. */
    esp_loader_engine_write_register(&loader->_engine, address, reg_value, 0xFFFFFFFF, 0);
    return blocking_run(loader);
}

esp_loader_error_t esp_loader_read_register(esp_loader_t *loader, uint32_t address,
                                            uint32_t *reg_value)
{
    esp_loader_engine_read_register(&loader->_engine, address);
    RETURN_ON_ERROR(blocking_run(loader));
    *reg_value = esp_loader_engine_value(&loader->_engine);
    return ESP_LOADER_SUCCESS;
}

esp_loader_error_t esp_loader_change_transmission_rate(esp_loader_t *loader,
                                                       uint32_t transmission_rate)
{
    /* Without this function only the chip would change its rate, and be lost. */
    if (loader->_port->ops->change_transmission_rate == NULL) {
        return ESP_LOADER_ERROR_UNSUPPORTED_FUNC;
    }
    /* The chip goes first. The port is asked for the new rate in the middle of the operation. */
    esp_loader_engine_change_baud(&loader->_engine, transmission_rate);
    return blocking_run_with_baud(loader);
}

esp_loader_error_t esp_loader_get_security_info(esp_loader_t *loader,
                                                esp_loader_target_security_info_t *security_info)
{
    esp_loader_engine_security_info(&loader->_engine, security_info);
    return blocking_run(loader);
}

void esp_loader_reset_target(esp_loader_t *loader)
{
    /* What the chip runs from here on is no loader that is known. */
    esp_loader_engine_forget(&loader->_engine);
    loader->_port->ops->reset_target(loader->_port);
}

const esp_loader_result_t *esp_loader_result(const esp_loader_t *loader)
{
    return esp_loader_engine_result(&loader->_engine);
}
