/*
 * Hands messages to the port's own log functions, where it has them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/log.h"
#include "esp_loader_chip.h"

void log_line(const esp_loader_t *loader, esp_loader_log_level_t level, const char *format, ...)
{
    const esp_loader_port_ops_t *ops = loader->_port->ops;
    /* A port without this function wants no messages. */
    if (ops->log != NULL) {
        va_list arguments;
        va_start(arguments, format);
        ops->log(loader->_port, level, format, arguments);
        va_end(arguments);
    }
}

void log_connected(const esp_loader_t *loader)
{
    log_line(loader, ESP_LOADER_LOG_LEVEL_INFO, "Connected - target: %s",
             esp_loader_chip_name(esp_loader_engine_chip(&loader->_engine)));
}

void log_bytes(const esp_loader_t *loader, const char *label, const uint8_t *bytes, size_t size)
{
    const esp_loader_port_ops_t *ops = loader->_port->ops;
    if (ops->log_hex != NULL) {
        ops->log_hex(loader->_port, ESP_LOADER_LOG_LEVEL_DEBUG, label, bytes, size);
    }
}
