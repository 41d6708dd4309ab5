#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No line of any help is longer than 79 columns, which a terminal of 80 does not break.
#
#   help.sh <esploader> <other programs>...
set -euo pipefail
esploader=$1
lines=0

# fits <what it is> : reads it
fits() {
    local text
    text=$(cat)
    [ "$(wc -l <<<"$text")" -ge 3 ] || {
        echo "help: $1 says nothing" >&2
        exit 1
    }
    lines=$((lines + $(wc -l <<<"$text")))
    if grep -nE '^.{80}' <<<"$text" >&2; then
        echo "help: these lines of $1 are too long" >&2
        exit 1
    fi
}

for program in "$@"; do
    fits "${program##*/} --help" < <("$program" --help)
done
commands=$("$esploader" --help | sed -nE '/^Commands/,/^$/s/^  ([a-z][a-z-]+) .*/\1/p')
[ "$(wc -l <<<"$commands")" -ge 30 ] || {
    echo "help: the commands were not found" >&2
    exit 1
}
for command in $commands; do
    fits "esploader help $command" < <("$esploader" help "$command")
done
echo "$lines lines"
