/**
 * What stands between a 1.x port and a virtual chip in memory. It knows nothing of either
 * generation of the API but the error codes, so that sources of both may include it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef V1_LINE_H
#define V1_LINE_H

#include "esp_loader_error.h"
#include "sim_link.h"
#include <stdbool.h>
#include <stdint.h>

/** Plugs a chip in, in the place of the last one. @param fault  on the line; NULL: none */
void v1_line_plug_in(const sim_config_t *config, const sim_fault_t *fault);
void v1_line_unplug(void);

sim_chip_t *v1_line_chip(void);
sim_link_t *v1_line_link(void);

/** The host's rate. */
uint32_t v1_line_rate(void);

/** Calls of the port's reset_target. */
unsigned v1_line_resets(void);

/** @name What a port does @{ */
esp_loader_error_t v1_line_write(const uint8_t *data, uint16_t size, uint32_t timeout);
esp_loader_error_t v1_line_read(uint8_t *data, uint16_t size, uint32_t timeout);
esp_loader_error_t v1_line_set_rate(uint32_t rate);
void v1_line_delay_ms(uint32_t ms);
void v1_line_start_timer(uint32_t ms);
uint32_t v1_line_remaining_time(void);
void v1_line_enter_bootloader(void);
void v1_line_reset_target(void);
/** @} */

/** Whether the build has a stub for the ESP32. */
bool v1_line_has_stub(void);

/** How 2.x connects with a stub to a chip of its own, beside the one that is plugged in. */
esp_loader_error_t v1_line_second_generation_stub(const sim_config_t *config);

/** Reads a register of such a chip through 2.x. */
esp_loader_error_t v1_line_second_generation_read(const sim_config_t *config, uint32_t address,
                                                  uint32_t *value);

#endif
