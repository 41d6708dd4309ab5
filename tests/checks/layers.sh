#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No arrow points upward: each folder includes only what layers.txt lets it.
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$root"
files=$(mktemp)
trap 'rm -f "$files"' EXIT
"$here/tracked_files.sh" . >"$files"

# One program over all includes: a process for each of them would take a minute on a busy machine.
{ grep -E '\.[ch]$' "$files" | xargs -r grep -nHE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' || true; } |
    awk -v rules="$here/layers.txt" -v list="$files" '
function known(path,    parts, count, i, kept, out) {
    # Takes "." and ".." out of the path.
    count = split(path, parts, "/"); kept = 0
    for (i = 1; i <= count; i++) {
        if (parts[i] == "" || parts[i] == ".") continue
        if (parts[i] == ".." && kept > 0) { kept--; continue }
        clean[++kept] = parts[i]
    }
    out = ""
    for (i = 1; i <= kept; i++) out = out (i > 1 ? "/" : "") clean[i]
    return (out in exists) ? out : ""
}
# Where an include leads: beside the including file, or in one of the include folders.
function resolve(folder, name,    i, found) {
    if ((found = known(folder "/" name)) != "") return found
    for (i = 1; i <= roots; i++) if ((found = known(root[i] "/" name)) != "") return found
    return ""
}
# Prints nothing when the target may be included.
function refusal(target, rule,    parts, count, i, listed) {
    count = split(rule, parts, " "); listed = 0
    for (i = 1; i <= count; i++) {
        if (substr(parts[i], 1, 1) == "!") {
            listed = 1
            if (index(target, substr(parts[i], 2)) == 1) return substr(parts[i], 2) " is out of its reach"
        } else if (index(target, parts[i]) == 1) return ""
    }
    return listed ? "" : "it may include only: " rule
}
BEGIN {
    roots = split("src include sim sim/include image image/include host host/include host/shared/include ports/linux ports/linux/line cli .", root, " ")
    while ((getline line < list) > 0) exists[line] = 1
    while ((getline line < rules) > 0) {
        if (line ~ /^#/ || line == "") continue
        at = index(line, ":"); folder[++count] = substr(line, 1, at - 1) "/"; rule[count] = substr(line, at + 1)
        sub(/^ +/, "", rule[count])
    }
}
{
    split($0, place, ":"); file = place[1]; number = place[2]
    name = $0; sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
    for (i = 1; i <= count; i++) if (index(file, folder[i]) == 1) break
    if (i > count) next
    beside = file; if (!sub(/\/[^\/]*$/, "", beside)) beside = "."
    # What no folder holds is generated or a library'"'"'s: no arrow of ours.
    target = resolve(beside, name)
    if (target == "") next
    why = refusal(target, rule[i])
    if (why != "") { print file ":" number ": includes " target "; " why " (tests/checks/layers.txt)"; failed = 1 }
}
END { exit failed }'
