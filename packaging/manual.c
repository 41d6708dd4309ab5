/*
 * Writes manual pages in roff on standard output: that of esploader from its tables of commands and
 * options, and those of programs without such tables from what they print as help.
 *
 *   esploader-manual VERSION
 *   esploader-manual VERSION NAME SUMMARY <HELP
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "option/option_table.h"
#include "view/exit_text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANUAL_LINE = 512 };

/* Roff's own characters as they are; "begins" is where a dot would be a request. */
static void manual_text(const char *text, bool begins)
{
    for (const char *at = text; *at != '\0'; at++) {
        const bool starts = begins && at == text;
        if (starts && (*at == '.' || *at == '\'')) {
            fputs("\\&", stdout);
        }
        switch (*at) {
        case '\\':
            fputs("\\e", stdout);
            break;
        case '-':
            fputs("\\-", stdout);
            break;
        case '\'':
            fputs("\\(aq", stdout);
            break;
        case '~':
            fputs("\\(ti", stdout);
            break;
        case '^':
            fputs("\\(ha", stdout);
            break;
        default:
            putchar(*at);
        }
    }
}

static void manual_begin(const char *name, const char *version)
{
    printf(".TH %s 1 \"\" \"esploader %s\" \"User Commands\"\n.SH NAME\n", name, version);
}

/* Lines that begin at the left flow; those that begin with blanks stay as they are. */
static void manual_details(const char *text)
{
    bool was_fixed = false;
    while (*text != '\0') {
        char line[MANUAL_LINE];
        const size_t length = strcspn(text, "\n");
        (void)snprintf(line, sizeof line, "%.*s", (int)length, text);
        text += text[length] == '\n' ? length + 1 : length;
        const bool is_fixed = line[0] == ' ';
        if (is_fixed != was_fixed) {
            puts(is_fixed ? ".nf" : ".fi");
        }
        was_fixed = is_fixed;
        if (line[0] == '\0') {
            puts(".sp");
        } else {
            manual_text(line, true);
            putchar('\n');
        }
    }
    if (was_fixed) {
        puts(".fi");
    }
}

static void manual_option(char letter, const char *letters, const char *name, const char *argument,
                          const char *text)
{
    const bool may_miss = argument != NULL && argument[0] == '[';
    fputs(".TP\n.B ", stdout);
    if (letter != '\0') {
        printf("\\-%c, ", letter);
    } else if (letters != NULL) {
        printf("\\-%s, ", letters);
    }
    fputs("\\-\\-", stdout);
    manual_text(name, false);
    if (argument != NULL) {
        fputs(may_miss ? "[=" : " ", stdout);
        manual_text(may_miss ? argument + 1 : argument, false);
    }
    putchar('\n');
    manual_details(text);
    putchar('\n');
}

/* The options of a group; `title` may be NULL. */
static void manual_options(options_group_t group)
{
    for (size_t i = 0; option_at(i) != NULL; i++) {
        const option_t *option = option_at(i);
        if (option->group == group && option->text != NULL) {
            const bool has_letter = option->code < OPTION_TRACE;
            manual_option(has_letter ? (char)option->code : '\0', NULL, option->name,
                          option->argument, option->text);
        }
    }
}

/* "flash, check and run": the commands that take a group of options. */
static void manual_takers(options_group_t group)
{
    size_t left = 0;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        left += command_takes(command_at(i), group);
    }
    for (size_t i = 0; command_at(i) != NULL; i++) {
        if (command_takes(command_at(i), group)) {
            manual_text(command_at(i)->help.name, false);
            left--;
            fputs(left > 1 ? ", " : left == 1 ? " and " : "", stdout);
        }
    }
}

static void manual_command(const command_t *command)
{
    const help_t *help = &command->help;
    fputs(".SS ", stdout);
    manual_text(help->name, false);
    putchar(' ');
    manual_text(help->operands, false);
    putchar('\n');
    char summary[MANUAL_LINE];
    (void)snprintf(summary, sizeof summary, "%s.", help->summary);
    if (summary[0] >= 'a' && summary[0] <= 'z') {
        summary[0] = (char)(summary[0] - 'a' + 'A');
    }
    manual_text(summary, true);
    puts("\n.sp");
    manual_details(help->details);
    for (const own_option_t *own = help->own; own != NULL && own->name != NULL; own++) {
        manual_option('\0', own->letters, own->name, own->argument, own->text);
    }
}

static void manual_of_tables(const char *version)
{
    manual_begin("ESPLOADER", version);
    puts("esploader \\- programs Espressif chips over a serial line\n.SH SYNOPSIS\n.B esploader\n"
         "[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIOPERAND\\fR]...\n.SH COMMANDS");
    const char *writing = NULL;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        manual_command(command_at(i));
        writing = command_at(i)->help.writing != NULL ? command_at(i)->help.writing : writing;
    }
    if (writing != NULL) {
        puts(".SH WRITING");
        manual_details(writing);
    }
    puts(".SH OPTIONS");
    for (unsigned group = 0; group < OPTIONS_GROUPS; group++) {
        if (group != OPTIONS_OF_ALL) {
            fputs(".SS Options of ", stdout);
            manual_takers((options_group_t)group);
            putchar('\n');
        }
        manual_options((options_group_t)group);
    }
    puts(".SH \"EXIT STATUS\"");
    int code = 0;
    for (size_t i = 0; exit_text(i, &code) != NULL; i++) {
        printf(".TP\n.B %d\n", code);
        manual_text(exit_text(i, &code), true);
        putchar('\n');
    }
    puts(".SH \"SEE ALSO\"\n.BR esploader\\-sim (1),\n.BR esploader\\-firmware (1)");
}

/* A line of an option has its text behind two blanks; lines that begin further in go on with it. */
static void manual_help_line(char *line)
{
    const size_t indent = strspn(line, " ");
    char *text = line + indent;
    if (*text == '\0') {
        puts(".PP");
    } else if (indent > 0 && *text == '-') {
        char *behind = strstr(text, "  ");
        fputs(".TP\n.B ", stdout);
        if (behind != NULL) {
            *behind = '\0';
            behind += 1 + strspn(behind + 1, " ");
        }
        manual_text(text, false);
        putchar('\n');
        manual_text(behind != NULL ? behind : "", true);
        putchar('\n');
    } else {
        manual_text(text, true);
        putchar('\n');
    }
}

static void manual_of_help(const char *version, const char *name, const char *summary)
{
    char line[MANUAL_LINE];
    manual_begin(name, version);
    manual_text(name, true);
    fputs(" \\- ", stdout);
    manual_text(summary, false);
    puts("\n.SH SYNOPSIS");
    bool is_usage = true;
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        const size_t label = strspn(line, "Uu") == 1 && strncmp(line + 1, "sage: ", 6) == 0 ? 7 : 0;
        manual_help_line(line + label);
        if (is_usage) {
            puts(".SH DESCRIPTION");
        }
        is_usage = false;
    }
    puts(".SH \"SEE ALSO\"\n.BR esploader (1)");
}

int main(int count, char **arguments)
{
    if (count == 2) {
        manual_of_tables(arguments[1]);
    } else if (count == 4) {
        manual_of_help(arguments[1], arguments[2], arguments[3]);
    } else {
        fputs("usage: esploader-manual VERSION [NAME SUMMARY <HELP]\n", stderr);
        return EXIT_FAILURE;
    }
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
