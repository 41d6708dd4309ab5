/** Stand-in for the header of the same name of esp-usb's usb_host_cdc_acm, version 2.
 *  SPDX-License-Identifier: Apache-2.0 */
#ifndef FAKE_USB_CDC_ACM_HOST_H
#define FAKE_USB_CDC_ACM_HOST_H

#include "esp_err.h"
#include "usb/usb_host.h"

typedef struct cdc_dev_s *cdc_acm_dev_hdl_t;

typedef struct {
    uint32_t dwDTERate;
    uint8_t bCharFormat;
    uint8_t bParityType;
    uint8_t bDataBits;
} cdc_acm_line_coding_t;

typedef enum {
    CDC_ACM_HOST_ERROR,
    CDC_ACM_HOST_SERIAL_STATE,
    CDC_ACM_HOST_NETWORK_CONNECTION,
    CDC_ACM_HOST_DEVICE_DISCONNECTED,
} cdc_acm_host_dev_event_t;

typedef struct {
    cdc_acm_host_dev_event_t type;
    union {
        int error;
        bool network_connected;
        cdc_acm_dev_hdl_t cdc_hdl;
    } data;
} cdc_acm_host_dev_event_data_t;

typedef bool (*cdc_acm_data_callback_t)(const uint8_t *data, size_t size, void *context);
typedef void (*cdc_acm_host_dev_callback_t)(const cdc_acm_host_dev_event_data_t *event,
                                            void *context);

typedef struct {
    size_t driver_task_stack_size;
    unsigned driver_task_priority;
    int xCoreID;
    void (*new_dev_cb)(void *device);
} cdc_acm_host_driver_config_t;

typedef struct {
    uint32_t connection_timeout_ms;
    size_t out_buffer_size;
    size_t in_buffer_size;
    cdc_acm_host_dev_callback_t event_cb;
    cdc_acm_data_callback_t data_cb;
    void *user_arg;
} cdc_acm_host_device_config_t;

esp_err_t cdc_acm_host_install(const cdc_acm_host_driver_config_t *config);
esp_err_t cdc_acm_host_open(uint16_t vid, uint16_t pid, uint8_t interface,
                            const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device);
esp_err_t cdc_acm_host_close(cdc_acm_dev_hdl_t device);
esp_err_t cdc_acm_host_data_tx_blocking(cdc_acm_dev_hdl_t device, const uint8_t *data, size_t size,
                                        uint32_t timeout_ms);
esp_err_t cdc_acm_host_line_coding_set(cdc_acm_dev_hdl_t device,
                                       const cdc_acm_line_coding_t *coding);
esp_err_t cdc_acm_host_set_control_line_state(cdc_acm_dev_hdl_t device, bool dtr, bool rts);

#endif
