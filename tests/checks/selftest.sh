#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves that the checks can fail: runs each over a small tree made for it, sound first, then with
# one thing wrong, and expects it to pass, then to fail with the words given.
#
#   selftest.sh file_size|words|format|layers|core_sources|private_fields|systems|chip_names|link_names|freestanding
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
check=$1
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cases=0

write() {
    mkdir -p "$tree/$(dirname "$1")"
    printf '%b' "$2" >"$tree/$1"
}

run_check() {
    if [ "$check" = freestanding ]; then
        "$here/freestanding.sh" "$tree" host
    elif [ "$check" = link_names ]; then
        (cd "$tree" && gcc -c src/*.c && ar rcs core.a ./*.o && rm ./*.o && "$here/link_names.sh" nm core.a && rm core.a)
    else
        "$here/$check.sh" "$tree"
    fi
}

# expect pass|fail TEXT-IN-OUTPUT
expect() {
    local output status=0
    output=$(run_check 2>&1) || status=$?
    if [ $status -eq 77 ]; then
        echo "$output"
        exit 77
    fi
    if { [ "$1" = pass ] && [ $status -ne 0 ]; } || { [ "$1" = fail ] && [ $status -ne 1 ]; } ||
        ! grep -qF -e "$2" <<<"$output"; then
        echo "$check should $1 with '$2', but ended with status $status and said:"
        echo "$output"
        exit 1
    fi
    cases=$((cases + 1))
}

# bad FILE CONTENT TEXT: with this file the check fails and says TEXT; without it it passes again.
bad() {
    write "$1" "$2"
    expect fail "$3"
    rm "$tree/$1"
}

case $check in
file_size)
    write ok.c "$(printf 'int x;\\n%.0s' {1..500})"
    expect pass ""
    bad long.h "$(printf 'int x;\\n%.0s' {1..501})" "long.h: 501 lines"
    ;;
words)
    write ok.c '/* Begin the to-do list of a user. */\n'
    expect pass ""
    bad a.c '/* TO''DO later */\n' "unfinished work"
    bad a.md 'see /wo''rk/main/x\n' "a path of one machine"
    bad a.sh 'curl https://deb.deb''ian.org/\n' "a package host"
    bad a.md 'as iss''ue 12 says\n' "an issue number"
    ;;
format)
    cp "$here/../../.clang-format" "$tree/"
    write ok.c 'int main(void)\n{\n    return 0;\n}\n'
    expect pass ""
    bad a.c 'int  main(void) { return 0; }\n' "make format"
    ;;
layers)
    write src/wire/slip.h ''
    write src/wire/slip.c '#include "wire/slip.h"\n#include <string.h>\n'
    write src/engine/engine.h '#include "wire/slip.h"\n'
    write include/esp_loader.h '#include "esp_loader_io.h"\n'
    write include/esp_loader_io.h ''
    write src/api/api.c '#include "esp_loader.h"\n'
    write sim/chip.c '#include "wire/slip.h"\n'
    expect pass ""
    bad src/wire/bad.c '#include "engine/engine.h"\n' "src/wire/bad.c:1: includes src/engine/engine.h"
    bad src/engine/bad.c '#include "esp_loader_io.h"\n' "src/engine/bad.c:1"
    bad src/api/bad.c '\n#include "../engine/engine.h"\n' "src/api/bad.c:2: includes src/engine/engine.h"
    bad sim/bad.c '#include "engine/engine.h"\n' "src/engine is out of its reach"
    bad image/bad.c '#include "wire/slip.h"\n' "image/bad.c:1"
    ;;
core_sources)
    write src/ok.c '/* no malloc() here, and no goto end; */\n#include <stdint.h>\n_Static_assert(1, "x");\n'
    expect pass ""
    bad src/a.c '#include <stdio.h>\n' "#include <stdio.h>"
    bad src/a.c 'void *f(void) { return malloc(4); }\n' "malloc(4)"
    bad src/a.c 'void f(void)\n{\n    goto end;\nend:\n    ;\n}\n' "goto end;"
    bad src/a.c 'void f(int x) { assert(x); }\n' "assert(x)"
    bad src/a.c '#define SAY(x) snprintf(x)\n' "snprintf"
    ;;
private_fields)
    write include/esp_loader.h 'typedef struct {\n    int code;\n    int _from, _wait;\n    char _rx[4];\n} engine_t;\n'
    write ports/one/port.h 'typedef struct {\n    int _time_end;\n} port_t;\n'
    write ports/one/port.c 'int f(port_t *p) { return p->_time_end; }\n'
    write cli/ok.c 'int f(engine_t *e) { return e->code; }\n'
    write src/engine.c 'int f(engine_t *e) { return e->_wait; }\n'
    expect pass ""
    bad cli/bad.c 'int f(engine_t *e) { return e->_wait; }\n' "cli/bad.c:1"
    bad cli/bad.c '\nint f(engine_t *e) { return e->_from; }\n' "cli/bad.c:2"
    bad tests/bad.cpp 'int f(engine_t e) { return e._rx[0]; }\n' "a private field"
    ;;
