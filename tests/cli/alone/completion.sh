#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The scripts of `esploader completion`, each in its shell, as far as it is there.
#
#   completion.sh <esploader>
set -euo pipefail
esploader=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$esploader" "$work/esploader"
export PATH=$work:$PATH
cd "$work"
touch "a file"

fail() {
    echo "completion: $*" >&2
    exit 1
}

# completed <words>...: what bash offers for the last of them
completed() (
    # shellcheck source=/dev/null
    source <(esploader completion bash)
    COMP_WORDS=(esploader "$@")
    COMP_CWORD=$#
    _esploader
    printf '%s\n' "${COMPREPLY[@]}"
)
[ "$(completed get-s)" = get-security-info ] || fail "bash: get-s becomes '$(completed get-s)'"
[ "$(completed --chip = esp32s31)" = esp32s31 ] || fail "bash: --chip=esp32s31 is not known"
[ "$(completed flash --no-ca)" = --no-cache ] || fail "bash: flash --no-ca becomes '$(completed flash --no-ca)'"
[ -z "$(completed flash a)" ] || fail "bash: files are not left to it"

if command -v zsh >/dev/null; then
    zsh -fc 'autoload -Uz compinit && compinit -u -d "$1/dump" && source <(esploader completion zsh) &&
        _describe() { print -l -- "${(@P)2}"; }; _files() { print files; }
        words=(esploader get-s) CURRENT=2; _esploader
        words=(esploader flash a) CURRENT=3; _esploader' zsh "$work" >"$work/zsh"
    [ "$(cat "$work/zsh")" = $'get-security-info:what the chip tells of its security\nfiles' ] ||
        fail "zsh: $(cat "$work/zsh")"
fi
if command -v fish >/dev/null; then
    export HOME=$work
    found=$(fish -c 'esploader completion fish | source; complete -C "esploader get-s"')
    [ "$found" = $'get-security-info\twhat the chip tells of its security' ] || fail "fish: $found"
    found=$(fish -c 'esploader completion fish | source; complete -C "esploader flash a"')
    [[ $found == *"a file"* ]] || fail "fish: files are not offered: $found"
fi
