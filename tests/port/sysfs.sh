#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a build without libserialport tells of ports, in a sysfs that is made up: a namespace of its own, which takes a
# system that lets its user have one.
#
#   sysfs.sh <list_ports>
set -euo pipefail
if [ "${2:-}" != inside ]; then
    unshare --user --map-root-user --mount true 2>/dev/null || { echo "no namespaces here" >&2; exit 77; }
    exec unshare --user --map-root-user --mount "$BASH" "$0" "$1" inside
fi
[ -d /sys/class/tty ] || { echo "no sysfs here" >&2; exit 77; }
mount -t tmpfs none /sys/class/tty
cd /sys/class/tty

# usb <folder> <vendor> <product> <text> [serial]
usb() {
    mkdir -p "$1"
    echo "$2" >"$1/idVendor"
    echo "$3" >"$1/idProduct"
    echo "$4" >"$1/product"
    [ -z "${5:-}" ] || echo "$5" >"$1/serial"
}

mkdir -p .devices/serial8250 console ttyS0 ttyS1 ttyUSB0 ttyACM0
usb .devices/1-1 10c4 ea60 'CP2102N USB to UART Bridge' 0123abc
usb .devices/1-2 303a 1001 'USB JTAG/serial debug unit'
mkdir -p .devices/1-1/1-1:1.0/ttyUSB0 .devices/1-2/1-2:1.0
ln -s ../.devices/serial8250 ttyS0/device
ln -s ../.devices/serial8250 ttyS1/device
echo 4 >ttyS0/type
echo 0 >ttyS1/type
ln -s ../.devices/1-1/1-1:1.0/ttyUSB0 ttyUSB0/device
ln -s ../.devices/1-2/1-2:1.0 ttyACM0/device

expected='/dev/ttyACM0|USB JTAG/serial debug unit||12346|4097
/dev/ttyS0|ttyS0||-1|-1
/dev/ttyUSB0|CP2102N USB to UART Bridge|0123abc|4292|60000'
told=$("$1")
[ "$told" = "$expected" ] || {
    printf 'told:\n%s\nbut there is:\n%s\n' "$told" "$expected"
    exit 1
}
