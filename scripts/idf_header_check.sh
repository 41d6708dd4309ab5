#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the ports and the examples for ESP-IDF against its real headers where its own tools are not
# installed, with Debian's riscv64-unknown-elf-gcc; for the chips with an Xtensa core its
# xtensa-lx106-elf-gcc, where it and picolibc-xtensa-lx106-elf are installed, checks them without making code,
# since it is made for another core. Nothing is linked. A warning is an error. Prints a line for each chip.
#
#   idf_header_check.sh <folder of ESP-IDF> <work folder>
#
# ESP_USB_PATH names a checkout of espressif/esp-usb: with it, the USB port and its example are compiled too.
# Before ESP-IDF 6.0 the USB host library is ESP-IDF's own.
set -euo pipefail
idf=$1
work=$2
usb=${ESP_USB_PATH:-}
cd "$(dirname "$0")/.."
version=$(sed -n 's/.*define ESP_IDF_VERSION_\(MAJOR\|MINOR\|PATCH\) *\([0-9]*\).*/\2/p' \
    "$idf/components/esp_common/include/esp_idf_version.h" | paste -sd.)
failed=0
first=() # folders of headers before those of 2.x

uart_sources=(ports/common/loader_port_stdio_log.c ports/esp_idf/esp32_common.c ports/esp_idf/esp32_port.c
    examples/common/example_{flash,stub,text,partitions,uart}.c
    examples/esp32_{deflate_,fast_reflash_,load_ram_,,read_flash_,stub_,get_target_info_}example/main/main.c)
spi_sources=(ports/esp_idf/esp32_spi_port.c examples/esp32_spi_load_ram_example/main/main.c)
sdio_sources=(ports/esp_idf/esp32_sdio_port.c examples/esp32_{sdio,sdio_load_ram}_example/main/main.c)
usb_sources=(ports/esp_idf/esp32_usb_cdc_acm_port.c examples/esp32_usb_cdc_acm_example/main/main.c)

# Version 1.x: its ports find the headers of 2.x first, its programs those of 1.x, and programs of 2020 theirs.
old=compat/v1/esp-serial-flasher/examples
old_library=(compat/v1/loader_v1.c compat/v1/ports/port_calls.c compat/v1/ports/port_print.c)
old_uart_sources=("${old_library[@]}" compat/v1/ports/esp_idf/loader_port_esp32.c)
old_spi_sources=("${old_library[@]}" compat/v1/ports/esp_idf/loader_port_esp32_spi.c)
old_sdio_sources=("${old_library[@]}" compat/v1/ports/esp_idf/loader_port_esp32_sdio.c)
old_usb_sources=("${old_library[@]}" compat/v1/ports/esp_idf/loader_port_esp32_usb_cdc_acm.c)
old_uart_programs=($old/common/example_{common,binaries,uart}.c $old/esp32_{stub,fast_reflash}_example/main/main.c)
old_spi_programs=()
old_sdio_programs=()
old_usb_programs=($old/common/example_{common,binaries}.c $old/esp32_usb_cdc_acm_example/main/main.c)
program_2020=compat/v0/esp-serial-flasher/examples/flash_multiple_partitions/main

# What ESP-IDF's configuration says of a project that has changed nothing, as far as these headers ask.
write_configuration() {
    mkdir -p "$work/$1"
    cat >"$work/$1/sdkconfig.h" <<TEXT
#define CONFIG_IDF_TARGET "$1"
#define CONFIG_IDF_TARGET_${1^^} 1
#define CONFIG_IDF_TARGET_ARCH_${2^^} 1
#define CONFIG_FREERTOS_HZ 100
#define CONFIG_FREERTOS_NUMBER_OF_CORES 1
#define CONFIG_FREERTOS_UNICORE 1
#define CONFIG_FREERTOS_MAX_TASK_NAME_LEN 16
#define CONFIG_FREERTOS_TIMER_TASK_PRIORITY 1
#define CONFIG_FREERTOS_TIMER_QUEUE_LENGTH 10
#define CONFIG_FREERTOS_TIMER_TASK_STACK_DEPTH 2048
#define CONFIG_FREERTOS_IDLE_TASK_STACKSIZE 1536
#define CONFIG_FREERTOS_THREAD_LOCAL_STORAGE_POINTERS 1
#define CONFIG_FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES 1
#define CONFIG_FREERTOS_QUEUE_REGISTRY_SIZE 0
#define CONFIG_FREERTOS_ISR_STACKSIZE 1536
#define CONFIG_LOG_DEFAULT_LEVEL 3
#define CONFIG_LOG_MAXIMUM_LEVEL 3
#define CONFIG_LOG_VERSION 1
#define CONFIG_ESP_SYSTEM_SINGLE_CORE_MODE 1
TEXT
}

