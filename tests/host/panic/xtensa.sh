#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Backtraces as Xtensa cores print them, of a program that is built for one.
#
#   xtensa.sh <monitor_decode>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for tool in xtensa-lx106-elf-gcc xtensa-lx106-elf-nm; do
    command -v "$tool" >/dev/null || { echo "SKIP: there is no $tool" >&2; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
elf=$folder/program.elf
xtensa-lx106-elf-gcc -Og -g -mlongcalls -ffreestanding -nostdlib -Wl,-Ttext=0x400d0000 -Wl,-Tdata=0x3ffb0000 \
    -Wl,-e,app_main "$here/program.c" -o "$elf"
place() {
    xtensa-lx106-elf-nm "$elf" | sed -n "s/ [tT] $1\$//p"
}
divide=$(place program_divide)
work=$(place program_work)
main=$(place app_main)
cat >"$folder/said" <<TEXT
Guru Meditation Error: Core  1 panic'ed (StoreProhibited). Exception was unhandled.

Core  1 register dump:
PC      : 0x$divide  PS      : 0x00060d30  A0      : 0x800d1234  A1      : 0x3ffb1f60
EXCVADDR: 0x00000010  LBEG    : 0x4000c46c  LEND    : 0x4000c477  LCOUNT  : 0xffffffff

Backtrace: 0x$divide:0x3ffb1f60 0x$work:0x3ffb1f80 0x$main:0x3ffb1fd0 |<-CORRUPTED

Rebooting...
TEXT
status=0
"$1" "$elf" <"$folder/said" >"$folder/decoded" || status=$?
[ $status -ne 77 ] || { echo "SKIP: this build has no libdw" >&2; exit 77; }
cat >"$folder/expected" <<TEXT
--- 0x$divide: program_divide at $here/program.c:$(grep -n 'program_divide(uint32_t value)' "$here/program.c" | cut -d: -f1)
--- 0x$divide: program_divide at $here/program.c:$(grep -n 'program_divide(uint32_t value)' "$here/program.c" | cut -d: -f1)
--- 0x$work: program_work at $here/program.c:$(grep -n 'program_work(uint32_t value)' "$here/program.c" | cut -d: -f1)
--- 0x$main: app_main at $here/program.c:$(grep -n 'void app_main' "$here/program.c" | cut -d: -f1)
TEXT
# Each function begins in the line that names it, or in that of its brace.
grep "^---" "$folder/decoded" | sed 's/:[0-9]*$//' >"$folder/found"
sed 's/:[0-9]*$//' "$folder/expected" | cmp - "$folder/found" || { cat "$folder/decoded"; exit 1; }
grep -c "^--- 0x$main: app_main at .*program.c:[1-9][0-9]*$" "$folder/decoded" >/dev/null
grep -v "^---" "$folder/decoded" | cmp - "$folder/said"
