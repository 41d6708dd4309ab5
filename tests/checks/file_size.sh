#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No C file or header is longer than 500 lines: what is longer holds more than one subject.
set -euo pipefail
root=$1
limit=500
here=$(dirname "$0")

failed=0
while IFS= read -r file; do
    lines=$(wc -l <"$root/$file")
    if [ "$lines" -gt "$limit" ]; then
        echo "$file: $lines lines, the limit is $limit: split it by subject"
        failed=1
    fi
done < <("$here/tracked_files.sh" "$root" | grep -E '\.[ch]$' || true)
exit $failed