# header_folders <chip> <architecture>: what all chips share, then this chip's; not those of others.
header_folders() {
    local components=$idf/components kernel=$idf/components/freertos others='xtensa|linux'
    [ "$2" = xtensa ] && others='riscv|linux'
    find "$components" -type d -name include -not -path '*/test*' |
        grep -vE "/(esp32[a-z0-9]*|$others)(/|\$)|FreeRTOS-Kernel-SMP"
    find "$components" -type d \( -path "*/$1/include" -o -path "*/$1/register" -o -path "*/$1/register/hw_ver3" \) \
        -not -path '*/test*'
    printf '%s\n' "$kernel"/config/{include/freertos,include,"$2"/include} "$kernel/esp_additions/include" \
        "$kernel"/FreeRTOS-Kernel/{include,portable/"$2"/include,portable/"$2"/include/freertos} \
        "$components"/{esp_libc,newlib}/platform_include
    [ -z "$usb" ] || find "$usb/host/class/cdc" -type d -name include -path '*_cdc_acm/*' -not -path '*/*test*'
    [ -z "$usb" ] || [ -d "$components/usb" ] || printf '%s\n' "$usb/host/usb/include"
}

# compile <chip> <compiler and its options, as words> <option>... -- <source>...
compile() {
    local chip=$1 compiler=$2 options=() source name
    shift 2
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    shift
    for source in "$@"; do
        name=${source//\//_}
        # shellcheck disable=SC2086 # words
        if $compiler -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$work/$chip" "${first[@]}" -Iinclude \
            -Iports/esp_idf -Iexamples/common "${options[@]}" -c "$source" -o "$work/$chip/$name.o" 2>"$work/$chip/$name.log"; then
            compiled=$((compiled + 1))
        else
            printf '%s, %s: %s\n' "$chip" "$source" "$(grep -m 2 error "$work/$chip/$name.log")" >&2
            failed=1
        fi
    done
}

# check <chip> <architecture> <compiler and its options, as words> <transport>...
check() {
    local chip=$1 architecture=$2 compiler=$3 folder folders=() transport what=() compiled=0
    shift 3
    write_configuration "$chip" "$architecture"
    # Headers of the system: what they warn of is not this project's.
    while read -r folder; do
        folders+=(-isystem "$folder")
    done < <(header_folders "$chip" "$architecture")
    for transport in "$@"; do
        [ "$transport" != usb ] || [ -n "$usb" ] || continue
        local -n sources=${transport}_sources
        compile "$chip" "$compiler" "${folders[@]}" -- "${sources[@]}"
        local -n older=old_${transport}_sources programs=old_${transport}_programs
        local interface=(-DMD5_ENABLED=1 "-DSERIAL_FLASHER_INTERFACE_${transport^^}")
        compile "$chip" "$compiler" "${interface[@]}" "${folders[@]}" -- "${older[@]}"
        first=(-Icompat/v1/include -Icompat/v1/ports/esp_idf -I$old/common)
        compile "$chip" "$compiler" "${interface[@]}" "${folders[@]}" -- "${programs[@]}"
        if [ "$transport" = uart ]; then
            first=(-I$program_2020 -Icompat/v0/include "${first[@]}")
            compile "$chip" "$compiler" "${interface[@]}" "${folders[@]}" -- $program_2020/main.c \
                compat/v0/loader_v0.c compat/v0/ports/esp_idf/loader_port_serial.c
        fi
        first=()
        what+=("$transport")
    done
    # Once more with the bridges that the port knows.
    if [[ " ${what[*]} " == *" usb "* ]]; then
        compile "$chip" "$compiler" "${folders[@]}" -isystem "$usb/host/class/cdc/usb_host_cp210x_vcp/include" \
            -isystem "$usb/host/class/cdc/usb_host_ch34x_vcp/include" -- ports/esp_idf/esp32_usb_cdc_acm_port.c
    fi
    local done='compiled, not linked'
    [ "$architecture" = riscv ] || done='checked, no code made'
    printf '%-20s %-28s %s: %d sources for %s\n' "ESP-IDF $version" "headers, $chip" "$done" $compiled "${what[*]}"
}

# riscv <march> <mabi>
riscv() {
    printf 'riscv64-unknown-elf-gcc -march=%s -mabi=%s --specs=picolibc.specs' "$1" "$2"
}

check esp32c3 riscv "$(riscv rv32imc ilp32)" uart spi
check esp32c6 riscv "$(riscv rv32imc ilp32)" uart spi
check esp32h2 riscv "$(riscv rv32imc ilp32)" uart spi
check esp32p4 riscv "$(riscv rv32imafc ilp32f)" uart spi sdio usb
xtensa_specs=/usr/lib/xtensa-lx106-elf/picolibc.specs
if command -v xtensa-lx106-elf-gcc >/dev/null && [ -e $xtensa_specs ]; then
    xtensa="xtensa-lx106-elf-gcc --specs=$xtensa_specs -fsyntax-only"
    check esp32 xtensa "$xtensa" uart spi sdio
    check esp32s2 xtensa "$xtensa" uart spi usb
    check esp32s3 xtensa "$xtensa" uart spi sdio usb
fi
exit $failed
