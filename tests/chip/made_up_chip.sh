#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A new chip is two files and one line: adds one that does not exist to a copy of the sources, builds the
# programs, and flashes it on the simulator through its ROM loader.
#
#   made_up_chip.sh CMAKE ROOT [COMPILER LAUNCHER]
set -euo pipefail
cmake=$1
root=$2
launcher=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
name=esp32x9
work=$(mktemp -d)
simulator=
finish() {
    if [ -n "$simulator" ]; then
        kill "$simulator" 2>/dev/null || true
        wait "$simulator" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "made_up_chip: $*" >&2
    exit 1
}

# Quiet unless it fails.
run() {
    "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        fail "failed: $*"
    }
}

# says TEXT COMMAND...
says() {
    local text=$1
    shift
    run "$@"
    grep -qF -e "$text" "$work/log" || {
        cat "$work/log" >&2
        fail "should have said '$text': $*"
    }
}

tree=$work/tree
mkdir "$tree"
"$root/tests/checks/tracked_files.sh" "$root" | tar -C "$root" -cf - -T - | tar -C "$tree" -xf -

list=$tree/include/esp_loader_chips.def
[ ! -e "$tree/src/chip/$name.c" ] && ! grep -qi "$name" "$list" || fail "there is such a chip"
number=$(sed -nE 's/^ESP_LOADER_CHIP\([a-z0-9]+, *[A-Z0-9]+, *([0-9]+),.*/\1/p' "$list" | sort -n | tail -1)
last=$(grep -n '^ESP_LOADER_CHIP(' "$list" | tail -1 | cut -d: -f1)
sed -i "${last}a ESP_LOADER_CHIP($name, ESP32X9, $((number + 1)), \"ESP32-X9\", ID, UART, NONE, POWERED)" "$list"
cp "$here/made_up/core.c" "$tree/src/chip/$name.c"
cp "$here/made_up/sim.c" "$tree/sim/chip/$name.c"

build=$work/build
run "$cmake" -S "$tree" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DESPLOADER_WERROR=ON -DBUILD_TESTING=OFF \
    -DESPLOADER_STUBS=OFF -DCMAKE_C_COMPILER_LAUNCHER="$launcher"
run "$cmake" --build "$build" --parallel "$(nproc)" --target esploader esploader-sim esploader-firmware

firmware=$work/firmware
run "$build/esploader-firmware" --chip $name --app-size 40K --out "$firmware"
says "ESP32-X9" "$build/esploader" image-info "$firmware/bootloader/bootloader.bin"

"$build/esploader-sim" --chip $name --tcp 127.0.0.1:0 >"$work/simulator" 2>&1 &
simulator=$!
port=
for _ in {1..100}; do
    port=$(sed -n 's/^listening on \(rfc2217:.*\)$/\1/p' "$work/simulator")
    [ -n "$port" ] && break
    kill -0 "$simulator" 2>/dev/null || fail "the simulator ended: $(cat "$work/simulator")"
    sleep 0.1
done
[ -n "$port" ] || fail "the simulator did not say where it listens"

esploader=("$build/esploader" --port "$port" --no-stub --chip $name)
says "Chip: ESP32-X9" "${esploader[@]}" chip-id
grep -qx "Revision: 2.3" "$work/log" || fail "its revision is not read rightly: $(cat "$work/log")"
says "Hello world!" "${esploader[@]}" flash "$firmware" --monitor-until "Hello world!"
images=0
while read -r offset image; do
    size=$(stat -c %s "$firmware/$image")
    run "${esploader[@]}" read-flash "$offset" "$size" "$work/copy"
    cmp "$work/copy" "$firmware/$image" || fail "$image was not read back at $offset as it was written"
    images=$((images + 1))
done < <(grep -oE '"0x[0-9a-fA-F]+"[[:space:]]*:[[:space:]]*"[^"]+"' "$firmware/flasher_args.json" | tr -d '":')
[ $images -eq 3 ] || fail "expected three images in flasher_args.json, found $images"
grep -q '"0x3000"' "$firmware/flasher_args.json" || fail "the bootloader is not where this chip has it"
echo "a made-up chip, $name: 2 files and a line; flashed, booted and read back"
