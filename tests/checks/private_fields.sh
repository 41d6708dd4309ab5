#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Programs outside the core do without the private fields of its public structures: those whose name
# begins with '_' in include/. A port's own structure has private fields, too: they are its port's.
set -euo pipefail
cd "$1"
here=$(cd "$(dirname "$0")" && pwd)
fields=$(grep -ohE '[ *]_[a-z][a-z0-9_]*(\[[^]]*\])*;' include/*.h | sed -E 's/^[ *]*//; s/[[;].*//' |
    LC_ALL=C sort -u | paste -sd '|')
[ -n "$fields" ] || exit 0
# bench/footprint/sizes.c asks for the size of one, which is what it is for.
outside='^(examples|cli|host|compat|ports|sim|image|tools|tests|zephyr)/.*\.(c|h|cpp|hpp)$'

failed=0
while IFS= read -r file; do
    # What is a field of a structure that the file's own folder declares is not the core's.
    own=$(grep -ohE '[ *]_[a-z][a-z0-9_]*(\[[^]]*\])*;' "$(dirname "$file")"/*.h 2>/dev/null |
        sed -E 's/^[ *]*//; s/[[;].*//' | LC_ALL=C sort -u | paste -sd '|' || true)
    if grep -nE "(\.|->)($fields)([^A-Za-z0-9_]|$)" "$file" |
        { if [ -n "$own" ]; then grep -vE "(\.|->)($own)([^A-Za-z0-9_]|$)"; else cat; fi; } |
        sed "s|^|$file:|" | grep .; then
        echo "^ a private field of a structure in include/: use its functions"
        failed=1
    fi
done < <("$here/tracked_files.sh" . | grep -E "$outside" || true)
exit $failed
