#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A program carries what is known of the chips that were chosen, and of no others. The images of all, and how
# they are laid out, are another library's matter, which the rig brings.
#
#   chips_linked.sh NM PROGRAM CHIP...
set -euo pipefail
nm=$1
program=$2
shift 2
found=$("$nm" "$program" | awk '{ print $NF }' | sed -nE '/_(image|layout)$/d; s/^esp_loader_chip_(esp[0-9a-z]+)(_.*)?$/\1/p' | sort -u | tr '\n' ' ')
[ "$found" = "$* " ] || {
    echo "$program has chips: $found; chosen were: $*"
    exit 1
}
