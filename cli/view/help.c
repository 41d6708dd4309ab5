/* SPDX-License-Identifier: Apache-2.0 */
#include "view/help.h"
#include "option/options.h"
#include "view/exit_text.h"
#include "view/json/json_help.h"
#include "view/look/look.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HELP_WIDTH = 79,
    HELP_NARROW = 60, /* below it a text begins on a line of its own */
    HELP_TEXT_COLUMN = 28,
    HELP_COMMAND_COLUMN = 21,
    HELP_EXIT_COLUMN = 7,
    HELP_INDENT = 8,
};

/* Columns that help takes: wider lines than usual nobody likes to read. */
static unsigned help_width(void)
{
    const unsigned width = look_width(stdout);
    return width > 1 && width <= HELP_WIDTH ? width - 1 : HELP_WIDTH;
}

/* A text with a line end, broken where it has to be; line ends within it are none, but for those
 * before an empty line or one that is indented. */
static void help_print(const char *text, unsigned at, unsigned indent)
{
    char *all = strdup(text);
    if (all == NULL) {
        return;
    }
    for (char *end = strchr(all, '\n'); end != NULL; end = strchr(end + 1, '\n')) {
        const bool kept =
            end == all || end[-1] == '\n' || end[1] == '\n' || end[1] == ' ' || end[1] == '\0';
        *end = kept ? '\n' : ' ';
    }
    look_print_wrapped(stdout, all, help_width(), at, indent);
    if (all[0] == '\0' || all[strlen(all) - 1] != '\n') {
        putchar('\n');
    }
    free(all);
}

/* A word, and in a column of its own what it means. */
static void help_print_column(const char *word, const char *text, unsigned column)
{
    const unsigned length = (unsigned)strlen(word);
    const unsigned indent =
        help_width() < HELP_NARROW && column > HELP_INDENT ? HELP_INDENT : column;
    look_print_wrapped(stdout, word, help_width(), 0, HELP_INDENT);
    if (length >= indent) {
        printf("\n%*s", (int)indent, "");
    } else {
        printf("%*s", (int)(indent - length), "");
    }
    help_print(text, indent, indent);
}

static void help_print_option(const options_help_t *option)
{
    char usage[64];
    const char *argument = option->argument != NULL ? option->argument : "";
    const char *between = argument[0] == '\0' ? "" : argument[0] == '[' ? "[=" : " ";
    const char *name = argument[0] == '[' ? argument + 1 : argument;
    if (option->letter != '\0') {
        snprintf(usage, sizeof usage, "  -%c, --%s%s%s", option->letter, option->name, between,
                 name);
    } else {
        snprintf(usage, sizeof usage, "      --%s%s%s", option->name, between, name);
    }
    help_print_column(usage, option->text, HELP_TEXT_COLUMN);
}

static void help_print_own(const own_option_t *option)
{
    char usage[64];
    const bool has_short = option->letters != NULL;
    const bool has_argument = option->argument != NULL;
    snprintf(usage, sizeof usage, "  %s%-1s%s--%s%s%s", has_short ? "-" : " ",
             has_short ? option->letters : " ",
             !has_short                   ? "  "
             : option->letters[1] == '\0' ? ", "
                                          : ",",
             option->name, has_argument ? " " : "", has_argument ? option->argument : "");
    help_print_column(usage, option->text, HELP_TEXT_COLUMN);
}

static void help_print_options(options_group_t group)
{
    options_help_t option;
    for (size_t i = 0; options_help(i, &option); i++) {
        if (option.group == group && option.text != NULL) {
            help_print_option(&option);
        }
    }
}

static void help_print_groups(void)
{
    static const struct {
        const char *title;
        options_group_t group;
    } groups[] = {
        {"Options:", OPTIONS_OF_ALL},
        {"Options of flash and write-flash:", OPTIONS_OF_WRITING},
        {"Options of flash, write-flash and check:", OPTIONS_OF_JUDGING},
        {"Options of flash, check and verify-flash:", OPTIONS_OF_BUILDS},
        {"Options of flash, write-flash, load-ram and run:", OPTIONS_OF_STARTING},
        {"Options of the monitor, there and with 'monitor':", OPTIONS_OF_LISTENING},
        {"Options of monitor:", OPTIONS_OF_MONITOR},
    };
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        putchar('\n');
        help_print(groups[i].title, 0, 0);
        help_print_options(groups[i].group);
    }
}

void help_print_overview(const help_t *(*command)(size_t index), size_t count)
{
    if (json_help(command, count)) {
        return;
    }
    char word[32];
    help_print("Programs Espressif chips over a serial line.\n\n"
               "usage: esploader [OPTION]... COMMAND [OPERAND]...\n\n"
               "Commands ('esploader help COMMAND' tells more):",
               0, 0);
    for (size_t i = 0; i < count; i++) {
        snprintf(word, sizeof word, "  %s", command(i)->name);
        help_print_column(word, command(i)->summary, HELP_COMMAND_COLUMN);
    }
    help_print_groups();
    puts("\nExit codes:");
    int code;
    for (size_t i = 0; exit_text(i, &code) != NULL; i++) {
        snprintf(word, sizeof word, "  %3d", code);
        help_print_column(word, exit_text(i, &code), HELP_EXIT_COLUMN);
    }
    puts("\nExamples:");
    help_print("  esploader flash build --monitor\n"
               "  esploader -p /dev/ttyUSB0 flash 0x1000 bootloader.bin 0x8000 table.bin \\\n"
               "      0x10000 app.bin\n"
               "  esploader -p rfc2217://192.168.1.20:4000 chip-id",
               0, 6);
}

static void help_print_usage(const help_t *command)
{
    char usage[256];
    snprintf(usage, sizeof usage, "usage: esploader [OPTION]... %s%s%s%s", command->name,
             command->own != NULL ? " [OPTION]..." : "", command->operands[0] != '\0' ? " " : "",
             command->operands);
    help_print(usage, 0, HELP_INDENT);
    snprintf(usage, sizeof usage, "\n%c%s.",
             command->summary[0] >= 'a' ? command->summary[0] - ('a' - 'A') : command->summary[0],
             command->summary + 1);
    help_print(usage, 0, 0);
}

void help_print_command(const help_t *command)
{
    if (json_help_command(command)) {
        return;
    }
    help_print_usage(command);
    if (command->details[0] != '\0' || command->writing != NULL) {
        putchar('\n');
        help_print(command->details, 0, 0);
        if (command->writing != NULL) {
            help_print(command->writing, 0, 0);
        }
    }
    if (command->writing != NULL || command->judges || command->builds || command->starts ||
        command->listens || command->own != NULL) {
        puts("\nOptions:");
    }
    for (size_t i = 0; command->own != NULL && command->own[i].name != NULL; i++) {
        help_print_own(&command->own[i]);
    }
    if (command->writing != NULL) {
        help_print_options(OPTIONS_OF_WRITING);
    }
    if (command->writing != NULL || command->judges) {
        help_print_options(OPTIONS_OF_JUDGING);
    }
    if (command->builds) {
        help_print_options(OPTIONS_OF_BUILDS);
    }
    if (command->starts) {
        help_print_options(OPTIONS_OF_STARTING);
    }
    if (command->starts || command->listens) {
        help_print_options(OPTIONS_OF_LISTENING);
    }
    if (command->listens) {
        help_print_options(OPTIONS_OF_MONITOR);
    }
    help_print("\n'esploader --help' lists the options that all commands take.", 0, 0);
}

void help_print_version(const char *version)
{
    if (!json_version(version)) {
        printf("esploader %s\n", version);
    }
}
