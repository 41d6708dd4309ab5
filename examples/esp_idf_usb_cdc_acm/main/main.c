/**
 * Writes one chip after the other through their USB-Serial-JTAG unit, as each is plugged into the
 * host's USB port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_usb_cdc_acm_port.h"
#include "esp_intr_alloc.h"
#include "esp_log.h"
#include "example_flash.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include <stdio.h>

enum {
    USB_TASK_STACK = 4096,
    USB_TASK_PRIORITY = 20,
    QUIET_MS = 1000,
};

static const char TAG[] = "usb_cdc_acm";

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
    ESP_ERROR_CHECK(usb_host_install(&usb));
    if (unplugged == NULL ||
        xTaskCreate(usb_task, "usb", USB_TASK_STACK, NULL, USB_TASK_PRIORITY, NULL) != pdPASS) {
        ESP_ERROR_CHECK(ESP_ERR_NO_MEM);
    }
    ESP_ERROR_CHECK(cdc_acm_host_install(NULL));
}

static esp_loader_error_t write_all(esp_loader_t *loader)
{
    const uint32_t bootloader_offset = example_bootloader_offset(esp_loader_get_target(loader));
    RETURN_ON_ERROR(example_write(loader, &example_bootloader, bootloader_offset, true));
    RETURN_ON_ERROR(
        example_write(loader, &example_partition_table, EXAMPLE_PARTITION_TABLE_OFFSET, true));
    return example_write(loader, &example_app, EXAMPLE_APP_OFFSET, true);
}

static void serve_device(esp_loader_t *loader, esp32_usb_cdc_acm_port_t *port)
{
    if (example_connect(loader, 0) == ESP_LOADER_SUCCESS &&
        write_all(loader) == ESP_LOADER_SUCCESS) {
        ESP_LOGI(TAG, "Done!");
        printf("--- the target says:\n");
        esp_loader_reset_target(loader);
        example_monitor(&port->port, QUIET_MS);
        printf("--- end\n");
    }
}

void app_main(void)
{
    static esp_loader_t loader;
    esp32_usb_cdc_acm_port_t port = {
        .port.ops = &esp32_usb_cdc_acm_ops,
        .device_vid = ESPRESSIF_VID,
        .device_pid = ESP_SERIAL_JTAG_PID,
        .connection_timeout_ms = 1000,
        .out_buffer_size = 4096,
        .device_disconnected_callback = device_is_unplugged,
    };

    install_usb();
    for (;;) {
        ESP_LOGI(TAG, "Waiting for a device...");
        while (esp_loader_init_serial(&loader, &port.port) != ESP_LOADER_SUCCESS) {
        }
        serve_device(&loader, &port);
        ESP_LOGI(TAG, "Unplug the device");
        xSemaphoreTake(unplugged, portMAX_DELAY);
        esp_loader_deinit(&loader);
    }
}
