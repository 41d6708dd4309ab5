/**
 * What an application of 2020 chooses, in a header of its own called loader_config_user.h: whether
 * MD5 is used (MD5_ENABLED), and the chip (TARGET_ESP32, TARGET_ESP32_S2 or TARGET_ESP8266). The
 * library finds the chip by itself; what is chosen here decides what the application may call.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_CONFIG_H
#define LOADER_CONFIG_H

#ifdef __has_include
#if __has_include("loader_config_user.h")
#include "loader_config_user.h"
#endif
#else
#include "loader_config_user.h"
#endif

#ifndef MD5_ENABLED
#define MD5_ENABLED 1
#endif

#if !defined TARGET_ESP32 && !defined TARGET_ESP32_S2 && !defined TARGET_ESP8266
#define TARGET_ESP32 1
#endif

#if MD5_ENABLED && defined TARGET_ESP8266
#error "The ROM loader of an ESP8266 has no MD5: set MD5_ENABLED to 0 in loader_config_user.h"
#endif

#endif
