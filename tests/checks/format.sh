#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every C file is formatted as .clang-format says. Releases of clang-format differ in what they make
# of the same settings, so only the one the tree is formatted with is asked; else the check is skipped.
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)
release=14

for tool in "clang-format-$release" clang-format; do
    if "$tool" --version 2>/dev/null | grep -q "version $release\."; then
        cd "$root"
        mapfile -t files < <("$here/tracked_files.sh" . | grep -E '\.[ch]$' || true)
        [ ${#files[@]} -eq 0 ] && exit 0
        "$tool" --dry-run -Werror --style=file "${files[@]}" && exit 0
        echo "the files named above are not formatted: run 'make format'"
        exit 1
    fi
done
echo "SKIP: clang-format $release is not installed (Debian package clang-format-$release)"
exit 77
