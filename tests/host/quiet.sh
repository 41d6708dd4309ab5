#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The library for computers prints nothing, ends no process, takes no signal, reads no environment
# and has no state of its own: it neither calls what does so nor has variables.
#
#   quiet.sh <libesploader_host.a>
set -euo pipefail
command -v nm size >/dev/null || { echo "nm and size are not installed" >&2; exit 77; }

loud='(v|f|vf|d|vd)?printf(_chk)?|puts|fputs|putc|fputc|putchar|fwrite|perror|std(out|err)|_?exit|_Exit|quick_exit|abort'
loud+='|signal|sigaction|sigprocmask|pthread_sigmask|raise|kill|(secure_)?getenv|setlocale'
symbols=$(nm "$1")
[ -n "$symbols" ]
if grep -E "^ +U (__)?($loud)(@.*)?$" <<<"$symbols"; then
    echo "the library calls these" >&2
    exit 1
fi
# Tables of pointers are constant, too: .data.rel.ro.
if size -A "$1" | awk '$1 ~ /^\.(data|bss|tdata|tbss)(\.[^r]|$)/ && $2 != 0 { found = 1; print } END { exit !found }'; then
    echo "the library has variables" >&2
    exit 1
fi
