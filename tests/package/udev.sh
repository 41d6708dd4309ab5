#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The udev rule lets users open what `esploader ports` knows as a board.
#
#   udev.sh <root>
set -euo pipefail
cd "$1"
known=$(sed -nE 's/^ *\{0x([0-9A-F]{4}), (0x([0-9A-F]{4})|ANY_PRODUCT), .*/\1 \3/p' host/port/port_choice.c | tr A-F a-f)
[ "$(wc -l <<<"$known")" -ge 10 ] || {
    echo "udev: the list of boards was not found" >&2
    exit 1
}
while read -r vendor product; do
    grep -Eq "^ATTRS\{idVendor\}==\"$vendor\", (ATTRS\{idProduct\}==\"([0-9a-f|]*\|)?$product(\|[0-9a-f|]*)?\", )?TAG\+=\"uaccess\"" \
        packaging/60-esploader.rules || {
        echo "udev: packaging/60-esploader.rules lacks $vendor:$product" >&2
        exit 1
    }
done <<<"$known"
