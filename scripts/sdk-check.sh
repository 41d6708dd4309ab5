#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the ports and their examples with the real SDKs that the environment names:
#
#   PICO_SDK_PATH     the Pico SDK 2.x; a pico_example for RP2040 and for RP2350
#   STM32CUBE_PATH    STM32CubeF4; or its three parts in STM32_HAL_PATH (stm32f4xx-hal-driver),
#                     STM32_DEVICE_PATH (cmsis-device-f4) and CMSIS_CORE_PATH (CMSIS of CMSIS_5)
#   ZEPHYR_BASE       Zephyr; ZEPHYR_MODULES where there is no west workspace, ZEPHYR_BOARD
#                     (default mps2_an385), ZEPHYR_TOOLCHAIN_VARIANT (default: Debian's
#                     arm-none-eabi-gcc)
#   IDF_PATH          ESP-IDF with its tools (run its export.sh first); IDF_TARGET (default: what an
#                     example's sdkconfig.defaults says, else esp32c3). Without its tools ports and
#                     examples are only compiled, with Debian's compilers; ESP_USB_PATH
#                     (espressif/esp-usb) adds the USB port
#
# PICOTOOL_DIR may name an installed picotool's folder: else the Pico SDK fetches one for .uf2 files.
# Zephyr's example also runs where there is qemu-system-arm.
# An SDK that is not named is skipped; naming none is an error. One line is printed for each program
# that was built: SDK and version, what for, bytes of flash and of RAM.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
out=$root/build/sdk-check
firmware=$out/target-firmware
failed=0

say() {
    printf 'sdk-check: %s\n' "$*"
}

# run <log> <command>...: quiet unless it fails.
run() {
    local log=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        say "FAILED: $* (see $log)"
        failed=1
        return 1
    fi
}

