#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What only Linux, only POSIX or only Windows has stays in the rooms that systems.txt lists.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
status=0

# Of the table: the words behind "system kind:", as one regular expression.
words() {
    sed -n "s/^$1 $2: *//p" "$here/systems.txt" | tr -s ' ' '|'
}

files=$("$here/tracked_files.sh" . | { grep -E '^(host|cli|image|tools|sim|ports/windows)/.*\.[ch]$' || true; })
for system in linux posix windows; do
    found=$(grep -vE "^($(words $system rooms))" <<<"$files" | xargs -r -d '\n' \
        grep -nHE "^ *# *include *<($(words $system headers))>|(^|[^A-Za-z0-9_.>])($(words $system calls))([^A-Za-z0-9_]|\$)" |
        grep -vE '^[^:]*:[0-9]+:[ 	]*(/\*|\*|//)' || true)
    [ -z "$found" ] || {
        echo "$found"
        echo "^ only $system has this: it belongs in a room that is named for it (tests/checks/systems.txt)"
        status=1
    }
done
exit $status
