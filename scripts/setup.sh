#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian or Ubuntu packages that a make target needs and that are missing.
#
#   scripts/setup.sh [build|demo|deb|test|fuzz|examples|lint|footprint|bench|interop|python|web|web-page|servers|windows|static|macos|all]...
#
# Silent and without network when everything is there. SETUP=0 in the environment skips it.
set -euo pipefail

[ "${SETUP:-1}" = 0 ] && exit 0

demo=(gcc libc6-dev cmake ninja-build pkg-config libserialport-dev "?libgensio-dev" libcjson-dev nettle-dev \
    libdeflate-dev libelf-dev)
build=("${demo[@]}" "?libdw-dev" "?libgpiod-dev" "?libsqlite3-dev" "?libmicrohttpd-dev")

# What fetches the flasher stubs: Python makes C of them, and pip, which is not always Debian's, gets them
# where neither esptool nor npm is there already.
fetching() {
    if ! command -v python3 >/dev/null; then
        echo "?python3"
    elif python3 -c 'import esptool' 2>/dev/null || python3 -c 'import pip' 2>/dev/null; then
        return
    fi
    command -v npm >/dev/null || echo "?python3-pip"
}

clang_release() {
    local release
    release=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -1)
    echo "${release:-14}"
}

# A leading '?' marks a package that its users do without where it cannot be had.
packages_for() {
    case $1 in
    build) echo "${build[@]}" && fetching ;;
    demo) echo "${demo[@]}" && fetching ;;
    deb) echo "${build[@]}" dpkg-dev file && fetching ;;
    test) echo "${build[@]}" libgensio-dev zlib1g-dev python3 libcmocka-dev "?parallel" "?ser2net" binutils "?g++" \
        "?libtomlplusplus-dev" "?clang-format-14" "?python3-jsonschema" && fetching ;;
    fuzz)
        # libFuzzer is a package of its own, of the release of clang that the distribution has.
        release=$(clang_release)
        echo "${build[@]}" libcmocka-dev zlib1g-dev "clang-$release" "libclang-rt-$release-dev"
        ;;
    examples)
        echo "${build[@]}" python3 libcmocka-dev zlib1g-dev gcc-arm-none-eabi libnewlib-arm-none-eabi \
            gcc-riscv64-unknown-elf "?gcc-xtensa-lx106" qemu-system-arm qemu-system-misc
        fetching
        ;;
    lint) echo "${build[@]}" clang-tidy cppcheck && fetching ;;
    footprint)
        echo python3 cmake binutils gcc-arm-none-eabi libnewlib-arm-none-eabi \
            gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf
        ;;
    bench) echo gcc libc6-dev zlib1g-dev python3 valgrind ;;
    interop)
        # Python and Node from elsewhere do as well: npm brings hundreds of packages with it.
        echo python3
        python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
        command -v npm >/dev/null || echo nodejs npm
        ;;
    python)
        echo "${demo[@]}" "?libdw-dev" python3 git
        python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
        ;;
    web)
        release=$(clang_release)
        echo "${build[@]}" make "clang-$release" "lld-$release" binaryen && fetching
        command -v npm >/dev/null || echo nodejs npm
        ;;
    web-page) echo "?chromium" ;; # to test it: large, and not brought by any target
    # To test a station with them: they would run on from then on, so no target brings them.
    servers) echo "?libpq-dev" "?postgresql" "?openssh-server" "?openssh-client" "?parallel" "?ser2net" ;;
    # scripts/windows.sh builds the libraries from Debian's sources.
    windows) echo "${build[@]}" gcc-mingw-w64-x86-64 dpkg-dev make python3 "?wine" "?wine64" && fetching ;;
    static) echo "${build[@]}" musl-tools dpkg-dev make python3 && fetching ;;
    macos)
        echo "${build[@]}" dpkg-dev make python3
        python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
        fetching
        ;;
    all) for target in build deb test fuzz examples lint footprint bench interop python web windows static macos; do packages_for "$target"; done ;;
    *)
        echo "setup: no target '$1'; there are: build demo deb test fuzz examples lint footprint bench interop python web web-page servers windows static macos all" >&2
        return 2
        ;;
    esac
}

wanted=()
for target in "${@:-all}"; do
    list=$(packages_for "$target")
    read -r -a list <<<"${list//$'\n'/ }"
    wanted+=("${list[@]}")
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    cat >&2 <<TEXT
setup: this is no Debian or Ubuntu system, so nothing can be installed here automatically.
setup: install what these Debian packages hold, then run make again with SETUP=0:
setup:   ${wanted[*]//\?/}
TEXT
    exit 1
fi

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

is_offered() {
    [ -n "$(apt-cache --quiet=2 show --no-all-versions "$1" 2>/dev/null | head -c 1)" ]
}

required=()
optional=()
for package in $(printf '%s\n' "${wanted[@]}" | sort -u); do
    is_installed "${package#\?}" && continue
    case $package in
    \?*) optional+=("${package#\?}") ;;
    *) required+=("$package") ;;
    esac
done
[ ${#required[@]} -eq 0 ] && [ ${#optional[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: missing packages: ${required[*]} ${optional[*]}" >&2
        [ ${#required[@]} -eq 0 ] && exit 0
        echo "setup: neither root nor sudo here: have them installed, or go on without (SETUP=0)" >&2
        exit 1
    fi
    as_root=(sudo)
fi
apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@" </dev/null
}

updated=false
update() {
    echo "setup: fetching the package lists"
    apt update
    updated=true
}

for package in "${required[@]}" "${optional[@]}"; do
    if ! is_offered "$package"; then
        # A source that is out of reach fails the update, yet another may have what is missing.
        update || echo "setup: not every package list could be fetched" >&2
        break
    fi
done

offered=()
for package in "${optional[@]}"; do
    if is_offered "$package"; then
        offered+=("$package")
    else
        echo "setup: this release has no $package: what uses it is left out"
    fi
done

install() {
    [ $# -eq 0 ] || apt install --yes --no-install-recommends "$@" >/dev/null
}

wanted=("${required[@]}" "${offered[@]}")
[ ${#wanted[@]} -eq 0 ] && exit 0
echo "setup: installing ${wanted[*]}"
# Old package lists name files that the mirror no longer has: fetch them once and try again.
if install "${wanted[@]}" || { ! $updated && update && install "${wanted[@]}"; }; then
    exit 0
fi
if ! install "${required[@]}"; then
    echo "setup: apt-get could not install: ${required[*]}" >&2
    echo "setup: install them by hand, then run make again with SETUP=0" >&2
    exit 1
fi
echo "setup: apt-get could not install ${offered[*]}: what uses them is left out" >&2
