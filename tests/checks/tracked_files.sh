#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prints the files that belong to the project, one a line, relative to the root given.
# Without git, or outside a repository (an unpacked archive), everything but build folders counts.
set -euo pipefail
cd "$1"

if [ "$(git -c safe.directory='*' rev-parse --show-cdup 2>/dev/null || echo none)" = "" ]; then
    git -c safe.directory='*' ls-files
else
    find . -type f -not -path './.git/*' -not -path './build/*' -not -path './build-*/*' -printf '%P\n'
fi | LC_ALL=C sort | while IFS= read -r file; do
    # A file deleted but not yet committed is still listed by git.
    if [ -f "$file" ]; then
        printf '%s\n' "$file"
    fi
done
