/* SPDX-License-Identifier: Apache-2.0 */
#include "view/result/result_config.h"
#include "option/config/config.h"
#include "view/json/json.h"
#include "view/message.h"
#include <stdio.h>

enum { CONFIG_PLACE = OPTIONS_CONFIG_PATH + 32 };

static const char *const config_froms[] = {
    [OPTIONS_FROM_BUILT_IN] = "built_in",       [OPTIONS_FROM_USER] = "user",
    [OPTIONS_FROM_PROJECT] = "project",         [OPTIONS_FROM_ESPTOOL] = "esptool",
    [OPTIONS_FROM_ENVIRONMENT] = "environment", [OPTIONS_FROM_COMMAND_LINE] = "command_line",
};

/* Where a value stands: "esploader.conf:3". */
static void config_place(const options_t *options, const option_t *option,
                         const options_origin_t *origin, char place[CONFIG_PLACE])
{
    place[0] = '\0';
    switch (origin->from) {
    case OPTIONS_FROM_USER:
    case OPTIONS_FROM_PROJECT:
        snprintf(place, CONFIG_PLACE, "%s:%u",
                 origin->from == OPTIONS_FROM_USER ? options->config_user : options->config_project,
                 origin->line);
        return;
    case OPTIONS_FROM_ENVIRONMENT:
        (void)config_variable(option, place);
        return;
    case OPTIONS_FROM_ESPTOOL:
        snprintf(place, CONFIG_PLACE, "%s",
                 origin->value != NULL ? "a variable of esptool's" : options->config_path);
        return;
    case OPTIONS_FROM_COMMAND_LINE:
        snprintf(place, CONFIG_PLACE, "the command line");
        return;
    case OPTIONS_FROM_BUILT_IN:
        return;
    }
}

static void config_print(const options_t *options, const option_t *option,
                         const options_origin_t *origin)
{
    char place[CONFIG_PLACE];
    const char *value = origin->value != NULL                  ? origin->value
                        : origin->from == OPTIONS_FROM_ESPTOOL ? "as there"
                                                               : "yes";
    config_place(options, option, origin, place);
    message_result("%-18s %-24s %s", option->name, value, place);
}

static void config_tell(json_t *settings, const options_t *options, const option_t *option,
                        const options_origin_t *origin)
{
    char place[CONFIG_PLACE];
    json_t *item = json_item(settings);
    config_place(options, option, origin, place);
    json_text(item, "name", option->name);
    json_text(item, "value", origin->value);
    json_text(item, "from", config_froms[origin->from]);
    json_text(item, "place", place);
}

static const char *config_file(const char *path)
{
    return path[0] != '\0' ? path : NULL;
}

static void config_print_file(const char *name, const char *path)
{
    message_result("%-18s %s", name, path[0] != '\0' ? path : "none");
}

void result_config(const options_t *options)
{
    const option_t *option;
    json_t *event = json_result("config");
    json_text(event, "user", config_file(options->config_user));
    json_text(event, "project", config_file(options->config_project));
    json_text(event, "esptool", config_file(options->config_path));
    json_t *settings = json_array(event, "settings");
    if (!json_is_on()) {
        config_print_file("User's file:", options->config_user);
        config_print_file("Project's file:", options->config_project);
        config_print_file("esptool's file:", options->config_path);
    }
    size_t count = 0;
    for (size_t i = 0; (option = option_at(i)) != NULL; i++) {
        const options_origin_t *origin = &options->origins[i];
        if (origin->from == OPTIONS_FROM_BUILT_IN) {
            continue;
        }
        count++;
        if (json_is_on()) {
            config_tell(settings, options, option, origin);
        } else {
            config_print(options, option, origin);
        }
    }
    if (count == 0 && !json_is_on()) {
        message_result("Nothing is configured: all is as 'esploader --help' says");
    }
    json_print(event);
}
