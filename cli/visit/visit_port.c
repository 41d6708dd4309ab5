/* SPDX-License-Identifier: Apache-2.0 */
#include "visit/visit_port.h"
#include "esp_host_port.h"
#include "interrupt.h"
#include "view/failure.h"
#include "view/message.h"
#include <string.h>
#include <time.h>

/* What esptool's serial library can be told behind a network port is of no meaning here. */
static void port_trim(char *port)
{
    static const char *const known[] = {"?ign_set_control", "?poll_modem",
                                        "?timeout=", "?logging="};
    char *query = strstr(port, "://") != NULL ? strchr(port, '?') : NULL;
    for (size_t i = 0; query != NULL && i < sizeof(known) / sizeof(known[0]); i++) {
        if (strncmp(query, known[i], strlen(known[i])) == 0) {
            *query = '\0';
            return;
        }
    }
}

static const esp_loader_reset_sequence_t *port_sequence(const reset_steps_t *steps,
                                                        esp_loader_reset_sequence_t *sequence)
{
    *sequence = (esp_loader_reset_sequence_t){steps->steps, steps->count};
    return steps->count != 0 ? sequence : NULL;
}

/* Some ports are there a moment later, as those of boards that are just plugged in. */
static bool port_open(const cli_visit_t *visit, esp_host_error_t *error)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    uint32_t attempt = 1;
    while (!esp_host_visit_open(visit->host, error)) {
        if (error->kind != ESP_HOST_ERROR_PORT || attempt >= visit->options->open_attempts ||
            interrupt_asked(NULL)) {
            return false;
        }
        message_update("Opening %s: attempt %u", esp_host_visit_port(visit->host),
                       (unsigned)++attempt);
        nanosleep(&pause, NULL);
    }
    return true;
}

cli_exit_t visit_port_open(cli_visit_t *visit, uint32_t rate, const esp_host_hooks_t *hooks)
{
    static const esp_host_before_t befores[] = {
        [OPTIONS_BEFORE_DEFAULT] = ESP_HOST_BEFORE_RESET,
        [OPTIONS_BEFORE_NONE] = ESP_HOST_BEFORE_NONE,
        [OPTIONS_BEFORE_USB] = ESP_HOST_BEFORE_USB,
    };
    const options_t *options = visit->options;
    char port[ESP_HOST_PORT_SIZE];
    esp_host_error_t error = {0};
    if (options->config_path[0] != '\0') {
        message_say("Loaded custom configuration from %s", options->config_path);
        if (options->config_unknown[0] != '\0') {
            message_warn("check its spelling", "%s: '%s' is no setting that is known",
                         options->config_path, options->config_unknown);
        }
    }
    if (!esp_host_port_choose_filtered(options->port, &options->port_filter, port, &error)) {
        failure_print(&error, NULL);
        return CLI_PORT;
    }
    port_trim(port);
    const esp_host_visit_config_t config = {
        .port = port,
        .baud = rate,
        .before = befores[options->before],
        .into_loader = port_sequence(&options->reset_into_loader, &visit->into_loader),
        .classic = port_sequence(&options->reset_classic, &visit->classic),
        .to_run = port_sequence(&options->reset_to_run, &visit->to_run),
        .hooks = *hooks,
        .user = visit,
    };
    visit->host = esp_host_visit_new(&config, &error);
    if (visit->host == NULL || !port_open(visit, &error)) {
        return failure_print(&error, NULL);
    }
    return CLI_OK;
}
