/**
 * The port for ESP-IDF hosts (ESP32-S2, S3, P4) whose USB port the target is plugged into: the
 * USB-Serial-JTAG unit of a chip, a chip's ROM on USB-OTG, or a serial bridge that
 * usb_host_cp210x_vcp or usb_host_ch34x_vcp drives, where the build has these components.
 *
 * The application installs the USB host library, runs a task that handles its events, and installs
 * the CDC-ACM driver: usb_host_install(), usb_host_lib_handle_events(), cdc_acm_host_install().
 *
 *     esp32_usb_cdc_acm_port_t port = {
 *         .port.ops = &esp32_usb_cdc_acm_ops,
 *         .device_vid = USB_VID_PID_AUTO_DETECT,
 *         .device_pid = USB_VID_PID_AUTO_DETECT,
 *         .connection_timeout_ms = 1000,
 *         .out_buffer_size = 4096,
 *         .device_disconnected_callback = told_from_the_driver_task,
 *     };
 *     esp_loader_init_serial(&loader, &port.port);      TIMEOUT: no device was plugged in
 *
 * Names and meaning follow version 2.x of the interface, so a firmware compiles unchanged.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP32_USB_CDC_ACM_PORT_H
#define ESP32_USB_CDC_ACM_PORT_H

#include "esp_loader.h"
#include "esp_loader_io.h"
#include "freertos/FreeRTOS.h"
#include "freertos/stream_buffer.h"
#include "usb/cdc_acm_host.h"
#include "usb/usb_host.h"
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** For `device_vid` and `device_pid`: any device that this port knows. */
#define USB_VID_PID_AUTO_DETECT 0

#define ESPRESSIF_VID       0x303A
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

/** One port. Set everything unused to zero. It outlives the loader. */
typedef struct {
    esp_loader_port_t port;

    uint16_t device_vid;            /**< or USB_VID_PID_AUTO_DETECT */
    uint16_t device_pid;            /**< or USB_VID_PID_AUTO_DETECT */
    uint32_t connection_timeout_ms; /**< how long `init` waits for a device */
    uint32_t out_buffer_size;       /**< bytes of a transfer to the device; more than a packet */
    loader_port_esp32_usb_cdc_acm_callback_t acm_host_error_callback;        /**< may be NULL */
    loader_port_esp32_usb_cdc_acm_callback_t device_disconnected_callback;   /**< may be NULL: the
                                              device is gone; every call fails from now on */
    loader_port_esp32_usb_cdc_acm_callback_t acm_host_serial_state_callback; /**< may be NULL */

    cdc_acm_dev_hdl_t _acm_device; /**< the port's own, like all below */
    StreamBufferHandle_t _rx_stream_buffer;
    bool _is_usb_serial_jtag;
    int64_t _time_end;
    volatile bool _lost;
    volatile bool _resetting;
} esp32_usb_cdc_acm_port_t;

/** The operations of an esp32_usb_cdc_acm_port_t. `read_available` is provided. */
extern const esp_loader_port_ops_t esp32_usb_cdc_acm_ops;

#ifdef __cplusplus
}
#endif

#endif
