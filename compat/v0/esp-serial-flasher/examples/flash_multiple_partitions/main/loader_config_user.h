/**
 * The target of this application. Without a choice it is an ESP32.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOADER_CONFIG_USER_H
#define LOADER_CONFIG_USER_H

/* For an ESP32-S2: */
/* #define TARGET_ESP32_S2 1 */

/* For an ESP8266, whose ROM cannot calculate MD5: */
/* #define TARGET_ESP8266 1 */
/* #define MD5_ENABLED    0 */

#endif
