/* SPDX-License-Identifier: Apache-2.0 */
#include "command/station/settings.h"
#include "command/own.h"
#include "esp_host_file.h"
#include "view/message.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum {
    STATION_PORT,
    STATION_FILTER,
    STATION_PLUG_IN,
    STATION_CHIP,
    STATION_BAUD,
    STATION_FLASH_SIZE,
    STATION_NO_STUB,
    STATION_NO_CACHE,
    STATION_WRITE_ALL,
    STATION_RECORDS,
    STATION_NAME,
    STATION_BOARDS,
    STATION_NVS,
    STATION_NVS_PARTITION,
    STATION_EXPECT,
    STATION_TEST,
    STATION_TEST_JSON,
    STATION_TEST_FAIL,
    STATION_TEST_TIME,
    STATION_LABEL,
    STATION_LABEL_FILE,
    STATION_LABEL_COMMAND,
    STATION_RETRY,
    STATION_WEB,
    STATION_WEB_TOKEN,
    STATION_WEB_CONTROL,
    STATION_FORM,
    STATION_OUTPUT,
    STATION_QUIET,
    STATION_HELP,
    STATION_OPTIONS,
} station_option_t;

const own_option_t station_options[STATION_OPTIONS + 1] = {
    [STATION_PORT] = {"port", "p", "PORTS", "with commas between them, or several times"},
    [STATION_FILTER] = {"port-filter", NULL, "FILTER",
                        "those that pass: name=PART, serial=PART,\nlocation=1-2 (a USB hub's "
                        "counts for all on it),\nvid=NUMBER, pid=NUMBER"},
    [STATION_PLUG_IN] = {"plug-in", NULL, NULL, "one board after the other, until Ctrl-C"},
    [STATION_CHIP] = OWN_OPTION_CHIP,
    [STATION_BAUD] = {"baud", "b", "RATE", "the only one to try [the fastest that holds]"},
    [STATION_FLASH_SIZE] = {"flash-size", NULL, "SIZE", "where the flash does not tell it"},
    [STATION_NO_STUB] = {"no-stub", NULL, NULL, "the ROM loaders do all"},
    [STATION_NO_CACHE] = {"no-cache", NULL, NULL, "what lines hold is not remembered"},
    [STATION_WRITE_ALL] = {"write-all", NULL, NULL, "also what is in flash already"},
    [STATION_RECORDS] = {"records", NULL, "DATABASE", "every attempt is written there"},
    [STATION_NAME] = {"station", NULL, "NAME", "in records [this computer's]"},
    [STATION_BOARDS] = {"boards", NULL, "TABLE",
                        "each board gets a line of this CSV or TOML, once, or\nof a "
                        "table in a PostgreSQL: postgresql://HOST/DATABASE"},
    [STATION_NVS] = {"nvs", NULL, "FILE", "NVS of each board, a CSV or TOML with {column}, {mac}"},
    [STATION_NVS_PARTITION] = {"nvs-partition", NULL, "NAME", "where it goes [nvs]"},
    [STATION_EXPECT] = {"expect", NULL, "WHAT",
                        "refuses other boards: revision>=0.3, revision<=1.2,\nflash-id=0x1640ef, "
                        "flash-size=4MB, security=off or =on,\nversion=TEXT of the application"},
    [STATION_TEST] = {"self-test", NULL, "TEXT", "what the application has to print"},
    [STATION_TEST_JSON] = {"self-test-json", NULL, "NAME=VALUE",
                           "the same, in a line that is a JSON object"},
    [STATION_TEST_FAIL] = {"self-test-fail", NULL, "TEXT", "what tells that it failed"},
    [STATION_TEST_TIME] = {"self-test-time", NULL, "SECONDS", "until it has to be there [30]"},
    [STATION_LABEL] = {"label", NULL, "FILE", "text of a label, with {column}, {mac}, {MAC}"},
    [STATION_LABEL_FILE] = {"label-to", NULL, "FILE", "where it goes, as labels/{mac}.zpl"},
    [STATION_LABEL_COMMAND] = {"label-command", NULL, "COMMAND", "that gets it as its input"},
    [STATION_RETRY] = {"retry", NULL, "FAULT=TRIES[,slower]",
                       "until a board is scrap; FAULT is a word of the records"},
    [STATION_WEB] = {"web", NULL, "[ADDRESS:]PORT", "a page that shows the line [127.0.0.1]"},
    [STATION_WEB_TOKEN] = {"web-token", NULL, "FILE",
                           "has what others have to know; made where it is missing"},
    [STATION_WEB_CONTROL] = {"web-control", NULL, NULL, "the page may end the station"},
    [STATION_FORM] = {"format", NULL, "FORM", "of a report: csv, json or html [csv]"},
    [STATION_OUTPUT] = {"output", "o", "FILE", "where a report goes [standard output]"},
    [STATION_QUIET] = {"quiet", "q", NULL, "nothing but results, warnings and errors"},
    [STATION_HELP] = OWN_OPTION_HELP,
    [STATION_OPTIONS] = {NULL, NULL, NULL, NULL},
};

