#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the libraries that the programs stand on, as archives, of the distribution's sources: for a system or a C library
# that the distribution has no packages for.
#
#   scripts/libraries.sh <toolchain file of CMake> <C compiler> <target> <prefix> <folder of sources> <library>...
#
# What is there already is kept.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
toolchain=$1 compiler=$2 target=$3 prefix=$4 sources=$5
shift 5
mkdir -p "$prefix/lib/pkgconfig" "$prefix/include" "$prefix/log"

by_cmake() {
    cmake -S . -B b -G Ninja "-DCMAKE_TOOLCHAIN_FILE=$toolchain" "-DCMAKE_INSTALL_PREFIX=$prefix" \
        -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_BUILD_TYPE=Release "$@"
    cmake --build b --target install
}

library_cjson() {
    by_cmake -DBUILD_SHARED_LIBS=OFF -DENABLE_CJSON_TEST=OFF -DENABLE_CUSTOM_COMPILER_FLAGS=OFF
}

library_nettle() {
    mkdir -p b
    cd b
    CC=$compiler CFLAGS=-O2 ../configure "--host=$target" "--prefix=$prefix" "--libdir=$prefix/lib" --disable-shared \
        --disable-public-key --disable-documentation --disable-openssl --disable-assembler
    make install-headers install-static install-pkgconfig
}

library_libdeflate() {
    if [ -e CMakeLists.txt ]; then
        by_cmake -DLIBDEFLATE_BUILD_SHARED_LIB=OFF -DLIBDEFLATE_BUILD_GZIP=OFF
        return
    fi
    local archive=libdeflate.a
    case $target in *mingw*) archive=libdeflatestatic.lib ;; esac
    make "CC=$compiler" $archive
    install -m644 $archive "$prefix/lib/libdeflate.a"
    install -m644 libdeflate.h "$prefix/include/"
    sed "s|@PREFIX@|$prefix|; s|@INCDIR@|$prefix/include|; s|@LIBDIR@|$prefix/lib|; s|@VERSION@|0|" \
        libdeflate.pc.in >"$prefix/lib/pkgconfig/libdeflate.pc"
}

missing=()
for library in "$@"; do
    [ -e "$prefix/log/$library.made" ] || missing+=("$library")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "libraries: building ${missing[*]} of the distribution's sources for $target"
"$here/source_packages.sh" "$sources" "${missing[@]}"
for library in "${missing[@]}"; do
    log=$prefix/log/$library
    # In a process of its own: within a condition a shell goes on behind what has failed.
    (cd "$sources/$library" && rm -rf b && set -e && "library_$library") >"$log" 2>&1 &
    wait $! || {
        tail -30 "$log" >&2
        echo "libraries: $library cannot be built for $target" >&2
        exit 1
    }
    touch "$log.made"
done
