/* SPDX-License-Identifier: Apache-2.0 */
#include "visit/visit.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VISIT_USUAL_BAUD = 115200 };

uint32_t esp_host_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000);
}

const uint8_t *esp_host_pull(void *user, uint32_t offset, uint32_t size)
{
    (void)size;
    return (const uint8_t *)user + offset;
}

esp_host_visit_t *esp_host_visit_new(const esp_host_visit_config_t *config, esp_host_error_t *error)
{
    if (config->port == NULL || config->port[0] == '\0') {
        esp_host_error_set(error, ESP_HOST_ERROR_USAGE, "name a port", "no port is named");
        return NULL;
    }
    esp_host_visit_t *visit = calloc(1, sizeof *visit);
    char *port = strdup(config->port);
    if (visit == NULL || port == NULL) {
        free(visit);
        free(port);
        esp_host_error_set(error, ESP_HOST_ERROR_MEMORY, NULL, "out of memory");
        return NULL;
    }
    visit->port = port;
    visit->baud = config->baud != 0 ? config->baud : VISIT_USUAL_BAUD;
    visit->before = config->before;
    visit->into_loader = config->into_loader;
    visit->classic = config->classic;
    visit->to_run = config->to_run;
    visit->hooks = config->hooks;
    visit->user = config->user;
    atomic_init(&visit->cancelled, false);
    return visit;
}

void esp_host_visit_free(esp_host_visit_t *visit)
{
    if (visit != NULL) {
        esp_host_visit_cancel(visit);
        visit_close_line(visit);
        free(visit->port);
        free(visit);
    }
}

void esp_host_visit_cancel(esp_host_visit_t *visit)
{
    atomic_store_explicit(&visit->cancelled, true, memory_order_relaxed);
}

bool visit_is_cancelled(const esp_host_visit_t *visit)
{
    return atomic_load_explicit(&visit->cancelled, memory_order_relaxed) ||
           (visit->hooks.cancelled != NULL && visit->hooks.cancelled(visit->user));
}

static bool visit_open_is_cancelled(void *user)
{
    return visit_is_cancelled(user);
}

void visit_close_line(esp_host_visit_t *visit)
{
    if (visit->opening != NULL) {
        visit->line = serial_line_open_end(visit->opening, NULL);
        visit->opening = NULL;
    }
    serial_line_close(visit->line);
    visit->line = NULL;
}

bool visit_open_line(esp_host_visit_t *visit, uint32_t baud)
{
    serial_line_error_t error;
    if (visit->opening == NULL) {
        visit_close_line(visit);
        visit->line =
            serial_line_open_cancellable(visit->port, baud, visit_open_is_cancelled, visit, &error);
    } else {
        visit->line = serial_line_open_end(visit->opening, &error);
        visit->opening = NULL;
    }
    visit->opened = esp_host_now_ms();
    if (visit->line == NULL) {
        visit->line_error = error;
        return false;
    }
    visit->line_error = SERIAL_LINE_OK;
    visit->line_baud = baud;
    return true;
}

void esp_host_visit_open_begin(esp_host_visit_t *visit)
{
    visit_close_line(visit);
    visit->opening =
        serial_line_open_begin(visit->port, visit->baud, visit_open_is_cancelled, visit);
}

bool esp_host_visit_open(esp_host_visit_t *visit, esp_host_error_t *error)
{
    if (visit_open_line(visit, visit->baud)) {
        return true;
    }
    if (visit_is_cancelled(visit)) {
        return esp_host_error_set(error, ESP_HOST_ERROR_INTERRUPTED, NULL,
                                  "interrupted: could not open %s", visit->port);
    }
    return esp_host_error_set_line(error, visit->port, visit->line_error);
}

const esp_loader_stub_t *esp_host_stub(void *user, target_chip_t chip, uint16_t revision)
{
    (void)user;
    return esp_loader_stub_find(chip, revision);
}

void esp_host_visit_defaults(const esp_host_visit_t *visit, esp_loader_session_config_t *config)
{
    /* None is open where the port was awaited when the visit ended. */
    const bool is_open = visit->line != NULL;
    const bool usb = is_open && serial_line_is_usb_jtag(visit->line);
    *config = (esp_loader_session_config_t)ESP_LOADER_SESSION_CONFIG_DEFAULT(&esp_loader_steps_all);
    config->loader_rate = visit->baud;
    config->stub = esp_host_stub;
    config->port_returns = usb;
    config->reached = usb ? ESP_LOADER_REACHED_USB_SERIAL_JTAG : ESP_LOADER_REACHED_UNKNOWN;
    config->rate_fixed = usb || !is_open || !serial_line_has_baud(visit->line);
}

static const esp_loader_reset_sequence_t *visit_sequence(const esp_host_visit_t *visit,
                                                         const esp_loader_reset_sequence_t *own,
                                                         const esp_loader_reset_sequence_t *classic,
                                                         const esp_loader_reset_sequence_t *usb)
{
    if (visit->line == NULL || !serial_line_can_reset(visit->line)) {
        return NULL;
    }
    if (own != NULL) {
        return own;
    }
    if (visit->before == ESP_HOST_BEFORE_USB || serial_line_is_usb_jtag(visit->line)) {
        return usb;
    }
    return visit->classic != NULL && classic == &esp_loader_reset_classic ? visit->classic
                                                                          : classic;
}

