#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Cross-builds the programs for Windows with mingw-w64, in a folder of its own. The libraries that Debian has not for
# Windows are built of Debian's sources first.
#
#   scripts/windows.sh <build folder>
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
target=x86_64-w64-mingw32
export MINGW_PREFIX=$build/prefix

command -v $target-gcc >/dev/null || {
    echo "windows: there is no $target-gcc: install gcc-mingw-w64-x86-64" >&2
    exit 1
}
"$root/scripts/libraries.sh" "$root/cmake/mingw.cmake" $target-gcc $target "$MINGW_PREFIX" "$build/sources" \
    cjson nettle libdeflate
cmake -S "$root" -B "$build" -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/mingw.cmake" -DBUILD_TESTING=OFF \
    -DESPLOADER_WERROR=ON >"$build/configure.log" || { tail -30 "$build/configure.log" >&2; exit 1; }
cmake --build "$build"
