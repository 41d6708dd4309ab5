#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Firmware mostly has one chip: what is made of the list compiles for each alone, without a warning.
#
#   chips_alone.sh CC ROOT
set -euo pipefail
cc=$1
cd "$2"
failed=0
files=$(grep -lrE 'esp_loader_chips\.def|CHIP_IF_CHOSEN' src --include=*.c)
for chip in $(sed -n 's/^ESP_LOADER_CHIP(\([a-z0-9]*\),.*/\1/p' include/esp_loader_chips.def); do
    for file in $files; do
        "$cc" -std=c11 -O2 -Wall -Wextra -Wshadow -Wconversion -pedantic -Werror -Iinclude -Isrc \
            -DESP_LOADER_CHIPS=1 "-DESP_LOADER_CHIPS_$chip=1" -c "$file" -o /dev/null || {
            echo "$file does not compile for the $chip alone"
            failed=1
        }
    done
done
exit $failed
