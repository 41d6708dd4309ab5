/**
 * Tells all that a target tells about itself: chip, flash size, MAC address, security.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_log.h"
#include "example_text.h"
#include "example_uart.h"
#include <inttypes.h>

static const char TAG[] = "serial_flasher";

static void tell_flash_size(esp_loader_t *loader)
{
    uint32_t size;
    const esp_loader_error_t error = esp_loader_flash_detect_size(loader, &size);
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Target flash size [B]: %" PRIu32, size);
    } else {
        ESP_LOGE(TAG, "The flash size cannot be told: %s", example_error(error));
    }
}

static void tell_mac(esp_loader_t *loader)
{
    uint8_t mac[6];
    const esp_loader_error_t error = esp_loader_read_mac(loader, mac);
    if (error == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Target WIFI MAC:");
        ESP_LOGI(TAG, "%02x %02x %02x %02x %02x %02x", mac[0], mac[1], mac[2], mac[3], mac[4],
                 mac[5]);
    } else {
        ESP_LOGE(TAG, "The MAC address cannot be read: %s", example_error(error));
    }
}

static const char *enabled(bool is)
{
    return is ? "ENABLED" : "DISABLED";
}

/* A state that is told by what is switched off. */
static const char *not_disabled(bool is)
{
    return enabled(!is);
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
        ESP_LOGE(TAG, "The security information cannot be read: %s", example_error(error));
        return;
    }
    ESP_LOGI(TAG, "Target Security Information:");
    ESP_LOGI(TAG, "Eco version number: %lu", (unsigned long)info.eco_version);
    ESP_LOGI(TAG, "Secure boot: %s", enabled(info.secure_boot_enabled));
    ESP_LOGI(TAG, "Secure boot agressive revoke: %s",
             enabled(info.secure_boot_aggressive_revoke_enabled));
    for (int key = 0; key < 3; key++) {
        ESP_LOGI(TAG, "Secure boot key %d revoked: %s", key,
                 info.secure_boot_revoked_keys[key] ? "TRUE" : "FALSE");
    }
    ESP_LOGI(TAG, "Secure download mode: %s", enabled(info.secure_download_mode_enabled));
    ESP_LOGI(TAG, "JTAG access: %s",
             not_disabled(info.jtag_hardware_disabled || info.jtag_software_disabled));
    ESP_LOGI(TAG, "USB access: %s", not_disabled(info.usb_disabled));
    ESP_LOGI(TAG, "Flash encryption: %s", enabled(info.flash_encryption_enabled));
    ESP_LOGI(TAG, "Data cache in UART download mode: %s",
             not_disabled(info.dcache_in_uart_download_disabled));
    ESP_LOGI(TAG, "Instruction cache in UART download mode: %s",
             not_disabled(info.icache_in_uart_download_disabled));
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_port_t port = EXAMPLE_UART_PORT();

    if (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        ESP_LOGE(TAG, "serial initialization failed.");
        return;
    }
    if (example_connect(&loader, 0) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Target chip: %s", esp_loader_chip_name(esp_loader_get_target(&loader)));
        tell_flash_size(&loader);
        tell_mac(&loader);
        tell_security(&loader);
    }
    esp_loader_deinit(&loader);
}
