/* SPDX-License-Identifier: Apache-2.0 */
#include "view/compat_view.h"
#include "esp_host_chip.h"
#include "esp_loader_text.h"
#include "view/message.h"
#include "view/task/progress.h"

/* What the chip in view tells of itself, before it is shown. */
static esp_host_words_t compat_words;

static void compat_features(const esp_loader_target_t *target)
{
    char features[ESP_HOST_FEATURES_SIZE];
    if (esp_host_chip_features(target->chip, &compat_words, features)) {
        message_compat("Features:           %s", features);
    }
    const unsigned crystal = esp_host_chip_crystal(target->chip, &compat_words, target->baud);
    if (crystal != 0) {
        message_compat("Crystal frequency:  %uMHz", crystal);
    }
}

static void compat_word(const esp_loader_event_t *event)
{
    if (event->other < ESP_HOST_WORDS) {
        compat_words.values[event->other] = event->value;
        compat_words.have[event->other] = true;
    }
}

static void compat_chip(const char *port, const esp_loader_target_t *target)
{
    const uint8_t *mac = target->identity.mac;
    const char *chip = esp_loader_chip_name(target->chip);
    const unsigned revision = target->identity.revision;
    message_compat("Detecting chip type... %s", chip);
    message_compat("Connected to %s on %s:", chip, port);
    if (!target->identified) {
        message_compat("Chip type:          %s in Secure Download Mode", chip);
        message_compat("Chip is %s in Secure Download Mode", chip);
        return;
    }
    message_compat("Chip type:          %s (revision v%u.%u)", chip, revision / 100,
                   revision % 100);
    message_compat("Chip is %s (revision v%u.%u)", chip, revision / 100, revision % 100);
    compat_features(target);
    message_compat("MAC:                %02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
                   mac[3], mac[4], mac[5]);
}

static void compat_leaving(esp_loader_leaving_t leaving)
{
    static const char *const words[] = {
        [ESP_LOADER_LEAVING_STAYS] = "Staying in bootloader.",
        [ESP_LOADER_LEAVING_BY_HAND] = "Staying in bootloader.",
        [ESP_LOADER_LEAVING_BY_LINES] = "Hard resetting via RTS pin...",
        [ESP_LOADER_LEAVING_BY_WATCHDOG] = "Hard resetting with a watchdog...",
        [ESP_LOADER_LEAVING_STARTED] = "Exiting immediately.",
    };
    message_compat("Leaving...");
    message_compat("%s", words[leaving]);
}

void compat_view_event(const char *port, const esp_loader_session_t *session,
                       const esp_loader_event_t *event)
{
    switch (event->kind) {
    case ESP_LOADER_EVENT_ATTEMPT:
        compat_words = (esp_host_words_t){.have = {false}};
        if (event->value == 1) {
            message_compat("Connecting...");
        }
        return;
    case ESP_LOADER_EVENT_WORD:
        compat_word(event);
        return;
    case ESP_LOADER_EVENT_CHIP:
        compat_chip(port, esp_loader_session_target(session));
        return;
    case ESP_LOADER_EVENT_STUB_LOADING:
        message_compat("Uploading stub flasher...");
        return;
    case ESP_LOADER_EVENT_STUB_STARTED:
        message_compat("Stub flasher running.");
        return;
    case ESP_LOADER_EVENT_RATE:
        message_compat("Changing baud rate to %u...", (unsigned)event->value);
        message_compat("Changed.");
        return;
    case ESP_LOADER_EVENT_LEAVING:
        compat_leaving((esp_loader_leaving_t)event->value);
        return;
    default:
        return;
    }
}

void compat_view_flash_size(uint32_t bytes)
{
    const unsigned kilobytes = (unsigned)(bytes / 1024);
    message_compat("Detected flash size: %u%s", kilobytes < 1024 ? kilobytes : kilobytes / 1024,
                   kilobytes < 1024 ? "KB" : "MB");
}

void compat_view_flash(const esp_loader_flash_info_t *flash, bool identified)
{
    const unsigned id = (unsigned)flash->id;
    if (identified) {
        message_compat("Manufacturer: %02x", id & 0xFF);
        message_compat("Device: %02x%02x", id >> 8 & 0xFF, id >> 16 & 0xFF);
    }
    compat_view_flash_size(flash->size);
}

unsigned compat_view_writing(const esp_host_plan_file_t *file, uint32_t done, uint32_t total,
                             unsigned percent)
{
    const unsigned now = progress_percent(done, total);
    if (now > percent && now < 100) {
        message_compat("Writing at 0x%08x... (%u %%)", (unsigned)(file->offset + done), now);
    }
    return now > percent ? now : percent;
}

void compat_view_written(const esp_host_plan_file_t *file, uint32_t ms)
{
    message_compat("Writing at 0x%08x... (100 %%)", (unsigned)(file->offset + file->size));
    message_compat("Wrote %u bytes at 0x%08x in %u.%u seconds.", (unsigned)file->size,
                   (unsigned)file->offset, (unsigned)(ms / 1000), (unsigned)(ms % 1000 / 100));
}

void compat_view_totals(const esp_host_plan_t *plan)
{
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->images[i].verified) {
            message_compat("Hash of data verified.");
        }
    }
}
