#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A program has those of a stub's ways that it can go, and no others: what is told is what its operations
# would look for in the table of the running stub.
#
#   stub_ways.sh NM PROGRAM WAY...
set -euo pipefail
nm=$1
program=$2
shift 2
# A linker that optimises may have added to the names.
found=$("$nm" "$program" | sed -nE 's/^[0-9a-f]+ [tTwW] esp_loader_core_stub_(read|resolve)_procedure.*/\1/p' | sort -u | tr '\n' ' ')
wanted="$*"
[ "$found" = "${wanted:+$wanted }" ] || {
    echo "$program has a stub's ways: $found; its operations ask for: $wanted"
    exit 1
}