const char station_details[] =
    "Writes a build, or files, to many boards at once: one process, one thread. Ctrl-C lets\n"
    "boards that are being written be finished; once more leaves them, and they go on the next\n"
    "time. 'report DATABASE' tells records as a table or a page, 'merge DATABASE OTHER...' puts\n"
    "those of several stations into one. docs/STATION.md tells how a line is set up.\n";

static const char *settings_add_ports(settings_t *settings, const char *list)
{
    while (*list != '\0') {
        const size_t length = strcspn(list, ",");
        if (length == 0 || settings->port_count == SETTINGS_PORTS) {
            return length == 0 ? "ports with a comma between them" : "at most 256 ports";
        }
        settings->ports[settings->port_count] = strndup(list, length);
        if (settings->ports[settings->port_count] == NULL) {
            return "less, there is no memory";
        }
        settings->port_count++;
        list += length + (list[length] == ',');
    }
    return NULL;
}

/* "0.3" or "3" as major * 100 + minor. */
static bool settings_revision(const char *text, uint16_t *revision)
{
    char *end;
    const unsigned long major = strtoul(text, &end, 10);
    const unsigned long minor = *end == '.' ? strtoul(end + 1, &end, 10) : 0;
    *revision = (uint16_t)(major * 100 + minor);
    return end != text && *end == '\0' && major < 100 && minor < 100;
}

static bool settings_security(const char *text, esp_host_station_security_t *security)
{
    *security =
        strcmp(text, "on") == 0 ? ESP_HOST_STATION_SECURITY_ON : ESP_HOST_STATION_SECURITY_OFF;
    return strcmp(text, "on") == 0 || strcmp(text, "off") == 0;
}

/* What follows a word, or NULL. */
static const char *settings_behind(const char *text, const char *word)
{
    const size_t length = strlen(word);
    return strncmp(text, word, length) == 0 ? text + length : NULL;
}

static const char *settings_expect(settings_t *settings, const char *text)
{
    esp_host_station_expect_t *expect = &settings->expect;
    const char *value;
    bool done = false;
    if ((value = settings_behind(text, "revision>=")) != NULL) {
        done = settings_revision(value, &expect->least_revision);
    } else if ((value = settings_behind(text, "revision<=")) != NULL) {
        done = settings_revision(value, &expect->most_revision);
    } else if ((value = settings_behind(text, "flash-id=")) != NULL) {
        done = esp_host_number(value, &expect->flash_id) && expect->flash_id != 0;
    } else if ((value = settings_behind(text, "flash-size=")) != NULL) {
        done = esp_host_size(value, &expect->flash_size) && expect->flash_size != 0;
    } else if ((value = settings_behind(text, "security=")) != NULL) {
        done = settings_security(value, &expect->security);
    } else if ((value = settings_behind(text, "version=")) != NULL) {
        settings->version = value;
        done = value[0] != '\0';
    }
    return done ? NULL : "as revision>=0.3, flash-id=0x1640ef, security=off";
}

