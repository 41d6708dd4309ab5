#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Cross-builds the programs for Windows with mingw-w64, in a folder of its own. The libraries that Debian has not for
# Windows are built from Debian's sources first.
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

# quietly <log> <command>...
quietly() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 || {
        tail -30 "$log" >&2
        echo "windows: failed: $*" >&2
        exit 1
    }
}

library_cjson() {
    cmake -S . -B b -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/mingw.cmake" "-DCMAKE_INSTALL_PREFIX=$MINGW_PREFIX" \
        -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DENABLE_CJSON_TEST=OFF -DENABLE_CUSTOM_COMPILER_FLAGS=OFF
    cmake --build b --target install
}

library_nettle() {
    mkdir -p b
    cd b
    CFLAGS=-O2 ../configure --host=$target "--prefix=$MINGW_PREFIX" "--libdir=$MINGW_PREFIX/lib" --disable-shared \
        --disable-public-key --disable-documentation --disable-openssl --disable-assembler
    make install-headers install-static install-pkgconfig
}

library_libdeflate() {
    if [ -e CMakeLists.txt ]; then
        cmake -S . -B b -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/mingw.cmake" \
            "-DCMAKE_INSTALL_PREFIX=$MINGW_PREFIX" -DCMAKE_BUILD_TYPE=Release -DLIBDEFLATE_BUILD_SHARED_LIB=OFF \
            -DLIBDEFLATE_BUILD_GZIP=OFF
        cmake --build b --target install
        return
    fi
    make "CC=$target-gcc" libdeflatestatic.lib
    mkdir -p "$MINGW_PREFIX/lib/pkgconfig" "$MINGW_PREFIX/include"
    install -m644 libdeflatestatic.lib "$MINGW_PREFIX/lib/libdeflate.a"
    install -m644 libdeflate.h "$MINGW_PREFIX/include/"
    sed "s|@PREFIX@|$MINGW_PREFIX|; s|@INCDIR@|$MINGW_PREFIX/include|; s|@LIBDIR@|$MINGW_PREFIX/lib|; s|@VERSION@|0|" \
        libdeflate.pc.in >"$MINGW_PREFIX/lib/pkgconfig/libdeflate.pc"
}

libraries=(cjson nettle libdeflate)
if [ ! -e "$MINGW_PREFIX/made" ]; then
    echo "windows: building ${libraries[*]} from the distribution's sources"
    "$root/scripts/source_packages.sh" "$build/sources" "${libraries[@]}"
    for library in "${libraries[@]}"; do
        (cd "$build/sources/$library" && rm -rf b && quietly "$build/$library.log" library_"$library")
    done
    touch "$MINGW_PREFIX/made"
fi

quietly "$build/configure.log" cmake -S "$root" -B "$build" -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$root/cmake/mingw.cmake" \
    -DBUILD_TESTING=OFF -DESPLOADER_WERROR=ON
cmake --build "$build"
