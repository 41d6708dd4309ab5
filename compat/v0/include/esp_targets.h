/**
 * A private header since the end of 2020 that programs with a copy of the library include all the
 * same. They use nothing of it that is not public.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_TARGETS_V0_H
#define ESP_TARGETS_V0_H

#include "esp_loader.h"

#endif
