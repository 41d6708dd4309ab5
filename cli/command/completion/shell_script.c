/* SPDX-License-Identifier: Apache-2.0 */
#include "command/completion/shell_script.h"
#include <string.h>

/* The shells ask the program itself, so that they know what this very version takes. Without an
 * answer each offers files. */
static const struct {
    const char *shell;
    const char *script;
} shell_scripts[] = {
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

enum { SHELL_SCRIPTS = sizeof(shell_scripts) / sizeof(shell_scripts[0]) };

const char *shell_script_of(size_t index)
{
    return index < SHELL_SCRIPTS ? shell_scripts[index].shell : NULL;
}

const char *shell_script(const char *shell)
{
    for (size_t i = 0; i < SHELL_SCRIPTS; i++) {
        if (strcmp(shell, shell_scripts[i].shell) == 0) {
            return shell_scripts[i].script;
        }
    }
    return NULL;
}
