/* SPDX-License-Identifier: Apache-2.0 */
#include "esp_host_file.h"
#include "make/maker.h"
#include <string.h>

typedef struct {
    const char *name;
    bool (*take)(make_options_t *options, const char *value);
    const char *expected;
} make_option_t;

void make_options_init(make_options_t *options)
{
    *options = (make_options_t){
        .chip = ESP_IMAGE_CHIP_UNKNOWN,
        .version = ESP_IMAGE_VERSION_1,
        .max_revision = UINT16_MAX,
        .table_offset = ESP_IMAGE_TABLE_OFFSET,
    };
}

/* Which of the words it is. @return false: none */
static bool make_word(const char *const *words, const char *value, unsigned *choice)
{
    for (unsigned i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) == 0) {
            *choice = i;
            return true;
        }
    }
    return false;
}

static bool make_switch(const char *value, bool *on)
{
    static const char *const words[] = {"off", "on", NULL};
    unsigned choice = *on;
    const bool known = make_word(words, value, &choice);
    *on = choice != 0;
    return known;
}

static bool take_chip(make_options_t *options, const char *value)
{
    const esp_image_chip_t chip = esp_image_chip_by_name(value);
    if (chip == ESP_IMAGE_CHIP_UNKNOWN && strcmp(value, "any") != 0) {
        return false;
    }
    options->chip = chip;
    return true;
}

static bool take_flash_mode(make_options_t *options, const char *value)
{
    options->settings.set_mode = esp_image_flash_mode(value, &options->settings.mode);
    return options->settings.set_mode || strcmp(value, "keep") == 0;
}

static bool take_flash_freq(make_options_t *options, const char *value)
{
    options->settings.set_clock = esp_host_flash_clock(value, &options->settings.mhz);
    return options->settings.set_clock || strcmp(value, "keep") == 0;
}

static bool take_flash_size(make_options_t *options, const char *value)
{
    esp_image_settings_t *settings = &options->settings;
    settings->set_size = esp_host_flash_size(value, &settings->size, &settings->size_shared);
    return settings->set_size || strcmp(value, "keep") == 0;
}

static bool take_format(make_options_t *options, const char *value)
{
    static const char *const words[] = {
        [ESP_HOST_MERGE_RAW] = "raw",
        [ESP_HOST_MERGE_UF2] = "uf2",
        [ESP_HOST_MERGE_HEX] = "hex",
        NULL,
    };
    unsigned choice = options->format;
    const bool known = make_word(words, value, &choice);
    options->format = (esp_host_merge_format_t)choice;
    return known;
}

static bool take_target_offset(make_options_t *options, const char *value)
{
    return esp_host_number(value, &options->target_offset);
}

static bool take_pad_to(make_options_t *options, const char *value)
{
    enum { MOST = 0x8000000 };
    uint32_t size = 0;
    const bool known = esp_host_size(value, &size) && size <= MOST;
    options->pad_to = known ? size : options->pad_to;
    return known;
}

static bool take_version(make_options_t *options, const char *value)
{
    uint32_t version = 0;
    const bool known = esp_host_number(value, &version) && version >= ESP_IMAGE_VERSION_1 &&
                       version <= ESP_IMAGE_VERSION_3;
    options->version = known ? (esp_image_version_t)version : options->version;
    return known;
}

static bool take_revision(const char *value, uint16_t *revision)
{
    uint32_t number = 0;
    const bool known = esp_host_number(value, &number) && number <= UINT16_MAX;
    *revision = known ? (uint16_t)number : *revision;
    return known;
}

static bool take_min_revision(make_options_t *options, const char *value)
{
    return take_revision(value, &options->min_revision);
}

static bool take_max_revision(make_options_t *options, const char *value)
{
    return take_revision(value, &options->max_revision);
}

static bool take_digest(make_options_t *options, const char *value)
{
    bool on = !options->without_digest;
    const bool known = make_switch(value, &on);
    options->without_digest = !on;
    return known;
}

