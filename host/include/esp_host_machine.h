/**
 * What a Linux system tells of its serial ports beside their names: what is plugged in where, who
 * may open it, who has it open, and which programs may get in the way.
 *
 * All of it is read from /sys, /proc and /etc, and nothing is opened but these. `root` stands
 * before their names: NULL or "" on this machine, a folder that has such trees in tests. Where
 * something cannot be looked at, that is said: ESP_HOST_UNKNOWN is neither yes nor no.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_HOST_MACHINE_H
#define ESP_HOST_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum { ESP_HOST_NO, ESP_HOST_YES, ESP_HOST_UNKNOWN } esp_host_answer_t;

enum { ESP_HOST_MACHINE_TEXT = 64, ESP_HOST_MACHINE_PATH = 512 };

typedef struct {
    long id;
    char name[ESP_HOST_MACHINE_TEXT];
} esp_host_process_t;

/** Whether a program of that name (the first 15 characters count, as the kernel has them) runs.
 * UNKNOWN: there is no /proc. */
esp_host_answer_t esp_host_process_runs(const char *root, const char *name,
                                        esp_host_process_t *process);

/**
 * Whether another process has a port open, and which.
 * @return UNKNOWN: it is none of those that may be looked at; others there are
 */
esp_host_answer_t esp_host_port_holder(const char *root, const char *port,
                                       esp_host_process_t *process);

/** The USB device behind a port. Texts are "" where the device has none. */
typedef struct {
    int vid;
    int pid;
    char driver[ESP_HOST_MACHINE_TEXT]; /**< of the kernel, as "cp210x" */
    char manufacturer[ESP_HOST_MACHINE_TEXT];
    char product[ESP_HOST_MACHINE_TEXT];
    char serial[ESP_HOST_MACHINE_TEXT];
    char location[ESP_HOST_MACHINE_TEXT]; /**< bus and plugs on the way, as "1-2.3" */
} esp_host_usb_t;

/** False: the port is none of USB, or there is no /sys; all is empty then. */
bool esp_host_port_usb(const char *root, const char *port, esp_host_usb_t *usb);

/** Whether the user may open a port. */
typedef struct {
    bool is_there;
    bool is_device; /**< a character device */
    bool may_open;
    char group[ESP_HOST_MACHINE_TEXT]; /**< to which it belongs; "" where that has no name */
    bool in_group; /**< the user is in it, also where this login does not know */
} esp_host_access_t;

esp_host_access_t esp_host_port_access(const char *port);

/**
 * Whether a udev rule is there whose file's name has `part` in it.
 * @param path  out, ESP_HOST_MACHINE_PATH bytes: the file; may be NULL
 * @return UNKNOWN: there are no folders for rules
 */
esp_host_answer_t esp_host_udev_rule(const char *root, const char *part, char *path);

/** Whether the user is in a group, or is root. False also where there is no such group. */
bool esp_host_user_is_in(const char *group);

/** Whether a file of rules has a text in it, small letters or capitals; UNKNOWN: it cannot be
 * read. `path` is as esp_host_udev_rule() gave it. */
esp_host_answer_t esp_host_udev_rule_names(const char *path, const char *text);

#ifdef __cplusplus
}
#endif

#endif
