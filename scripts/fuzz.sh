#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzzers of tests/fuzz with libFuzzer and the sanitizers, and runs each for a while.
#
#   scripts/fuzz.sh SECONDS [FUZZER]...     FUZZER: a name without fuzz_, as engine
#
# What a fuzzer has found lies in build-fuzz/found/; what it has learnt in build-fuzz/corpus/.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift

works() {
    echo 'int LLVMFuzzerTestOneInput(const unsigned char *d, unsigned long n) { return d && n ? 0 : 0; }' |
        "$1" -x c - -fsanitize=fuzzer,address -o /dev/null 2>/dev/null
}
clang=
for candidate in clang $(compgen -c clang- | grep -E '^clang-[0-9]+$' | sort -u); do
    if command -v "$candidate" >/dev/null && works "$candidate"; then
        clang=$(command -v "$candidate")
        break
    fi
done
if [ -z "$clang" ]; then
    echo "make fuzz: this takes clang with libFuzzer (on Debian the packages clang-14 and libclang-rt-14-dev);" >&2
    echo "           make test replays the corpora without" >&2
    exit 1
fi
# Without what is C++: another compiler would link then, which has no libFuzzer.
flags='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'
cmake -S . -B build-fuzz -G Ninja -DCMAKE_C_COMPILER="$clang" -DCMAKE_C_FLAGS="$flags -fno-omit-frame-pointer -w" \
    -DESPLOADER_FUZZ=ON -DESPLOADER_TOML=OFF -DESPLOADER_WERROR=OFF -DBUILD_TESTING=ON >/dev/null
[ $# -gt 0 ] || set -- $(cd tests/fuzz/corpus && echo *)
cmake --build build-fuzz --target $(printf 'fuzz_%s ' "$@")

status=0
for name in "$@"; do
    mkdir -p "build-fuzz/corpus/$name" build-fuzz/found
    log=build-fuzz/found/$name.log
    # The leak check at the end of each run suits no library that keeps things for good, as libgensio does.
    leaks=1
    [ "$name" != rfc2217 ] || leaks=0
    if ASAN_OPTIONS=detect_leaks=$leaks "build-fuzz/tests/fuzz_$name" -max_total_time="$seconds" -timeout=60 \
        -max_len=4096 -print_final_stats=1 -artifact_prefix="build-fuzz/found/$name-" \
        "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        coverage=$(grep -o 'cov: [0-9]*' "$log" | tail -1)
        echo "$name: $runs runs, $coverage, nothing found"
    else
        echo "$name: FOUND, see $log"
        grep -E 'not true|ERROR|SUMMARY|runtime error|Test unit written' "$log" | head -5 || true
        status=1
    fi
done
exit $status
