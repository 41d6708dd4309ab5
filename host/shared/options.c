/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_chip.h"
#include "esp_host_file.h"
#include "shared.h"
#include <string.h>

enum {
    OPTION_BAUD_LEAST = 1200,
    OPTION_BAUD_MOST = 5000000,
    OPTION_ATTEMPTS = 7,
};

typedef struct {
    const char *name;
    bool (*take)(shared_options_t *options, const char *value);
    const char *expected;
} option_t;

void shared_options_init(shared_options_t *options)
{
    *options = (shared_options_t){
        .chip = ESP_UNKNOWN_CHIP,
        .attempts = OPTION_ATTEMPTS,
        .stub = true,
        .skip = true,
        .verify = true,
        .compress = true,
    };
}

/* Which of the words it is; -1: none. */
static int option_choice(const char *const *words, const char *value)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) == 0) {
            return i;
        }
    }
    return -1;
}

static bool option_switch(bool *on, const char *value)
{
    static const char *const words[] = {"off", "on", NULL};
    const int choice = option_choice(words, value);
    *on = choice > 0 || (choice < 0 && *on);
    return choice >= 0;
}

static bool take_stub(shared_options_t *options, const char *value)
{
    return option_switch(&options->stub, value);
}

static bool take_skip(shared_options_t *options, const char *value)
{
    return option_switch(&options->skip, value);
}

static bool take_verify(shared_options_t *options, const char *value)
{
    return option_switch(&options->verify, value);
}

static bool take_judge(shared_options_t *options, const char *value)
{
    return option_switch(&options->judge, value);
}

static bool take_force(shared_options_t *options, const char *value)
{
    return option_switch(&options->force, value);
}

static bool take_compress(shared_options_t *options, const char *value)
{
    return option_switch(&options->compress, value);
}

static bool take_baud(shared_options_t *options, const char *value)
{
    uint32_t baud;
    if (!esp_host_number(value, &baud) || baud < OPTION_BAUD_LEAST || baud > OPTION_BAUD_MOST) {
        return false;
    }
    options->baud = baud;
    return true;
}

static bool take_attempts(shared_options_t *options, const char *value)
{
    uint32_t attempts;
    if (!esp_host_number(value, &attempts) || attempts == 0) {
        return false;
    }
    options->attempts = attempts;
    return true;
}

static bool take_chip(shared_options_t *options, const char *value)
{
    const target_chip_t chip = esp_host_chip_by_name(value);
    if (chip == ESP_UNKNOWN_CHIP && strcmp(value, "any") != 0) {
        return false;
    }
    options->chip = chip;
    return true;
}

static bool take_before(shared_options_t *options, const char *value)
{
    static const char *const words[] = {
        [ESP_HOST_BEFORE_RESET] = "default",
        [ESP_HOST_BEFORE_USB] = "usb",
        [ESP_HOST_BEFORE_NONE] = "none",
        NULL,
    };
    const int choice = option_choice(words, value);
    options->before = choice >= 0 ? (esp_host_before_t)choice : options->before;
    return choice >= 0;
}

static bool take_after(shared_options_t *options, const char *value)
{
    static const char *const words[] = {
        [ESP_LOADER_LEAVE_RESET] = "default",
        [ESP_LOADER_LEAVE_BY_LINES] = "hard-reset",
        [ESP_LOADER_LEAVE_BY_WATCHDOG] = "watchdog-reset",
        [ESP_LOADER_LEAVE_IN_LOADER] = "no-reset",
        NULL,
    };
    const int choice = option_choice(words, value);
    options->after = choice >= 0 ? (esp_loader_leave_t)choice : options->after;
    return choice >= 0;
}

static bool take_flash_size(shared_options_t *options, const char *value)
{
    return esp_host_size(value, &options->flash_size);
}

static const option_t option_list[] = {
    {"baud", take_baud, "a rate from 1200 to 5000000"},
    {"chip", take_chip, "a chip's name, or any"},
    {"attempts", take_attempts, "a number from 1"},
    {"before", take_before, "default, usb or none"},
    {"after", take_after, "default, hard-reset, watchdog-reset or no-reset"},
    {"stub", take_stub, "on or off"},
    {"flash-size", take_flash_size, "a size, as 4MB"},
    {"skip", take_skip, "on or off"},
    {"verify", take_verify, "on or off"},
    {"judge", take_judge, "on or off"},
    {"force", take_force, "on or off"},
    {"compress", take_compress, "on or off"},
};

esploader_kind_t esploader_set(esploader_visit_t *visit, const char *name, const char *value)
{
    const char *given = value != NULL ? value : "";
    for (size_t i = 0; name != NULL && i < sizeof option_list / sizeof option_list[0]; i++) {
        const option_t *option = &option_list[i];
        if (strcmp(option->name, name) != 0) {
            continue;
        }
        if (option->take(&visit->options, given)) {
            return shared_fine(visit);
        }
        esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, NULL, "%s '%s': expected %s", name,
                           given, option->expected);
        return shared_failed(visit);
    }
    esp_host_error_set(&visit->error, ESP_HOST_ERROR_USAGE, NULL, "there is no option '%s'",
                       name != NULL ? name : "");
    return shared_failed(visit);
}