const esp_loader_reset_sequence_t *visit_reset_sequence(const esp_host_visit_t *visit,
                                                        bool into_loader)
{
    return into_loader ? visit_sequence(visit, visit->into_loader, &esp_loader_reset_classic,
                                        &esp_loader_reset_usb_serial_jtag)
                       : visit_sequence(visit, visit->to_run, &esp_loader_reset_run,
                                        &esp_loader_reset_run_usb_serial_jtag);
}

static void visit_make_engine(esp_host_visit_t *visit)
{
    const esp_loader_engine_config_t config = {
        .tx_buffer = visit->tx,
        .tx_size = VISIT_TX_SIZE,
        .baud = visit->config.loader_rate,
        .enter_bootloader =
            visit->before == ESP_HOST_BEFORE_NONE ? NULL : visit_reset_sequence(visit, true),
        .run = visit_reset_sequence(visit, false),
    };
    esp_loader_engine_init(&visit->engine, &config);
}

/* What is being done, as far as events tell: for a visit that is given up. */
static void visit_follow(esp_host_visit_t *visit, esp_loader_event_kind_t kind)
{
    static const uint8_t doing[] = {
        [ESP_LOADER_EVENT_ATTEMPT] = ESP_LOADER_DOING_CONNECT,
        [ESP_LOADER_EVENT_CHIP] = ESP_LOADER_DOING_LOOK_AT_USB,
        [ESP_LOADER_EVENT_STUB_LOADING] = ESP_LOADER_DOING_START_STUB,
        [ESP_LOADER_EVENT_STUB_STARTED] = ESP_LOADER_DOING_ATTACH_FLASH,
        [ESP_LOADER_EVENT_RATE_BY_RESET] = ESP_LOADER_DOING_CHANGE_RATE,
        [ESP_LOADER_EVENT_READY] = ESP_LOADER_DOING_END,
        [ESP_LOADER_EVENT_LEAVING] = ESP_LOADER_DOING_RESET,
        [ESP_LOADER_EVENT_DONE] = ESP_LOADER_DOING_CONNECT,
        [ESP_LOADER_EVENT_WORD] = ESP_LOADER_DOING_CONNECT,
    };
    if (kind == ESP_LOADER_EVENT_ATTEMPT || doing[kind] != ESP_LOADER_DOING_CONNECT) {
        visit->doing = (esp_loader_doing_t)doing[kind];
    }
}

static void visit_on_event(void *user, const esp_loader_event_t *event)
{
    esp_host_visit_t *visit = user;
    visit_follow(visit, event->kind);
    if (event->kind == ESP_LOADER_EVENT_ATTEMPT) {
        esp_host_visit_flush(visit);
    }
    if (visit->hooks.event != NULL) {
        visit->hooks.event(visit->user, visit, event);
    }
}

static bool visit_on_approve(void *user, esp_loader_approve_t what)
{
    esp_host_visit_t *visit = user;
    return visit->hooks.approve == NULL || visit->hooks.approve(visit->user, visit, what);
}

static const esp_loader_stub_t *visit_on_stub(void *user, target_chip_t chip, uint16_t revision)
{
    const esp_host_visit_t *visit = user;
    return visit->config.stub(visit->user, chip, revision);
}

void esp_host_visit_begin(esp_host_visit_t *visit, const esp_loader_session_config_t *config)
{
    esp_loader_session_config_t own = *config;
    visit->config = *config;
    visit->begun = true;
    visit->done = false;
    visit->interrupted = false;
    visit->fresh = true;
    visit->port_awaited = false;
    visit->line_error = SERIAL_LINE_OK;
    visit->ready = true;
    visit->doing = ESP_LOADER_DOING_CONNECT;
    visit->seen = esp_host_now_ms();
    visit->ticked = visit->seen;
    own.event = visit_on_event;
    own.approve = visit_on_approve;
    own.stub = config->stub != NULL ? visit_on_stub : NULL;
    own.user = visit;
    visit_make_engine(visit);
    esp_loader_session_init(&visit->session, &visit->engine, &own);
}

void esp_host_visit_flush(esp_host_visit_t *visit)
{
    if (visit->line != NULL) {
        /* A line that is lost tells so again when it is used. */
        (void)serial_line_flush_input(visit->line);
    }
}

bool esp_host_visit_port_returns(const esp_host_visit_t *visit)
{
    const esp_loader_target_t *target = esp_loader_session_target(&visit->session);
    return target->left || target->reached == ESP_LOADER_REACHED_USB_OTG ||
           target->reached == ESP_LOADER_REACHED_USB_SERIAL_JTAG;
}

bool esp_host_visit_is_done(const esp_host_visit_t *visit)
{
    return visit->done;
}

esp_loader_session_t *esp_host_visit_session(esp_host_visit_t *visit)
{
    return &visit->session;
}

serial_line_t *esp_host_visit_line(esp_host_visit_t *visit)
{
    return visit->line;
}

const char *esp_host_visit_port(const esp_host_visit_t *visit)
{
    return visit->port;
}
