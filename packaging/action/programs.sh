#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The action's first step: the programs, built once a job, or those of INPUT_PROGRAMS.
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
programs=${INPUT_PROGRAMS:-}
if [ -z "$programs" ]; then
    programs=${RUNNER_TEMP:?}/esploader
    if [ ! -x "$programs/esploader-sim" ] || [ ! -x "$programs/esploader" ]; then
        "$here/scripts/setup.sh" build
        cmake -S "$here" -B "$programs" -G Ninja -DBUILD_TESTING=OFF -DESPLOADER_WERROR=OFF
        cmake --build "$programs" --target esploader esploader-sim esploader-firmware
    fi
fi
for program in esploader esploader-sim; do
    [ -x "$programs/$program" ] || { echo "::error::there is no $program in $programs" >&2; exit 1; }
done
echo "programs=$programs" >>"$GITHUB_OUTPUT"
echo "$programs" >>"$GITHUB_PATH"