static const char *settings_retry(settings_t *settings, const char *text)
{
    char name[32];
    const char *equals = strchr(text, '=');
    char *end = NULL;
    const size_t length = equals != NULL ? (size_t)(equals - text) : sizeof name;
    if (length < sizeof name) {
        snprintf(name, sizeof name, "%.*s", (int)length, text);
        const esp_host_fault_t fault = esp_host_fault_by_name(name);
        const unsigned long tries = strtoul(equals + 1, &end, 10);
        const bool slower = strcmp(end, ",slower") == 0;
        if (fault != ESP_HOST_FAULTS && tries >= 1 && tries <= 10 && (slower || *end == '\0')) {
            settings->retries[fault] = (esp_host_station_retry_t){(unsigned)tries, slower};
            return NULL;
        }
    }
    return "as line=3,slower or no-answer=1; tries are 1 to 10";
}

static const char *settings_test_json(settings_t *settings, const char *text)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || (size_t)(equals - text) >= sizeof settings->json_key) {
        return "as selftest=pass";
    }
    snprintf(settings->json_key, sizeof settings->json_key, "%.*s", (int)(equals - text), text);
    settings->test.json_key = settings->json_key;
    settings->test.json_value = equals + 1;
    return NULL;
}

static const char *settings_form(settings_t *settings, const char *text)
{
    static const char *const forms[] = {
        [SETTINGS_CSV] = "csv", [SETTINGS_JSON] = "json", [SETTINGS_HTML] = "html"};
    for (unsigned i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(forms[i], text) == 0) {
            settings->form = (settings_form_t)i;
            return NULL;
        }
    }
    return "csv, json or html";
}

static const char *settings_time(settings_t *settings, const char *text)
{
    uint32_t seconds;
    if (!esp_host_number(text, &seconds) || seconds == 0 || seconds > 3600) {
        return "1 to 3600";
    }
    settings->test.timeout_ms = seconds * 1000;
    return NULL;
}

/* "8080", "192.168.1.20:8080" or "[::1]:8080". */
static const char *settings_web(settings_t *settings, const char *text)
{
    static const char expected[] = "a port, as 8080 or 192.168.1.20:8080";
    uint32_t port;
    const char *colon = strrchr(text, ':');
    const bool bracket = text[0] == '[';
    const char *from = bracket ? text + 1 : text;
    const size_t length = colon != NULL ? (size_t)(colon - from) - (bracket ? 1 : 0) : 0;
    if (!esp_host_number(colon != NULL ? colon + 1 : text, &port) || port > UINT16_MAX ||
        length >= sizeof settings->web_address ||
        (bracket && (colon == NULL || colon == text || colon[-1] != ']'))) {
        return expected;
    }
    snprintf(settings->web_address, sizeof settings->web_address, "%.*s", (int)length, from);
    settings->web_port = (uint16_t)port;
    settings->web = true;
    return NULL;
}

/* Options without more to them than a text or a yes. */
static void settings_set_plain(settings_t *settings, station_option_t option, const char *argument)
{
    const char **const texts[STATION_OPTIONS] = {
        [STATION_CHIP] = &settings->chip_name,
        [STATION_RECORDS] = &settings->records,
        [STATION_BOARDS] = &settings->boards,
        [STATION_NVS] = &settings->nvs,
        [STATION_NVS_PARTITION] = &settings->nvs_partition,
        [STATION_TEST] = &settings->test.text,
        [STATION_TEST_FAIL] = &settings->test.fail_text,
        [STATION_LABEL] = &settings->label,
        [STATION_LABEL_FILE] = &settings->label_to.file,
        [STATION_LABEL_COMMAND] = &settings->label_to.command,
        [STATION_OUTPUT] = &settings->output,
        [STATION_WEB_TOKEN] = &settings->web_token,
    };
    bool *const flags[STATION_OPTIONS] = {
        [STATION_PLUG_IN] = &settings->plug_in,
        [STATION_NO_STUB] = &settings->no_stub,
        [STATION_NO_CACHE] = &settings->no_cache,
        [STATION_WRITE_ALL] = &settings->write_all,
        [STATION_QUIET] = &settings->quiet,
        [STATION_HELP] = &settings->help,
        [STATION_WEB_CONTROL] = &settings->web_control,
    };
    if (texts[option] != NULL) {
        *texts[option] = argument;
    } else {
        *flags[option] = true;
    }
}

