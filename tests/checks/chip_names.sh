#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is known of a chip stands in its two files: no other code names one, but for the list of the
# chips and the lines that chip_names.txt allows. Comments may, as an example or a source.
set -euo pipefail
root=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$root"
list=include/esp_loader_chips.def
allowed=$here/chip_names.txt

names=$(sed -nE 's/^ESP_LOADER_(IMAGE_)?CHIP\(([a-z0-9]+),.*/\2/p' "$list" | sort -r | tr '\n' '|')
[ -n "$names" ] || { echo "$list: no chips"; exit 1; }
# As build tools write it, or as it stands on the package: esp32s3, ESP32-S3.
pattern=$(sed -E 's/esp32([a-z])/esp32-?\1/g' <<<"${names%|}")

# Comments out, lines kept. A comment may end where another begins, and may be left open.
code() {
    case $1 in
    *.py | *.cmake | *CMakeLists.txt | *Kconfig) sed -E 's/(^|[[:space:]])#.*//' "$1" ;;
    *)
        awk '{
            line = ""
            while ($0 != "") {
                if (open) {
                    at = index($0, "*/")
                    if (at == 0) break
                    $0 = substr($0, at + 2)
                    open = 0
                } else {
                    at = index($0, "/*")
                    line = line (at == 0 ? $0 : substr($0, 1, at - 1))
                    if (at == 0) break
                    $0 = substr($0, at + 2)
                    open = 1
                }
            }
            sub(/\/\/.*/, "", line)
            print line
        }' "$1"
        ;;
    esac
}

# chip_names.txt: a file, a colon, and a regular expression that the whole line matches.
is_allowed() {
    local file expression
    while IFS=: read -r file expression; do
        case $file in '' | '#'*) continue ;; esac
        if [[ $1 == "$file" ]] && grep -qE -e "^[[:space:]]*${expression# }\$" <<<"$2"; then
            return 0
        fi
    done <"$allowed"
    return 1
}

failed=0
while IFS= read -r file; do
    case $file in
    "$list" | src/chip/esp*.c | src/chip/efuse/esp*.c | include/efuse/esp32*/* | sim/chip/esp*.c) continue ;;
    # Named after the host, as in esp_loader's own interface.
    compat/*/ports/esp_idf/*) continue ;;
    # Examples write firmware for chips, as those in examples/ do.
    compat/*/esp-serial-flasher/examples/*) continue ;;
    esac
    while IFS=: read -r number text; do
        if ! is_allowed "$file" "$text"; then
            echo "$file:$number: names a chip: ${text#"${text%%[![:space:]]*}"}"
            failed=1
        fi
    done < <(code "$file" | grep -niE "(^|[^a-z0-9])($pattern)([^a-z0-9]|\$)" || true)
done < <("$here/tracked_files.sh" . | grep -E '^(src|include|image|sim|cli|tools|stubs|compat|cmake|zephyr|host|ports/(linux|pico|stm32|template|zephyr))/|^[^/]*$' |
    grep -vE '^compat/v[01]/ports/esp_idf/' | grep -E '\.(c|h|in|py|cmake)$|(CMakeLists\.txt|Kconfig)$' || true)
[ $failed -eq 0 ] || echo "^ a chip's own file should say it: src/chip/<name>.c, sim/chip/<name>.c (CONTRIBUTING.md, \"Adding a chip\")"
exit $failed
