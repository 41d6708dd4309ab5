#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No arrow points upward: each folder includes only what layers.txt lets it.
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$root"

# Where an include leads: beside the including file, or in one of the include folders.
resolve() {
    local directory
    for directory in "$1" src include sim image image/include ports/linux ports/linux/line host host/include cli .; do
        if [ -f "$directory/$2" ]; then
            realpath --relative-to=. "$directory/$2"
            return
        fi
    done
}

rule_for() {
    while IFS=: read -r folder rule; do
        case $folder in '' | '#'*) continue ;; esac
        case $1 in "$folder"/*) echo "$rule" && return ;; esac
    done <"$here/layers.txt"
}

# Prints nothing when the target may be included.
refusal() {
    local target=$1 prefix listed=false
    shift
    for prefix in "$@"; do
        case $prefix in
        !*)
            listed=true
            case $target in "${prefix#!}"*) echo "${prefix#!} is out of its reach" ;; esac
            ;;
        *) case $target in "$prefix"*) return ;; esac ;;
        esac
    done
    $listed || echo "it may include only: $*"
}

failed=0
while IFS= read -r file; do
    rule=$(rule_for "$file")
    [ -z "$rule" ] && continue
    read -r -a prefixes <<<"$rule"
    while IFS=: read -r line text; do
        name=$(sed -E 's/^[^"]*"([^"]+)".*/\1/' <<<"$text")
        target=$(resolve "$(dirname "$file")" "$name")
        # What no folder holds is generated or a library's: no arrow of ours.
        why=$([ -z "$target" ] || refusal "$target" "${prefixes[@]}")
        if [ -n "$why" ]; then
            echo "$file:$line: includes $target; $why (tests/checks/layers.txt)"
            failed=1
        fi
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$file" || true)
done < <("$here/tracked_files.sh" . | grep -E '\.[ch]$' || true)
exit $failed