systems)
    write cli/ok.c '#include <time.h>\n/* poll() */\nint f(void) { return a.poll + p->fork; }\n'
    write ports/linux/ok.c 'int f(void) { return timerfd_create(1, 0); }\n'
    write host/system/linux/ok.c 'int f(void) { return open(path, O_TMPFILE | O_CLOEXEC); }\n'
    write host/system/posix/ok.c '#include <poll.h>\n'
    write cli/console/windows/ok.c '#include <windows.h>\nHANDLE f(void);\n'
    write ports/windows/line/ok.c '#include <winsock2.h>\n'
    expect pass ""
    bad cli/bad.c '#include <linux/serial.h>\n' "cli/bad.c:1"
    bad host/bad.c 'int a;\nint f(void) { return pipe2(0, 0); }\n' "host/bad.c:2"
    bad host/system/posix/bad.c 'char name[] = "/proc/self/fd/%d";\n' "only linux has this"
    bad sim/bad.h '#define SIM_SOCKET SOCK_CLOEXEC\n' "only linux has this"
    bad cli/bad.c '#include <termios.h>\n' "only posix has this"
    bad host/bad.c 'void f(void) { poll(NULL, 0, 10); }\n' "host/bad.c:1"
    bad cli/bad.c 'FILE *f(void) { return fopen(path, "rbe"); }\n' "only posix has this"
    bad ports/windows/bad.c 'int f(void) { return flock(3, LOCK_EX); }\n' "only posix has this"
    bad cli/bad.c '#ifdef _WIN32\n#endif\n' "only windows has this"
    bad host/system/posix/bad.c '#include <io.h>\n' "only windows has this"
    ;;
chip_names)
    write include/esp_loader_chips.def 'ESP_LOADER_CHIP(esp8266, ESP8266, 0)\nESP_LOADER_CHIP(esp32, ESP32, 1)\nESP_LOADER_CHIP(esp32c3, ESP32C3, 3)\nESP_LOADER_IMAGE_CHIP(esp32h21, ESP32H21)\n'
    write src/chip/esp32c3.c 'const int chip_esp32c3 = ESP32C3_CHIP;\n'
    write sim/chip/esp32c3.c 'const char *name = "ESP32-C3";\n'
    write src/engine/ok.c '/* as the ESP32-C3\n * and an esp32 do */ int a; /* esp32 */ // ESP8266\nint esp32x; int ESP32C3X;\n'
    write tests/ok.c 'int chip = ESP32C3_CHIP;\n'
    write compat/v1/esp-serial-flasher/examples/ok.c 'int chip = ESP32C3_CHIP;\n'
    write cli/option/option_set.c 'return 0 ? NULL : "a chip\047s name, as esp32 or esp32-s3, or auto";\n'
    expect pass ""
    bad src/engine/bad.c '/* fine */\nint a = ESP32C3_CHIP; /* fine */\n' "src/engine/bad.c:2: names a chip: int a = ESP32C3_CHIP;"
    bad src/chip/other.c 'extern const int chip_esp32;\n' "src/chip/other.c:1"
    bad cli/bad.c '/* a */ say("no ESP32-C3"); /* b\n c */\n' "cli/bad.c:1"
    bad image/bad.c '/* left\n open */ int esp32h21;\n' "image/bad.c:2"
    bad stubs/bad.py '# esp32\nCHIPS = ("esp8266",)\n' "stubs/bad.py:2"
    bad cli/other.c 'return "a chip\047s name, as esp32 or esp32-s3";\n' "cli/other.c:1"
    ;;
freestanding)
    write src/ok.c '#include <string.h>\nvoid copy(char *to, const char *from, unsigned n);\nvoid copy(char *to, const char *from, unsigned n)\n{\n    memcpy(to, from, n);\n}\n'
    expect pass "1 files"
    bad src/a.c '#include <string.h>\nunsigned f(const char *s);\nunsigned f(const char *s)\n{\n    return (unsigned)strlen(s);\n}\n' "undefined: strlen, used in src-a.o"
    bad src/a.c 'int f(void);\nint f(void)\n{\n    static int calls;\n    return ++calls;\n}\n' "global or static data"
    bad src/a.c 'int table[2] = {1, 2};\n' "global or static data"
    ;;
link_names)
    write src/ok.c 'static int mine;\nint esp_loader_get(void);\nint esp_loader_get(void)\n{\n    return mine;\n}\n'
    expect pass ""
    bad src/a.c 'void log_line(void);\nvoid log_line(void)\n{\n}\n' "core.a: log_line"
    bad src/a.c 'const int chip_table[2] = {1, 2};\n' "core.a: chip_table"
    ;;
*)
    echo "selftest: no check '$check'"
    exit 2
    ;;
esac
echo "$check: $cases cases judged rightly"
