/**
 * The 1.x port for ESP-IDF hosts whose USB port the target is plugged into. As with version 2.x,
 * the application installs the USB host library and the CDC-ACM driver.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_V1_ESP32_USB_CDC_ACM_PORT_H
#define LOADER_V1_ESP32_USB_CDC_ACM_PORT_H

#include "esp_loader.h"
#include "freertos/FreeRTOS.h"
#include "freertos/stream_buffer.h"
#include "usb/cdc_acm_host.h"
#include "usb/usb_host.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef ESP32_USB_CDC_ACM_PORT_H
/** For `device_vid` and `device_pid`: any device that this port knows. */
#define USB_VID_PID_AUTO_DETECT 0

/* Letter for letter as programs of 1.1 to 1.8, which had no such names here, define them. */
#define ESPRESSIF_VID       0x303a
#define ESP_SERIAL_JTAG_PID 0x1001 /**< of the USB-Serial-JTAG unit */

/* Letter for letter as the drivers of these bridges define them, since both may be included. */
#define SILICON_LABS_VID           (0x10C4)
#define CP210X_PID                 (0xEA60)
#define CP2105_PID                 (0xEA70)
#define CP2108_PID                 (0xEA71)
#define NANJING_QINHENG_MICROE_VID (0x1A86)
#define CH340_PID                  (0x7522)
#define CH340_PID_1                (0x7523)
#define CH341_PID                  (0x5523)

/** Called from the CDC-ACM driver's task: it must not wait, nor call the loader. */
typedef void (*loader_port_esp32_usb_cdc_acm_callback_t)(void);
#endif

/** Which device to open; callbacks may be NULL. */
typedef struct {
    uint16_t device_vid;
    uint16_t device_pid;
    uint32_t connection_timeout_ms; /**< how long init waits for a device */
    uint32_t out_buffer_size;       /**< bytes of a transfer to the device; more than a packet */
    loader_port_esp32_usb_cdc_acm_callback_t acm_host_error_callback;
    loader_port_esp32_usb_cdc_acm_callback_t device_disconnected_callback;
    loader_port_esp32_usb_cdc_acm_callback_t acm_host_serial_state_callback;
} loader_esp32_usb_cdc_acm_config_t;

/**
 * Opens a device. `config` is not kept.
 * @return ESP_LOADER_ERROR_TIMEOUT: none came; ESP_LOADER_ERROR_FAIL: it does not work
 */
esp_loader_error_t
loader_port_esp32_usb_cdc_acm_init(const loader_esp32_usb_cdc_acm_config_t *config);

/** Closes the device. May be called twice, and after the device has gone. */
esp_loader_error_t loader_port_esp32_usb_cdc_acm_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
