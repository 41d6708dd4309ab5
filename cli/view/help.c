/* SPDX-License-Identifier: Apache-2.0 */
#include "view/help.h"
#include "exit_code.h"
#include "option/options.h"
#include <stdio.h>

enum { HELP_TEXT_COLUMN = 28 };

static const struct {
    cli_exit_t code;
    const char *text;
} help_exits[] = {
    {CLI_OK, "done"},
    {CLI_USAGE, "the command line cannot be understood"},
    {CLI_BAD_INPUT, "a file cannot be read, or an image is refused"},
    {CLI_PORT, "the port cannot be opened or was lost"},
    {CLI_NO_CHIP, "no chip answers"},
    {CLI_WRONG_CHIP, "another chip than --chip says, or one not known"},
    {CLI_FAILED, "an operation failed, --monitor-until saw no TEXT, or output was lost"},
    {CLI_VERIFY, "flash holds something else than the file"},
    {CLI_INTERRUPTED, "interrupted (Ctrl-C)"},
};

const char *help_exit(size_t index, int *code)
{
    if (index >= sizeof(help_exits) / sizeof(help_exits[0])) {
        return NULL;
    }
    *code = help_exits[index].code;
    return help_exits[index].text;
}

/* An option's text, in a column of its own behind `length` characters of what it is called. */
static void help_print_text(const char *usage, int length, const char *text)
{
    printf("%-*s", HELP_TEXT_COLUMN, usage);
    if (length >= HELP_TEXT_COLUMN) {
        printf("\n%*s", HELP_TEXT_COLUMN, "");
    }
    for (const char *at = text; *at != '\0'; at++) {
        putchar(*at);
        if (*at == '\n') {
            printf("%*s", HELP_TEXT_COLUMN, "");
        }
    }
    putchar('\n');
}

static void help_print_option(const options_help_t *option)
{
    char usage[64];
    const char *argument = option->argument != NULL ? option->argument : "";
    const char *between = argument[0] == '\0' ? "" : argument[0] == '[' ? "[=" : " ";
    const char *name = argument[0] == '[' ? argument + 1 : argument;
    int length = 0;
    if (option->letter != '\0') {
        length = snprintf(usage, sizeof usage, "  -%c, --%s%s%s", option->letter, option->name,
                          between, name);
    } else {
        length = snprintf(usage, sizeof usage, "      --%s%s%s", option->name, between, name);
    }
    help_print_text(usage, length, option->text);
}

static void help_print_own(const own_option_t *option)
{
    char usage[64];
    const bool has_short = option->letters != NULL;
    const bool has_argument = option->argument != NULL;
    const int length =
        snprintf(usage, sizeof usage, "  %s%-1s%s--%s%s%s", has_short ? "-" : " ",
                 has_short ? option->letters : " ",
                 !has_short                   ? "  "
                 : option->letters[1] == '\0' ? ", "
                                              : ",",
                 option->name, has_argument ? " " : "", has_argument ? option->argument : "");
    help_print_text(usage, length, option->text);
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

void help_print_overview(const help_t *(*command)(size_t index), size_t count)
{
    puts("Programs Espressif chips over a serial line.\n\n"
         "usage: esploader [OPTION]... COMMAND [OPERAND]...\n\n"
         "Commands ('esploader help COMMAND' tells more):");
    for (size_t i = 0; i < count; i++) {
        printf("  %-18s %s\n", command(i)->name, command(i)->summary);
    }
    puts("\nOptions:");
    help_print_options(OPTIONS_OF_ALL);
    puts("\nOptions of flash and write-flash:");
    help_print_options(OPTIONS_OF_WRITING);
    puts("\nOptions of flash, write-flash and check:");
    help_print_options(OPTIONS_OF_JUDGING);
    puts("\nOptions of flash, check and verify-flash:");
    help_print_options(OPTIONS_OF_BUILDS);
    puts("\nOptions of flash, write-flash, load-ram and run:");
    help_print_options(OPTIONS_OF_STARTING);
    puts("\nOptions of the monitor, there and with 'monitor':");
    help_print_options(OPTIONS_OF_LISTENING);
    puts("\nOptions of monitor:");
    help_print_options(OPTIONS_OF_MONITOR);
    puts("\nExit codes:");
    for (size_t i = 0; i < sizeof(help_exits) / sizeof(help_exits[0]); i++) {
        printf("  %3d  %s\n", help_exits[i].code, help_exits[i].text);
    }
    puts("\nExamples:\n"
         "  esploader flash build --monitor\n"
         "  esploader -p /dev/ttyUSB0 flash 0x1000 bootloader.bin 0x8000 partition-table.bin \\\n"
         "      0x10000 app.bin\n"
         "  esploader -p rfc2217://192.168.1.20:4000 chip-id");
}

void help_print_command(const help_t *command)
{
    printf("usage: esploader [OPTION]... %s%s%s%s\n\n%c%s.\n", command->name,
           command->own != NULL ? " [OPTION]..." : "", command->operands[0] != '\0' ? " " : "",
           command->operands,
           command->summary[0] >= 'a' ? command->summary[0] - ('a' - 'A') : command->summary[0],
           command->summary + 1);
    if (command->details[0] != '\0' || command->writing != NULL) {
        printf("\n%s%s", command->details, command->writing != NULL ? command->writing : "");
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
    puts("\n'esploader --help' lists the options that all commands take.");
}

void help_print_version(const char *version)
{
    printf("esploader %s\n", version);
}
