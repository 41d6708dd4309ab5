#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compiles the ports for ESP-IDF against its real headers where its own tools are not installed, with
# Debian's riscv64-unknown-elf-gcc. Nothing is linked. Prints a line for each chip.
#
#   idf_header_check.sh <folder of ESP-IDF> <work folder>
set -euo pipefail
idf=$1
work=$2
cd "$(dirname "$0")/.."
version=$(sed -n 's/.*define ESP_IDF_VERSION_\(MAJOR\|MINOR\|PATCH\) *\([0-9]*\).*/\2/p' \
    "$idf/components/esp_common/include/esp_idf_version.h" | paste -sd.)
failed=0

# What ESP-IDF's configuration says of a project that has changed nothing, as far as these headers ask.
write_configuration() {
    mkdir -p "$work/$1"
    cat >"$work/$1/sdkconfig.h" <<TEXT
#define CONFIG_IDF_TARGET "$1"
#define CONFIG_IDF_TARGET_${1^^} 1
#define CONFIG_IDF_TARGET_ARCH_RISCV 1
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

# Folders of headers: what all chips share, then this chip's; not those of other chips and cores.
header_folders() {
    local components=$idf/components kernel=$idf/components/freertos
    find "$components" -type d -name include -not -path '*/test*' |
        grep -vE '/(esp32[a-z0-9]*|xtensa|linux)(/|$)|FreeRTOS-Kernel-SMP'
    find "$components" -type d \( -path "*/$1/include" -o -path "*/$1/register" -o -path "*/$1/register/hw_ver3" \) \
        -not -path '*/test*'
    printf '%s\n' "$kernel"/config/{include/freertos,include,riscv/include} "$kernel/esp_additions/include" \
        "$kernel"/FreeRTOS-Kernel/{include,portable/riscv/include,portable/riscv/include/freertos} \
        "$components"/{esp_libc,newlib}/platform_include
}

# check <chip> <architecture> <binary interface> <port>...
check() {
    local chip=$1 arch=$2 abi=$3 port folders=() done=()
    shift 3
    write_configuration "$chip"
    while read -r folder; do
        folders+=(-I"$folder")
    done < <(header_folders "$chip")
    for port in "$@"; do
        if riscv64-unknown-elf-gcc -march="$arch" -mabi="$abi" --specs=picolibc.specs -std=gnu17 -D_GNU_SOURCE \
            -Wall -c -I"$work/$chip" -Iinclude -Iports/esp_idf "${folders[@]}" \
            "ports/esp_idf/$port.c" -o "$work/$chip/$port.o" 2>"$work/$chip/$port.log"; then
            done+=("$port")
        else
            grep -m 3 error "$work/$chip/$port.log" >&2
            failed=1
        fi
    done
    printf '%-20s %-28s compiled, not linked: %s\n' "ESP-IDF $version" "headers, $chip" "${done[*]}"
}

check esp32c3 rv32imc ilp32 esp32_common esp32_port esp32_spi_port
check esp32c6 rv32imc ilp32 esp32_common esp32_port esp32_spi_port
check esp32p4 rv32imafc ilp32f esp32_common esp32_port esp32_spi_port esp32_sdio_port
exit $failed
