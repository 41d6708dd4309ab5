#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The programs keep to POSIX: what Linux alone has stays in ports/linux, so that other systems stay within reach. The
# files named here have such a call, and what takes its place elsewhere is told in docs/INSTALL.md.
set -euo pipefail
cd "$1"
here=$(cd "$(dirname "$0")" && pwd)
known='^(host/file/file_save\.c|cli/command/partition/nvs\.c|sim/program/sim_serve_pty\.c|sim/program/sim_terminal\.c):'
headers='(linux|asm)/.*|sys/(random|epoll|eventfd|inotify|timerfd|signalfd|prctl|sendfile|auxv|sysmacros)\.h|pty\.h|endian\.h|byteswap\.h|error\.h|libudev\.h'
calls='accept4|pipe2|ppoll|memfd_create|getrandom|secure_getenv|epoll_[a-z0-9]+|eventfd|inotify_[a-z0-9_]+|timerfd_[a-z]+|signalfd|renameat2|copy_file_range|prctl|qsort_r|gettid|strchrnul|mempcpy|memrchr|rawmemchr|fopencookie|canonicalize_file_name|sigtimedwait|sigwaitinfo|clock_nanosleep|posix_fallocate|fallocate|fdatasync|get_current_dir_name|getauxval|program_invocation_[a-z_]+|O_TMPFILE|O_PATH|SOCK_CLOEXEC|SOCK_NONBLOCK|TCGETS2|TCSETS2'

found=$("$here/tracked_files.sh" . | { grep -E '^(host|cli|image|tools|sim)/.*\.[ch]$' || true; } |
    xargs -r -d '\n' grep -nHE "^ *# *include *<($headers)>|(^|[^A-Za-z0-9_])($calls)([^A-Za-z0-9_]|\$)" |
    grep -vE "$known" || true)
[ -z "$found" ] || {
    echo "$found"
    echo "^ only Linux has this: it belongs in ports/linux"
    exit 1
}
