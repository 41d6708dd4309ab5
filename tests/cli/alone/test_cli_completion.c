/* What may stand for the word that is being typed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "command/completion/candidates.h"
#include "option/option_table.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { WORDS_MOST = 8, FOUND_MOST = 128, FOUND_SIZE = 64 };

static char found[FOUND_MOST][FOUND_SIZE];
static size_t found_count;

static void find(const char *word, const char *text, void *user)
{
    (void)user;
    assert_null(strchr(text, '\n'));
    assert_true(found_count < FOUND_MOST && strlen(word) < FOUND_SIZE);
    strcpy(found[found_count++], word);
}

/* Of a line, cut at single blanks: what may stand for its last word. */
static void complete(const char *line)
{
    char text[128];
    char *words[WORDS_MOST];
    size_t count = 0;
    strcpy(text, line);
    for (char *word = text; word != NULL; count++) {
        char *end = strchr(word, ' ');
        words[count] = word;
        word = end != NULL ? end + 1 : NULL;
        if (end != NULL) {
            *end = '\0';
        }
    }
    found_count = 0;
    candidates_give(words, count, find, NULL);
}

static bool is_found(const char *word)
{
    for (size_t i = 0; i < found_count; i++) {
        if (strcmp(found[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static void assert_only(const char *line, const char *word)
{
    complete(line);
    assert_int_equal(found_count, 1);
    assert_string_equal(found[0], word);
}

static void assert_nothing(const char *line)
{
    complete(line);
    assert_int_equal(found_count, 0);
}

static void test_every_command(void **state)
{
    (void)state;
    complete("");
    size_t count = 0;
    for (; command_at(count) != NULL; count++) {
        assert_true(is_found(command_at(count)->help.name));
    }
    assert_int_equal(found_count, count);
    assert_only("get-s", "get-security-info");
    assert_only("help get-s", "get-security-info");
    assert_only("--no-stub -p /dev/ttyUSB0 get-s", "get-security-info");
}

/* Whatever the tables hold: offered is what the command takes and what its help tells. */
static void test_every_option_of_every_command(void **state)
{
    (void)state;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const command_t *command = command_at(i);
        char line[FOUND_SIZE];
        char word[FOUND_SIZE];
        (void)snprintf(line, sizeof line, "%s --", command->help.name);
        complete(line);
        const bool own_only = own_options_has(command->help.name);
        for (size_t k = 0; option_at(k) != NULL && !own_only; k++) {
            const option_t *option = option_at(k);
            (void)snprintf(word, sizeof word, "--%s", option->name);
            assert_true(is_found(word) ==
                        (option->text != NULL && command_takes(command, option->group)));
        }
        for (const own_option_t *own = command->help.own; own != NULL && own->name != NULL; own++) {
            (void)snprintf(word, sizeof word, "--%s", own->name);
            assert_true(is_found(word));
        }
    }
}

/* Whatever is offered as an argument, the program understands. */
static void test_every_argument(void **state)
{
    (void)state;
    size_t lists = 0;
    for (size_t k = 0; option_at(k) != NULL; k++) {
        char line[2 * FOUND_SIZE];
        (void)snprintf(line, sizeof line, "write-flash --%s=", option_at(k)->name);
        complete(line);
        lists += found_count > 0;
        for (size_t i = 0; i < found_count; i++) {
            char program[] = "esploader";
            char command[] = "write-flash";
            char *words[] = {program, command, found[i], NULL};
            char error[OPTIONS_ERROR_SIZE] = "";
            options_t options;
            if (!options_parse(3, words, &options, error)) {
                fail_msg("%s: %s", found[i], error);
            }
        }
    }
    assert_true(lists >= 8);
}

static void test_argument_in_each_place(void **state)
{
    (void)state;
    assert_only("--chip esp32s31", "esp32s31");
    assert_only("-c esp32s31", "esp32s31");
    assert_only("--chip=esp32s31", "--chip=esp32s31");
    assert_only("--chip = esp32s31", "esp32s31"); /* as bash cuts it */
    complete("--chip =");
    assert_true(is_found("esp32"));
    assert_only("--chip esp32 chip-", "chip-id");
    assert_only("--chip = esp32 chip-", "chip-id");
    assert_only("--trace get-s", "get-security-info"); /* it need not have one */
    assert_only("--trace = f", "full");
    assert_only("--after w", "watchdog-reset");
}

static void test_files_are_left_to_the_shell(void **state)
{
    (void)state;
    assert_nothing("flash ");
    assert_nothing("flash bu");
    assert_nothing("flash -- --no");
    assert_nothing("elf2image --output ");
    assert_nothing("no-such-command ");
    assert_nothing("chip-id --monitor-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command),
        cmocka_unit_test(test_every_option_of_every_command),
        cmocka_unit_test(test_every_argument),
        cmocka_unit_test(test_argument_in_each_place),
        cmocka_unit_test(test_files_are_left_to_the_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
