/*
 * The host's one USB port: what is plugged into the world can be opened once it is enumerated, and
 * the driver's own task hands on what it sends and that it is gone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fake_idf.h"
#include "usb/cdc_acm_host.h"
#include "usb/vcp_ch34x.h"
#include "usb/vcp_cp210x.h"
#include "world.h"
#include "world_chip.h"
#include <string.h>

enum {
    ENUMERATION_US = 100000,
    PACKET_SIZE = 64,
    RING_SIZE = 65536, /* the device holds back what does not fit: it never does not */
    DRIVER_PRIORITY = 10,
    BYTE_NS = 1000,
};

struct cdc_dev_s {
    unsigned plug; /* which of the world's chips it is */
    bool told_lost;
    cdc_acm_host_device_config_t config;
};

static struct {
    bool installed;
    bool served; /* a task handles the library's events */
    bool driver_installed;
    uint16_t vid;
    uint16_t pid;
    unsigned seen_plug;
    uint64_t seen_us;
    cdc_acm_dev_hdl_t device;
    uint8_t ring[RING_SIZE];
    size_t used;
} usb;

void fake_usb_device(uint16_t vid, uint16_t pid)
{
    usb.vid = vid;
    usb.pid = pid;
}

static bool usb_is_there(const struct cdc_dev_s *device)
{
    return world_plugged() && world_plug_count() == device->plug;
}

static void usb_advance(void *context, uint64_t now_us)
{
    (void)context;
    if (world_plugged() && world_plug_count() != usb.seen_plug) {
        usb.seen_plug = world_plug_count();
        usb.seen_us = now_us;
    }
    usb.used += world_line_read(&usb.ring[usb.used], RING_SIZE - usb.used);
    if (usb.used == RING_SIZE) {
        world_complain("nobody takes what the USB device sends");
        usb.used = 0;
    }
    if (usb.device == NULL) {
        usb.used = 0;
    }
}

static uint64_t usb_next_event(void *context)
{
    (void)context;
    return WORLD_NEVER;
}

static bool usb_driver_has_work(void *context)
{
    (void)context;
    return usb.device != NULL && !usb.device->told_lost &&
           (usb.used > 0 || !usb_is_there(usb.device));
}

static void usb_driver_deliver(cdc_acm_dev_hdl_t device)
{
    uint8_t packet[PACKET_SIZE];
    const size_t size = usb.used < PACKET_SIZE ? usb.used : PACKET_SIZE;
    memcpy(packet, usb.ring, size);
    usb.used -= size;
    memmove(usb.ring, &usb.ring[size], usb.used);
    if (device->config.data_cb != NULL &&
        !device->config.data_cb(packet, size, device->config.user_arg)) {
        world_complain("data that a callback leaves to the driver is not modelled");
    }
}

static void usb_driver_task(void *argument)
{
    (void)argument;
    for (;;) {
        world_wait(usb_driver_has_work, NULL, WORLD_NEVER);
        cdc_acm_dev_hdl_t device = usb.device;
        if (usb_is_there(device)) {
            usb_driver_deliver(device);
            continue;
        }
        device->told_lost = true;
        usb.used = 0;
        if (device->config.event_cb != NULL) {
            device->config.event_cb(
                &(cdc_acm_host_dev_event_data_t){.type = CDC_ACM_HOST_DEVICE_DISCONNECTED,
                                                 .data.cdc_hdl = device},
                device->config.user_arg);
        }
    }
}

esp_err_t usb_host_install(const usb_host_config_t *config)
{
    if (usb.installed || config == NULL) {
        return ESP_ERR_INVALID_STATE;
    }
    usb.installed = true;
    world_add_device((world_device_t){usb_advance, usb_next_event, NULL});
    return ESP_OK;
}

esp_err_t usb_host_lib_handle_events(TickType_t ticks, uint32_t *flags)
{
    if (!usb.installed) {
        return ESP_ERR_INVALID_STATE;
    }
    usb.served = true;
    *flags = 0;
    world_sleep_until(fake_deadline(ticks));
    return ESP_ERR_TIMEOUT;
}

esp_err_t usb_host_device_free_all(void)
{
    return ESP_OK;
}

esp_err_t cdc_acm_host_install(const cdc_acm_host_driver_config_t *config)
{
    (void)config;
    if (!usb.installed || usb.driver_installed) {
        return ESP_ERR_INVALID_STATE;
    }
    usb.driver_installed = true;
    world_task_start(DRIVER_PRIORITY, usb_driver_task, NULL);
    return ESP_OK;
}

