/*
 * What is received goes through a stream buffer from the driver's task to the caller's. The device
 * is closed by the caller's task only, which is the one that uses it: the driver's task just notes
 * that it is lost.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp32_usb_cdc_acm_port.h"
#include "../common/loader_port_stdio_log.h"
#include "esp32_common.h"
#include "esp_err.h"
#include "esp_loader_engine.h"

#if __has_include("usb/vcp_cp210x.h")
#include "usb/vcp_cp210x.h"
#define USB_HAS_CP210X 1
#endif
#if __has_include("usb/vcp_ch34x.h")
#include "usb/vcp_ch34x.h"
#define USB_HAS_CH34X 1
#endif

enum {
    USB_RX_SIZE = 8448, /* as a UART's: the largest answer there is */
    USB_RX_WAIT_MS = 100,
    USB_SLICE_MS = 50, /* a caller who waits notices so late that the device is gone */
    USB_TRY_MS = 100,
    USB_INTERFACE = 0,
    USB_BAUD = 115200,
    /* A chip whose USB unit restarts with it leaves the bus within the one time, if it does at
     * all, and is back within the other. */
    USB_VANISH_MS = 300,
    USB_RETURN_MS = 3000,
};

typedef esp_err_t (*usb_open_t)(uint16_t vid, uint16_t pid,
                                const cdc_acm_host_device_config_t *config,
                                cdc_acm_dev_hdl_t *device);

LOADER_PORT_STDIO_LOG_CALLBACK(usb_log, "esf-usb")

static esp32_usb_cdc_acm_port_t *usb_of(esp_loader_port_t *port)
{
    return container_of(port, esp32_usb_cdc_acm_port_t, port);
}

static esp_err_t usb_open_acm(uint16_t vid, uint16_t pid,
                              const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device)
{
    return cdc_acm_host_open(vid, pid, USB_INTERFACE, config, device);
}

#ifdef USB_HAS_CP210X
static esp_err_t usb_open_cp210x(uint16_t vid, uint16_t pid,
                                 const cdc_acm_host_device_config_t *config,
                                 cdc_acm_dev_hdl_t *device)
{
    (void)vid;
    return cp210x_vcp_open(pid, USB_INTERFACE, config, device);
}
#endif

#ifdef USB_HAS_CH34X
static esp_err_t usb_open_ch34x(uint16_t vid, uint16_t pid,
                                const cdc_acm_host_device_config_t *config,
                                cdc_acm_dev_hdl_t *device)
{
    (void)vid;
    return ch34x_vcp_open(pid, USB_INTERFACE, config, device);
}
#endif

/* The devices that are known, in the order in which they are looked for; 0: any product. */
static const struct {
    uint16_t vid;
    uint16_t pid;
    usb_open_t open;
} usb_known[] = {
    {ESPRESSIF_VID, ESP_SERIAL_JTAG_PID, usb_open_acm},
    {ESPRESSIF_VID, 0, usb_open_acm},
#ifdef USB_HAS_CP210X
    {SILICON_LABS_VID, 0, usb_open_cp210x},
#endif
#ifdef USB_HAS_CH34X
    {NANJING_QINHENG_MICROE_VID, 0, usb_open_ch34x},
#endif
};

/* Waiting here holds the device back until there is room again. A reader that never comes must not
 * hold up the driver, which serves other devices too. */
static bool usb_received(const uint8_t *data, size_t size, void *context)
{
    const esp32_usb_cdc_acm_port_t *usb = context;
    if (xStreamBufferSend(usb->_rx_stream_buffer, data, size, esp32_common_ticks(USB_RX_WAIT_MS)) <
            size &&
        !usb->_lost) {
        esp32_common_fail("nobody reads what the USB device sends: it is dropped");
    }
    return true;
}

static void usb_tell(loader_port_esp32_usb_cdc_acm_callback_t callback)
{
    if (callback != NULL) {
        callback();
    }
}

static void usb_happened(const cdc_acm_host_dev_event_data_t *event, void *context)
{
    esp32_usb_cdc_acm_port_t *usb = context;
    switch (event->type) {
    case CDC_ACM_HOST_ERROR:
        usb_tell(usb->acm_host_error_callback);
        break;
    case CDC_ACM_HOST_SERIAL_STATE:
        usb_tell(usb->acm_host_serial_state_callback);
        break;
    case CDC_ACM_HOST_DEVICE_DISCONNECTED:
        usb->_lost = true;
        if (!usb->_resetting) {
            usb_tell(usb->device_disconnected_callback);
        }
        break;
    default:
        break;
    }
}

