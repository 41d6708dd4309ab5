#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy and cppcheck over the library, the simulator, the ports and the programs.
#
#   scripts/lint.sh BUILD-FOLDER     a configured one: it holds the compiler's command lines
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
folders='src|compat|stubs|image|sim|ports|host|cli|tools'

for tool in clang-tidy cppcheck; do
    command -v $tool >/dev/null || { echo "make lint: $tool is not installed" >&2; exit 1; }
done
# Only what is compiled: the analyzers need the compiler's flags.
mapfile -t sources < <(sed -n "s|^ *\"file\": \"$PWD/\(.*\.c\)\".*|\1|p" "$build/compile_commands.json" |
    grep -E "^($folders)/" | LC_ALL=C sort -u)
[ ${#sources[@]} -gt 0 ] || { echo "make lint: $build/compile_commands.json names no sources" >&2; exit 1; }

status=0
echo "clang-tidy: ${#sources[@]} files"
# The count of suppressed warnings in system headers is all it says on standard error when all is well.
printf '%s\0' "${sources[@]}" | xargs -0 -P "$(nproc)" -n 2 clang-tidy -p "$build" --quiet 2>"$build/clang-tidy.log" || {
    grep -v 'warnings\? generated\|Suppressed\|Use -header-filter' "$build/clang-tidy.log" >&2 || true
    status=1
}

echo "cppcheck: ${#sources[@]} files"
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    -j "$(nproc)" --suppressions-list=scripts/cppcheck_suppressions.txt \
    -Iinclude -Isrc -Iimage -Isim -Iports/linux -Iports/linux/line -Ihost -Ihost/include "${sources[@]}" || status=1
[ $status -eq 0 ] && echo "lint: nothing found"
exit $status
