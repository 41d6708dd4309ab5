#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles all of src/ for a target without an operating system and fails when it needs more than
# four functions of the C library, or holds memory that can change.
#
#   freestanding.sh ROOT host|PREFIX [COMPILER FLAG]...     PREFIX is such as 'arm-none-eabi-'
set -euo pipefail
root=$1
prefix=${2/#host/}
shift 2

# Thumb-1 has no table jump instruction: its compiler calls these few bytes of libgcc for a switch.
# The __aeabi_mem* are the same four functions under the names of the ARM ABI.
allowed='^(memcpy|memmove|memset|memcmp|__gnu_thumb1_case_[a-z]+|__aeabi_mem(cpy|move|set|clr)[48]?)$'

if ! command -v "${prefix}gcc" >/dev/null; then
    echo "SKIP: ${prefix}gcc is not installed"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! echo '#include <string.h>' | "${prefix}gcc" "$@" -ffreestanding -E - >/dev/null 2>&1; then
    echo "SKIP: ${prefix}gcc has no <string.h>: its C library is not installed"
    exit 77
fi

cd "$root"
objects=()
while IFS= read -r source; do
    object=$work/$(tr / - <<<"${source%.c}").o
    "${prefix}gcc" "$@" -std=c11 -Os -ffreestanding -nostdlib -fno-pie -fno-stack-protector \
        -Wall -Wextra -Werror -Iinclude -Isrc -c "$source" -o "$object"
    objects+=("$object")
done < <(find src -name '*.c' | LC_ALL=C sort)
[ ${#objects[@]} -gt 0 ] || { echo "no source files under src/"; exit 1; }

failed=0
# -r joins the objects and takes nothing from any library: what is undefined stays so. Specs are left
# out because they name a linker script for whole programs.
link_flags=()
for flag in "$@"; do
    [[ $flag == --specs=* ]] || link_flags+=("$flag")
done
"${prefix}gcc" "${link_flags[@]}" -nostdlib -no-pie -r "${objects[@]}" -o "$work/core.o"
if "${prefix}nm" -u "$work/core.o" | awk '{ print $2 }' | grep -vE "$allowed" >"$work/undefined"; then
    while IFS= read -r symbol; do
        users=$(cd "$work" && "${prefix}nm" -A -u -- *-*.o | awk -v s="$symbol" '$NF == s { sub(/:.*/, ""); print }')
        echo "undefined: $symbol, used in $(echo $users)"
    done <"$work/undefined"
    echo "^ only memcpy memmove memset memcmp may be left to the host"
    failed=1
fi
for object in "${objects[@]}"; do
    # Flags W and A: the section occupies memory that can be written.
    if "${prefix}readelf" -SW "$object" | sed 's/^ *\[ *[0-9]*\] *//' |
        awk '$7 ~ /W/ && $7 ~ /A/ && $5 !~ /^0+$/ { print $1, "0x" $5, "bytes"; found = 1 } END { exit !found }'; then
        echo "^ $(basename "$object"): global or static data that can change; keep it in the caller's context"
        "${prefix}nm" "$object" | awk '$2 ~ /^[bBdDC]$/ { print "    " $3 }'
        failed=1
    fi
done
[ $failed -eq 0 ] && echo "${#objects[@]} files, $("${prefix}size" "$work/core.o" | awk 'NR == 2 { print $1 }') bytes of code and constants, nothing else needed"
exit $failed
