/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/completion/candidates.h"
#include "view/message.h"
#include <stdio.h>
#include <string.h>

/* The shells ask the program itself, so that they know what this very version takes. Without an
 * answer each offers files. */
static const struct {
    const char *shell;
    const char *script;
} completion_scripts[] = {
    {"bash", "_esploader() {\n"
             "    local IFS=$'\\n' line\n"
             "    COMPREPLY=()\n"
             "    while read -r line; do\n"
             "        COMPREPLY+=(\"${line%%$'\\t'*}\")\n"
             "    done < <(\"${COMP_WORDS[0]}\" completion words -- "
             "\"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
             "}\n"
             "complete -o bashdefault -o default -F _esploader esploader\n"},
    {"zsh", "#compdef esploader\n"
            "_esploader() {\n"
            "    local -a found\n"
            "    local line word\n"
            "    for line in \"${(@f)$(\"${words[1]}\" completion words -- "
            "\"${(@)words[2,CURRENT]}\" 2>/dev/null)}\"; do\n"
            "        word=${line%%$'\\t'*}\n"
            "        [[ -n $word ]] && found+=(\"${word//:/\\\\:}:${line#*$'\\t'}\")\n"
            "    done\n"
            "    if (( $#found )); then _describe esploader found; else _files; fi\n"
            "}\n"
            "if [ \"$funcstack[1]\" = _esploader ]; then _esploader \"$@\"; "
            "else compdef _esploader esploader; fi\n"},
    {"fish", "function __esploader_candidates\n"
             "    set -l words (commandline -opc) (commandline -ct)\n"
             "    set -l found ($words[1] completion words -- $words[2..-1] 2>/dev/null)\n"
             "    if test (count $found) -gt 0\n"
             "        printf '%s\\n' $found\n"
             "    else\n"
             "        __fish_complete_path (commandline -ct)\n"
             "    end\n"
             "end\n"
             "complete -c esploader -f -a '(__esploader_candidates)'\n"},
};

enum { COMPLETION_SHELLS = sizeof(completion_scripts) / sizeof(completion_scripts[0]) };

const char *completion_shell(size_t index)
{
    return index < COMPLETION_SHELLS ? completion_scripts[index].shell : NULL;
}

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
    for (size_t i = 0; i < COMPLETION_SHELLS; i++) {
        if (strcmp(what, completion_scripts[i].shell) == 0 && options->operand_count == 1) {
            fputs(completion_scripts[i].script, stdout);
            return CLI_OK;
        }
    }
    message_error("see 'esploader help completion'", "completion takes bash, zsh or fish");
    return CLI_USAGE;
}
