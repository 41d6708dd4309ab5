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

static void port_tell_configuration(const options_t *options)
{
    if (options->config_path[0] == '\0') {
        return;
    }
    message_say("Loaded custom configuration from %s", options->config_path);
    if (options->config_unknown[0] != '\0') {
        message_warn("check its spelling", "%s: '%s' is no setting that is known",
                     options->config_path, options->config_unknown);
    }
}

/* As esptool does, and otherwise where somebody has said which ports may be tried: a board of
 * another project that looks the same must not be met by chance. */
static bool port_is_searched(const options_t *options)
{
    const bool named = options->port != NULL && options->port[0] != '\0';
    return !named && (message_is_compat() || esp_host_port_filter_is_set(&options->port_filter));
}

cli_exit_t visit_port_find(const options_t *options, bool search, esp_host_ports_t *ports)
{
    esp_host_error_t error = {0};
    bool found;
    port_tell_configuration(options);
    if (search && port_is_searched(options)) {
        found = esp_host_port_list(&options->port_filter, message_is_compat(), ports, &error);
        if (found) {
            message_compat("Found %u serial ports...", ports->count);
        }
    } else {
        ports->count = 1;
        found = esp_host_port_choose_filtered(options->port, &options->port_filter, ports->names[0],
                                              &error);
    }
    return found ? CLI_OK : failure_print(&error, NULL);
}

bool visit_port_open(cli_visit_t *visit, char port[ESP_HOST_PORT_SIZE], uint32_t rate,
                     const esp_host_hooks_t *hooks, esp_host_error_t *error)
{
    static const esp_host_before_t befores[] = {
        [OPTIONS_BEFORE_DEFAULT] = ESP_HOST_BEFORE_RESET,
        [OPTIONS_BEFORE_NONE] = ESP_HOST_BEFORE_NONE,
        [OPTIONS_BEFORE_USB] = ESP_HOST_BEFORE_USB,
    };
    const options_t *options = visit->options;
    port_trim(port);
    message_compat("Serial port %s:", port);
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
    esp_host_visit_free(visit->host); /* that of a port tried before */
    visit->host = esp_host_visit_new(&config, error);
    return visit->host != NULL && port_open(visit, error);
}

bool visit_port_next(const esp_host_ports_t *ports, unsigned *at, const esp_host_error_t *error)
{
    if (error->kind != ESP_HOST_ERROR_PORT && error->kind != ESP_HOST_ERROR_VISIT) {
        return false; /* the person or the machine has ended it, no port */
    }
    if (ports->count > 1) {
        message_compat("%s failed to connect: %s", ports->names[*at], esp_host_error_text(error));
        message_warn(NULL, "not on %s: %s", ports->names[*at], esp_host_error_text(error));
    }
    (*at)++;
    return *at < ports->count;
}

cli_exit_t visit_port_print_none(const esp_host_ports_t *ports)
{
    message_compat_error(
        "Could not connect to an Espressif device on any of the %u available serial ports.",
        ports->count);
    message_error("put the chip into its loader by hand, or name its port with --port",
                  "no chip that is wanted answers on any of %u ports", ports->count);
    return CLI_NO_CHIP;
}
