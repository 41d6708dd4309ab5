/*
 * Ports are listed by Windows' setup library, which knows what devices they are, and behind it
 * those that the registry alone has: such a port's driver is none of the class of ports.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "local/serial_ports.h"
#include "local/serial_device.h"
#include <initguid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
/* these need the one above */
#include <cfgmgr32.h>
#include <devguid.h>
#include <setupapi.h>

enum {
    PORTS_MOST = 256,
    PORTS_NAME = 64,
    PORTS_TEXT = 256,
};

typedef struct {
    serial_line_list_callback_t callback;
    void *user;
    int count;
    char names[PORTS_MOST][PORTS_NAME];
} ports_t;

static void ports_tell(ports_t *ports, const serial_line_info_t *info)
{
    for (int i = 0; i < ports->count; i++) {
        if (_stricmp(ports->names[i], info->name) == 0) {
            return;
        }
    }
    if (ports->count < PORTS_MOST) {
        snprintf(ports->names[ports->count++], PORTS_NAME, "%s", info->name);
        ports->callback(info, ports->user);
    }
}

/* The hexadecimal digits behind a mark in a device's id, such as "USB\VID_303A&PID_1001\...". */
static int ports_number(const char *id, const char *mark)
{
    const char *at = strstr(id, mark);
    unsigned value;
    return at != NULL && sscanf(at + strlen(mark), "%4x", &value) == 1 ? (int)value : -1;
}

/* Of an interface of a device that has several, the device above it has the serial number. */
static void ports_device_id(DEVINST device, char id[PORTS_TEXT])
{
    DEVINST above;
    id[0] = '\0';
    if (CM_Get_Device_IDA(device, id, PORTS_TEXT, 0) != CR_SUCCESS) {
        return;
    }
    if (strstr(id, "&MI_") != NULL && CM_Get_Parent(&above, device, 0) == CR_SUCCESS) {
        (void)CM_Get_Device_IDA(above, id, PORTS_TEXT, 0);
    }
}

/* The last part; where Windows has made it up for want of a number, it holds '&'. */
static const char *ports_serial(const char *id)
{
    const char *slash = strrchr(id, '\\');
    return slash != NULL && strncmp(id, "USB\\", 4) == 0 && strchr(slash, '&') == NULL ? slash + 1
                                                                                       : "";
}

static bool ports_name(HDEVINFO set, SP_DEVINFO_DATA *device, char name[PORTS_NAME])
{
    DWORD size = PORTS_NAME - 1;
    const HKEY key = SetupDiOpenDevRegKey(set, device, DICS_FLAG_GLOBAL, 0, DIREG_DEV, KEY_READ);
    if (key == INVALID_HANDLE_VALUE) {
        return false;
    }
    memset(name, 0, PORTS_NAME);
    const LSTATUS read = RegQueryValueExA(key, "PortName", NULL, NULL, (BYTE *)name, &size);
    RegCloseKey(key);
    /* The class has printers' ports, too. */
    return read == ERROR_SUCCESS && strncmp(name, "COM", 3) == 0;
}

static void ports_of_setup(ports_t *ports)
{
    const HDEVINFO set = SetupDiGetClassDevsA(&GUID_DEVCLASS_PORTS, NULL, NULL, DIGCF_PRESENT);
    SP_DEVINFO_DATA device = {.cbSize = sizeof device};
    if (set == INVALID_HANDLE_VALUE) {
        return;
    }
    for (DWORD i = 0; SetupDiEnumDeviceInfo(set, i, &device); i++) {
        char name[PORTS_NAME];
        char id[PORTS_TEXT];
        char description[PORTS_TEXT] = "";
        if (!ports_name(set, &device, name)) {
            continue;
        }
        (void)SetupDiGetDeviceRegistryPropertyA(set, &device, SPDRP_FRIENDLYNAME, NULL,
                                                (BYTE *)description, sizeof description - 1, NULL);
        ports_device_id(device.DevInst, id);
        const serial_line_info_t info = {
            .name = name,
            .description = description,
            .serial = ports_serial(id),
            .usb_vid = ports_number(id, "VID_"),
            .usb_pid = ports_number(id, "PID_"),
        };
        ports_tell(ports, &info);
    }
    SetupDiDestroyDeviceInfoList(set);
}

static void ports_of_registry(ports_t *ports)
{
    HKEY key;
    if (RegOpenKeyExA(HKEY_LOCAL_MACHINE, "HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_READ, &key) !=
        ERROR_SUCCESS) {
        return;
    }
    for (DWORD i = 0;; i++) {
        char device[PORTS_TEXT];
        char name[PORTS_NAME] = {0};
        DWORD device_size = sizeof device;
        DWORD name_size = sizeof name - 1;
        DWORD type;
        if (RegEnumValueA(key, i, device, &device_size, NULL, &type, (BYTE *)name, &name_size) !=
            ERROR_SUCCESS) {
            break;
        }
        if (type == REG_SZ && name[0] != '\0') {
            const serial_line_info_t info = {
                .name = name, .description = "", .serial = "", .usb_vid = -1, .usb_pid = -1};
            ports_tell(ports, &info);
        }
    }
    RegCloseKey(key);
}

int serial_line_list(serial_line_list_callback_t callback, void *user)
{
    ports_t *ports = calloc(1, sizeof *ports);
    if (ports == NULL) {
        return SERIAL_LINE_NO_MEMORY;
    }
    ports->callback = callback;
    ports->user = user;
    ports_of_setup(ports);
    ports_of_registry(ports);
    const int count = ports->count;
    free(ports);
    return count;
}

typedef struct {
    const char *name;
    bool found;
} ports_search_t;

static void ports_compare(const serial_line_info_t *info, void *user)
{
    ports_search_t *search = user;
    search->found = search->found || (_stricmp(info->name, search->name) == 0 &&
                                      info->usb_vid == SERIAL_DEVICE_JTAG_VID &&
                                      info->usb_pid == SERIAL_DEVICE_JTAG_PID);
}

bool serial_ports_is_usb_jtag(const char *name)
{
    ports_search_t search = {.name = name};
    (void)serial_line_list(ports_compare, &search);
    return search.found;
}
