/** Stand-in for esp-usb's header of the same name. SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_USB_VCP_CP210X_H
#define FAKE_USB_VCP_CP210X_H

#include "usb/cdc_acm_host.h"

/* In this spelling. */
#define SILICON_LABS_VID (0x10C4)
#define CP210X_PID       (0xEA60)
#define CP2105_PID       (0xEA70)
#define CP2108_PID       (0xEA71)

esp_err_t cp210x_vcp_open(uint16_t pid, uint8_t interface,
                          const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device);

#endif
