/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/compat_environment.h"

/* Source: esptool's documentation, "Environment Variables". ESPTOOL_CFGFILE is read with the
 * configuration. */
static const compat_variable_t variable_table[] = {
    {"ESPTOOL_PORT", "port"},           {"ESPTOOL_BAUD", "baud"},
    {"ESPTOOL_CHIP", "chip"},           {"ESPTOOL_BEFORE", "before"},
    {"ESPTOOL_AFTER", "after"},         {"ESPTOOL_CONNECT_ATTEMPTS", "connect-attempts"},
    {"ESPTOOL_FM", "flash-mode"},       {"ESPTOOL_FF", "flash-freq"},
    {"ESPTOOL_FS", "image-flash-size"}, {"ESPTOOL_OPEN_PORT_ATTEMPTS", "open-port-attempts"},
};

const compat_variable_t *compat_variable_at(size_t index)
{
    return index < sizeof(variable_table) / sizeof(variable_table[0]) ? &variable_table[index]
                                                                      : NULL;
}
