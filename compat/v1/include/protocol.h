/**
 * A private header of 1.x that the ports shipped with it include all the same. They use nothing of
 * it that is not public.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_V1_PROTOCOL_H
#define ESP_LOADER_V1_PROTOCOL_H

#include "esp_loader_io.h"

#endif
