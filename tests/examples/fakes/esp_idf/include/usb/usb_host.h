/** Stand-in for ESP-IDF's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_USB_HOST_H
#define FAKE_USB_HOST_H

#include "esp_err.h"
#include "freertos/FreeRTOS.h"

#define USB_HOST_LIB_EVENT_FLAGS_NO_CLIENTS 0x01
#define USB_HOST_LIB_EVENT_FLAGS_ALL_FREE   0x02

typedef struct {
    bool skip_phy_setup;
    bool root_port_unpowered;
    int intr_flags;
} usb_host_config_t;

esp_err_t usb_host_install(const usb_host_config_t *config);
esp_err_t usb_host_lib_handle_events(TickType_t ticks, uint32_t *flags);
esp_err_t usb_host_device_free_all(void);

#endif
