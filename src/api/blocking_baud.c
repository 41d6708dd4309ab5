/*
 * Operations that change the rate of the line, for those programs alone that have some.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "api/blocking.h"

static void blocking_baud(esp_loader_engine_t *engine, esp_loader_port_t *port)
{
    esp_loader_error_t error = ESP_LOADER_SUCCESS;
    if (port->ops->change_transmission_rate != NULL) {
        error = port->ops->change_transmission_rate(port, esp_loader_engine_baud(engine));
    }
    /* The port's own error ends the operation and becomes its result. Not reported as done before:
     * where nothing else follows that would have ended the operation well. */
    if (error == ESP_LOADER_SUCCESS) {
        esp_loader_engine_baud_done(engine);
    } else {
        esp_loader_engine_abort(engine, error);
    }
}

esp_loader_error_t blocking_run_with_baud(esp_loader_t *loader)
{
    for (;;) {
        const esp_loader_error_t error = blocking_run(loader);
        if ((esp_loader_engine_wants(&loader->_engine) & ESP_LOADER_WANT_BAUD) == 0) {
            return error;
        }
        /* More than once where the new rate does not work and the host goes back. */
        blocking_baud(&loader->_engine, loader->_port);
    }
}
