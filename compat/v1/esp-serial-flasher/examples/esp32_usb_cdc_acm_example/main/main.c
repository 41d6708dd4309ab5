/**
 * Writes one chip after the other through their USB-Serial-JTAG unit, as each is plugged into the
 * host's USB port. A program as they were written for version 1.x.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_usb_cdc_acm_port.h"
#include "esp_intr_alloc.h"
#include "esp_loader.h"
#include "esp_log.h"
#include "example_common.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"

enum {
    USB_TASK_STACK = 4096,
    USB_TASK_PRIORITY = 20,
};

static const char TAG[] = "usb_flasher";

static SemaphoreHandle_t unplugged;

static void device_is_unplugged(void)
{
    xSemaphoreGive(unplugged);
}

static void usb_task(void *argument)
{
    (void)argument;
    for (;;) {
        uint32_t flags = 0;
        usb_host_lib_handle_events(portMAX_DELAY, &flags);
        if (flags & USB_HOST_LIB_EVENT_FLAGS_NO_CLIENTS) {
            usb_host_device_free_all();
        }
    }
}

static void install_usb(void)
{
    const usb_host_config_t usb = {
        .intr_flags = ESP_INTR_FLAG_LEVEL1,
    };
    unplugged = xSemaphoreCreateBinary();
    ESP_LOGI(TAG, "Installing USB Host");
    ESP_ERROR_CHECK(usb_host_install(&usb));
    if (unplugged == NULL ||
        xTaskCreate(usb_task, "usb", USB_TASK_STACK, NULL, USB_TASK_PRIORITY, NULL) != pdPASS) {
        ESP_ERROR_CHECK(ESP_ERR_NO_MEM);
    }
    ESP_LOGI(TAG, "Installing the USB CDC-ACM driver");
    ESP_ERROR_CHECK(cdc_acm_host_install(NULL));
}

static void tell(const char *name)
{
    ESP_LOGI(TAG, "Loading %s...", name);
}

static void flash_device(void)
{
    example_binaries_t binaries;
    get_example_binaries(esp_loader_get_target(), &binaries);
    if (flash_binaries(&binaries, tell) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
    }
}

void app_main(void)
{
    const loader_esp32_usb_cdc_acm_config_t config = {
        .device_vid = ESPRESSIF_VID,
        .device_pid = ESP_SERIAL_JTAG_PID,
        .connection_timeout_ms = 1000,
        .out_buffer_size = 4096,
        .device_disconnected_callback = device_is_unplugged,
    };

    install_usb();
    for (;;) {
        do {
            ESP_LOGI(TAG, "Opening CDC ACM device 0x%04X:0x%04X...", config.device_vid,
                     config.device_pid);
        } while (loader_port_esp32_usb_cdc_acm_init(&config) != ESP_LOADER_SUCCESS);
        /* There is no rate, and it is reset by hand, or by the next supply. */
        if (connect_to_target(0) == ESP_LOADER_SUCCESS) {
            flash_device();
        }
        xSemaphoreTake(unplugged, portMAX_DELAY);
        loader_port_esp32_usb_cdc_acm_deinit();
    }
}
