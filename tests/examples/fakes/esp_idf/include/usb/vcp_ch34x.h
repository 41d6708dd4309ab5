/** Stand-in for esp-usb's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_USB_VCP_CH34X_H
#define FAKE_USB_VCP_CH34X_H

#include "usb/cdc_acm_host.h"

/* In this spelling. */
#define NANJING_QINHENG_MICROE_VID (0x1A86)
#define CH340_PID                  (0x7522)
#define CH340_PID_1                (0x7523)
#define CH341_PID                  (0x5523)

esp_err_t ch34x_vcp_open(uint16_t pid, uint8_t interface,
                         const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device);

#endif
