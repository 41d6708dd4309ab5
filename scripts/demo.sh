#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The main job, without hardware: a virtual ESP32 is flashed with a bootloader, a partition table and
# an application, compressed and through a flasher stub; flashed again, which
# skips all three; boots; and is read back. Takes the time that a real chip would. Fails when any of
# this did not happen.
set -euo pipefail
cd "$(dirname "$0")/.."

chip=esp32
baud=460800
folder=build/demo
firmware=$folder/firmware
flash=$folder/flash.bin

fail() {
    echo "demo: $*" >&2
    exit 1
}

step() {
    printf '\n== %s\n' "$*"
}

show() {
    printf '$'
    printf ' %q' "$@"
    printf '\n'
    "$@"
}

step "Build"
make --no-print-directory all PACKAGES=demo

step "Make an application, a bootloader and a partition table"
rm -rf "$folder"
mkdir -p "$folder"
show build/esploader-firmware --chip $chip --out "$firmware"

step "Start a virtual $chip, with a line and a flash as slow as real ones"
simulator=
stop_simulator() {
    if [ -n "$simulator" ]; then
        kill "$simulator" 2>/dev/null || true
        wait "$simulator" 2>/dev/null || true
    fi
}
trap stop_simulator EXIT
trap 'exit 130' INT TERM
: >"$folder/simulator.txt" # looked at below, perhaps before the simulator is there
echo "\$ build/esploader-sim --chip $chip --tcp 127.0.0.1:0 --flash $flash --pace &"
build/esploader-sim --chip $chip --tcp 127.0.0.1:0 --flash "$flash" --pace \
    >"$folder/simulator.txt" 2>"$folder/simulator-errors.txt" &
simulator=$!
port=
for _ in {1..100}; do
    port=$(sed -n 's/^listening on \(rfc2217:.*\)$/\1/p' "$folder/simulator.txt")
    [ -n "$port" ] && break
    kill -0 "$simulator" 2>/dev/null || fail "the simulator ended: $(cat "$folder/simulator-errors.txt")"
    sleep 0.1
done
[ -n "$port" ] || fail "the simulator did not say where it listens"
echo "listening on $port"

if [ -e build/stubs-missing ]; then
    with="through the chip's ROM loader, because this build has no flasher stubs: 'make stubs' gets them"
    loader='No flasher stub for the ESP32'
else
    with="and through a flasher stub"
    loader='through the flasher stub'
fi
step "Flash it: compressed, $with"
show build/esploader --port "$port" --baud $baud flash "$firmware"

# Said by the files themselves, not by the program that wrote them.
images=0
while read -r offset image; do
    cmp -s -i "$((offset)):0" -n "$(stat -c %s "$firmware/$image")" "$flash" "$firmware/$image" ||
        fail "flash does not hold $image at $offset"
    images=$((images + 1))
done < <(grep -oE '"0x[0-9a-fA-F]+"[[:space:]]*:[[:space:]]*"[^"]+"' "$firmware/flasher_args.json" | tr -d '":')
[ $images -eq 3 ] || fail "expected three images in $firmware/flasher_args.json, found $images"
echo "The chip's flash holds all $images images, byte for byte."

step "Flash it again: nothing to do; then watch it boot"
show build/esploader --port "$port" --baud $baud flash "$firmware" --monitor-until "Hello world!" |
    tee "$folder/second.txt"
skipped=$(grep -c 'MD5 match, skipping' "$folder/second.txt" || true)
[ "$skipped" -eq 3 ] || fail "expected three images to be skipped, saw $skipped"
grep -q "$loader" "$folder/second.txt" || fail "it was not said what works on the chip's flash"
grep -q 'Hello world!' "$folder/second.txt" || fail "the chip did not say \"Hello world!\""

step "Read the partition table back"
copy=$folder/table.bin
table=$firmware/partition_table/partition-table.bin
show build/esploader --port "$port" --baud $baud read-flash 0x8000 "$(stat -c %s "$table")" "$copy"
cmp "$copy" "$table" || fail "what was read is not what was written"

step "Done: written and verified, skipped when it was there already, booted, read back"
