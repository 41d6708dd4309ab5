#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs a build into a folder of its own, builds and runs a small project against it, once found
# by CMake and once by pkg-config, moves the folder and does so again, builds examples with it, then
# uninstalls.
#
#   package.sh <cmake> <build folder> <consumer's folder> <folder of the examples>
set -euo pipefail
cmake=$1
build=$2
consumer=$3
examples=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "package: $*" >&2
    exit 1
}

# Quiet unless it fails.
run() {
    "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        fail "failed: $*"
    }
}

check_prefix() {
    local prefix=$1 folder=$2 flags libs
    run "$cmake" -S "$consumer" -B "$folder" -DCMAKE_PREFIX_PATH="$prefix"
    run "$cmake" --build "$folder"
    "$folder/consumer_v2" | grep -qx "ESP32-C3" || fail "consumer_v2 does not run"
    for program in consumer_host consumer_shared; do
        "$folder/$program" | grep -qx "/dev/no-such-port: No such device" || fail "$program does not run"
    done
    "$folder/consumer_v1" | grep -qx "refused" || fail "consumer_v1 does not run"

    PKG_CONFIG_PATH=$(find "$prefix" -type d -name pkgconfig)
    export PKG_CONFIG_PATH
    read -r -a flags < <(pkg-config --cflags esploader-linux)
    read -r -a libs < <(pkg-config --libs esploader-linux)
    run cc "${flags[@]}" "$consumer/consumer_v2.c" "${libs[@]}" -o "$folder/by_pkg_config"
    "$folder/by_pkg_config" | grep -qx "ESP32-C3" || fail "what pkg-config built does not run"
    read -r -a flags < <(pkg-config --cflags esploader-shared)
    read -r -a libs < <(pkg-config --libs esploader-shared)
    run cc "${flags[@]}" "$consumer/consumer_shared.c" "${libs[@]}" -o "$folder/shared_by_pkg_config"
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir esploader-shared) "$folder/shared_by_pkg_config" |
        grep -qx "/dev/no-such-port: No such device" || fail "what pkg-config built of the shared library does not run"
}

run "$cmake" --install "$build" --prefix "$work/first"
! grep -rlF "$build" "$work/first" --include='*.cmake' --include='*.pc' || fail "these name the build folder"
"$work/first/bin/esploader" --version >/dev/null || fail "bin/esploader does not run"
for file in share/man/man1/esploader.1 share/man/man1/esploader-sim.1 share/bash-completion/completions/esploader \
    share/fish/vendor_completions.d/esploader.fish lib/udev/rules.d/60-esploader.rules; do
    [ -s "$work/first/$file" ] || fail "there is no $file"
done
check_prefix "$work/first" "$work/build-first"

cp -r "$work/first" "$work/second"
mv "$work/first" "$work/away"
check_prefix "$work/second" "$work/build-second"
mv "$work/away" "$work/first"

for example in linux_example v1_application host_c host_four; do
    run "$cmake" -S "$examples/$example" -B "$work/$example" -DCMAKE_PREFIX_PATH="$work/first"
    run "$cmake" --build "$work/$example"
    [ ! -d "$work/$example/esploader" ] || fail "$example was not built with the installation"
done

run "$cmake" --build "$build" --target uninstall
left=$(find "$work/first" -type f)
[ -z "$left" ] || fail "uninstall leaves $left"
[ ! -e "$work/first/include/esploader" ] || fail "uninstall leaves include/esploader"
