#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The action's second step: starts the chip, and tells where it is. It ends with the job's machine, or with
# `esploader-sim stop NAME`.
set -euo pipefail
arguments=(start "$INPUT_NAME" --chip "$INPUT_CHIP" --trace)
[ -z "${INPUT_FOR:-}" ] || arguments+=(--for "$INPUT_FOR")
case $INPUT_LINE in
pty) arguments+=(--press) ;; # the way into the loader, and out of it, that a device without lines lacks
rfc2217) arguments+=(--tcp 127.0.0.1:0) ;;
socket) arguments+=(--tcp 127.0.0.1:0 --raw) ;;
*)
    echo "::error::line is pty, rfc2217 or socket, not $INPUT_LINE" >&2
    exit 1
    ;;
esac
# As on a command line: words, without quotes of their own.
read -r -a options <<<"${INPUT_OPTIONS:-}"
told=$("$PROGRAMS/esploader-sim" "${arguments[@]}" "${options[@]}")
echo "$told"
sed -n -E 's/^(port|flash|log) /\1=/p' <<<"$told" >>"$GITHUB_OUTPUT"
