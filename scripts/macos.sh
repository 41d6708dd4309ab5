#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the programs for macOS on another system, in a folder of its own, with the Python package ziglang: it has
# Apple's headers of the C library, not those of IOKit. Nothing here runs what comes of it.
#
#   scripts/macos.sh <build folder>
#
# Ends with 77 where that package cannot be had.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
export MACOS_PREFIX=$build/prefix
zig=$build/zig/bin/python

if [ ! -e "$build/zig/made" ]; then
    if ! python3 -m venv "$build/zig" ||
        ! "$zig" -m pip --quiet --disable-pip-version-check download --no-deps --require-hashes \
            -d "$build/zig" -r "$root/scripts/macos.txt"; then
        echo "skipped  check-macos: the Python package ziglang cannot be had"
        exit 77
    fi
    "$zig" -m pip --quiet --disable-pip-version-check install --require-hashes --no-index --find-links "$build/zig" \
        -r "$root/scripts/macos.txt"
    touch "$build/zig/made"
fi
mkdir -p "$MACOS_PREFIX/bin"
for tool in cc ar ranlib; do
    target=''
    [ $tool != cc ] || target='-target aarch64-macos'
    printf '#!/bin/sh\nexec %s -m ziglang %s %s "$@"\n' "$zig" $tool "$target" >"$MACOS_PREFIX/bin/$tool"
    chmod +x "$MACOS_PREFIX/bin/$tool"
done
export PATH=$MACOS_PREFIX/bin:$PATH AR=$MACOS_PREFIX/bin/ar RANLIB=$MACOS_PREFIX/bin/ranlib
"$root/scripts/libraries.sh" "$root/cmake/macos.cmake" "$MACOS_PREFIX/bin/cc" aarch64-apple-darwin "$MACOS_PREFIX" \
    "$build/sources" cjson nettle libdeflate
cmake -S "$root" -B "$build" -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/macos.cmake" -DBUILD_TESTING=OFF \
    -DESPLOADER_WERROR=ON >"$build/configure.log" || { tail -30 "$build/configure.log" >&2; exit 1; }
cmake --build "$build"
