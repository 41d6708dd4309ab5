#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Which packages scripts/setup.sh asks for, on made-up machines: what fetches the flasher stubs has to be there
# afterwards, and where it cannot be had the build goes on. Nothing is installed.
#
#   setup.sh <root>
set -euo pipefail
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "setup: $*" >&2
    exit 1
}

fake() {
    printf '#!%s\n%s\n' "$BASH" "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# machine <what Python can import, or "no python"> [npm]: one that has all packages but those for which a case asks
machine() {
    rm -rf "$work/bin"
    mkdir "$work/bin"
    for tool in bash env grep sed sort head cat; do
        ln -s "$(command -v $tool)" "$work/bin/$tool"
    done
    fake id 'echo 0'
    fake dpkg-query '[[ " $MISSING " == *" ${*: -1} "* ]] || echo installed'
    fake apt-cache 'echo Package'
    # Fails where a package is among its words that cannot be installed.
    fake apt-get 'echo "$*" >>"$APT_LOG"
for word in "$@"; do [[ " ${BROKEN-} " != *" $word "* ]] || exit 100; done'
    [ "$1" = "no python" ] || fake python3 "[[ ' $1 ' == *\" \${2#import } \"* ]]"
    [ -z "${2-}" ] || fake npm true
}

# run <target>: its exit code; what it asked for is in $asked
run() {
    : >"$work/log"
    local status=0
    APT_LOG=$work/log PATH=$work/bin SETUP=1 "$BASH" "$root/scripts/setup.sh" "$1" >"$work/said" 2>&1 || status=$?
    asked=$(sed -nE 's/.* install --yes --no-install-recommends (.*)/\1/p' "$work/log" | tr '\n' ' ')
    return $status
}

# asks <target> <packages>
asks() {
    run "$1" || fail "it ends with $?: $(cat "$work/said")"
    [ "$asked" = "${2:+$2 }" ] || fail "$1 asks for '$asked', not for '$2'"
}

export MISSING="python3 python3-pip npm"
for target in build demo test; do
    MISSING="python3-pip npm"
    machine "pip"
    asks $target ""
    machine "esptool"
    asks $target ""
    machine "" npm
    asks $target ""
    machine ""
    asks $target "python3-pip"
done
MISSING="python3 python3-pip npm"
machine "no python"
asks build "python3 python3-pip"
machine "no python" npm
asks build "python3"

# What a build can do without does not end it; what it cannot, does.
export BROKEN=python3-pip
machine ""
run build || fail "without pip it ends with $?: $(cat "$work/said")"
grep -q "could not install python3-pip: what uses them is left out" "$work/said" || fail "$(cat "$work/said")"
MISSING="python3-pip gcc"
run build || fail "gcc alone could be installed: $(cat "$work/said")"
[[ $asked == *"gcc " ]] || fail "gcc was not tried alone: $asked"
BROKEN=gcc
! run build || fail "without gcc it says that all is well"
