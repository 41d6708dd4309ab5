#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What cmake/chips.cmake makes of ESP_LOADER_CHIPS.
#
#   chips_options.sh CMAKE CHIPS.CMAKE
set -euo pipefail
cmake=$1
module=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/CMakeLists.txt" <<LINES
cmake_minimum_required(VERSION 3.16)
project(chips LANGUAGES NONE)
include($module)
esploader_chip_definitions(definitions)
message(STATUS "definitions: \${definitions}.")
LINES

# expect ESP_LOADER_CHIPS TEXT
expect() {
    local output
    output=$("$cmake" -S "$work" -B "$work/build" -DESP_LOADER_CHIPS="$1" 2>&1) || true
    grep -qF -e "$2" <<<"$output" || {
        echo "ESP_LOADER_CHIPS='$1' should give '$2', but gave:"
        echo "$output"
        exit 1
    }
}

expect all "definitions: ."
expect "" "definitions: ."
expect "esp32c3" "definitions: ESP_LOADER_CHIPS=1;ESP_LOADER_CHIPS_esp32c3=1."
expect "esp32c3;esp32" "definitions: ESP_LOADER_CHIPS=1;ESP_LOADER_CHIPS_esp32c3=1;ESP_LOADER_CHIPS_esp32=1."
expect "esp32c3 esp8266" "ESP_LOADER_CHIPS_esp32c3=1;ESP_LOADER_CHIPS_esp8266=1."
expect "esp32c3,esp8266" "ESP_LOADER_CHIPS_esp32c3=1;ESP_LOADER_CHIPS_esp8266=1."
expect "esp33" "ESP_LOADER_CHIPS names 'esp33'; there are: all esp8266 esp32"
expect "esp32h21" "names 'esp32h21'"
