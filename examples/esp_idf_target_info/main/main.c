/**
 * Tells all that a target tells about itself: chip, flash size, MAC address, security.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_uart.h"
#include <inttypes.h>

static const char TAG[] = "target_info";

static const char *yes_or_no(bool yes)
{
    return yes ? "yes" : "no";
}

static void tell_flash_size(esp_loader_t *loader)
{
    uint32_t size;
    const esp_loader_error_t error = esp_loader_flash_detect_size(loader, &size);
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Flash size: %" PRIu32 " KiB", size / 1024);
    } else {
        ESP_LOGE(TAG, "The flash size cannot be told: error %d", error);
    }
}

static void tell_mac(esp_loader_t *loader)
{
    uint8_t mac[6];
    const esp_loader_error_t error = esp_loader_read_mac(loader, mac);
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "MAC address: %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
                 mac[4], mac[5]);
    } else {
        ESP_LOGE(TAG, "The MAC address cannot be read: error %d", error);
    }
}

static void tell_security(esp_loader_t *loader)
{
    esp_loader_target_security_info_t info;
    const esp_loader_error_t error = esp_loader_get_security_info(loader, &info);
    if (error == ESP_LOADER_ERROR_UNSUPPORTED_FUNC) {
        ESP_LOGW(TAG, "This chip does not tell how it is secured");
        return;
    }
    if (error != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "The security information cannot be read: error %d", error);
        return;
    }
    ESP_LOGI(TAG, "Secure boot: %s", yes_or_no(info.secure_boot_enabled));
    ESP_LOGI(TAG, "Secure download mode: %s", yes_or_no(info.secure_download_mode_enabled));
    ESP_LOGI(TAG, "Flash encryption: %s", yes_or_no(info.flash_encryption_enabled));
    ESP_LOGI(TAG, "JTAG disabled in software: %s", yes_or_no(info.jtag_software_disabled));
    ESP_LOGI(TAG, "JTAG disabled in hardware: %s", yes_or_no(info.jtag_hardware_disabled));
    ESP_LOGI(TAG, "USB disabled: %s", yes_or_no(info.usb_disabled));
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "The serial interface cannot be set up");
        return;
    }
    if (example_connect(&loader, 0) == ESP_LOADER_SUCCESS) {
        tell_flash_size(&loader);
        tell_mac(&loader);
        tell_security(&loader);
    }
    esp_loader_deinit(&loader);
}