/* Tries every device that the configuration allows once. */
static bool usb_try_open(esp32_usb_cdc_acm_port_t *usb)
{
    const cdc_acm_host_device_config_t config = {
        .connection_timeout_ms = USB_TRY_MS,
        .out_buffer_size = usb->out_buffer_size,
        .event_cb = usb_happened,
        .data_cb = usb_received,
        .user_arg = usb,
    };
    bool is_known = false;
    usb->_lost = false;
    for (size_t i = 0; i < sizeof(usb_known) / sizeof(usb_known[0]); i++) {
        const uint16_t vid = usb_known[i].vid;
        const bool any_product = usb_known[i].pid == 0;
        is_known = is_known || vid == usb->device_vid;
        if ((usb->device_vid != USB_VID_PID_AUTO_DETECT && usb->device_vid != vid) ||
            (usb->device_pid != USB_VID_PID_AUTO_DETECT && !any_product &&
             usb->device_pid != usb_known[i].pid)) {
            continue;
        }
        const uint16_t pid = any_product ? usb->device_pid : usb_known[i].pid;
        if (usb_known[i].open(vid, pid, &config, &usb->_acm_device) == ESP_OK) {
            usb->_is_usb_serial_jtag = vid == ESPRESSIF_VID && pid == ESP_SERIAL_JTAG_PID;
            return true;
        }
    }
    if (usb->device_vid == USB_VID_PID_AUTO_DETECT || is_known) {
        return false;
    }
    usb->_is_usb_serial_jtag = false;
    return usb_open_acm(usb->device_vid, usb->device_pid, &config, &usb->_acm_device) == ESP_OK;
}

static bool usb_open(esp32_usb_cdc_acm_port_t *usb, uint32_t timeout_ms)
{
    const int64_t deadline = esp32_common_time_end(timeout_ms);
    usb->_acm_device = NULL;
    while (!usb_try_open(usb)) {
        if (esp32_common_remaining(deadline) == 0) {
            return false;
        }
    }
    return true;
}

static void usb_close(esp32_usb_cdc_acm_port_t *usb)
{
    if (usb->_acm_device != NULL) {
        cdc_acm_host_close(usb->_acm_device);
        usb->_acm_device = NULL;
    }
}

static esp_loader_error_t usb_set_rate(esp32_usb_cdc_acm_port_t *usb, uint32_t rate)
{
    const cdc_acm_line_coding_t coding = {.dwDTERate = rate, .bDataBits = 8};
    if (usb->_acm_device == NULL || usb->_lost) {
        return ESP_LOADER_ERROR_FAIL;
    }
    const esp_err_t err = cdc_acm_host_line_coding_set(usb->_acm_device, &coding);
    return err == ESP_OK ? ESP_LOADER_SUCCESS
                         : esp32_common_fail("the USB device refuses %u baud: %s", (unsigned)rate,
                                             esp_err_to_name(err));
}

static esp_loader_error_t usb_init(esp_loader_port_t *port)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    usb->_resetting = false;
    usb->_rx_stream_buffer = xStreamBufferCreate(USB_RX_SIZE, 1);
    if (usb->_rx_stream_buffer == NULL) {
        return esp32_common_fail("no memory for a buffer of %d bytes", USB_RX_SIZE);
    }
    esp_loader_error_t error = ESP_LOADER_ERROR_TIMEOUT;
    if (usb_open(usb, usb->connection_timeout_ms)) {
        error = usb->_is_usb_serial_jtag ? ESP_LOADER_SUCCESS : usb_set_rate(usb, USB_BAUD);
    }
    if (error != ESP_LOADER_SUCCESS) {
        usb_close(usb);
        vStreamBufferDelete(usb->_rx_stream_buffer);
        usb->_rx_stream_buffer = NULL;
    }
    return error;
}

static void usb_deinit(esp_loader_port_t *port)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    usb_close(usb);
    if (usb->_rx_stream_buffer != NULL) {
        vStreamBufferDelete(usb->_rx_stream_buffer);
        usb->_rx_stream_buffer = NULL;
    }
}

/* After a reset: whether the device left the bus. If so, it is awaited again. */
static void usb_follow(esp32_usb_cdc_acm_port_t *usb)
{
    const int64_t deadline = esp32_common_time_end(USB_VANISH_MS);
    while (!usb->_lost && esp32_common_remaining(deadline) > 0) {
        esp32_common_delay_ms(&usb->port, USB_SLICE_MS);
    }
    if (usb->_lost) {
        usb_close(usb);
        if (!usb_open(usb, USB_RETURN_MS)) {
            usb->_lost = true;
            usb_tell(usb->device_disconnected_callback);
        }
    }
}

