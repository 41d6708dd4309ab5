#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs a program that sees one serial port, /dev/tty, and that is the terminal given.
#
#   serial_namespace.sh TERMINAL PROGRAM [ARGUMENT]...
#
# Some programs open only what /sys/class/tty lists, where pseudo-terminals are not. Both folders are
# replaced in a mount namespace that ends with the program; the rest of the machine does not see it.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    exec unshare --user --map-root-user --mount "$0" --inside "$@"
fi
terminal=$2
shift 2

# The least that a listed port has there: a device, on a bus that serial ports are on.
ports=$(mktemp -d)
mkdir -p "$ports/tty/device" "$ports/pnp"
ln -s ../../pnp "$ports/tty/device/subsystem"
mount -t tmpfs none /sys/class/tty
cp -a "$ports/." /sys/class/tty
rm -r "$ports"
mount --bind "$terminal" /dev/tty
exec "$@"