static const char *settings_set(void *user, size_t index, const char *argument)
{
    settings_t *settings = user;
    switch ((station_option_t)index) {
    case STATION_PORT:
        return settings_add_ports(settings, argument);
    case STATION_FILTER:
        settings->filtered = true;
        return esp_host_port_filter_add(&settings->filter, argument) ? NULL : "as vid=0x303a";
    case STATION_BAUD:
        return esp_host_number(argument, &settings->baud) && settings->baud != 0 ? NULL
                                                                                 : "a rate in baud";
    case STATION_FLASH_SIZE:
        return esp_host_size(argument, &settings->flash_size) ? NULL : "a size, as 4MB";
    case STATION_NAME:
        snprintf(settings->name, sizeof settings->name, "%s", argument);
        return argument[0] != '\0' && strlen(argument) < sizeof settings->name ? NULL
                                                                               : "a short name";
    case STATION_EXPECT:
        return settings_expect(settings, argument);
    case STATION_TEST_JSON:
        return settings_test_json(settings, argument);
    case STATION_TEST_TIME:
        return settings_time(settings, argument);
    case STATION_WEB:
        return settings_web(settings, argument);
    case STATION_RETRY:
        return settings_retry(settings, argument);
    case STATION_FORM:
        return settings_form(settings, argument);
    default:
        settings_set_plain(settings, (station_option_t)index, argument);
        return NULL;
    }
}

/* What was said before the command counts as well. */
static void settings_begin(settings_t *settings, const options_t *options)
{
    *settings = (settings_t){
        .chip_name = options->chip_name,
        .baud = options->baud,
        .flash_size = options->flash_size,
        .no_stub = options->no_stub,
        .no_cache = options->no_cache,
        .filter = options->port_filter,
        .filtered = esp_host_port_filter_is_set(&options->port_filter),
        .quiet = options->quiet,
        .nvs_partition = "nvs",
        .test = {.timeout_ms = 30000},
    };
    if (gethostname(settings->name, sizeof settings->name - 1) != 0) {
        snprintf(settings->name, sizeof settings->name, "station");
    }
}

static cli_exit_t settings_refuse(const char *advice, const char *text)
{
    message_error(advice, "%s", text);
    return CLI_USAGE;
}

static cli_exit_t settings_check(settings_t *settings)
{
    settings->chip =
        settings->chip_name != NULL ? esp_host_chip_by_name(settings->chip_name) : ESP_UNKNOWN_CHIP;
    if (settings->chip_name != NULL && settings->chip == ESP_UNKNOWN_CHIP) {
        return settings_refuse("see 'esploader --help'", "--chip: there is no such chip");
    }
    const bool label_goes = settings->label_to.file != NULL || settings->label_to.command != NULL;
    if ((settings->label != NULL) != label_goes) {
        return settings_refuse("give --label, and --label-to or --label-command",
                               "a label needs a text, and a place where it goes");
    }
    if (settings->test.text != NULL && settings->test.json_key != NULL) {
        return settings_refuse("give one of them",
                               "--self-test and --self-test-json exclude each other");
    }
    if (settings->test.fail_text != NULL && settings->test.text == NULL &&
        settings->test.json_key == NULL) {
        return settings_refuse("give --self-test, too",
                               "--self-test-fail alone does not tell when a test is over");
    }
    return CLI_OK;
}

cli_exit_t settings_take(settings_t *settings, const options_t *options, size_t *operands)
{
    settings_begin(settings, options);
    cli_exit_t exit = own_parse(options, station_options, settings_set, settings, operands);
    if (exit == CLI_OK && settings->port_count == 0 && options->port != NULL &&
        options->port[0] != '\0' && settings_add_ports(settings, options->port) != NULL) {
        exit = settings_refuse(NULL, "--port: these are no ports");
    }
    return exit == CLI_OK ? settings_check(settings) : exit;
}

void settings_free(settings_t *settings)
{
    for (size_t i = 0; i < settings->port_count; i++) {
        free(settings->ports[i]);
    }
    settings->port_count = 0;
}
