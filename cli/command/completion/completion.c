/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/completion/candidates.h"
#include "command/completion/shell_script.h"
#include "view/json/json_help.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

static void completion_print(const char *word, const char *text, void *user)
{
    (void)user;
    printf("%s\t%s\n", word, text);
}

cli_exit_t command_completion(const options_t *options)
{
    const char *what = options->operands[0];
    if (strcmp(what, "words") == 0) {
        candidates_give(options->operands + 1, options->operand_count - 1, completion_print, NULL);
        return CLI_OK;
    }
    const char *script = options->operand_count == 1 ? shell_script(what) : NULL;
    if (script != NULL) {
        if (!json_completion(what, script)) {
            fputs(script, stdout);
        }
        return CLI_OK;
    }
    message_error("see 'esploader help completion'", "completion takes bash, zsh or fish");
    return CLI_USAGE;
}
