#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The manual page is sound roff, and has every command and option that the help has.
#
#   manual.sh <esploader> <its page>
set -euo pipefail
esploader=$1
page=$2
command -v groff >/dev/null || {
    echo "SKIP: there is no groff"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
groff -man -ww -Tascii -P-cbou "$page" >"$work/text" 2>"$work/warnings"
[ ! -s "$work/warnings" ] || {
    cat "$work/warnings" >&2
    exit 1
}
"$esploader" --help >"$work/help"
words=$(sed -nE 's/^  +(-., )?(--[a-z-]+).*/\2/p; s/^  ([a-z][a-z-]+) +[a-z].*/\1/p' "$work/help")
[ "$(wc -l <<<"$words")" -ge 50 ] || {
    echo "manual: the help was not understood" >&2
    exit 1
}
for word in $words; do
    grep -Eq -- "^ +(-., )?$word( |\[|$)" "$work/text" || {
        echo "manual: $word is missing" >&2
        exit 1
    }
done
