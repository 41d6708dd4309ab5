/*
 * Of systems other than Linux nothing is found out here: no answer is yes or no.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "esp_host_machine.h"

esp_host_answer_t esp_host_process_runs(const char *root, const char *name,
                                        esp_host_process_t *process)
{
    (void)root;
    (void)name;
    *process = (esp_host_process_t){.id = 0};
    return ESP_HOST_UNKNOWN;
}

esp_host_answer_t esp_host_port_holder(const char *root, const char *port,
                                       esp_host_process_t *process)
{
    return esp_host_process_runs(root, port, process);
}

bool esp_host_port_usb(const char *root, const char *port, esp_host_usb_t *usb)
{
    (void)root;
    (void)port;
    *usb = (esp_host_usb_t){.vid = 0};
    return false;
}

/* Opening it tells. */
esp_host_access_t esp_host_port_access(const char *port)
{
    (void)port;
    return (esp_host_access_t){.is_there = true, .is_device = true, .may_open = true};
}

esp_host_answer_t esp_host_udev_rule(const char *root, const char *part, char *path)
{
    (void)root;
    (void)part;
    if (path != NULL) {
        path[0] = '\0';
    }
    return ESP_HOST_UNKNOWN;
}

bool esp_host_user_is_in(const char *group)
{
    (void)group;
    return false;
}

esp_host_answer_t esp_host_udev_rule_names(const char *path, const char *text)
{
    (void)path;
    (void)text;
    return ESP_HOST_UNKNOWN;
}
