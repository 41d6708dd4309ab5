#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A RISC-V program crashes in an emulator, and what it prints is decoded.
#
#   riscv.sh <monitor_decode>
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for tool in riscv64-unknown-elf-gcc riscv64-unknown-elf-nm qemu-system-riscv32 sha256sum; do
    command -v "$tool" >/dev/null || { echo "SKIP: there is no $tool" >&2; exit 77; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
elf=$folder/program.elf
fail() {
    echo "$1"
    cat "$folder/decoded"
    exit 1
}

riscv64-unknown-elf-gcc -march=rv32imc_zicsr -mabi=ilp32 -Og -g -ffreestanding -nostdlib \
    -Wl,-Ttext=0x80000000 -Wl,--no-warn-rwx-segments "$here/start.S" "$here/program.c" -o "$elf"
timeout 60 qemu-system-riscv32 -machine virt -bios none -display none -serial stdio -kernel "$elf" \
    </dev/null >"$folder/said"
grep -q "^Rebooting" "$folder/said" || { cat "$folder/said"; echo "the program did not crash"; exit 1; }

status=0
"$1" "$elf" <"$folder/said" >"$folder/decoded" || status=$?
[ $status -ne 77 ] || { echo "SKIP: this build has no libdw" >&2; exit 77; }
[ $status -eq 0 ] || fail "monitor_decode ended with $status"

# Nothing of what the chip said is lost or changed.
grep -v "^---" "$folder/decoded" | cmp - "$folder/said" || fail "the chip's own lines were changed"

line_of() {
    grep -n "$1" "$here/program.c" | head -1 | cut -d: -f1
}
store=$(line_of 'volatile uint32_t \*)(uintptr_t)(0x10')
measure=$(line_of 'return program_divide(value + 1)')
work=$(line_of 'return program_measure(value)')
main=$(line_of 'program_zero = program_work')
for frame in "--- #0 0x[0-9a-f]*: program_divide at .*/program.c:$store\$" \
    "--- #1 0x[0-9a-f]*: program_measure at .*/program.c:$measure\$" \
    "--- (inlined by) program_work at .*/program.c:$work\$" \
    "--- #2 0x[0-9a-f]*: app_main at .*/program.c:$main\$" \
    "--- #3 0x[0-9a-f]*: _start at .*/start.S:[0-9]*\$"; do
    grep -q -e "$frame" "$folder/decoded" || fail "there is no line '$frame'"
done
# MEPC and RA, where they are told.
grep -A1 "^MEPC" "$folder/decoded" | grep -q -e "--- 0x.*: program_divide at .*:$store\$" ||
    fail "MEPC was not decoded"

# A program that says it is another build is not decoded any more; one that says it is this, is.
sum=$(sha256sum "$elf" | cut -c1-16)
pc=$(sed -n 's/^MEPC *: \(0x[0-9a-f]*\).*/\1/p' "$folder/said")
printf 'ELF file SHA256: 0123456789abcdef\r\nat %s\r\nELF file SHA256:  %s\r\nat %s\r\n' "$pc" "$sum" "$pc" |
    "$1" "$elf" >"$folder/decoded"
[ "$(grep -c "program_divide" "$folder/decoded")" -eq 1 ] || fail "the digest made no difference"
grep -q "another build" "$folder/decoded" || fail "the other build was not told"
sed -n 2p "$folder/decoded" | grep -q "another build" || fail "the other build was told too late"

# A stack of which a line is missing does not tell calls that were none.
grep -v "^$(sed -n '/^Stack memory/{n;n;p}' "$folder/said" | cut -d: -f1)" "$folder/said" >"$folder/cut"
"$1" "$elf" <"$folder/cut" >"$folder/decoded"
if grep -q -e "--- #2" "$folder/decoded"; then
    fail "calls were told from a stack with a hole"
fi
