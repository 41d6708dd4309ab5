#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the libraries for firmware show the linker begins with esp_loader_: an application may use any other
# name for a function of its own. Only the tables of eFuse fields and the stubs are called what version 2.1 of the
# interface calls them.
#
#   link_names.sh NM ARCHIVE...
set -euo pipefail
nm=$1
shift
failed=0
for archive in "$@"; do
    exported=$("$nm" -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u)
    [ -n "$exported" ] || { echo "$archive: no names"; exit 1; }
    # Instrumented builds add names that begin with two underscores.
    if grep -vE '^(esp_loader_|esp_stub_esp|__|ESP32[A-Z0-9_]*_EFUSE_)' <<<"$exported" | sed "s|^|$(basename "$archive"): |"; then
        echo "^ an application may have these, too: src/link_names.h"
        failed=1
    fi
done
exit $failed