static void usb_drive(esp32_usb_cdc_acm_port_t *usb, const esp_loader_reset_sequence_t *sequence)
{
    if (usb->_acm_device == NULL || usb->_lost) {
        return;
    }
    usb->_resetting = true;
    for (size_t i = 0; i < sequence->count && !usb->_lost; i++) {
        const esp_loader_reset_step_t *step = &sequence->steps[i];
        cdc_acm_host_set_control_line_state(usb->_acm_device,
                                            (step->lines & ESP_LOADER_LINE_BOOT) != 0,
                                            (step->lines & ESP_LOADER_LINE_RESET) != 0);
        esp32_common_delay_ms(&usb->port, step->delay_ms);
    }
    usb_follow(usb);
    usb->_resetting = false;
}

static void usb_enter_bootloader(esp_loader_port_t *port)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    usb_drive(usb, usb->_is_usb_serial_jtag ? &esp_loader_reset_usb_serial_jtag
                                            : &esp_loader_reset_classic);
    xStreamBufferReset(usb->_rx_stream_buffer);
}

static void usb_reset_target(esp_loader_port_t *port)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    usb_drive(usb, usb->_is_usb_serial_jtag ? &esp_loader_reset_run_usb_serial_jtag
                                            : &esp_loader_reset_run);
}

static void usb_start_timer(esp_loader_port_t *port, uint32_t ms)
{
    usb_of(port)->_time_end = esp32_common_time_end(ms);
}

static uint32_t usb_remaining_time(esp_loader_port_t *port)
{
    return esp32_common_remaining(usb_of(port)->_time_end);
}

/* The USB-Serial-JTAG unit has no rate. */
static esp_loader_error_t usb_change_rate(esp_loader_port_t *port, uint32_t rate)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    return usb->_is_usb_serial_jtag ? ESP_LOADER_SUCCESS : usb_set_rate(usb, rate);
}

static esp_loader_error_t usb_write(esp_loader_port_t *port, const uint8_t *data, uint16_t size,
                                    uint32_t timeout)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    const int64_t deadline = esp32_common_time_end(timeout);
    esp_err_t err = ESP_OK;
    for (uint32_t at = 0; at < size && err == ESP_OK;) {
        if (usb->_acm_device == NULL || usb->_lost) {
            return ESP_LOADER_ERROR_FAIL;
        }
        const uint32_t left = size - at;
        const uint32_t part = left < usb->out_buffer_size ? left : usb->out_buffer_size;
        const uint32_t remaining = esp32_common_remaining(deadline);
        err = cdc_acm_host_data_tx_blocking(usb->_acm_device, data + at, part,
                                            remaining > 0 ? remaining : 1);
        at += part;
    }
    if (err == ESP_ERR_TIMEOUT) {
        return ESP_LOADER_ERROR_TIMEOUT;
    }
    return err == ESP_OK
               ? ESP_LOADER_SUCCESS
               : esp32_common_fail("the USB device takes no data: %s", esp_err_to_name(err));
}

static esp_loader_error_t usb_read_available(esp_loader_port_t *port, uint8_t *data,
                                             uint16_t capacity, uint16_t *received,
                                             uint32_t timeout)
{
    esp32_usb_cdc_acm_port_t *usb = usb_of(port);
    const int64_t deadline = esp32_common_time_end(timeout);
    uint32_t left = timeout;
    *received = 0;
    do {
        const uint32_t slice = left < USB_SLICE_MS ? left : USB_SLICE_MS;
        *received = (uint16_t)xStreamBufferReceive(usb->_rx_stream_buffer, data, capacity,
                                                   esp32_common_ticks(slice));
        if (*received > 0) {
            return ESP_LOADER_SUCCESS;
        }
        if (usb->_acm_device == NULL || usb->_lost) {
            return ESP_LOADER_ERROR_FAIL;
        }
        left = esp32_common_remaining(deadline);
    } while (left > 0);
    return ESP_LOADER_ERROR_TIMEOUT;
}

static esp_loader_error_t usb_read(esp_loader_port_t *port, uint8_t *data, uint16_t size,
                                   uint32_t timeout)
{
    const int64_t deadline = esp32_common_time_end(timeout);
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    for (uint32_t have = 0; have < size && error == ESP_LOADER_SUCCESS;) {
        uint16_t received;
        error = usb_read_available(port, data + have, (uint16_t)(size - have), &received,
                                   esp32_common_remaining(deadline));
        have += received;
    }
    return error;
}

const esp_loader_port_ops_t esp32_usb_cdc_acm_ops = {
    .init = usb_init,
    .deinit = usb_deinit,
    .enter_bootloader = usb_enter_bootloader,
    .reset_target = usb_reset_target,
    .start_timer = usb_start_timer,
    .remaining_time = usb_remaining_time,
    .delay_ms = esp32_common_delay_ms,
    .log = usb_log,
    .log_hex = loader_port_stdio_log_hex,
    .change_transmission_rate = usb_change_rate,
    .write = usb_write,
    .read = usb_read,
    .read_available = usb_read_available,
};
