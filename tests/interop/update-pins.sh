#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Pins again what the tools' own dependencies are, with hashes, after a version was changed in
# a requirements.in or esptool-js/package.json. Needs network, uv and npm.
set -euo pipefail
cd "$(dirname "$0")"

for folder in esptool4 esptool5 idf ../python ../python/uploads; do
    {
        echo '# SPDX-License-Identifier: Apache-2.0'
        echo '# Made from requirements.in by tests/interop/update-pins.sh.'
        # Universal: one file for every Python from 3.10 on, on every platform.
        uv pip compile --quiet --universal --python-version 3.10 --generate-hashes --no-header \
            --no-annotate --no-emit-index-url --no-emit-find-links "$folder/requirements.in"
    } >"$folder/requirements.new"
    mv "$folder/requirements.new" "$folder/requirements.txt"
done

# Without download addresses, so that whoever has another registry can use the lock file too.
(cd esptool-js && npm install --package-lock-only --omit-lockfile-registry-resolved=true --no-fund --no-audit)
git --no-pager diff --stat -- .
