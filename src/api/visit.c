/*
 * Runs a session through a port.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"
#include "esp_loader_visit.h"

/* Codes for ends at which no operation has failed, so that there is none to return. */
static const uint8_t visit_errors[] = {
    [ESP_LOADER_END_NONE] = ESP_LOADER_ERROR_FAIL,
    [ESP_LOADER_END_DONE] = ESP_LOADER_SUCCESS,
    [ESP_LOADER_END_NO_ANSWER] = ESP_LOADER_ERROR_TIMEOUT,
    [ESP_LOADER_END_UNKNOWN_CHIP] = ESP_LOADER_ERROR_UNSUPPORTED_CHIP,
    [ESP_LOADER_END_OTHER_CHIP] = ESP_LOADER_ERROR_INVALID_TARGET,
    [ESP_LOADER_END_STUB_RUNS] = ESP_LOADER_ERROR_INVALID_TARGET,
    [ESP_LOADER_END_REFUSED] = ESP_LOADER_ERROR_FAIL,
    [ESP_LOADER_END_NO_WATCHDOG_RESET] = ESP_LOADER_ERROR_UNSUPPORTED_FUNC,
    [ESP_LOADER_END_STUB_FAILED] = ESP_LOADER_ERROR_FAIL,
    [ESP_LOADER_END_STUB_NEEDED] = ESP_LOADER_ERROR_UNSUPPORTED_FUNC,
    [ESP_LOADER_END_FLASH_SIZE_UNKNOWN] = ESP_LOADER_ERROR_UNSUPPORTED_CHIP,
    [ESP_LOADER_END_FLASH_SIZE_NEEDED] = ESP_LOADER_ERROR_INVALID_PARAM,
    [ESP_LOADER_END_FAILED] = ESP_LOADER_ERROR_FAIL,
    [ESP_LOADER_END_DIFFERENT] = ESP_LOADER_ERROR_INVALID_MD5,
    [ESP_LOADER_END_PORT_LOST] = ESP_LOADER_ERROR_FAIL,
    [ESP_LOADER_END_ABORTED] = ESP_LOADER_ERROR_FAIL,
};

/* What stands for the port's own way to run the chip: it sets no line itself. */
static const esp_loader_reset_step_t run_step = {.lines = ESP_LOADER_LINE_RESET};
static const esp_loader_reset_sequence_t run_sequence = {&run_step, 1};

/* Lines that are no way into the loader are that one. */
static void visit_reset(esp_loader_t *loader)
{
    esp_loader_engine_t *engine = &loader->_engine;
    if ((esp_loader_engine_wants(engine) & ESP_LOADER_WANT_LINES) != 0 &&
        esp_loader_engine_lines(engine) == run_step.lines) {
        loader->_port->ops->reset_target(loader->_port);
        esp_loader_engine_lines_done(engine);
    }
}

esp_loader_error_t esp_loader_visit(esp_loader_t *loader, esp_loader_session_t *session,
                                    const esp_loader_session_config_t *config)
{
    esp_loader_session_config_t through_port = *config;
    /* Without this function only the chip would change its rate, and be lost. So the session leaves
     * the rate alone. */
    if (loader->_port->ops->change_transmission_rate == NULL) {
        through_port.rate_fixed = true;
    }
    esp_loader_engine_set_run(&loader->_engine, &run_sequence);
    esp_loader_session_init(session, &loader->_engine, &through_port);
    while (esp_loader_session_advance(session)) {
        visit_reset(loader);
        /* The session judges how an operation ended: a failure may lead to another way. */
        (void)blocking_run_with_baud(loader);
    }
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(session);
    /* If an operation has failed, its code says more than the end of the session. */
    return outcome->result.code != ESP_LOADER_SUCCESS
               ? outcome->result.code
               : (esp_loader_error_t)visit_errors[outcome->end];
}
