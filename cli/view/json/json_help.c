/* SPDX-License-Identifier: Apache-2.0 */
#include "view/json/json_help.h"
#include "option/options.h"
#include "view/exit_text.h"
#include "view/json/json.h"
#include <stdlib.h>
#include <string.h>

/* Lines are broken for a terminal: here they are one text. */
static void help_text(json_t *item, const char *name, const char *text)
{
    char *copy = strdup(text);
    char *end = copy != NULL ? strchr(copy, '\n') : NULL;
    while (end != NULL) {
        *end = end[1] == '\0' ? '\0' : ' ';
        end = strchr(end, '\n');
    }
    json_text(item, name, copy);
    free(copy);
}

static void help_command(json_t *item, const help_t *command)
{
    json_text(item, "name", command->name);
    json_text(item, "operands", command->operands);
    help_text(item, "summary", command->summary);
}

static void help_option(json_t *options, const char *name, const char *argument, const char *text)
{
    json_t *item = json_item(options);
    json_text(item, "name", name);
    json_text(item, "argument", argument);
    help_text(item, "text", text);
}

bool json_help(const help_t *(*command)(size_t index), size_t count)
{
    json_t *event = json_result("help");
    json_t *commands = json_array(event, "commands");
    options_help_t option;
    int code;
    for (size_t i = 0; json_is_on() && i < count; i++) {
        help_command(json_item(commands), command(i));
    }
    json_t *options = json_array(event, "options");
    for (size_t i = 0; json_is_on() && options_help(i, &option); i++) {
        if (option.text != NULL) {
            help_option(options, option.name, option.argument, option.text);
        }
    }
    json_t *exits = json_array(event, "exit_codes");
    for (size_t i = 0; json_is_on() && exit_text(i, &code) != NULL; i++) {
        json_t *item = json_item(exits);
        json_number(item, "code", (uint64_t)code);
        json_text(item, "name", exit_name(code));
        json_text(item, "text", exit_text(i, &code));
    }
    json_print(event);
    return json_is_on();
}

bool json_help_command(const help_t *command)
{
    json_t *event = json_result("help");
    if (json_is_on()) {
        json_t *commands = json_array(event, "commands");
        help_command(json_item(commands), command);
        json_t *options = json_array(event, "options");
        for (size_t i = 0; command->own != NULL && command->own[i].name != NULL; i++) {
            help_option(options, command->own[i].name, command->own[i].argument,
                        command->own[i].text);
        }
    }
    json_print(event);
    return json_is_on();
}

bool json_version(const char *version)
{
    json_t *event = json_result("version");
    json_text(event, "version", version);
    json_print(event);
    return json_is_on();
}

bool json_completion(const char *shell, const char *script)
{
    json_t *event = json_result("completion");
    json_text(event, "shell", shell);
    json_text(event, "script", script);
    json_print(event);
    return json_is_on();
}