# report <sdk> <what for> <elf> <size program> [<map>]
report() {
    local text data bss share=
    read -r text data bss _ < <("$4" "$3" | tail -n 1)
    [ $# -lt 5 ] || share=", library and port $(python3 scripts/sdk_share.py "$5" | sed 's/ / and /')"
    printf '%-20s %-28s %6d bytes of flash, %5d of RAM%s\n' "$1" "$2" $((text + data)) $((data + bss)) "$share"
}

make_firmware() {
    [ -x build/esploader-firmware ] || make --no-print-directory all >/dev/null
    rm -rf "$out/firmware" "$firmware"
    mkdir -p "$firmware"
    build/esploader-firmware --chip esp32c3 --out "$out/firmware" >/dev/null
    cp "$out"/firmware/bootloader/bootloader.bin "$out"/firmware/partition_table/partition-table.bin "$firmware"
    cp "$out"/firmware/hello_world.bin "$firmware"/app.bin
}

# configure_and_build <name> <source folder> <option>...
configure_and_build() {
    local name=$1 source=$2
    shift 2
    # Folders of another SDK or compiler would answer for this one.
    rm -rf "${out:?}/$name"
    mkdir -p "$out/$name"
    run "$out/$name/configure.log" cmake -S "$source" -B "$out/$name" -G Ninja \
        -DTARGET_FIRMWARE="$firmware" -DESPLOADER_STUBS="${ESPLOADER_STUBS:-AUTO}" "$@" &&
        run "$out/$name/build.log" cmake --build "$out/$name"
}

check_pico() {
    local version board chip tool=(-DEXAMPLE_UF2=ON)
    version=$(sed -n 's/.*set(PICO_SDK_VERSION_\(MAJOR\|MINOR\|REVISION\) \([0-9]*\)).*/\2/p' \
        "$PICO_SDK_PATH/pico_sdk_version.cmake" | paste -sd.)
    [ -n "${PICOTOOL_DIR:-}" ] && tool+=(-Dpicotool_DIR="$PICOTOOL_DIR")
    for board in pico pico2; do
        chip=RP2040
        [ $board = pico2 ] && chip=RP2350
        configure_and_build $board examples/pi_pico_example -DPICO_SDK_PATH="$PICO_SDK_PATH" -DPICO_BOARD=$board \
            "${tool[@]}" || continue
        report "Pico SDK $version" "pico_example, $chip" \
            "$out/$board/pico_example.elf" arm-none-eabi-size "$out/$board/pico_example.elf.map"
    done
}

check_stm32() {
    local hal=${STM32_HAL_PATH:-$STM32CUBE_PATH/Drivers/STM32F4xx_HAL_Driver} version
    version=$(sed -n 's/.*__STM32F4xx_HAL_VERSION_\(MAIN\|SUB1\|SUB2\) *(0x\([0-9A-Fa-f]*\)U*).*/\2/p' \
        "$hal/Src/stm32f4xx_hal.c" "$hal/Inc/stm32f4xx_hal.h" | sed 's/^0//' | paste -sd.)
    configure_and_build stm32 examples/stm32_example \
        -DCMAKE_TOOLCHAIN_FILE="$root/examples/stm32_example/arm-none-eabi.cmake" \
        -DSTM32CUBE_PATH="${STM32CUBE_PATH:-}" -DSTM32_HAL_PATH="$hal" \
        ${STM32_DEVICE_PATH:+-DSTM32_DEVICE_PATH="$STM32_DEVICE_PATH"} \
        ${CMSIS_CORE_PATH:+-DCMSIS_CORE_PATH="$CMSIS_CORE_PATH"} || return 0
    report "STM32F4 HAL ${version:-?}" "stm32_example, F446RE" \
        "$out/stm32/stm32_example.elf" arm-none-eabi-size "$out/stm32/stm32_example.map"
}

check_zephyr() {
    local board=${ZEPHYR_BOARD:-mps2_an385} version options=()
    version=$(sed -n 's/^\(VERSION_MAJOR\|VERSION_MINOR\|PATCHLEVEL\) *= *\([0-9]*\).*/\2/p' \
        "$ZEPHYR_BASE/VERSION" | paste -sd.)$(sed -n 's/^EXTRAVERSION *= *\(..*\)/-\1/p' "$ZEPHYR_BASE/VERSION")
    if [ -z "${ZEPHYR_TOOLCHAIN_VARIANT:-}" ]; then
        options+=(-DZEPHYR_TOOLCHAIN_VARIANT=cross-compile
            -DCROSS_COMPILE="$(dirname "$(command -v arm-none-eabi-gcc)")/arm-none-eabi-")
    fi
    [ -n "${ZEPHYR_MODULES:-}" ] && options+=(-DZEPHYR_MODULES="$ZEPHYR_MODULES")
    configure_and_build zephyr examples/zephyr_example -DBOARD="$board" -DUSER_CACHE_DIR="$out/zephyr-cache" \
        "${options[@]}" || return 0
    report "Zephyr $version" "zephyr_example, $board" \
        "$out/zephyr/zephyr/zephyr.elf" "${ZEPHYR_SIZE:-arm-none-eabi-size}" "$out/zephyr/zephyr/zephyr.map"
    if [ "$board" = mps2_an385 ] && command -v qemu-system-arm >/dev/null; then
        run_zephyr
    fi
}

# Lets the emulated board flash a virtual chip on its second UART. The chip is in download mode from
# the start, since the pins of this board lead nowhere in QEMU.
run_zephyr() {
    local work=$out/zephyr-run simulator board image
    rm -rf "$work"
    mkdir -p "$work"
    build/esploader-sim --chip esp32c3 --pty --link "$work/chip" --flash "$work/flash" >"$work/sim.log" &
    simulator=$!
    for _ in {1..100}; do
        [ -e "$work/chip" ] && break
        sleep 0.1
    done
    # Time as a count of instructions, as Zephyr runs this board: without, its clock leaps ahead in QEMU.
    qemu-system-arm -M mps2-an385 -icount shift=7,align=off,sleep=on -display none -monitor none -kernel "$out/zephyr/zephyr/zephyr.elf" \
        -chardev file,id=log,path="$work/log" -serial chardev:log \
        -chardev serial,id=chip,path="$work/chip" -serial chardev:chip 2>"$work/qemu.log" &
    board=$!
    for _ in {1..600}; do
        grep -qE '^\*\*\* Logs below|Cannot|cannot' "$work/log" 2>/dev/null && break
        sleep 0.1
    done
    kill $board $simulator
    wait $board $simulator 2>/dev/null || true
    while read -r image at; do
        if ! cmp -s -i "$at:0" -n "$(stat -c %s "$firmware/$image")" "$work/flash" "$firmware/$image"; then
            tr '\r' '\n' <"$work/log" | tail -n 20 >&2
            say "FAILED: the emulated board did not write $image (see $work/log)"
            failed=1
            return 0
        fi
    done < <(printf 'bootloader.bin 0\npartition-table.bin %d\napp.bin %d\n' 0x8000 0x10000)
    grep -q '^DONE' "$work/log" || {
        say "FAILED: the emulated board did not verify (see $work/log)"
        failed=1
        return 0
    }
    printf '%-20s %s\n' "  in qemu-system-arm" "flashed a virtual ESP32-C3 and verified it"
}

# idf_target <example's folder>: what the example is made for, such as a host with USB.
idf_target() {
    local made_for
    made_for=$(sed -n 's/^CONFIG_IDF_TARGET="\(.*\)"$/\1/p' "$1/sdkconfig.defaults" 2>/dev/null || true)
    printf '%s' "${IDF_TARGET:-${made_for:-esp32c3}}"
}

check_idf() {
    local target version example name
    if ! command -v idf.py >/dev/null; then
        say "there is no idf.py (. \"\$IDF_PATH/export.sh\" first): ports and examples are compiled, not linked"
        scripts/idf_header_check.sh "$IDF_PATH" "$out/idf-headers" || failed=1
        return
    fi
    version=$(idf.py --version | sed 's/^ESP-IDF *//')
    for example in examples/esp32_*example/; do
        name=$(basename "$example")
        [ -f "$example/CMakeLists.txt" ] || continue
        target=$(idf_target "$example")
        rm -rf "${out:?}/$name"
        mkdir -p "$out/$name"
        run "$out/$name/build.log" idf.py -C "$example" -B "$out/$name" -DSDKCONFIG="$out/$name/sdkconfig" \
            -DTARGET_FIRMWARE="$firmware" -DIDF_TARGET="$target" build || continue
        report "ESP-IDF $version" "$name, $target" "$out/$name/$(sed -n 's/.*"project_name": *"\(.*\)".*/\1/p' \
            "$out/$name/project_description.json").elf" size
    done
}

if [ -z "${PICO_SDK_PATH:-}${STM32CUBE_PATH:-}${STM32_HAL_PATH:-}${ZEPHYR_BASE:-}${IDF_PATH:-}" ]; then
    say "no SDK is named: set PICO_SDK_PATH, STM32CUBE_PATH, ZEPHYR_BASE or IDF_PATH" >&2
    sed -n '5,18s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
make_firmware
[ -n "${STM32CUBE_PATH:-}${STM32_HAL_PATH:-}" ] && check_stm32
[ -n "${PICO_SDK_PATH:-}" ] && check_pico
[ -n "${ZEPHYR_BASE:-}" ] && check_zephyr
[ -n "${IDF_PATH:-}" ] && check_idf
if [ $failed -ne 0 ]; then
    say "not everything was built"
    exit 1
fi
say "all that was asked for was built"
