#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Programs outside the core do without the private fields of its public structures: those whose name
# begins with '_' in include/. A port's own structure has private fields, too: they are its port's.
set -euo pipefail
cd "$1"
here=$(cd "$(dirname "$0")" && pwd)
# bench/footprint/sizes.c asks for the size of one, which is what it is for.
outside='^(examples|cli|host|compat|ports|sim|image|tools|tests|web|zephyr)/.*\.(c|h|cpp|hpp)$'
mapfile -t files < <("$here/tracked_files.sh" . | grep -E "$outside" || true)
mapfile -t headers < <(printf '%s\n' include/*.h "${files[@]}" | grep '\.h$' || true)
[ ${#files[@]} -gt 0 ] || exit 0

# One program over all files, headers first: a process for each of them would take a minute on a busy machine.
# Whose line is looked at knows the fields of include/ and those that headers of its own folder declare: what is
# a field of the latter is not the core's.
awk '
FNR == 1 { folder = FILENAME; if (!sub(/\/[^\/]*$/, "", folder)) folder = "." }
pass != 2 {
    line = $0
    while (match(line, /[ *]_[a-z][a-z0-9_]*(\[[^]]*\])*[;,]/)) {
        name = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH)
        gsub(/^[ *]*|[[;,].*/, "", name)
        field[folder, name] = 1
    }
    next
}
{
    line = $0; foreign = 0; own = 0
    while (match(line, /(\.|->)_[a-z][A-Za-z0-9_]*/)) {
        name = substr(line, RSTART, RLENGTH); line = substr(line, RSTART + RLENGTH)
        sub(/^[.>-]*/, "", name)
        if (("include", name) in field) foreign = 1
        if ((folder, name) in field) own = 1
    }
    if (foreign && !own) {
        print FILENAME ":" FNR ":" $0
        print "^ a private field of a structure in include/: use its functions"
        failed = 1
    }
}
END { exit failed }' "${headers[@]}" pass=2 "${files[@]}"
