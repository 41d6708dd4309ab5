/* SPDX-License-Identifier: Apache-2.0 */
#include "view/task/visit_view.h"
#include "esp_loader_stub.h"
#include "esp_loader_text.h"
#include "view/compat_view.h"
#include "view/json/json_view.h"
#include "view/look/look.h"
#include "view/message.h"
#include <stdio.h>

enum { VISIT_MAX_DOTS = 40 };

static void view_attempt(const char *port, uint32_t attempt)
{
    static const char dots[VISIT_MAX_DOTS + 1] = "........................................";
    message_update("Connecting to %s %.*s", port, (int)((attempt - 1) % VISIT_MAX_DOTS) + 1, dots);
}

/* A heading, as long as there is room. */
static void view_heading(const char *port, const esp_loader_target_t *target, const char *mac)
{
    const char *on = look_style(stdout, LOOK_STRONG);
    const char *off = on[0] != '\0' ? look_style(stdout, LOOK_PLAIN) : "";
    const char *quiet = look_style(stdout, LOOK_QUIET);
    const char *chip = esp_loader_chip_name(target->chip);
    const unsigned major = (unsigned)target->identity.revision / 100;
    const unsigned minor = (unsigned)target->identity.revision % 100;
    char text[LOOK_LINE];
    snprintf(text, sizeof text, "%s%s%s revision %u.%u  MAC %s  %s%s%s", on, chip, off, major,
             minor, mac, quiet, port, off);
    if (look_columns(text) >= look_width(stdout)) {
        snprintf(text, sizeof text, "%s%s%s revision %u.%u  MAC %s", on, chip, off, major, minor,
                 mac);
    }
    if (look_columns(text) >= look_width(stdout)) {
        snprintf(text, sizeof text, "%s%s%s rev %u.%u  %s", on, chip, off, major, minor, mac);
    }
    message_say("%s", text);
}

static void view_chip(const char *port, const esp_loader_target_t *target)
{
    char text[24];
    const uint8_t *mac = target->identity.mac;
    const char *chip = esp_loader_chip_name(target->chip);
    if (target->secure_download) {
        message_say("Connected to %s: %s in Secure Download Mode, which tells no more", port, chip);
        return;
    }
    snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3],
             mac[4], mac[5]);
    if (message_is_live() && !message_is_compat()) {
        view_heading(port, target, text);
        return;
    }
    message_say("Connected to %s: %s revision %u.%u, MAC %s", port, chip,
                (unsigned)target->identity.revision / 100,
                (unsigned)target->identity.revision % 100, text);
}

static void view_stub(const esp_loader_event_t *event, const char *chip)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_STUB_FOUND:
        message_say("A flasher stub runs there already: it is used");
        return;
    case ESP_LOADER_EVENT_STUB_FORBIDDEN:
        message_say("Secure Download Mode runs no flasher stub: going on with the ROM loader");
        return;
    case ESP_LOADER_EVENT_STUB_ABSENT:
        message_say("No flasher stub for the %s, going on with the ROM loader: %s", chip,
                    esp_loader_stub_absence());
        return;
    default: /* ESP_LOADER_EVENT_STUB_LOADING */
        message_update("Starting the flasher stub");
        return;
    }
}

static void view_rate(const esp_loader_event_t *event, const char *chip, bool rate_asked_for)
{
    const unsigned baud = (unsigned)event->value;
    switch (event->kind) {
    case ESP_LOADER_EVENT_RATE_FIXED:
        message_say("This line has no rate: --baud has no effect");
        return;
    case ESP_LOADER_EVENT_RATE_NEEDS_RESET:
        message_warn(NULL, "the %s takes its rate at a reset only: going on at %u baud", chip,
                     baud);
        return;
    case ESP_LOADER_EVENT_RATE_BY_RESET:
        message_say("The %s takes its rate at a reset: connecting again at %u baud", chip, baud);
        return;
    case ESP_LOADER_EVENT_RATE_FAILED:
        if (rate_asked_for) {
            message_warn(NULL, "%u baud does not work here, going on at %u", baud,
                         (unsigned)event->other);
        } else {
            message_say("%u baud does not hold here: looking for one that does", baud);
        }
        return;
    default: /* ESP_LOADER_EVENT_RATE_STAYS */
        message_say("It stays at %u baud", baud);
        return;
    }
}

static void view_leaving(esp_loader_leaving_t leaving)
{
    if (leaving == ESP_LOADER_LEAVING_STAYS) {
        message_say("The chip stays in its loader");
    } else if (leaving == ESP_LOADER_LEAVING_BY_HAND) {
        message_say("This port cannot reset the chip: reset it by hand");
    }
}

/* What has failed is in the outcome already, although the visit goes on. */
static void view_again(const esp_loader_session_t *session)
{
    const esp_loader_outcome_t *outcome = esp_loader_session_outcome(session);
    message_warn(NULL, "could not %s (%s): connecting again, and going on where it was",
                 esp_loader_doing_text(outcome->doing),
                 esp_loader_error_text(outcome->result.code));
}

void visit_view_event(const char *port, const esp_loader_session_t *session,
                      const esp_loader_event_t *event, bool rate_asked_for)
{
    const esp_loader_target_t *target = esp_loader_session_target(session);
    const char *chip = esp_loader_chip_name(target->chip);
    compat_view_event(port, session, event);
    if (json_visit_event(port, session, event)) {
        return;
    }
    switch (event->kind) {
    case ESP_LOADER_EVENT_ATTEMPT:
        view_attempt(port, event->value);
        return;
    case ESP_LOADER_EVENT_CHIP:
        view_chip(port, target);
        return;
    case ESP_LOADER_EVENT_STUB_FOUND:
    case ESP_LOADER_EVENT_STUB_FORBIDDEN:
    case ESP_LOADER_EVENT_STUB_ABSENT:
    case ESP_LOADER_EVENT_STUB_LOADING:
        view_stub(event, chip);
        return;
    case ESP_LOADER_EVENT_RATE_FIXED:
    case ESP_LOADER_EVENT_RATE_NEEDS_RESET:
    case ESP_LOADER_EVENT_RATE_BY_RESET:
    case ESP_LOADER_EVENT_RATE_FAILED:
    case ESP_LOADER_EVENT_RATE_STAYS:
        view_rate(event, chip, rate_asked_for);
        return;
    case ESP_LOADER_EVENT_AGAIN:
        view_again(session);
        return;
    case ESP_LOADER_EVENT_FLASH_SMALLER:
        message_warn("what is written past its end lands at its beginning: check --flash-size",
                     "the flash tells %u KiB, --flash-size %u KiB", (unsigned)event->value / 1024,
                     (unsigned)event->other / 1024);
        return;
    case ESP_LOADER_EVENT_LEAVING:
        view_leaving((esp_loader_leaving_t)event->value);
        return;
    default:
        return;
    }
}

void visit_view_warn_of_reset(void)
{
    message_warn("reset it by hand once all is written, or use a port with DTR and RTS",
                 "--monitor-until waits for the chip's start, but this port cannot reset it");
}
