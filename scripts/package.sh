#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes the archives of package.py from the flasher stubs that a build has taken.
#
#   package.sh <build folder>
#
# PROJECT_URL in the environment is where the project is at home, which Arduino's index asks for.
set -euo pipefail
build=$1
cd "$(dirname "$0")/.."
for folder in "$build"/stubs/{esptool-stubs,pip-stubs,npm/node_modules/esptool-js/lib/targets/stub_flasher}; do
    if [ -e "$folder/esp32.json" ]; then
        exec python3 scripts/package.py --stubs "$folder" --to "$build/package" ${PROJECT_URL:+--url "$PROJECT_URL"}
    fi
done
echo "package: $build has taken no flasher stubs from a package: see what \"cmake -S . -B $build\" says" >&2
exit 1