static bool take_secure(make_options_t *options, const char *value)
{
    static const char *const words[] = {
        [ESP_IMAGE_SECURE_NONE] = "none",
        [ESP_IMAGE_SECURE_V1] = "v1",
        [ESP_IMAGE_SECURE_V2] = "v2",
        NULL,
    };
    unsigned choice = options->secure;
    const bool known = make_word(words, value, &choice);
    options->secure = (esp_image_secure_t)choice;
    return known;
}

static bool take_segments(make_options_t *options, const char *value)
{
    return make_switch(value, &options->segments);
}

static bool take_page(make_options_t *options, const char *value)
{
    return esp_host_size(value, &options->page);
}

static bool take_table_offset(make_options_t *options, const char *value)
{
    return esp_host_number(value, &options->table_offset);
}

static bool take_size(make_options_t *options, const char *value)
{
    enum { MOST = 0x4000000 };
    uint32_t size = 0;
    const bool known =
        esp_host_size(value, &size) && size != 0 && size <= MOST && size % ESP_IMAGE_NVS_PAGE == 0;
    options->size = known ? size : options->size;
    return known;
}

static bool take_nvs_version(make_options_t *options, const char *value)
{
    static const char *const words[] = {"2", "1", NULL};
    unsigned choice = options->nvs_version_1;
    const bool known = make_word(words, value, &choice);
    options->nvs_version_1 = choice == 1;
    return known;
}

static bool take_keys(make_options_t *options, const char *value)
{
    static const char digits[] = "0123456789abcdef";
    options->encrypted = false;
    memset(options->keys, 0, sizeof options->keys);
    if (value[0] == '\0') {
        return true;
    }
    if (strlen(value) != 2 * sizeof options->keys || value[strspn(value, digits)] != '\0') {
        return false;
    }
    for (size_t i = 0; i < 2 * sizeof options->keys; i++) {
        const unsigned digit = (unsigned)(strchr(digits, value[i]) - digits);
        options->keys[i / 2] = (uint8_t)(options->keys[i / 2] * 16u + digit);
    }
    options->encrypted = true;
    return true;
}

static const make_option_t make_option_list[] = {
    {"chip", take_chip, "a chip's name, or any"},
    {"flash-mode", take_flash_mode, "qio, qout, dio, dout or keep"},
    {"flash-freq", take_flash_freq, "a clock, as 80m, or keep"},
    {"flash-size", take_flash_size, "a size, as 4MB, or keep"},
    {"format", take_format, "raw, hex or uf2"},
    {"target-offset", take_target_offset, "an offset, as 0x1000"},
    {"pad-to", take_pad_to, "a size up to 128MB"},
    {"version", take_version, "1, 2 or 3"},
    {"min-revision", take_min_revision, "a revision, major * 100 + minor"},
    {"max-revision", take_max_revision, "a revision, major * 100 + minor"},
    {"digest", take_digest, "on or off"},
    {"secure", take_secure, "none, v1 or v2"},
    {"segments", take_segments, "on or off"},
    {"page", take_page, "a size, as 64KB"},
    {"table-offset", take_table_offset, "an offset, as 0x8000"},
    {"size", take_size, "a multiple of 0x1000, as 0x6000"},
    {"nvs-version", take_nvs_version, "1 or 2"},
    {"keys", take_keys, "128 small hexadecimal digits, or nothing"},
};

esploader_kind_t esploader_make_set(esploader_make_t *make, const char *name, const char *value)
{
    const char *given = value != NULL ? value : "";
    make->error = (esp_host_error_t){0};
    for (size_t i = 0; name != NULL && i < sizeof make_option_list / sizeof make_option_list[0];
         i++) {
        const make_option_t *option = &make_option_list[i];
        if (strcmp(option->name, name) != 0) {
            continue;
        }
        if (!option->take(&make->options, given)) {
            esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE, NULL, "%s '%s': expected %s",
                               name, given, option->expected);
        }
        return make_failed(make);
    }
    esp_host_error_set(&make->error, ESP_HOST_ERROR_USAGE, NULL, "there is no option '%s'",
                       name != NULL ? name : "");
    return make_failed(make);
}
