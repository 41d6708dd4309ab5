#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds programs that need nothing of the Linux they run on but its kernel: with musl, in a folder of its own. The
# libraries are built of the distribution's sources first, since it has them for its own C library.
#
#   scripts/static.sh <build folder>
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
build=$(cd "$1" && pwd)
export MUSL_PREFIX=$build/prefix

command -v musl-gcc >/dev/null || {
    echo "static: there is no musl-gcc: install musl-tools" >&2
    exit 1
}
# musl has the C library's headers, the kernel's own are the system's.
mkdir -p "$MUSL_PREFIX/include"
multiarch=$(gcc -print-multiarch)
for headers in linux asm-generic mtd "$multiarch/asm"; do
    [ ! -d "/usr/include/$headers" ] || ln -sfn "/usr/include/$headers" "$MUSL_PREFIX/include/$(basename "$headers")"
done
"$root/scripts/libraries.sh" "$root/cmake/musl.cmake" musl-gcc "${multiarch%-gnu}-musl" "$MUSL_PREFIX" \
    "$build/sources" cjson nettle libdeflate
cmake -S "$root" -B "$build" -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/musl.cmake" -DBUILD_TESTING=OFF \
    -DESPLOADER_WERROR=ON -DESPLOADER_SHARED=OFF -DCMAKE_BUILD_TYPE=MinSizeRel >"$build/configure.log" ||
    { tail -30 "$build/configure.log" >&2; exit 1; }
cmake --build "$build"
