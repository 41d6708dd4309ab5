#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No file of the project holds what words.txt forbids; each line there says why.
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)

mapfile -t files < <("$here/tracked_files.sh" "$root")
cd "$root"
failed=0
while IFS=$'\t' read -r pattern reason; do
    case $pattern in '' | '#'*) continue ;; esac
    if printf '%s\0' "${files[@]}" | xargs -0 grep -HnIE -e "$pattern" --; then
        echo "^ forbidden: $reason"
        failed=1
    fi
done <"$here/words.txt"
exit $failed
