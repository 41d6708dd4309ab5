#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shared library shows the functions of its headers, all of them and nothing else.
#
#   exports.sh <libesploader.so> <header>...
set -euo pipefail
command -v nm >/dev/null || { echo "nm is not installed" >&2; exit 77; }

shown=$(nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | LC_ALL=C sort)
shift
declared=$(cat "$@" | tr '\n' ' ' | grep -oE 'ESPLOADER_API [^;]*;' | grep -oE 'esploader_[a-z_]+ ?\(' |
    tr -d ' (' | LC_ALL=C sort -u)
diff <(echo "$declared") <(echo "$shown") || { echo "declared (<) and shown (>) differ" >&2; exit 1; }
[ -n "$shown" ]
