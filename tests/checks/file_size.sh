#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No C file or header is longer than 500 lines: what is longer holds more than one subject.
set -euo pipefail
root=$1
limit=500
here=$(cd "$(dirname "$0")" && pwd)

cd "$root"
"$here/tracked_files.sh" . | { grep -E '\.[ch]$' || true; } | xargs -r -d '\n' wc -l |
    awk -v limit="$limit" '$2 != "total" && $1 > limit {
        print $2 ": " $1 " lines, the limit is " limit ": split it by subject"; failed = 1
    } END { exit failed }'
