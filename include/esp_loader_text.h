/**
 * Texts for results: what happened and what to do about it. English, without line ends. In a file
 * of their own, so that firmware that does not print does not carry them.
 *
 * All functions may be called at any time, with what the library has given. They return constant
 * texts, which last as long as the program, and never NULL.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ESP_LOADER_TEXT_H
#define ESP_LOADER_TEXT_H

#include "esp_loader_error.h"
#include "esp_loader_session.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What an error code means; an unknown code has a text, too. */
const char *esp_loader_error_text(esp_loader_error_t error);

/** What to try after an error; empty where there is nothing to try. */
const char *esp_loader_error_advice(esp_loader_error_t error);

/** What a chip's status byte means. */
const char *esp_loader_status_text(uint8_t status);

/** Name of a command by its opcode, as "FLASH_BEGIN"; "no command" for 0. */
const char *esp_loader_command_name(uint8_t opcode);

/**
 * Who answers, as "ROM loader in Secure Download Mode"; "no loader" when no chip is connected. With
 * ESP_LOADER_ERROR_UNSUPPORTED_FUNC and esp_loader_chip_name() it says who cannot: "not supported
 * by the ROM loader of the ESP8266".
 */
const char *esp_loader_loader_name(const esp_loader_engine_t *engine);

/** What to do when that loader does not support something. */
const char *esp_loader_unsupported_advice(const esp_loader_engine_t *engine);

/** @name Of a session @{ */

/** What was being done, as in "cannot <text>". */
const char *esp_loader_doing_text(esp_loader_doing_t doing);

/** How a visit ended, as a clause without its figures: "no chip answers, nothing was received". */
const char *esp_loader_end_text(const esp_loader_outcome_t *outcome);

/** What to do then; empty where there is nothing to do. */
const char *esp_loader_end_advice(const esp_loader_outcome_t *outcome);

/** What has happened, as a clause without its figures: "a flasher stub is loaded". */
const char *esp_loader_event_text(const esp_loader_event_t *event);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
