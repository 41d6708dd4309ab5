/* SPDX-License-Identifier: Apache-2.0 */
#include "../../../../ports/esp_idf/esp32_usb_cdc_acm_port.h"
#include "../port_calls.h"
#include "esp32_usb_cdc_acm_port.h"

esp_loader_error_t
loader_port_esp32_usb_cdc_acm_init(const loader_esp32_usb_cdc_acm_config_t *config)
{
    static esp32_usb_cdc_acm_port_t usb;
    loader_port_calls_close();
    usb = (esp32_usb_cdc_acm_port_t){
        .device_vid = config->device_vid,
        .device_pid = config->device_pid,
        .connection_timeout_ms = config->connection_timeout_ms,
        .out_buffer_size = config->out_buffer_size,
        .acm_host_error_callback = config->acm_host_error_callback,
        .device_disconnected_callback = config->device_disconnected_callback,
        .acm_host_serial_state_callback = config->acm_host_serial_state_callback,
    };
    return loader_port_calls_open(&esp32_usb_cdc_acm_ops, &usb.port);
}

esp_loader_error_t loader_port_esp32_usb_cdc_acm_deinit(void)
{
    loader_port_calls_close();
    return ESP_LOADER_SUCCESS;
}