static bool usb_can_open(void *context)
{
    const uint16_t *wanted = context;
    return usb.served && world_plugged() && usb.seen_plug == world_plug_count() &&
           world_now() >= usb.seen_us + ENUMERATION_US &&
           (wanted[0] == 0 || wanted[0] == usb.vid) && (wanted[1] == 0 || wanted[1] == usb.pid);
}

static esp_err_t usb_open_device(uint16_t vid, uint16_t pid,
                                 const cdc_acm_host_device_config_t *config,
                                 cdc_acm_dev_hdl_t *device)
{
    uint16_t wanted[2] = {vid, pid};
    if (!usb.driver_installed) {
        return ESP_ERR_INVALID_STATE;
    }
    if (usb.device != NULL) {
        world_complain("a USB device is opened while another has not been closed");
        return ESP_ERR_INVALID_STATE;
    }
    const uint64_t end_us = world_now() + config->connection_timeout_ms * UINT64_C(1000);
    while (!usb_can_open(wanted)) {
        if (world_now() >= end_us) {
            return ESP_ERR_NOT_FOUND;
        }
        /* As often as the driver looks. */
        world_sleep_until(world_now() + 50000);
    }
    usb.device = world_alloc(sizeof *usb.device);
    usb.device->plug = world_plug_count();
    usb.device->config = *config;
    usb.used = 0;
    *device = usb.device;
    return ESP_OK;
}

esp_err_t cdc_acm_host_open(uint16_t vid, uint16_t pid, uint8_t interface,
                            const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device)
{
    (void)interface;
    /* Bridges are no CDC-ACM devices. */
    return vid == SILICON_LABS_VID || vid == NANJING_QINHENG_MICROE_VID
               ? ESP_ERR_NOT_FOUND
               : usb_open_device(vid, pid, config, device);
}

esp_err_t cp210x_vcp_open(uint16_t pid, uint8_t interface,
                          const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device)
{
    (void)interface;
    return usb_open_device(SILICON_LABS_VID, pid, config, device);
}

esp_err_t ch34x_vcp_open(uint16_t pid, uint8_t interface,
                         const cdc_acm_host_device_config_t *config, cdc_acm_dev_hdl_t *device)
{
    (void)interface;
    return usb_open_device(NANJING_QINHENG_MICROE_VID, pid, config, device);
}

esp_err_t cdc_acm_host_close(cdc_acm_dev_hdl_t device)
{
    if (device == NULL || device != usb.device) {
        world_complain("a USB device is closed that is not open");
        return ESP_ERR_INVALID_ARG;
    }
    usb.device = NULL;
    world_busy(1);
    return ESP_OK;
}

esp_err_t cdc_acm_host_data_tx_blocking(cdc_acm_dev_hdl_t device, const uint8_t *data, size_t size,
                                        uint32_t timeout_ms)
{
    (void)timeout_ms;
    if (device == NULL || device != usb.device) {
        world_complain("data is sent to a USB device that is not open");
        return ESP_ERR_INVALID_ARG;
    }
    if (size > device->config.out_buffer_size) {
        return ESP_ERR_INVALID_SIZE;
    }
    if (!usb_is_there(device)) {
        return ESP_ERR_INVALID_RESPONSE;
    }
    world_line_write(data, size);
    world_sleep_until(world_now() + 1 + size * BYTE_NS / 1000);
    return ESP_OK;
}

esp_err_t cdc_acm_host_line_coding_set(cdc_acm_dev_hdl_t device,
                                       const cdc_acm_line_coding_t *coding)
{
    if (device == NULL || device != usb.device) {
        return ESP_ERR_INVALID_ARG;
    }
    if (coding->bDataBits != 8 || coding->bParityType != 0 || coding->bCharFormat != 0) {
        world_complain("a USB device is not set to 8 bits, no parity, 1 stop bit");
    }
    world_line_rate(coding->dwDTERate);
    world_busy(1);
    return ESP_OK;
}

esp_err_t cdc_acm_host_set_control_line_state(cdc_acm_dev_hdl_t device, bool dtr, bool rts)
{
    if (device == NULL || device != usb.device) {
        return ESP_ERR_INVALID_ARG;
    }
    if (!usb_is_there(device)) {
        return ESP_ERR_INVALID_RESPONSE;
    }
    world_line_set(dtr, rts);
    world_busy(1);
    return ESP_OK;
}

void fake_usb_reset(void)
{
    memset(&usb, 0, sizeof usb);
    fake_usb_device(0x303A, 0x1001);
}
