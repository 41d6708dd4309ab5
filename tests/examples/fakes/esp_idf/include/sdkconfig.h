/**
 * Stand-in for the configuration that ESP-IDF generates: the defaults of what examples and ports
 * ask for. The host's chip, CONFIG_IDF_TARGET_*, comes from the build.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FAKE_SDKCONFIG_H
#define FAKE_SDKCONFIG_H

#define CONFIG_FREERTOS_HZ 100

#endif
