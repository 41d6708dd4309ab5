#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Packs a build as a Debian package and looks at what is in it. Nothing is installed.
#
#   deb.sh <cpack> <build folder>
set -euo pipefail
cpack=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in dpkg-deb dpkg-shlibdeps gzip; do
    command -v $tool >/dev/null || {
        echo "SKIP: there is no $tool"
        exit 77
    }
done
fail() {
    echo "deb: $*" >&2
    exit 1
}

(cd "$build" && "$cpack" -G DEB -B "$work") >"$work/log" 2>&1 || fail "$(cat "$work/log")"
package=$(echo "$work"/*.deb)
dpkg-deb -x "$package" "$work/tree"
field() {
    dpkg-deb -f "$package" "$1"
}
[ "$(field Package)" = esploader ] || fail "it is called $(field Package)"
[ "$("$work/tree/usr/bin/esploader" --version)" = "esploader $(field Version)" ] || fail "its version is $(field Version)"
[[ $(field Depends) == *libc6* && $(field Depends) == *libserialport0* ]] || fail "it depends on $(field Depends)"
[[ $(field Description) == *$'\n '* ]] || fail "it is described as $(field Description)"
# Of programs alone: what developers need stays out.
outside=$(cd "$work/tree" && find . -type f ! -path './usr/bin/esploader*' ! -path './usr/share/*/*' \
    ! -path ./usr/lib/udev/rules.d/60-esploader.rules)
[ -z "$outside" ] || fail "there is also $outside"
for file in bin/esploader-sim bin/esploader-firmware share/man/man1/esploader.1.gz share/doc/esploader/copyright \
    share/bash-completion/completions/esploader lib/udev/rules.d/60-esploader.rules; do
    [ -s "$work/tree/usr/$file" ] || fail "there is no usr/$file"
done
dpkg-deb --ctrl-tarfile "$package" | tar -xO ./postinst | sh -n || fail "its postinst is no shell script"
