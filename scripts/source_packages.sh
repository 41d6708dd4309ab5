#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fetches Debian's or Ubuntu's sources of packages, in the release's own versions, checked by apt as packages are. The
# machine's lists of packages stay as they are.
#
#   scripts/source_packages.sh <folder> <package>...
#
# Each becomes <folder>/<package>/. What is there already is kept.
set -euo pipefail
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift

missing=()
for package in "$@"; do
    [ -d "$folder/$package" ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null || ! command -v dpkg-source >/dev/null; then
    echo "source_packages: this takes apt-get and dpkg-source (Debian's dpkg-dev)" >&2
    exit 1
fi

state=$folder/.apt
mkdir -p "$state/sources.d" "$state/lists/partial"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^deb /deb-src /p' "$file" >"$state/sources.d/$(basename "$file" .list).list"
done
for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$state/sources.d/$(basename "$file")"
done
options=(-qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$state/sources.d"
    -o "Dir::State::Lists=$state/lists" -o APT::Sandbox::User=root -o Acquire::Retries=3)
# A source that is out of reach fails the update, yet another may have what is missing.
apt-get "${options[@]}" update || echo "source_packages: not every list could be fetched" >&2
for package in "${missing[@]}"; do
    rm -rf "$state/fetch" && mkdir -p "$state/fetch"
    (cd "$state/fetch" && apt-get "${options[@]}" source "$package" >fetch.log 2>&1) || {
        cat "$state/fetch/fetch.log" >&2
        exit 1
    }
    mv "$(find "$state/fetch" -mindepth 1 -maxdepth 1 -type d)" "$folder/$package"
done
